/**
 * One run inside the host: its trainer, its queue of calls in order, its observers. All use of the trainer goes through
 * `turn()`, one turn at a time, because a trainer refuses calls while a promise of its own is pending.
 *
 * @import { CoreTrainer, Metrics } from "./core.js"
 * @import { ErrorShape } from "../error.js"
 * @import { RunFacts, Snapshot, Want } from "./protocol.js"
 * @import { Job, Move, Observer, Surroundings } from "./surroundings.js"
 */
import { BvqError, shapeOf } from "../error.js";
import { History } from "./history.js";
import { BUDGETS, Meter, Pace } from "./pace.js";
import { isDiverged, isLost, look } from "./look.js";
import { isTrap, untilTrap } from "./trap.js";

/** Milliseconds between two loss evaluations, or two exports, that nobody asked for. */
const IDLE_METRICS = 33;
const IDLE_EXPORT = 2000;
/** Devices lost one after the other, with nothing read in between, before the run goes on on the CPU. */
const MOST_LOSSES = 2;

export class HostedRun {
  /**
   * @param {CoreTrainer} trainer
   * @param {Surroundings} surroundings
   */
  constructor(trainer, surroundings) {
    this.#trainer = trainer;
    this.#around = surroundings;
    this.#pace = this.#paced();
  }

  #trainer;
  #around;
  #pace;
  #meter = new Meter();
  #history = new History();
  /** @type {Job[]} */ #jobs = [];
  /** @type {Map<number, Observer>} */ #observers = new Map();
  /** Grows with every change that an observer can see. */
  #version = 0;
  /** @type {{ version: number, metrics: Metrics } | undefined} */ #measured;
  #measuredAt = -Infinity;
  #exportedAt = -Infinity;
  /** Multiples of the last cost keep unasked work below a tenth of the time. */
  #metricsCost = 0;
  #exportCost = 0;
  /** @type {"diverged" | "error" | undefined} */ #reason;
  /** @type {ErrorShape | undefined} */ #error;
  #freed = false;
  /** What a device reads out while it goes on training. @type {Promise<void> | undefined} */ #reading;
  /** Why the last such reading failed. @type {unknown} */ #failure;
  #losses = 0;
  /** The step that a run whose device was lost must come back to. */
  #reach = 0;
  #why = "";

  playing = false;
  disposed = false;
  /** The newest export at hand, for a restart after the wasm died. @type {unknown} */
  lastExport = null;

  /** Whether the trainer is gone. */
  get freed() {
    return this.#freed;
  }

