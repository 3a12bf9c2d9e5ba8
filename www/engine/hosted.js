/**
 * One run inside the host: its trainer, its queue of calls in order, its observers. All use of the trainer goes through
 * `turn()`, one turn at a time, because a trainer refuses calls while a promise of its own is pending.
 *
 * @import { CoreTrainer, Metrics } from "./core.js"
 * @import { ErrorShape } from "../error.js"
 * @import { RunFacts, Snapshot, Want } from "./protocol.js"
 * @import { Budget } from "./pace.js"
 */
import { BvqError, shapeOf } from "../error.js";
import { History } from "./history.js";
import { Meter, Pace } from "./pace.js";
import { isTrap, untilTrap } from "./trap.js";

/**
 * A call waiting for its turn: `steps` of training first, then `then`, whose value is the answer.
 * @typedef {object} Job
 * @property {number} steps
 * @property {(trainer: CoreTrainer) => unknown} then
 * @property {(value: unknown) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/** @typedef {{ want: Want, free: boolean, sent: number }} Observer */

/**
 * What a hosted run needs from its surroundings.
 * @typedef {object} Surroundings
 * @property {Budget} budget
 * @property {() => number} now                milliseconds
 * @property {() => Promise<void>} rest        lets other tasks in
 * @property {(observer: number, snapshot: Snapshot) => void} show
 */

/** Milliseconds between two loss evaluations, or two exports, that nobody asked for. */
const IDLE_METRICS = 33;
const IDLE_EXPORT = 2000;

export class HostedRun {
  /**
   * @param {CoreTrainer} trainer
   * @param {Surroundings} surroundings
   */
  constructor(trainer, surroundings) {
    this.#trainer = trainer;
    this.#around = surroundings;
    this.#pace = new Pace(surroundings.budget);
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
    return new Promise((resolve, reject) => {
      const settle = /** @type {(value: unknown) => void} */ (resolve);
      this.#jobs.push({ steps, then, resolve: settle, reject });
    });
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

  /** One slice of work. Throws only when the wasm trapped. */
  async turn() {
    const began = this.#around.now();
    while (!this.disposed && this.#jobs.length > 0 && this.#jobs[0].steps === 0) {
      await this.#finish(this.#jobs[0]);
      if (this.#around.now() - began > this.#around.budget.high) return;
    }
    if (!this.disposed) await this.#advance();
    if (!this.disposed) await this.#show(began);
    if (this.disposed && !this.#freed) {
      this.#freed = true;
      this.#trainer.free();
    }
  }

  async #advance() {
    const job = this.#jobs.at(0);
    const wanted = job ? job.steps : this.playing ? Infinity : 0;
    const steps = Math.min(wanted, this.#pace.steps);
    if (steps === 0) return;
    const began = this.#around.now();
    try {
      await untilTrap(() => this.#trainer.train(steps));
    } catch (error) {
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
    await this.#keepUp();
  }

  /** Training failed: say so, and keep still. @param {unknown} error @param {Job | undefined} job */
  #stopped(error, job) {
    if (job && this.#jobs[0] === job) this.#jobs.shift();
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
      job.reject(error);
      if (isTrap(error)) throw error;
    } finally {
      if (this.#jobs[0] === job) this.#jobs.shift();
    }
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
    return { spec, engine, notes, metrics: await this.metrics() };
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
      /** @type {Snapshot} */
      const snapshot = {
        metrics: await this.metrics(),
        fields: {},
        errors: {},
        history: this.#history.columns(),
        playing: this.playing,
      };
      if (this.#reason) snapshot.reason = this.#reason;
      if (this.#error) snapshot.error = this.#error;
      if (observer.want.parameters) snapshot.parameters = await untilTrap(() => this.#trainer.parameters());
      for (const { id: name, ...field } of observer.want.fields ?? []) {
        if (this.#around.now() - began > this.#around.budget.high) {
          await this.#around.rest();
          began = this.#around.now();
          if (this.disposed) return;
        }
        try {
          snapshot.fields[name] = await untilTrap(() => this.#trainer.field(field));
        } catch (error) {
          if (isTrap(error)) throw error;
          snapshot.errors[name] = shapeOf(error);
        }
      }
      if (this.#observers.get(id) === observer) this.#around.show(id, snapshot);
    }
  }
}

/** The answer to a call on a run that is no more. */
export function disposedError() {
  return new BvqError("disposed", "This run was disposed", { hint: "Start a new one with bvq.run(spec)." });
}
