// The hardness slider and what goes with it: the three named stops, β as a number, which layers, which activation,
// and whether β is learned.

import { field, rowsOf } from "../controls.js";
import { betaAt, format, nameOf, notch, positionOf, POSITIONS, snap } from "../draw/hardness.js";
import { h, setAttr, setText, svg, uid } from "./dom.js";
import { ALL, read, scopeOf, write } from "./path.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Context} Context
 */

const STOPS = /** @type {const} */ ([{ beta: 0, name: "linear" }, { beta: 0.5, name: "soft" }, { beta: 1, name: "hard" }]);

const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n / 10);

/** Units with a dot of their own under the slider. */
const MAX_DOTS = 128;

/** Paths that this part draws itself. */
export const HERO_PATHS = Object.freeze(["layers.*.beta", "layers.*.learnBeta", "layers.*.activation", "layers.*.slope", "layers.*.pieces"]);

/**
 * @param {ViewState} initial @param {Context} context
 */
export function hero(initial, context) {
  const { t } = context;
  const { description } = initial;
  let dragging = false;
  /** The curves that the glyphs show. @type {unknown} */
  let glyphsOf = null;
  const id = uid("beta");
  const betaControl = description.controls.find((c) => c.path === "layers.*.beta");
  const setBeta = (/** @type {number} */ beta) => context.setSpec((spec) => write(spec, "layers.*.beta", beta, context.scope()));

  const range = h("input", { type: "range", id, class: "beta-range", part: "beta-slider", min: 0, max: POSITIONS, step: 1, "aria-describedby": `${id}-help`, on: {
    input: () => {
      const position = dragging ? snap(Number(range.value)) : Number(range.value);
      setBeta(betaAt(position));
    },
    pointerdown: () => { dragging = true; },
    change: () => {
      dragging = false;
      context.redraw();
    },
    keydown: (/** @type {KeyboardEvent} */ event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      range.value = String(notch(Number(range.value), by)); // the next key may come before the next frame
      setBeta(betaAt(Number(range.value)));
    },
  } });
  const number = h("input", { type: "number", class: "beta-number", min: 0, max: 1, step: "any", inputmode: "decimal", "aria-label": t("beta.number"), on: {
    change: () => {
      const beta = Number(number.value);
      if (number.value !== "" && beta >= 0 && beta <= 1) setBeta(beta);
      else context.redraw();
      number.setCustomValidity("");
    },
  } });
  const name = h("span", { class: "beta-name" });
  const stops = STOPS.map((stop) => h("button", { type: "button", class: "beta-stop", "data-stop": stop.name, "data-help": `beta.${stop.name}.help`, on: { click: () => setBeta(stop.beta) } },
    svg("svg", { viewBox: "0 0 48 30", class: "glyph", "aria-hidden": "true" }, svg("path")),
    h("span", { class: "stop-name" }, t(`beta.${stop.name}`)), h("span", { class: "stop-beta" }, t(`beta.${stop.name}.value`)), h("span", { class: "stop-family" })));
  const rug = h("div", { class: "rug", "aria-hidden": "true" });
  const ticks = h("div", { class: "ticks", "aria-hidden": "true" });
  dots(ticks, TENTHS, true);
  const scopes = segmented("scope", t("beta.scope"), [], (value) => context.setUi({ scope: Number(value) }));
  const learnControl = description.controls.find((c) => c.path === "layers.*.learnBeta");
  const learn = segmented("learn", learnControl?.label ?? t("beta.learn"),
    (learnControl ? rowsOf(learnControl, description) : []).map((row) => [row.name, t.has(`learn.${row.name}`) ? t(`learn.${row.name}`) : row.label]),
    (value) => context.setSpec((spec) => write(spec, "layers.*.learnBeta", value, context.scope())));
  learn.element.dataset.id = "learn-beta";
  const fields = description.controls
    .filter((c) => HERO_PATHS.includes(c.path) && c.path !== "layers.*.beta" && c.path !== "layers.*.learnBeta")
    .map((c) => field(c, description, context, context.scope));

  const element = h("section", { class: "hero", part: "hero", "aria-label": t("beta.section") },
    h("div", { class: "hero-main", "data-id": "beta" },
      h("div", { class: "hero-head" }, h("label", { class: "hero-title", for: id }, betaControl?.label ?? t("beta.title")), number, name, h("p", { class: "caption hero-lead", id: `${id}-help` }, t("beta.lead"))),
      h("div", { class: "beta-scale" }, h("div", { class: "beta-stops" }, ...stops), range, ticks, rug)),
    h("div", { class: "hero-side" }, learn.element, h("div", { class: "hero-fields" }, ...fields.map((f) => f.element)), scopes.element));

  return {
    element,
    fields,
    /** @param {ViewState} state @param {Snapshot | null} snapshot */
    update(state, snapshot) {
      const scope = scopeOf(state);
      const layers = snapshot?.metrics.beta ?? [];
      const scoped = scope === ALL ? layers : layers.slice(scope, scope + 1);
      const learned = read(state.spec, "layers.*.learnBeta", scope) !== "off" && read(state.spec, "layers.*.learnBeta", scope) !== undefined;
      const beta = learned && scoped.length ? mean(scoped.flat()) : Number(read(state.spec, "layers.*.beta", scope) ?? 0.5);
      const position = String(Math.round(positionOf(beta)));
      if (!(dragging && Math.abs(Number(range.value) - Number(position)) <= 6 && betaAt(snap(Number(range.value))) === beta)) {
        if (range.value !== position) range.value = position;
      }
      range.style.setProperty("--fill", `${(100 * positionOf(beta)) / POSITIONS}%`);
      setAttr(range, "aria-valuetext", t("beta.value", { beta: format(beta), name: t(`beta.${nameOf(beta)}`) }));
      const focused = /** @type {ShadowRoot} */ (number.getRootNode()).activeElement === number;
      const text = beta <= 0 || beta >= 1 ? String(beta) : beta.toFixed(3);
      if (!focused && number.value !== text) number.value = text;
      setText(name, t(learned ? "beta.learned" : `beta.${nameOf(beta)}`, { n: scoped.flat().length }));
      if (state.curve && glyphsOf !== state.curve.hard) {
        glyphsOf = state.curve.hard;
        glyphs(state.curve).forEach((d, i) => stops[i]?.querySelector("path")?.setAttribute("d", d));
      }
      const family = description.activations.find((a) => a.name === read(state.spec, "layers.*.activation", scope));
      stops.forEach((stop, i) => {
        setAttr(stop, "data-on", stop.dataset.stop === nameOf(beta));
        setText(/** @type {Element} */ (stop.lastElementChild), family?.limits[i] ?? "");
      });
      dots(rug, scoped.flat(), learned);
      for (const f of fields) {
        f.sync(state);
        f.element.hidden = f.element.hasAttribute("data-off");
      }
      learn.show(String(read(state.spec, "layers.*.learnBeta", scope) ?? "off"));
      scopes.options([[String(ALL), t("beta.all")], ...state.spec.layers.map((_, i) => /** @type {[string, string]} */ ([String(i), String(i + 1)]))]);
      scopes.show(String(scope));
      scopes.element.hidden = state.spec.layers.length < 2;
      element.toggleAttribute("data-empty", state.spec.layers.length === 0);
    },
  };
}

