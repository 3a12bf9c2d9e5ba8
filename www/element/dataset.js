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
  spec.frozen = [];
}

/**
 * A table of the reader's own.
 * @param {Spec} spec @param {import("../engine/core.js").TableReport} report
 * @returns {Spec}
 */
export function withTable(spec, report) {
  return { ...spec, data: { ...report.data, trainFraction: spec.data.trainFraction }, features: report.features, loss: "auto", frozen: [] };
}

/** @param {import("./types.js").ViewState} state */
export function stepsPerEpoch({ samples, spec }) {
  return Math.max(1, Math.ceil(trained(samples) / spec.batchSize));
}

/** How many samples are learned from. @param {import("./types.js").Samples | null} samples */
export const trained = (samples) => (samples ? samples.train.reduce((sum, on) => sum + on, 0) : 1);

/** Seeds that people can read and type. */
const SEEDS = 1_000_000;

export const randomSeed = () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 1) % SEEDS;
