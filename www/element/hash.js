// A link's hash, written to an element's attributes.

import { load } from "../bvq.js";
import { toAttributes } from "../state.js";
import { Link } from "../state/left.js";
import { noteLink, noteOpened } from "./attributes.js";

/** Attributes that are the page's where a link does not name them. */
const KEPT = new Set(["mode", "theme", "hide", "loading", "palette", "id", "class", "style", "lang", "title"]);

/** What the page had where a link said something else. @type {WeakMap<Element, Map<string, string | null>>} */
const pagesOwn = new WeakMap();

/** @param {Element} element @param {string} hash @param {boolean} [whole]   false: where the link does not say how it looks, that stays as well */
export async function applyHash(element, hash, whole = true) {
  const description = (await load()).describe();
  /** @type {unknown} */
  let failed;
  const link = await Link.open(hash, description).catch((error) => void (failed = error));
  /** Attributes that it took away. @type {Set<string>} */
  const gone = new Set();
  const write = () => {
    const { state, notes } = /** @type {Link} */ (link).read();
    noteLink(element, notes);
    writeLink(element, toAttributes(state, description), whole, gone);
  };
  noteOpened(element, {
    left: () => failed ?? link?.error(),
    relent(error) {
      if (!link?.drop(error)) return false;
      write();
      return true;
    },
  });
  try {
    if (link) write();
  } catch (error) {
    failed = error;
  }
  // So that the element has seen the link, also one that changes nothing.
  element.toggleAttribute("data-link");
  element.toggleAttribute("data-link");
}

/** @param {Element} element @param {Record<string, string>} record @param {boolean} whole @param {Set<string>} gone */
function writeLink(element, record, whole, gone) {
  // At a second try the state is again the one from before the first: what is not there is to be seen to go once more.
  for (const name of gone) element.setAttribute(name, "");
  const own = pagesOwn.get(element) ?? new Map();
  pagesOwn.set(element, own);
  for (const name of KEPT) {
    if (name in record) own.set(name, own.has(name) ? own.get(name) : element.getAttribute(name));
    else if (whole && own.has(name)) {
      const value = own.get(name) ?? null;
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
      own.delete(name);
    }
  }
  for (const { name } of [...element.attributes]) {
    if (KEPT.has(name) || name in record) continue;
    gone.add(name);
    element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(record)) element.setAttribute(name, value);
}
