import assert from "node:assert/strict";
import test from "node:test";
import { merge } from "../merge.js";
import { defaults, diff, fromAttributes, isLive, stateOf, toAttributes, toHash, LONGEST_HASH } from "../state.js";
import { fromHash, packHash, unpackHash } from "../state/link.js";
import { description } from "./support/description.js";
import { LINKS, link } from "./support/classic-links.js";

const base = defaults(description);
const fromText = (hash) => fromHash(hash, description).state;

/** Numbers in 0..1 that are the same every time (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Any valid state: every member differs from its default about every other time. */
function anyState(random) {
  const one = (list) => list[Math.floor(random() * list.length)];
  const names = (rows) => one(rows).name;
  const maybe = (value, usual) => (random() < 0.5 ? value() : usual);
  const { defaults: usual } = description;
  const kind = one(description.dataKinds.filter(({ name }) => name !== "points"));
  const layer = () => ({
    units: 1 + Math.floor(random() * 64),
    activation: names(description.activations),
    beta: maybe(() => one([0, 1, random()]), 0.5),
    learnBeta: one(["off", "network", "layer", "unit"]),
    slope: maybe(() => random() * 2 - 1, 0.01),
    pieces: 2 + Math.floor(random() * 7),
  });
  const alike = layer();
  const spec = {
    version: 1,
    seed: maybe(() => Math.floor(random() * 2 ** 32), 1),
    data: {
      kind: maybe(() => kind.name, "circle"),
      samples: maybe(() => 2 + Math.floor(random() * 5000), 500),
      noise: maybe(() => random() / 2, 0),
      trainFraction: maybe(() => 0.01 + random() * 0.99, 0.5),
      classes: maybe(() => 2 + Math.floor(random() * 6), 2),
    },
    features: maybe(() => description.features.map(({ name }) => name).filter(() => random() < 0.4), []),
    layers: Array.from({ length: Math.floor(random() * 4) }, () => (random() < 0.5 ? { ...alike } : layer())),
    init: names(description.inits),
    loss: one(["auto", "squared"]),
    optimizer: { kind: names(description.optimizers), learningRate: random() * 10 ** -Math.floor(random() * 5), betaRateScale: maybe(() => random() * 100, 10), clip: maybe(() => random() * 10, 0), schedule: names(description.schedules), scheduleSteps: maybe(() => 1 + Math.floor(random() * 5000), 1000) },
    batchSize: 1 + Math.floor(random() * 256),
    penalty: { l1: maybe(random, 0), l2: maybe(random, 0), orthogonality: { kind: names(description.orthogonalities), strength: maybe(random, 0) } },
    frozen: maybe(() => [0, [7, -0.125], 3], []),
    engine: one(["auto", "cpu", "gpu"]),
  };
  assert.deepEqual(Object.keys(spec), Object.keys(usual), "this generator knows every member");
  const view = {
    mode: one(["full", "compact", "plot"]),
    hide: ["beta", "lossCurve"].filter(() => random() < 0.5),
    theme: one(["auto", "light", "dark"]),
    loading: one(["lazy", "eager", "click"]),
    showTestData: random() < 0.5,
    discretize: random() < 0.5,
    autoplay: random() < 0.5,
    palette: one(["classic", "safe"]),
    lang: one(["", "de", "pt-br"]),
    panel: one(["", "", "runs", "compare"]),
  };
  return stateOf(spec, view);
}

/** No list of features and the data set's own list are the same state. */
function canonical(state) {
  const own = description.dataKinds.find(({ name }) => name === state.spec.data.kind).features;
  const same = own.length > 0 && JSON.stringify(own) === JSON.stringify(state.spec.features);
  return same ? stateOf({ ...state.spec, features: [] }, state.view) : state;
}

test("500 random states come back from hash, attributes and packed hash as they were", async () => {
  const random = generator(7);
  for (let i = 0; i < 500; i++) {
    const state = canonical(anyState(random));
    const hash = toHash(state, description);
    assert.deepEqual(fromHash(hash, description), { state, notes: [] }, hash);
    assert.deepEqual(fromAttributes(toAttributes(state, description), description), { state, notes: [] });
    if (i % 10 === 0) assert.deepEqual((await unpackHash(await packHash(state, description), description)).state, state);
  }
});

