// The usual cures of a run that ran away, one click each. Fetched when one has.

import { loadMoreText } from "./text.js";

/**
 * @typedef {import("../element.js").Playground} Playground
 * @typedef {import("./errors.js").Remedy} Remedy
 * @typedef {import("./types.js").Spec} Spec
 */

/** Gradients of a network that learns seldom have larger entries. */
const CLIP = 1;
/** Adam moves each weight by about its rate a step. */
const ADAM_RATE = 0.01;

/** @param {Playground} app @returns {Promise<Remedy[]>} */
export async function cures(app) {
  // A run may run away before the late words are there.
  await loadMoreText(app.root.querySelector(".bvq")?.getAttribute("lang") ?? "en", app.t);
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
  // A bound on gradients alone leaves steps as long as the rate.
  if (!(optimizer.clip > 0 && optimizer.clip <= CLIP)) {
    all.push(cure(app.t("error.clip", { clip: CLIP, rate }), (spec) => Object.assign(spec.optimizer, { clip: CLIP, learningRate: rate })));
  }
  if (!optimizer.kind.startsWith("adam")) {
    const adam = Math.min(rate, ADAM_RATE);
    all.push(cure(app.t("error.adam", { rate: adam }), (spec) => Object.assign(spec.optimizer, { kind: "adam", learningRate: adam })));
  }
  return all;
}
