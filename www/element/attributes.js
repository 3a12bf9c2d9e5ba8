// The element's attributes ⇄ its state. The words are those of state.js; here is only the traffic with the DOM.

import { same } from "../merge.js";
import { fromAttributes, stateOf, toAttributes, toHash } from "../state.js";
import { CODECS } from "../state/keys.js";
import { kebab } from "../state/values.js";

/**
 * @typedef {import("../state.js").View} Settings
 * @typedef {import("./types.js").Spec} Spec
 * @typedef {import("./types.js").Description} Description
 */

/** Characters beyond which a value is not written to an attribute: a table of data stays out of the page's markup. */
const LONGEST = 2000;

/** Attributes that name a data set. */
const DATA = ["dataset", "reg-dataset", "problem"];

/** @param {Element} host @returns {Record<string, string | null>} */
const present = (host) => Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value]));

/** What there is to say about the link that an element was opened from. @type {WeakMap<Element, readonly string[]>} */
const linkNotes = new WeakMap();

/** @param {Element} host @param {readonly string[]} notes */
export const noteLink = (host, notes) => linkNotes.set(host, notes);

/** @param {Element} host */
export const notesOfLink = (host) => linkNotes.get(host) ?? [];

/**
 * A link whose settings an element is about to take; the links themselves are read in hash.js, which comes late.
 * @typedef {{ relent: (error: unknown) => boolean, left: () => unknown, first?: unknown }} Opened
 */
/** @type {WeakMap<Element, Opened>} */
const opened = new WeakMap();

/** @param {Element} host @param {Opened} link */
export const noteOpened = (host, link) => opened.set(host, link);

/**
 * What becomes of it once its settings are in force, or were refused: it tries again without the wrong one, or what it left
 * out is said.
 * @param {Pick<import("../element.js").Playground, "host" | "fail">} app @param {unknown} [refused]
 */
export function settle({ host, fail }, refused) {
  const link = opened.get(host);
  if (refused && link?.relent(refused)) return void (link.first ??= refused);
  opened.delete(host);
  // What was tried instead is not what the reader wrote.
  const error = refused ? link?.first ?? refused : link?.left();
  if (error) fail(error);
}

/** @param {ReturnType<typeof fromAttributes>} parsed */
function noted({ state, notes }) {
  for (const note of notes) console.info(`bvq-playground: ${note}`);
  return { spec: structuredClone(state.spec), view: state.view };
}

/** What the attributes ask for. @param {Element} host @param {Description} description */
export const readAttributes = (host, description) => noted(fromAttributes(present(host), description));

/**
 * The state with some attributes changed since: the others stand for what is on screen now.
 * @param {Element} host @param {readonly string[]} names @param {Spec} spec @param {Settings} view @param {Description} description
 */
export function readChanged(host, names, spec, view, description) {
  /** @type {Record<string, string | null>} */
  const record = { ...toAttributes(stateOf(spec, view), description) };
  for (const name of names) record[name] = host.getAttribute(name);
  if (names.some((name) => DATA.includes(name)) && record.config && !names.includes("config")) {
    // Another data set: a table of the reader's own goes.
    const { data: _, features: __, ...config } = JSON.parse(record.config);
    record.config = JSON.stringify(config);
  }
  const next = noted(fromAttributes(record, description));
  // A spec out of attributes names fewer of its parts than a run's: where it says the same, the run's own stays, and goes on.
  const said = fromAttributes(toAttributes(stateOf(spec, view), description), description).state.spec;
  return same(said, next.spec) ? { ...next, spec } : next;
}

/**
 * Writes the run's part of the state to the attributes.
 * @param {Element} host @param {Spec} spec @param {Settings} view @param {Description} description
 */
export function writeAttributes(host, spec, view, description) {
  const record = toAttributes(stateOf(spec, view), description);
  const names = [...CODECS.flatMap((codec) => codec.keys(description)).map(kebab), "config", "show-test-data", "discretize", "panel"];
  for (const name of names) {
    const value = record[name];
    if (value === undefined || value.length > LONGEST) host.removeAttribute(name);
    else if (host.getAttribute(name) !== value) host.setAttribute(name, value);
  }
}

/** A link to this state. @param {Spec} spec @param {Settings} view @param {Description} description @param {string} page */
export function link(spec, view, description, page) {
  const url = new URL(page);
  url.hash = toHash(stateOf(spec, { ...view, loading: "lazy" }), description);
  return url.href;
}