  /** Whether a turn would do anything. */
  get busy() {
    if (this.#freed) return false;
    if (this.disposed || this.playing || this.#jobs.length > 0) return true;
    for (const observer of this.#observers.values()) if (this.#due(observer)) return true;
    return false;
  }

  /** @param {Observer} observer */
  #due(observer) {
    return observer.free && observer.sent !== this.#version;
  }

  /**
   * Queues a call.
   * @template T
   * @param {(trainer: CoreTrainer) => T | Promise<T>} then
   * @param {number} [steps]  of training before it
   * @returns {Promise<T>}
   */
  queue(then, steps = 0) {
    return this.#add(then, steps, (job) => this.#jobs.push(job));
  }

  /**
   * Does something before all that is queued, also in the middle of a long training.
   * @template T
   * @param {(trainer: CoreTrainer) => T | Promise<T>} then
   * @returns {Promise<T>}
   */
  interpose(then) {
    const answer = this.#add(then, 0, (job) => this.#jobs.unshift(job));
    this.#around.wake();
    return answer;
  }

  /**
   * @template T
   * @param {(trainer: CoreTrainer) => T | Promise<T>} then
   * @param {number} steps
   * @param {(job: Job) => void} put
   * @returns {Promise<T>}
   */
  #add(then, steps, put) {
    return new Promise((resolve, reject) => {
      const settle = /** @type {(value: unknown) => void} */ (resolve);
      if (this.disposed) reject(disposedError());
      else put({ steps, then, resolve: settle, reject });
    });
  }

  /** The engine that the spec asks for. */
  get wanted() {
    return this.#trainer.spec.engine;
  }

  /** @param {boolean} playing */
  play(playing) {
    if (this.playing === playing) return;
    this.playing = playing;
    this.touch();
  }

  /** @param {number} observer @param {Want} want */
  observe(observer, want) {
    this.#observers.set(observer, { want, free: true, sent: -1 });
  }

  /** @param {number} observer */
  unobserve(observer) {
    this.#observers.delete(observer);
  }

  /** @param {number} observer */
  ack(observer) {
    const found = this.#observers.get(observer);
    if (found) found.free = true;
  }

  /** No call is answered any more but with this error; the trainer is freed at the next turn. @param {unknown} error */
  dispose(error) {
    this.disposed = true;
    this.playing = false;
    this.#observers.clear();
    for (const job of this.#jobs.splice(0)) job.reject(error);
  }

  /** The run goes on in another trainer, which is at the same step. @param {Move} move */
  move({ trainer, why }) {
    if (trainer !== this.#trainer) (this.disposed ? trainer : this.#trainer).free();
    if (this.disposed) return;
    this.#trainer = trainer;
    this.#pace = this.#paced();
    this.#meter.clear();
    this.touch();
    this.explain(why);
  }

  #paced() {
    return new Pace(this.#trainer.engine === "gpu" ? BUDGETS.device : this.#around.budget);
  }

  get why() {
    return this.#why;
  }

  /** Why the run is where it is. @param {string} why */
  explain(why) {
    this.#why = why;
    this.#around.moved({ engine: this.#trainer.engine, why });
  }

  /** One slice of work. Throws only when the wasm trapped. */
  async turn() {
    try {
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure) throw failure;
      await this.#slice();
    } catch (error) {
      if (isLost(error) && !this.disposed) await this.#recover();
      else if (isDiverged(error)) this.#stopped(error, undefined);
      else throw error;
    }
    if (this.disposed && !this.#freed) {
      this.#freed = true;
      this.#trainer.free();
    }
  }

  /** Back to where the run was when its device was lost. */
  async #recover() {
    await this.#reading;
    this.#failure = undefined;
    this.#losses += 1;
    const lost = this.#trainer;
    this.#reach = Math.max(this.#reach, lost.step);
    const move = await this.#around.rescue(lost, { again: this.#losses <= MOST_LOSSES, to: this.#reach });
    this.#failure = move.failure; // Lost again: the next turn begins with it.
    if (!move.failure) this.#reach = 0;
    this.move(move);
  }

  async #slice() {
    const began = this.#around.now();
    while (!this.disposed && this.#jobs.length > 0 && this.#jobs[0].steps === 0) {
      await this.#finish(this.#jobs[0]);
      if (this.#around.now() - began > this.#around.budget.high) return;
    }
    if (!this.disposed) await this.#advance();
    await this.#read(() => this.#show(began));
  }

  /**
   * Reads the run. A device goes on training meanwhile, and one reading at a time is enough.
   * @param {() => Promise<void>} work
   */
  async #read(work) {
    if (this.disposed) return;
    if (this.#trainer.engine !== "gpu") return work();
    this.#reading ??= work()
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    if (!this.playing && this.#jobs.length === 0) await this.#reading;
  }

  async #advance() {
    const job = this.#jobs.at(0);
    const wanted = job ? job.steps : this.playing ? Infinity : 0;
    const steps = Math.min(wanted, this.#pace.steps);
    if (steps === 0) return;
    const began = this.#around.now();
    const before = this.#trainer.step;
    try {
      await untilTrap(() => this.#trainer.train(steps));
    } catch (error) {
      if (isLost(error)) {
        if (job) job.steps -= this.#trainer.step - before;
        throw error;
      }
      this.#stopped(error, job);
      return;
    }
    if (this.disposed) return;
    const ended = this.#around.now();
    this.#pace.learn(steps, ended - began);
    this.#meter.count(steps, began, ended);
    this.#reason = this.#error = undefined;
    this.touch();
    if (job) {
      job.steps -= steps;
      if (job.steps === 0) await this.#finish(job);
    }
    await this.#read(() => this.#keepUp());
  }

  /** Training failed: say so, and keep still. @param {unknown} error @param {Job | undefined} job */
  #stopped(error, job) {
    if (job) this.#leave(job);
    job?.reject(error);
    if (isTrap(error)) throw error;
    this.playing = false;
    this.#error = shapeOf(error);
    this.#reason = this.#error.code === "diverged" ? "diverged" : "error";
    this.touch();
  }

  /** Answers the first job of the queue. @param {Job} job */
  async #finish(job) {
    try {
      const value = await untilTrap(() => job.then(this.#trainer));
      job.resolve(value);
    } catch (error) {
      if (isLost(error)) throw error; // The job stays, for the trainer that comes next.
      job.reject(error);
      if (isTrap(error)) throw error;
      if (isDiverged(error)) this.#stopped(error, undefined);
    }
    this.#leave(job);
  }

  /** Takes a job out of the queue, wherever it stands by now. @param {Job} job */
  #leave(job) {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
  }

  /** Something that observers can see is different now. */
  touch() {
    this.#version += 1;
  }

  /** Forgets the past: after a reset. */
  forget() {
    this.#history.clear();
    this.#meter.clear();
    this.#reason = this.#error = undefined;
    this.#exportedAt = -Infinity;
    this.touch();
  }

  /** The metrics of the present state, evaluated once per state. @returns {Promise<Metrics>} */
  async metrics() {
    if (this.#measured?.version !== this.#version) {
      const { now } = this.#around;
      const version = this.#version;
      const began = now();
      const metrics = await untilTrap(() => this.#trainer.metrics());
      this.#losses = 0;
      this.#measuredAt = now();
      this.#metricsCost = this.#measuredAt - began;
      this.#measured = { version, metrics };
      this.#history.add(metrics.step, metrics.trainLoss, metrics.testLoss ?? NaN);
    }
    return { ...this.#measured.metrics, stepsPerSecond: this.#meter.stepsPerSecond };
  }

  /** @returns {Promise<RunFacts>} */
  async facts() {
    const { spec, engine, notes } = this.#trainer;
    return { spec, engine, why: this.#why, notes, metrics: await this.metrics() };
  }

  /** History and export stay fresh even while nobody looks. */
  async #keepUp() {
    const now = this.#around.now();
    if (now - this.#measuredAt > Math.max(IDLE_METRICS, 10 * this.#metricsCost)) await this.metrics();
    if (now - this.#exportedAt > Math.max(IDLE_EXPORT, 100 * this.#exportCost)) {
      this.lastExport = await untilTrap(() => this.#trainer.export());
      this.#exportedAt = this.#around.now();
      this.#exportCost = this.#exportedAt - now;
    }
  }

  /** Snapshots for the observers that have handled their last one. @param {number} began when this turn began */
  async #show(began) {
    for (const [id, observer] of this.#observers) {
      if (this.disposed || !this.#due(observer)) continue;
      observer.free = false;
      observer.sent = this.#version;
      try {
        const snapshot = await this.#look(observer.want, began);
        if (this.#observers.get(id) === observer) this.#around.show(id, snapshot);
      } catch (error) {
        observer.free = true;
        observer.sent = -1;
        throw error;
      }
    }
  }

  /** @param {Want} want @param {number} began when this turn began @returns {Promise<Snapshot>} */
  async #look(want, began) {
    const { now, rest, budget } = this.#around;
    const seen = look(this.#trainer, want, () => this.metrics(), this.#around.paint, async () => {
      if (now() - began > budget.high) {
        await rest();
        began = now();
      }
      return !this.disposed;
    });
    /** @type {Snapshot} */
    const snapshot = { ...(await seen), history: this.#history.columns(), playing: this.playing };
    if (this.#reason) snapshot.reason = this.#reason;
    if (this.#error) snapshot.error = this.#error;
    return snapshot;
  }
}

/** The answer to a call on a run that is no more. */
export function disposedError() {
  return new BvqError("disposed", "This run was disposed", { hint: "Start a new one with bvq.run(spec)." });
}
