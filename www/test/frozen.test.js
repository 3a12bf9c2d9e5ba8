// Frozen weights as a person handles them, and as the network changes around them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "../draw/wiring.js";
import { carried } from "../tools/weights/carried.js";
import { held, thawed } from "../tools/weights/held.js";
import { description } from "./support/description.js";

const PARAMETERS = Float32Array.from([0.1, -1.5, 1 / 3, 16777216, 0, -1e-30]);

test("they are frozen at the value they have, in as few digits as say it, and sorted", () => {
  assert.deepEqual(held([[3, 7]], [0], PARAMETERS), [[0, 0.1], [3, 7]]);
  const all = held([], [5, 4, 3, 2, 1, 0], PARAMETERS);
  assert.deepEqual(all.map(([at]) => at), [0, 1, 2, 3, 4, 5]);
  all.forEach(([at, value]) => assert.equal(Math.fround(value), PARAMETERS[at]));
  assert.deepEqual(all.map(([, value]) => value), [0.1, -1.5, 0.33333334, 16777216, 0, -1e-30]);
  assert.deepEqual(held([0, [1, 9]], [0, 1], PARAMETERS), [[0, 0.1], [1, -1.5]], "once each");
});

test("they are let go by their place, with a value or without", () => {
  assert.deepEqual(thawed([0, [1, 9], 2, [3, 1]], [1, 2]), [0, [3, 1]]);
});

const layer = description.defaults.layers[0];
const network = (units, { features = ["x1", "x2"], ...more } = {}) => ({
  ...description.defaults, features, layers: units.map((n) => ({ ...layer, units: n })), ...more,
});
const before = (spec, classes = 2) => ({ description, samples: { classes: Array.from({ length: classes }, String) }, spec });

/** Every parameter by name: its layer, its unit, and the input it weighs, "b" for the bias. */
function named(spec, outputs = 2) {
  const all = blocks(spec.features.length, spec.layers, outputs, () => "two");
  const names = [];
  all.forEach((block, l) => {
    const at = l === all.length - 1 ? "out" : l;
    for (let row = 0; row < block.rows; row++) {
      for (let i = 0; i < block.fanIn; i++) names[block.w + row * block.fanIn + i] = `${at}.${row}.${l === 0 ? spec.features[i] : i}`;
      names[block.b + row] = `${at}.${row}.b`;
    }
  });
  return names;
}

test("in another shape each stays with its unit and its input, or goes", () => {
  const from = network([3, 2]);
  const names = named(from);
  const shapes = [
    [network([5, 2]), () => true],
    [network([3, 4]), () => true],
    [network([2, 2]), (name) => !/^0\.2|^1\.\d\.2/.test(name)],
    [network([3]), (name) => name.startsWith("0")],
    [network([3, 2, 2]), (name) => !name.startsWith("out")],
    [network([]), () => false],
    [network([3, 2], { features: ["x1", "x1^2", "x2"] }), () => true],
    [network([3, 2], { features: ["x2"] }), (name) => !/^0\.\d\.x1$/.test(name)],
  ];
  for (const [to, stays] of shapes) {
    const frozen = names.flatMap((_, at) => (at % 2 ? [at] : [[at, at / 8]]));
    const after = carried(before(from), { ...to, frozen });
    const found = new Map(after.map((one) => [named(to)[[one].flat()[0]], one]));
    const wanted = names.filter(stays);
    assert.deepEqual([...found.keys()].sort(), [...wanted].sort(), JSON.stringify(to.layers.map(({ units }) => units)));
    for (const name of wanted) {
      const at = names.indexOf(name);
      assert.equal([found.get(name)].flat()[1], at % 2 ? undefined : at / 8, `${name} and its value`);
    }
  }
});

test("where the shape stays so do they, logits of β too", () => {
  const from = network([3, 2], { frozen: [0, [7, 2], 23, 24] });
  assert.equal(carried(before(from), { ...from, seed: 9 }), from.frozen);
  assert.deepEqual(carried(before(from), { ...network([3, 3]), frozen: from.frozen }), [0, [7, 2]]);
});

test("other outputs let the output layer go", () => {
  const from = network([2], { data: { ...description.defaults.data, kind: "points", labels: ["a", "b"] } });
  const frozen = [0, [6, 1], [8, 1]];
  const next = { ...from, frozen, data: { ...from.data, labels: ["a", "b", "c"] } };
  assert.deepEqual(carried(before(from), next), [0]);
  assert.deepEqual(carried(before(from), { ...next, data: { ...from.data, labels: ["b", "a", "a"] } }), frozen);
});
