// The map of the input plane with the samples over it; a curve where there is one input.

import { axes } from "../draw/axes.js";
import { context, watchSize } from "../draw/canvas.js";
import { columnLabel } from "../draw/features.js";
import { mapBox } from "../draw/frame.js";
import { points, targetRange } from "../draw/points.js";
import { raster } from "../draw/raster.js";
import { linear } from "../draw/scale.js";
import { inUnit, unitOf, zeroOf } from "../draw/target.js";
import { h, setText } from "../element/dom.js";
import { legend } from "./legend.js";
import { drawCurve, curveRange } from "./curve1d.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("./index.js").ViewState} ViewState
 * @typedef {import("./index.js").Snapshot} Snapshot
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("../draw/axes.js").Box} Box
 * @typedef {import("../draw/axes.js").Axis} Axis
 */

/** Columns beyond which a slice through the mean says nothing about the data. */
export const MAX_SLICE_COLUMNS = 12;
/** The map's id in a snapshot. */
export const FIELD = "decision";

/** Where a line shows how the map decides. @param {ViewState} state */
const lined = (state) => state.look.contour && ["output", "class"].includes(shown(state).quantity) && (state.samples?.classes.length ?? 0) > 1;
/** @type {typeof import("./contour.js").contour | undefined} */
let contour;

/** What the map shows now: a unit under the pointer or pinned goes before the chosen quantity. @param {ViewState} state */
export function shown(state) {
  const unit = state.ui.hovered ?? state.ui.pinned;
  const row = state.description.quantities.find((q) => q.name === state.ui.quantity);
  if (unit && !(row?.needsUnit || row?.needsLayer)) return { quantity: "unit", layer: unit.layer, unit: unit.unit };
  /** @type {{ quantity: string, layer?: number, unit?: number }} */
  const out = { quantity: row?.name ?? "output" };
  if (row?.needsLayer) out.layer = unit?.layer ?? 0;
  if (row?.needsUnit) out.unit = unit?.unit ?? 0;
  return out;
}

/** Whether no plane shows the data. @param {ViewState} state */
export const wide = (state) => (state.samples?.columns.length ?? 0) > MAX_SLICE_COLUMNS;

/** How the map is coloured. @param {ViewState} state @returns {import("../draw/paint.js").PaintOptions} */
function colours(state) {
  const { samples, look, ui } = state;
  const range = samples ? targetRange(samples) : undefined;
  return { quantity: shown(state).quantity, classes: samples?.classes.length, range, discretize: ui.discretize, look };
}

/** @returns {View} */
export function decisionView() {
  const bitmap = raster();
  const field = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "layer" }));
  const over = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "layer" }));
  const stage = h("div", { class: "map-stage", part: "map", role: "img" }, field, over);
  const caption = h("p", { class: "caption map-caption" });
  const key = legend();
  /** @type {Context} */
  let context_;
  /** @type {() => void} */
  let unwatch = () => {};
  let size = 0;
  let overKey = "";

  return {
    mount(root, context) {
      context_ = context;
      root.append(stage, key.element, caption);
      unwatch = watchSize(stage, (width) => {
        size = width;
        overKey = "";
        context.redraw();
      });
    },

    fields(state) {
      if (!state.samples || wide(state)) return [];
      const side = state.playing ? 100 : 200;
      if (state.samples.axes.length < 2) return [{ id: FIELD, ...shown(state), width: 240, height: 1 }];
      const map = { id: FIELD, ...shown(state), width: side, height: side };
      // Where somebody reads values off, they are asked for.
      return [state.ui.cursor || lined(state) ? map : { ...map, paint: colours(state) }];
    },

    update(snapshot, state) {
      const { samples, look } = state;
      stage.hidden = wide(state);
      key.element.hidden = wide(state) || state.samples?.axes.length === 1;
      if (!samples || size === 0) return;
      const values = snapshot.fields[FIELD];
      const painted = snapshot.painted[FIELD];
      const what = shown(state);
      const flat = samples.axes.length < 2;
      // Where somebody points, tools/pointer.js says instead what is there.
      setText(caption, told(context_, state, what));
      if (wide(state) || !(values || painted)) return;
      const range = flat ? curveRange(samples, values, what.quantity) : targetRange(samples);
      const frame = frameOf(state, size, flat ? range : null);
      const ctx = context(field, size, size);
      if (!ctx) return;
      if (flat) {
        drawCurve(ctx, frame.box, values, range, look, zeroOf(unitOf(state, what.quantity)));
      } else {
        const { left, top, width, height } = frame.box;
        ctx.imageSmoothingEnabled = !state.ui.discretize;
        if (painted) {
          ctx.drawImage(painted.bitmap, painted.x, painted.y, painted.width, painted.height, left, top, width, height);
        } else {
          const side = Math.round(Math.sqrt(values.length));
          const picture = bitmap(values, side, side, colours(state));
          if (picture) ctx.drawImage(picture, left, top, width, height);
          if (lined(state)) {
            if (contour) contour(ctx, values, side, frame.box, { ...what, classes: samples.classes.length, look });
            else import("./contour.js").then((module) => {
              ({ contour } = module);
              context_.redraw();
            });
          }
        }
      }
      key.update(state, what, range);
      const newKey = [size, state.ui.showTestData, state.ui.painting, look.dark, look.surface, flat ? range : ""].join();
      if (overKey !== newKey || over.dataset.samples !== String(samplesId(samples))) {
        overKey = newKey;
        over.dataset.samples = String(samplesId(samples));
        drawOver(over, size, frame, state, range, flat);
      }
      stage.setAttribute("aria-label", context_.t("map.label", {
        what: quantityLabel(context_, state, what), x: frame.x.label, y: frame.y.label,
      }));
    },

    destroy() {
      unwatch();
      stage.remove();
      key.element.remove();
      caption.remove();
    },
  };
}

