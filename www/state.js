/**
 * The one state of an element: what to train and how to show it. Pure functions between it, attributes and the URL.
 *
 * Attributes (kebab case) and URL keys (camel case) are the same words with the same values; state/keys.js has those of
 * the spec. A text is read as: the defaults, then `z` or `config` (a partial spec), then every other key over it.
 * Links are read in state/link.js, which few pages need: those of TensorFlow Playground as they are, packed ones too.
 *
 * @import { Description, Spec } from "./engine/core.js"
 */
import { BvqError } from "./error.js";
import { copy, merge, same } from "./merge.js";
import { CODECS, kindRow, ONLY_CLASSIC } from "./state/keys.js";
import { camel, kebab, readChoice, readJson, readSwitch, refused } from "./state/values.js";

/**
 * What is on screen but not part of a run.
 * @typedef {object} View
 * @property {"full" | "compact" | "plot"} mode
 * @property {readonly string[]} hide           ids of controls and panels, as written
 * @property {"auto" | "light" | "dark"} theme
 * @property {"lazy" | "eager" | "click"} loading
 * @property {boolean} showTestData
 * @property {boolean} discretize
 * @property {boolean} autoplay
 * @property {"classic" | "safe"} palette       colours of the data; the second is for every kind of sight
 * @property {string} lang                      of the words on screen; "" = the page's
 * @property {string} panel                     the tab of the lab that is open; "" = none
 */

/** Frozen, at any depth. @typedef {{ readonly spec: Spec, readonly view: View }} State */
/** `notes` are sentences about what was not used. @typedef {{ state: State, notes: string[] }} Parsed */

/** Characters beyond which a hash is refused: mail and chat programs cut such links. */
export const LONGEST_HASH = 32_000;
/** @type {View} */
const VIEW = { mode: "full", hide: [], theme: "auto", loading: "lazy", showTestData: false, discretize: false, autoplay: false, palette: "classic", lang: "", panel: "" };
const WORDS = {
  mode: /** @type {const} */ (["full", "compact", "plot"]),
  theme: /** @type {const} */ (["auto", "light", "dark"]),
  loading: /** @type {const} */ (["lazy", "eager", "click"]),
  palette: /** @type {const} */ (["classic", "safe"]),
};
const SWITCHES = /** @type {const} */ (["showTestData", "discretize", "autoplay"]);
const HIDE = "_hide";
const OWN_KEYS = ["v", "z", "config", "hide", "mode", "theme", "loading", "palette", "lang", "panel", ...SWITCHES];
/** Attributes of any element, about which there is nothing to note. */
const GLOBAL = /^(id|class|style|title|dir|hidden|slot|part|exportparts|tabindex|role|inert|nonce|is|poster|(aria-|data-|on|item).*)$/;

/**
 * A frozen state of these parts.
 * @param {Spec} spec
 * @param {View} view
 * @returns {State}
 */
export function stateOf(spec, view) {
  return frozen({ spec: copy(spec), view: { ...view, hide: [...view.hide] } });
}

/** @param {Description} description @returns {State} */
export function defaults(description) {
  return stateOf(description.defaults, VIEW);
}

/**
 * The state that attributes ask for.
 * @param {Record<string, string | null>} attributes  by name in kebab case; null counts as absent
 * @param {Description} description
 * @returns {Parsed}
 */
export function fromAttributes(attributes, description) {
  /** @type {Map<string, string>} */
  const pairs = new Map();
  for (const [name, text] of Object.entries(attributes)) {
    if (text !== null && text !== undefined && !GLOBAL.test(name)) pairs.set(camel(name), text);
  }
  return read(pairs, description);
}

/**
 * The hash of a state: `#v=1` and what differs from the defaults. What has no key of its own goes into `config`.
 * @param {State} state
 * @param {Description} description
 * @returns {string}
 */
export function toHash(state, description) {
  return written(pairsFor(state, description));
}

/**
 * The attributes of a state, by kebab-case name: what differs from the defaults.
 * @param {State} state
 * @param {Description} description
 * @returns {Record<string, string>}
 */
