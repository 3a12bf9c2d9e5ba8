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

/** @typedef {import("../element/types.js").Painted} Part */

/**
 * What to ask a run on the GPU for, and what to make of its snapshots: maps that are only looked at come as parts of one
 * picture, the others as numbers.
 * @param {(FieldSpec & { id: string, paint?: PaintOptions })[]} requests
 * @param {boolean} parameters
 */
export function wantOf(requests, parameters) {
  const looked = requests.filter(({ paint }) => paint);
  const fields = requests.filter(({ paint }) => !paint);
  const picture = looked.length ? pictureOf(/** @type {Painted[]} */ (looked.map(({ id: _, ...map }) => map))) : null;
  return {
    /** @type {import("../engine/protocol.js").Want} */
    want: { fields, parameters, ...(picture && { pictures: [{ id: "all", key: picture.key, scene: picture.scene }] }) },
    /** @param {import("../engine/protocol.js").Snapshot} snapshot @returns {import("../element/types.js").Snapshot} */
    place: ({ pictures, ...snapshot }) => {
      const bitmap = pictures.all;
      /** @type {[string, Part][]} */
      const parts = bitmap && picture ? looked.map(({ id }, i) => [id, { bitmap, ...picture.places[i] }]) : [];
      return { ...snapshot, painted: Object.fromEntries(parts) };
    },
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
