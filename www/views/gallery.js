// Test samples that are small pictures, with what the network says of each. For data that no plane can show.

import { context, watchSize } from "../draw/canvas.js";
import { h, setText } from "../element/dom.js";
import { PIXELS, pictured } from "./pictured.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("./index.js").Context} Context
 */

const SIDE = 8;
const ACROSS = 10;

/** @returns {View} */
export function galleryView() {
  const canvas = h("canvas", {});
  const caption = h("p", { class: "caption" });
  const element = h("div", { class: "gallery", part: "gallery", role: "img", hidden: true }, canvas, caption);
  /** @type {Context} */
  let context_;
  /** @type {() => void} */
  let unwatch = () => {};
  let width = 0;
  let drawn = "";

  return {
    mount(root, given) {
      context_ = given;
      root.append(element);
      unwatch = watchSize(root, (w) => {
        width = w;
        given.redraw();
      });
    },

    update(_, state) {
      const { samples, predicted, look } = state;
      const rows = pictured(samples);
      element.hidden = rows.length === 0;
      if (!samples || rows.length === 0 || width < 40) return;
      const cell = Math.floor(width / ACROSS);
      const lines = Math.ceil(rows.length / ACROSS);
      const height = lines * (cell + 14);
      const key = [width, look.text, look.surface, predicted?.join(), samples.train.length].join();
      if (key === drawn) return;
      drawn = key;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const ctx = context(canvas, width, height);
      if (!ctx) return;
      ctx.font = `11px ${getComputedStyle(element).fontFamily}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      let right = 0;
      rows.forEach((row, i) => {
        const x = (i % ACROSS) * cell;
        const y = Math.floor(i / ACROSS) * (cell + 14);
        picture(ctx, samples, row, x + 2, y + 2, cell - 6, look.text, look.surface);
        const said = predicted?.[i];
        if (said === undefined) return;
        const ok = said === samples.targets[row];
        if (ok) right++;
        ctx.fillStyle = ok ? look.muted : look.negative;
        ctx.fillText(samples.classes[said] ?? String(said), x + (cell - 2) / 2, y + cell - 3);
        if (ok) return;
        ctx.strokeStyle = look.negative;
        ctx.lineWidth = 2;
        ctx.strokeRect(x + 1, y + 1, cell - 4, cell - 4);
      });
      setText(caption, context_.t("gallery.caption"));
      element.setAttribute("aria-label", context_.t("gallery.label", { right, n: rows.length }));
    },

    destroy: () => unwatch(),
  };
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {import("../element/types.js").Samples} samples @param {number} row
 * @param {number} x @param {number} y @param {number} size @param {string} ink @param {string} paper
 */
function picture(ctx, samples, row, x, y, size, ink, paper) {
  ctx.fillStyle = paper;
  ctx.fillRect(x, y, size, size);
  ctx.fillStyle = ink;
  const pixel = size / SIDE;
  for (let i = 0; i < PIXELS; i++) {
    const column = samples.columns[i];
    const value = samples.inputs[row * PIXELS + i] ?? 0;
    const [low, high] = column?.domain ?? [-1, 1];
    ctx.globalAlpha = Math.max(0, Math.min(1, (value - low) / (high - low || 1)));
    ctx.fillRect(x + (i % SIDE) * pixel, y + Math.floor(i / SIDE) * pixel, pixel, pixel);
  }
  ctx.globalAlpha = 1;
}
