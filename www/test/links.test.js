import assert from "node:assert/strict";
import { test } from "node:test";
import { linkAt } from "../views/network-tip.js";
import { limitOf, lossOf } from "../element/pacer.js";

const box = (index, x, y) => ({ index, place: { x: x + 10, inX: x, y } });
const columns = [[box(0, 0, 0), box(3, 0, 100)], [box(0, 200, 0), box(1, 200, 100)]];

/** A point of the link that drawLinks draws, by its own Bézier. */
function on(from, to, t) {
  const [x0, x1, y0, y1] = [from.place.x, to.place.inX, from.place.y, to.place.y];
  const bend = (x1 - x0) * 0.5;
  const bezier = (a, b, c, d) => (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return [bezier(x0, x0 + bend, x1 - bend, x1), bezier(y0, y0, y1, y1)];
}

test("a point on a drawn link finds it, all along its curve", () => {
  for (const t of [0.05, 0.2, 0.4, 0.6, 0.8, 0.95]) {
    const [x, y] = on(columns[0][1], columns[1][0], t);
    // Where two links cross either may be meant; just beside the crossing it is this one.
    if (Math.abs(t - 0.5) > 0.05) assert.deepEqual(linkAt(columns, x, y), { layer: 0, from: 3, to: 0 }, `t ${t}`);
  }
});

test("away from every link there is none", () => {
  assert.equal(linkAt(columns, 100, 20), null);
  assert.equal(linkAt(columns, 5, 0), null);
  assert.equal(linkAt([columns[0], []], 100, 0), null);
});

test("training stops at a loss that it has come down to; 0 is never", () => {
  const metrics = /** @type {any} */ ({ step: 40, epoch: 2, testLoss: 0.2, trainLoss: 0.1 });
  assert.equal(lossOf({ kind: "loss", at: 0.2 })?.(metrics), true);
  assert.equal(lossOf({ kind: "loss", at: 0.15 })?.(metrics), false);
  assert.equal(lossOf({ kind: "loss", at: 0.15 })?.({ ...metrics, testLoss: null }), true, "without test samples");
  assert.equal(lossOf({ kind: "loss", at: 5 })?.({ ...metrics, step: 0 }), false, "nothing was trained");
  assert.deepEqual([lossOf({ kind: "loss", at: 0 }), lossOf({ kind: "step", at: 40 }), lossOf({ kind: "epoch", at: 2 })], [null, null, null]);
});

test("the step to stop at is known for steps and epochs, not for a loss", () => {
  assert.equal(limitOf({ kind: "step", at: 300 }, 10, 250), 300);
  assert.equal(limitOf({ kind: "epoch", at: 3 }, 10, 255), 77);
  assert.equal(limitOf({ kind: "loss", at: 0.1 }, 10, 250), Infinity);
  assert.equal(limitOf({ kind: "step", at: 0 }, 10, 250), Infinity);
});
