// What a person does to frozen weights: freezes them as they stand, gives them another value, lets them train. Pure.

import { placeOf } from "../../draw/wiring.js";

/** @typedef {import("../../element/types.js").Spec["frozen"]} Frozen */

/** The shortest number that 32 bits take for this one of theirs. @param {number} x */
function shortest(x) {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return x;
}

/** @param {Frozen} all @param {readonly number[]} places @returns {Frozen} */
export const thawed = (all, places) => all.filter((one) => !places.includes(placeOf(one)));

/**
 * With these frozen at these values: a value goes with them into a link and a fresh start, as the seed's own would not.
 * @param {Frozen} all @param {readonly number[]} places @param {ArrayLike<number>} parameters
 * @returns {Frozen}
 */
export const held = (all, places, parameters) => [
  ...thawed(all, places),
  ...places.map((at) => /** @type {[number, number]} */ ([at, shortest(Math.fround(parameters[at] ?? 0))])),
].sort((a, b) => placeOf(a) - placeOf(b));
