// A field of numbers as a small picture, to be stretched over a plot.

import { paint } from "./paint.js";

/**
 * Keeps one bitmap and repaints it.
 * @returns {(values: Float32Array, width: number, height: number, options: any) => HTMLCanvasElement | null}
 */
export function raster() {
  const canvas = document.createElement("canvas");
  return (values, width, height, options) => {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const ctx = canvas.getContext("2d");
    if (!ctx || values.length < width * height) return null;
    const image = ctx.createImageData(width, height);
    paint(image.data, values, options);
    ctx.putImageData(image, 0, 0);
    return canvas;
  };
}
