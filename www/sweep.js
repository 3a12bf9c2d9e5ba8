/**
 * Many runs at once: one spec with some of its values varied, every combination trained on its own. The rows come as
 * they end. This module is fetched when a page asks for its first sweep.
 *
 * @import { Description, Metrics, Patch, Spec } from "./engine/core.js"
 * @import { Methods } from "./engine/protocol.js"
 * @import { Combination, Ended, Lane } from "./sweep/lane.js"
 */
import { BvqError, errorOf } from "./error.js";
import { blame, planOf } from "./sweep/plan.js";

/**
 * @typedef {object} SweepOptions
 * @property {number} steps                    mini-batch steps of every run
 * @property {Record<string, unknown[]>} vary  lists of values by path in the spec; `*` is every item of a list
 */

/**
 * One combination and how it ended. A run that diverged has the metrics and parameters of its last finite state. Where
 * `error` is not null the run came to no end (its worker broke, or a data file could not be fetched).
 * @typedef {{ index: number, values: Record<string, unknown> } & (
 *   { metrics: Metrics, parameters: Float32Array, error: null } | { metrics: null, parameters: null, error: BvqError }
 * )} Row
 */

/**
 * How far a sweep is. `fraction` goes from 0 to 1; runs that ended early count as whole there, `steps` are those done.
 * @typedef {{ fraction: number, done: number, total: number, steps: number }} Progress
 */

/**
 * @typedef {object} Parts
 * @property {Description} description
 * @property {(specs: Patch<Spec>[]) => Promise<Methods["check"]["result"]>} check
 * @property {(combinations: readonly Combination[]) => Lane} laneFor
 */

/** Specs in one message to be checked: few enough that sending them is a short task. */
const BATCH = 256;

/**
 * Checks every combination, and starts.
 * @param {Patch<Spec>} spec
 * @param {SweepOptions} options
 * @param {Parts} parts
 * @returns {Promise<Sweep>}
 */
export async function startSweep(spec, options, { description, check, laneFor }) {
  const plan = planOf(spec, options, description);
  const { combinations, steps } = plan;
  for (let from = 0; from < combinations.length; from += BATCH) {
    const batch = combinations.slice(from, from + BATCH);
    const found = await check(batch.map((combination) => combination.spec));
    if (found) throw blame(plan, from + found.at, found.error);
  }
  return new Sweep(combinations, steps, laneFor(combinations));
}

/** A sweep under way. It is one stream of rows: `for await` takes each once. */
export class Sweep {
  /**
   * @param {readonly Combination[]} combinations
   * @param {number} steps
   * @param {Lane} lane
   */
  constructor(combinations, steps, lane) {
    this.#combinations = combinations;
    this.#length = steps;
    this.#train(lane);
  }

  #combinations;
  /** Steps of a whole run. */
  #length;
  #abort = new AbortController();
  #taken = false;
  #ended = false;
  /** Why there will be no more rows, if that is an error. @type {BvqError | undefined} */ #failure;
  /** Rows that nobody has taken yet: at most all of them. @type {Row[]} */ #rows = [];
  /** Called when there is news for those who wait. @type {(() => void)[]} */ #waiting = [];
  #done = 0;
  /** Steps of runs that ended. */
  #endedSteps = 0;
  /** Steps of runs under way, by index. @type {Map<number, number>} */ #underWay = new Map();

  /** @param {Lane} lane */
  async #train(lane) {
    const { signal } = this.#abort;
    try {
      await lane.run(this.#combinations, {
        steps: this.#length,
        signal,
        onRow: (ended) => this.#ends(ended),
        onProgress: (index, step) => {
          // A run may be begun again elsewhere.
          if (!this.#ended) this.#underWay.set(index, Math.max(step, this.#underWay.get(index) ?? 0));
        },
      });
    } catch (error) {
      if (!this.#ended) this.#failure = errorOf(error);
    }
    this.#end();
  }

  /** @param {Ended} ended */
  #ends(ended) {
    if (this.#ended) return;
    const { index, metrics } = ended;
    this.#done += 1;
    this.#endedSteps += Math.max(metrics?.step ?? 0, this.#underWay.get(index) ?? 0);
    this.#underWay.delete(index);
    this.#rows.push({ ...ended, values: this.#combinations[index].values });
    this.#tell();
  }

  #end() {
    this.#ended = true;
    this.#tell();
  }

  #tell() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** How far it is; it never goes back. @returns {Progress} */
  get progress() {
    const total = this.#combinations.length;
    const underWay = [...this.#underWay.values()].reduce((sum, step) => sum + step, 0);
    const whole = total * this.#length;
    const fraction = this.#done === total || whole === 0 ? this.#done / total : (this.#done * this.#length + underWay) / whole;
    return { fraction, done: this.#done, total, steps: this.#endedSteps + underWay };
  }

  /** Stops all runs and frees their workers. The loop ends after the rows that had come before. */
  cancel() {
    this.#abort.abort();
    this.#end();
  }

  /**
   * The rows as they end, each once. Leaving the loop early cancels the sweep.
   * @returns {AsyncIterableIterator<Row>}
   */
  [Symbol.asyncIterator]() {
    if (this.#taken) {
      throw new BvqError("disposed", "The rows of this sweep were taken by another loop", {
        hint: "Each row is given once: keep those you need in a list, or start another sweep.",
      });
    }
    this.#taken = true;
    /** @type {AsyncIterableIterator<Row>} */
    const rows = {
      next: () => this.#next(),
      return: async () => {
        this.cancel();
        this.#rows.length = 0;
        this.#failure = undefined;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => rows,
    };
    return rows;
  }

  /** @returns {Promise<IteratorResult<Row, undefined>>} */
  async #next() {
    for (;;) {
      const row = this.#rows.shift();
      if (row) return { done: false, value: row };
      if (this.#ended) break;
      await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
    return { done: true, value: undefined };
  }
}
