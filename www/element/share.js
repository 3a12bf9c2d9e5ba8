// A link to what is on screen, put on the clipboard.

/** @param {import("../element.js").Playground} app @param {(text: string) => void} done   shows that it worked */
export async function share(app, done) {
  await navigator.clipboard.writeText(app.toURL());
  done(app.t("button.shared"));
}
