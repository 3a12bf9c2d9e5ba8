import assert from "node:assert/strict";
import test from "node:test";
import { COLOURS, paint, recipe } from "../draw/paint.js";

const ORANGE = [0xf5, 0x93, 0x22, 255];
const GREY = [0xe8, 0xea, 0xeb, 255];
const BLUE = [0x08, 0x77, 0xbd, 255];

/** The pixels of some values. */
function pixels(values, options) {
  const target = new Uint8ClampedArray(4 * values.length).fill(9);
  paint(target, Float32Array.from(values), options);
  return values.map((_, i) => [...target.subarray(4 * i, 4 * i + 4)]);
}
const near = (seen, wanted, by = 2) => seen.forEach((c, i) => assert.ok(Math.abs(c - wanted[i]) <= by, `${seen} is not ${wanted}`));

test("two classes: orange at −1, grey at 0, blue at 1, and no further", () => {
  const [low, below, middle, high, above] = pixels([-1, -7, 0, 1, 7], { quantity: "output", classes: 2 });
  assert.deepEqual(low, ORANGE);
  assert.deepEqual(below, ORANGE);
  near(middle, GREY);
  assert.deepEqual(high, BLUE);
  assert.deepEqual(above, BLUE);
  const [half] = pixels([0.5], { quantity: "output", classes: 2 });
  near(half, GREY.map((c, i) => (c + BLUE[i]) / 2));
});

test("regression: full colour at the largest target", () => {
  const [low, high] = pixels([-3, 3], { quantity: "output", classes: 0, range: [-3, 2] });
  assert.deepEqual([low, high], [ORANGE, BLUE]);
  near(pixels([1.5], { quantity: "output", classes: 0, range: [-3, 2] })[0], GREY.map((c, i) => (c + BLUE[i]) / 2));
});

test("discretised: only the ends", () => {
  const [low, high] = pixels([-0.01, 0.01], { quantity: "output", classes: 2, discretize: true });
  assert.deepEqual([low, high], [ORANGE, BLUE]);
});

test("class map of two classes", () => {
  assert.deepEqual(pixels([0, 1], { quantity: "class", classes: 2 }), [ORANGE, BLUE]);
});

test("more classes: each its colour, paler the less certain", () => {
  const colour = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16)).concat(255);
  const [unsure, sure] = pixels([2, 2.9999], { quantity: "output", classes: 3 });
  near(sure, colour(COLOURS.classes[2]));
  const distance = (a, b) => Math.hypot(...a.map((c, i) => c - b[i]));
  assert.ok(distance(unsure, GREY) < distance(sure, GREY) / 2);
  assert.ok(distance(unsure, GREY) > 10, "even the palest class shows");
  const all = pixels([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { quantity: "class", classes: 10 });
  assert.equal(new Set(all.map(String)).size, 10);
  assert.deepEqual(all[2], colour(COLOURS.classes[2]));
  assert.deepEqual(pixels([12.5], { quantity: "output", classes: 20 }), pixels([2.5], { quantity: "output", classes: 20 }), "the palette starts over");
});

test("posterior and entropy are greys that darken", () => {
  for (const quantity of ["posterior", "entropy"]) {
    const [none, half, all] = pixels([0, 0.5, 1], { quantity, classes: 2 });
    assert.deepEqual(none, [255, 255, 255, 255]);
    near(all, [0x20, 0x24, 0x27, 255]);
    assert.ok(none[0] > half[0] && half[0] > all[0]);
  }
});

test("codes get hues: the same code the same, others other", () => {
  const [a, b, c, again] = pixels([0.1, 0.4, 0.7, 0.1], { quantity: "code", classes: 2 });
  assert.deepEqual(a, again);
  assert.equal(new Set([a, b, c].map(String)).size, 3);
  for (const pixel of [a, b, c]) assert.ok(Math.max(...pixel.slice(0, 3)) - Math.min(...pixel.slice(0, 3)) > 60, "a hue, not a grey");
});

test("what is no number is transparent; a unit's map clamps at ±1; a look brings its own colours", () => {
  assert.deepEqual(pixels([NaN], { quantity: "unit", classes: 2 }), [[0, 0, 0, 0]]);
  assert.deepEqual(pixels([-5, 5, Infinity], { quantity: "unit", classes: 3 }), [ORANGE, BLUE, BLUE]);
  const look = { ...COLOURS, positive: "#010203" };
  assert.deepEqual(pixels([1], { quantity: "output", classes: 2, look }), [[1, 2, 3, 255]]);
});

test("a recipe is complete: the same rule applied to its tables gives the same pixels", () => {
  const values = [-2, -1, -0.3, 0, 0.2, 0.5, 0.75, 1, 1.2, 2.4999, 3, 12.5, NaN, Infinity].map(Math.fround);
  const cases = [
    { quantity: "output", classes: 2 }, { quantity: "output", classes: 2, discretize: true },
    { quantity: "output", classes: 0, range: [-1, 2] }, { quantity: "class", classes: 2 },
    { quantity: "output", classes: 3 }, { quantity: "output", classes: 20, discretize: true },
    { quantity: "class", classes: 12 }, { quantity: "entropy", classes: 2, discretize: true },
    { quantity: "posterior", classes: 3 }, { quantity: "code", classes: 2 }, { quantity: "unit", classes: 5 },
  ];
  // As shaders/paint.wgsl says it.
  const shades = {
    diverging: (v, r) => 128 + Math.floor(127.5 * (r.discretize ? Math.sign(v) : Math.max(-1, Math.min(1, v / r.limit)))),
    sign: (v) => (v < 0.5 ? 0 : 255),
    sequential: (v, r) => Math.floor(255 * (r.discretize ? Number(v >= 0.5) : Math.max(0, Math.min(1, v))) + 0.5),
    hue: (v) => Math.floor(255 * (v - Math.floor(v)) + 0.5),
    class: (v, r) => (r.discretize ? 255 : Math.floor(255 * Math.max(0, Math.min(1, v - Math.max(0, Math.floor(v)))) + 0.5)),
  };
  for (const options of cases) {
    const r = recipe(options);
    assert.ok(r.tables.length > 0 && r.tables.length % 768 === 0, "whole tables");
    assert.equal(r.tables.length > 768, r.mode === "class");
    const finite = values.filter((v) => Number.isFinite(v) || (v === Infinity && r.mode === "diverging"));
    const wanted = finite.map((v) => {
      const table = r.mode === "class" ? Math.max(0, Math.floor(v)) % (r.tables.length / 768) : 0;
      const at = 768 * table + 3 * shades[r.mode](v, r);
      return [...r.tables.subarray(at, at + 3), 255];
    });
    assert.deepEqual(pixels(finite, options), wanted, JSON.stringify(options));
  }
});

test("a recipe has no more tables than classes or colours", () => {
  const tables = (options) => recipe(options).tables.length / 768;
  assert.equal(tables({ quantity: "output", classes: 3 }), 3);
  assert.equal(tables({ quantity: "class", classes: 20 }), COLOURS.classes.length);
});
