/**
 * A living run at other β. Fetched by the host with the first such call.
 *
 * @import { Core, CoreTrainer, Export, Metrics } from "./core.js"
 * @import { HostedRun } from "./hosted.js"
 * @import { Evaluation } from "./protocol.js"
 */
import { BvqError } from "../error.js";

/** Most values of β in one call. */
const MOST_BETAS = 4096;

/**
 * Metrics of the frozen network at each β, in slices: other tasks get their turns in between. A copy of the run on the CPU
 * is asked, whichever engine the run is on.
 * @param {HostedRun} run
 * @param {CoreTrainer} trainer
 * @param {Evaluation} options
 * @param {object} around
 * @param {(kind: string | undefined) => Promise<Core>} around.prepared  the CPU's core, with the data of this kind at hand
 * @param {number} around.slice              milliseconds after which other tasks are let in
 * @param {() => number} around.now          milliseconds
 * @param {() => Promise<void>} around.rest  lets other tasks in
 * @returns {Promise<Metrics | Metrics[]>}
 */
export async function evaluate(run, trainer, { beta, betas, blend }, { prepared, slice, now, rest }) {
  if (blend !== undefined && blend !== 1) {
    throw wrong("blend", `a softplus branch (${blend}) is not part of this version`, "Leave blend out, or use 1.");
  }
  const present = await run.metrics();
  if (betas === undefined && beta === undefined) return present;
  if (betas !== undefined && beta !== undefined) throw wrong("beta", "beta and betas are both given", "Give one of them.");
  const all = betas === undefined ? [hardness(beta, "beta")] : Array.from(betas, (value, i) => hardness(value, `betas[${i}]`));
  if (all.length > MOST_BETAS) {
    const message = `betas: ${all.length} values of β, but the limit is ${MOST_BETAS}`;
    throw new BvqError("limit-exceeded", message, { field: "betas", hint: `Use at most ${MOST_BETAS}.` });
  }
  const still = frozen(await trainer.export(), present.beta);
  const copy = (await prepared(still.spec.data.kind)).Trainer.import(still, "cpu");
  /** @type {Metrics[]} */
  const found = [];
  try {
    let began = now();
    for (const beta of all) {
      if (now() - began > slice) {
        await rest();
        began = now();
      }
      if (run.disposed) break;
      await copy.update({ ...still.spec, layers: still.spec.layers.map((layer) => ({ ...layer, beta })) });
      found.push({ ...(await copy.metrics()), diverged: present.diverged });
    }
  } finally {
    copy.free();
  }
  return betas === undefined ? found[0] : found;
}

/**
 * The same network with a β in each layer that is not learned, and so can be set.
 * @param {Export} exported
 * @param {number[][]} betas  of its units
 * @returns {Export}
 */
function frozen({ spec, parameters, optimizerState, ...rest }, betas) {
  let logits = 0;
  let shared = 0;
  for (const [i, { learnBeta }] of spec.layers.entries()) {
    if (learnBeta === "network") shared = 1;
    else logits += learnBeta === "unit" ? betas[i].length : 1;
  }
  const weights = parameters.slice(0, parameters.length - logits - shared);
  const layers = spec.layers.map((layer) => ({ ...layer, learnBeta: /** @type {const} */ ("off") }));
  // The logits are written with each β, and nothing is trained.
  const ours = [...weights, ...layers.map(() => 0)];
  const slots = optimizerState.length / parameters.length;
  return { ...rest, spec: { ...spec, layers }, parameters: ours, optimizerState: new Array(ours.length * slots).fill(0) };
}

/** @param {unknown} value @param {string} field @returns {number} */
function hardness(value, field) {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw wrong(field, `hardness ${String(value)} is outside 0..1`, "Use 0 for linear, 0.5 for soft, 1 for hard, or a number between.");
}

/** @param {string} field @param {string} message @param {string} hint */
function wrong(field, message, hint) {
  return new BvqError("spec-invalid", `${field}: ${message}`, { field, hint });
}
