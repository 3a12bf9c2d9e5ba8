// Ready-made experiments, each a link: what it is called and what to look at is in the messages as presets.<id>.

/** A ring of points and a few in its middle, as somebody would dot them. */
const DOTS = (() => {
  const ring = Array.from({ length: 18 }, (_, i) => [i % 2 ? 3.4 : 4, (i * Math.PI) / 9]).map(([r = 0, turn = 0]) => [r * Math.cos(turn), r * Math.sin(turn)]);
  const middle = Array.from({ length: 12 }, (_, i) => [i % 3 ? 1.3 : 0.5, (i * Math.PI) / 6]).map(([r = 0, turn = 0]) => [1 + r * Math.cos(turn), r * Math.sin(turn)]);
  const inputs = [...ring, ...middle].map((point) => point.map((x) => Number(x.toFixed(2))));
  return { kind: "points", inputs, labels: inputs.map((_, i) => (i < ring.length ? "ring" : "middle")), names: ["x1", "x2"], trainFraction: 0.7 };
})();

/** @typedef {{ id: string, hash: string }} Preset */

/** @type {readonly Preset[]} */
export const PRESETS = Object.freeze([
  // As TensorFlow Playground opens: a link in its words, read as its own.
  { id: "classic", hash: "#dataset=circle&networkShape=4,2&activation=tanh&hideText=false&seed=7" },
  { id: "hardSoft", hash: "#v=1&dataset=moons&noise=10&networkShape=6&beta=1&learningRate=0.01&panel=compare" },
  { id: "learn", hash: "#v=1&dataset=spiral&networkShape=8,8&learnBeta=unit&learningRate=0.01&seed=7" },
  { id: "oneD", hash: "#v=1&problem=regression&regDataset=wave&samples=400&networkShape=8,8&learnBeta=unit&learningRate=0.02&batchSize=32" },
  { id: "faces", hash: "#v=1&dataset=rings&networkShape=12&activation=max-pool&pieces=3&beta=1&learningRate=0.01&panel=compare" },
  { id: "penguins", hash: "#v=1&dataset=penguins&networkShape=8&learningRate=0.01&regularization=L2&regularizationRate=0.003" },
  { id: "digits", hash: "#v=1&dataset=digits&networkShape=24&learningRate=0.003" },
  { id: "orthogonal", hash: "#v=1&dataset=digits&networkShape=16&learningRate=0.003&beta=0.9&orthogonality=off-diagonal&orthogonalityRate=0.01&panel=scores" },
  { id: "hot", hash: "#v=1&problem=regression&regDataset=reg-gauss&networkShape=12,12&beta=1&optimizer=sgd&learningRate=3" },
  { id: "own", hash: `#v=1&networkShape=6&learningRate=0.01&config=${encodeURIComponent(JSON.stringify({ data: DOTS }))}` },
]);
