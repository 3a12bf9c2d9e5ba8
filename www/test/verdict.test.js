import assert from "node:assert/strict";
import { test } from "node:test";
import { confusion, rates, rSquared } from "../tools/verdict.js";

test("a confusion matrix counts true by predicted", () => {
  const p = Float32Array.of(0.9, 0.1, 0, 0.2, 0.7, 0.1, 0.1, 0.2, 0.7, 0.6, 0.3, 0.1);
  const counts = confusion(p, [0, 1, 2, 1], 3);
  assert.deepEqual(counts, [[1, 0, 0], [1, 1, 0], [0, 0, 1]]);
  assert.deepEqual(rates(counts), [{ recall: 1, precision: 0.5 }, { recall: 0.5, precision: 1 }, { recall: 1, precision: 1 }]);
  assert.deepEqual(rates([[0, 0], [0, 3]])[0], { recall: null, precision: null });
});

test("R²: 1 for exact, 0 for the mean, negative for worse, null where it means nothing", () => {
  const y = [1, 2, 3, 6];
  assert.equal(rSquared(y, y), 1);
  assert.equal(rSquared([3, 3, 3, 3], y), 0);
  assert.ok((rSquared([6, 3, 2, 1], y) ?? 0) < 0);
  assert.equal(rSquared([1], [1]), null);
  assert.equal(rSquared([1, 2], [5, 5]), null);
});
