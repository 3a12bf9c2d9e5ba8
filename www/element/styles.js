// The one style sheet, fetched and parsed once per page and shared by every element on it.

/** @type {Promise<CSSStyleSheet[]> | undefined} */
let sheets;

/** @param {string} file */
async function sheet(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  const made = new CSSStyleSheet();
  made.replaceSync(await response.text());
  return made;
}

/** Constructable sheets: allowed under a strict content security policy, unlike style elements. */
export function loadStyles() {
  sheets ??= Promise.all(["../style.css", "../vendor/uPlot.min.css"].map(sheet));
  return sheets;
}
