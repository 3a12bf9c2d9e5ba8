// The runs that were kept: one list for the page, in the browser's storage where that is allowed. Each run has a key of its
// own, so that elements and tabs that keep runs at the same time do not write over each other.

import { BvqError } from "../../error.js";
import { isObject } from "../../merge.js";

/**
 * @typedef {import("../../element/types.js").Spec} Spec
 * @typedef {{ step: number, epoch: number, trainLoss: number | null, testLoss: number | null, testAccuracy: number | null }} Figures
 * @typedef {{ steps: number[], train: number[], test: number[] }} Curve
 *
 * @typedef {Object} KeptRun
 * @property {string} id
 * @property {string} name
 * @property {number} hue       which of the colours
 * @property {number} at        when it was kept, in milliseconds
 * @property {Spec} spec
 * @property {Figures} figures
 * @property {Curve} curve      thinned
 * @property {string} saved     as `run.export()` gives it
 */
/** What must go before another can be kept, and why. @typedef {{ oldest: KeptRun, why: "count" | "size" }} Full */

export const PREFIX = "bvq-run:";
/** Most runs, and most characters of all of them: browsers give a site about five million. */
export const MOST_RUNS = 20;
export const MOST_CHARACTERS = 4_000_000;
/** Colours to choose from. */
export const HUES = 10;

export class RunStore {
  /** @type {Map<string, { run: KeptRun, size: number, stored: boolean }>} */
  #kept = new Map();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #open;
  /** @type {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem"> | null | undefined} */
  #storage;
  /** Entries of the storage that are no runs. */
  unread = 0;

  /** @param {() => Storage} open   may throw: sandboxed frames have no storage */
  constructor(open) {
    this.#open = open;
  }

