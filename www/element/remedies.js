// The usual cures of a run that ran away, one click each. Fetched when one has.

/**
 * @typedef {import("../element.js").Playground} Playground
 * @typedef {import("./errors.js").Remedy} Remedy
 * @typedef {import("./types.js").Spec} Spec
 */

/** Gradients of a network that learns seldom have larger entries. */
const CLIP = 1;

/** @param {Playground} app @returns {Remedy[]} */
export function cures(app) {
  const cure = (/** @type {string} */ label, /** @type {(spec: Spec) => void} */ change) => ({
    label,
    act: async () => {
      await app.context.setSpec(change);
      await app.reset();
      await app.play();
    },
  });
  const { optimizer } = app.state.spec;
  const rate = Number((optimizer.learningRate / 10).toPrecision(2));
  const all = [cure(app.t("error.slower", { rate }), (spec) => { spec.optimizer.learningRate = rate; })];
  if (!(optimizer.clip > 0 && optimizer.clip <= CLIP)) {
    all.push(cure(app.t("error.clip", { clip: CLIP }), (spec) => { spec.optimizer.clip = CLIP; }));
  }
  if (!optimizer.kind.startsWith("adam")) all.push(cure(app.t("error.adam"), (spec) => { spec.optimizer.kind = "adam"; }));
  return all;
}
