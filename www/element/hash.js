// A link's hash, written to an element's attributes.

import { load } from "../bvq.js";
import { toAttributes, unpackHash } from "../state.js";
import { kebab } from "../state/values.js";
import { noteLink } from "./attributes.js";

/** Attributes that are the page's where a link does not name them. */
const KEPT = new Set(["mode", "theme", "hide", "loading", "id", "class", "style", "lang", "title"]);

/** @param {Element} element @param {string} hash */
export async function applyHash(element, hash) {
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
    const text = new URLSearchParams(hash.slice(1)).get(key);
    if (text !== null) element.setAttribute(kebab(key), text);
    else console.warn(error);
    return;
  }
  for (const { name } of [...element.attributes]) if (!KEPT.has(name) && !(name in record)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(record)) element.setAttribute(name, value);
}
