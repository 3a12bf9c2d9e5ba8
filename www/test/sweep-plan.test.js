import assert from "node:assert/strict";
import test from "node:test";
import { blame, planOf } from "../sweep/plan.js";
import { description } from "./support/description.js";

const plan = (vary, spec = {}, steps = 10) => planOf(spec, { steps, vary }, description);
const specs = (vary, spec) => plan(vary, spec).combinations.map((combination) => combination.spec);

/** The error of a plan: what a user reads. */
function refusal(vary, spec, steps) {
  try {
    plan(vary, spec, steps);
  } catch (error) {
    assert.equal(error.name, "BvqError");
    assert.ok(error.message.startsWith(`${error.field}: `) && error.message.endsWith(error.hint) && error.hint.endsWith("."), error.message);
    return error;
  }
  throw new Error("it was accepted");
}

test("every combination once, the last key fastest, each with its place and its values", () => {
  const { combinations, steps } = plan({ seed: [7, 8, 9], "layers.*.beta": [0.5, 0.9], "penalty.l1": [0, 0.01] });
  assert.equal(steps, 10);
  assert.deepEqual(combinations.map(({ index }) => index), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const rows = combinations.map(({ values }) => Object.values(values).join(" "));
  assert.deepEqual(rows, ["7 0.5 0", "7 0.5 0.01", "7 0.9 0", "7 0.9 0.01", ...rows.slice(4, 8), "9 0.5 0", "9 0.5 0.01", "9 0.9 0", "9 0.9 0.01"]);
  assert.deepEqual(combinations[7].values, { seed: 8, "layers.*.beta": 0.9, "penalty.l1": 0.01 });
  assert.equal(combinations[7].spec.seed, 8);
  assert.equal(combinations[7].spec.layers[0].beta, 0.9);
  assert.equal(combinations[7].spec.penalty.l1, 0.01);
});

test("nothing varied is one run of the spec itself", () => {
  assert.deepEqual(plan({}, { seed: 5 }).combinations, [{ index: 0, values: {}, spec: { seed: 5 } }]);
});

test("* is every item, a number is one, and what is beside the path stays", () => {
  const spec = { layers: [{ units: 2, beta: 0.1 }, { units: 3 }], optimizer: { kind: "sgd" } };
  assert.deepEqual(specs({ "layers.*.beta": [0.7] }, spec)[0].layers, [{ units: 2, beta: 0.7 }, { units: 3, beta: 0.7 }]);
  assert.deepEqual(specs({ "layers.1.units": [9] }, spec)[0].layers, [{ units: 2, beta: 0.1 }, { units: 9 }]);
  assert.deepEqual(specs({ "layers.0": [{ units: 1 }] }, spec)[0].layers, [{ units: 1 }, { units: 3 }]);
  assert.deepEqual(specs({ "optimizer.learningRate": [0.5] }, spec)[0].optimizer, { kind: "sgd", learningRate: 0.5 });
  assert.deepEqual(spec, { layers: [{ units: 2, beta: 0.1 }, { units: 3 }], optimizer: { kind: "sgd" } }, "the user's spec is left alone");
});

test("where the spec says nothing, the defaults stand beside the value", () => {
  const [spec] = specs({ "penalty.orthogonality.strength": [0.01], "layers.*.units": [3] }, { penalty: { l1: 0.5 } });
  assert.deepEqual(spec.penalty, { l1: 0.5, orthogonality: { kind: "off", strength: 0.01 } });
  assert.deepEqual(spec.layers, [{ ...description.defaults.layers[0], units: 3 }]);
});

test("the values and the spec are those of the call, whatever becomes of them later", () => {
  const vary = { seed: [1, 2], layers: [[{ units: 2 }]] };
  const spec = { data: { kind: "xor" } };
  const { combinations } = plan(vary, spec);
  vary.seed[1] = 99;
  vary.layers[0][0].units = 99;
  spec.data.kind = "moons";
  assert.deepEqual(combinations[1], { index: 1, values: { seed: 2, layers: [{ units: 2 }] }, spec: { data: { kind: "xor" }, seed: 2, layers: [{ units: 2 }] } });
});

test("a table of samples is there once, however many combinations", () => {
  const all = specs({ seed: [1, 2], "data.noise": [0, 0.1] }, { data: { kind: "points", inputs: [[1], [2]] } });
  assert.ok(all.every(({ data }) => data.inputs === all[0].data.inputs));
});

test("later keys are written into what earlier ones put there", () => {
  const shapes = [[{ units: 2 }], [{ units: 2 }, { units: 3 }]];
  const all = specs({ layers: shapes, "layers.*.beta": [0, 1] });
  assert.deepEqual(all.map(({ layers }) => layers.map(({ beta }) => beta)), [[0], [1], [0, 0], [1, 1]]);
  const error = refusal({ "layers.*.beta": [0, 1], layers: shapes });
  assert.deepEqual([error.field, error.hint], ['vary["layers.*.beta"]', "Put layers before layers.*.beta."]);
});

test("every path that a control edits can be varied, and so can the fields of a table", () => {
  for (const { path } of description.controls) assert.equal(plan({ [path]: [1, 2] }).combinations.length, 2, path);
  for (const path of ["data.inputs", "data.targets", "data.labels", "data.names", "features", "engine", "version"]) {
    assert.equal(plan({ [path]: [1] }).combinations.length, 1, path);
  }
});

test("what cannot be varied is named, with the value seen and what to do", () => {
  const field = (name) => `vary["${name}"]`;
  for (const [vary, place, seen, fix] of [
    [{ sede: [1] }, field("sede"), 'no field "sede"', /seed, data/],
    [{ "layers.*.betta": [1] }, field("layers.*.betta"), '"betta"', /beta, learnBeta/],
    [{ "layer.*.beta": [1] }, field("layer.*.beta"), '"layer"', /layers/],
    [{ "penalty.*.strength": [1] }, field("penalty.*.strength"), '"*"', /l1, l2, orthogonality/],
    [{ "seed.x": [1] }, field("seed.x"), '"x"', /Leave out/],
    [{ "layers.1.beta": [1] }, field("layers.1.beta"), 'no item "1" in a list of 1', /from 0 to 0/],
    [{ "layers.-1.beta": [1] }, field("layers.-1.beta"), '"-1"', /from 0/],
    [{ "features.*": ["x1"] }, field("features.*"), "list of 0", /with items/],
    [{ "layers[0].beta": [1] }, field("layers[0].beta"), "no path", /layers\.0\.units/],
    [{ "": [1] }, field(""), "no path", /layers\.0\.units/],
    [{ "layers..beta": [1] }, field("layers..beta"), "no path", /layers\.0\.units/],
    [{ "__proto__.x": [1] }, field("__proto__.x"), '"__proto__"', /seed, data/],
    [{ "constructor.x": [1] }, field("constructor.x"), '"constructor"', /seed, data/],
    [{ seed: [] }, field("seed"), "empty", /at least one/],
    [{ seed: 3 }, field("seed"), "got 3", /list/],
    [{ seed: "1,2" }, field("seed"), 'got "1,2"', /list/],
    [{ seed: undefined }, field("seed"), "got undefined", /list/],
    [{ seed: 10n }, field("seed"), "got 10", /list/],
    [undefined, "vary", "got undefined", /layers\.\*\.beta/],
    [[["seed", [1]]], "vary", 'got [["seed",[1]]]', /layers\.\*\.beta/],
  ]) {
    const error = refusal(vary);
    assert.deepEqual([error.code, error.field], ["spec-invalid", place], error.message);
    assert.ok(error.message.includes(seen), `${error.message} does not say ${seen}`);
    assert.match(error.hint, fix);
  }
  assert.equal({}.x, undefined);
});

test("steps and spec are looked at, too", () => {
  for (const steps of [null, -1, 1.5, NaN, "10", 1e10]) {
    const error = refusal({ seed: [1] }, {}, steps);
    assert.deepEqual([error.code, error.field], ["spec-invalid", "steps"]);
  }
  assert.throws(() => planOf({}, undefined, description), { code: "spec-invalid", field: "steps", message: /got undefined/ });
  assert.throws(() => planOf(null, { steps: 1, vary: {} }, description), { code: "spec-invalid", field: "spec", message: /got null/ });
  assert.throws(() => planOf([1], { steps: 1, vary: {} }, description), { field: "spec" });
  assert.equal(plan({ seed: [1] }, {}, 0).combinations.length, 1);
});

test("more than the limits allow is refused before a spec is made of it", () => {
  const list = (n) => Array.from({ length: n }, (_, i) => i);
  assert.equal(plan({ seed: list(64), "penalty.l1": list(64) }).combinations.length, 4096);
  const many = refusal({ seed: list(4097) });
  assert.deepEqual([many.code, many.field, many.hint], ["limit-exceeded", "vary", "Use at most 4096 combinations."]);
  assert.match(many.message, /4097 combinations/);
  const huge = Object.fromEntries(["seed", "batchSize", "penalty.l1", "penalty.l2"].map((key) => [key, list(1e5)]));
  assert.equal(refusal(huge).code, "limit-exceeded");
  const long = refusal({ seed: list(10) }, {}, 1e9);
  assert.deepEqual([long.code, long.field], ["limit-exceeded", "steps"]);
  assert.match(long.message, /10 combinations are 10000000000.*at most 100000000 steps/);
  assert.equal(plan({ seed: list(10) }, {}, 1e8).steps, 1e8);
});

test("the core's complaint is put in terms of the value that brought it in", () => {
  const blamed = (vary, at, field, spec) => {
    const message = `${field}: 2 is outside 0..1. Use less.`;
    return blame(plan(vary, spec), at, { code: "spec-invalid", field, hint: "Use less.", message });
  };
  const error = blamed({ seed: [1, 2], "layers.*.beta": [0.5, 2] }, 1, "layers[0].beta");
  assert.deepEqual([error.field, error.message, error.hint], ['vary["layers.*.beta"][1]', 'vary["layers.*.beta"][1]: 2 is outside 0..1. Use less.', "Use less."]);
  assert.equal(blamed({ seed: [-1, 2], "layers.*.beta": [0.5, 2] }, 0, "seed").field, 'vary["seed"][0]');
  assert.equal(blamed({ seed: [1, 2, -1], "penalty.l1": [0, 1] }, 4, "seed").field, 'vary["seed"][2]');
  assert.equal(blamed({ layers: [[{}], [{}, { beta: 2 }]] }, 1, "layers[1].beta").field, 'vary["layers"][1][1].beta', "inside a value");
  assert.equal(blamed({ layers: [[{}]], "layers.*.beta": [0, 2] }, 1, "layers[0].beta").field, 'vary["layers.*.beta"][1]', "the nearer key");
  assert.equal(blamed({ layers: [[{ units: 0 }]], "layers.*.beta": [0, 2] }, 1, "layers[0].units").field, 'vary["layers"][0][0].units');
  assert.equal(blamed({ "layers.1.beta": [2] }, 0, "layers[0].beta", { layers: [{ beta: 2 }, {}] }).field, "layers[0].beta", "another layer's");
});

test("a complaint about what was not varied says with which values it came", () => {
  const vary = { seed: [1], "data.kind": ["circle", "plane"] };
  const error = blame(plan(vary), 1, { code: "spec-invalid", field: "loss", hint: "Use auto.", message: "loss: needs classes. Use auto." });
  assert.deepEqual([error.field, error.message], ["loss", 'with seed = 1, data.kind = "plane", loss: needs classes. Use auto.']);
  const plain = blame(plan({}), 0, { code: "spec-invalid", field: "loss", hint: "", message: "loss: no." });
  assert.equal(plain.message, "loss: no.");
});
