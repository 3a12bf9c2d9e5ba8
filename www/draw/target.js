// Numbers to predict as they were given: the core brings large ones to mean 0 and deviation 1 (src/dataset/points.rs). Pure.

/**
 * What 0 and a step of 1 of the network's output mean in the data's own numbers.
 * @typedef {{ offset: number, scale: number }} Unit
 */

/** @type {Unit} */
const SAME = { offset: 0, scale: 1 };

/**
 * @param {import("../element/types.js").Samples | null} samples @param {readonly number[] | null | undefined} given   as the spec has them
 * @returns {Unit}
 */
export function targetUnit(samples, given) {
  const seen = samples?.targets;
  // While a new run is on its way the samples are still the old ones.
  if (!seen || !given || samples.classes.length > 0 || seen.length !== given.length) return SAME;
  // The samples come in another order; the least and the largest are the same ones.
  const [[low, high], [from, to]] = [extent(given), extent(seen)];
  const scale = (high - low) / (to - from);
  const offset = low - scale * from;
  // The samples hold single precision: for targets left as they are it is not quite 1 and 0.
  return !(scale > 0) || Math.max(Math.abs(scale - 1), Math.abs(offset)) < 1e-6 ? SAME : { offset, scale };
}

/** Smallest and largest of some numbers. @param {Iterable<number>} values @returns {[number, number]} */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The unit of what a map shows: only what is predicted has the targets' numbers. @param {import("../element/types.js").ViewState} state @param {string} quantity @param {import("../element/types.js").Samples | null} [samples] */
export const unitOf = ({ spec, samples: own }, quantity, samples = own) => (quantity === "output" ? targetUnit(samples, spec.data.targets) : SAME);

/** @param {Unit} unit @param {number} value */
export const inUnit = ({ offset, scale }, value) => offset + scale * value;

/** Where the data's own 0 lies among the network's numbers. @param {Unit} unit */
export const zeroOf = ({ offset, scale }) => -offset / scale;
