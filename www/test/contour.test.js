import assert from "node:assert/strict";
import test from "node:test";
import { borders, crossings } from "../views/contour.js";

const grid = (side, value) => Float32Array.from({ length: side * side }, (_, i) => value((i % side) + 0.5, Math.floor(i / side) + 0.5));
const ends = (pieces) => Array.from({ length: pieces.length / 2 }, (_, i) => [pieces[2 * i], pieces[2 * i + 1]]);

test("a circle: every end lies on it, and it is closed", () => {
  const pieces = crossings(grid(40, (x, y) => Math.hypot(x - 20, y - 20) - 12), 40, 40);
  const seen = new Map();
  for (const [x, y] of ends(pieces)) {
    assert.ok(Math.abs(Math.hypot(x - 20, y - 20) - 12) < 0.05, `${x}, ${y}`);
    const key = `${x.toFixed(4)},${y.toFixed(4)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  assert.ok(pieces.length > 200);
  assert.ok([...seen.values()].every((n) => n === 2));
});

test("another level, a saddle, and a map that never decides otherwise", () => {
  assert.ok(ends(crossings(grid(10, (x) => x), 10, 10, 4.25)).every(([x]) => Math.abs(x - 4.25) < 1e-5));
  // Opposite corners are alike; the mean says which pair is joined.
  const sides = (mean) => crossings([1 + mean, -1 + mean, -1 + mean, 1 + mean].map(Math.fround), 2, 2);
  const joins = (pieces) => ends(pieces).map(([x, y]) => (y === 0.5 ? "top" : y === 1.5 ? "bottom" : x === 0.5 ? "left" : "right")).join();
  assert.equal(joins(sides(0.2)), "top,right,bottom,left");
  assert.equal(joins(sides(-0.2)), "left,top,right,bottom");
  assert.deepEqual(crossings(grid(5, () => 1), 5, 5), []);
});

test("classes part along the sides of cells", () => {
  assert.deepEqual(borders([0.9, 1.2, 0.1, 2.5], 2, 2), [1, 0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2]);
});
