/**
 * The CPU lane: a few hosts of its own, each in a worker where there are workers, that take one combination after the
 * other. A host cuts training into slices by itself, so a run can be stopped at any time; in the page, one host leaves
 * the page its time.
 *
 * @import { Client, Connection } from "../engine/client.js"
 * @import { Combination, Ended, Job, Lane } from "./lane.js"
 */
import { Pace } from "../engine/pace.js";
import { BvqError, errorOf } from "../error.js";
import { compiled } from "./module.js";

/** Most workers: each holds a network, its samples and a copy of the wasm's memory. */
const MOST = 8;

/** How long a part of a training is between two reports of its progress, in milliseconds. */
const REPORTS = { low: 50, high: 150, cap: 500 };

/** Workers for this many combinations; the page keeps a core for itself. @param {number} combinations */
function sizeFor(combinations) {
  const { navigator } = /** @type {{ navigator?: Navigator }} */ (globalThis);
  const cores = navigator?.hardwareConcurrency ?? 1;
  return Math.min(Math.max(1, cores - 1), combinations, MOST);
}

let runs = 0;

/** @implements {Lane} */
export class CpuLane {
  /**
   * @param {Client} client  whose way to the engine is known to work
   * @param {{ sizeFor?: (combinations: number) => number, compile?: typeof compiled, now?: () => number }} [parts]
   */
  constructor(client, parts = {}) {
    this.#client = client;
    this.#sizeFor = parts.sizeFor ?? sizeFor;
    this.#compile = parts.compile ?? compiled;
    this.#now = parts.now ?? (() => performance.now());
  }

  #client;
  #sizeFor;
  #compile;
  #now;

  /**
   * @param {readonly Combination[]} combinations
   * @param {Job} job
   */
  async run(combinations, job) {
    const queue = [...combinations];
    const { wasm, inPage } = this.#client;
    const module = inPage ? wasm : await this.#compile(wasm);
    /** @type {unknown[]} */
    const failures = [];
    /** @param {Client} client @param {boolean} first */
    const work = async (client, first) => {
      client.retain();
      try {
        await this.#work(client, queue, job, first);
      } catch (error) {
        failures.push(error);
      } finally {
        client.release(0);
      }
    };
    // A page that cannot post the compiled wasm, or a browser that cannot, shows at the first worker.
    const first = this.#client.twin(module);
    if (job.signal.aborted) return;
    const opened = await reachable(first);
    const lead = opened ? first : this.#client.twin();
    const size = lead.inPage ? 1 : this.#sizeFor(combinations.length);
    const others = Array.from({ length: size - 1 }, () => this.#client.twin(opened ? module : undefined));
    await Promise.all([work(lead, true), ...others.map((client) => work(client, false))]);
    if (queue.length > 0 && !job.signal.aborted) throw failures[0];
  }

  /**
   * Takes combinations until none is left.
   * @param {Client} client
   * @param {Combination[]} queue
   * @param {Job} job
   * @param {boolean} first
   */
  async #work(client, queue, job, first) {
    const pace = new Pace(REPORTS);
    while (queue.length > 0 && !job.signal.aborted) {
      const { connection } = await client.connect();
      // A worker too many was refused: the page has enough to do with the first one's work.
      if (connection.where === "page" && !first) return;
      if (job.signal.aborted) return;
      const combination = queue.shift();
      if (!combination) return;
      const ended = await this.#trained(connection, combination, job, pace);
      if (!job.signal.aborted) job.onRow(ended);
    }
  }

  /**
   * Trains one combination. What goes wrong with it is its own row's matter.
   * @param {Connection} connection
   * @param {Combination} combination
   * @param {Job} job
   * @param {Pace} pace
   * @returns {Promise<Ended>}
   */
  async #trained(connection, { index, spec }, { steps, signal, onProgress }, pace) {
    const run = `sweep-${++runs}`;
    const drop = () => connection.drop(run, new BvqError("disposed", "The sweep was cancelled"));
    signal.addEventListener("abort", drop, { once: true });
    try {
      // Which engine was asked for has been decided: this is the CPU's lane.
      await connection.call("create", run, { spec: { ...spec, engine: "cpu" } });
      const metrics = await this.#steps(connection, run, steps, pace, (step) => onProgress(index, step));
      const parameters = await connection.call("parameters", run, {});
      return { index, metrics, parameters, error: null };
    } catch (error) {
      return { index, metrics: null, parameters: null, error: errorOf(error) };
    } finally {
      signal.removeEventListener("abort", drop);
      if (!signal.aborted) drop();
    }
  }

  /**
   * @param {Connection} connection
   * @param {string} run
   * @param {number} steps
   * @param {Pace} pace
   * @param {(step: number) => void} report
   */
  async #steps(connection, run, steps, pace, report) {
    let done = 0;
    try {
      for (;;) {
        const part = Math.min(steps - done, pace.steps);
        const began = this.#now();
        const metrics = await connection.call("train", run, { steps: part });
        done += part;
        if (done >= steps) return metrics;
        pace.learn(part, this.#now() - began);
        report(done);
      }
    } catch (error) {
      if (errorOf(error).code !== "diverged") throw error;
      // The run keeps its last finite state.
      return connection.call("train", run, { steps: 0 });
    }
  }
}

/** Whether this client's host can be opened. @param {Client} client */
function reachable(client) {
  return client.connect().then(
    () => true,
    () => false,
  );
}
