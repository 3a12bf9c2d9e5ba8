/**
 * The losses of a run over its steps: bounded, thinned as it grows, the newest point always there.
 *
 * @import { HistoryColumns } from "./protocol.js"
 */

export class History {
  /** @param {number} [limit] most points kept */
  constructor(limit = 1000) {
    this.#limit = limit;
  }

  #limit;
  /** Fewest steps between two kept points. Doubled, in effect, by each thinning. */
  #gap = 0;
  /** @type {number[]} */ #steps = [];
  /** @type {number[]} */ #train = [];
  /** @type {number[]} */ #test = [];

  get length() {
    return this.#steps.length;
  }

  /**
   * Adds a point. A point at the last one's step, or closer to the last but one than the gap, takes the last one's place.
   * @param {number} step
   * @param {number} train
   * @param {number} test
   */
  add(step, train, test) {
    const last = this.#steps.length - 1;
    const crowded = last >= 1 && this.#steps[last] - this.#steps[last - 1] < this.#gap;
    if (last >= 0 && (crowded || this.#steps[last] === step)) {
      this.#steps[last] = step;
      this.#train[last] = train;
      this.#test[last] = test;
      return;
    }
    if (this.#steps.length === this.#limit) this.#thin();
    this.#steps.push(step);
    this.#train.push(train);
    this.#test.push(test);
  }

  /** Drops every other point; a newer one than the last is about to come. */
  #thin() {
    /** @param {unknown} _ @param {number} i */
    const keep = (_, i) => i % 2 === 0;
    this.#steps = this.#steps.filter(keep);
    this.#train = this.#train.filter(keep);
    this.#test = this.#test.filter(keep);
    this.#gap = (2 * (this.#steps[this.#steps.length - 1] - this.#steps[0])) / this.#limit;
  }

  clear() {
    this.#gap = 0;
    this.#steps = [];
    this.#train = [];
    this.#test = [];
  }

  /** @returns {HistoryColumns} fresh arrays, free to be transferred */
  columns() {
    return {
      steps: Float64Array.from(this.#steps),
      train: Float32Array.from(this.#train),
      test: Float32Array.from(this.#test),
    };
  }
}
