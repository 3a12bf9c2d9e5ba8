/**
 * TensorFlow Playground's links. Such a link writes every setting, but leaves out what it has no word for (the
 * optimiser, the initial weights, the loss); a link counts as one of its own when it has no `v=` and either a key that
 * only TensorFlow Playground writes, or its fractional seed. It then starts from TensorFlow Playground's defaults
 * instead of ours: 4,2 tanh units, plain SGD at 0.03, batches of 10, uniform weights, squared loss, 1200 samples for
 * regression, and each activation at the β where it is the classic function.
 *
 * Settings are taken over, not the exact points: its generator of random numbers is another one.
 *
 * @import { Spec } from "../engine/core.js"
 */
import { merge } from "../merge.js";

/** Keys that only TensorFlow Playground writes. None of them means anything here, except `initZero`. */
export const ONLY_CLASSIC = ["collectStats", "cosX", "cosY", "hideText", "initZero", "tutorial", "numHiddenLayers"];

/** Data sets by TensorFlow Playground's name, where ours is another. @type {Record<string, string>} */
export const CLASSIC_DATA = { "reg-plane": "plane", "reg-gauss": "multi-gauss" };

/** β at which an activation is the textbook function of its name. @type {Record<string, number>} */
const CLASSIC_BETA = { relu: 1, tanh: 0.5, sigmoid: 0.5 };

/** @param {ReadonlyMap<string, string>} pairs */
export function isClassic(pairs) {
  if (pairs.has("v")) return false;
  return ONLY_CLASSIC.some((key) => pairs.has(key)) || /^0?\.\d+$/.test(pairs.get("seed") ?? "");
}

/** @param {Spec} defaults @returns {Spec} */
export function classicSpec(defaults) {
  const layer = merge(defaults.layers[0], { activation: "tanh", learnBeta: "off" });
  return merge(defaults, {
    layers: [merge(layer, { units: 4 }), merge(layer, { units: 2 })],
    init: "uniform",
    loss: "squared",
    optimizer: { kind: "sgd", learningRate: 0.03 },
    batchSize: 10,
    penalty: { l1: 0, l2: 0, orthogonality: { kind: "off", strength: 0 } },
  });
}

/** The hidden layers at their classic β. @param {Spec} spec @returns {Spec} */
export function withClassicBeta(spec) {
  const layers = spec.layers.map((layer) => ({ ...layer, beta: CLASSIC_BETA[layer.activation] ?? layer.beta }));
  return { ...spec, layers };
}
