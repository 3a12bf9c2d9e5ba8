// A sentence for those who do not see the charts, not more often than they can listen to.

import { count, loss, percent } from "../draw/scale.js";

/** @param {number} every milliseconds between two sentences while training */
export function summary(every) {
  let last = 0;
  let said = "";
  return {
    /** @param {import("./types.js").ViewState} state @param {import("./types.js").Metrics} metrics @param {import("./types.js").Translate} t @param {(text: string) => void} say */
    tell({ playing }, metrics, t, say) {
      const now = performance.now();
      if (metrics.step === 0 || (playing && now - last < every)) return;
      const values = { step: count(metrics.step), train: loss(metrics.trainLoss), test: loss(metrics.testLoss) };
      const accuracy = metrics.testAccuracy == null ? "" : t("summary.accuracy", { accuracy: percent(metrics.testAccuracy) });
      const text = t(playing ? "summary.playing" : "summary.paused", values) + accuracy;
      if (text === said) return;
      last = now;
      said = text;
      say(text);
    },
  };
}
