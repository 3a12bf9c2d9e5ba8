// How fast a run goes while it plays. At full speed a small network is trained before anyone has seen it learn; the
// default therefore starts slowly, grows with the steps done, and ends at full speed.

/**
 * @typedef {import("../bvq.js").Run} Run
 * @typedef {"slow" | "gentle" | "step" | "epoch" | "full"} Speed
 */

/** @type {readonly Speed[]} */
export const SPEEDS = Object.freeze(["gentle", "slow", "step", "epoch", "full"]);

/** The steps done grow tenfold in this time. */
const TENFOLD_MS = 900;
/** A pause between frames counts for no more than this. */
const LONGEST_MS = 100;
const FRAME_MS = 1000 / 60;
/** Between two steps in slow motion. */
const SLOW_MS = 300;
/** A frame's steps that took longer than this are what the machine can do. */
const FULL_MS = 20;

/** What else trains while the run does: brings itself to a step. @typedef {(step: number) => Promise<void>} Follower */

/**
 * Steps of the next frame. Pure.
 * @param {Speed} speed @param {number} done steps @param {number} perEpoch @param {number} elapsed milliseconds since the last frame
 */
export function stepsAt(speed, done, perEpoch, elapsed) {
  if (speed === "slow") return elapsed >= SLOW_MS ? 1 : 0;
  if (speed === "step") return 1;
  if (speed === "epoch") return perEpoch;
  const time = Math.min(elapsed, LONGEST_MS);
  return Math.max(1, Math.round(time / FRAME_MS), Math.floor(done * (10 ** (time / TENFOLD_MS) - 1)));
}

/**
 * As many steps as fit into a frame, by how long those of the last one took. Pure.
 * @param {number} steps @param {number} took milliseconds @param {number} least   of any frame so far: what is not training costs no more
 */
export const fitting = (steps, took, least) => Math.max(1, Math.round(steps * Math.min(1.5, Math.max(0.6, (least + FULL_MS) / took))));

/**
 * What ends training at a loss: the one of the test samples, or of the training samples where there are no others. Null where
 * no loss ends it. Pure.
 * @param {import("./types.js").Ui["stop"]} stop @returns {((metrics: import("./types.js").Metrics) => boolean) | null}
 */
export const lossOf = ({ kind, at }) => (kind === "loss" && at > 0 ? ({ step, testLoss, trainLoss }) => step > 0 && (testLoss ?? trainLoss) <= at : null);

/**
 * The step at which training is to stop, where it is known beforehand; it goes no further in one go.
 * @param {import("./types.js").Ui["stop"]} stop @param {number} batch samples a step @param {number} n training samples
 */
export const limitOf = ({ kind, at }, batch, n) => (at <= 0 || kind === "loss" ? Infinity : kind === "step" ? Math.ceil(at) : Math.ceil((at * n) / batch));

export class Pacer {
  #frame = 0;
  #turn = 0;
  /** @type {Set<Follower>} */
  #followers = new Set();
  #again = () => {};
  /** Steps a second, smoothed; 0 at full speed, where the host counts. */
  rate = 0;

  /** @param {(error: unknown) => void} failed @param {() => void} [arrived] training has come to where it should stop, and rests there */
  constructor(failed, arrived = () => {}) {
    this.failed = failed;
    this.arrived = arrived;
  }

  /** Lets something else train on the same clock: no frame passes before all are at its step. Returns the undo. @param {Follower} follower */
  follow(follower) {
    this.#followers.add(follower);
    this.#again();
    return () => {
      this.#followers.delete(follower);
      this.#again();
    };
  }

  /**
   * @param {Run} run @param {Speed} speed @param {number} perEpoch steps of an epoch
   * @param {number} [limit] step to stop at exactly
   * @param {((metrics: import("./types.js").Metrics) => boolean) | null} [met] stops where this turns true, looked at once a frame
   */
  async start(run, speed, perEpoch, limit = Infinity, met = null) {
    const stopped = this.stop(run);
    const turn = this.#turn;
    await stopped;
    if (turn !== this.#turn) return;
    const followers = [...this.#followers];
    this.rate = 0;
    this.#again = () => void this.start(run, speed, perEpoch, limit, met).catch(this.failed);
    // The host's own pace is the fastest, but it waits for nobody and stops nowhere.
    const alone = followers.length === 0 && !met && !(limit > run.metrics.step && limit < Infinity);
    if (speed === "full" && alone) return run.play();
    let last = performance.now();
    let [most, least] = [perEpoch, Infinity];
    const tick = async () => {
      const began = performance.now();
      const wanted = speed === "full" ? most : stepsAt(speed, run.metrics.step, perEpoch, began - last);
      const few = !alone && speed === "gentle" ? Math.min(wanted, most) : wanted;
      const steps = limit > run.metrics.step ? Math.min(few, limit - run.metrics.step) : few;
      if (steps === 0) return void (this.#frame = requestAnimationFrame(tick));
      try {
        const step = run.metrics.step + steps;
        // Who plays on from there wants to go on.
        const open = met !== null && !met(run.metrics);
        await Promise.all([run.train(steps), ...followers.map((follower) => follower(step))]);
        if (turn !== this.#turn) return;
        if (step === limit || (open && met(run.metrics))) return this.arrived();
        const took = performance.now() - began;
        least = Math.min(least, took);
        if (!alone) most = fitting(steps, took, least);
        else if (speed === "gentle" && took > FULL_MS && steps > perEpoch) {
          this.rate = 0;
          await run.play();
          return;
        }
        const rate = (1000 * steps) / Math.max(1, began - last);
        this.rate = this.rate === 0 ? rate : 0.9 * this.rate + 0.1 * rate;
        last = began;
        this.#frame = requestAnimationFrame(tick);
      } catch (error) {
        if (turn === this.#turn) this.failed(error);
      }
    };
    this.#frame = requestAnimationFrame(tick);
  }

  /** @param {Run | null} run */
  async stop(run) {
    this.#turn++;
    this.#again = () => {};
    cancelAnimationFrame(this.#frame);
    if (run?.playing) await run.pause();
  }
}
