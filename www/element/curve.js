// Asks the run for the response curve, one question at a time; the three stops are asked once per layer and activation.

/**
 * @typedef {import("./types.js").Curve} Curve
 * @typedef {import("./types.js").Response} Response
 * @typedef {{ response: (layer: number, us: Float32Array, beta?: number) => Promise<Response> }} Asked
 */

const POINTS = 161;
const REACH = 4;

/** Pre-activations at which the curve is drawn. */
const us = () => Float32Array.from({ length: POINTS }, (_, i) => -REACH + (2 * REACH * i) / (POINTS - 1));

/** @param {(curve: Curve | null) => void} got */
export function curveSource(got) {
  let busy = false;
  let done = "";
  /** @type {Asked | null} */
  let asked = null;
  /** @type {{ run: Asked, layer: number, beta: number, key: string } | null} */
  let next = null;
  /** @type {{ run: Asked, key: string, linear: Response, soft: Response, hard: Response } | null} */
  let stops = null;

  async function answer() {
    while (next) {
      const { run, layer, beta, key } = next;
      next = null;
      try {
        if (stops?.run !== run || stops.key !== key) {
          const [linear, soft, hard] = await Promise.all([0, 0.5, 1].map((b) => run.response(layer, us(), b)));
          if (!linear || !soft || !hard) return;
          stops = { run, key, linear, soft, hard };
        }
        got({ us: us(), beta, layer, now: await run.response(layer, us(), beta), linear: stops.linear, soft: stops.soft, hard: stops.hard });
      } catch {
        got(null);
      }
    }
    busy = false;
  }

  return {
    /** @param {Asked | null} run @param {number} layer @param {number} beta @param {string} shape what else the curve depstops on */
    ask(run, layer, beta, shape) {
      const key = `${layer}:${shape}`;
      const wanted = `${key}:${beta}`;
      if (!run || (wanted === done && asked === run)) return;
      [done, asked] = [wanted, run];
      next = { run, layer, beta, key };
      if (!busy) {
        busy = true;
        answer();
      }
    },
  };
}
