// What the map shows: the quantity, test points, shades or flat colours.

import { shown } from "../views/decision.js";
import { h, setText, uid } from "./dom.js";

/**
 * @param {import("./types.js").ViewState} state @param {import("./types.js").Context} context
 */
export function mapOptions(state, context) {
  const { t } = context;
  const id = uid("quantity");
  const rowOf = (/** @type {string} */ name) => state.description.quantities.find((q) => q.name === name);
  const needy = (/** @type {string} */ name) => Boolean(rowOf(name)?.needsLayer || rowOf(name)?.needsUnit);
  // What is no unit's lets go of the one that is pinned, which would be shown in its place.
  const select = h("select", { id, on: { change: () => context.setUi({ quantity: select.value, ...(needy(select.value) ? {} : { pinned: null, link: null }) }) } },
    ...state.description.quantities.map((q) => h("option", { value: q.name, title: q.help }, q.label)));
  const check = (/** @type {"showTestData" | "discretize"} */ key, /** @type {string} */ name) => {
    const box = h("input", { type: "checkbox", on: { change: () => context.setUi({ [key]: box.checked }) } });
    return { key, box, element: h("label", { class: "check", "data-id": name }, box, t(`map.${key}`)) };
  };
  const checks = [check("showTestData", "show-test-data"), check("discretize", "discretize")];
  const element = h("div", { class: "map-options", "data-id": "map-options" },
    h("div", { class: "field inline", "data-id": "quantity" }, h("label", { for: id }, t("map.quantity")), select),
    ...checks.map((c) => c.element));
  return {
    element,
    /** @param {import("./types.js").ViewState} now */
    update(now) {
      const { ui, spec } = now;
      for (const option of select.options) {
        option.disabled = spec.layers.length === 0 && needy(option.value);
        if (option.value !== "unit") continue;
        const { layer = 0, unit = 0 } = ui.pinned ?? {};
        setText(option, ui.pinned ? t("map.pinned", { layer: layer + 1, unit: unit + 1 }) : rowOf("unit")?.label ?? "");
      }
      // A unit under the pointer comes and goes; the choice says what stays.
      const { quantity } = shown({ ...now, ui: { ...ui, hovered: null } });
      if (select.value !== quantity) select.value = quantity;
      for (const c of checks) c.box.checked = ui[c.key];
    },
  };
}
