// The network's boxes: built once per shape, then only marked.

import { h, icon, ICONS, setAttr, setText } from "../element/dom.js";
import { featureField } from "../draw/features.js";
import { classColour } from "../draw/palette.js";
import { thumb } from "./thumb.js";

/**
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("./index.js").ViewState} ViewState
 * @typedef {import("../draw/wiring.js").Block} Block
 * @typedef {{ name: string, alias: string, label: string }} Offer
 * @typedef {{ index: number, element: HTMLElement, picture: ReturnType<typeof thumb> }} Box
 */

/** Units of a layer that get a box; the rest are counted. */
export const MAX_DRAWN = 8;
const MAX_FEATURES = 8;
/** CSS pixels of a picture at its largest; the style sheet may show it smaller. */
const SIZE = 42;

/** @param {string} path @param {string} label @param {() => void} act */
const small = (path, label, act) =>
  h("button", { type: "button", class: "small", "aria-label": label, title: label, on: { click: act } }, icon(path));

/**
 * @param {HTMLElement} host @param {Block[]} wired @param {Offer[]} offers @param {ViewState} state @param {Context} context
 */
export function build(host, wired, offers, state, context) {
  const { t } = context;
  const canvas = h("canvas", { class: "links", "aria-hidden": "true" });
  const title = h("p", { class: "heading" });
  const limit = state.description.limits;
  const addLayer = small(ICONS.plus, t("network.addLayer"), () => context.setSpec((spec) => {
    const last = spec.layers[spec.layers.length - 1] ?? structuredClone(state.description.defaults.layers[0]);
    if (last) spec.layers.push(structuredClone(last));
  }));
  const dropLayer = small(ICONS.minus, t("network.dropLayer"), () => context.setSpec((spec) => void spec.layers.pop()));
  const features = offers.slice(0, MAX_FEATURES).map((offer) => featureBox(offer, offers, context));
  const units = wired.slice(0, -1).map((block, l) => Array.from({ length: Math.min(block.width, MAX_DRAWN) }, (_, k) => unitBox(l, k, context)));
  const heads = state.spec.layers.map((_, l) => layerHead(l, limit.units ?? 64, context));
  const outputs = Array.from({ length: Math.min(wired[wired.length - 1]?.rows ?? 1, 10) }, (_, k) => {
    const name = state.samples?.classes[k] ?? t("network.output");
    return h("button", { type: "button", class: "out", title: name, "aria-label": t("network.outputUnit", { name }), on: { click: () => context.setUi({ link: { layer: wired.length - 1, from: -1, to: k } }) } });
  });
  const stage = h("div", { class: "net", role: "group", "aria-label": t("network.label") }, canvas,
    h("div", { class: "net-column net-features" }, h("div", { class: "net-head" }, h("span", { class: "heading" }, t("network.features"))),
      h("div", { class: "net-boxes" }, ...features.map((f) => f.element), more(offers.length - features.length, t))),
    ...units.map((layer, l) => h("div", { class: "net-column" }, heads[l]?.element,
      h("div", { class: "net-boxes" }, ...layer.map((b) => b.element), more((wired[l]?.width ?? 0) - layer.length, t)))),
    h("div", { class: "net-column net-out" }, h("div", { class: "net-head" }), h("div", { class: "net-boxes" }, ...outputs)));
  const scroll = h("div", { class: "net-scroll" }, stage);
  const head = h("div", { class: "row net-title" }, dropLayer, title, addLayer);
  host.append(head, scroll);
  arrows(stage);
  /** @type {ReturnType<typeof import("./network-tip.js").linkTip> | undefined} */
  let tip;
  stage.addEventListener("pointerenter", async () => {
    const { linkTip } = await import("./network-tip.js");
    tip = linkTip(stage, () => places_, (link) => context.setUi({ link, pinned: link.layer < units.length ? { layer: link.layer, unit: link.to } : null }), context.redraw);
  }, { once: true });

  /** @type {Map<Element, import("./links.js").Place>} */
  let places = new Map();
  /** @type {{ index: number, place: import("./links.js").Place }[][]} */
  let places_ = [];
  const area = { width: 1, height: 1 };
  const boxes = [...features.map((f) => f.element), ...units.flat().map((b) => b.element), ...outputs];

  return {
    canvas, title, features, units, area,
    get tip() { return tip; },
    destroy() {
      head.remove();
      scroll.remove();
    },
    /** Reads where the boxes are. */
    measure() {
      const origin = stage.getBoundingClientRect();
      area.width = origin.width;
      area.height = origin.height;
      places = new Map(boxes.map((box) => {
        const r = box.getBoundingClientRect();
        return [box, { x: r.right - origin.left, inX: r.left - origin.left, y: r.top + r.height / 2 - origin.top }];
      }));
    },
    /** Columns of boxes that take part, with where they are. @param {import("../element/types.js").Spec} spec */
    places(spec) {
      const at = (/** @type {Element} */ element) => places.get(element) ?? { x: 0, inX: 0, y: 0 };
      const active = features.map((f) => ({ index: spec.features.findIndex((name) => name === f.name || name === f.alias), place: at(f.element) })).filter((f) => f.index >= 0);
      return places_ = [active, ...units.map((layer) => layer.map((b) => ({ index: b.index, place: at(b.element) }))), outputs.map((element, index) => ({ index, place: at(element) }))];
    },
    /** Marks what is on. @param {ViewState} now */
    sync(now) {
      for (const f of features) setAttr(f.element, "aria-pressed", String(now.spec.features.some((name) => name === f.name || name === f.alias)));
      heads.forEach((head, l) => head.sync(now, l));
      outputs.forEach((element, k) => { element.style.background = outputs.length > 1 ? classColour(now.look, k, outputs.length) : now.look.text; });
      addLayer.disabled = now.spec.layers.length >= (limit.layers ?? 8);
      dropLayer.disabled = now.spec.layers.length === 0;
    },
  };
}

