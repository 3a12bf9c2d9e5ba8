// Sentences for those who do not see the charts: while it trains not more often than they can listen to, else in full.

import { format } from "../draw/hardness.js";
import { count, loss, percent } from "../draw/scale.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Metrics} Metrics
 * @typedef {import("./types.js").Translate} Translate
 */

const EVERY_MS = 6000;

/** @param {ViewState} state @param {Metrics} metrics @param {Translate} t */
function where({ playing }, metrics, t) {
  const values = { step: count(metrics.step), train: loss(metrics.trainLoss), test: loss(metrics.testLoss) };
  const accuracy = metrics.testAccuracy == null ? "" : t("summary.accuracy", { accuracy: percent(metrics.testAccuracy) });
  return `${t(playing ? "summary.playing" : "summary.paused", values)}${accuracy}.`;
}

/** What is trained on what, and how far it is. @param {ViewState} state @param {Metrics} metrics @param {Translate} t */
export function summaryOf(state, metrics, t) {
  const { spec, description, samples } = state;
  const train = samples?.train.reduce((sum, on) => sum + on, 0) ?? 0;
  const layers = spec.layers.map(({ units, activation }, i) => t("summary.layer", {
    n: units,
    activation: description.activations.find(({ name }) => name === activation)?.label ?? activation,
    beta: betas(metrics.beta[i] ?? [], t),
  }));
  const data = t("summary.data", {
    data: description.dataKinds.find(({ name }) => name === spec.data.kind)?.label ?? spec.data.kind,
    train: count(train),
    test: count((samples?.train.length ?? 0) - train),
  });
  return `${data} ${layers.length > 0 ? t("summary.network", { layers: layers.join("; ") }) : t("summary.noLayer")} ${where(state, metrics, t)}`;
}

/** @param {ArrayLike<number>} values @param {Translate} t */
function betas(values, t) {
  const [low, high] = [Math.min(...Array.from(values)), Math.max(...Array.from(values))];
  return low === high ? format(low) : t("summary.betas", { low: format(low), high: format(high) });
}

export function summary() {
  let last = 0;
  let said = "";
  return {
    /** @param {ViewState} state @param {Metrics} metrics @param {Translate} t @param {(text: string) => void} say */
    tell(state, metrics, t, say) {
      const now = performance.now();
      if (metrics.step === 0 || (state.playing && now - last < EVERY_MS)) return;
      const text = state.playing ? where(state, metrics, t) : summaryOf(state, metrics, t);
      if (text === said) return;
      last = now;
      said = text;
      say(text);
    },
  };
}
