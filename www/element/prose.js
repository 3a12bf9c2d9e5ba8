// The prose of the pages around the element in another language, and back. Fetched by those who need it; the page itself is
// written in English.

import { LANGUAGES, texts } from "./text.js";

/** Where the words of a key stand: which text of which element, or the content of a `meta`. */
const PLACES = /** @type {const} */ ([
  ["page.description", "meta[name=description]", 0],
  ["page.lead", "header p", 0],
  ["page.beta", "header p", 1],
  ["page.fallback", "bvq-playground > p", 0],
  ["page.embed", "#embed", 0],
]);

/** The first of these languages that there are words of. @param {readonly string[]} asked */
export const known = (asked) => asked.map((name) => name.slice(0, 2).toLowerCase()).find((name) => LANGUAGES.includes(name)) ?? "en";

/** The language that was asked for last. */
let latest = "";

/** @param {string} asked */
export async function speak(asked) {
  const language = known([asked]);
  latest = language;
  document.documentElement.lang = language;
  // The built site has them in a file of their own (scripts/dist.mjs); as written they are in the first.
  const words = await texts(language, ".page").catch(() => texts(language));
  if (language !== latest) return;
  for (const [key, place, n] of PLACES) {
    const element = document.querySelector(place);
    const text = words[key];
    if (!element || !text) continue;
    if (element instanceof HTMLMetaElement) element.content = text;
    const node = [...element.childNodes].filter((child) => child instanceof Text)[n];
    // The spaces around it stay.
    if (node) node.data = node.data.replace(/\S.*\S/s, () => text);
  }
}
