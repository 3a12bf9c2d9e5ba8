// What the map shows: the quantity, test points, shades or flat colours.

import { h, uid } from "./dom.js";

/**
 * @param {import("./types.js").ViewState} state @param {import("./types.js").Context} context
 */
export function mapOptions(state, context) {
  const { t } = context;
  const id = uid("quantity");
  const select = h("select", { id, on: { change: () => context.setUi({ quantity: select.value }) } },
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
    update({ ui, spec }) {
      if (select.value !== ui.quantity) select.value = ui.quantity;
      for (const option of select.options) {
        const row = state.description.quantities.find((q) => q.name === option.value);
        option.disabled = spec.layers.length === 0 && !!(row?.needsLayer || row?.needsUnit);
      }
      for (const c of checks) c.box.checked = ui[c.key];
    },
  };
}
