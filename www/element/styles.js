// The style sheets, each fetched and parsed once per page and shared by every element on it.

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map();

/** @param {string} file */
async function fetched(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
  const made = new CSSStyleSheet();
  made.replaceSync(await response.text());
  return made;
}

/** Constructable sheets: allowed under a strict content security policy, unlike style elements. @param {string} file */
function sheet(file) {
  let promise = sheets.get(file);
  if (!promise) sheets.set(file, promise = fetched(file));
  return promise;
}

export const loadStyles = () => Promise.all(["../style.css", "../layout.css"].map(sheet));
/** What comes with the views that come late. */
export const lateStyles = () => Promise.all(["../late.css", "../vendor/uPlot.min.css"].map(sheet));
