// The line where the decision changes, from the values of a map.

/** Where on an edge between two values the level lies. @param {number} a @param {number} b @param {number} level */
const cut = (a, b, level) => (level - a) / (b - a);

/**
 * Pieces of the line at which values cross a level, in cells of the grid: x0, y0, x1, y1 one after the other. Values
 * stand in the middle of their cells (marching squares; of two ways through a saddle, the one that its mean decides).
 * @param {ArrayLike<number>} values @param {number} width @param {number} height @param {number} [level]
 */
export function crossings(values, width, height, level = 0) {
  /** @type {number[]} */
  const out = [];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const [a = 0, b = 0, c = 0, d = 0] = [values[at], values[at + 1], values[at + width + 1], values[at + width]];
      const [p, q, r, s] = [a >= level, b >= level, c >= level, d >= level];
      if (p === q && q === r && r === s) continue;
      const points = [];
      if (p !== q) points.push([x + 0.5 + cut(a, b, level), y + 0.5]);
      if (q !== r) points.push([x + 1.5, y + 0.5 + cut(b, c, level)]);
      if (r !== s) points.push([x + 0.5 + cut(d, c, level), y + 1.5]);
      if (s !== p) points.push([x + 0.5, y + 0.5 + cut(a, d, level)]);
      const turned = points.length === 4 && (a + b + c + d) / 4 >= level === p;
      const order = turned ? [0, 1, 2, 3] : [3, 0, 1, 2];
      for (let i = 0; i + 1 < points.length; i += 2) {
        const [from = [], to = []] = points.length === 4 ? [points[order[i] ?? 0], points[order[i + 1] ?? 0]] : points;
        out.push(from[0] ?? 0, from[1] ?? 0, to[0] ?? 0, to[1] ?? 0);
      }
    }
  }
  return out;
}

/**
 * The same between classes, whose number is the whole part of a value: along the sides of the cells.
 * @param {ArrayLike<number>} values @param {number} width @param {number} height
 */
export function borders(values, width, height) {
  /** @type {number[]} */
  const out = [];
  const kind = (/** @type {number} */ i) => Math.floor(values[i] ?? 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (x + 1 < width && kind(at) !== kind(at + 1)) out.push(x + 1, y, x + 1, y + 1);
      if (y + 1 < height && kind(at) !== kind(at + width)) out.push(x, y + 1, x + 1, y + 1);
    }
  }
  return out;
}

/**
 * Draws the line over a map, dark on a light rim: it shows on every colour.
 * @param {CanvasRenderingContext2D} ctx @param {ArrayLike<number>} values @param {number} side   cells in each direction
 * @param {import("../draw/axes.js").Box} box @param {{ quantity: string, classes: number, look: import("../draw/palette.js").Look }} what
 */
export function contour(ctx, values, side, box, { quantity, classes, look }) {
  const pieces = classes > 2 ? borders(values, side, side) : crossings(values, side, side, quantity === "class" ? 0.5 : 0);
  const [sx, sy] = [box.width / side, box.height / side];
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  ctx.beginPath();
  for (let i = 0; i < pieces.length; i += 4) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = pieces.slice(i, i + 4);
    ctx.moveTo(box.left + x0 * sx, box.top + y0 * sy);
    ctx.lineTo(box.left + x1 * sx, box.top + y1 * sy);
  }
  ctx.lineCap = "round";
  for (const [colour, width] of /** @type {[string, number][]} */ ([[look.dark ? look.text : look.surface, 4], [look.dark ? look.surface : look.text, 1.8]])) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  ctx.restore();
}