/** The response at the three stops as small pictures of one scale. @param {import("./types.js").Curve} curve */
function glyphs({ us, linear, soft, hard }) {
  const near = us.reduce((all, u, i) => (Math.abs(u) <= 2 && i % 4 === 0 ? [...all, i] : all), /** @type {number[]} */ ([]));
  const all = [linear, soft, hard].map(({ z }) => near.map((i) => z[i] ?? 0));
  const [low, high] = [Math.min(...all.flat()), Math.max(...all.flat())];
  const y = (/** @type {number} */ v) => (27 - ((v - low) / (high - low || 1)) * 24).toFixed(1);
  return all.map((values) => `M${values.map((v, i) => `${(3 + (42 * i) / (values.length - 1)).toFixed(1)} ${y(v)}`).join("L")}`);
}

/** @param {number[]} values */
const mean = (values) => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0.5);

/** A dot for each β, where it is on the slider. @param {HTMLElement} rug @param {number[]} betas @param {boolean} on */
function dots(rug, betas, on) {
  const shown = on ? betas.slice(0, MAX_DOTS) : [];
  while (rug.children.length > shown.length) rug.lastElementChild?.remove();
  while (rug.children.length < shown.length) rug.append(h("span"));
  shown.forEach((beta, i) => {
    const dot = /** @type {HTMLElement} */ (rug.children[i]);
    dot.style.setProperty("--at", String(positionOf(beta) / POSITIONS));
  });
}

/**
 * A row of radio buttons that looks like one switch.
 * @param {string} stem @param {string} label @param {[string, string][]} first @param {(value: string) => void} set
 */
function segmented(stem, label, first, set) {
  const group = uid(stem);
  const row = h("div", { class: "segments" });
  const element = h("fieldset", { class: "segmented" }, h("legend", {}, label), row);
  let key = "";
  const options = (/** @type {[string, string][]} */ all) => {
    if (JSON.stringify(all) === key) return;
    key = JSON.stringify(all);
    row.replaceChildren(...all.map(([value, text]) => h("label", {},
      h("input", { type: "radio", name: group, value, on: { change: () => set(value) } }), h("span", {}, text))));
  };
  options(first);
  return {
    element,
    options,
    show(/** @type {string} */ value) {
      for (const input of row.querySelectorAll("input")) input.checked = input.value === value;
    },
  };
}
