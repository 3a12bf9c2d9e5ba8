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
 * @property {(run: Run) => void} onLeft                        and that one is the listener's to dispose of
 * @property {(snapshot: Snapshot) => void} onSnapshot
 * @property {(snapshot: Snapshot) => void} onSlow               the parameters and the maps that come less often
 * @property {(error: unknown) => void} onBroken                 the engine died under the run
 */

/** Time between two answers to slow requests. */
const SLOW_MS = 100;

/** @type {typeof import("../draw/picture.js").wantOf | undefined} */
let painted;

/**
 * What to ask a run for, and what to make of its snapshots.
 * @param {FieldRequest[]} requests @param {boolean} parameters
 * @returns {ReturnType<typeof import("../draw/picture.js").wantOf>}
 */
const numbers = (requests, parameters) => ({
  want: { fields: requests.map(({ paint: _, ...field }) => field), parameters },
  place: (snapshot) => ({ ...snapshot, painted: {} }),
});

export class Runner {
  /** @type {Run | null} */
  run = null;
  #ticket = 0;
  #making = 0;
  #wants = "";
  /** @type {FieldRequest[]} */
  #slow = [];
  #timer = 0;
  #lastSlow = -Infinity;
  /** @type {() => void} */
  #stop = () => {};
  /** @type {() => void} */
  #stopSlow = () => {};

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

  /** Goes on with a saved run, or with one that lives; the one before stays if it cannot be read. @param {string | object | Run} saved */
  adopt(saved) {
    return this.#replace(async () => (saved instanceof Object && "broken" in saved ? saved : this.bvq.import(saved)));
  }

  /** @param {() => Promise<Run>} make */
  async #replace(make) {
    const ticket = ++this.#ticket;
    this.#making++;
    try {
      return await this.#take(ticket, make);
    } finally {
      this.#making--;
    }
  }

  /** Whether a run is on its way: a change made meanwhile would go to the one that leaves. */
  get busy() { return this.#making > 0; }

  /** @param {number} ticket @param {() => Promise<Run>} make */
  async #take(ticket, make) {
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
    if (old) this.listener.onLeft(old);
    return true;
  }

  /**
   * Asks for maps, if it does not already: those of `fast` with each snapshot, those of `slow` and the parameters a few
   * times a second, so that many small pictures do not take their time from the training.
   * @param {FieldRequest[]} fast @param {FieldRequest[]} slow
   */
  observe(fast, slow) {
    const { run } = this;
    if (run?.engine === "gpu") import("../draw/picture.js").then(({ wantOf }) => { painted = wantOf; });
    const key = JSON.stringify([fast, slow, run?.engine, !painted]);
    if (!run || key === this.#wants) return;
    this.#forget();
    this.#wants = key;
    this.#slow = slow;
    this.#lastSlow = -Infinity;
    const { want, place } = this.#want(fast, false);
    this.#stop = run.observe(want, (snapshot) => {
      if (run !== this.run) return;
      this.listener.onSnapshot(place(snapshot));
      this.#timer ||= setTimeout(this.#askSlow, Math.max(0, this.#lastSlow + SLOW_MS - performance.now()));
    });
  }

  /** One snapshot with the slow maps. */
  #askSlow = () => {
    this.#timer = 0;
    const { run } = this;
    if (!run) return;
    this.#lastSlow = performance.now();
    this.#stopSlow();
    const { want, place } = this.#want(this.#slow, true);
    const stop = run.observe(want, (snapshot) => {
      stop();
      if (run === this.run) this.listener.onSlow(place(snapshot));
    });
    this.#stopSlow = stop;
  };

  /** @param {FieldRequest[]} requests @param {boolean} parameters */
  #want(requests, parameters) {
    return ((this.run?.engine === "gpu" && painted) || numbers)(requests, parameters);
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#stop();
    this.#stopSlow();
    this.#stop = this.#stopSlow = () => {};
    this.#wants = "";
  }

  dispose() {
    this.#ticket++;
    this.#forget();
    this.run?.dispose();
    this.run = null;
  }
}
