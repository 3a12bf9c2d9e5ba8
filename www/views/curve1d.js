// The network's output over its only input. Pure drawing.

import { linear } from "../draw/scale.js";
import { extent } from "../draw/target.js";

/** Range of the vertical axis: for the output the samples' own with some air, so that it stays while the curve moves. @param {import("../element/types.js").Samples} samples @param {Float32Array} values @param {string} quantity @returns {[number, number]} */
export function curveRange(samples, values, quantity) {
  let [low, high] = [Infinity, -Infinity];
  if (quantity === "output") {
    if (samples.classes.length) return [-1.1, 1.1];
    [low, high] = extent(samples.targets);
  }
  if (!(low <= high)) [low, high] = extent(values);
  const air = Math.max(1e-3, (high - low) * 0.15);
  return [low - air, high + air];
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {import("../draw/axes.js").Box} box @param {Float32Array} values
 * @param {[number, number]} range @param {import("../draw/palette.js").Look} look
 * @param {number} zero   where the axis has its 0
 */
export function drawCurve(ctx, box, values, range, look, zero) {
  const y = linear(range[0], range[1], box.top + box.height, box.top);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  ctx.strokeStyle = look.line;
  ctx.beginPath();
  ctx.moveTo(box.left, y(zero));
  ctx.lineTo(box.left + box.width, y(zero));
  ctx.stroke();
  ctx.strokeStyle = look.text;
  ctx.lineWidth = 2.5;
  ctx.lineJoin = "round";
  ctx.beginPath();
  for (let i = 0; i < values.length; i++) {
    const x = box.left + ((i + 0.5) / values.length) * box.width;
    if (i === 0) ctx.moveTo(x, y(values[i] ?? 0));
    else ctx.lineTo(x, y(values[i] ?? 0));
  }
  ctx.stroke();
  ctx.restore();
}
