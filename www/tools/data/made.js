// Points by a formula, the same for the same seed on every machine that computes the formula alike. Pure.

/**
 * @typedef {import("./expression.js").Formula} Formula
 * @typedef {{ kind: "points", samples: number, inputs: number[][], labels?: string[], targets?: number[] }} Made
 */

export const SAMPLES = 400;
const EDGE = 6;
/** Noise is a share of the radius of the other sets. */
const RADIUS = 5;
/** Streams of src/rng.rs. */
const DATA = 1;
const NOISE = 2;
/** Numbers beyond which the reader of points refuses them. */
const LARGEST = 1e15;

/** @param {number} x */
export function mix(x) {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Numbers in [0, 1) by their place in a stream of a seed: the generator of src/rng.rs.
 * @param {number} seed @param {number} stream
 */
function sequence(seed, stream) {
  const key = mix(seed ^ mix(stream + 0x9e3779b9));
  return (/** @type {number} */ counter) => (mix((mix(counter ^ key) + key) | 0) >>> 8) / 2 ** 24;
}

/** Three decimals: enough for the plane, and short in a link. @param {number} x */
const short = (x) => Math.round(x * 1000) / 1000;

/**
 * Points spread evenly over −6…6. Noise moves where the formula is asked for a class, and adds to a number a share of
 * the numbers' deviation. `left`: points where the formula has no value; they are left out.
 * @param {Formula} formula @param {{ seed: number, noise: number }} settings
 * @returns {{ data: Made, left: number, classes: number }}
 */
export function pointsOf({ kind, at }, { seed, noise }) {
  const [place, shake] = [sequence(seed, DATA), sequence(seed, NOISE)];
  const by = (/** @type {number} */ i) => noise * (2 * shake(i) - 1);
  /** @type {number[][]} */
  const inputs = [];
  /** @type {number[]} */
  const values = [];
  /** @type {number[]} */
  const moves = [];
  for (let i = 0; i < SAMPLES; i++) {
    const x = short(EDGE * (2 * place(2 * i) - 1));
    const y = short(EDGE * (2 * place(2 * i + 1) - 1));
    const value = kind === "classes" ? at(x + RADIUS * by(2 * i), y + RADIUS * by(2 * i + 1)) : at(x, y);
    if (!(Math.abs(value) <= LARGEST)) continue;
    inputs.push(kind === "curve" ? [x] : [x, y]);
    values.push(value);
    moves.push(by(2 * i));
  }
  const classes = new Set(values).size;
  const left = SAMPLES - inputs.length;
  /** @type {Made} */
  const data = { kind: "points", samples: inputs.length, inputs };
  if (kind === "classes") return { data: { ...data, labels: values.map((value) => (value ? "true" : "false")) }, left, classes };
  const spread = deviation(values);
  return { data: { ...data, targets: values.map((value, i) => short(value + spread * (moves[i] ?? 0))) }, left, classes };
}

/** @param {number[]} values */
function deviation(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
