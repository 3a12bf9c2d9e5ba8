// The description with labels and help in another language. Its own, English, lives in Rust; other languages have keys
// `<table>.<name>.label`, `.help`, `.credit` and `.limits.<n>`, and `control.<path>.label` and `.help`.

export { tellIn } from "./told.js";

/**
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").Translate} Translate
 */

/** Tables whose rows are named. */
const TABLES = /** @type {const} */ (["dataKinds", "activations", "losses", "optimizers", "schedules", "orthogonalities", "inits", "features", "quantities"]);

/**
 * Every text of a description with the key that another language has for it.
 * @param {Description} description
 * @param {(key: string, text: string) => string} put   gives what goes in its place
 * @returns {Description}
 */
export function mapTexts(description, put) {
  const row = (/** @type {any} */ of, /** @type {string} */ key) => ({
    ...of,
    ...Object.fromEntries(["label", "help", "credit"].filter((part) => of[part]).map((part) => [part, put(`${key}.${part}`, of[part])])),
    ...(of.limits ? { limits: of.limits.map((/** @type {string} */ text, /** @type {number} */ i) => put(`${key}.limits.${i}`, text)) } : {}),
  });
  return {
    ...description,
    ...Object.fromEntries(TABLES.map((table) => [table, description[table].map((of) => row(of, `${table}.${of.name}`))])),
    controls: description.controls.map((control) => row(control, `control.${control.path}`)),
  };
}

/** @param {Translate} t @returns {(description: Description) => Description} */
export const worded = (t) => (description) => mapTexts(description, (key, text) => (t.has(key) ? t(key) : text));
