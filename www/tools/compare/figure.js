// One of the runs side by side: its map or curve with the samples, a crosshair that all share, and its numbers.

import { context, watchSize } from "../../draw/canvas.js";
import { carried, placeOf, valueAt, valueText } from "../../draw/cursor.js";
import { columnLabel } from "../../draw/features.js";
import { points, targetRange } from "../../draw/points.js";
import { raster } from "../../draw/raster.js";
import { count, linear, loss, percent } from "../../draw/scale.js";
import { inUnit, unitOf, zeroOf } from "../../draw/target.js";
import { h, setAttr, setText } from "../../element/dom.js";
import { curveRange, drawCurve } from "../../views/curve1d.js";
import { MAX_SLICE_COLUMNS } from "../../views/decision.js";
import { pointing } from "../pointing.js";

/**
 * @typedef {import("./group.js").Member} Member
 * @typedef {import("../../element/types.js").ViewState} ViewState
 * @typedef {import("../../element/types.js").Samples} Samples
 * @typedef {import("../../element/types.js").Translate} Translate
 * @typedef {import("../../draw/cursor.js").Cursor} Cursor
 */

/** @param {Translate} t @param {(cursor: Cursor | null) => void} point @param {() => void} tell @param {() => void} redraw */
export function figure(t, point, tell, redraw) {
  const bitmap = raster();
  const field = h("canvas", { class: "layer" });
  const over = h("canvas", { class: "layer" });
  const map = h("div", { class: "compare-map", role: "application" }, field, over);
  const name = h("strong", {});
  const detail = h("span", {});
  const number = (/** @type {string} */ label) => {
    const value = h("dd", {});
    return { element: h("div", {}, h("dt", {}, label), value), value };
  };
  const step = number(t("compare.step"));
  const test = number(t("compare.testLoss"));
  const accuracy = number(t("compare.accuracy"));
  const value = number(t("compare.value"));
  const element = h("figure", { class: "compare-figure" }, h("figcaption", {}, name, detail), map,
    h("dl", { class: "compare-numbers" }, test.element, accuracy.element, value.element, step.element));
  let size = 0;
  /** @type {unknown[]} */
  let drawn = [];
  /** @type {unknown[]} */
  let drawnOver = [];
  /** @type {{ samples: Samples | null, cursor: Cursor | null, main: Samples | null }} */
  let now = { samples: null, cursor: null, main: null };
  const pointer = pointing(map, () => now, (cursor) => point(cursor && now.samples && now.main ? carried(cursor, now.samples, now.main) : cursor), tell);
  const unwatch = watchSize(map, (width) => {
    size = width;
    redraw();
  });

  /** @param {Member} member @param {Float32Array} values @param {ViewState} state @param {[number, number]} range @param {string} quantity */
  const draw = ({ samples, field: grid }, values, state, range, quantity) => {
    const { look, ui } = state;
    const key = [values, size, look, ui.discretize];
    if (key.every((part, i) => part === drawn[i])) return;
    drawn = key;
    const ctx = context(field, size, size);
    if (!ctx || !grid) return;
    if (grid.height === 1) return drawCurve(ctx, { left: 0, top: 0, width: size, height: size }, values, range, look, zeroOf(unitOf(state, quantity, samples)));
    ctx.imageSmoothingEnabled = !ui.discretize;
    const picture = bitmap(values, grid.width, grid.height, { quantity, classes: samples.classes.length, range, discretize: ui.discretize, look });
    if (picture) ctx.drawImage(picture, 0, 0, size, size);
  };

  /** @param {Samples} samples @param {ViewState} state @param {[number, number]} range */
  const drawSamples = (samples, { look, ui }, range) => {
    const flat = samples.axes.length < 2;
    const key = [samples, size, look, ui.showTestData, ...(flat ? range : [])];
    if (key.every((part, i) => part === drawnOver[i])) return;
    drawnOver = key;
    const ctx = context(over, size, size);
    if (!ctx) return;
    const n = samples.columns.length;
    const [a, b] = [samples.axes[0] ?? 0, samples.axes[1] ?? 0];
    const [x0, x1] = samples.columns[a]?.domain ?? [-1, 1];
    const [y0, y1] = flat ? range : samples.columns[b]?.domain ?? [-1, 1];
    const [sx, sy] = [linear(x0, x1, 0, size), linear(y0, y1, size, 0)];
    points(ctx, samples, (row) => [sx(samples.inputs[row * n + a] ?? 0), sy((flat ? samples.targets[row] : samples.inputs[row * n + b]) ?? 0)],
      { look, test: ui.showTestData, limit: Math.max(Math.abs(range[0]), Math.abs(range[1]), 1e-9), radius: size > 200 ? 2.6 : 1.8 });
  };

  return {
    element,
    /** @param {{ name: string, detail: string }} title @param {Member | undefined} member @param {ViewState} state */
    update(title, member, state) {
      setText(name, title.name);
      setText(detail, title.detail);
      map.hidden = member !== undefined && wide(member.samples);
      value.element.hidden = map.hidden;
      // Its place is kept, so that nothing moves when somebody points.
      if (!state.ui.cursor) value.element.style.visibility = "hidden";
      const metrics = member?.metrics;
      setText(step.value, member?.stopped ? t("compare.stopped", { step: count(metrics?.step ?? 0) }) : metrics ? count(metrics.step) : "\u2013");
      setText(test.value, loss(metrics?.testLoss));
      setText(accuracy.value, percent(metrics?.testAccuracy));
      accuracy.element.hidden = metrics?.testAccuracy === null;
      if (!member || map.hidden || size === 0) return;
      const { samples, values, field: grid } = member;
      now = { samples, cursor: state.ui.cursor && state.samples ? carried(state.ui.cursor, state.samples, samples) : null, main: state.samples };
      const [x, y] = samples.axes.map((axis) => columnLabel(samples.columns, axis, state.description.features));
      setAttr(map, "aria-label", t(y === undefined ? "compare.curve" : "compare.map", { name: `${title.name} ${title.detail}`, x: x ?? "", y: y ?? "" }));
      if (!values || !grid) return;
      const flat = grid.height === 1;
      const range = flat ? curveRange(samples, values, grid.quantity) : targetRange(samples);
      draw(member, values, state, range, grid.quantity);
      drawSamples(samples, state, range);
      const place = placeOf(samples, now.cursor);
      pointer.show(place, flat);
      value.element.style.visibility = place ? "visible" : "hidden";
      setText(value.value, place ? valueText(samples, grid.quantity, inUnit(unitOf(state, grid.quantity, samples), valueAt(values, grid.width, grid.height, place))) : "\u2013");
    },
    /** The value at the crosshair, as it stands there. */
    get value() {
      return value.value.textContent ?? "";
    },
    destroy: unwatch,
  };
}

/** Whether no plane shows the data. @param {Samples} samples */
export const wide = (samples) => samples.columns.length > MAX_SLICE_COLUMNS;
