/** A description with one row of each sort, in the shape that `describe()` has. Only what the tests read is real. */

const row = (name) => ({ name, label: name, help: "" });
const kind = (name, problem, inputs, features, samples, file = null) =>
  ({ ...row(name), problem, inputs, classes: null, noise: true, samples, file, credit: null, features });
const control = (path, attribute, rest) => ({
  path, label: path, help: "", group: "training", kind: "number", table: null, choices: [], min: 0, max: 1, step: 0.01,
  scale: "linear", stops: null, live: false, attribute, ...rest,
});
const PLANE = ["x1", "x2"];

export const description = {
  version: 1,
  defaults: {
    version: 1,
    seed: 1,
    data: { kind: "circle", samples: 500, noise: 0, trainFraction: 0.5, classes: 2 },
    features: [],
    layers: [{ units: 4, activation: "relu", beta: 0.5, learnBeta: "off", slope: 0.01, pieces: 2 }],
    init: "xavier",
    loss: "auto",
    optimizer: { kind: "adam", learningRate: 0.03, betaRateScale: 10, clip: 0, schedule: "constant", scheduleSteps: 1000 },
    batchSize: 10,
    penalty: { l1: 0, l2: 0, orthogonality: { kind: "off", strength: 0 } },
    frozen: [],
    engine: "auto",
  },
  limits: { layers: 16, units: 256, pieces: 32, samples: 20000, features: 256, classes: 32, batch: 4096, textBytes: 8388608, gridPoints: 1048576, steps: 1e9, combinations: 4096 },
  dataKinds: [
    ...["circle", "xor", "gauss", "spiral", "moons", "blobs"].map((name) => kind(name, "classification", 2, PLANE, 500)),
    kind("plane", "regression", 2, PLANE, 1200),
    kind("multi-gauss", "regression", 2, PLANE, 1200),
    kind("wave", "regression", 1, ["x1"], 1200),
    kind("digits", "classification", 64, [], null, "digits8x8.csv"),
    kind("penguins", "classification", 5, ["bill", "flipper"], null, "penguins.csv"),
    kind("points", "any", 0, [], null),
  ],
  activations: ["relu", "leaky-relu", "abs", "max-pool", "maxout", "sigmoid", "tanh", "linear"].map(row),
  losses: ["squared", "cross-entropy", "hinge"].map(row),
  optimizers: ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"].map(row),
  schedules: ["constant", "inverse", "linear", "halving"].map(row),
  orthogonalities: ["off", "off-diagonal", "full", "cosine", "gram-schmidt"].map(row),
  inits: ["xavier", "he", "orthogonal", "uniform", "zero"].map(row),
  features: [
    ["x1", "x"], ["x2", "y"], ["x1^2", "x-squared"], ["x2^2", "y-squared"], ["x1*x2", "x-times-y"], ["sin(x1)", "sin-x"], ["sin(x2)", "sin-y"],
  ].map(([name, attribute]) => ({ name, label: name, attribute })),
  quantities: [],
  controls: [
    control("data.kind", "dataset", { kind: "choice", table: "dataKinds" }),
    control("data.noise", "noise", { max: 0.5 }),
    control("data.trainFraction", "perc-train-data", { min: 0.1, max: 0.9 }),
    control("data.samples", "samples", { kind: "integer", min: 20, max: 5000 }),
    control("data.classes", "classes", { kind: "integer", min: 2, max: 8 }),
    control("batchSize", "batch-size", { kind: "integer", min: 1, max: 256 }),
    control("layers.*.units", "network-shape", { kind: "integer", min: 1, max: 64 }),
    control("layers.*.activation", "activation", { kind: "choice", table: "activations" }),
    control("layers.*.beta", "beta", { live: true }),
    control("layers.*.learnBeta", "learn-beta", { kind: "choice", choices: ["off", "network", "layer", "unit"] }),
    control("layers.*.pieces", "pieces", { kind: "integer", min: 2, max: 8 }),
    control("layers.*.slope", "slope", { min: -1, max: 1 }),
    control("init", "init", { kind: "choice", table: "inits" }),
    control("optimizer.learningRate", "learning-rate", { min: 0.00001, max: 10, live: true }),
    control("optimizer.betaRateScale", "beta-rate", { max: 100, live: true }),
    control("optimizer.schedule", "schedule", { kind: "choice", table: "schedules", live: true }),
    control("optimizer.scheduleSteps", "schedule-steps", { kind: "integer", min: 1, max: 100000, live: true }),
    control("optimizer.clip", "clip", { max: 10, live: true }),
    control("optimizer.kind", "optimizer", { kind: "choice", table: "optimizers" }),
    control("loss", "loss", { kind: "choice", table: "losses", choices: ["auto"] }),
    control("penalty.l1", null, { max: 10, live: true }),
    control("penalty.l2", null, { max: 10, live: true }),
    control("penalty.orthogonality.kind", "orthogonality", { kind: "choice", table: "orthogonalities" }),
    control("penalty.orthogonality.strength", "orthogonality-rate", { live: true }),
  ],
};
