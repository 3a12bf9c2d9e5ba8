/** Links of TensorFlow Playground: as its page writes them, and as lecture notes and blog posts carry them. */

const ALL = {
  activation: "tanh", batchSize: "10", dataset: "circle", regDataset: "reg-plane", learningRate: "0.03", regularizationRate: "0", noise: "0",
  networkShape: "4,2", seed: "0.66230", showTestData: "false", discretize: "false", percTrainData: "50", x: "true", y: "true", xTimesY: "false",
  xSquared: "false", ySquared: "false", cosX: "false", sinX: "false", cosY: "false", sinY: "false", collectStats: "false",
  problem: "classification", initZero: "false", hideText: "false",
};

/** A link with every key, as the page writes it. @param {Record<string, string>} changes */
export const link = (changes = {}) => `#${Object.entries({ ...ALL, ...changes }).map(([key, text]) => `${key}=${text}`).join("&")}`;

const PLAIN = {
  kind: "circle", samples: 500, noise: 0, trainFraction: 0.5, features: [], shape: [4, 2], activations: ["tanh"], betas: [0.5],
  learningRate: 0.03, l1: 0, l2: 0, batchSize: 10, init: "uniform", hide: [], showTestData: false, discretize: false,
};

/** @type {[string, string, Record<string, unknown>][]} */
export const LINKS = [
  ["as it opens", link(), PLAIN],
  ["fast spiral", link({ batchSize: "30", dataset: "spiral", learningRate: "0.3", seed: "0.51575" }), { ...PLAIN, kind: "spiral", batchSize: 30, learningRate: 0.3 }],
  ["perceptron: no hidden layer", link({ dataset: "gauss", networkShape: "", seed: "0.19214" }), { ...PLAIN, kind: "gauss", shape: [], activations: [], betas: [] }],
  [
    "slow online perceptron, noisy",
    link({ activation: "relu", batchSize: "1", dataset: "gauss", learningRate: "0.00001", noise: "35", networkShape: "", discretize: "true" }),
    { ...PLAIN, kind: "gauss", batchSize: 1, learningRate: 0.00001, noise: 0.35, shape: [], activations: [], betas: [], discretize: true },
  ],
  ["one unit on XOR", link({ dataset: "xor", networkShape: "1" }), { ...PLAIN, kind: "xor", shape: [1] }],
  [
    "all features, L1, hard ReLU",
    link({ activation: "relu", regularization: "L1", dataset: "spiral", networkShape: "4,2,2", xTimesY: "true", xSquared: "true", ySquared: "true", sinX: "true", sinY: "true" }),
    { ...PLAIN, kind: "spiral", shape: [4, 2, 2], activations: ["relu"], betas: [1], features: ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"] },
  ],
  ["L2 at work", link({ regularization: "L2", regularizationRate: "0.003", percTrainData: "20", noise: "50" }), { ...PLAIN, l2: 0.003, trainFraction: 0.2, noise: 0.5 }],
  ["L1 at work", link({ regularization: "L1", regularizationRate: "0.01" }), { ...PLAIN, l1: 0.01 }],
  ["regression on the plane", link({ problem: "regression", activation: "linear", networkShape: "1" }), { ...PLAIN, kind: "plane", samples: 1200, shape: [1], activations: ["linear"] }],
  ["regression on Gaussians", link({ problem: "regression", regDataset: "reg-gauss", networkShape: "8,8,8" }), { ...PLAIN, kind: "multi-gauss", samples: 1200, shape: [8, 8, 8] }],
  ["product feature alone", link({ dataset: "xor", x: "false", y: "false", xTimesY: "true", networkShape: "" }), { ...PLAIN, kind: "xor", features: ["x1*x2"], shape: [], activations: [], betas: [] }],
  [
    "lesson with hidden controls",
    link({ activation: "sigmoid", showTestData: "true", playButton_hide: "true", dataset_hide: "false", learningRate_hide: "true" }),
    { ...PLAIN, activations: ["sigmoid"], showTestData: true, hide: ["learningRate", "playButton"] },
  ],
  ["all weights zero", link({ initZero: "true" }), { ...PLAIN, init: "zero" }],
  ["shortened by hand", "#dataset=spiral&networkShape=8,8&seed=0.12345", { ...PLAIN, kind: "spiral", shape: [8, 8] }],
  ["eight layers", link({ activation: "relu", networkShape: "8,8,8,8,8,8,8,8" }), { ...PLAIN, shape: Array(8).fill(8), activations: ["relu"], betas: [1] }],
  ["cosines beside the coordinates", link({ cosX: "true", cosY: "true" }), PLAIN],
  ["sines alone", link({ dataset: "spiral", x: "false", y: "false", sinX: "true", sinY: "true" }), { ...PLAIN, kind: "spiral", features: ["sin(x1)", "sin(x2)"] }],
  ["the ends of its sliders", link({ noise: "50", percTrainData: "90", batchSize: "30", learningRate: "10" }), { ...PLAIN, noise: 0.5, trainFraction: 0.9, batchSize: 30, learningRate: 10 }],
  ["a penalty without a name", link({ regularizationRate: "0.03" }), PLAIN],
  ["regression, hidden menus, test data", link({ problem: "regression", dataset: "spiral", problem_hide: "true", noise_hide: "true", showTestData: "true", hideText: "true" }), { ...PLAIN, kind: "plane", samples: 1200, showTestData: true, hide: ["noise", "problem"] }],
  ["linear units on the spiral", link({ activation: "linear", dataset: "spiral", networkShape: "8,8,8,8,8,8", seed: "0.00000" }), { ...PLAIN, kind: "spiral", shape: Array(6).fill(8), activations: ["linear"] }],
  ["old tutorial link", "#tutorial=playground&dataset=xor&problem=", { ...PLAIN, kind: "xor" }],
];
