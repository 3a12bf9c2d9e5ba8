/**
 * TensorFlow Playground's links. Such a link writes every setting, but leaves out what it has no word for (the
 * optimiser, the initial weights, the loss); a link counts as one of its own when it has no `v=` and either a key that
 * only TensorFlow Playground writes, or its fractional seed. It then starts from TensorFlow Playground's defaults
 * instead of ours: 4,2 tanh units, plain SGD at 0.03, batches of 10, uniform weights, 1200 samples for regression, and
 * each activation at the β where it is the classic function.
 *
 * Settings are taken over, not the exact points: its generator of random numbers is another one. Regression has the same
 * output and loss as there, linear and squared. For classes its one output is tanh o, judged by squared error. Our outputs
 * are affine: with squared error they run away at its rates as soon as a feature is large (x₁x₂ reaches 36). Two outputs
 * with cross-entropy are the nearest: 2p − 1 = tanh((o₁ − o₀)/2), so they decide by the same curve, and their gradient is
 * bounded as well. `CLASSIC_LOSS_NOTE` says so to the reader.
 *
 * @import { Spec } from "../engine/core.js"
 */
import { merge } from "../merge.js";
import { ONLY_CLASSIC } from "./keys.js";

/** β at which an activation is the textbook function of its name. @type {Record<string, number>} */
export const CLASSIC_BETA = { relu: 1, tanh: 0.5, sigmoid: 0.5 };

export const CLASSIC_LOSS_NOTE =
  "Settings of TensorFlow Playground, where one output goes through tanh and the error is squared. Here each class has an output and the loss is cross-entropy: the decision has the same form, the losses are other numbers.";

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
    loss: "auto",
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
