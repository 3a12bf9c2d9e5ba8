// Keeps runs of one element: what it took in, which curves it shows, what was removed last.

import { BvqError } from "../../error.js";
import { merge } from "../../merge.js";
import { joined, thinned } from "../../draw/curves.js";
import { freeName, nameOf } from "./differences.js";
import { fileName, fromFile, isRun, toFile } from "./file.js";
import { HUES, store } from "./store.js";

/**
 * @typedef {import("../toolbox.js").App} App
 * @typedef {import("../../draw/palette.js").Look} Look
 * @typedef {import("./store.js").KeptRun} KeptRun
 * @typedef {import("./store.js").Curve} Curve
 * @typedef {import("./store.js").Full} Full
 */

/** Points of a kept curve. */
const POINTS = 300;
/** Colours of the classes in an order that begins with those that are not the two of the map. */
const ORDER = [2, 3, 4, 7, 6, 8, 5, 1, 0, 9];

/** @type {WeakMap<App, Keeper>} */
const keepers = new WeakMap();

/** The one keeper of an element. @param {App} app */
export function keeperOf(app) {
  let keeper = keepers.get(app);
  if (!keeper) keepers.set(app, keeper = new Keeper(app));
  return keeper;
}

/** A run's colour in these surroundings. @param {Look} look @param {number} hue */
export const colourOf = (look, hue) => look.classes[ORDER[hue % HUES] ?? 2] ?? look.muted;

export class Keeper {
  /** Whose curves are drawn behind the present one. @type {Set<string>} */
  shown = new Set();
  /** What was removed last, while it can come back. @type {KeptRun | null} */
  removed = null;
  /** What the present run was restored from, until it goes on. @type {KeptRun | null} */
  restored = null;
  /** A run that waits for room. @type {{ run: KeptRun, full: Full } | null} */
  waiting = null;
  /** Grows with each change of the above. */
  version = 0;
  /** Curves before the step where a restored run went on, by run. @type {WeakMap<object, Curve>} */
  #past = new WeakMap();
  /** The look and the version that the chart has. @type {{ look?: Look, version: number }} */
  #drawn = { version: -1 };
  #app;

  /** @param {App} app */
  constructor(app) {
    this.#app = app;
  }

  get runs() {
    return store.runs;
  }

  get lasting() {
    return store.lasting;
  }

  get unread() {
    return store.unread;
  }

  /** Listens to the list; returns the undo. */
  listen() {
    return store.subscribe(() => this.#changed());
  }

  /** Keeps the present run as it is at this moment. */
  keep() {
    return this.#guard(async () => this.#add(await this.#present()));
  }

  /** The present run with all there is to know of it; the engine itself says what was exported. @returns {Promise<KeptRun>} */
  async #present() {
    const { run, snapshot } = this.#app;
    if (!run) throw new BvqError("disposed", "There is no run");
    const saved = await run.export();
    const kept = await this.#looked(saved, "");
    const history = snapshot?.history ?? { steps: [], train: [], test: [] };
    const past = this.#past.get(run);
    const whole = past ? joined(past, history) : history;
    const upTo = Array.from(whole.steps).filter((step) => step <= kept.figures.step).length;
    const part = (/** @type {ArrayLike<number>} */ column) => Array.from(column).slice(0, upTo);
    return { ...kept, curve: thinned({ steps: part(whole.steps), train: part(whole.train), test: part(whole.test) }, POINTS) };
  }

