// Draws: holds the last snapshot and the mounted views, asks the run for what they want, and updates them once a frame.

import { VIEWS, lateViews } from "../views/index.js";
import { curveSource } from "./curve.js";
import { scopeOf } from "./path.js";
import { lateStyles } from "./styles.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Context} Context
 */

/** Numbers that change at every frame cannot be read. */
const NUMBERS_MS = 80;
/** Time between two pictures while training, for those who asked for less motion. */
const CALM_MS = 250;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export class Stage {
  /** @type {Snapshot | null} */
  snapshot = null;
  /** @type {{ view: import("../views/index.js").Part<any>, every: number, last: number }[]} */
  #views = [];
  #frame = 0;
  #timer = 0;
  #lastDraw = -Infinity;
  #lastLayout = -Infinity;
  /** Whether something else than the snapshot changed since the last frame. */
  #touched = true;
  #dead = false;
  /** @type {ReturnType<typeof import("./summary.js").summary> | undefined} */ #summary;
  #curve;
  /** @type {ReturnType<typeof import("./predictor.js").predictor> | undefined} */ #predictor;
  #learn;
  /** @type {(() => void) | null} */ #settle = null;
  /** The first views have been painted, with a trained step if the run plays. @type {Promise<void>} */
  #settled = new Promise((resolve) => { this.#settle = resolve; });

  /**
   * @param {ReturnType<typeof import("./layout.js").layout>} layout
   * @param {import("./runner.js").Runner} runner
   * @param {Context["t"]} t
   * @param {() => ViewState} state
   * @param {(change: Partial<ViewState>) => void} learn   takes what the run answered
   */
  constructor(layout, runner, t, state, learn) {
    this.layout = layout;
    this.runner = runner;
    this.t = t;
    this.state = state;
    this.#curve = curveSource((curve) => learn({ curve }));
    this.#learn = learn;
  }

  /** @param {Context} context */
  mount(context) {
    this.#mount(VIEWS, context);
  }

  /**
   * Fetches the other views and the tools, but not before the first views have been painted.
   * @param {Context} context @param {import("../element.js").Playground} app @param {() => Promise<void>} words   fetches theirs
   */
  async mountLate(context, app, words) {
    await this.#settled;
    const [rows, sheets, { predictor }, { summary }, { TOOLS }] = await Promise.all([lateViews(), lateStyles(), import("./predictor.js"), import("./summary.js"), import("../tools/toolbox.js"), words()]);
    if (this.#dead) return;
    this.#predictor = predictor((predicted) => this.#learn({ predicted }));
    this.#summary = summary();
    const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (this.layout.element.getRootNode());
    adoptedStyleSheets.push(...sheets.filter((sheet) => !adoptedStyleSheets.includes(sheet)));
    this.#mount(rows, context);
    this.#mount(TOOLS, app);
  }

  /** @template T @param {readonly import("../views/index.js").Row<T>[]} rows @param {T} context */
  #mount(rows, context) {
    for (const row of rows) {
      const place = this.layout.slots[row.panel];
      if (!place) continue;
      const view = row.create();
      view.mount(place, context);
      this.#views.push({ view, every: row.every, last: -Infinity });
    }
    this.redraw(true);
  }

  /** @param {Snapshot} snapshot */
  receive(snapshot) {
    this.snapshot = { ...snapshot, parameters: this.snapshot?.parameters, ...this.#maps(snapshot) };
    this.redraw(false);
  }

  /** What comes less often. @param {Snapshot} snapshot */
  receiveSlow(snapshot) {
    if (!this.snapshot) return;
    this.snapshot = { ...this.snapshot, parameters: snapshot.parameters, ...this.#maps(snapshot) };
    this.redraw(false);
  }

  /** The newest of each map, as numbers or as a picture. @param {Snapshot} snapshot */
  #maps({ fields, painted }) {
    const old = this.snapshot;
    const maps = { fields: { ...old?.fields, ...fields }, painted: { ...old?.painted, ...painted } };
    for (const id in fields) delete maps.painted[id];
    for (const id in painted) delete maps.fields[id];
    const kept = new Set(Object.values(maps.painted).map(({ bitmap }) => bitmap));
    for (const { bitmap } of Object.values(old?.painted ?? {})) if (!kept.has(bitmap)) bitmap.close();
    return maps;
  }

  /** Draws in the next frame. @param {boolean} touched whether something else than the snapshot changed: that is shown at once */
  redraw(touched) {
    this.#touched ||= touched;
    if (this.#dead || this.#frame) return;
    const wait = CALM.matches && this.state().playing && !this.#touched ? this.#lastDraw + CALM_MS - performance.now() : 0;
    if (wait <= 0) this.#frame = requestAnimationFrame(this.#draw);
    else this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#frame ||= requestAnimationFrame(this.#draw);
    }, wait);
  }

  /** Draws at once. */
  flush() {
    cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  #draw = () => {
    this.#frame = 0;
    if (this.#dead) return;
    const { snapshot, runner } = this;
    const state = this.state();
    const now = performance.now();
    const wants = (/** @type {boolean} */ slow) => this.#views.filter(({ every }) => every > 0 === slow).flatMap(({ view }) => view.fields?.(state) ?? []);
    if (this.#views.length) runner.observe(wants(false), wants(true));
    if (this.#touched || !state.playing || now - this.#lastLayout >= NUMBERS_MS) {
      this.#lastLayout = now;
      this.layout.update(state, snapshot);
    }
    this.#askCurve(state);
    let first = false;
    let more = false;
    if (snapshot) {
      for (const row of this.#views) {
        // A view's first picture is its dearest: one a frame, so that no frame is long.
        if (row.last === -Infinity) {
          if (first) {
            more = true;
            continue;
          }
          first = true;
        } else if (state.playing && !this.#touched && now - row.last < row.every) continue;
        row.last = now;
        row.view.update(snapshot, state);
      }
      this.#predictor?.ask(runner.run, state.samples, snapshot.metrics.step);
      this.#summary?.tell(state, snapshot.metrics, this.t, this.layout.say);
    }
    this.#touched = false;
    this.#lastDraw = now;
    if (more) this.redraw(true);
    // What this frame drew has been painted when the next one begins.
    else if (this.#settle && snapshot && (!state.playing || snapshot.metrics.step > 0)) {
      requestAnimationFrame(this.#settle);
      this.#settle = null;
    }
  };

  /** @param {ViewState} state */
  #askCurve(state) {
    const layer = Math.max(0, scopeOf(state));
    const at = state.spec.layers[layer];
    if (!at) return;
    const learned = at.learnBeta === "off" ? [] : this.snapshot?.metrics.beta[layer] ?? [];
    const beta = learned.length ? learned.reduce((a, b) => a + b, 0) / learned.length : at.beta;
    this.#curve.ask(this.runner.run, layer, beta, `${at.activation}:${at.slope}:${at.pieces}`);
  }

  destroy() {
    this.#dead = true;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    for (const { view } of this.#views) view.destroy();
  }
}
