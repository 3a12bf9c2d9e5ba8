// What it costs: steps a second, time of an epoch, multiplications of a step, and where all this runs.

import { rate } from "../draw/scale.js";
import { h, setAttr, setText } from "../element/dom.js";
import { wiring } from "../views/network.js";

const FIGURES = /** @type {const} */ (["steps", "epoch", "work", "parameters", "engine", "where", "why"]);

/** @returns {import("./toolbox.js").Tool} */
export function timingTool() {
  /** @type {import("./toolbox.js").App} */
  let app;
  /** @type {Map<string, HTMLElement>} */
  const values = new Map();

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      root.append(h("p", { class: "caption" }, t("timing.lead")), h("dl", { class: "timing" }, ...FIGURES.map((name) => {
        const value = h("dd", {});
        values.set(name, value);
        return h("div", { class: "figure" }, h("dt", {}, t(`timing.${name}`)), value);
      })));
    },

    update({ metrics }, state) {
      const { t } = app;
      const blocks = wiring(state);
      const weights = blocks.reduce((sum, b) => sum + b.rows * b.fanIn, 0);
      const all = blocks.reduce((sum, b) => sum + b.rows * (b.fanIn + 1), 0);
      // Forward once, backward twice (to the weights and to the inputs), the first layer's inputs excepted.
      const first = blocks[0] ? blocks[0].rows * blocks[0].fanIn : 0;
      const work = state.spec.batchSize * (3 * weights - first);
      const perSecond = state.playing ? metrics.stepsPerSecond : 0;
      const show = (/** @type {string} */ name, /** @type {string} */ text) => setText(/** @type {Element} */ (values.get(name)), text);
      show("steps", perSecond > 0 ? rate(perSecond) : "–");
      show("epoch", perSecond > 0 ? t("timing.ms", { ms: ((1000 * app.stepsPerEpoch) / perSecond).toPrecision(3) }) : "–");
      show("work", rate(work));
      show("parameters", rate(all));
      show("engine", t(`status.${app.run?.engine ?? "cpu"}`));
      show("where", t(`timing.${app.run?.where === "page" ? "inPage" : "inWorker"}`));
      t.tell(app.run?.why ?? "", (words, lang) => {
        show("why", words || "–");
        setAttr(/** @type {Element} */ (values.get("why")), "lang", lang || null);
      });
    },

    destroy() {},
  };
}
