// Which controls mean something now. A control without a row here always does. Pure.

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {(state: ViewState) => boolean} Rule
 */

/** @param {ViewState} state */
const kind = (state) => state.description.dataKinds.find((row) => row.name === state.spec.data.kind);

/** Whether some layer has an activation with these pieces. @param {ViewState} state @param {string[]} names */
const pieces = (state, names) => state.spec.layers.some((layer) => {
  const row = state.description.activations.find((a) => a.name === layer.activation);
  const is = typeof row?.pieces === "string" ? row.pieces : Object.keys(Object(row?.pieces))[0] ?? "";
  return names.includes(is);
});

/** @type {Record<string, Rule>} */
const RULES = {
  "data.noise": (state) => kind(state)?.noise ?? false,
  "data.classes": (state) => {
    const range = kind(state)?.classes;
    return !!range && range[1] > range[0];
  },
  "data.samples": (state) => !kind(state)?.file && state.spec.data.kind !== "points",
  "layers.*.slope": (state) => pieces(state, ["two-with-slope"]),
  "layers.*.pieces": (state) => pieces(state, ["free", "pool"]),
  "optimizer.betaRateScale": (state) => state.spec.layers.some((layer) => layer.learnBeta !== "off"),
  "optimizer.scheduleSteps": (state) => state.spec.optimizer.schedule !== "constant",
  "penalty.orthogonality.strength": (state) => !["off", "gram-schmidt"].includes(state.spec.penalty.orthogonality.kind),
};

/** @param {string} path @param {ViewState} state */
export const relevant = (path, state) => RULES[path]?.(state) ?? true;
