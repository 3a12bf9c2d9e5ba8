// Colours of the data and marks per class. The colours themselves are custom properties of style.css.

/**
 * What a canvas needs to know of the theme, read once per theme change; `contour` asks for a line where the decision changes.
 * @typedef {{ dark: boolean, text: string, muted: string, faint: string, line: string, surface: string, beta: string,
 *   train: string, test: string, negative: string, positive: string, middle: string, classes: string[], contour: boolean }} Look
 */

/** Most classes with a colour of their own; further ones start over with another shape. */
export const CLASS_COLOURS = 10;

/**
 * Reads the look from the custom properties that apply to an element.
 * @param {Element} element
 * @param {boolean} dark
 * @returns {Look}
 */
export function readLook(element, dark) {
  const style = getComputedStyle(element);
  const get = (/** @type {string} */ name) => style.getPropertyValue(`--bvq-${name}`).trim();
  return {
    dark,
    contour: false,
    text: get("text"),
    muted: get("muted"),
    faint: get("faint"),
    line: get("line"),
    surface: get("surface"),
    beta: get("beta"),
    train: get("train"),
    test: get("test"),
    negative: get("negative"),
    positive: get("positive"),
    middle: get("middle"),
    classes: Array.from({ length: CLASS_COLOURS }, (_, i) => get(`class-${i}`)),
  };
}

/** Colour of a class: two classes take the diverging pair, more take the categorical row. @param {Look} look @param {number} index @param {number} classes */
export const classColour = (look, index, classes) =>
  classes <= 2 ? (index === 0 ? look.negative : look.positive) : look.classes[index % look.classes.length] ?? look.text;

/** Colour of a value on the diverging scale, clamped at ±limit. @param {Look} look @param {number} value @param {number} limit */
export const valueColour = (look, value, limit) => mix(look.middle, value < 0 ? look.negative : look.positive, Math.min(1, Math.abs(value) / limit));

/** Six hexadecimal digits as numbers. @param {string} colour @returns {[number, number, number]} */
export function rgb(colour) {
  const n = Number.parseInt(colour.replace("#", ""), 16);
  return Number.isFinite(n) ? [(n >> 16) & 255, (n >> 8) & 255, n & 255] : [128, 128, 128];
}

/** A colour between two, in plain sRGB. @param {string} a @param {string} b @param {number} t */
export function mix(a, b, t) {
  const [x, y] = [rgb(a), rgb(b)];
  return `rgb(${x.map((v, i) => Math.round(v + ((y[i] ?? v) - v) * t)).join(" ")})`;
}

/** Outlines on a unit circle; index = class. `null` is the circle itself. @type {(readonly [number, number][] | null)[]} */
const SHAPES = [
  null,
  [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  [[0, -1.2], [1.08, 0.8], [-1.08, 0.8]],
  [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
  [[0, 1.2], [1.08, -0.8], [-1.08, -0.8]],
  [[0, -1.2], [1.14, -0.37], [0.71, 0.97], [-0.71, 0.97], [-1.14, -0.37]],
  [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
];

/**
 * Adds a class's mark to the current path.
 * @param {CanvasRenderingContext2D} ctx @param {number} shape @param {number} x @param {number} y @param {number} radius
 */
export function mark(ctx, shape, x, y, radius) {
  const outline = SHAPES[shape % SHAPES.length];
  if (!outline) {
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  outline.forEach(([dx, dy], i) => (i === 0 ? ctx.moveTo(x + dx * radius, y + dy * radius) : ctx.lineTo(x + dx * radius, y + dy * radius)));
  ctx.closePath();
}

/** The same mark as an SVG path in a 12 by 12 box. @param {number} shape */
export function markPath(shape) {
  const outline = SHAPES[shape % SHAPES.length];
  if (!outline) return "M2 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0";
  return `M${outline.map(([x, y]) => `${(6 + 4 * x).toFixed(2)} ${(6 + 4 * y).toFixed(2)}`).join("L")}z`;
}