/** @param {number} rest @param {import("../element/types.js").Translate} t */
const more = (rest, t) => (rest > 0 ? h("span", { class: "caption more" }, t("network.more", { n: rest })) : null);

/** @param {Offer} offer @param {Offer[]} all @param {Context} context */
function featureBox(offer, all, context) {
  const canvas = featureField(offer.name, 1) ? h("canvas", { class: "thumb" }) : null;
  const element = h("button", { type: "button", class: canvas ? "feature" : "feature named", "aria-label": context.t("network.feature", { name: offer.label }), title: offer.label,
    on: { click: () => context.setSpec((spec) => {
      const is = (/** @type {string} */ name, /** @type {Offer} */ o) => name === o.name || name === o.alias;
      if (!spec.features.some((name) => is(name, offer))) {
        spec.features.push(offer.name);
        const rank = (/** @type {string} */ name) => all.findIndex((o) => is(name, o));
        spec.features.sort((a, b) => rank(a) - rank(b));
      } else if (spec.features.length > 1) spec.features = spec.features.filter((name) => !is(name, offer));
    }) } }, h("span", { class: "feature-name" }, offer.label), canvas);
  return { ...offer, element, picture: canvas && thumb(canvas, SIZE) };
}

/** @param {number} layer @param {number} index @param {Context} context @returns {Box} */
function unitBox(layer, index, context) {
  const canvas = h("canvas", { class: "thumb" });
  const look = (/** @type {boolean} */ on) => () => context.setUi({ hovered: on ? { layer, unit: index } : null });
  const element = h("button", { type: "button", class: "unit", tabindex: layer === 0 && index === 0 ? 0 : -1, on: {
    pointerenter: look(true), pointerleave: look(false), focus: look(true), blur: look(false),
    click: () => {
      const on = element.getAttribute("aria-pressed") !== "true";
      context.setUi({ pinned: on ? { layer, unit: index } : null, link: on ? { layer, from: -1, to: index } : null });
    },
  } }, canvas);
  return { index, element, picture: thumb(canvas, SIZE) };
}

/** @param {number} layer @param {number} most @param {Context} context */
function layerHead(layer, most, context) {
  const { t } = context;
  const edit = (/** @type {number} */ by) => () => context.setSpec((spec) => {
    const at = spec.layers[layer];
    if (!at) return;
    const step = at.activation === "max-pool" ? at.pieces : 1;
    at.units = Math.max(step, Math.min(most, at.units + by * step));
  });
  const name = h("span", { class: "caption" });
  const [kindName, kindBeta] = [h("span", {}), h("span", {})];
  const kind = h("button", { type: "button", class: "layer-kind", on: { click: () => context.setUi({ scope: kind.getAttribute("aria-pressed") === "true" ? -1 : layer }) } }, kindName, kindBeta);
  const less = small(ICONS.minus, t("network.dropUnit", { layer: layer + 1 }), edit(-1));
  const plus = small(ICONS.plus, t("network.addUnit", { layer: layer + 1 }), edit(1));
  return {
    element: h("div", { class: "net-head" }, h("span", { class: "row tight" }, less, plus), name, kind),
    /** @param {ViewState} state @param {number} l */
    sync(state, l) {
      const { units = 0, activation = "", pieces = 1, beta = 0.5, learnBeta = "off" } = state.spec.layers[l] ?? {};
      const label = state.description.activations.find((a) => a.name === activation)?.label ?? activation;
      setText(kindName, label);
      setText(kindBeta, `β ${learnBeta === "off" ? Number(beta.toFixed(3)) : t("network.learned")}`);
      setAttr(kind, "aria-pressed", String(state.ui.scope === l));
      setAttr(kind, "title", t("network.kind", { layer: l + 1 }));
      setText(name, activation === "max-pool" ? t("network.pooled", { n: units, pieces, out: units / pieces }) : t(units === 1 ? "network.oneUnit" : "network.units", { n: units }));
      less.disabled = units <= 1;
      plus.disabled = units >= most;
    },
  };
}

/** Arrow keys move between units: up and down within a layer, left and right between layers. @param {HTMLElement} stage */
function arrows(stage) {
  stage.addEventListener("keydown", (event) => {
    const grid = [...stage.querySelectorAll(".net-column")].map((c) => /** @type {HTMLElement[]} */ ([...c.querySelectorAll(".unit, .feature")])).filter((c) => c.length);
    const target = /** @type {HTMLElement} */ (event.target);
    const column = grid.findIndex((c) => c.includes(target));
    const row = grid[column]?.indexOf(target) ?? -1;
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (column < 0 || !move) return;
    const next = grid[column + (move[0] ?? 0)];
    const to = next?.[Math.min(next.length - 1, row + (move[1] ?? 0))];
    event.preventDefault();
    event.stopPropagation();
    if (to) {
      for (const unit of stage.querySelectorAll(".unit")) unit.setAttribute("tabindex", unit === to ? "0" : "-1");
      to.focus();
    }
  });
}
