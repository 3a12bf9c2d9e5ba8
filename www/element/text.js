// The words on screen: fetched once per page, filled in by name.

/**
 * @typedef {(text: string, put: (words: string, lang: string) => void, field?: string) => void} Tell
 *   hands over what the core said (of a field), in the language of the words; with another `lang` than "" if that cannot be
 * @typedef {((key: string, values?: Record<string, string | number>) => string) & { has: (key: string) => boolean, more: (messages: Record<string, string>) => void, tell: Tell }} Translate
 */

/** @type {Map<string, Promise<Record<string, string>>>} */
const tables = new Map();

/** @param {string} file */
function table(file) {
  let promise = tables.get(file);
  if (!promise) {
    promise = fetch(new URL(`../messages/${file}.json`, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`messages/${file}.json: HTTP ${response.status}`);
      return response.json();
    });
    tables.set(file, promise);
  }
  return promise;
}

/**
 * Looks a message up and fills `{name}` in. A key without a message shows itself, which is easy to find.
 * @param {Record<string, string>} messages
 * @returns {Translate}
 */
export const translator = (messages) => Object.assign(
  (/** @type {string} */ key, /** @type {Record<string, string | number> | undefined} */ values) =>
    (messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values?.[name] ?? whole)),
  { has: (/** @type {string} */ key) => key in messages, more: (/** @type {Record<string, string>} */ others) => void Object.assign(messages, others), tell: /** @type {Tell} */ ((text, put) => put(text, "")) },
);

/** Languages with a file of messages. English is complete; of another, what is missing stays English. */
export const LANGUAGES = ["en", "de"];

/**
 * @typedef {{ language: string, t: Translate, worded: (description: import("./types.js").Description) => import("./types.js").Description }} Words
 *   `worded` puts the tables' own labels and help into the language
 */

/** The words of a language over the English ones. @param {string} language @param {string} [part] */
export const texts = async (language, part = "") => Object.assign({}, ...await Promise.all([...new Set(["en", language])].map((name) => table(name + part))));

/**
 * The words for an element: of its own `lang`, else of the nearest around it. Those of the parts that come late follow by
 * `loadMoreText`.
 * @param {Element} host @returns {Promise<Words>}
 */
export async function wordsFor(host) {
  const asked = host.closest("[lang]")?.getAttribute("lang")?.slice(0, 2).toLowerCase();
  const language = LANGUAGES.find((name) => name === asked) ?? "en";
  const t = translator(await texts(language));
  if (language === "en") return { language, t, worded: (description) => description };
  const { tellIn, worded } = await import("./worded.js");
  t.tell = tellIn(() => table(`core.${language}`));
  return { language, t, worded: worded(t) };
}

/**
 * The words of the parts that come late. The built site has them in a file of their own (scripts/dist.mjs); as written they
 * are in the first.
 * @param {string} language @param {Translate} t
 */
export const loadMoreText = async (language, t) => t.more(await texts(language, ".late").catch(() => ({})));
