// The trained runs that others replaced, while one may go back to them: they live on, so that nothing has to be written down
// and read again. Pure: it holds runs and lets go of them.

/** Steps from which on losing a network is a loss. */
export const TRAINED = 50;
/** Milliseconds of training after which nobody goes back. */
export const WHILE_MS = 30_000;
/** Runs held each way. */
export const MOST = 3;

/** @typedef {"back" | "forth"} Way */

/** @template {{ metrics: { step: number }, dispose: () => void }} R */
export class Past {
  /** The next one to go to comes last. @type {Record<Way, R[]>} */
  #held = { back: [], forth: [] };
  /** Where the run goes that leaves: somebody is on the way there. @type {Way | null} */
  #going = null;
  #trained = 0;

  /** The run before. */
  get back() { return this.#held.back.at(-1) ?? null; }
  /** The run that was left for an earlier one. */
  get forth() { return this.#held.forth.at(-1) ?? null; }

  /** Takes a run that another replaced. @param {R} run */
  left(run) {
    this.#trained = 0;
    if (!this.#going) this.#drop("forth");
    // Hardly trained it is no loss, and the one before it is still the one to go back to.
    if (run.metrics.step < TRAINED) return run.dispose();
    const side = this.#held[this.#going === "back" ? "forth" : "back"];
    side.push(run);
    if (side.length > MOST) side.shift()?.dispose();
  }

  /** Goes one run further, by a function that puts it in the present one's place. @param {Way} way @param {(run: R) => Promise<void>} adopt */
  async go(way, adopt) {
    const run = this.#held[way].pop();
    if (!run) return;
    this.#going = way;
    try {
      await adopt(run);
    } finally {
      this.#going = null;
    }
  }

  /** The present run was trained for so long. True if that was long enough. @param {number} ms */
  trains(ms) {
    if (this.#trained <= WHILE_MS) this.#trained += ms;
    return this.#trained > WHILE_MS;
  }

  /** A run that cannot be gone to any more, if it is held. @param {R} run */
  forget(run) {
    for (const side of Object.values(this.#held)) {
      if (side.includes(run)) side.splice(side.indexOf(run), 1)[0]?.dispose();
    }
  }

  clear() {
    this.#drop("back");
    this.#drop("forth");
  }

  /** @param {Way} way */
  #drop(way) {
    for (const run of this.#held[way].splice(0)) run.dispose();
  }
}
