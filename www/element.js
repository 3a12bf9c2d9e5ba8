// A live playground: one run, its views, and the traffic between attributes, controls, events and the run.

import { BvqError, load } from "./bvq.js";
import { listenKeys } from "./element/keys.js";
import { link, notesOfLink, readAttributes, readChanged, settle, writeAttributes } from "./element/attributes.js";
import { watchAwake } from "./element/awake.js";
import { h } from "./element/dom.js";
import { randomSeed, stepsPerEpoch, trained, withTable } from "./element/dataset.js";
import { DARK, dress } from "./element/dress.js";
import { initial, mirrored } from "./element/initial.js";
import { layout } from "./element/layout.js";
import { limitOf, lossOf, Pacer } from "./element/pacer.js";
import { scopeOf } from "./element/path.js";
import { Runner } from "./element/runner.js";
import { Stage } from "./element/stage.js";
import { loadStyles } from "./element/styles.js";
import { loadMoreText, wordsFor } from "./element/text.js";
import { wires } from "./element/wires.js";
import { errorOf } from "./error.js";
import { merge, same } from "./merge.js";
import { defaults, diff, isLive } from "./state.js";

/**
 * @typedef {import("./element/types.js").Spec} Spec
 * @typedef {import("./element/types.js").Ui} Ui
 * @typedef {import("./element/types.js").ViewState} ViewState
 * @typedef {import("./element/types.js").Snapshot} Snapshot
 * @typedef {import("./bvq.js").Run} Run
 * @typedef {Awaited<ReturnType<typeof load>>} Bvq
 */

const HASH_MS = 500;
const CALM = "(prefers-reduced-motion: reduce)";

/**
 * Builds a playground in an element's shadow root; the element's children stay until the first run stands, and for print.
 * @param {HTMLElement} host @param {ShadowRoot} root @param {unknown} spec   set before the element was live
 */
export async function open(host, root, spec) {
  const [bvq, words, sheets] = await Promise.all([load(), wordsFor(host), loadStyles()]);
  const live = new Playground(host, root, bvq, words);
  await live.start(spec, sheets);
  return live;
}

export class Playground {
  /** @type {(() => void)[]} */ #undo = [];
  /** @type {import("./element/attributes.js").Settings} */ #settings;
  /** @type {MutationObserver | null} */ #attributes = null;
  /** @type {ViewState} */ #state;
  #runner;
  /** @type {{ t: import("./element/types.js").Translate, context: import("./element/types.js").Context, layout: ReturnType<typeof layout>, stage: Stage }} */ #screen;
  #pacer = new Pacer((error) => this.#stopped(error), () => this.pause());
  #lastHash = 0;
  #awake = true;
  #dead = false;
  /** The attributes changed last. @type {Promise<unknown> | undefined} */ #applied;

  /** @param {HTMLElement} host @param {ShadowRoot} root @param {Bvq} bvq @param {import("./element/text.js").Words} words */
  constructor(host, root, bvq, words) {
    this.host = host;
    this.root = root;
    this.bvq = bvq;
    const description = words.worded(bvq.describe());
    this.#settings = defaults(description).view;
    this.#state = initial(description, host);
    this.#runner = new Runner(bvq, { onRun: this.#onRun, onLeft: (run) => this.left(run), onSnapshot: this.#onSnapshot, onSlow: (snapshot) => this.#stage.receiveSlow(snapshot), onBroken: this.#onBroken });
    this.#screen = this.#made(words);
  }

  /** What is on screen, in the words of one language. @param {import("./element/text.js").Words} words */
  #made({ t, language }) {
    const context = { t, setUi: this.#setUi, setSpec: this.#edit, scope: () => scopeOf(this.#state), redraw: () => this.#stage.redraw(true), flush: () => this.#stage.flush() };
    const made = layout(this.#state, context, wires(this, (text) => made.status.shared(text)));
    made.element.lang = language;
    const stage = new Stage(made, this.#runner, t, () => this.#state, (change) => {
      this.#state = { ...this.#state, ...change };
      this.#stage.redraw(false);
    });
    return { t, context, layout: made, stage };
  }

