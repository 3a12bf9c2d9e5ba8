// β of each unit over the steps, where it is learned.

import { context, watchSize } from "../draw/canvas.js";
import { positionOf, POSITIONS } from "../draw/hardness.js";
import { rate } from "../draw/scale.js";
import { mix } from "../draw/palette.js";
import { h, setText } from "../element/dom.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("./index.js").Context} Context
 * @typedef {{ step: number, beta: Float32Array }} Point
 */

/** Points kept; every second one goes when there are more. */
const MAX_POINTS = 400;
const MAX_LINES = 64;

/** @returns {View} */
export function betaView() {
  const canvas = h("canvas", { class: "layer" });
  const stage = h("div", { class: "beta-stage", part: "beta-history", role: "img" }, canvas);
  const read = h("p", { class: "caption" });
  /** @type {Point[]} */
  let past = [];
  let every = 1;
  let skipped = 0;
  let shape = "";
  let [width, height] = [0, 0];
  /** @type {Context} */
  let context_;
  /** @type {() => void} */
  let unwatch = () => {};

  /** @param {import("./index.js").Snapshot["metrics"]} metrics @param {string} newShape */
  const record = (metrics, newShape) => {
    const last = past[past.length - 1];
    if (newShape !== shape || (last && metrics.step < last.step)) {
      [past, every, skipped, shape] = [[], 1, 0, newShape];
    }
    const beta = Float32Array.from(metrics.beta.flat().slice(0, MAX_LINES));
    if (last && last.step === metrics.step && past.length) past[past.length - 1] = { step: metrics.step, beta };
    else if (++skipped >= every || past.length === 0) {
      skipped = 0;
      past.push({ step: metrics.step, beta });
    }
    if (past.length > MAX_POINTS) {
      past = past.filter((_, i) => i % 2 === 0);
      every *= 2;
    }
  };

  return {
    mount(root, given) {
      context_ = given;
      root.append(stage, read);
      unwatch = watchSize(stage, (w, h_) => {
        [width, height] = [w, h_];
        given.redraw();
      });
    },

    update({ metrics }, { spec, look }) {
      const learned = spec.layers.some((layer) => layer.learnBeta !== "off");
      record(metrics, JSON.stringify([spec.layers, spec.seed, spec.data.kind]));
      const values = metrics.beta.flat();
      setText(read, context_.t(learned ? "beta.caption" : "beta.fixed"));
      stage.hidden = !learned;
      if (!learned || width < 40 || past.length === 0) return;
      const ctx = context(canvas, width, height);
      if (!ctx) return;
      const box = { left: 34, top: 6, width: width - 42, height: height - 28 };
      const y = (/** @type {number} */ b) => box.top + box.height * (1 - positionOf(b) / POSITIONS);
      const first = past[0]?.step ?? 0;
      const end = Math.max(past[past.length - 1]?.step ?? 0, first + 10);
      const x = (/** @type {number} */ s) => box.left + ((s - first) / (end - first)) * box.width;
      const font = getComputedStyle(stage).fontFamily;
      grid(ctx, box, y, look, font);
      ctx.textAlign = "right";
      ctx.textBaseline = "top";
      ctx.fillStyle = look.muted;
      ctx.fillText(context_.t("beta.step", { step: rate(end) }), box.left + box.width, box.top + box.height + 6);
      let unit = 0;
      metrics.beta.forEach((layer, l) => {
        ctx.strokeStyle = mix(look.beta, look.text, Math.min(0.8, l * 0.35));
        ctx.setLineDash(l % 2 ? [5, 3] : []);
        ctx.lineWidth = 1.5;
        for (let k = 0; k < layer.length && unit < MAX_LINES; k++, unit++) {
          ctx.beginPath();
          past.forEach((point, i) => {
            const value = point.beta[unit] ?? 0.5;
            if (i === 0) ctx.moveTo(x(point.step), y(value));
            else ctx.lineTo(x(point.step), y(value));
          });
          ctx.stroke();
        }
      });
      ctx.setLineDash([]);
      stage.setAttribute("aria-label", context_.t("beta.label", {
        low: Math.min(...values).toFixed(2), high: Math.max(...values).toFixed(2), n: values.length,
      }));
    },

    destroy: () => unwatch(),
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {import("../draw/axes.js").Box} box @param {(b: number) => number} y @param {import("../draw/palette.js").Look} look @param {string} font */
function grid(ctx, box, y, look, font) {
  ctx.font = `11px ${font}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const [value, label] of /** @type {[number, string][]} */ ([[0, "0"], [0.1, "0.1"], [0.5, "½"], [0.9, "0.9"], [1, "1"]])) {
    ctx.strokeStyle = look.faint;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(box.left, Math.round(y(value)) + 0.5);
    ctx.lineTo(box.left + box.width, Math.round(y(value)) + 0.5);
    ctx.stroke();
    ctx.fillStyle = look.muted;
    ctx.fillText(label, box.left - 6, y(value));
  }
}