test("the defaults are #v=1 and no attribute", () => {
  assert.equal(toHash(base, description), "#v=1");
  assert.deepEqual(toAttributes(base, description), {});
  assert.deepEqual(fromText(""), base);
  assert.deepEqual(fromText("#"), base);
});

test("a hash says only what differs, in the documented words", () => {
  const state = stateOf(
    merge(base.spec, {
      seed: 7,
      data: { kind: "spiral", noise: 0.15, trainFraction: 0.3 },
      features: ["x1", "sin(x2)"],
      penalty: { l2: 0.003 },
      layers: [{ beta: 0.9, learnBeta: "unit", units: 8 }],
    }),
    { ...base.view, mode: "compact", hide: ["loss"], discretize: true },
  );
  assert.equal(
    toHash(state, description),
    "#v=1&dataset=spiral&noise=15&percTrainData=30&y=false&sinY=true&networkShape=8&regularization=L2" +
      "&regularizationRate=0.003&beta=0.9&learnBeta=unit&seed=7&mode=compact&discretize=true&hide=loss",
  );
});

test("attributes are the keys in kebab case; a bare switch is on; foreign attributes are left alone", () => {
  const { state, notes } = fromAttributes(
    { id: "a", class: "b", "data-x": "1", "aria-label": "c", dataset: "spiral", "network-shape": "8,8", beta: "0.5,1", "learn-beta": "unit", "show-test-data": "", theme: null, sed: "7" },
    description,
  );
  assert.equal(state.spec.data.kind, "spiral");
  assert.deepEqual(state.spec.layers.map(({ units, beta, learnBeta }) => [units, beta, learnBeta]), [[8, 0.5, "unit"], [8, 1, "unit"]]);
  assert.equal(state.view.showTestData, true);
  assert.equal(state.view.theme, "auto");
  assert.equal(notes.length, 1);
  assert.match(notes[0], /: sed\./);
});

test("a complete spec, as a run has it, makes as short a link as the spec it came from", () => {
  const complete = (kind, features) => toHash(stateOf({ ...base.spec, data: { ...base.spec.data, kind }, features }, base.view), description);
  assert.equal(complete("xor", ["x1", "x2"]), "#v=1&dataset=xor");
  assert.equal(complete("penguins", ["bill", "flipper"]), "#v=1&dataset=penguins");
  assert.equal(complete("digits", Array.from({ length: 64 }, (_, i) => `p${i}`)), "#v=1&dataset=digits");
  assert.match(complete("digits", ["p1", "p2"]), /config=.*p1.*p2/);
});

test("features beyond switches (another order, a column's name) come back too", () => {
  for (const features of [["x2", "x1"], ["x1", "column"], ["x1^2", "x1"]]) {
    const state = stateOf({ ...base.spec, features }, base.view);
    assert.deepEqual(fromText(toHash(state, description)), state);
  }
});

test("config comes first, keys go over it", () => {
  const { spec } = fromText(`#v=1&beta=0.25&config=${encodeURIComponent('{"layers":[{"units":3,"beta":1},{"units":2}],"loss":"squared"}')}`);
  assert.deepEqual(spec.layers.map(({ units, beta, activation }) => [units, beta, activation]), [[3, 0.25, "relu"], [2, 0.25, "relu"]]);
  assert.equal(spec.loss, "squared");
});

test("states are frozen through and through", () => {
  const { state } = fromHash("#dataset=xor", description);
  assert.throws(() => (state.spec.layers[0].units = 9), TypeError);
  assert.throws(() => state.view.hide.push("x"), TypeError);
  assert.equal(description.defaults.data.kind, "circle");
});

