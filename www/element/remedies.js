// The usual cures of a run that ran away, one click each. Fetched when one has.

/**
 * @typedef {import("../element.js").Playground} Playground
 * @typedef {import("./errors.js").Remedy} Remedy
 */

/** @param {Playground} app @returns {Remedy[]} */
export function cures(app) {
  const again = (/** @type {(spec: import("./types.js").Spec) => void} */ change) => async () => {
    await app.context.setSpec(change);
    await app.reset();
    await app.play();
  };
  const { optimizer } = app.state.spec;
  const rate = Number((optimizer.learningRate / 10).toPrecision(2));
  return [{ label: app.t("error.slower", { rate }), act: again((spec) => { spec.optimizer.learningRate = rate; }) }];
}
