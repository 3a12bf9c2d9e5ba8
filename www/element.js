// A live playground: one run, its views, and the traffic between attributes, controls, events and the run.

import { BvqError, load } from "./bvq.js";
import { readLook } from "./draw/palette.js";
import { listenKeys } from "./element/keys.js";
import { link, notesOfLink, readAttributes, readChanged, writeAttributes } from "./element/attributes.js";
import { watchAwake } from "./element/awake.js";
import { h } from "./element/dom.js";
import { withData, withTable } from "./element/dataset.js";
import { layout } from "./element/layout.js";
import { Pacer } from "./element/pacer.js";
import { Runner } from "./element/runner.js";
import { Stage } from "./element/stage.js";
import { loadStyles } from "./element/styles.js";
import { loadMoreText, loadText } from "./element/text.js";
import { errorOf } from "./error.js";
import { merge } from "./merge.js";
import { defaults, diff, isLive } from "./state.js";

/**
 * @typedef {import("./element/types.js").Spec} Spec
 * @typedef {import("./element/types.js").Ui} Ui
 * @typedef {import("./element/types.js").ViewState} ViewState
 * @typedef {import("./element/types.js").Snapshot} Snapshot
 * @typedef {import("./element/types.js").Samples} Samples
 * @typedef {import("./bvq.js").Run} Run
 * @typedef {Awaited<ReturnType<typeof load>>} Bvq
 */

const HASH_MS = 500;
const CALM = "(prefers-reduced-motion: reduce)";
const DARK = "(prefers-color-scheme: dark)";
const SEEDS = 1_000_000;

/** What is on screen and in a link as well. @template T @param {T & Pick<Ui, "showTestData" | "discretize" | "panel">} from */
const mirrored = ({ showTestData, discretize, panel }) => ({ showTestData, discretize, panel });

/**
 * Builds a playground inside an element's shadow root. The element's children stay as the fallback until the first run
 * stands, and come back for print.
 * @param {HTMLElement} host @param {ShadowRoot} root @param {unknown} spec   set before the element was live
 */
export async function open(host, root, spec) {
  const [bvq, t, sheets] = await Promise.all([load(), loadText("en"), loadStyles()]);
  const live = new Playground(host, root, bvq, t);
  await live.start(spec, sheets);
  return live;
}

export class Playground {
  /** @type {(() => void)[]} */ #undo = [];
  /** @type {import("./element/attributes.js").Settings} */ #settings;
  /** @type {MutationObserver | null} */ #attributes = null;
  /** @type {ViewState} */ #state;
  #layout;
  #runner;
  #stage;
  #pacer = new Pacer((error) => this.#stopped(error));
  #lastHash = 0;
  #awake = true;
  #dead = false;

