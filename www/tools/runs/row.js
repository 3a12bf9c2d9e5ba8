// One kept run in the list: its colour, its name, what it came to, how it differs, and what can be done with it.

import { count, loss, percent } from "../../draw/scale.js";
import { h, setText, uid } from "../../element/dom.js";
import { colourOf } from "./keeper.js";

/**
 * @typedef {import("./store.js").KeptRun} KeptRun
 * @typedef {import("./keeper.js").Keeper} Keeper
 * @typedef {import("../../element/types.js").Translate} Translate
 * @typedef {ReturnType<typeof runRow>} RunRow
 */

/** @param {string} id @param {Keeper} keeper @param {Translate} t @param {() => void} removed   moves the focus, which was on the row */
export function runRow(id, keeper, t, removed) {
  const nameId = uid("run");
  const show = h("input", { type: "checkbox", on: { change: () => keeper.show(id, show.checked) } });
  const name = h("input", { type: "text", class: "run-name", id: nameId, maxlength: 200, spellcheck: "false", "aria-label": t("runs.rename"), on: {
    change: () => keeper.rename(id, name.value),
    keydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") name.blur(); },
  } });
  const figures = h("p", { class: "run-figures" });
  const differs = h("ul", { class: "run-differs" });
  const button = (/** @type {string} */ key, /** @type {() => void} */ click) =>
    h("button", { type: "button", class: "plain", "aria-describedby": nameId, title: t(`runs.${key}.help`), on: { click } }, t(`runs.${key}`));
  const element = h("li", { class: "run" },
    h("label", { class: "run-show", title: t("runs.show") }, show, h("span", { class: "run-swatch" }), h("span", { class: "visually-hidden" }, t("runs.show"))),
    name, figures, differs,
    h("div", { class: "run-actions" }, button("restore", () => void keeper.restore(id)), button("save", () => void keeper.save(id)), button("remove", () => {
      keeper.remove(id);
      removed();
    })));
  let told = "";

  return {
    id,
    element,
    /** @param {KeptRun} run @param {import("../../draw/palette.js").Look} look @param {readonly string[]} phrases   how it differs */
    update(run, look, phrases) {
      element.style.setProperty("--run", colourOf(look, run.hue));
      show.checked = keeper.shown.has(id);
      const focused = /** @type {ShadowRoot} */ (name.getRootNode()).activeElement === name;
      if (!focused && name.value !== run.name) name.value = run.name;
      element.setAttribute("aria-label", run.name);
      const { step, testLoss, testAccuracy } = run.figures;
      setText(figures, t(testAccuracy === null ? "runs.figures" : "runs.figuresAccuracy", { step: count(step), loss: loss(testLoss), accuracy: percent(testAccuracy) }));
      const text = JSON.stringify(phrases);
      if (text === told) return;
      told = text;
      differs.replaceChildren(...(phrases.length > 0 ? phrases : [t("runs.same")]).map((phrase) => h("li", {}, phrase)));
    },
  };
}
