// The whole network as formulas, in plain text that can be copied.

import { outputName } from "../draw/formula.js";
import { h, setText } from "../element/dom.js";
import { wiring } from "../views/network.js";
import { featureNames, formulaOf, parametersFor } from "./network-facts.js";

/** Units of a layer that are written out; the rest are counted. */
const MAX_UNITS = 16;
/** Digits that change at every frame cannot be read. */
const EVERY_MS = 400;

/** @returns {import("./toolbox.js").Tool} */
export function formulaTool() {
  /** @type {import("./toolbox.js").App} */
  let app;
  let last = -Infinity;
  const text = h("pre", { class: "formulas", tabindex: 0 });
  const copy = h("button", { type: "button", class: "plain" });

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      setText(copy, t("formula.copy"));
      copy.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(text.textContent ?? "");
          setText(copy, t("formula.copied"));
        } catch (error) {
          app.fail(error);
        }
      });
      text.setAttribute("aria-label", t("formula.label"));
      root.append(h("p", { class: "caption" }, t("formula.lead")), text, copy);
    },

    update(snapshot, state) {
      const now = performance.now();
      if (state.playing && now - last < EVERY_MS) return;
      last = now;
      const blocks = wiring(state);
      const parameters = parametersFor(snapshot, blocks);
      if (!parameters || !state.samples) return;
      const lines = blocks.flatMap((block, layer) => {
        const shown = Math.min(block.width, MAX_UNITS);
        const units = Array.from({ length: shown }, (_, unit) => formulaOf(state, snapshot, parameters, layer, unit));
        return block.width > shown ? [...units, app.t("formula.more", { n: block.width - shown })] : units;
      });
      const { classes } = state.samples;
      const outputs = classes.map((name, k) => `${name}: ${outputName(k)}`);
      if (outputs.length) lines.push("", app.t("formula.softmax", { outputs: outputs.join(", ") }));
      setText(text, [app.t("formula.inputs", { names: featureNames(state).join(", ") }), "", ...lines].join("\n"));
    },

    destroy() {},
  };
}
