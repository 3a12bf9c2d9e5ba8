// Scales, numbers, wiring and paths: the pure helpers of the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sliderScale } from "../controls.js";
import { count, linear, loss, percent, rate, short, ticks } from "../draw/scale.js";
import { blocks, size, weight } from "../draw/wiring.js";
import { stepsAt } from "../element/pacer.js";
import { mixed, read, write } from "../element/path.js";

test("ticks are round, inside and not too many", () => {
  assert.deepEqual(ticks(-6, 6, 5), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(ticks(0, 1, 2), [0, 0.5, 1]);
  for (const [low, high] of [[0.013, 0.9], [-3e5, 7e6], [171, 232]]) {
    const all = ticks(low, high, 5);
    assert.ok(all.length >= 2 && all.length <= 9, String(all));
    assert.ok(all.every((t) => t >= low - 1e-6 && t <= high + 1e-6));
  }
  assert.deepEqual(ticks(1, 1, 5), [1]);
});

test("a scale and its inverse", () => {
  const scale = linear(-6, 6, 0, 300);
  assert.equal(scale(0), 150);
  assert.equal(scale.invert(scale(2.5)), 2.5);
});

test("numbers as text", () => {
  assert.equal(short(-0.5), "\u22120.5");
  assert.equal(loss(0.12345), "0.123");
  assert.equal(loss(Number.NaN), "\u2013");
  assert.equal(percent(0.9312), "93.1\u2009%");
  assert.equal(count(1234567), "1\u2009234\u2009567");
  assert.deepEqual([0, 950, 1200, 133_000, 1_200_000].map(rate), ["0", "950", "1.2\u2009k", "133\u2009k", "1.2\u2009M"]);
});

test("weights are found in the flat parameters", () => {
  const layers = [{ units: 3, activation: "relu", pieces: 2 }, { units: 2, activation: "maxout", pieces: 2 }, { units: 4, activation: "max-pool", pieces: 2 }];
  const kind = (/** @type {string} */ name) => (name === "maxout" ? "free" : name === "max-pool" ? "pool" : "two");
  const all = blocks(2, layers, 2, kind);
  assert.deepEqual(all.map((b) => [b.fanIn, b.rows, b.width]), [[2, 3, 3], [3, 4, 2], [2, 4, 2], [2, 2, 2]]);
  assert.equal(size(all), 3 * 3 + 4 * 4 + 4 * 3 + 2 * 3);
  const parameters = Float32Array.from({ length: size(all) }, (_, i) => i);
  assert.equal(weight(parameters, all[0], 1, 2), 5);
  assert.equal(weight(parameters, all[1], 0, 0), 12, "the larger of a unit's two rows");
});

test("control paths reach one layer or all", () => {
  const spec = { layers: [{ beta: 0.5 }, { beta: 0.5 }], optimizer: { learningRate: 1 } };
  write(spec, "layers.*.beta", 0.9, 1);
  assert.deepEqual(spec.layers.map((l) => l.beta), [0.5, 0.9]);
  assert.ok(mixed(spec, "layers.*.beta"));
  write(spec, "layers.*.beta", 0.1);
  assert.deepEqual(spec.layers.map((l) => l.beta), [0.1, 0.1]);
  write(spec, "optimizer.learningRate", 0.3);
  assert.equal(read(spec, "optimizer.learningRate"), 0.3);
  assert.equal(read({ layers: [] }, "layers.*.beta"), undefined);
});

test("a slow start speeds up with the steps done, whatever the frame rate", () => {
  const run = (/** @type {number} */ frame) => {
    let done = 0;
    for (let time = 0; time < 3000; time += frame) done += stepsAt("gentle", done, 25, frame);
    return done;
  };
  assert.ok(run(16) > 1000);
  assert.ok(run(33) / run(16) > 0.5 && run(33) / run(16) < 2);
  assert.equal(stepsAt("epoch", 5, 25, 16), 25);
  assert.equal(stepsAt("step", 5, 25, 16), 1);
});

test("a slider reaches its ends and its own values", () => {
  const log = sliderScale({ min: 20, max: 5000, step: 1, scale: "log", kind: "integer", stops: null });
  assert.equal(log.toValue(0), 20);
  assert.equal(log.toValue(log.positions), 5000);
  const plain = sliderScale({ min: 0, max: 0.5, step: 0.05, scale: "linear", kind: "number", stops: null });
  assert.equal(plain.positions, 10);
  assert.equal(plain.toValue(3), 0.15);
  const zero = sliderScale({ min: 0, max: 10, step: 0, scale: "log", kind: "number", stops: null });
  assert.equal(zero.toValue(0), 0);
});
