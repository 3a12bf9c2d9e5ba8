// A place on a map: as shares of its box, as the network's inputs, in the data's own units. Pure.

import { short } from "./scale.js";

/**
 * @typedef {import("../element/types.js").Samples} Samples
 * @typedef {{ x: number, y: number }} Cursor   in units of the network's inputs; y is 0 where there is one axis only
 * @typedef {{ u: number, v: number }} Place    shares of the box from its left and from its top
 */

/** Steps of an arrow key across the box, and with Shift. */
const FINE = 50;
const COARSE = 10;

/** @param {Samples} samples @param {number} axis */
const domain = ({ columns, axes }, axis) => columns[axes[axis] ?? -1]?.domain ?? [-1, 1];

/** @param {Samples} samples @param {Place} place @returns {Cursor} */
export function cursorAt(samples, { u, v }) {
  const [x0, x1] = domain(samples, 0);
  const [y0, y1] = domain(samples, 1);
  return { x: x0 + u * (x1 - x0), y: samples.axes.length < 2 ? 0 : y1 - v * (y1 - y0) };
}

/** Where a cursor lies in the box; null if it is outside. @param {Samples} samples @param {Cursor | null} cursor @returns {Place | null} */
export function placeOf(samples, cursor) {
  if (!cursor) return null;
  const [x0, x1] = domain(samples, 0);
  const [y0, y1] = domain(samples, 1);
  const place = { u: (cursor.x - x0) / (x1 - x0), v: samples.axes.length < 2 ? 0.5 : (y1 - cursor.y) / (y1 - y0) };
  return [place.u, place.v].every((share) => share >= 0 && share <= 1) ? place : null;
}

/** A value of a field at a place. @param {Float32Array} values @param {number} width @param {number} height @param {Place} place */
export function valueAt(values, width, height, { u, v }) {
  const at = (/** @type {number} */ share, /** @type {number} */ n) => Math.min(n - 1, Math.floor(share * n));
  return values[at(v, height) * width + at(u, width)];
}

/** A value for a person: the class where there are several, else the number. @param {Samples} samples @param {string} quantity @param {number | undefined} value */
export function valueText({ classes }, quantity, value) {
  if (value === undefined || Number.isNaN(value)) return "\u2026";
  const named = quantity === "output" || quantity === "class" ? classes.length > 2 && classes[Math.floor(value)] : "";
  return named || short(Number(value.toFixed(3)));
}

/** The same place of the data for a network that scales its inputs otherwise. @param {Cursor} cursor @param {Samples} from @param {Samples} to @returns {Cursor} */
export function carried(cursor, from, to) {
  const one = (/** @type {number} */ value, /** @type {number} */ axis) => {
    const [a, b] = [from.columns[from.axes[axis] ?? -1], to.columns[to.axes[axis] ?? -1]];
    return a && b ? (a.offset + a.scale * value - b.offset) / b.scale : value;
  };
  return { x: one(cursor.x, 0), y: one(cursor.y, 1) };
}

/** Where an arrow key moves a cursor to, from the middle if there is none; undefined for other keys. @param {{ key: string, shiftKey: boolean }} event @param {Samples} samples @param {Cursor | null} cursor @returns {Cursor | undefined} */
export function moved({ key, shiftKey }, samples, cursor) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!way) return undefined;
  const from = placeOf(samples, cursor);
  const by = from ? 1 / (shiftKey ? COARSE : FINE) : 0;
  const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
  const { u, v } = from ?? { u: 0.5, v: 0.5 };
  return cursorAt(samples, { u: within(u + by * (way[0] ?? 0)), v: within(v + by * (way[1] ?? 0)) });
}
