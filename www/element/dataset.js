// A spec with other data, and what follows from its size. Pure.

/** @typedef {import("./types.js").Spec} Spec */

/**
 * Another kind of data, with its own number of samples and its own features; changes the spec.
 * @param {Spec} spec @param {string} kind
 * @param {{ samples: number | null, features: string[] } | undefined} row
 */
export function withData(spec, kind, row) {
  const { samples, noise, trainFraction, classes } = spec.data;
  spec.data = { kind, samples: row?.samples ?? samples, noise, trainFraction, classes };
  spec.features = [...(row?.features ?? [])];
  spec.loss = "auto";
}

/**
 * A table of the reader's own.
 * @param {Spec} spec @param {import("../engine/core.js").TableReport} report
 * @returns {Spec}
 */
export function withTable(spec, report) {
  return { ...spec, data: { ...report.data, trainFraction: spec.data.trainFraction }, features: report.features, loss: "auto" };
}

/** @param {import("./types.js").ViewState} state */
export function stepsPerEpoch({ samples, spec }) {
  const n = samples ? samples.train.reduce((sum, on) => sum + on, 0) : 1;
  return Math.max(1, Math.ceil(n / spec.batchSize));
}
