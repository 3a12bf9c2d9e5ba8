// Runs that train together: each call brings all of them to one step. None is ahead of the others for longer than a chunk.

import { errorOf } from "../../error.js";

/**
 * @typedef {import("../../element/types.js").Spec} Spec
 * @typedef {import("../../element/types.js").Samples} Samples
 * @typedef {import("../../element/types.js").Metrics} Metrics
 * @typedef {NonNullable<import("../toolbox.js").App["run"]>} Run
 * @typedef {{ quantity: string, width: number, height: number }} Field
 *
 * One of them, with what was last seen of it.
 * @typedef {Object} Member
 * @property {Run} run
 * @property {Samples} samples
 * @property {Metrics} metrics
 * @property {boolean} stopped          its training ran away
 * @property {Float32Array | null} values   of the field
 * @property {string} of                what `values` are of: the field and the step
 * @property {Field | null} field       the field that `values` are of
 */

/** Time a chunk should take, and time between two pictures while training, in milliseconds. */
const CHUNK_MS = 80;
const PICTURE_MS = 100;
const FIRST_CHUNK = 64;
const LONGEST_CHUNK = 65_536;

export class Group {
  /** @type {readonly Member[]} */
  members = [];
  /** Where they are going. */
  target = 0;
  /** Whether nothing follows soon: then the last picture counts too. */
  still = true;
  /** The map to show of each; none for wide data. @type {((samples: Samples) => Field | null)} */
  wanted = () => null;
  #ticket = 0;
  #ready = Promise.resolve();
  /** @type {Promise<void> | null} */
  #work = null;
  #chunk = FIRST_CHUNK;
  #pictured = -Infinity;

  /**
   * @param {(spec: Spec) => Promise<Run>} start
   * @param {() => void} changed   there is something new to show
   * @param {(error: unknown) => void} failed
   */
  constructor(start, changed, failed) {
    this.start = start;
    this.changed = changed;
    this.failed = failed;
  }

  /** Whether they are still on their way. */
  get behind() {
    return this.members.some((member) => !member.stopped && member.metrics.step < this.target);
  }

  /** Puts new runs in the place of those there are. @param {readonly Spec[]} specs */
  begin(specs) {
    this.dispose();
    const ticket = this.#ticket;
    this.#ready = (async () => {
      const started = await Promise.allSettled(specs.map((spec) => this.#member(spec)));
      const members = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const refused = started.find((one) => one.status === "rejected");
      if (ticket !== this.#ticket || refused) {
        for (const { run } of members) run.dispose();
        if (refused && ticket === this.#ticket) this.failed(refused.reason);
        return;
      }
      this.members = members;
      this.changed();
    })();
  }

  /** @param {Spec} spec @returns {Promise<Member>} */
  async #member(spec) {
    const run = await this.start(spec);
    try {
      return { run, samples: await run.samples(), metrics: run.metrics, stopped: false, values: null, of: "", field: null };
    } catch (error) {
      run.dispose();
      throw error;
    }
  }

  /** Changes rates, penalties and the like of the living runs, when they are where they go. @param {readonly Spec[]} specs */
  async update(specs) {
    try {
      await this.#work;
      await this.#ready;
      await Promise.all(this.members.map(async (member, i) => {
        const spec = specs[i];
        if (!spec) return;
        await member.run.update(spec);
        member.metrics = member.run.metrics;
        member.of = "";
      }));
      await this.reach(this.target);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Resolves when all are at this step, or gone. A step that is behind them begins anew. @param {number} step @returns {Promise<void>} */
  reach(step) {
    this.target = step;
    this.#work ??= this.#train().catch((error) => this.#report(error)).finally(() => { this.#work = null; });
    return this.#work;
  }

  async #train() {
    for (;;) {
      await this.#ready;
      const ticket = this.#ticket;
      const { members, target } = this;
      try {
        const going = members.filter(({ metrics, stopped }) => metrics.step !== target && !(stopped && metrics.step < target));
        if (going.length > 0) await this.#chunkOf(going, target);
        if (ticket === this.#ticket && this.#due()) await this.#picture();
        if (ticket === this.#ticket && target === this.target && going.length === 0) return;
      } catch (error) {
        // New runs took the place of these: they go on.
        if (ticket === this.#ticket) throw error;
      }
      if (this.members.length === 0) {
        await this.#ready;
        if (this.members.length === 0) return;
      }
    }
  }

  /** @param {readonly Member[]} going @param {number} target */
  async #chunkOf(going, target) {
    const began = performance.now();
    const chunk = this.#chunk;
    const there = await Promise.all(going.map((member) => this.#advance(member, target, chunk)));
    // Shown as one: nobody sees one of them ahead.
    going.forEach((member, i) => Object.assign(member, there[i]));
    const took = performance.now() - began;
    if (!this.behind) {
      // While it plays, the run above has the next frame drawn.
      if (this.still) this.changed();
      return;
    }
    this.#chunk = took < CHUNK_MS / 2 ? Math.min(LONGEST_CHUNK, 2 * chunk) : took > 2 * CHUNK_MS ? Math.max(1, chunk >> 1) : chunk;
    this.changed();
  }

  /** @param {Member} member @param {number} target @param {number} chunk @returns {Promise<Pick<Member, "metrics" | "stopped">>} */
  async #advance({ run, metrics }, target, chunk) {
    try {
      const from = metrics.step > target ? await run.reset() : metrics;
      const steps = Math.min(chunk, target - from.step);
      return { metrics: steps > 0 ? await run.train(steps) : from, stopped: false };
    } catch (error) {
      if (errorOf(error).code !== "diverged") throw error;
      return { metrics: run.metrics, stopped: true };
    }
  }

  /** @param {Member} member */
  #now({ samples, metrics }) {
    const field = this.wanted(samples);
    return { field, of: field ? `${JSON.stringify(field)} ${metrics.step}` : "" };
  }

  #due() {
    if (this.members.every((member) => this.#now(member).of === member.of)) return false;
    return performance.now() - this.#pictured > PICTURE_MS || (this.still && !this.behind);
  }

  async #picture() {
    await Promise.all(this.members.map(async (member) => {
      const { field, of } = this.#now(member);
      member.values = field ? await member.run.field(field) : null;
      member.field = field;
      member.of = of;
    }));
    this.#pictured = performance.now();
    this.changed();
  }

  /** @param {unknown} error */
  #report(error) {
    if (errorOf(error).code !== "disposed") this.failed(error);
  }

  dispose() {
    this.#ticket++;
    this.#ready = Promise.resolve();
    for (const { run } of this.members) run.dispose();
    this.members = [];
  }
}
