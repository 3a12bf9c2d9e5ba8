/**
 * What a sweep is asked for, as a list of specs: every combination of the varied values, written into the spec at
 * their paths. Pure; whether a spec can be trained is the core's to say, and `blame` puts that in terms of the sweep.
 *
 * @import { Description, Patch, Spec } from "../engine/core.js"
 * @import { ErrorCode, ErrorShape } from "../error.js"
 * @import { Combination } from "./lane.js"
 */
import { BvqError } from "../error.js";
import { copy, isObject } from "../merge.js";

/** @typedef {{ key: string, path: string[], values: unknown[] }} Varied */

/**
 * @typedef {object} Plan
 * @property {number} steps  of each run
 * @property {Varied[]} varied
 * @property {Combination[]} combinations
 */

/**
 * Reads what the user asked for.
 * @param {Patch<Spec>} spec
 * @param {unknown} options  `{ steps, vary }`
 * @param {Pick<Description, "defaults" | "limits">} description
 * @returns {Plan}
 */
export function planOf(spec, options, { defaults, limits }) {
  const { steps, vary } = /** @type {{ steps?: unknown, vary?: unknown }} */ (Object(options));
  if (typeof steps !== "number" || !Number.isInteger(steps) || steps < 0 || steps > limits.steps) {
    throw wrong("steps", `expected a number of steps, got ${shown(steps)}`, `Use a whole number from 0 to ${limits.steps}.`);
  }
  if (!isObject(spec)) throw wrong("spec", `expected an object, got ${shown(spec)}`, "Give an object.");
  if (!isObject(vary)) {
    throw wrong("vary", `expected an object, got ${shown(vary)}`, 'Give lists of values by path, as in { "layers.*.beta": [0.5, 0.9] }.');
  }
  const varied = Object.entries(vary).map(([key, values]) => variedOf(key, values));
  inOrder(varied);
  sized(varied, steps, limits);
  const base = copy(spec);
  // Only data has fields that a complete spec need not have.
  const whole = { ...defaults, data: { inputs: [], targets: [], labels: [], names: [], ...defaults.data } };
  const combinations = [];
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  for (let index = 0; index < count; index++) combinations.push(combination(index, base, varied, whole));
  return { steps, varied, combinations };
}

/** @param {string} key @param {unknown} values @returns {Varied} */
function variedOf(key, values) {
  const field = place(key);
  if (!Array.isArray(values)) {
    throw wrong(field, `expected a list, got ${shown(values)}`, "Give a list of values, even of one.");
  }
  if (values.length === 0) throw wrong(field, "the list is empty", "Give at least one value, or leave the key out.");
  const path = key.split(".");
  if (/[[\]]/.test(key) || path.includes("")) {
    throw wrong(field, "this is no path", "Write names and numbers with dots between them, as in layers.0.units or layers.*.beta.");
  }
  return { key, path, values: copy(values) };
}

/** A later key is written over an earlier one, so it must not swallow it whole. @param {Varied[]} varied */
function inOrder(varied) {
  varied.forEach(({ key, path }, i) => {
    const later = varied.slice(i + 1).find((other) => other.path.length < path.length && alike(other.path, path));
    if (later) {
      throw wrong(place(key), `${later.key}, which comes later, is written over it`, `Put ${later.key} before ${key}.`);
    }
  });
}

/** @param {Varied[]} varied @param {number} steps @param {Record<string, number>} limits */
function sized(varied, steps, limits) {
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > limits.combinations) {
    throw wrong("vary", `${count} combinations, but the limit is ${limits.combinations}`, `Use at most ${limits.combinations} combinations.`, "limit-exceeded");
  }
  if (count * steps > limits.steps) {
    throw wrong(
      "steps",
      `${steps} steps of ${count} combinations are ${count * steps}, but the limit is ${limits.steps}`,
      `Use at most ${Math.floor(limits.steps / count)} steps, or fewer combinations.`,
      "limit-exceeded",
    );
  }
}

/**
 * Which value of each list a combination has; the last list turns fastest.
 * @param {number} index
 * @param {Varied[]} varied
 */
function picks(index, varied) {
  const found = [];
  for (const { values } of [...varied].reverse()) {
    found.unshift(index % values.length);
    index = Math.floor(index / values.length);
  }
  return found;
}

