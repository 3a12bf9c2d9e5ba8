// The words on screen: fetched once per page, filled in by name.

/** @typedef {((key: string, values?: Record<string, string | number>) => string) & { has: (key: string) => boolean, more: (messages: Record<string, string>) => void }} Translate */

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
  { has: (/** @type {string} */ key) => key in messages, more: (/** @type {Record<string, string>} */ others) => void Object.assign(messages, others) },
);

/** The words of a language; those of the parts that come late follow by `loadMoreText`. @param {string} language @returns {Promise<Translate>} */
export const loadText = async (language) => translator({ ...await table(language) });

/**
 * The words of the parts that come late. The built site has them in a file of their own (scripts/dist.mjs); as written they
 * are in the first.
 * @param {string} language @param {Translate} t
 */
export const loadMoreText = async (language, t) => t.more(await table(`${language}.late`).catch(() => ({})));
