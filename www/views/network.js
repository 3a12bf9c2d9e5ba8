// The network: features, hidden units with their maps, and the weights between them.

import { context, watchSize } from "../draw/canvas.js";
import { columnLabel, featureField } from "../draw/features.js";
import { format } from "../draw/hardness.js";
import { blocks, placeOf, size as parameterCount } from "../draw/wiring.js";
import { setAttr, setText } from "../element/dom.js";
import { MAX_SLICE_COLUMNS } from "./decision.js";
import { drawLinks } from "./links.js";
import { build, MAX_DRAWN } from "./network-dom.js";
import { SIDE, unitColours } from "./thumb.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("./index.js").ViewState} ViewState
 * @typedef {import("../draw/palette.js").Look} Look
 */

const fieldId = (/** @type {number} */ layer, /** @type {number} */ unit) => `unit:${layer}:${unit}`;

/** How an activation groups its pre-activations. @param {ViewState} state @returns {(name: string) => "pool" | "free" | "two"} */
const kindOf = (state) => (name) => {
  const pieces = state.description.activations.find((a) => a.name === name)?.pieces;
  const kind = typeof pieces === "string" ? pieces : Object.keys(Object(pieces))[0];
  return kind === "pool" || kind === "free" ? kind : "two";
};

/** The blocks of parameters of what is on show. @param {ViewState} state */
export function wiring(state) {
  const outputs = Math.max(1, state.samples?.classes.length ?? 1);
  return blocks(state.spec.features.length, state.spec.layers, outputs, kindOf(state));
}

/** The features that can be switched: the seven of the plane, or the columns. @param {ViewState} state */
export function offered(state) {
  const columns = state.samples?.columns ?? [];
  if (columns.length === 2) {
    return state.description.features.map((f, i) => {
      const alias = i < 2 ? columns[i]?.name ?? f.name : f.name;
      return { name: f.name, alias, label: i < 2 && alias !== f.name ? alias : f.label };
    });
  }
  return columns.map((c, i) => ({ name: c.name, alias: `x${i + 1}`, label: columnLabel(columns, i, state.description.features) }));
}

/** @returns {View} */
export function networkView() {
  /** @type {ReturnType<typeof build> | null} */
  let dom = null;
  let shape = "";
  let featureKey = "";
  /** @type {Context} */
  let context_;
  /** @type {HTMLElement} */
  let host;
  /** @type {() => void} */
  let unwatch = () => {};
  let moved = true;

  return {
    mount(root, given) {
      context_ = given;
      host = root;
      unwatch = watchSize(root, () => {
        moved = true;
        given.redraw();
      });
    },

    fields(state) {
      if (!state.samples || state.samples.columns.length > MAX_SLICE_COLUMNS) return [];
      const height = state.samples.axes.length < 2 ? 1 : SIDE;
      const paint = height > 1 ? unitColours(state.look, state.ui.discretize) : undefined;
      return wiring(state).slice(0, -1).flatMap((block, layer) =>
        Array.from({ length: Math.min(block.width, MAX_DRAWN) }, (_, unit) =>
          ({ id: fieldId(layer, unit), quantity: "unit", layer, unit, width: SIDE, height, paint })));
    },

    update(snapshot, state) {
      if (!state.samples) return;
      const wired = wiring(state);
      const features = offered(state);
      const newShape = JSON.stringify([wired.map((b) => b.width), features, state.samples.classes]);
      if (!dom || shape !== newShape) {
        // Whoever added a unit by keyboard wants to add another.
        const root = /** @type {ShadowRoot} */ (host.getRootNode());
        const focused = host.contains(root.activeElement) ? root.activeElement?.getAttribute("aria-label") : null;
        dom?.destroy();
        dom = build(host, wired, features, state, context_);
        if (focused) /** @type {HTMLElement | null} */ (host.querySelector(`[aria-label="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
        shape = newShape;
        featureKey = "";
        moved = true;
      }
      const { look, ui, spec } = state;
      dom.sync(state);
      const newFeatureKey = [look.text, look.surface, look.negative, ui.discretize].join();
      if (featureKey !== newFeatureKey) {
        featureKey = newFeatureKey;
        for (const feature of dom.features) {
          const field = featureField(feature.name, SIDE);
          if (field) feature.picture?.field(field, look, ui.discretize);
        }
      }
      const parameters = snapshot.parameters && snapshot.parameters.length >= parameterCount(wired) ? snapshot.parameters : undefined;
      const image = state.samples.columns.length === 64 && spec.features.length === 64;
      dom.units.forEach((layer, l) => layer.forEach((box) => {
        const values = snapshot.fields[fieldId(l, box.index)];
        const block = wired[l];
        const painted = snapshot.painted[fieldId(l, box.index)];
        if (painted) box.picture.painted(painted);
        else if (values) box.picture.field(values, look, ui.discretize);
        else if (image && l === 0 && parameters && block) {
          const start = block.w + box.index * block.group * block.fanIn;
          box.picture.filter(parameters.subarray(start, start + 64), look);
        } else box.picture.blank(look);
        const beta = snapshot.metrics.beta[l]?.[box.index] ?? spec.layers[l]?.beta ?? 0.5;
        box.element.style.setProperty("--beta", beta.toFixed(3));
        const bias = parameters && block ? parameters[block.b + box.index * block.group] ?? 0 : 0;
        box.element.style.setProperty("--bias", bias < 0 ? "var(--bvq-negative)" : "var(--bvq-positive)");
        box.element.style.setProperty("--bias-strength", Math.min(1, Math.abs(bias)).toFixed(2));
        const focus = ui.hovered ?? ui.pinned;
        setAttr(box.element, "data-shown", focus?.layer === l && focus.unit === box.index);
        setAttr(box.element, "aria-pressed", String(ui.pinned?.layer === l && ui.pinned.unit === box.index));
        setAttr(box.element, "aria-label", context_.t("network.unit", { layer: l + 1, unit: box.index + 1, beta: format(beta) }));
      }));
      if (moved) {
        dom.measure();
        moved = false;
      }
      const { width, height } = dom.area;
      const ctx = context(dom.canvas, width, height);
      const focus = ui.hovered ?? ui.pinned;
      if (ctx) drawLinks(ctx, dom.places(spec), wired, parameters, look, focus ? { column: focus.layer + 1, index: focus.unit } : null, new Set(spec.frozen.map(placeOf)));
      dom.tip?.show(parameters, wired);
      setText(dom.title, context_.t(spec.layers.length === 1 ? "network.oneLayer" : "network.layers", { n: spec.layers.length }));
    },

    destroy() {
      unwatch();
      dom?.destroy();
    },
  };
}
