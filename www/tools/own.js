// The reader's own data: points drawn by hand, a table pasted, chosen or dropped, points by a formula. All of it stays in
// the page.

import { withTable } from "../element/dataset.js";
import { h, setAttr, setText, uid } from "../element/dom.js";
import { said } from "../element/said.js";
import { same } from "../merge.js";
import { dropFile } from "./data/drop.js";
import { FormulaError, KNOWN_FUNCTIONS, readFormula } from "./data/expression.js";
import { pointsOf } from "./data/made.js";
import { tableDialog } from "./table.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 */

/** @returns {Tool} */
export function ownTool() {
  /** @type {App} */
  let app;
  const abort = new AbortController();
  /** @type {HTMLButtonElement} */
  let chip;
  const used = h("span", { class: "chip own-used", hidden: true });
  /** @type {ReturnType<typeof formulaPart>} */
  let formula;
  /** @type {ReturnType<typeof tableDialog>} */
  let dialog;

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      const id = uid("own");
      const report = h("p", { class: "caption", role: "status" });
      const toggle = () => app.context.setUi({ painting: !app.state.ui.painting });
      chip = h("button", { type: "button", class: "kind text draw-own", "data-id": "draw", title: t("own.draw.help"), "aria-pressed": "false", on: { click: toggle } },
        h("span", { class: "kind-name" }, t("own.draw")));
      root.closest(".panel")?.querySelector(".kinds.texts")?.append(chip);
      root.querySelector("summary")?.append(used);
      setText(used, t("own.used"));

      dialog = tableDialog(app, (table, name) => {
        app.context.setSpec((spec) => void Object.assign(spec, withTable(spec, table)));
        report.replaceChildren(t("data.loaded", { name }), ...table.notes.flatMap((note) => [" ", said(t, note)]));
        app.say(t("data.loaded", { name }));
      });
      const look = (/** @type {string} */ text, /** @type {string} */ name) => void dialog.open(text, name);
      const text = h("textarea", { id, rows: 4, spellcheck: "false", placeholder: t("own.placeholder"), on: {
        // A pasted table is looked at at once; the text stays, to be corrected.
        paste: () => setTimeout(() => { if (text.value.includes("\n")) look(text.value, t("own.pasted")); }),
      } });
      const file = h("input", { type: "file", accept: ".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values", "aria-label": t("own.file"), on: {
        change: async () => {
          const chosen = file.files?.[0];
          file.value = "";
          if (chosen) look(await chosen.text(), chosen.name);
        },
      } });
      formula = formulaPart(app);
      root.append(
        h("label", { for: id, class: "caption" }, t("own.label")), text,
        h("div", { class: "row" }, h("button", { type: "button", class: "plain", on: { click: () => look(text.value, t("own.pasted")) } }, t("own.look")), file),
        report, formula.element);
      const whole = /** @type {HTMLElement} */ (app.root.querySelector(".bvq"));
      whole.append(dialog.element);
      dropFile(whole, abort.signal, look);
    },

    update(_, state) {
      setAttr(chip, "aria-pressed", String(Boolean(state.ui.painting)));
      used.hidden = state.spec.data.kind !== "points";
      formula.update(state);
    },

    destroy() {
      abort.abort();
      dialog.element.remove();
    },
  };
}

/** @param {App} app */
function formulaPart(app) {
  const { t } = app;
  const id = uid("formula");
  const told = h("p", { class: "caption formula-told", id: `${id}-told`, role: "status" });
  const input = h("input", { id, type: "text", class: "formula", spellcheck: "false", autocomplete: "off", autocapitalize: "off", placeholder: "y > sin(x)", "aria-describedby": told.id });
  const noise = h("input", { type: "range", min: "0", max: "0.5", step: "0.01", id: `${id}-noise`, on: { change: () => make(Number(noise.value)) } });
  /** What was made last: of which formula, seed and noise. @type {{ text: string, seed: number, noise: number, data: { inputs: number[][] } } | null} */
  let made = null;
  /** @type {any} */
  let seen = null;

  /** @param {number} [share] noise */
  function make(share = app.state.spec.data.noise ?? 0) {
    const { seed } = app.state.spec;
    const text = input.value;
    try {
      const read = readFormula(text);
      const { data, left, classes } = pointsOf(read, { seed, noise: share });
      if (data.inputs.length < 2) throw new FormulaError("own.formula.noValue", 1);
      if (read.kind === "classes" && classes < 2) throw new FormulaError("own.formula.oneClass", 1);
      setAttr(input, "aria-invalid", null);
      setText(told, [t(`own.formula.${read.kind}`, { n: data.inputs.length }), ...(left ? [t("own.formula.dropped", { n: left })] : [])].join(" "));
      told.classList.remove("bad");
      made = { text, seed, noise: share, data };
      app.context.setSpec((spec) => {
        const { trainFraction, classes: count } = spec.data;
        spec.data = { ...data, noise: share, trainFraction, classes: count };
        const features = read.kind === "curve" ? ["x1"] : ["x1", "x2"];
        const { samples } = app.state;
        const named = samples?.columns.length === features.length && samples.columns.every(({ name }, i) => name === features[i]);
        if (!named) spec.features = features;
        spec.loss = "auto";
      });
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      setAttr(input, "aria-invalid", "true");
      told.classList.add("bad");
      setText(told, t(error.key, { functions: KNOWN_FUNCTIONS, ...error.values }));
    }
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") make();
  });
  const element = h("div", { class: "own-formula" }, h("label", { for: id, class: "caption" }, t("own.formula.label")),
    h("div", { class: "row tight" }, input, h("button", { type: "button", class: "plain", on: { click: () => make() } }, t("own.formula.make"))),
    h("div", { class: "field inline" }, h("label", { for: noise.id }, t("own.formula.noise")), noise), told);

  return {
    element,
    /** Another seed makes other points of the same formula. @param {import("./toolbox.js").ViewState} state */
    update({ spec }) {
      if (app.root.activeElement !== noise) noise.value = String(spec.data.noise ?? 0);
      if (spec.data === seen) return;
      seen = spec.data;
      if (!made) return;
      if (spec.data.kind !== "points" || !same(spec.data.inputs ?? null, made.data.inputs)) made = null;
      else if (spec.seed !== made.seed && input.value === made.text) make();
    },
  };
}