  /** The oldest first. */
  get runs() {
    this.#load();
    return [...this.#kept.values()].map(({ run }) => run).sort((a, b) => a.at - b.at);
  }

  /** Whether all of them will be there after the page was left. */
  get lasting() {
    this.#load();
    return this.#storage !== null && [...this.#kept.values()].every(({ stored }) => stored);
  }

  #load() {
    if (this.#storage !== undefined) return;
    try {
      this.#storage = this.#open();
      this.reread();
    } catch {
      this.#storage = null;
    }
  }

  /** Takes over what another tab kept or removed. */
  reread() {
    const storage = this.#storage;
    if (!storage) return;
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "").filter((key) => key.startsWith(PREFIX));
    for (const [id, { stored }] of this.#kept) if (stored && !keys.includes(PREFIX + id)) this.#kept.delete(id);
    this.unread = 0;
    for (const key of keys) {
      const text = storage.getItem(key) ?? "";
      const run = runOf(text);
      if (run && PREFIX + run.id === key) this.#kept.set(run.id, { run, size: text.length, stored: true });
      else this.unread++;
    }
  }

  /** Keeps a run, unless another must go first. @param {KeptRun} run @returns {Full | null} */
  add(run) {
    this.#load();
    const size = JSON.stringify(run).length;
    if (size > MOST_CHARACTERS) {
      throw new BvqError("limit-exceeded", `${run.name} takes ${size} characters, more than ${MOST_CHARACTERS}`, { field: "runs", hint: "Save it to a file instead." });
    }
    const [oldest] = this.runs;
    const all = [...this.#kept.values()].reduce((sum, kept) => sum + kept.size, 0);
    if (oldest && this.#kept.size >= MOST_RUNS) return { oldest, why: "count" };
    if (oldest && all + size > MOST_CHARACTERS) return { oldest, why: "size" };
    this.#put(run);
    return null;
  }

  /** @param {string} id @returns {KeptRun | null} what was removed */
  remove(id) {
    const run = this.find(id);
    if (!run) return null;
    this.#kept.delete(id);
    try {
      this.#storage?.removeItem(PREFIX + id);
    } catch {
      // It stays in the storage, and is out of this list.
    }
    this.#tell();
    return run;
  }

  /** @param {string} id @param {string} name */
  rename(id, name) {
    const run = this.find(id);
    if (run && run.name !== name) this.#put({ ...run, name });
  }

  /** @param {string} id */
  find(id) {
    this.#load();
    return this.#kept.get(id)?.run ?? null;
  }

  /** The first colour that no kept run has. */
  freeHue() {
    const taken = new Set(this.runs.map((run) => run.hue));
    const free = Array.from({ length: HUES }, (_, i) => i).find((hue) => !taken.has(hue));
    return free ?? this.#kept.size % HUES;
  }

  /** @param {KeptRun} run */
  #put(run) {
    const text = JSON.stringify(run);
    let stored = false;
    try {
      this.#storage?.setItem(PREFIX + run.id, text);
      stored = Boolean(this.#storage);
    } catch {
      // No room or not allowed: it is kept in the page.
    }
    this.#kept.set(run.id, { run, size: text.length, stored });
    this.#tell();
  }

  /** Calls back after each change, also by another tab; returns the undo. @param {() => void} listener */
  subscribe(listener) {
    if (this.#listeners.size === 0) globalThis.addEventListener?.("storage", this.#onStorage);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) globalThis.removeEventListener?.("storage", this.#onStorage);
    };
  }

  #onStorage = (/** @type {StorageEvent} */ { key }) => {
    if (key !== null && !key.startsWith(PREFIX)) return;
    this.reread();
    this.#tell();
  };

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

/** The list of this page. */
export const store = new RunStore(() => globalThis.localStorage);

/** A kept run from its text; null if it is none. @param {string} text @returns {KeptRun | null} */
export function runOf(text) {
  try {
    const run = JSON.parse(text);
    const { id, name, hue, at, spec, saved } = run;
    const told = typeof id === "string" && typeof name === "string" && typeof saved === "string" && [hue, at].every(Number.isFinite);
    const figures = figuresOf(run.figures);
    if (!told || !figures || !isSpec(spec)) return null;
    return { id, name, hue: Math.abs(Math.floor(hue)) % HUES, at, spec, figures, curve: curveOf(run.curve), saved };
  } catch {
    return null;
  }
}

/** Whether it has the parts that its name and its differences are made of. @param {any} spec @returns {spec is Spec} */
const isSpec = (spec) =>
  isObject(spec) && isObject(spec.data) && isObject(spec.optimizer) && isObject(spec.penalty) && Array.isArray(spec.features)
  && Array.isArray(spec.layers) && spec.layers.every(isObject);

/** @param {any} figures @returns {Figures | null} */
function figuresOf(figures) {
  if (!isObject(figures)) return null;
  const { step, epoch, trainLoss, testLoss, testAccuracy } = /** @type {any} */ (figures);
  if (![step, epoch].every(Number.isFinite)) return null;
  const maybe = (/** @type {unknown} */ x) => (typeof x === "number" && Number.isFinite(x) ? x : null);
  return { step, epoch, trainLoss: maybe(trainLoss), testLoss: maybe(testLoss), testAccuracy: maybe(testAccuracy) };
}

/** Columns of equal length with rising steps; nothing if they are not. @param {any} curve @returns {Curve} */
export function curveOf(curve) {
  const none = { steps: [], train: [], test: [] };
  if (typeof curve !== "object" || curve === null) return none;
  const columns = [curve.steps, curve.train, curve.test];
  if (!columns.every((column) => Array.isArray(column) && column.length === curve.steps.length)) return none;
  const [steps, train, test] = columns.map((column) => column.map((/** @type {unknown} */ x) => (typeof x === "number" ? x : Number.NaN)));
  if (!steps.every((/** @type {number} */ step, /** @type {number} */ i) => step >= 0 && (i === 0 || step > (steps[i - 1] ?? 0)))) return none;
  return { steps, train, test };
}
