/**
 * A living run at other β, or with other weights. Fetched by the host with the first such call.
 *
 * @import { Core, CoreTrainer, Export, Metrics, Spec } from "./core.js"
 * @import { Graphics } from "./graphics.js"
 * @import { HostedRun } from "./hosted.js"
 * @import { Assignment, Call, Evaluation } from "./protocol.js"
 */
import { BvqError } from "../error.js";

/** Most values of β in one call. */
const MOST_BETAS = 4096;
/** As in the core: the logit of β stays within ±this. */
const LOGIT_LIMIT = 8;

/**
 * @typedef {object} Around
 * @property {(kind: string | undefined) => Promise<Core>} prepared  the CPU's core, with the data of this kind at hand
 * @property {() => Promise<Graphics>} graphics
 * @property {number} slice              milliseconds after which other tasks are let in
 * @property {() => number} now          milliseconds
 * @property {() => Promise<void>} rest  lets other tasks in
 */

/**
 * @param {HostedRun} run
 * @param {CoreTrainer} trainer
 * @param {Call<"evaluate"> | Call<"assign">} call
 * @param {Around} around
 */
export function steer(run, trainer, call, around) {
  return call.method === "assign" ? assign(run, trainer, call.args, around) : evaluate(run, trainer, call.args, around);
}

/**
 * Metrics of the frozen network at each β, in slices: other tasks get their turns in between. A copy of the run on the CPU
 * is asked, whichever engine the run is on.
 * @param {HostedRun} run
 * @param {CoreTrainer} trainer
 * @param {Evaluation} options
 * @param {Around} around
 * @returns {Promise<Metrics | Metrics[]>}
 */
async function evaluate(run, trainer, { beta, betas, blend }, { prepared, slice, now, rest }) {
  if (blend !== undefined && blend !== 1) {
    throw wrong("blend", `a softplus branch (${blend}) is not part of this version`, "Leave blend out, or use 1.");
  }
  const present = await run.metrics();
  if (betas === undefined && beta === undefined) return present;
  if (betas !== undefined && beta !== undefined) throw wrong("beta", "beta and betas are both given", "Give one of them.");
  const all = betas === undefined ? [hardness(beta, "beta")] : list(betas, "betas").map((value, i) => hardness(value, `betas[${i}]`));
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
  const weights = parameters.slice(0, parameters.length - logitsOf(spec, betas).length);
  const layers = spec.layers.map((layer) => ({ ...layer, learnBeta: /** @type {const} */ ("off") }));
  // The logits are written with each β, and nothing is trained.
  const ours = [...weights, ...layers.map(() => 0)];
  const slots = optimizerState.length / parameters.length;
  const still = { ...spec, layers, frozen: [] };
  return { ...rest, spec: still, parameters: ours, optimizerState: new Array(ours.length * slots).fill(0) };
}

/**
 * The logits behind the weights among the parameters, in their order: whose they are, and whether they are learned.
 * @param {Spec} spec
 * @param {number[][]} betas  of its units
 */
function logitsOf(spec, betas) {
  /** @type {{ layer: number, learned: boolean }[]} */
  const logits = [];
  let shared = false;
  for (const [layer, { learnBeta }] of spec.layers.entries()) {
    const isShared = learnBeta === "network";
    const n = isShared && shared ? 0 : learnBeta === "unit" ? betas[layer].length : 1;
    shared ||= isShared;
    for (let k = 0; k < n; k++) logits.push({ layer, learned: learnBeta !== "off" });
  }
  return logits;
}

/**
 * Sets some parameters, with no memory of their past; the run goes on in a trainer that has them.
 * @param {HostedRun} run
 * @param {CoreTrainer} trainer
 * @param {Assignment} assignment
 * @param {Around} around
 */
async function assign(run, trainer, { indices, values }, { prepared, graphics }) {
  const [at, to] = [list(indices, "indices"), list(values, "values")];
  if (at.length !== to.length) throw wrong("values", `${to.length} values for ${at.length} indices`, "Give as many of both.");
  const { beta } = await run.metrics();
  const exported = await trainer.export();
  const { spec, parameters, optimizerState } = exported;
  const n = parameters.length;
  const logits = logitsOf(spec, beta);
  for (const [i, place] of at.entries()) {
    if (!(typeof place === "number" && place in parameters)) {
      throw wrong(`indices[${i}]`, `${String(place)} is no parameter of this network`, `Use whole numbers from 0 to ${n - 1}.`);
    }
    const logit = /** @type {typeof logits[number] | undefined} */ (logits[place - n + logits.length]);
    if (logit?.learned === false) {
      throw wrong(`indices[${i}]`, `parameter ${place} holds a β that is not learned`, `Change layers[${logit.layer}].beta.`);
    }
    if (spec.frozen.some((one) => typeof one !== "number" && one[0] === place)) {
      throw wrong(`indices[${i}]`, `parameter ${place} is held at a value`, "Change it in frozen.");
    }
    const value = typeof to[i] === "number" ? Math.fround(to[i]) : NaN;
    if (!Number.isFinite(value)) throw wrong(`values[${i}]`, `${String(to[i])} is no finite number of 32 bits`, "Use a finite number.");
    if (logit && Math.abs(value) > LOGIT_LIMIT) {
      throw wrong(`values[${i}]`, `logit ${value} of β is outside ±${LOGIT_LIMIT}`, "Use a number within.");
    }
    parameters[place] = value;
    for (let slot = place; slot < optimizerState.length; slot += n) optimizerState[slot] = 0;
  }
  const { kind } = spec.data;
  const onGpu = trainer.engine === "gpu";
  const next = onGpu ? await (await graphics()).carry(exported, "gpu") : (await prepared(kind)).Trainer.import(exported, "cpu");
  run.move({ trainer: next, why: run.why });
  return run.metrics();
}

/** @param {unknown} value @param {string} field @returns {unknown[]} */
function list(value, field) {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(/** @type {ArrayLike<unknown>} */ (/** @type {unknown} */ (value)));
  throw wrong(field, "expected a list of numbers", "Give an array, or a typed array.");
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
