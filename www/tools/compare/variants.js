// What is set side by side: the present spec three times, but for one thing. Pure.

import { merge } from "../../merge.js";

/**
 * @typedef {import("../../element/types.js").Spec} Spec
 * @typedef {"beta" | "seed"} Vary
 */

/** @type {readonly Vary[]} */
export const VARY = Object.freeze(["beta", "seed"]);
export const BETAS = Object.freeze([0, 0.5, 1]);
const SEEDS = 2 ** 32;

/** @param {Spec} spec @param {Vary} vary @returns {Spec[]} */
export function variants(spec, vary) {
  // On the CPU: small networks are no slower there, and the same settings give the same numbers everywhere.
  const changes = vary === "seed"
    ? [0, 1, 2].map((n) => ({ seed: (spec.seed + n) % SEEDS }))
    : BETAS.map((beta) => ({ layers: spec.layers.map(() => ({ beta, learnBeta: "off" })) }));
  return changes.map((change) => merge(spec, { ...change, engine: "cpu" }));
}
