// What the network says of the samples in the gallery, asked now and then.

import { pictured } from "../views/pictured.js";

/** @typedef {import("./types.js").Samples} Samples */

const EVERY_MS = 300;

/** @param {(predicted: number[]) => void} got */
export function predictor(got) {
  let busy = false;
  let last = -Infinity;
  let step = -1;
  /** @type {object | null} */
  let asked = null;

  return {
    /** @param {import("../bvq.js").Run | null} run @param {Samples | null} samples @param {number} now steps done */
    async ask(run, samples, now) {
      const rows = pictured(samples);
      if (!run || !samples || rows.length === 0 || busy || (run === asked && now === step)) return;
      if (run === asked && performance.now() - last < EVERY_MS) return;
      busy = true;
      [last, step, asked] = [performance.now(), now, run];
      const n = samples.columns.length;
      const inputs = new Float32Array(rows.length * n);
      rows.forEach((row, i) => inputs.set(samples.inputs.subarray(row * n, (row + 1) * n), i * n));
      try {
        const p = await run.predict(inputs, rows.length);
        const classes = samples.classes.length;
        got(rows.map((_, i) => best(p.subarray(i * classes, (i + 1) * classes))));
      } catch {
        // A run that was put away meanwhile has nothing to say.
      } finally {
        busy = false;
      }
    },
  };
}

/** @param {Float32Array} values */
const best = (values) => values.reduce((at, v, i) => (v > (values[at] ?? -Infinity) ? i : at), 0);
