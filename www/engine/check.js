/**
 * Which of many specs is wrong, found without starting a run. Fetched by the host when a sweep asks.
 *
 * @import { Core, Patch, Spec } from "./core.js"
 * @import { ErrorShape } from "../error.js"
 */
import { shapeOf } from "../error.js";
import { isTrap } from "./trap.js";

/**
 * The first spec that the core refuses, and why; null if it takes all.
 * @param {Patch<Spec>[]} specs
 * @param {object} around
 * @param {(kind: string | undefined) => Promise<Core>} around.prepared  the core, with the data of this kind at hand
 * @param {() => Promise<unknown>} around.adapter  the GPU's, or why there is none
 * @param {number} around.slice              milliseconds after which other tasks are let in
 * @param {() => number} around.now          milliseconds
 * @param {() => Promise<void>} around.rest  lets other tasks in
 * @returns {Promise<{ at: number, error: ErrorShape } | null>}
 */
export async function firstWrong(specs, { prepared, adapter, slice, now, rest }) {
  let began = now();
  let hasGpu = false;
  /** @type {InstanceType<Core["Checker"]> | undefined} */
  let checker;
  /** @type {Set<string | undefined>} */
  const kinds = new Set();
  try {
    for (const [at, spec] of specs.entries()) {
      if (now() - began > slice) {
        await rest();
        began = now();
      }
      try {
        const kind = spec.data?.kind;
        const core = kinds.has(kind) ? undefined : await prepared(kind);
        kinds.add(kind);
        checker ??= core && new core.Checker();
        checker?.check(spec);
        if (spec.engine === "gpu" && !hasGpu) await adapter();
        hasGpu ||= spec.engine === "gpu";
      } catch (error) {
        if (isTrap(error)) {
          checker = undefined; // its memory cannot be trusted
          throw error;
        }
        return { at, error: shapeOf(error) };
      }
    }
    return null;
  } finally {
    checker?.free();
  }
}
