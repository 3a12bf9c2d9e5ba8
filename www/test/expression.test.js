// Formulas as typed: what they mean, what is wrong with the others and where, the points made of them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { FormulaError, readFormula } from "../tools/data/expression.js";
import { SAMPLES, mix, pointsOf } from "../tools/data/made.js";

const value = (text, x = 0, y = 0) => readFormula(text).at(x, y);

test("arithmetic has the ranks of mathematics", () => {
  for (const [text, expected] of [
    ["1 + 2*3", 7], ["(1 + 2)*3", 9], ["2^3^2", 512], ["-2^2", -4], ["(-2)^2", 4], ["2^-2", 0.25], ["2*-3^2", -18], ["--2", 2],
    ["8/4/2", 1], ["7 - 2 - 1", 4], ["min(3, 1, 2) + max(4, 5)", 6], ["abs(-3)*sqrt(16)", 12], ["exp(log(5))", 5], ["sin(pi/2) + cos(0) + tan(0)", 2],
    ["log(e)", 1], ["1.5e1 + .5", 15.5], ["2×3 − 1·4", 2],
  ]) assert.ok(Math.abs(value(text) - expected) < 1e-12, `${text} = ${value(text)}, not ${expected}`);
  assert.equal(value("x^2 + x1 - y*x2", 3, 2), 8);
});

test("comparisons are classes, also in a chain; equations are numbers", () => {
  assert.equal(readFormula("y > sin(x)").kind, "classes");
  assert.deepEqual([value("y > x", 1, 2), value("y > x", 2, 1), value("(x^2 + y^2 <= 9)", 3, 0), value("x*2 >= y", 1, 3)], [1, 0, 1, 0]);
  assert.deepEqual([value("-1 < y < 1", 0, 0), value("-1 < y < 1", 0, 2), value("-1 < y < 1", 0, -2)], [1, 0, 0]);
  assert.ok(Number.isNaN(value("y > log(x)", -1, 0)), "where a side has no value there is no class");
  const curve = readFormula("y = 0.3*x^2");
  assert.deepEqual([curve.kind, curve.at(2, 99)], ["curve", 1.2]);
  assert.equal(readFormula("sin(x)").kind, "curve");
  for (const text of ["z = x*y", "x*y"]) assert.deepEqual([readFormula(text).kind, value(text, 2, 3)], ["surface", 6]);
});

test("what is wrong is named with its character", () => {
  for (const [text, key, at, more] of [
    ["", "empty", 1], ["  ", "empty", 1], ["y > foo", "unknown", 5, { name: "foo" }], ["y > sin(x) + foo", "unknown", 14, { name: "foo" }],
    ["y = bar*x", "unknown", 5, { name: "bar" }], ["y > foo(x)", "noFunction", 5, { name: "foo" }], ["y > sin", "brackets", 5, { name: "sin" }],
    ["y > sin()", "arguments", 5], ["y > sin(x, y)", "arguments", 5], ["y > ", "ends", 4], ["y > (x", "ends", 7], ["y > x +", "ends", 8],
    ["y ? x", "unreadable", 3], ["y > 2x", "unreadable", 6], ["x + (y > 1)", "nested", 6, { sign: ">" }], ["w = x", "left", 1, { left: "w" }],
    ["y = x + y", "ofX", 9], ["y > x.y", "unreadable", 5], ["y > 'a'", "unreadable", 5], ["y > constructor", "unknown", 5], ["y == x", "unreadable", 3],
    ["y > constructor(x)", "noFunction", 5], ["y > [1]", "unreadable", 5], ["y > x, 2", "unreadable", 8], ["y > x y", "unreadable", 7], ["y > x & x", "unreadable", 7], ["y > ()", "unreadable", 5], ["()(x)", "unreadable", 1],
    ["y > this", "unknown", 5], ["y > sin(x)(y)", "noFunction", 5],
  ]) {
    assert.throws(() => readFormula(text), (error) => {
      assert.ok(error instanceof FormulaError, `${text}: ${error}`);
      assert.equal(error.key, `own.formula.${key}`, text);
      assert.equal(error.values.at, String(at), text);
      for (const name in more) assert.equal(error.values[name], more[name], text);
      return true;
    }, text);
  }
});