  /** @param {HTMLElement} host @param {ShadowRoot} root @param {Bvq} bvq @param {import("./element/types.js").Translate} t */
  constructor(host, root, bvq, t) {
    this.host = host;
    this.root = root;
    this.bvq = bvq;
    this.t = t;
    const description = bvq.describe();
    this.#settings = defaults(description).view;
    this.#state = {
      spec: structuredClone(description.defaults), description, samples: null, curve: null, predicted: null, kept: [], playing: false,
      look: readLook(host, false),
      ui: { showTestData: false, discretize: false, logLoss: false, quantity: "output", speed: "gentle", stopAt: 0, scope: -1, hovered: null, pinned: null, link: null, cursor: null, panel: "" },
    };
    this.#runner = new Runner(bvq, { onRun: this.#onRun, onSnapshot: this.#onSnapshot, onSlow: (snapshot) => this.#stage.receiveSlow(snapshot), onBroken: this.#onBroken });
    this.context = { t, setUi: this.#setUi, setSpec: this.#edit, redraw: () => this.#stage.redraw(true) };
    this.#layout = layout(this.#state, this.context, {
      toggle: () => void (this.playing ? this.pause() : this.play()),
      step: () => void this.step(), reset: () => void this.reset(),
      newSeed: () => void this.newSeed(),
      setSpeed: (speed) => this.#setUi({ speed }),
      setStop: (stopAt) => this.#setUi({ stopAt }),
      setSeed: (seed) => void this.#edit((spec) => { spec.seed = seed; }),
      share: () => void this.#guard(async () => (await import("./element/share.js")).share(this, this.#layout.status.shared)),
      setEngine: (engine) => void this.#edit((spec) => { spec.engine = engine; }),
      choose: (kind) => void this.#choose(kind),
    });
    this.#stage = new Stage(this.#layout, this.#runner, t, () => this.#state, (change) => {
      this.#state = { ...this.#state, ...change };
      this.#stage.redraw(false);
    });
  }

  get spec() { return structuredClone(this.#state.spec); }
  /** What is on show; frozen by custom: change it through `patch`, `context` or `setSpec`. */
  get state() { return this.#state; }
  get snapshot() { return this.#stage.snapshot; }
  /** What paces the run while it plays. */
  get pacer() { return this.#pacer; }
  get run() { return this.#runner.run; }
  get metrics() { return this.run?.metrics ?? null; }
  get engine() { return this.run?.engine ?? null; }
  get playing() { return this.#state.playing; }
  get stepsPerEpoch() {
    const { samples, spec } = this.#state;
    const n = samples ? samples.train.reduce((sum, on) => sum + on, 0) : 1;
    return Math.max(1, Math.ceil(n / spec.batchSize));
  }

  /** @param {unknown} given @param {CSSStyleSheet[]} sheets */
  async start(given, sheets) {
    /** @type {unknown} */
    let problem = null;
    try {
      const { spec, view } = readAttributes(this.host, this.#state.description);
      this.#settings = view;
      this.#state = { ...this.#state, spec: given ? merge(spec, given) : spec, ui: { ...this.#state.ui, ...mirrored(view) } };
      await this.#runner.begin(this.#state.spec);
    } catch (error) {
      // A wrong attribute must not leave an empty page: the defaults run, and the error says why.
      problem = error;
      this.#state.spec = structuredClone(this.#state.description.defaults);
      await this.#runner.begin(this.#state.spec);
    }
    this.root.adoptedStyleSheets = sheets;
    this.root.replaceChildren(h("slot", { class: "fallback" }), this.#layout.element);
    this.#layout.element.toggleAttribute("data-poster", this.host.querySelector("img") !== null);
    this.#applySettings();
    this.#stage.mount(this.context);
    this.#listen();
    this.#refreshHash(true);
    if (problem) this.fail(problem);
    else if (this.#settings.autoplay && !matchMedia(CALM).matches) {
      // Nobody asked for haste: the pace of TensorFlow Playground, which also leaves the reader's battery alone.
      this.#setUi({ speed: "epoch" });
      this.play();
    }
    this.#rest(); // nobody waits for it
  }

  async #rest() {
    await this.#guard(() => this.#stage.mountLate(this.context, this, () => loadMoreText("en", this.t)));
    const { pictures } = await import("./element/pictures.js");
    pictures(this.bvq, this.#layout.data.pictured, (kind, samples) => {
      if (!this.#dead) this.#layout.data.picture(kind, samples);
      return !this.#dead;
    });
  }

  #listen() {
    const abort = new AbortController();
    const { signal } = abort;
    this.#attributes = new MutationObserver((records) => this.#onAttributes(records.map((r) => r.attributeName ?? "")));
    this.#attributes.observe(this.host, { attributes: true });
    matchMedia(DARK).addEventListener("change", this.#applyTheme, { signal });
    listenKeys(this, () => this.#state, signal);
    this.#undo.push(() => abort.abort(), () => this.#attributes?.disconnect(), watchAwake(this.host, this.#setAwake));
  }

  #onRun = (/** @type {Run} */ run, /** @type {Samples} */ samples) => {
    const { ui } = this.#state;
    this.#stage.snapshot = null;
    this.patch({ spec: run.spec, samples, predicted: null, ui: { ...ui, hovered: null, pinned: null } });
    if (this.playing && this.#awake) this.#go();
  };

  #onSnapshot = (/** @type {Snapshot} */ snapshot) => {
    const before = this.#stage.snapshot?.metrics.step;
    const metrics = this.playing && this.#pacer.rate > 0 ? { ...snapshot.metrics, stepsPerSecond: this.#pacer.rate } : snapshot.metrics;
    this.#stage.receive({ ...snapshot, metrics });
    if (snapshot.reason) this.#stopped(snapshot.error ? BvqError.from(snapshot.error) : new BvqError("diverged", this.t("error.diverged.text")));
    if (before !== undefined && before !== metrics.step) this.#emit("bvq-step", metrics);
    const { stopAt } = this.#state.ui;
    if (this.playing && stopAt > 0 && metrics.epoch >= stopAt) this.pause();
    this.#refreshHash(false);
  };

  /** Training ended by itself. @param {unknown} error */
  #stopped(error) {
    if (!this.playing) return;
    this.#pacer.stop(null);
    this.patch({ playing: false });
    this.fail(error);
    this.#refreshHash(true);
  }

  #go() {
    return this.#guard(() => this.run && this.#pacer.start(this.run, this.#state.ui.speed, this.stepsPerEpoch));
  }

  #onBroken = (/** @type {unknown} */ error) => {
    this.patch({ playing: false });
    this.fail(error, [{ label: this.t("error.restart"), act: () => void this.#guard(() => this.#runner.restart()) }]);
  };

  /** Changes a copy of the spec and applies it: live where that is possible, else as a new run with the same seed. */
  #edit = (/** @type {(spec: Spec) => void} */ change) => {
    const next = structuredClone(this.#state.spec);
    change(next);
    return this.#apply(next);
  };

  /** @param {unknown} patch */
  setSpec(patch) { return this.#apply(merge(this.#state.spec, patch)); }

  /** @param {Spec} next */
  async #apply(next) {
    const { spec: before, description } = this.#state;
    const paths = diff(before, next);
    if (paths.length === 0) return;
    const { run } = this;
    // Shown at once: a slider must not wait for the worker.
    this.patch({ spec: next });
    try {
      if (run && isLive(paths, description)) await run.update(next);
      else if (!(await this.#runner.begin(next))) return;
      this.#changed();
    } catch (error) {
      if (this.run) this.patch({ spec: this.run.spec });
      this.fail(error);
    }
  }

  #changed() {
    if (this.#layout.error.code !== "diverged") this.#layout.error.clear();
    this.#reflect();
    this.#emit("bvq-change", this.spec);
    this.#refreshHash(true);
  }

  async play() {
    if (this.#layout.error.code === "diverged") this.#layout.error.clear();
    this.patch({ playing: true });
    if (this.#awake) await this.#go();
    else this.#layout.status.paused.hidden = false;
  }

  async pause() {
    this.patch({ playing: false });
    this.#layout.status.paused.hidden = true;
    await this.#guard(() => this.#pacer.stop(this.run));
    this.#refreshHash(true);
  }

  /** @param {number} [n] */
  async step(n = 1) {
    if (this.playing) await this.pause();
    const metrics = await this.#guard(() => this.run?.train(n));
    this.#refreshHash(true);
    return metrics;
  }

  async reset() {
    this.#layout.error.clear();
    if (this.playing) await this.#guard(() => this.#pacer.stop(this.run));
    await this.#guard(() => this.run?.reset());
    if (this.playing) await this.#go();
    this.#refreshHash(true);
  }

  /** A saved run in the place of this one, as `run.export()` gives it. @param {string | object} saved */
  async adopt(saved) {
    if (this.playing) await this.pause();
    await this.#runner.adopt(saved);
    this.#changed();
  }

  /** @param {string} text */
  say(text) { this.#layout.say(text); }

  newSeed() {
    const [random] = crypto.getRandomValues(new Uint32Array(1));
    return this.#edit((spec) => { spec.seed = (random ?? 1) % SEEDS; });
  }

  /** Trains on a table; resolves to what there is to say about it. @param {string} text @param {{ name?: string }} [options] @returns {Promise<string[]>} */
  async loadData(text, { name = "" } = {}) {
    try {
      const report = await this.bvq.readTable(text);
      const { spec } = this.#state;
      await this.#runner.begin(withTable(spec, report));
      this.#changed();
      return [name ? this.t("data.loaded", { name }) : this.t("data.done"), ...report.notes];
    } catch (error) {
      this.fail(error);
      return [];
    }
  }

  /** Another data set, with its own number of samples and its own features. @param {string} kind */
  #choose(kind) {
    const row = this.#state.description.dataKinds.find((k) => k.name === kind);
    return this.#edit((spec) => withData(spec, kind, row));
  }

  /** @template T @param {() => T} work @returns {Promise<Awaited<T> | undefined>} */
  async #guard(work) {
    try {
      return await work();
    } catch (error) {
      return void this.fail(error);
    }
  }

  /** @param {unknown} thrown @param {import("./element/errors.js").Remedy[]} [remedies] */
  fail(thrown, remedies = []) {
    const error = errorOf(thrown);
    if (error.code === "disposed" || this.#dead) return;
    this.#layout.error.show(error, remedies);
    if (error.code === "diverged") import("./element/remedies.js").then(({ cures }) => this.#layout.error.offer(error, cures(this)));
    this.#emit("bvq-error", error);
  }

  #setUi = (/** @type {Partial<Ui>} */ change) => {
    this.patch({ ui: { ...this.#state.ui, ...change } });
    if ("speed" in change && this.playing) this.#go();
    if (!Object.keys(change).some((key) => key in mirrored(this.#settings))) return;
    this.#settings = { ...this.#settings, ...mirrored(this.#state.ui) };
    this.#reflect();
    this.#emit("bvq-change", this.spec);
  };

  /** Shows a changed state in the next frame. @param {Partial<ViewState>} change */
  patch(change) {
    this.#state = { ...this.#state, ...change };
    this.#stage.redraw(true);
  }

  /** The fingerprint in the footer; while training not at every frame. @param {boolean} now */
  async #refreshHash(now) {
    const { run } = this;
    const time = performance.now();
    if (!run || (!now && time - this.#lastHash < HASH_MS)) return;
    this.#lastHash = time;
    const hash = await run.hash().catch(() => "");
    if (run === this.run && !this.#dead) this.#layout.status.update({ run, hash, notes: notesOfLink(this.host) });
  }

  #setAwake = (/** @type {boolean} */ awake) => {
    this.#awake = awake;
    this.#layout.status.paused.hidden = awake || !this.playing;
    if (this.playing) this.#guard(() => (awake ? this.#go() : this.#pacer.stop(this.run)));
  };

  /** @param {string[]} names */
  #onAttributes(names) {
    try {
      const { spec, view } = readChanged(this.host, names, this.#state.spec, this.#settings, this.#state.description);
      this.#settings = view;
      this.#applySettings();
      this.patch({ ui: { ...this.#state.ui, ...mirrored(view) } });
      this.setSpec(spec);
    } catch (error) {
      this.fail(error);
    }
  }

  #reflect() {
    writeAttributes(this.host, this.#state.spec, this.#settings, this.#state.description);
    this.#attributes?.takeRecords();
  }

  #applySettings() {
    this.#layout.element.dataset.mode = this.#settings.mode;
    this.#layout.hide(this.#settings.hide);
    this.#applyTheme();
  }

  #applyTheme = () => {
    const { theme } = this.#settings;
    const dark = theme === "dark" || (theme !== "light" && matchMedia(DARK).matches);
    this.#layout.element.dataset.theme = dark ? "dark" : "light";
    this.patch({ look: readLook(this.#layout.element, dark) });
  };

  toURL() {
    return link(this.#state.spec, this.#settings, this.#state.description, location.href);
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  destroy() {
    this.#dead = true;
    this.#pacer.stop(null);
    for (const undo of this.#undo) undo();
    this.#stage.destroy();
    this.#runner.dispose();
    this.root.replaceChildren(h("slot"));
  }
}
