// Holds the run that is on show: puts a new one in its place, asks it for what the views want, notices its end.

/**
 * @typedef {import("../bvq.js").Run} Run
 * @typedef {Awaited<ReturnType<typeof import("../bvq.js").load>>} Bvq
 * @typedef {import("./types.js").Samples} Samples
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").FieldRequest} FieldRequest
 *
 * @typedef {Object} Listener
 * @property {(run: Run, samples: Samples) => void} onRun        a run took the place of the one before
 * @property {(snapshot: Snapshot) => void} onSnapshot
 * @property {(error: unknown) => void} onBroken                 the engine died under the run
 */

export class Runner {
  /** @type {Run | null} */
  run = null;
  #ticket = 0;
  #wants = "";
  /** @type {() => void} */
  #stop = () => {};

  /** @param {Bvq} bvq @param {Listener} listener */
  constructor(bvq, listener) {
    this.bvq = bvq;
    this.listener = listener;
  }

  /** Starts a run with this spec; the one before stays if it fails. False if a later call overtook this one. @param {unknown} spec */
  begin(spec) {
    return this.#replace(() => this.bvq.run(/** @type {any} */ (spec)));
  }

  /** Goes on where a broken engine left off. */
  async restart() {
    const { run } = this;
    return run ? this.#replace(() => this.bvq.restart(run)) : false;
  }

  /** @param {() => Promise<Run>} make */
  async #replace(make) {
    const ticket = ++this.#ticket;
    const run = await make();
    let samples;
    try {
      samples = await run.samples();
    } catch (error) {
      run.dispose();
      throw error;
    }
    if (ticket !== this.#ticket) {
      run.dispose();
      return false;
    }
    const old = this.run;
    this.#forget();
    this.run = run;
    run.broken.then((error) => {
      if (run === this.run) this.listener.onBroken(error);
    });
    this.listener.onRun(run, samples);
    old?.dispose();
    return true;
  }

  /** Asks for these maps in each snapshot, if it does not already. @param {FieldRequest[]} fields */
  observe(fields) {
    const { run } = this;
    const key = JSON.stringify(fields);
    if (!run || key === this.#wants) return;
    this.#forget();
    this.#wants = key;
    this.#stop = run.observe({ fields, parameters: true }, (snapshot) => {
      if (run === this.run) this.listener.onSnapshot(snapshot);
    });
  }

  #forget() {
    this.#stop();
    this.#stop = () => {};
    this.#wants = "";
  }

  dispose() {
    this.#ticket++;
    this.#forget();
    this.run?.dispose();
    this.run = null;
  }
}
