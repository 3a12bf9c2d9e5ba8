// What the two pages do around the element: the address bar holds the state, an embedding page hears the height.

/** What was written to the address bar last. */
let written = "";

const element = /** @type {import("./playground.js").BvqPlayground | null} */ (document.querySelector("bvq-playground"));
if (element) {
  await takeHash(element);
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