/**
 * @param {number} index
 * @param {Record<string, unknown>} base
 * @param {Varied[]} varied
 * @param {unknown} whole
 * @returns {Combination}
 */
function combination(index, base, varied, whole) {
  const picked = picks(index, varied);
  /** @type {unknown} */
  let spec = base;
  /** @type {[string, unknown][]} */
  const values = [];
  varied.forEach(({ key, path, values: list }, i) => {
    const value = list[picked[i]];
    values.push([key, value]);
    spec = put(spec, whole, path, value, key);
  });
  return { index, values: Object.fromEntries(values), spec: /** @type {Patch<Spec>} */ (spec) };
}

/**
 * A copy of `node` with the value at the path. What is beside the path is shared: a table of samples is there once.
 * @param {unknown} node
 * @param {unknown} whole  what stands here when the spec says nothing
 * @param {string[]} path
 * @param {unknown} value
 * @param {string} key  as the user wrote it
 * @returns {unknown}
 */
function put(node, whole, [step, ...rest], value, key) {
  if (step === undefined) return value;
  if (Array.isArray(node)) {
    const every = step === "*";
    const index = /^\d+$/.test(step) ? Number(step) : -1;
    if (node.length === 0 || (!every && !(index >= 0 && index < node.length))) {
      throw wrong(place(key), `there is no item "${step}" in a list of ${node.length}`, listed(node.length));
    }
    const pattern = Array.isArray(whole) ? whole[0] : undefined;
    return node.map((item, i) => (every || i === index ? put(item, pattern, rest, value, key) : item));
  }
  const known = { ...(isObject(whole) ? whole : {}), ...(isObject(node) ? node : {}) };
  if (!isObject(node) || !Object.hasOwn(known, step)) {
    const names = Object.keys(known);
    const hint = names.length > 0 ? `Use one of: ${names.join(", ")}.` : "Leave out what stands behind the value.";
    throw wrong(place(key), `there is no field "${step}"`, hint);
  }
  const defaults = isObject(whole) ? whole[step] : undefined;
  // Missing, or undefined: the core would take the default.
  const inner = node[step] === undefined ? defaults : node[step];
  return { ...node, [step]: put(inner, defaults, rest, value, key) };
}

/** @param {number} length */
function listed(length) {
  if (length === 0) return "Give the spec a list with items, or take the key out.";
  return `Use * for every item, or a number from 0 to ${length - 1}.`;
}

/**
 * The core's error about a combination, as one about the value of `vary` that brought it in.
 * @param {Plan} plan
 * @param {number} at
 * @param {ErrorShape} error
 */
export function blame({ varied, combinations }, at, { code, field, hint, message }) {
  const text = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  const path = field.replaceAll("[", ".").replaceAll("]", "").split(".");
  // The value was written last by the latest key that fits; the longest one says most.
  const fitting = varied.filter((other) => alike(other.path, path));
  const guilty = fitting.reduce((best, other) => (best && best.path.length > other.path.length ? best : other), fitting.at(0));
  if (guilty) {
    const pick = picks(at, varied)[varied.indexOf(guilty)];
    const inside = path.slice(guilty.path.length).map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`));
    const where = `${place(guilty.key)}[${pick}]${inside.join("")}`;
    return new BvqError(code, `${where}: ${text}`, { field: where, hint });
  }
  const values = Object.entries(combinations[at].values).map(([key, value]) => `${key} = ${shown(value)}`);
  const which = values.length > 0 ? `with ${values.join(", ")}, ` : "";
  return new BvqError(code, `${which}${message}`, { field, hint });
}

/** Whether one path leads to the other, or to a part of it; `*` is any item. @param {string[]} a @param {string[]} b */
function alike(a, b) {
  return a.slice(0, b.length).every((step, i) => step === b[i] || step === "*" || b[i] === "*");
}

/** @param {string} key */
const place = (key) => `vary[${JSON.stringify(key)}]`;

/** Any value as a message may show it. @param {unknown} value */
function shown(value) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch {
    // a BigInt, or an object that holds itself
  }
  if (text === undefined || typeof value === "number") text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * @param {string} field
 * @param {string} message  with the value seen
 * @param {string} hint
 * @param {ErrorCode} [code]
 */
function wrong(field, message, hint, code = "spec-invalid") {
  return new BvqError(code, `${field}: ${message}. ${hint}`, { field, hint });
}
