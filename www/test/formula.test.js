import assert from "node:assert/strict";
import { test } from "node:test";
import { inputsOf, outputName, rowsOf, sum, unitName } from "../draw/formula.js";
import { blocks } from "../draw/wiring.js";

test("signs and digits are written as a person would", () => {
  assert.equal(sum([{ name: "X₁", value: 0.53211 }, { name: "X₂", value: -1.2 }], 0.1), "0.532 X₁ − 1.2 X₂ + 0.1");
  assert.equal(sum([{ name: "X₁", value: -2 }], -3), "−2 X₁ − 3");
  const long = Array.from({ length: 15 }, (_, i) => ({ name: `c${i}`, value: 1 }));
  assert.match(sum(long, 0), /1 c11 \+ 0 \+ … \(3\)$/);
});

test("names count from one", () => {
  assert.equal(unitName(0, 1), "h⁽¹⁾₂");
  assert.equal(unitName(11, 9), "h⁽¹²⁾₁₀");
  assert.equal(outputName(0), "o₁");
});

test("a unit's rows are its own weights and bias, the largest index last", () => {
  const all = blocks(2, [{ units: 2, activation: "maxout", pieces: 2 }], 1, () => "free");
  const parameters = Float32Array.from({ length: 15 }, (_, i) => i);
  // Unit 1 owns rows 2 and 3: weights 4..7, biases at 8 + row.
  assert.deepEqual(rowsOf(parameters, all[0], 1, ["a", "b"]), ["4 a + 5 b + 10", "6 a + 7 b + 11"]);
  assert.deepEqual(inputsOf(["a", "b"], all, 0), ["a", "b"]);
  assert.deepEqual(inputsOf(["a", "b"], all, 1), ["h⁽¹⁾₁", "h⁽¹⁾₂"]);
});
