/** How many steps a slice takes, how fast a run goes, and how a long loop lets other tasks in. */

/**
 * Times of one slice in milliseconds: aim between `low` and `high`; never plan for more than `cap`.
 * @typedef {{ low: number, high: number, cap: number }} Budget
 */

/**
 * On a device a slice is waited for, not worked through: longer ones hold nobody up, and one that is short against the
 * time that the device takes to answer would only ever be made shorter.
 * @type {Record<"worker" | "page" | "device", Budget>}
 */
export const BUDGETS = {
  worker: { low: 8, high: 12, cap: 50 },
  page: { low: 4, high: 8, cap: 50 },
  device: { low: 30, high: 60, cap: 250 },
};

/** Most steps of one slice, however quick they seem: the core takes no more than fit 32 bits. */
const MOST = 1e6;

/** Steps per slice, adapted to a budget by at most a factor of two a slice, unless a slice broke the cap. */
export class Pace {
  /** @param {Budget} budget */
  constructor(budget) {
    this.#budget = budget;
  }

  #budget;
  steps = 1;

  /**
   * Learns from a slice. A slice cut short by the end of a call says nothing about growing.
   * @param {number} steps
   * @param {number} elapsed milliseconds
   */
  learn(steps, elapsed) {
    const { low, high, cap } = this.#budget;
    if (elapsed >= low && elapsed <= high) return;
    if (elapsed < low && steps < this.steps) return;
    const fitting = (steps * (low + high)) / 2 / Math.max(elapsed, 1e-3);
    const least = elapsed > cap ? 1 : this.steps / 2;
    this.steps = Math.max(1, Math.floor(Math.min(MOST, this.steps * 2, Math.max(least, fitting))));
  }
}

/** Steps per second over the last half second or so of work. */
export class Meter {
  #start = 0;
  #last = -Infinity;
  #steps = 0;
  #rate = 0;
  /** Whether the rate rests on a window long enough to trust. */
  #steady = false;

  /**
   * Counts a slice.
   * @param {number} steps
   * @param {number} began  clock in milliseconds
   * @param {number} ended
   */
  count(steps, began, ended) {
    // After a rest a new window starts: the rest was not slowness.
    if (began - this.#last > 250) {
      this.#start = began;
      this.#steps = 0;
    }
    this.#steps += steps;
    this.#last = ended;
    const span = ended - this.#start;
    this.#steady ||= span >= 100;
    if (span > 0 && (span >= 100 || !this.#steady)) this.#rate = (1000 * this.#steps) / span;
    if (span >= 500) {
      this.#start = ended;
      this.#steps = 0;
    }
  }

  get stepsPerSecond() {
    return this.#rate;
  }

  clear() {
    this.#last = -Infinity;
    this.#rate = 0;
    this.#steady = false;
  }
}

/** @type {(() => void)[]} */
const waiting = [];
/** @type {MessagePort | undefined} */
let port;

/**
 * Ends the task and goes on in a new one, so that messages, input and frames get their turn.
 * @returns {Promise<void>}
 */
export function nextTask() {
  const { setImmediate } = /** @type {{ setImmediate?: (go: () => void) => void }} */ (globalThis);
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  // Unlike setTimeout, a message is not held back to 4 ms, nor to 1 s in a hidden page.
  if (!port) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
    port = channel.port2;
  }
  const sender = port;
  return new Promise((resolve) => {
    waiting.push(resolve);
    sender.postMessage(null);
  });
}
