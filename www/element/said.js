// What the core said, where it is drawn: in the language around it, or marked as English.

import { h } from "./dom.js";

/** @typedef {import("./text.js").Translate} Translate */

/** A message, a hint or a note. Words that come late take their place when they are there. @param {Translate} t @param {string} text @param {string} [field] which it is about */
export function said(t, text, field) {
  const element = h("span");
  t.tell(text, (words, lang) => {
    element.textContent = words;
    if (lang) element.lang = lang;
  }, field);
  return element;
}

/** What is wrong with what, and what to do. @param {Translate} t @param {import("./errors.js").Shown} error */
export function complaint(t, { field, message, hint, own }) {
  // Some messages end with their hint; it has a line of its own here.
  const text = hint && message.endsWith(hint) ? message.slice(0, -hint.length).trim() : message;
  return {
    what: [...(field && !text.startsWith(field) ? [h("code", {}, field), " "] : []), own ? text : said(t, text, field)],
    hint: hint && said(t, hint),
  };
}