test("every error has its words", async () => {
  const words = JSON.parse(await readFile(new URL("../messages/en.json", import.meta.url), "utf8"));
  const source = await readFile(new URL("../tools/data/expression.js", import.meta.url), "utf8");
  const keys = [...source.matchAll(/"(own\.formula\.\w+)"/g)].map(([, key]) => key);
  assert.ok(keys.length > 8);
  for (const key of keys) assert.ok(key in words, key);
});

test("no text stops the reader with anything but its own error", () => {
  const parts = ["x", "y", "1", "2.", ".5", "+", "-", "*", "/", "^", "<", ">=", "=", "(", ")", ",", "sin", "min", " ", "e", "[", "]", ".", "'", "\"", "?", ":", "a", "−", "`", "\\", "é", "{", "this"];
  let word = 7;
  for (let i = 0; i < 20_000; i++) {
    let text = "";
    for (let n = (word = mix(word + i)) % 9; n >= 0; n--) text += parts[(word = mix(word + n)) % parts.length];
    try {
      assert.equal(typeof readFormula(text).at(0.3, -0.7), "number", text);
    } catch (error) {
      assert.ok(error instanceof FormulaError && Number(error.values.at) >= 1 && Number(error.values.at) <= text.length + 1, `${text}: ${error}`);
    }
  }
});

test("points are those of the seed, spread evenly, and the noise moves the border only", () => {
  assert.equal(mix(1), 1_753_845_952, "the generator of src/rng.rs");
  const formula = readFormula("y > sin(x)");
  const { data, left, classes } = pointsOf(formula, { seed: 3, noise: 0 });
  assert.deepEqual([data.inputs.length, left, classes, data.samples], [SAMPLES, 0, 2, SAMPLES]);
  assert.deepEqual(pointsOf(formula, { seed: 3, noise: 0 }).data, data);
  assert.notDeepEqual(pointsOf(formula, { seed: 4, noise: 0 }).data.inputs, data.inputs);
  data.inputs.forEach(([x, y], i) => assert.equal(data.labels?.[i], String(y > Math.sin(x))));
  for (const side of [0, 1]) {
    const quarters = [0, 0, 0, 0];
    for (const input of data.inputs) quarters[Math.min(3, Math.floor((input[side] + 6) / 3))] += 1;
    assert.ok(quarters.every((n) => n > 70 && n < 130), String(quarters));
  }
  const noisy = pointsOf(formula, { seed: 3, noise: 0.2 }).data;
  assert.deepEqual(noisy.inputs, data.inputs);
  const flipped = data.inputs.filter((_, i) => noisy.labels?.[i] !== data.labels?.[i]);
  assert.ok(flipped.length > 5 && flipped.every(([x, y]) => Math.abs(y - Math.sin(x)) < 3), String(flipped.length));
});

test("points where a formula has no value are left out; numbers get noise in proportion", () => {
  const root = pointsOf(readFormula("y = sqrt(x)"), { seed: 1, noise: 0 });
  assert.equal(root.left + root.data.inputs.length, SAMPLES);
  assert.ok(root.left > 150 && root.left < 250 && root.data.inputs.every(([x]) => x >= 0));
  const clean = pointsOf(readFormula("z = x*y"), { seed: 1, noise: 0 }).data.targets;
  const noisy = pointsOf(readFormula("z = x*y"), { seed: 1, noise: 0.1 }).data.targets;
  const off = clean.map((v, i) => Math.abs(v - noisy[i]));
  assert.ok(Math.max(...off) > 0.5 && Math.max(...off) < 0.1 * 36);
  assert.equal(pointsOf(readFormula("y = log(-1)"), { seed: 1, noise: 0 }).data.inputs.length, 0);
});
