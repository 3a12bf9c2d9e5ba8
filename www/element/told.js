// What the core, the engine and the readers of links say in English, in another language: errors, hints, notes. Only what is
// drawn is put into it; who calls the library gets it as it was said.
//
// A table has sections of rows, an English template each with its counterpart: messages/core.<language>.json. What stands in
// a template's `{hole}` is a number, a word or a text in quotes and stays as it is; in a hole written `{hole…}` anything may
// stand. A hole whose name is that of a section holds a phrase of that section.

/** @typedef {Record<string, Record<string, string>>} Table */
/** @typedef {{ pattern: RegExp, holes: { name: string, loose: boolean }[], to: string, weight: number }} Row */

const HOLE = /\{(\w+)(…?)\}/;
/** A text in quotes, or one word. */
const ONE = /^(["“].*["”]…?|\S+)$/s;

/** @param {[string, string]} row @returns {Row} */
function rowOf([from, to]) {
  const parts = from.split(HOLE); // literal, name, mark, literal, …
  const literals = parts.filter((_, i) => i % 3 === 0);
  const escaped = literals.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return {
    // A whole text in quotes if there is one, whatever it holds; else as little as will do.
    pattern: new RegExp(`^${escaped.join('("[^"]*"…?|.+?)')}$`, "s"),
    holes: parts.flatMap((name, i) => (i % 3 === 1 ? [{ name, loose: parts[i + 1] !== "" }] : [])),
    to,
    weight: literals.join("").length,
  };
}

/**
 * Who finds the counterpart of a text, or null.
 * @param {Table} table
 * @returns {(text: string, field?: string) => string | null}
 */
export function teller(table) {
  /** The templates that say most first: what they fit is meant. @type {Map<string, Row[]>} */
  const rows = new Map(Object.entries(table).map(([name, section]) => [name, Object.entries(section).map(rowOf).sort((a, b) => b.weight - a.weight)]));

  /** @param {string} text @param {string} section @returns {string | null} */
  function look(text, section) {
    for (const row of rows.get(section) ?? []) {
      const values = filled(row, text);
      if (values) return row.to.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    }
    return null;
  }

  /** @param {Row} row @param {string} text @returns {Record<string, string> | null} */
  function filled({ pattern, holes }, text) {
    const found = pattern.exec(text);
    if (!found) return null;
    /** @type {Record<string, string>} */
    const values = {};
    for (const [i, { name, loose }] of holes.entries()) {
      const value = found[i + 1] ?? "";
      const phrase = look(value, name);
      if (phrase === null && !loose && !ONE.test(value)) return null;
      values[name] = phrase ?? value;
    }
    return values;
  }

  /** A message ends with a full stop or without, as it comes. @param {string} text */
  function sentence(text) {
    const whole = look(text, "message");
    if (whole !== null || !text.endsWith(".")) return whole;
    const clause = look(text.slice(0, -1), "message");
    return clause && `${clause}.`;
  }

  /** @param {string} text @param {string} [field] @returns {string | null} */
  return function told(text, field = "") {
    const place = text.startsWith(`${field}: `) ? field : /^[\w./[\]]+(?=: )/.exec(text)?.[0] ?? "";
    const rest = place ? told(text.slice(place.length + 2)) : null;
    if (rest !== null) return `${look(place, "field") ?? place}: ${rest}`;
    const whole = sentence(text);
    if (whole !== null) return whole;
    // An error that is handed on as one text: what is wrong, and what to do.
    for (let at = text.indexOf(". "); at > 0; at = text.indexOf(". ", at + 1)) {
      const [wrong, hint] = [sentence(text.slice(0, at)), sentence(text.slice(at + 2))];
      if (wrong !== null && hint !== null) return `${wrong}. ${hint}`;
    }
    return null;
  };
}

/**
 * The part of a `Translate` that puts what was said into a language.
 * @param {() => Promise<unknown>} load   its table
 * @returns {import("./text.js").Tell}
 */
export function tellIn(load) {
  /** @type {ReturnType<typeof teller> | null} */
  let find = null;
  /** @type {Promise<void> | undefined} */
  let loading;
  /** @type {Map<string, string | null>} */
  const found = new Map();
  return (text, put, field = "") => {
    const now = () => {
      if (!find || text === "") return put(text, text && "en"); // without its table it stays as it was said
      const key = `${field}\n${text}`;
      if (!found.has(key)) found.set(key, find(text, field));
      const words = found.get(key) ?? null;
      put(words ?? text, words === null ? "en" : "");
    };
    if (find) return now();
    loading ??= load().then((table) => { find = teller(/** @type {Table} */ (table)); }, () => { loading = undefined; });
    loading.then(now);
  };
}
