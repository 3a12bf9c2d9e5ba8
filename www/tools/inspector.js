// A unit under the glass: its formula, and each of its weights to read, to change and to freeze.

import { inputsOf } from "../draw/formula.js";
import { placeOf } from "../draw/wiring.js";
import { short } from "../draw/scale.js";
import { h, icon, ICONS, setAttr, setText } from "../element/dom.js";
import { wiring } from "../views/network.js";
import { featureNames, formulaOf, parametersFor } from "./network-facts.js";
import { carried } from "./weights/carried.js";
import { held, thawed } from "./weights/held.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").ViewState} ViewState
 * What was given to a weight (and what it was) counts until a snapshot tells of it: a lock may come before.
 * @typedef {{ index: number, typed: boolean, given?: { value: number, was: number | undefined } | undefined, input: HTMLInputElement, lock: HTMLInputElement, element: HTMLElement }} Row
 */

/** @returns {import("./toolbox.js").Tool} */
export function inspectorTool() {
  /** @type {App} */
  let app;
  /** @type {HTMLElement} */
  let host;
  /** @type {Row[]} */
  let rows = [];
  let key = "";
  /** The weights on show. @type {Float32Array} */
  let now = new Float32Array();
  /** The weight whose field was last brought to view. */
  let focused = "";
  const title = h("strong", {});
  const formula = h("p", { class: "unit-formula" });
  const list = h("ul", { class: "weights" });
  const all = h("button", { type: "button", class: "plain" });
  const body = h("section", { class: "inspect" });

  /** Where the keyboard was before. @type {HTMLElement | null} */
  let opener = null;

  const close = () => {
    app.context.setUi({ link: null, pinned: null });
    if (opener?.isConnected) opener.focus();
  };

  /** @param {number[]} indices @param {boolean} on */
  const freeze = (indices, on) => app.context.setSpec((spec) => {
    const values = Float32Array.from(now);
    for (const { index, given } of rows) if (given) values[index] = given.value;
    spec.frozen = on ? held(spec.frozen, indices, values) : thawed(spec.frozen, indices);
  });

  /** @param {Row} row */
  const assign = async (row) => {
    const { index, input } = row;
    const value = Number(input.value);
    if (input.value === "" || !Number.isFinite(value)) return app.context.redraw();
    row.given = { value, was: now[index] };
    try {
      if (!app.state.spec.frozen.some((one) => placeOf(one) === index)) await app.run?.assign([index], [value]);
      else app.context.setSpec((spec) => { spec.frozen = held(spec.frozen, [index], { length: index + 1, [index]: value }); });
    } catch (error) {
      row.given = undefined;
      app.fail(error);
    }
  };

  /** @param {ViewState} state @param {NonNullable<ViewState["ui"]["link"]>} link @param {import("../draw/wiring.js").Block[]} blocks */
  const build = (state, { layer, to }, blocks) => {
    const { t } = app;
    const block = blocks[layer];
    const names = inputsOf(featureNames(state), blocks, layer);
    rows = [];
    if (!block) return;
    for (let g = 0; g < block.group; g++) {
      const row = to * block.group + g;
      const piece = block.group > 1 ? t("inspect.piece", { n: g + 1 }) : "";
      const add = (/** @type {string} */ name, /** @type {number} */ index) => {
        const label = `${name}${piece}`;
        const input = h("input", { type: "number", step: "any", "aria-label": t("inspect.weight", { name: label }), on: { input: () => { one.typed = true; }, change: () => { one.typed = false; assign(one); } } });
        const lock = h("input", { type: "checkbox", "aria-label": t("inspect.freeze", { name: label }), title: t("inspect.freeze", { name: label }), on: { change: () => freeze([index], lock.checked) } });
        /** @type {Row} */
        const one = { index, typed: false, input, lock, element: h("li", {}, h("span", { class: "weight-name" }, label), input, h("label", { class: "lock" }, lock, icon(ICONS.lock))) };
        rows.push(one);
      };
      names.forEach((name, i) => add(name, block.w + row * block.fanIn + i));
      add(t("inspect.bias"), block.b + row);
    }
    list.replaceChildren(...rows.map((r) => r.element));
  };

  return {
    mount(root, given) {
      app = given;
      app.edited = (before, next) => {
        if (next.frozen.length > 0) next.frozen = carried(before, next);
      };
      host = root;
      const { t } = app;
      setAttr(body, "aria-label", t("inspect.label"));
      all.addEventListener("click", () => freeze(rows.map((r) => r.index), all.getAttribute("aria-pressed") !== "true"));
      body.append(
        h("div", { class: "row spread inspect-head" }, title, h("div", { class: "row tight" }, all,
          h("button", { type: "button", class: "small", "aria-label": t("inspect.close"), title: t("inspect.close"), on: { click: close } }, icon(ICONS.close)))),
        formula, list, h("p", { class: "caption" }, t("inspect.help")));
      body.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      });
    },

    update(snapshot, state) {
      const { link } = state.ui;
      const blocks = wiring(state);
      const parameters = parametersFor(snapshot, blocks);
      const block = link && blocks[link.layer];
      if (!link || !block || link.to >= block.width || !parameters) {
        body.remove();
        key = focused = "";
        return;
      }
      const { t } = app;
      const newKey = JSON.stringify([link.layer, link.to, blocks, state.spec.features, app.root.host.getAttribute("lang")]);
      if (key !== newKey) {
        key = newKey;
        build(state, link, blocks);
      }
      const { activeElement } = app.root;
      if (activeElement instanceof HTMLElement && !body.contains(activeElement)) opener = activeElement;
      const opened = !body.isConnected;
      if (opened) host.append(body);
      const last = link.layer === blocks.length - 1;
      setText(title, last
        ? t("inspect.output", { name: state.samples?.classes[link.to] ?? String(link.to + 1) })
        : t("inspect.unit", { layer: link.layer + 1, unit: link.to + 1 }));
      setText(formula, formulaOf(state, snapshot, parameters, link.layer, link.to));
      now = parameters;
      const frozen = new Set(state.spec.frozen.map(placeOf));
      for (const row of rows) {
        const { index, input, lock } = row;
        if (row.given && parameters[index] !== row.given.was) row.given = undefined;
        const text = short(Number((row.given?.value ?? parameters[index] ?? 0).toPrecision(5))).replace("−", "-");
        // What somebody is typing stays until it is taken over or left.
        if (!row.typed && input.value !== text) input.value = text;
        lock.checked = frozen.has(index);
      }
      const whole = rows.every((r) => frozen.has(r.index));
      setAttr(all, "aria-pressed", String(whole));
      setText(all, t(whole ? "inspect.thaw" : "inspect.freezeAll"));
      // Below the network it may open out of sight.
      if (opened) body.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      const wanted = `${newKey}:${link.from}`;
      if (link.from >= 0 && focused !== wanted) {
        rows[link.from]?.input.focus({ preventScroll: true });
        rows[link.from]?.element.scrollIntoView({ block: "nearest" });
      }
      focused = wanted;
    },

    destroy() {
      app.edited = () => {};
      body.remove();
    },
  };
}
