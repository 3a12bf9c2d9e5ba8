/** Numbers of a map into pixels. Pure, except `drawField`, which puts them on a canvas. */
import { rgb } from "./palette.js";

/**
 * Colours of a map, as `#rrggbb`. A `Look` (palette.js) is one.
 * @typedef {{ negative: string, middle: string, positive: string, classes: string[], surface: string, text: string }} Colours
 */

/**
 * @typedef {object} PaintOptions
 * @property {string} quantity            output class unit posterior entropy code
 * @property {number} [classes]           number of classes; 0 for regression
 * @property {[number, number]} [range]   regression: smallest and largest target; the larger size gets the full colour
 * @property {boolean} [discretize]       only the sign or the class, no shades
 * @property {Colours} [look]
 */

/** @type {Colours} */
export const COLOURS = {
  negative: "#f59322",
  middle: "#e8eaeb",
  positive: "#0877bd",
  classes: [
    "#f59322", "#0877bd", "#3a9a5b", "#b5478f", "#8c6bc8",
    "#c9a800", "#5fb6d9", "#a0552d", "#e2748a", "#6f7f8c",
  ],
  surface: "#ffffff",
  text: "#202427",
};

/** How much of its colour a class keeps where it barely wins. */
const LEAST_SHADE = 0.25;
const SHADES = 255;
const TABLE = 3 * (SHADES + 1);

/**
 * How numbers become colours, here and on the GPU (shaders/paint.wgsl): a number chooses one of 256 shades by `mode`,
 * and the shade is looked up.
 * @typedef {object} Recipe
 * @property {"diverging" | "sign" | "sequential" | "hue" | "class"} mode
 * @property {number} limit                diverging: the size of a value that gets the full colour
 * @property {boolean} discretize          only the ends of the table, no shades
 * @property {Uint8ClampedArray} tables    RGB of 256 shades, table after table; class `i` has table `i` of n, modulo n
 */

/** @param {PaintOptions} options @returns {Recipe} */
export function recipe({ quantity, classes = 2, range, discretize = false, look = COLOURS }) {
  const mode = modeOf(quantity, classes);
  const palette = look.classes.length > 0 ? look.classes : COLOURS.classes;
  return {
    mode,
    limit: range && classes === 0 && quantity === "output" ? reach(range) : 1,
    discretize: discretize || quantity === "class",
    tables:
      mode === "hue" ? hues()
      : mode === "sequential" ? blend([[look.surface, look.text]], 0)
      // From barely winning to certain.
      : mode === "class" ? blend(palette.slice(0, classes).map((colour) => [look.middle, colour]), LEAST_SHADE)
      : blend([[look.negative, look.middle, look.positive]], 0),
  };
}

/**
 * Writes one RGBA pixel per value; a value that is not a number stays transparent.
 * @param {Uint8ClampedArray} target  4 × values.length
 * @param {ArrayLike<number>} values
 * @param {PaintOptions} options
 */
export function paint(target, values, options) {
  const { mode, limit, discretize, tables } = recipe(options);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      target.fill(0, 4 * i, 4 * i + 4);
      continue;
    }
    let table = 0;
    let shade = 0;
    switch (mode) {
      case "diverging":
        shade = discretize ? Math.sign(value) : Math.max(-1, Math.min(1, value / limit));
        shade = (shade + 1) / 2;
        break;
      case "sign":
        shade = value < 0.5 ? 0 : 1;
        break;
      case "sequential":
        shade = Math.max(0, Math.min(1, value));
        if (discretize) shade = Math.round(shade);
        break;
      case "hue":
        shade = Math.max(0, value - Math.floor(value));
        break;
      case "class": {
        const index = Math.max(0, Math.floor(value));
        table = (index * TABLE) % tables.length;
        shade = discretize ? 1 : Math.max(0, Math.min(1, value - index));
        break;
      }
    }
    const at = table + 3 * Math.round(shade * SHADES);
    target[4 * i] = tables[at];
    target[4 * i + 1] = tables[at + 1];
    target[4 * i + 2] = tables[at + 2];
    target[4 * i + 3] = 255;
  }
}

/** @param {string} quantity @param {number} classes @returns {Recipe["mode"]} */
function modeOf(quantity, classes) {
  if (quantity === "posterior" || quantity === "entropy") return "sequential";
  if (quantity === "code") return "hue";
  if (quantity === "unit") return "diverging";
  if (classes > 2) return "class";
  return quantity === "class" && classes === 2 ? "sign" : "diverging";
}

/** @param {[number, number]} range */
const reach = ([low, high]) => Math.max(Math.abs(low), Math.abs(high)) || 1;

/**
 * For each row of stops a table of colours along them, starting `from` of the way.
 * @param {string[][]} rows
 * @param {number} from
 */
function blend(rows, from) {
  const tables = new Uint8ClampedArray(TABLE * rows.length);
  rows.forEach((stops, row) => {
    const colours = stops.map(rgb);
    for (let i = 0; i <= SHADES; i++) {
      const place = (from + (1 - from) * (i / SHADES)) * (stops.length - 1);
      const low = Math.min(stops.length - 2, Math.floor(place));
      for (let c = 0; c < 3; c++) {
        tables[TABLE * row + 3 * i + c] = colours[low][c] + (colours[low + 1][c] - colours[low][c]) * (place - low);
      }
    }
  });
  return tables;
}

/** Once round the colour wheel, at one lightness. */
function hues() {
  const table = new Uint8ClampedArray(TABLE);
  for (let i = 0; i <= SHADES; i++) {
    for (let c = 0; c < 3; c++) {
      const turn = ((i / (SHADES + 1)) * 6 + [0, 4, 2][c]) % 6;
      table[3 * i + c] = 90 + 140 * Math.max(0, Math.min(1, Math.abs(turn - 3) - 1));
    }
  }
  return table;
}

/**
 * Puts a map on a canvas, stretched to its size.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {PaintOptions} options
 */
export function drawField(canvas, values, width, height, options) {
  const context = /** @type {CanvasRenderingContext2D | null} */ (canvas.getContext("2d"));
  if (!context) throw new TypeError("This canvas has a context of another kind already: give one without, or with \"2d\".");
  const image = new ImageData(width, height);
  paint(image.data, values, options);
  if (canvas.width === width && canvas.height === height) {
    context.putImageData(image, 0, 0);
    return;
  }
  const small = scratch(width, height);
  /** @type {CanvasRenderingContext2D | null} */ (small.getContext("2d"))?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = !options.discretize;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** @param {number} width @param {number} height @returns {HTMLCanvasElement | OffscreenCanvas} */
function scratch(width, height) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}
