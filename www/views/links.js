// The weights as curves between the units. Pure drawing.

import { mix } from "../draw/palette.js";
import { indexOf, weight } from "../draw/wiring.js";

/**
 * @typedef {{ x: number, y: number, inX: number }} Place   right edge, middle, left edge of a box
 * @typedef {import("../draw/wiring.js").Block} Block
 */

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{ index: number, place: Place }[][]} columns   drawn boxes of each column, the inputs first
 * @param {Block[]} blocks
 * @param {Float32Array | undefined} parameters
 * @param {import("../draw/palette.js").Look} look
 * @param {{ column: number, index: number } | null} focus   only the links of this box are drawn strong
 * @param {ReadonlySet<number>} frozen   indices of weights that do not change: their links are dashed
 */
export function drawLinks(ctx, columns, blocks, parameters, look, focus, frozen) {
  ctx.lineCap = "butt";
  for (let c = 1; c < columns.length; c++) {
    const block = blocks[c - 1];
    if (!block) continue;
    for (const from of columns[c - 1] ?? []) {
      for (const to of columns[c] ?? []) {
        const w = parameters ? weight(parameters, block, from.index, to.index) : 0;
        const strength = Math.min(1, Math.abs(w) / 4);
        const on = focus === null || (focus.column === c && focus.index === to.index) || (focus.column === c - 1 && focus.index === from.index);
        ctx.globalAlpha = on ? 0.25 + 0.6 * strength : 0.06;
        ctx.lineWidth = 0.6 + 4.4 * strength;
        ctx.strokeStyle = w === 0 ? look.line : mix(look.line, w < 0 ? look.negative : look.positive, 0.35 + 0.65 * strength);
        const [x0, y0, x1, y1] = [from.place.x, from.place.y, to.place.inX, to.place.y];
        if (frozen.size) ctx.setLineDash(frozen.has(indexOf(block, parameters, from.index, to.index)) ? [4, 3] : []);
        const bend = (x1 - x0) * 0.5;
        ctx.beginPath();
        ctx.moveTo(x0, y0);
        ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
        ctx.stroke();
      }
    }
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}
