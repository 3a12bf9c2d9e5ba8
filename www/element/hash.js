// A link's hash, written to an element's attributes.

import { load } from "../bvq.js";
import { toAttributes } from "../state.js";
import { unpackHash } from "../state/link.js";
import { kebab } from "../state/values.js";
import { noteLink } from "./attributes.js";

/** Attributes that are the page's where a link does not name them. */
const KEPT = new Set(["mode", "theme", "hide", "loading", "palette", "id", "class", "style", "lang", "title"]);

/** What the page had where a link said something else. @type {WeakMap<Element, Map<string, string | null>>} */
const pagesOwn = new WeakMap();

/** @param {Element} element @param {string} hash @param {boolean} [whole]   false: where the link does not say how it looks, that stays as well */
export async function applyHash(element, hash, whole = true) {
  const description = (await load()).describe();
  /** @type {Record<string, string>} */
  let record;
  try {
    const { state, notes } = await unpackHash(hash, description);
    noteLink(element, notes);
    record = toAttributes(state, description);
  } catch (error) {
    // The element refuses the same word in an attribute, and says so where the reader looks.
    const key = /** @type {{ field?: string }} */ (error).field ?? "";
    const pairs = new URLSearchParams(hash.slice(1));
    const [text, lang] = [pairs.get(key), pairs.get("lang")];
    if (lang) element.setAttribute("lang", lang); // that of the reader, who is told
    if (text !== null) element.setAttribute(kebab(key), text);
    else console.warn(error);
    return;
  }
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
  for (const { name } of [...element.attributes]) if (!KEPT.has(name) && !(name in record)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(record)) element.setAttribute(name, value);
}
