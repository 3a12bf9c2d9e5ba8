// Curves of other runs behind those of a chart: thinned, read off at a step, drawn. Pure, except `drawKept`.

/**
 * @typedef {import("../element/types.js").KeptCurve} KeptCurve
 * @typedef {{ steps: ArrayLike<number>, train: ArrayLike<number>, test: ArrayLike<number> }} Columns
 */

/**
 * At most `most` of the points, the first and the last among them.
 * @param {Columns} columns @param {number} most
 */
export function thinned({ steps, train, test }, most) {
  const n = steps.length;
  const take = Math.min(n, Math.max(2, most));
  const rows = Array.from({ length: take }, (_, i) => (take < 2 ? i : Math.round((i * (n - 1)) / (take - 1))));
  const of = (/** @type {ArrayLike<number>} */ column) => rows.map((row) => column[row] ?? Number.NaN);
  return { steps: of(steps), train: of(train), test: of(test) };
}

/**
 * The points of both, in the order of their steps: those of `later` where both have some.
 * @param {Columns} earlier @param {Columns} later
 */
export function joined(earlier, later) {
  const from = later.steps[0] ?? Infinity;
  const n = Array.from(earlier.steps).filter((step) => step < from).length;
  const both = (/** @type {keyof Columns} */ key) => [...Array.from(earlier[key]).slice(0, n), ...Array.from(later[key])];
  return { steps: both("steps"), train: both("train"), test: both("test") };
}

/** The share of a run's steps that counts as its beginning. */
const BEGINNING = 0.05;
/** What comes after the beginning takes at least one part in so many of the axis; in the end nothing makes it shorter. */
const PARTS = 6;
const SHORTEST = 1e-3;

/**
 * Upper end of a linear axis for losses. A spike far above both where training began and where it is now would flatten all
 * else, and so would the beginning of a long run that has come far down: they are cut, and the logarithmic scale shows them.
 * @param {ArrayLike<number>[]} data   steps, and losses at them
 */
export function top([steps = [], ...losses]) {
  const most = (/** @type {number} */ from) => losses.reduce((high, column) => {
    for (let i = 0; i < column.length; i++) if ((steps[i] ?? 0) >= from && (column[i] ?? NaN) > high) high = column[i] ?? high;
    return high;
  }, 0);
  const ends = losses.flatMap((column) => [column[0] ?? 0, column[column.length - 1] ?? 0]).filter((x) => x >= 0);
  const all = Math.min(most(-Infinity), 3 * Math.max(0, ...ends));
  const rest = PARTS * most(BEGINNING * (steps[steps.length - 1] ?? 0));
  return Math.max(Math.min(all, Math.max(rest, SHORTEST * all)), 1e-6) * 1.05;
}

/**
 * The value of a curve at a step, on the straight line between its points; NaN before the first and after the last.
 * @param {ArrayLike<number>} steps rising @param {ArrayLike<number>} values @param {number} step
 */
export function valueAtStep(steps, values, step) {
  let [low, high] = [0, steps.length - 1];
  if (high < 0 || !(step >= (steps[0] ?? NaN)) || step > (steps[high] ?? NaN)) return Number.NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) <= step) low = middle;
    else high = middle;
  }
  const [a, b] = [steps[low] ?? 0, steps[high] ?? 0];
  const [u, v] = [values[low] ?? NaN, values[high] ?? NaN];
  if (step === a) return u;
  return step === b ? v : u + ((v - u) * (step - a)) / (b - a);
}

/**
 * The first and the last step of all curves, and the smallest and largest loss; a logarithmic axis has no place for zero.
 * @param {readonly Columns[]} curves @param {boolean} positive
 */
export function extent(curves, positive) {
  const seen = { first: Infinity, last: -Infinity, low: Infinity, high: -Infinity };
  for (const { steps, train, test } of curves) {
    if (steps.length === 0) continue;
    seen.first = Math.min(seen.first, steps[0] ?? Infinity);
    seen.last = Math.max(seen.last, steps[steps.length - 1] ?? -Infinity);
    for (const column of [train, test]) {
      for (let i = 0; i < column.length; i++) {
        const value = column[i] ?? NaN;
        if (!Number.isFinite(value) || (positive && value <= 0)) continue;
        seen.low = Math.min(seen.low, value);
        seen.high = Math.max(seen.high, value);
      }
    }
  }
  return seen;
}

/**
 * Test loss as a thin line, training loss dashed and paler, each in its run's colour.
 * @param {CanvasRenderingContext2D} ctx @param {readonly KeptCurve[]} kept
 * @param {{ left: number, top: number, width: number, height: number }} box
 * @param {(step: number) => number} x @param {(loss: number) => number} y   not finite where the axis has no place
 * @param {number} unit canvas pixels in a CSS pixel
 */
export function drawKept(ctx, kept, box, x, y, unit) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  ctx.lineJoin = "round";
  for (const { steps, train, test, colour } of kept) {
    ctx.strokeStyle = colour;
    for (const [values, dash, alpha, width] of /** @type {[ArrayLike<number>, number[], number, number][]} */ ([[train, [3, 3], 0.6, 1], [test, [], 1, 1.25]])) {
      ctx.globalAlpha = alpha;
      ctx.lineWidth = width * unit;
      ctx.setLineDash(dash.map((d) => d * unit));
      ctx.beginPath();
      let pen = false;
      for (let i = 0; i < steps.length; i++) {
        const at = y(values[i] ?? NaN);
        if (!Number.isFinite(at)) pen = false;
        else if (pen) ctx.lineTo(x(steps[i] ?? 0), at);
        else {
          ctx.moveTo(x(steps[i] ?? 0), at);
          pen = true;
        }
      }
      ctx.stroke();
    }
  }
  ctx.restore();
}
