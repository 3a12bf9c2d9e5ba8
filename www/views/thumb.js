// A unit's small picture: its response over the plane, over the line, or its filter over an 8 by 8 image.

import { context } from "../draw/canvas.js";
import { valueColour } from "../draw/palette.js";
import { raster } from "../draw/raster.js";

/** @typedef {import("../draw/palette.js").Look} Look */

/** Points across a unit's field. */
export const SIDE = 24;

/** How a unit's picture is coloured. @param {Look} look @param {boolean} discretize @returns {import("../draw/paint.js").PaintOptions} */
export const unitColours = (look, discretize) => ({ quantity: "unit", classes: 0, range: [-1, 1], discretize, look });

/**
 * @param {HTMLCanvasElement} canvas @param {number} size CSS pixels
 */
export function thumb(canvas, size) {
  const bitmap = raster();
  return {
    /** @param {Float32Array} values square or one line @param {Look} look @param {boolean} discretize */
    field(values, look, discretize) {
      const ctx = context(canvas, size, size);
      if (!ctx) return;
      if (values.length <= SIDE) return curve(ctx, values, size, look);
      const side = Math.round(Math.sqrt(values.length));
      const picture = bitmap(values, side, side, unitColours(look, discretize));
      if (picture) ctx.drawImage(picture, 0, 0, size, size);
    },
    /** @param {import("../element/types.js").Painted} painted */
    painted({ bitmap, x, y, width, height }) {
      context(canvas, size, size)?.drawImage(bitmap, x, y, width, height, 0, 0, size, size);
    },
    /** @param {Float32Array} weights 64 numbers @param {Look} look */
    filter(weights, look) {
      const ctx = context(canvas, size, size);
      if (!ctx) return;
      const limit = weights.reduce((m, w) => Math.max(m, Math.abs(w)), 1e-6);
      const side = Math.round(Math.sqrt(weights.length));
      const cell = size / side;
      weights.forEach((w, i) => {
        ctx.fillStyle = valueColour(look, w, limit);
        ctx.fillRect((i % side) * cell, Math.floor(i / side) * cell, cell + 0.5, cell + 0.5);
      });
    },
    /** @param {Look} look */
    blank(look) {
      const ctx = context(canvas, size, size);
      if (!ctx) return;
      ctx.fillStyle = look.middle;
      ctx.fillRect(0, 0, size, size);
    },
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {Float32Array} values @param {number} size @param {Look} look */
function curve(ctx, values, size, look) {
  ctx.fillStyle = look.surface;
  ctx.fillRect(0, 0, size, size);
  const limit = values.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
  ctx.strokeStyle = look.line;
  ctx.beginPath();
  ctx.moveTo(0, size / 2);
  ctx.lineTo(size, size / 2);
  ctx.stroke();
  ctx.strokeStyle = look.text;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  values.forEach((v, i) => ctx.lineTo(((i + 0.5) / values.length) * size, size / 2 - (v / limit) * (size / 2 - 2)));
  ctx.stroke();
}
