/**
 * The way back: a link to TensorFlow Playground with the settings of a spec, or what its playground has no word for.
 * classic.js is the way here, and says what the two mean alike.
 *
 * @import { Description, Spec } from "../engine/core.js"
 */
import { CLASSIC_BETA } from "./classic.js";
import { CLASSIC_DATA } from "./keys.js";
import { kindRow } from "./keys.js";
import { camel, writeList, writePercent } from "./values.js";

const PAGE = "https://playground.tensorflow.org/";
/** What its menus and sliders hold. */
const RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const PENALTIES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const DATA = ["circle", "xor", "gauss", "spiral", "plane", "multi-gauss"];
const ACTIVATIONS = ["relu", "tanh", "sigmoid", "linear"];
const MOST = { layers: 6, units: 8, batch: 30 };
const SAMPLES = { classification: 500, regression: 1200 };
/** Controls that its links can hide. */
const HIDABLE = [
  "showTestData", "discretize", "playButton", "stepButton", "resetButton", "learningRate", "activation", "regularization",
  "regularizationRate", "problem", "dataset", "percTrainData", "noise", "batchSize", "numHiddenLayers",
];

/** Why a setting has no place there: the end of a message's key, and what it says. @typedef {{ why: string, values?: Record<string, string | number> }} Obstacle */

/**
 * @param {Spec} spec
 * @param {Pick<import("../state.js").View, "showTestData" | "discretize" | "hide">} view
 * @param {Description} description
 * @returns {{ href: string, obstacles: Obstacle[] }}  no link where there is an obstacle
 */
export function toClassic(spec, view, description) {
  const obstacles = obstaclesOf(spec, description);
  if (obstacles.length > 0) return { href: "", obstacles };
  const { data, layers, penalty, optimizer } = spec;
  const row = kindRow(description, data.kind);
  const own = spec.features.length > 0 ? spec.features : row?.features ?? [];
  const reg = Object.keys(CLASSIC_DATA).find((name) => CLASSIC_DATA[name] === data.kind);
  /** @type {Record<string, string | number | boolean>} */
  const out = {
    activation: layers[0]?.activation ?? "tanh",
    ...(penalty.l1 > 0 ? { regularization: "L1" } : penalty.l2 > 0 ? { regularization: "L2" } : {}),
    batchSize: spec.batchSize,
    dataset: reg ? "circle" : data.kind,
    regDataset: reg ?? "reg-plane",
    learningRate: optimizer.learningRate,
    regularizationRate: penalty.l1 || penalty.l2,
    noise: writePercent(data.noise) ?? 0,
    networkShape: layers.map(({ units }) => units).join(","),
    // Its seeds are texts; another generator makes other points of them anyway.
    seed: `0.${String(spec.seed % 100_000).padStart(5, "0")}`,
    showTestData: view.showTestData,
    discretize: view.discretize,
    percTrainData: writePercent(data.trainFraction) ?? 50,
    ...Object.fromEntries(description.features.map(({ name, attribute }) => [camel(attribute), own.includes(name)])),
    problem: reg ? "regression" : "classification",
    initZero: spec.init === "zero" && layers.length > 0,
    ...Object.fromEntries(view.hide.filter((id) => HIDABLE.includes(id)).map((id) => [`${id}_hide`, true])),
  };
  return { href: `${PAGE}#${Object.entries(out).map(([key, value]) => `${key}=${value}`).join("&")}`, obstacles };
}

/** @param {Spec} spec @param {Description} description @returns {Obstacle[]} */
function obstaclesOf(spec, description) {
  const { data, layers, penalty, optimizer } = spec;
  const row = kindRow(description, data.kind);
  const classes = row?.problem === "classification";
  const known = DATA.includes(data.kind);
  const usual = SAMPLES[classes ? "classification" : "regression"];
  const names = description.features.map(({ name }) => name);
  const hard = layers.some(({ activation, beta }) => ACTIVATIONS.includes(activation) && activation in CLASSIC_BETA && beta !== CLASSIC_BETA[activation]);
  const started = layers.length > 0 && !["uniform", "zero"].includes(spec.init);
  /** @type {[boolean, string, Record<string, string | number>?][]} */
  const rows = [
    [!known, "data", { name: row?.label ?? data.kind }],
    [known && data.samples !== usual, "samples", { n: usual }],
    [known && spec.features.some((name) => !names.includes(name)), "features"],
    [writePercent(data.noise) === undefined || data.noise > 0.5, "noise"],
    [data.trainFraction < 0.1 || data.trainFraction > 0.9 || writePercent(data.trainFraction) === undefined, "share"],
    [layers.length > MOST.layers, "layers", { n: MOST.layers }],
    [layers.some(({ units }) => units > MOST.units), "units", { n: MOST.units }],
    [layers.some(({ activation }) => !ACTIVATIONS.includes(activation)), "activation", { list: writeList(layers.map(({ activation }) => activation)) }],
    [new Set(layers.map(({ activation }) => activation)).size > 1, "mixed"],
    [hard, "beta"],
    [layers.some(({ learnBeta }) => learnBeta !== "off"), "learnBeta"],
    [started, "init"],
    [optimizer.kind !== "sgd", "optimizer", { name: description.optimizers.find(({ name }) => name === optimizer.kind)?.label ?? optimizer.kind }],
    [!RATES.includes(optimizer.learningRate), "rate", { rate: optimizer.learningRate }],
    [spec.batchSize > MOST.batch, "batch", { n: MOST.batch }],
    [penalty.l1 > 0 && penalty.l2 > 0, "penalties"],
    [![penalty.l1, penalty.l2].every((rate) => PENALTIES.includes(rate)), "penalty"],
    [penalty.orthogonality.kind !== "off", "orthogonality"],
    [classes && spec.loss === "squared", "loss"],
  ];
  return rows.flatMap(([applies, why, values]) => (applies ? [{ why, values }] : []));
}