  /** What the engine makes of a saved run; one that it cannot read is an error. @param {string} saved @param {string} name @returns {Promise<KeptRun>} */
  async #looked(saved, name) {
    const { bvq, state, t } = this.#app;
    // On the CPU, which is always there: only the figures are wanted.
    const run = await bvq.import(merge(JSON.parse(saved), { spec: { engine: "cpu" } }));
    const { spec, metrics } = run;
    run.dispose();
    const { step, epoch, trainLoss, testLoss, testAccuracy } = metrics;
    const whole = merge(spec, { engine: JSON.parse(saved).spec.engine });
    return {
      id: crypto.getRandomValues(new Uint32Array(2)).join("-"),
      name: freeName(name || nameOf(whole, state.description, t), this.runs.map((kept) => kept.name)),
      hue: store.freeHue(), at: Date.now(), spec: whole, figures: { step, epoch, trainLoss, testLoss, testAccuracy },
      curve: { steps: [], train: [], test: [] }, saved,
    };
  }

  /** @param {KeptRun} run */
  #add(run) {
    const full = store.add(run);
    this.waiting = full ? { run, full } : null;
    if (!full) {
      this.shown.add(run.id);
      this.#app.say(this.#app.t("runs.kept", { name: run.name }));
    }
    this.#changed();
    return !full;
  }

  /** Makes room by removing the oldest, and keeps what waited. */
  makeRoom() {
    const { waiting } = this;
    if (!waiting) return;
    store.remove(waiting.full.oldest.id);
    this.#guard(() => this.#add(waiting.run));
  }

  giveUp() {
    this.waiting = null;
    this.#changed();
  }

  /** Puts a kept run in the place of the present one. @param {string} id */
  restore(id) {
    const kept = store.find(id);
    if (!kept) return;
    return this.#guard(async () => {
      await this.#app.adopt(kept.saved);
      if (this.#app.run) this.#past.set(this.#app.run, kept.curve);
      this.shown.add(id);
      this.removed = null;
      this.restored = kept;
      this.#changed();
    });
  }

  /** The restored run is trained again. */
  goesOn() {
    this.restored = null;
    this.#changed();
  }

  /** @param {string} id @param {boolean} on */
  show(id, on) {
    if (on) this.shown.add(id);
    else this.shown.delete(id);
    this.#changed();
  }

  /** @param {string} id @param {string} name */
  rename(id, name) {
    if (name.trim()) store.rename(id, name.trim().slice(0, 200));
  }

  /** @param {string} id */
  remove(id) {
    this.removed = store.remove(id) ?? this.removed;
    this.restored = null;
    this.#changed();
  }

  undo() {
    const { removed } = this;
    this.removed = null;
    if (removed) this.#guard(() => this.#add(removed));
  }

  /** Saves a kept run, or the present one. @param {string} [id] */
  save(id) {
    return this.#guard(async () => {
      const run = (id && store.find(id)) || await this.#present();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([toFile(run)], { type: "application/json" }));
      link.download = fileName(run.name);
      link.click();
      // The browser reads it after this turn.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    });
  }

  /** Takes a run from a file into the list. @param {File} file */
  open(file) {
    return this.#guard(async () => {
      const text = await file.text();
      if (!isRun(text)) throw new BvqError("import-invalid", `“${file.name}” is no saved run`, { hint: "Open a file that “Save to a file” wrote. A table goes into “Your own data”." });
      const { name, curve, saved } = fromFile(text);
      this.#add({ ...await this.#looked(saved, name), curve: thinned(curve, POINTS) });
    });
  }

  /** Gives the chart the curves to draw, in the colours of the look. */
  draw() {
    const { look, kept } = this.#app.state;
    const { version } = this;
    if (this.#drawn.look === look && this.#drawn.version === version) return;
    this.#drawn = { look, version };
    const runs = this.shown.size === 0 ? [] : this.runs.filter(({ id, curve }) => this.shown.has(id) && curve.steps.length > 0);
    if (runs.length === 0 && kept.length === 0) return;
    this.#app.patch({ kept: runs.map(({ id, name, hue, curve }) => ({ id, name, colour: colourOf(look, hue), ...curve })) });
  }

  #changed() {
    this.version++;
    this.draw();
    this.#app.context.redraw();
  }

  /** @template T @param {() => T} work @returns {Promise<Awaited<T> | undefined>} */
  async #guard(work) {
    try {
      return await work();
    } catch (error) {
      return void this.#app.fail(error);
    }
  }
}
