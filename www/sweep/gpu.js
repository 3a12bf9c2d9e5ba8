/**
 * The GPU lane: combinations whose networks have one shape are trained together, many in one dispatch, on the page's own
 * host, so that the page has one device. What is not for the GPU, or comes to grief there, another lane trains.
 *
 * @import { Client, Connection } from "../engine/client.js"
 * @import { Combination, Job, Lane } from "./lane.js"
 */
import { Pace } from "../engine/pace.js";
import { BvqError, errorOf } from "../error.js";

/** Most networks of one population: rows come as populations end. */
const MOST = 64;
/** Specs in one message, as when they are checked. */
const BATCH = 256;
/** Devices that a population may lose before another lane has it. */
const MOST_LOSSES = 2;
/** How long a part of a training is between two reports of its progress, in milliseconds. */
const REPORTS = { low: 150, high: 300, cap: 500 };

let crowds = 0;

/** @implements {Lane} */
export class GpuLane {
  /**
   * @param {Client} client  the page's
   * @param {Lane} other     takes the rest
   * @param {{ now?: () => number }} [parts]
   */
  constructor(client, other, { now = () => performance.now() } = {}) {
    this.#client = client;
    this.#other = other;
    this.#now = now;
  }

  #client;
  #other;
  #now;

  /**
   * @param {readonly Combination[]} combinations
   * @param {Job} job
   */
  async run(combinations, job) {
    this.#client.retain();
    try {
      const keys = await this.#shapes(combinations, job.signal);
      /** @type {Combination[]} */
      const failed = [];
      const sides = await Promise.allSettled([
        this.#rest(combinations.filter((_, i) => keys[i] === null), job),
        this.#populations(grouped(combinations, keys), job, failed),
      ]);
      await this.#rest(failed, job);
      for (const side of sides) if (side.status === "rejected") throw side.reason;
    } finally {
      this.#client.release();
    }
  }

  /** @param {Combination[]} combinations @param {Job} job */
  async #rest(combinations, job) {
    if (combinations.length > 0 && !job.signal.aborted) await this.#other.run(combinations, job);
  }

  /**
   * A key for each combination; null for those of the other lane, which are all of them if there is no GPU after all.
   * @param {readonly Combination[]} combinations
   * @param {AbortSignal} signal
   * @returns {Promise<(string | null)[]>}
   */
  async #shapes(combinations, signal) {
    try {
      const { connection } = await this.#client.connect();
      /** @type {(string | null)[]} */
      const keys = [];
      for (let from = 0; from < combinations.length && !signal.aborted; from += BATCH) {
        const specs = combinations.slice(from, from + BATCH).map(({ spec }) => spec);
        keys.push(...(await connection.call("shapes", "", { specs })));
      }
      return keys;
    } catch {
      return combinations.map(() => null);
    }
  }

  /**
   * One population after the other: together they would wait for the same device.
   * @param {Combination[][]} queue
   * @param {Job} job
   * @param {Combination[]} failed  gets those without a row
   */
  async #populations(queue, job, failed) {
    const held = { release: () => {} };
    let population;
    while (!job.signal.aborted && (population = queue.shift())) {
      for (let losses = 0; ; ) {
        const error = await this.#trained(population, job, held);
        if (!error || job.signal.aborted) break;
        if (error.code === "gpu-lost" && ++losses < MOST_LOSSES) continue;
        const half = Math.ceil(population.length / 2);
        // Half as many may have room.
        if (error.code === "limit-exceeded" && half < population.length) {
          queue.unshift(population.slice(0, half), population.slice(half));
        } else {
          failed.push(...population);
        }
        break;
      }
    }
    held.release();
  }

  /**
   * Trains a population and gives its rows.
   * @param {Combination[]} population
   * @param {Job} job
   * @param {{ release: () => void }} held  lets go of the population before, which has kept the device open until here
   * @returns {Promise<BvqError | undefined>}  why there are none
   */
  async #trained(population, { steps, signal, onRow, onProgress }, held) {
    const id = `crowd-${++crowds}`;
    let release = () => {};
    try {
      const { connection } = await this.#client.connect();
      if (signal.aborted) return undefined;
      const drop = () => connection.drop(id, new BvqError("disposed", "The sweep was cancelled"));
      signal.addEventListener("abort", drop, { once: true });
      release = () => {
        signal.removeEventListener("abort", drop);
        drop();
      };
      await connection.call("gather", id, { specs: population.map(({ spec }) => spec) });
      held.release();
      held.release = release;
      await this.#steps(connection, id, steps, (done) => done.forEach((step, i) => onProgress(population[i].index, step)));
      const ended = await connection.call("ended", id, {});
      if (!signal.aborted) ended.forEach((end, i) => onRow({ index: population[i].index, ...end, error: null }));
      return undefined;
    } catch (error) {
      release();
      return errorOf(error);
    }
  }

  /**
   * @param {Connection} connection
   * @param {string} id
   * @param {number} steps
   * @param {(done: Float64Array) => void} report
   */
  async #steps(connection, id, steps, report) {
    const pace = new Pace(REPORTS);
    for (let done = 0; done < steps; ) {
      const part = Math.min(steps - done, pace.steps);
      const began = this.#now();
      const reached = await connection.call("advance", id, { steps: part });
      done += part;
      pace.learn(part, this.#now() - began);
      if (done < steps) report(reached);
    }
  }
}

/**
 * Populations of one shape each, as even as can be, in the order of their first members.
 * @param {readonly Combination[]} combinations
 * @param {(string | null)[]} keys
 */
export function grouped(combinations, keys) {
  /** @type {Map<string, Combination[]>} */
  const groups = new Map();
  combinations.forEach((combination, i) => {
    const key = keys[i] ?? null;
    if (key === null) return;
    const group = groups.get(key);
    if (group) group.push(combination);
    else groups.set(key, [combination]);
  });
  return [...groups.values()].flatMap((group) => {
    const parts = Math.ceil(group.length / MOST);
    const at = (/** @type {number} */ i) => Math.round((i * group.length) / parts);
    return Array.from({ length: parts }, (_, i) => group.slice(at(i), at(i + 1)));
  });
}
