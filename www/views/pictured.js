// Which samples are small pictures: what the gallery shows and what the network is asked about for it.

/** Columns of an 8 by 8 picture. */
export const PIXELS = 64;
/** Samples shown. */
export const SHOWN = 60;

/** Rows of the first test samples, if they are pictures. @param {import("../element/types.js").Samples | null} samples @returns {number[]} */
export function pictured(samples) {
  if (!samples || samples.columns.length !== PIXELS) return [];
  /** @type {number[]} */
  const rows = [];
  for (let i = 0; i < samples.train.length && rows.length < SHOWN; i++) if (!samples.train[i]) rows.push(i);
  return rows;
}
