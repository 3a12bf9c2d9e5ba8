// A plot's frame, ticks and axis titles. Pure drawing.

import { short, ticks } from "./scale.js";

/**
 * @typedef {{ left: number, top: number, width: number, height: number }} Box
 * @typedef {{ low: number, high: number, label: string }} Axis  in the units that are written beside it
 * @typedef {{ text: string, muted: string, line: string, font: string }} Ink
 */

/**
 * Draws ticks, numbers and titles around a box; an axis of no extent has none.
 * @param {CanvasRenderingContext2D} ctx @param {Box} box @param {Axis} x @param {Axis} y @param {Ink} ink
 */
export function axes(ctx, box, x, y, ink) {
  const { left, top, width, height } = box;
  const bottom = top + height;
  ctx.font = `11px ${ink.font}`;
  ctx.fillStyle = ink.muted;
  ctx.strokeStyle = ink.line;
  ctx.lineWidth = 1;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const value of x.high > x.low ? ticks(x.low, x.high, Math.max(2, width / 60)) : []) {
    const at = left + ((value - x.low) / (x.high - x.low)) * width;
    line(ctx, at, bottom, at, bottom + 4);
    ctx.fillText(short(value), clampText(ctx, short(value), at, left - 8, left + width + 8), bottom + 6);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const value of y.high > y.low ? ticks(y.low, y.high, Math.max(2, height / 60)) : []) {
    const at = bottom - ((value - y.low) / (y.high - y.low)) * height;
    line(ctx, left - 4, at, left, at);
    ctx.fillText(short(value), left - 6, Math.min(Math.max(at, top + 5), bottom - 5));
  }
  ctx.fillStyle = ink.text;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillText(x.label, left + width / 2, bottom + 20, width);
  ctx.save();
  ctx.translate(2, top + height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(y.label, 0, 0, height);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} at @param {number} low @param {number} high */
function clampText(ctx, text, at, low, high) {
  const half = ctx.measureText(text).width / 2;
  return Math.min(Math.max(at, low + half), high - half);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
export function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  ctx.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  ctx.stroke();
}
