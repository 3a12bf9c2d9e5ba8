// The hardness slider: exact stops, one direction, and a round trip.
import assert from "node:assert/strict";
import { test } from "node:test";
import { betaAt, format, nameOf, notch, positionOf, POSITIONS, snap } from "../draw/hardness.js";

test("the ends and the middle are exact", () => {
  assert.equal(betaAt(0), 0);
  assert.equal(betaAt(POSITIONS / 2), 0.5);
  assert.equal(betaAt(POSITIONS), 1);
});

test("β never falls as the slider goes right, and stays in 0..1", () => {
  for (let p = 1; p <= POSITIONS; p++) {
    assert.ok(betaAt(p) >= betaAt(p - 1), `position ${p}`);
    assert.ok(betaAt(p) >= 0 && betaAt(p) <= 1);
  }
});

test("a position and its β lead to each other", () => {
  for (let p = 6; p <= POSITIONS - 6; p++) assert.ok(Math.abs(positionOf(betaAt(p)) - p) < 1, `position ${p}`);
  assert.equal(positionOf(0), 0);
  assert.equal(positionOf(1), POSITIONS);
});

test("dragging snaps to linear, soft and hard", () => {
  assert.equal(betaAt(snap(3)), 0);
  assert.equal(betaAt(snap(POSITIONS / 2 + 2)), 0.5);
  assert.equal(betaAt(snap(POSITIONS - 3)), 1);
  assert.equal(snap(60), 60);
});

test("arrow keys walk from end to end without getting stuck", () => {
  for (const by of [1, -1]) {
    let p = by > 0 ? 0 : POSITIONS;
    const seen = new Set();
    while (!seen.has(p)) {
      seen.add(p);
      p = notch(p, by);
    }
    assert.equal(betaAt(p), by > 0 ? 1 : 0);
    assert.ok(seen.size > POSITIONS / 2);
  }
});

test("every β has a name and a short text", () => {
  assert.deepEqual([0, 0.2, 0.5, 0.8, 1].map(nameOf), ["linear", "softLinear", "soft", "softHard", "hard"]);
  assert.deepEqual([0, 0.00001, 0.5, 0.99999, 1].map(format), ["0", "<0.001", "0.500", ">0.999", "1"]);
});
