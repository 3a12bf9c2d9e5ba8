/**
 * What a sweep and those who train its combinations say to each other. A lane trains many runs at once; which lanes
 * there are, and who gets the work, is decided here.
 *
 * @import { Metrics, Patch, Spec } from "../engine/core.js"
 * @import { Client } from "../engine/client.js"
 */
import { GpuLane } from "./gpu.js";
import { CpuLane } from "./pool.js";

/**
 * One point of the sweep.
 * @typedef {object} Combination
 * @property {number} index                    its place in the order of the product
 * @property {Record<string, unknown>} values  the varied values by key
 * @property {Patch<Spec>} spec                checked by the core
 */

/**
 * How a run ended: with its numbers, or with the reason why there are none.
 * @typedef {{ index: number, metrics: Metrics, parameters: Float32Array, error: null }
 *   | { index: number, metrics: null, parameters: null, error: import("../error.js").BvqError }} Ended
 */

/**
 * @typedef {object} Job
 * @property {number} steps                                 of each run
 * @property {AbortSignal} signal                           end soon: no row is wanted any more
 * @property {(ended: Ended) => void} onRow                 once for each combination, in any order
 * @property {(index: number, step: number) => void} onProgress  steps done so far of a run that goes on
 */

/**
 * Resolves when every combination has had its row, or after the signal; by then nothing of it is left running.
 * Rejects when no more rows will come for another reason.
 * @typedef {{ run: (combinations: readonly Combination[], job: Job) => Promise<void> }} Lane
 */

/**
 * The lane for these combinations. Whether there is an adapter behind WebGPU, the GPU lane sees.
 * @param {readonly Combination[]} combinations
 * @param {Client} client
 * @returns {Lane}
 */
export function laneFor(combinations, client) {
  const cpu = new CpuLane(client);
  const hasGpu = "gpu" in (globalThis.navigator ?? {});
  return hasGpu && combinations.some(({ spec }) => spec.engine !== "cpu") ? new GpuLane(client, cpu) : cpu;
}
