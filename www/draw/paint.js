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

/**
 * Writes one RGBA pixel per value; a value that is not a number stays transparent.
 * @param {Uint8ClampedArray} target  4 × values.length
 * @param {ArrayLike<number>} values
 * @param {PaintOptions} options
 */
export function paint(target, values, { quantity, classes = 2, range, discretize = false, look = COLOURS }) {
  const kind = kindOf(quantity, classes);
  const ramp = rampOf(kind, look);
  const palette = look.classes.length > 0 ? look.classes : COLOURS.classes;
  const limit = kind === "diverging" && quantity === "output" && classes === 0 && range ? reach(range) : 1;
  /** Colours of the classes, each from barely winning to certain. @type {Uint8ClampedArray[]} */
  const shades = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      target.fill(0, 4 * i, 4 * i + 4);
      continue;
    }
    /** @type {Uint8ClampedArray} */
    let table = ramp;
    let shade = 0;
    switch (kind) {
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
        const certainty = quantity === "class" || discretize ? 1 : value - index;
        table = shades[index] ??= blend([look.middle, palette[index % palette.length]], LEAST_SHADE);
        shade = Math.max(0, Math.min(1, certainty));
        break;
      }
    }
    const at = 3 * Math.round(shade * SHADES);
    target[4 * i] = table[at];
    target[4 * i + 1] = table[at + 1];
    target[4 * i + 2] = table[at + 2];
    target[4 * i + 3] = 255;
  }
}

/** @param {string} quantity @param {number} classes @returns {"diverging" | "sign" | "class" | "sequential" | "hue"} */
function kindOf(quantity, classes) {
  if (quantity === "posterior" || quantity === "entropy") return "sequential";
  if (quantity === "code") return "hue";
  if (quantity === "unit") return "diverging";
  if (classes > 2) return "class";
  return quantity === "class" && classes === 2 ? "sign" : "diverging";
}

/** @param {string} kind @param {Colours} look */
function rampOf(kind, look) {
  if (kind === "hue") return hues();
  if (kind === "sequential") return blend([look.surface, look.text], 0);
  return blend([look.negative, look.middle, look.positive], 0);
}

/** @param {[number, number]} range */
const reach = ([low, high]) => Math.max(Math.abs(low), Math.abs(high)) || 1;

/**
 * A table of colours along the stops, starting `from` of the way.
 * @param {string[]} stops
 * @param {number} from
 */
function blend(stops, from) {
  const colours = stops.map(rgb);
  const table = new Uint8ClampedArray(3 * (SHADES + 1));
  for (let i = 0; i <= SHADES; i++) {
    const place = (from + (1 - from) * (i / SHADES)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      table[3 * i + c] = colours[low][c] + (colours[low + 1][c] - colours[low][c]) * (place - low);
    }
  }
  return table;
}

/** Once round the colour wheel, at one lightness. */
function hues() {
  const table = new Uint8ClampedArray(3 * (SHADES + 1));
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
