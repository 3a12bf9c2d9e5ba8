// How fast a run goes while it plays. At full speed a small network is trained before anyone has seen it learn; the
// default therefore starts slowly, grows with the steps done, and ends at full speed.

/**
 * @typedef {import("../bvq.js").Run} Run
 * @typedef {"gentle" | "step" | "epoch" | "full"} Speed
 */

/** @type {readonly Speed[]} */
export const SPEEDS = Object.freeze(["gentle", "step", "epoch", "full"]);

/** Share of the steps done so far that the next frame adds: tenfold in about 55 frames. */
const GROWTH = 0.043;
/** A frame's steps that took longer than this are what the machine can do. */
const FULL_MS = 20;

/**
 * Steps of the next frame. Pure.
 * @param {Speed} speed @param {number} done @param {number} perEpoch
 */
export function stepsAt(speed, done, perEpoch) {
  if (speed === "step") return 1;
  if (speed === "epoch") return perEpoch;
  return Math.max(1, Math.floor(done * GROWTH));
}

export class Pacer {
  #frame = 0;
  #turn = 0;
  /** Steps a second, smoothed; 0 at full speed, where the host counts. */
  rate = 0;

  /** @param {(error: unknown) => void} failed */
  constructor(failed) {
    this.failed = failed;
  }

  /** @param {Run} run @param {Speed} speed @param {number} perEpoch steps of an epoch */
  async start(run, speed, perEpoch) {
    await this.stop(run);
    const turn = this.#turn;
    this.rate = 0;
    if (speed === "full") return run.play();
    let last = performance.now();
    const tick = async () => {
      const steps = stepsAt(speed, run.metrics.step, perEpoch);
      const began = performance.now();
      try {
        await run.train(steps);
        if (turn !== this.#turn) return;
        const now = performance.now();
        if (speed === "gentle" && now - began > FULL_MS && steps > perEpoch) {
          this.rate = 0;
          await run.play();
          return;
        }
        const rate = (1000 * steps) / Math.max(1, now - last);
        this.rate = this.rate === 0 ? rate : 0.9 * this.rate + 0.1 * rate;
        last = now;
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
    cancelAnimationFrame(this.#frame);
    if (run?.playing) await run.pause();
  }
}