test("points travel packed, and a cut or hostile packing is refused by name", async () => {
  const inputs = Array.from({ length: 800 }, (_, i) => [Number(Math.sin(i).toFixed(3)) + 0, Number(Math.cos(i * 1.7).toFixed(3)) + 0]);
  const labels = inputs.map(([x, y]) => (x * y > 0 ? "same" : "other"));
  const data = { kind: "points", samples: 500, noise: 0, trainFraction: 0.7, classes: 2, inputs, labels, names: ["a", "b"] };
  const state = stateOf({ ...base.spec, data }, base.view);
  const hash = await packHash(state, description);
  assert.match(hash, /&z=[\w-]+$/);
  assert.ok(hash.length < 12_000, `${hash.length}`);
  assert.deepEqual((await unpackHash(hash, description)).state, state);
  await assert.rejects(unpackHash(hash.slice(0, -40), description), { code: "spec-invalid", field: "z" });
  await assert.rejects(unpackHash("#z=%2A", description), { code: "spec-invalid", field: "z" });
  assert.throws(() => fromHash(hash, description), { code: "spec-invalid", field: "z" });
  const bomb = new Blob([" ".repeat(9 << 20)]).stream().pipeThrough(new CompressionStream("gzip"));
  const packed = Buffer.from(await new Response(bomb).arrayBuffer()).toString("base64url");
  await assert.rejects(unpackHash(`#z=${packed}`, description), { code: "limit-exceeded", field: "z" });
});

test("a link beyond the cap is refused both ways", async () => {
  const random = generator(3);
  const inputs = Array.from({ length: 6000 }, () => [random(), random()]);
  const state = stateOf({ ...base.spec, data: { ...base.spec.data, kind: "points", inputs, targets: inputs.map(([x]) => x) } }, base.view);
  await assert.rejects(packHash(state, description), { code: "limit-exceeded", field: "hash" });
  assert.throws(() => toHash(state, description), { code: "limit-exceeded", field: "hash" });
  assert.throws(() => fromHash("#".padEnd(LONGEST_HASH + 1, "x"), description), { code: "limit-exceeded", field: "hash" });
});

for (const [name, hash, expected] of LINKS) {
  test(`TensorFlow Playground link: ${name}`, () => {
    const { state, notes } = fromHash(hash, description);
    const { spec, view } = state;
    const seen = {
      kind: spec.data.kind,
      samples: spec.data.samples,
      noise: spec.data.noise,
      trainFraction: spec.data.trainFraction,
      features: spec.features,
      shape: spec.layers.map(({ units }) => units),
      activations: [...new Set(spec.layers.map(({ activation }) => activation))],
      betas: [...new Set(spec.layers.map(({ beta }) => beta))],
      learningRate: spec.optimizer.learningRate,
      l1: spec.penalty.l1,
      l2: spec.penalty.l2,
      batchSize: spec.batchSize,
      init: spec.init,
      hide: view.hide,
      showTestData: view.showTestData,
      discretize: view.discretize,
    };
    assert.deepEqual(seen, { ...seen, ...expected });
    // What such a link never says, but means.
    assert.deepEqual([spec.optimizer.kind, spec.loss], ["sgd", "auto"]);
    // Regression has the same output and loss there.
    assert.equal(notes.filter((note) => /tanh.*cross-entropy/.test(note)).length, /plane|multi-gauss/.test(spec.data.kind) ? 0 : 1, notes.join());
    assert.deepEqual(fromText(toHash(state, description)), state, "and it survives our own hash");
  });
}

test("a link of ours is not taken for TensorFlow Playground's", () => {
  assert.equal(fromText("#dataset=spiral&networkShape=8").spec.optimizer.kind, "adam");
  assert.equal(fromText("#v=1&seed=0.5&hideText=false").spec.optimizer.kind, "adam");
  assert.equal(fromText("#seed=0.5").spec.optimizer.kind, "sgd");
});

test("TensorFlow Playground's seed gives one of ours, always the same", () => {
  const seed = (text) => fromText(`#v=1&seed=${text}`).spec.seed;
  assert.equal(seed("0.66230"), seed("0.66230"));
  assert.notEqual(seed("0.66230"), seed("0.66231"));
  assert.equal(seed("4294967295"), 4294967295);
  assert.ok(Number.isInteger(seed("4294967296")) && seed("4294967296") < 2 ** 32);
  // FNV-1a of "a", from its authors' table of test vectors.
  assert.equal(seed("a"), 0xe40c292c);
});

test("cosX says that it was left out; unknown keys are named once", () => {
  assert.match(fromHash(link({ cosX: "true" }), description).notes.join(), /cosX is not a feature/);
  assert.deepEqual(fromHash("#v=1&foo=1&bar=2", description).notes, ["Not a setting of this playground: foo, bar."]);
  assert.match(fromHash("#v=2", description).notes.join(), /version 2/);
});

