// The points on the board while somebody draws: what is there, what was there before, what is missing before a network
// can learn from it. Pure; a state is never changed, so going back loses nothing.

/**
 * `of` is the class, from 0.
 * @typedef {{ readonly x: number, readonly y: number, readonly of: number }} Point
 * @typedef {{ readonly points: readonly Point[], readonly classes: number }} Drawing
 * @typedef {{ past: readonly Drawing[], now: Drawing, future: readonly Drawing[] }} History
 */

export const EDGE = 6;
export const FEWEST_CLASSES = 2;
export const MOST_CLASSES = 6;
/** More would not fit into a link. */
export const MOST_POINTS = 2000;
/** Drawings that one can go back. */
const MOST_PAST = 200;
/** Distance between two points of a stroke. */
const SPACING = 0.35;
const BRUSH = 0.7;
const DABS = 4;
const ERASER = 0.5;
/** The points' deviation in their wider direction must reach this, or the axes would be scaled (src/dataset/points.rs). */
const LEAST_SPREAD = 0.5;

/** @type {Drawing} */
export const EMPTY = Object.freeze({ points: Object.freeze([]), classes: FEWEST_CLASSES });

/** @param {Drawing} now @returns {History} */
export const begun = (now) => ({ past: [], now, future: [] });

/** A new drawing after the present one; none if it is the same. @param {History} history @param {Drawing} next @returns {History} */
export const followed = (history, next) =>
  next === history.now ? history : { past: [...history.past, history.now].slice(-MOST_PAST), now: next, future: [] };

/** @param {History} history @returns {History} */
export function undone({ past, now, future }) {
  const before = past.at(-1);
  return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : { past, now, future };
}

/** @param {History} history @returns {History} */
export function redone({ past, now, future }) {
  const [after, ...rest] = future;
  return after ? { past: [...past, now], now: after, future: rest } : { past, now, future };
}

/** A place on the board, to two decimals. @param {number} x */
const placed = (x) => Math.round(100 * Math.min(EDGE, Math.max(-EDGE, x))) / 100;

/** @param {Drawing} drawing @param {number} x @param {number} y @param {number} of @returns {Drawing} */
export function dotted(drawing, x, y, of) {
  if (drawing.points.length >= MOST_POINTS) return drawing;
  return { ...drawing, points: [...drawing.points, { x: placed(x), y: placed(y), of }] };
}

/** A few points around a place, none beyond the board. @param {Drawing} drawing @param {number} x @param {number} y @param {number} of @param {() => number} random @returns {Drawing} */
export function sprayed(drawing, x, y, of, random) {
  let next = drawing;
  for (let i = 0; i < DABS; i++) {
    const [angle, r] = [2 * Math.PI * random(), BRUSH * Math.sqrt(random())];
    next = dotted(next, x + r * Math.cos(angle), y + r * Math.sin(angle), of);
  }
  return next;
}

/** Whether a stroke has come far enough for its next points. @param {{ x: number, y: number }} last @param {number} x @param {number} y @param {boolean} brush */
export const isFar = (last, x, y, brush) => Math.hypot(x - last.x, y - last.y) >= (brush ? BRUSH : SPACING);

/** @param {Drawing} drawing @param {number} x @param {number} y @returns {Drawing} */
export function erased(drawing, x, y) {
  const points = drawing.points.filter((p) => Math.hypot(p.x - x, p.y - y) > ERASER);
  return points.length === drawing.points.length ? drawing : { ...drawing, points };
}

/** Without the point nearest to a place, however far. @param {Drawing} drawing @param {number} x @param {number} y @returns {Drawing} */
export function withoutNearest(drawing, x, y) {
  let [nearest, least] = [-1, Infinity];
  drawing.points.forEach((p, i) => {
    const far = Math.hypot(p.x - x, p.y - y);
    if (far < least) [nearest, least] = [i, far];
  });
  return nearest < 0 ? drawing : { ...drawing, points: drawing.points.filter((_, i) => i !== nearest) };
}

/** How many points of each class. @param {Drawing} drawing */
export function counts({ points, classes }) {
  const out = Array.from({ length: classes }, () => 0);
  for (const { of } of points) out[of] = (out[of] ?? 0) + 1;
  return out;
}

/**
 * What is still missing before a network can learn: a key of messages and its values.
 * @param {Drawing} drawing
 * @returns {{ key: string, values: Record<string, number> } | null}
 */
export function missing(drawing) {
  const seen = counts(drawing);
  const last = Math.max(FEWEST_CLASSES - 1, seen.findLastIndex((n) => n > 0));
  if (seen.every((n) => n === 0)) return { key: "paint.missing.all", values: {} };
  const gap = seen.findIndex((n, i) => n === 0 && i <= last);
  if (gap >= 0) return { key: "paint.missing.class", values: { n: gap + 1 } };
  const spread = Math.max(deviation(drawing.points.map((p) => p.x)), deviation(drawing.points.map((p) => p.y)));
  return spread < LEAST_SPREAD ? { key: "paint.missing.spread", values: {} } : null;
}

/** @param {number[]} values */
function deviation(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

/** The points as a spec's data has them; the classes are called 1, 2, … @param {Drawing} drawing */
export const dataOf = ({ points }) => ({
  kind: "points", samples: points.length, inputs: points.map(({ x, y }) => [x, y]), labels: points.map(({ of }) => String(of + 1)),
});

/**
 * Samples of the plane as a drawing; null if they are something else, or of more classes than the board has.
 * @param {import("../toolbox.js").ViewState["samples"]} samples
 * @returns {Drawing | null}
 */
export function drawingOf(samples) {
  if (!samples || samples.columns.length !== 2 || !isPlane(samples)) return null;
  const classes = samples.classes.length;
  if (classes < FEWEST_CLASSES || classes > MOST_CLASSES) return null;
  /** @type {Point[]} */
  const points = [];
  for (let i = 0; i < Math.min(MOST_POINTS, samples.targets.length); i++) {
    points.push({ x: placed(samples.inputs[2 * i] ?? 0), y: placed(samples.inputs[2 * i + 1] ?? 0), of: samples.targets[i] ?? 0 });
  }
  return { points, classes };
}

/** Whether the map shows −6…6 both ways, in the data's own units. @param {NonNullable<import("../toolbox.js").ViewState["samples"]>} samples */
export const isPlane = ({ columns, axes }) => axes.length === 2 &&
  columns.every(({ offset, scale, domain }) => offset === 0 && scale === 1 && domain[0] === -EDGE && domain[1] === EDGE);
