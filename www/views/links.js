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

/** Pixels from its middle within which a link is meant. */
const REACH = 7;

/**
 * The link nearest to a point, if one is near.
 * @param {{ index: number, place: Place }[][]} columns @param {number} x @param {number} y
 * @returns {import("../element/types.js").LinkRef | null}
 */
export function linkAt(columns, x, y) {
  /** @type {import("../element/types.js").LinkRef | null} */
  let best = null;
  let least = REACH;
  for (let c = 1; c < columns.length; c++) {
    for (const from of columns[c - 1] ?? []) {
      for (const to of columns[c] ?? []) {
        const [x0, x1] = [from.place.x, to.place.inX];
        if (x < x0 || x > x1 || x1 <= x0) continue;
        const distance = Math.abs(from.place.y + (to.place.y - from.place.y) * rise((x - x0) / (x1 - x0)) - y);
        if (distance < least) [least, best] = [distance, { layer: c - 1, from: from.index, to: to.index }];
      }
    }
  }
  return best;
}

/** How far up a link is at a share of its way across; the curve of `drawLinks`, whose x(t) = 1.5 t (1 − t) + t³ rises with t. @param {number} across */
function rise(across) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < across) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}