  get t() { return this.#screen.t; }
  get context() { return this.#screen.context; }
  get #layout() { return this.#screen.layout; }
  get #stage() { return this.#screen.stage; }
  get spec() { return structuredClone(this.#state.spec); }
  /** What is on show; frozen by custom: change it through `patch`, `context` or `setSpec`. */
  get state() { return this.#state; }
  /** How it is shown, as links and attributes say it. */
  get view() { return this.#settings; }
  get snapshot() { return this.#stage.snapshot; }
  /** What paces the run while it plays. */
  get pacer() { return this.#pacer; }
  get run() { return this.#runner.run; }
  get metrics() { return this.run?.metrics ?? null; }
  get engine() { return this.run?.engine ?? null; }
  get playing() { return this.#state.playing; }
  get stepsPerEpoch() { return stepsPerEpoch(this.#state); }

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
    this.#show();
    this.#listen();
    settle(this, problem);
    if (!problem && this.#settings.autoplay && !matchMedia(CALM).matches) {
      // Nobody asked for haste: the pace of TensorFlow Playground, which also leaves the reader's battery alone.
      this.#setUi({ speed: "epoch" });
      this.play();
    }
  }

  #show() {
    this.root.replaceChildren(h("slot", { class: "fallback" }), this.#layout.element);
    this.#layout.element.toggleAttribute("data-poster", this.host.querySelector("img") !== null);
    this.#applySettings();
    this.#stage.mount(this.context);
    this.#refreshHash(true);
    this.#rest(); // nobody waits for it
  }

  /** The same run in another language. */
  async #speak() {
    const words = await wordsFor(this.host);
    if (this.#dead || words.language === this.#layout.element.lang) return;
    const { snapshot } = this.#stage;
    this.#stage.destroy();
    this.#state = { ...this.#state, description: words.worded(this.bvq.describe()) };
    this.#screen = this.#made(words);
    this.#stage.snapshot = snapshot;
    this.#show();
    this.#emit("bvq-change", this.spec);
  }

  async #rest() {
    const { t } = this;
    await this.#guard(() => this.#stage.mountLate(this.context, this, () => loadMoreText(this.#layout.element.lang, t)));
    const { pictures } = await import("./element/pictures.js");
    pictures(this.bvq, this.#layout.data, () => this.#dead);
  }

  #listen() {
    const abort = new AbortController();
    const { signal } = abort;
    this.#attributes = new MutationObserver((records) => this.#onAttributes(records.map((r) => r.attributeName ?? "")));
    this.#attributes.observe(this.host, { attributes: true });
    matchMedia(DARK).addEventListener("change", this.#applySettings, { signal });
    listenKeys(this, () => this.#state, signal);
    this.#undo.push(() => abort.abort(), () => this.#attributes?.disconnect(), watchAwake(this.host, this.#setAwake));
  }

  #onRun = (/** @type {Run} */ run, /** @type {import("./element/types.js").Samples} */ samples) => {
    const { ui } = this.#state;
    this.#stage.snapshot = null;
    this.patch({ spec: run.spec, samples, predicted: null, ui: { ...ui, hovered: null, pinned: null } });
    if (this.playing && this.#awake) this.#go();
  };

  #onSnapshot = (/** @type {Snapshot} */ snapshot) => {
    const before = this.#stage.snapshot?.metrics;
    const metrics = this.playing && this.#pacer.rate > 0 ? { ...snapshot.metrics, stepsPerSecond: this.#pacer.rate } : snapshot.metrics;
    this.#stage.receive({ ...snapshot, metrics });
    if (snapshot.reason) this.#stopped(snapshot.error ? BvqError.from(snapshot.error) : new BvqError("diverged", this.t("error.diverged.text", this.#at())));
    if (before && before.step !== metrics.step) this.#emit("bvq-step", metrics);
    this.#refreshHash(false);
  };

  /** Where a run that ran away was last in order. */
  #at() { return { step: this.metrics?.step ?? 0, rate: this.#state.spec.optimizer.learningRate }; }

  /** Training ended by itself. @param {unknown} error */
  #stopped(error) {
    if (!this.playing) return;
    this.#pacer.stop(null);
    this.patch({ playing: false });
    this.fail(error);
    this.#refreshHash(true);
  }

  #go() {
    const { samples, spec, ui } = this.#state;
    return this.#guard(() => this.run && this.#pacer.start(this.run, ui.speed, this.stepsPerEpoch, limitOf(ui.stop, spec.batchSize, trained(samples)), lossOf(ui.stop)));
  }

  #onBroken = (/** @type {unknown} */ error) => {
    this.patch({ playing: false });
    this.fail(error, [{ label: this.t("error.restart"), act: () => void this.#guard(() => this.#runner.restart()) }]);
  };

  /** Changes a copy of the spec and applies it: live where that is possible, else as a new run with the same seed. */
  #edit = (/** @type {(spec: Spec) => void} */ change) => {
    const next = structuredClone(this.#state.spec);
    change(next);
    this.edited(this.#state, next);
    return this.#apply(next);
  };

  /** @param {unknown} patch */
  setSpec(patch) { return this.#apply(merge(this.#state.spec, patch)); }

  /** @param {Spec} next */
  async #apply(next) {
    const { spec: before, description } = this.#state;
    const paths = diff(before, next);
    if (paths.length === 0) return true;
    const { run } = this;
    // Shown at once: a slider must not wait for the worker.
    this.patch({ spec: next });
    try {
      if (run && !this.#runner.busy && isLive(paths, description)) await run.update(next);
      else if (!(await this.#runner.begin(next))) return false;
      this.#changed();
      return true;
    } catch (error) {
      if (this.run) this.patch({ spec: this.run.spec });
      settle(this, error);
      return false;
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

  /** Where a link leads, from step 0; language, theme and colours stay the reader's. @param {string} hash */
  async go(hash) {
    await (await import("./element/hash.js")).applyHash(this.host, hash, false);
    await this.#applied; // by the observer, which was told before this line
    await this.reset();
    if (!matchMedia(CALM).matches) await this.play();
  }

  /** What becomes of a run that another replaced. @param {Run} run */
  left = (run) => run.dispose();

  /** What else an edit brings with it. @type {(before: ViewState, next: Spec) => void} */ edited = () => {};

  /** A saved run in the place of this one, as `run.export()` gives it, or one that lives. @param {string | object | Run} saved */
  async adopt(saved) {
    if (this.playing) await this.pause();
    await this.#runner.adopt(saved);
    this.#changed();
  }

  /** @param {string} text */ say(text) { this.#layout.say(text); }

  newSeed() { return this.#edit((spec) => { spec.seed = randomSeed(); }); }

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

  /** @template T @param {() => T} work @returns {Promise<Awaited<T> | undefined>} */
  async #guard(work) {
    try {
      return await work();
    } catch (error) {
      return void this.fail(error);
    }
  }

  fail = (/** @type {unknown} */ thrown, /** @type {import("./element/errors.js").Remedy[]} */ remedies = []) => {
    const error = errorOf(thrown);
    if (error.code === "disposed" || this.#dead) return;
    const ran = error.code === "diverged";
    const shown = ran ? { code: error.code, field: "", hint: "", own: true, message: this.t("error.diverged.text", this.#at()) } : error;
    this.#layout.error.show(shown, remedies);
    if (ran) import("./element/remedies.js").then(async ({ cures }) => this.#layout.error.offer(shown, await cures(this)));
    this.#emit("bvq-error", error);
  };

  #setUi = (/** @type {Partial<Ui>} */ change) => {
    this.patch({ ui: { ...this.#state.ui, ...change } });
    if (("speed" in change || "stop" in change) && this.playing) this.#go();
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
    const [run, time] = [this.run, performance.now()];
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
      const applies = spec !== this.#state.spec || same(view, this.#settings); // else only the look changed
      this.#settings = view;
      this.#applySettings();
      if (names.includes("lang")) this.#speak();
      this.patch({ ui: { ...this.#state.ui, ...mirrored(view) } });
      if (!applies) this.#emit("bvq-change", this.spec);
      this.#applied = Promise.resolve(!applies || this.#apply(spec)).then((done) => done && settle(this));
    } catch (error) {
      this.fail(error);
    }
  }

  #reflect() {
    writeAttributes(this.host, this.#state.spec, this.#settings, this.#state.description);
    this.#attributes?.takeRecords();
  }

  #applySettings = () => {
    this.#layout.hide(this.#settings.hide);
    this.patch({ look: dress(this.#layout.element, this.#settings) });
  };

  toURL() { return link(this.#state.spec, this.#settings, this.#state.description, location.href); }

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
