/**
 * Pictures that a run on the GPU paints: many maps in one, so that all come from one submission. Fetched when a run is
 * there.
 *
 * @import { FieldSpec, SceneSpec } from "../engine/core.js"
 * @import { PaintOptions } from "./paint.js"
 */
import { recipe } from "./paint.js";

/** @typedef {FieldSpec & { paint: PaintOptions }} Painted */
/** Where a map is in a picture. @typedef {{ x: number, y: number, width: number, height: number }} Place */

/** Widest picture of several maps. */
const WIDEST = 512;

/**
 * Lays maps out in one picture, in rows.
 * @param {Painted[]} maps
 * @returns {{ key: string, scene: SceneSpec, places: Place[] }}
 */
export function pictureOf(maps) {
  /** @type {Place[]} */
  const places = [];
  let [x, y, tallest, widest] = [0, 0, 0, 0];
  for (const { width, height } of maps) {
    if (x > 0 && x + width > WIDEST) [x, y, tallest] = [0, y + tallest, 0];
    places.push({ x, y, width, height });
    x += width;
    tallest = Math.max(tallest, height);
    widest = Math.max(widest, x);
  }
  // Maps that are coloured alike share one recipe.
  const looks = maps.map(({ paint }) => JSON.stringify(paint));
  const kinds = [...new Set(looks)];
  const tiles = maps.map(({ paint: _, ...field }, i) => ({
    x: places[i].x,
    y: places[i].y,
    recipe: kinds.indexOf(looks[i]),
    field,
  }));
  return {
    key: JSON.stringify([kinds, tiles]),
    scene: { width: widest, height: y + tallest, recipes: kinds.map((kind) => recipe(JSON.parse(kind))), tiles },
    places,
  };
}

/**
 * Puts a picture on a canvas, stretched to its size.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {ImageBitmap} bitmap  closed afterwards
 * @param {PaintOptions} options
 */
export function drawPicture(canvas, bitmap, { discretize = false }) {
  const context = /** @type {CanvasRenderingContext2D | null} */ (canvas.getContext("2d"));
  if (!context) throw new TypeError("This canvas has a context of another kind already: give one without, or with \"2d\".");
  context.imageSmoothingEnabled = !discretize;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}
