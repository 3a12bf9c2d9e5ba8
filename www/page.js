// What the two pages do around the element: the address bar holds the state, an embedding page hears the height.

/** What was written to the address bar last. */
let written = "";

/** The page's language where neither a link nor the menu names one. */
let own = "en";

const element = /** @type {import("./playground.js").BvqPlayground | null} */ (document.querySelector("bvq-playground"));
if (element) {
  await takeHash(element);
  // In a frame the page around it decides, by the link.
  if (parent === window && !/^en/.test(navigator.language)) own = (await import("./element/prose.js")).known(navigator.languages);
  const speak = () => speakAs(element.lang || own);
  speak();
  // Before the element's own observer: without an attribute the element speaks as the page does.
  new MutationObserver(speak).observe(element, { attributeFilter: ["lang"] });
  await import("./playground.js");
  addEventListener("hashchange", () => takeHash(element));
  element.addEventListener("bvq-change", () => writeHash(element));
  // The page around it wears the element's theme.
  const dress = () => { document.documentElement.dataset.theme = element.getAttribute("theme") ?? ""; };
  new MutationObserver(dress).observe(element, { attributeFilter: ["theme"] });
  dress();
  if (parent !== window) new ResizeObserver(() => tellHeight()).observe(document.body);
}

/**
 * A link's state goes before the page's own: its attributes make room.
 * @param {import("./playground.js").BvqPlayground} element
 */
async function takeHash(element) {
  if (location.hash.length < 2 || location.hash === written) return;
  const { applyHash } = await import("./element/hash.js");
  await applyHash(element, location.hash);
}

/** @param {string} language */
function speakAs(language) {
  const { documentElement } = document;
  if (documentElement.lang === language) return;
  documentElement.lang = language;
  import("./element/prose.js").then(({ speak }) => speak(language));
}

/** Without a new entry in the history. @param {import("./playground.js").BvqPlayground} element */
function writeHash(element) {
  try {
    written = new URL(element.toURL()).hash;
  } catch {
    return; // A state with a large table of data has no link.
  }
  history.replaceState(null, "", written);
}

/** The page around an iframe may listen for this and set its height. */
function tellHeight() {
  parent.postMessage({ type: "bvq-resize", height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
}

export {};