export function toAttributes(state, description) {
  const pairs = pairsFor(state, description);
  pairs.delete("v");
  // A switch that is on is an attribute that is there.
  return Object.fromEntries([...pairs].map(([key, text]) => [kebab(key), text === "true" ? "" : text]));
}

/**
 * The paths at which two specs differ, for example "optimizer.learningRate" or "layers.0.beta"; lists of different
 * length differ as a whole.
 * @param {unknown} before
 * @param {unknown} after
 * @param {string} [path]
 * @returns {string[]}
 */
export function diff(before, after, path = "") {
  if (same(before, after)) return [];
  const [a, b] = [Object(before), Object(after)];
  const lists = Array.isArray(before) && Array.isArray(after);
  const comparable = lists ? before.length === after.length : isPlain(before) && isPlain(after);
  if (!comparable) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => diff(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

/**
 * Whether a living run can take all these changes (`run.update`); otherwise they need a new run.
 * @param {string[]} paths  from `diff`
 * @param {Description} description
 */
export function isLive(paths, { controls }) {
  return paths.every((path) => {
    const general = path.replace(/\.\d+(?=\.|$)/g, ".*");
    return /^(engine|frozen)\b/.test(path) || controls.some((control) => control.live && control.path === general);
  });
}

/** @param {string} hash @param {(error: BvqError) => void} [refuse]   takes what is no text, which is left out; else it is thrown @returns {Map<string, string>} */
export function pairsOf(hash, refuse = (error) => { throw error; }) {
  if (hash.length > LONGEST_HASH) throw tooLong(hash.length);
  /** @type {Map<string, string>} */
  const pairs = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    if (part === "") continue;
    const cut = part.indexOf("=");
    const [key, text] = cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
    try {
      pairs.set(decodeURIComponent(key), decodeURIComponent(text));
    } catch {
      refuse(refused(key, `"${text}" is not a URL's text`, "Write % only before two hexadecimal digits."));
    }
  }
  return pairs;
}

/** @param {ReadonlyMap<string, string>} pairs */
export function written(pairs) {
  // Half a character (a lone surrogate) has no place in a URL. Commas and a few more need no escape in a hash, and read
  // better without.
  const escape = (/** @type {string} */ text) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(/%(2C|3A|2F|40|24|3B)/g, (code) => decodeURIComponent(code));
  const hash = `#${[...pairs].map(([key, text]) => `${escape(key)}=${escape(text)}`).join("&")}`;
  if (hash.length > LONGEST_HASH) throw tooLong(hash.length);
  return hash;
}

/** @param {number} length */
function tooLong(length) {
  return new BvqError("limit-exceeded", `The link has ${length} characters; ${LONGEST_HASH} is the most`, {
    field: "hash",
    hint: "Save the run to a file instead.",
  });
}

/**
 * @param {ReadonlyMap<string, string>} pairs
 * @param {Description} description
 * @param {(spec: Spec) => Spec} [begin]   another playground's defaults, made of ours
 * @returns {Parsed}
 */
export function read(pairs, description, begin = copy) {
  /** @type {string[]} */
  const notes = [];
  noteUnknown(pairs, description, notes);
  let spec = begin(description.defaults);
  const config = pairs.get("config");
  if (config) spec = configured(spec, readJson("config", config), description);
  for (const codec of CODECS) codec.read(pairs, spec, description, notes);
  return { state: stateOf(spec, readView(pairs)), notes };
}

/** @param {ReadonlyMap<string, string>} pairs @param {Description} description @param {string[]} notes */
function noteUnknown(pairs, description, notes) {
  const version = pairs.get("v");
  if (version !== undefined && version !== String(description.version)) {
    notes.push(`The link is of version ${version}; this is version ${description.version}.`);
  }
  const known = new Set([...OWN_KEYS, ...ONLY_CLASSIC, ...CODECS.flatMap((codec) => codec.keys(description))]);
  const unknown = [...pairs.keys()].filter((key) => !known.has(key) && !key.endsWith(HIDE));
  if (unknown.length > 0) notes.push(`Not a setting of this playground: ${unknown.join(", ")}.`);
  // They change what is learnt, so silence would mislead.
  for (const key of ["cosX", "cosY"]) {
    if (pairs.get(key) === "true") notes.push(`${key} is not a feature here and was left out.`);
  }
}

/** The spec with a partial one over it. @param {Spec} spec @param {Record<string, unknown>} config @param {Description} description */
function configured(spec, config, { defaults }) {
  const whole = merge(spec, config);
  const { layers, features, data } = whole;
  const listed = Array.isArray(layers) && layers.every(isPlain) && Array.isArray(features);
  const parts = [data, whole.optimizer, whole.penalty, whole.penalty?.orthogonality];
  if (!listed || !parts.every(isPlain)) {
    throw refused(
      "config",
      "layers and features must be lists, data, optimizer and penalty objects",
      'Give a spec, for example {"layers":[{"units":8}]}.',
    );
  }
  return { ...whole, layers: layers.map((layer) => merge(defaults.layers[0], layer)) };
}

/** @param {ReadonlyMap<string, string>} pairs @returns {View} */
function readView(pairs) {
  const view = { ...VIEW };
  const [mode, theme, loading, palette] = ["mode", "theme", "loading", "palette"].map((key) => pairs.get(key));
  if (mode) view.mode = readChoice("mode", mode, WORDS.mode);
  if (theme) view.theme = readChoice("theme", theme, WORDS.theme);
  if (loading) view.loading = readChoice("loading", loading, WORDS.loading);
  if (palette) view.palette = readChoice("palette", palette, WORDS.palette);
  // Any language may stand there; one without words here shows as English.
  view.lang = (pairs.get("lang") ?? "").toLowerCase().replace(/[^a-z-]/g, "").slice(0, 20);
  const panel = pairs.get("panel") ?? "";
  if (!/^[a-z-]{0,20}$/.test(panel)) throw refused("panel", `"${panel}" is no tab`, "Name one of the tabs under the panels, or none.");
  view.panel = panel;
  for (const key of SWITCHES) {
    const text = pairs.get(key);
    if (text !== undefined) view[key] = readSwitch(key, text);
  }
  const ids = (/** @type {string} */ text) => text.split(/[\s,+]+/).filter((id) => id !== "");
  const hide = new Set(ids(pairs.get("hide") ?? ""));
  for (const [key, text] of pairs) {
    if (key.endsWith(HIDE) && readSwitch(key, text)) for (const id of ids(key.slice(0, -HIDE.length))) hide.add(id);
  }
  view.hide = [...hide].sort();
  return view;
}

/** @param {State} state @param {Description} description @returns {Map<string, string>} */
export function pairsFor({ spec, view }, description) {
  const base = description.defaults;
  const pairs = new Map([["v", String(description.version)]]);
  for (const codec of CODECS) {
    for (const [key, text] of Object.entries(codec.write(spec, base, description))) pairs.set(key, text);
  }
  // Whatever the keys could not say is said by `config`.
  const said = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (read(pairs, description).state.spec));
  const unsaid = Object.entries(plainFeatures(spec, description)).filter(([member, value]) => !same(value, said[member]));
  if (unsaid.length > 0) pairs.set("config", JSON.stringify(Object.fromEntries(unsaid)));
  for (const key of /** @type {const} */ (["mode", "theme", "loading", "palette", "lang", "panel"])) {
    if (view[key] !== VIEW[key]) pairs.set(key, view[key]);
  }
  for (const key of SWITCHES) if (view[key] !== VIEW[key]) pairs.set(key, String(view[key]));
  if (view.hide.length > 0) pairs.set("hide", [...view.hide].join(","));
  return pairs;
}

/**
 * A complete spec names its data set's own features; in a link no list says the same. Where the description lists none,
 * the data set's own are all its columns.
 * @param {Spec} spec
 * @param {Description} description
 */
function plainFeatures(spec, description) {
  const row = kindRow(description, spec.data.kind);
  if (!row || row.problem === "any") return spec;
  const own = row.features.length > 0 ? same(spec.features, row.features) : new Set(spec.features).size === row.inputs;
  return own ? { ...spec, features: [] } : spec;
}

/** @param {unknown} value @returns {value is object} */
function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @template T @param {T} value @returns {T} */
function frozen(value) {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
