// The words on screen: fetched once per page, filled in by name.

/** @typedef {((key: string, values?: Record<string, string | number>) => string) & { has: (key: string) => boolean }} Translate */

/** @type {Map<string, Promise<Record<string, string>>>} */
const tables = new Map();

/** @param {string} language */
function table(language) {
  let promise = tables.get(language);
  if (!promise) {
    promise = fetch(new URL(`../messages/${language}.json`, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`messages/${language}.json: HTTP ${response.status}`);
      return response.json();
    });
    tables.set(language, promise);
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
  { has: (/** @type {string} */ key) => key in messages },
);

/**
 * The words of a language.
 * @param {string} [language]
 * @returns {Promise<Translate>}
 */
export const loadText = async (language = "en") => translator(await table(language));
