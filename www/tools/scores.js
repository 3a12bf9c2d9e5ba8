// What the network gets right: confusion matrix, or R² with a plot of predictions against targets; test and training samples.

import { axes } from "../draw/axes.js";
import { context, watchSize } from "../draw/canvas.js";
import { classColour } from "../draw/palette.js";
import { linear, percent } from "../draw/scale.js";
import { inUnit, targetUnit } from "../draw/target.js";
import { h, setText } from "../element/dom.js";
import { targetRange } from "../draw/points.js";
import { confusion, rates, rSquared } from "./verdict.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").ViewState} ViewState
 * @typedef {import("../element/types.js").Samples} Samples
 */

const AGAIN_MS = 400;
const SIDE = 240;

/** @returns {import("./toolbox.js").Tool} */
export function scoresTool() {
  /** @type {App} */
  let app;
  let [busy, dead] = [false, false];
  let asked = "";
  let last = -Infinity;
  /** @type {{ samples: Samples, values: Float32Array } | null} */
  let got = null;
  let size = SIDE;
  /** @type {() => void} */
  let unwatch = () => {};
  const lead = h("p", { class: "caption" });
  const tables = h("div", { class: "scores-tables" });
  const canvas = h("canvas", { class: "layer" });
  const plot = h("div", { class: "scores-plot", role: "img", hidden: true }, canvas);

  const ask = async (/** @type {string} */ key, /** @type {Samples} */ samples) => {
    const { run } = app;
    if (!run || busy) return;
    busy = true;
    [asked, last] = [key, performance.now()];
    try {
      const values = await run.predict(samples.inputs, samples.targets.length);
      if (dead) return;
      got = { samples, values };
      app.context.redraw();
    } catch (error) {
      if (!dead) app.fail(error);
    } finally {
      busy = false;
    }
  };

  /** Rows of one part. @param {Samples} samples @param {Float32Array} values @param {number} part */
  const partOf = (samples, values, part) => {
    const width = Math.max(1, samples.classes.length);
    const rows = [...samples.train.keys()].filter((i) => samples.train[i] === part);
    return {
      values: Float32Array.from(rows.flatMap((i) => [...values.subarray(i * width, (i + 1) * width)])),
      targets: Float32Array.from(rows, (i) => samples.targets[i] ?? 0),
    };
  };

  /** @param {ViewState} state @param {Samples} samples @param {Float32Array} values */
  const classes = ({ look }, samples, values) => {
    const { t } = app;
    const names = samples.classes;
    tables.replaceChildren(...[0, 1].map((part) => {
      const { values: p, targets } = partOf(samples, values, part);
      const counts = confusion(p, targets, names.length);
      const each = rates(counts);
      const most = Math.max(1, ...counts.flat());
      const right = counts.reduce((sum, line, c) => sum + (line[c] ?? 0), 0);
      const cell = (/** @type {number} */ n, /** @type {boolean} */ on) => {
        const td = h("td", { class: on ? "on" : "" }, String(n));
        td.style.setProperty("--share", (n / most).toFixed(3));
        return td;
      };
      const swatch = (/** @type {number} */ c) => {
        const mark = h("span", { class: "swatch" });
        mark.style.background = classColour(look, c, names.length);
        return mark;
      };
      return h("table", { class: "confusion" },
        h("caption", {}, t(part ? "scores.train" : "scores.test", { right, n: targets.length, share: targets.length ? percent(right / targets.length) : "–" })),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("scores.is")), ...names.map((name, c) => h("th", { scope: "col" }, swatch(c), name)), h("th", { scope: "col" }, t("scores.recall")))),
        h("tbody", {}, ...counts.map((line, c) => h("tr", {}, h("th", { scope: "row" }, swatch(c), names[c] ?? ""), ...line.map((n, k) => cell(n, k === c)), h("td", { class: "rate" }, percent(each[c]?.recall)))),
          h("tr", {}, h("th", { scope: "row" }, t("scores.precision")), ...each.map((e) => h("td", { class: "rate" }, percent(e.precision))), h("td", {}))));
    }));
  };

  /** @param {ViewState} state @param {Samples} samples @param {Float32Array} values */
  const numbers = ({ look, spec }, samples, values) => {
    const { t } = app;
    const parts = [0, 1].map((part) => partOf(samples, values, part));
    const r2 = parts.map((p) => rSquared(p.values, p.targets));
    const text = (/** @type {number | null | undefined} */ v) => (v == null ? "–" : v.toFixed(3));
    tables.replaceChildren(h("dl", { class: "figures" },
      h("div", { class: "figure" }, h("dt", {}, t("scores.r2test")), h("dd", {}, text(r2[0]))),
      h("div", { class: "figure" }, h("dt", {}, t("scores.r2train")), h("dd", {}, text(r2[1])))));
    const ctx = context(canvas, size, size);
    if (!ctx) return;
    const [low, high] = targetRange(samples);
    const box = { left: 46, top: 6, width: size - 54, height: size - 48 };
    const unit = targetUnit(samples, spec.data.targets);
    const ends = { low: inUnit(unit, low), high: inUnit(unit, high) };
    axes(ctx, box, { ...ends, label: t("scores.target") }, { ...ends, label: t("scores.predicted") }, { text: look.text, muted: look.muted, line: look.faint, font: getComputedStyle(plot).fontFamily });
    const x = linear(low, high, box.left, box.left + box.width);
    const y = linear(low, high, box.top + box.height, box.top);
    ctx.strokeStyle = look.line;
    ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
    ctx.beginPath();
    ctx.moveTo(x(low), y(low));
    ctx.lineTo(x(high), y(high));
    ctx.stroke();
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.width, box.height);
    ctx.clip();
    [1, 0].forEach((part) => {
      const at = parts[part];
      ctx.fillStyle = part ? look.train : look.test;
      at?.targets.forEach((target, i) => ctx.fillRect(x(target) - 1.5, y(at.values[i] ?? 0) - 1.5, 3, 3));
    });
    ctx.restore();
    plot.setAttribute("aria-label", t("scores.label", { r2: text(r2[0]) }));
  };

  return {
    mount(root, given) {
      app = given;
      unwatch = watchSize(plot, (width) => {
        size = width;
        app.context.redraw();
      });
      root.append(lead, h("div", { class: "scores-body" }, tables, plot));
    },

    update(snapshot, state) {
      const { samples } = state;
      if (!samples) return;
      const key = `${snapshot.metrics.step}:${JSON.stringify(state.spec.layers)}:${state.spec.seed}:${state.spec.data.kind}:${samples.targets.length}:${state.look.dark}`;
      if (key !== asked && (!state.playing || performance.now() - last > AGAIN_MS)) ask(key, samples);
      plot.hidden = samples.classes.length > 0;
      setText(lead, app.t(plot.hidden ? "scores.lead" : "scores.r2help"));
      if (!got || got.samples !== samples) return;
      if (samples.classes.length) classes(state, samples, got.values);
      else numbers(state, samples, got.values);
      got = null;
    },

    destroy() {
      dead = true;
      unwatch();
      setText(tables, "");
    },
  };
}
