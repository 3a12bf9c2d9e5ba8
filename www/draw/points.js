// Samples over a map: colour and shape say the class, the outline says train or test. Pure drawing.

import { classColour, mark, valueColour } from "./palette.js";
import { extent } from "./target.js";

/**
 * @typedef {import("../element/types.js").Samples} Samples
 * @typedef {import("./palette.js").Look} Look
 */

/**
 * Draws the samples whose place is inside the box.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Samples} samples
 * @param {(row: number) => [number, number]} place   row → CSS pixels
 * @param {{ look: Look, test: boolean, limit: number, radius: number, outline?: boolean }} options   `limit`: the value with full colour, for regression
 */
export function points(ctx, samples, place, { look, test, limit, radius, outline = true }) {
  const classes = samples.classes.length;
  const n = samples.targets.length;
  for (const wantTrain of test ? [0, 1] : [1]) {
    ctx.lineWidth = wantTrain ? 1 : 1.25;
    ctx.strokeStyle = wantTrain ? (look.dark || look.contour ? "rgb(0 0 0 / 70%)" : "#fff") : look.text;
    for (let i = 0; i < n; i++) {
      if (samples.train[i] !== wantTrain) continue;
      const [x, y] = place(i);
      const target = samples.targets[i] ?? 0;
      ctx.fillStyle = classes ? classColour(look, target, classes) : valueColour(look, target, limit);
      ctx.beginPath();
      mark(ctx, classes ? target : 0, x, y, radius);
      ctx.fill();
      if (outline) ctx.stroke();
    }
  }
}

/** Smallest and largest of the targets. @param {Samples} samples @returns {[number, number]} */
export function targetRange(samples) {
  const [low, high] = extent(samples.targets);
  return low <= high ? [low, high] : [0, 1];
}
