// A link to what is on screen, put on the clipboard.

import { stateOf } from "../state.js";
import { packHash } from "../state/link.js";

/** @typedef {import("../element.js").Playground} App */

/** The state on show. A link always opens lazily, and not on the tab that it was taken from. @param {App} app */
export const shownState = ({ state, view }) => stateOf(state.spec, { ...view, loading: "lazy", panel: view.panel === "share" ? "" : view.panel });

/** The link, a long one packed. @param {App} app @param {string} [page] */
export async function linkTo(app, page = location.href) {
  const url = new URL(page);
  url.hash = await packHash(shownState(app), app.state.description);
  return url.href;
}

/** Whether the browser let us. @param {string} text */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {App} app @param {(text: string) => void} done   shows that it worked */
export async function share(app, done) {
  if (await copied(await linkTo(app))) done(app.t("button.shared"));
  else app.context.setUi({ panel: "share" }); // where it can be copied by hand
}
