// Small pictures of the data sets: a few samples of each, made once per page and shared by its elements.

/** @typedef {import("./types.js").Samples} Samples */

const SAMPLES = 160;

/** @type {Map<string, Promise<Samples>>} */
const made = new Map();

/**
 * @param {Awaited<ReturnType<typeof import("../bvq.js").load>>} bvq @param {string} kind
 * @returns {Promise<Samples>}
 */
function samplesOf(bvq, kind) {
  let promise = made.get(kind);
  if (!promise) {
    promise = bvq.run({ data: { kind, samples: SAMPLES }, features: [], layers: [] }).then(async (run) => {
      try {
        return await run.samples();
      } finally {
        run.dispose();
      }
    });
    made.set(kind, promise);
  }
  return promise;
}

/**
 * Hands over each kind's samples, one after the other, while there is nothing else to do.
 * @param {Awaited<ReturnType<typeof import("../bvq.js").load>>} bvq
 * @param {{ pictured: readonly string[], picture: (kind: string, samples: Samples) => void }} panel
 * @param {() => boolean} dead   true stops
 */
export async function pictures(bvq, { pictured, picture }, dead) {
  for (const kind of pictured) {
    await idle();
    const samples = await samplesOf(bvq, kind).catch(() => null);
    if (dead()) return;
    if (samples) picture(kind, samples);
  }
}

/** @returns {Promise<void>} */
const idle = () => new Promise((resolve) => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 500 });
  else setTimeout(resolve, 50);
});
