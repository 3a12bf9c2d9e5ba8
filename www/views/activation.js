// The response of one unit at this β between its linear and its hard limit, with the posterior under it.

import { axes, line } from "../draw/axes.js";
import { context, watchSize } from "../draw/canvas.js";
import { linear, short } from "../draw/scale.js";
import { format } from "../draw/hardness.js";
import { h, setText } from "../element/dom.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("./index.js").ViewState} ViewState
 * @typedef {import("../draw/axes.js").Box} Box
 * @typedef {import("../draw/palette.js").Look} Look
 */

/** @returns {View} */
export function activationView() {
  const canvas = h("canvas", { class: "layer" });
  const stage = h("div", { class: "curve-stage", part: "activation", role: "img" }, canvas);
  const read = h("p", { class: "caption curve-read" });
  /** @type {Context} */
  let context_;
  /** @type {() => void} */
  let unwatch = () => {};
  let [width, height] = [0, 0];
  /** @type {number | null} */
  let at = null;
  let drawn = "";

  return {
    mount(root, given) {
      context_ = given;
      root.append(stage, read);
      unwatch = watchSize(stage, (w, h_) => {
        [width, height, drawn] = [w, h_, ""];
        given.redraw();
      });
      const move = (/** @type {PointerEvent | null} */ event) => {
        at = event ? event.clientX - stage.getBoundingClientRect().left : null;
        drawn = "";
        given.redraw();
      };
      stage.addEventListener("pointermove", move);
      stage.addEventListener("pointerleave", () => move(null));
    },

    update(_, state) {
      const { curve, look } = state;
      if (!curve || width < 40) return;
      const layer = state.spec.layers[curve.layer];
      const row = state.description.activations.find((a) => a.name === layer?.activation);
      const key = [width, height, curve.beta, curve.layer, row?.name, layer?.slope, curve.now.z[0], at, look.text, look.surface, look.beta].join();
      if (key === drawn) return;
      drawn = key;
      const ctx = context(canvas, width, height);
      if (!ctx) return;
      // The curve of a pool is that of one member against a rival at 0.
      const pooled = row?.pieces === "pool";
      const i = draw(ctx, width, height, curve, look, at, getComputedStyle(stage).fontFamily, context_.t, pooled);
      const names = row?.limits ?? ["", "", ""];
      setText(read, i === null
        ? context_.t("activation.caption", { linear: names[0], soft: names[1], hard: names[2] })
        : context_.t(pooled ? "activation.readoutPool" : "activation.readout", {
            u: short(Number((curve.us[i] ?? 0).toFixed(2))), z: short(Number((curve.now.z[i] ?? 0).toFixed(3))),
            p: short(Number((curve.now.p[i] ?? 0).toFixed(3))),
          }));
      stage.setAttribute("aria-label", context_.t("activation.label", { name: row?.label ?? "", beta: format(curve.beta) }));
    },

    destroy: () => unwatch(),
  };
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {number} width @param {number} height
 * @param {import("../element/types.js").Curve} curve @param {Look} look @param {number | null} at @param {string} font
 * @param {import("../element/types.js").Translate} t @param {boolean} pooled
 * @returns {number | null} index of the point under the pointer
 */
function draw(ctx, width, height, curve, look, at, font, t, pooled) {
  const { us, now, linear: straight, hard } = curve;
  const low = us[0] ?? -1;
  const high = us[us.length - 1] ?? 1;
  const strip = Math.max(26, Math.round(height * 0.2));
  const box = { left: 30, top: 4, width: width - 36, height: height - strip - 44 };
  const band = { left: box.left, top: box.top + box.height + 6, width: box.width, height: strip };
  const range = extent([now.z, straight.z, hard.z]);
  const ink = { text: look.text, muted: look.muted, line: look.faint, font };
  const x = linear(low, high, box.left, box.left + box.width);
  const y = linear(range[0], range[1], box.top + box.height, box.top);
  ctx.strokeStyle = look.faint;
  ctx.lineWidth = 1;
  line(ctx, box.left, y(0), box.left + box.width, y(0));
  line(ctx, x(0), box.top, x(0), band.top + band.height);
  axes(ctx, { ...box, height: band.top + band.height - box.top }, { low, high, label: "" }, { low: 0, high: 0, label: "" }, ink);
  yNumbers(ctx, box, range, look, font);
  trace(ctx, us, straight.z, x, y, look.muted, 1.25, [2, 4]);
  trace(ctx, us, hard.z, x, y, look.muted, 1.25, [6, 4]);
  trace(ctx, us, now.z, x, y, look.beta, 3, []);
  posterior(ctx, band, now.p, look);
  ctx.fillStyle = look.muted;
  ctx.font = `11px ${font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  const crowded = Math.max(now.z[0] ?? 0, hard.z[0] ?? 0) > (range[0] + range[1]) / 2;
  if (crowded) ctx.textAlign = "center";
  ctx.fillText(t("activation.output"), crowded ? box.left + box.width / 2 : box.left + 4, box.top + 2);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(t(pooled ? "activation.share" : "activation.posterior"), band.left + 4, band.top + band.height / 2);
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.fillStyle = look.text;
  ctx.fillText(t(pooled ? "activation.member" : "activation.input"), box.left + box.width, band.top + band.height + 20);
  if (at === null || at < box.left || at > box.left + box.width) return null;
  const i = Math.round(((at - box.left) / box.width) * (us.length - 1));
  ctx.strokeStyle = look.muted;
  ctx.lineWidth = 1;
  line(ctx, x(us[i] ?? 0), box.top, x(us[i] ?? 0), band.top + band.height);
  ctx.fillStyle = look.beta;
  ctx.beginPath();
  ctx.arc(x(us[i] ?? 0), y(now.z[i] ?? 0), 4, 0, 2 * Math.PI);
  ctx.fill();
  return i;
}

/** Range of all curves with air above and below; the same for every β, so that nothing jumps. @param {Float32Array[]} all @returns {[number, number]} */
function extent(all) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) for (const v of values) [low, high] = [Math.min(low, v), Math.max(high, v)];
  if (!(high > low)) [low, high] = [-1, 1];
  const air = (high - low) * 0.08;
  // The swish dips 0.2785/η below zero, but never below the linear limit's own range for the drawn inputs.
  return [low - air, high + air];
}

/** @param {CanvasRenderingContext2D} ctx @param {Box} box @param {[number, number]} range @param {Look} look @param {string} font */
function yNumbers(ctx, box, [low, high], look, font) {
  ctx.font = `11px ${font}`;
  ctx.fillStyle = look.muted;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const step = high - low > 6 ? 4 : high - low > 3 ? 2 : 1;
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) {
    const at = box.top + box.height - ((v - low) / (high - low)) * box.height;
    ctx.fillText(short(v), box.left - 6, Math.min(Math.max(at, box.top + 5), box.top + box.height - 5));
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx @param {Float32Array} us @param {Float32Array} values
 * @param {(v: number) => number} x @param {(v: number) => number} y @param {string} colour @param {number} width @param {number[]} dash
 */
function trace(ctx, us, values, x, y, colour, width, dash) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = "round";
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (let i = 0; i < us.length; i++) {
    const [px, py] = [x(us[i] ?? 0), y(values[i] ?? 0)];
    if (i === 0) ctx.moveTo(px, py);
    else ctx.lineTo(px, py);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The upper piece's share as a filled band. @param {CanvasRenderingContext2D} ctx @param {Box} band @param {Float32Array} p @param {Look} look */
function posterior(ctx, band, p, look) {
  const bottom = band.top + band.height;
  ctx.fillStyle = look.faint;
  ctx.fillRect(band.left, band.top, band.width, band.height);
  ctx.fillStyle = look.beta;
  ctx.globalAlpha = 0.35;
  ctx.beginPath();
  ctx.moveTo(band.left, bottom);
  p.forEach((v, i) => ctx.lineTo(band.left + (i / (p.length - 1)) * band.width, bottom - v * band.height));
  ctx.lineTo(band.left + band.width, bottom);
  ctx.fill();
  ctx.globalAlpha = 1;
}