/** @type {WeakMap<object, number>} */
const ids = new WeakMap();
let nextId = 1;
/** A number for a set of samples, new when the samples are new. @param {object} samples */
function samplesId(samples) {
  if (!ids.has(samples)) ids.set(samples, nextId++);
  return ids.get(samples) ?? 0;
}

/** @param {Context} context @param {ViewState} state @param {ReturnType<typeof shown>} what */
function quantityLabel(context, state, what) {
  const label = state.description.quantities.find((q) => q.name === what.quantity)?.label ?? what.quantity;
  if (what.unit !== undefined) return context.t("map.unit", { label, layer: (what.layer ?? 0) + 1, unit: what.unit + 1 });
  if (what.layer !== undefined) return context.t("map.layer", { label, layer: what.layer + 1 });
  return label;
}

/** What the map shows and what it leaves out, in words. @param {Context} context @param {ViewState} state @param {ReturnType<typeof shown>} what */
function told(context, state, what) {
  const columns = state.samples?.columns ?? [];
  const axes = state.samples?.axes ?? [];
  const text = quantityLabel(context, state, what);
  if (wide(state)) return context.t("map.wide", { n: columns.length });
  if (what.quantity === "output" && columns.length <= 2) return context.t("map.hint");
  if (columns.length <= 2) return text;
  return context.t("map.slice", { what: text, others: columns.filter((_, i) => !axes.includes(i)).map((c) => c.name).join(", ") });
}

/** The plot's box, and its axes in the data's own units. @param {ViewState} state @param {number} size @param {[number, number] | null} range */
export function frameOf(state, size, range) {
  const box = mapBox(size);
  const samples = state.samples;
  const axis = (/** @type {number} */ i) => {
    const column = samples?.columns[samples.axes[i] ?? -1];
    if (!column) return { low: -1, high: 1, label: "" };
    const at = (/** @type {number} */ x) => column.offset + column.scale * x;
    return { low: at(column.domain[0]), high: at(column.domain[1]), label: columnLabel(samples?.columns ?? [], samples?.axes[i] ?? 0, state.description.features) };
  };
  const unit = unitOf(state, shown(state).quantity);
  const y = range ? { low: inUnit(unit, range[0]), high: inUnit(unit, range[1]), label: "y" } : axis(1);
  return { box, x: axis(0), y };
}

/** Axes and samples, redrawn only when they change. @param {HTMLCanvasElement} canvas @param {number} size @param {ReturnType<typeof frameOf>} frame @param {ViewState} state @param {[number, number]} range @param {boolean} flat */
function drawOver(canvas, size, { box, x, y }, state, range, flat) {
  const ctx = context(canvas, size, size);
  const samples = state.samples;
  if (!ctx || !samples) return;
  const { look } = state;
  axes(ctx, box, x, y, { text: look.text, muted: look.muted, line: look.faint, font: getComputedStyle(canvas).fontFamily });
  const n = samples.columns.length;
  const first = samples.axes[0] ?? 0;
  const second = samples.axes[1] ?? 0;
  const [x0, x1] = samples.columns[first]?.domain ?? [-1, 1];
  const [y0, y1] = flat ? range : samples.columns[second]?.domain ?? [-1, 1];
  const sx = linear(x0, x1, box.left, box.left + box.width);
  const sy = linear(y0, y1, box.top + box.height, box.top);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  // Who draws points sees those of the drawing.
  if (!state.ui.painting) points(ctx, samples, (row) => [sx(samples.inputs[row * n + first] ?? 0), sy(flat ? samples.targets[row] ?? 0 : samples.inputs[row * n + second] ?? 0)],
    { look, test: state.ui.showTestData, limit: Math.max(Math.abs(range[0]), Math.abs(range[1]), 1e-9), radius: size > 260 ? 3.2 : 2.6 });
  ctx.restore();
  ctx.strokeStyle = look.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
}