test("−0 is 0, ids joined by a comma are two, and half a character is replaced", () => {
  const { spec, view } = fromText("#v=1&noise=-0&l,sampleCount_hide=true&loss%20curve_hide=true&_hide=true");
  assert.ok(Object.is(spec.data.noise, 0));
  assert.deepEqual(view.hide, ["curve", "l", "loss", "sampleCount"]);
  const state = stateOf(base.spec, { ...base.view, hide: ["half\ud83d", "whole\u{1f427}"] });
  assert.deepEqual(fromText(toHash(state, description)).view.hide, ["half\ufffd", "whole\u{1f427}"]);
});

const BAD = [
  ["dataset", "circel"], ["dataset", "plane"], ["regDataset", "reg-maximum", "problem=regression"], ["problem", "clustering"],
  ["noise", "51"], ["noise", "-1"], ["noise", "much"], ["percTrainData", "0"], ["percTrainData", "101"], ["samples", "1"], ["samples", "20001"],
  ["samples", "3.5"], ["classes", "1"], ["networkShape", "4,,2"], ["networkShape", "0"], ["networkShape", "257"], ["networkShape", "2.5"],
  ["networkShape", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"], ["activation", "swish"], ["activation", "relu,tanh"], ["beta", "1.01"], ["beta", "-0.1"], ["beta", "soft"],
  ["beta", "0.1,0.2"], ["beta", "NaN"], ["beta", "0x1"], ["learnBeta", "yes"], ["slope", "2"], ["pieces", "1"], ["init", "random"], ["loss", "huber"],
  ["optimizer", "lion"], ["learningRate", "101"], ["learningRate", "-1"], ["learningRate", "Infinity"], ["betaRate", "1001"], ["regularization", "L3"],
  ["regularizationRate", "-1"], ["orthogonality", "some"], ["orthogonalityRate", "-1"], ["batchSize", "0"], ["batchSize", "4097"], ["batchSize", "1.5"],
  ["engine", "tpu"], ["mode", "tiny"], ["theme", "blue"], ["loading", "never"], ["showTestData", "maybe"], ["discretize", "2"], ["autoplay", "on"], ["panel", "<b>"],
  ["x", "perhaps"], ["sinY", "perhaps"], ["y", "false", "x=false"], ["initZero", "maybe"], ["config", "{"], ["config", "[]"], ["config", "%7B%22layers%22%3A3%7D"],
  ["config", "%7B%22data%22%3Anull%7D"], ["playButton_hide", "maybe"], ["beta", "%zz"],
];
for (const [key, text, also] of BAD) {
  test(`${key}=${text} is refused by name`, () => {
    assert.throws(
      () => fromHash(`#${also ? `${also}&` : ""}${key}=${text}`, description),
      (error) => {
        assert.equal(error.name, "BvqError");
        assert.equal(error.code, "spec-invalid");
        assert.equal(error.field, key);
        assert.ok(error.hint.length > 5 && error.message.startsWith(`${key}: `), error.message);
        return true;
      },
    );
  });
}

test("messages show the value seen, cut short, and the fix", () => {
  assert.throws(() => fromText("#beta=1.5"), { message: 'beta: "1.5" is outside 0..1. Use a number from 0 to 1.' });
  assert.throws(() => fromText(`#activation=${"a".repeat(999)}`), (error) => error.message.length < 200);
});

test("diff names the paths; live ones need no new run", () => {
  const next = merge(base.spec, { optimizer: { learningRate: 0.1 }, layers: [{ beta: 1 }] });
  assert.deepEqual(diff(base.spec, next), ["layers.0.beta", "optimizer.learningRate"]);
  assert.equal(isLive(diff(base.spec, next), description), true);
  assert.deepEqual(diff(base.spec, { ...base.spec, layers: [] }), ["layers"]);
  assert.equal(isLive(["layers"], description), false);
  assert.equal(isLive(["layers.0.beta", "seed"], description), false);
  assert.deepEqual(diff(base.spec, merge(base.spec, {})), []);
});
