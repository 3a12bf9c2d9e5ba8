// Scales, ticks and numbers as text. Pure.

/**
 * A linear scale from one interval to another.
 * @param {number} d0 @param {number} d1 @param {number} r0 @param {number} r1
 */
export function linear(d0, d1, r0, r1) {
  const k = (r1 - r0) / (d1 - d0 || 1);
  return Object.assign((/** @type {number} */ x) => r0 + (x - d0) * k, {
    /** @param {number} y */
    invert: (y) => d0 + (y - r0) / k,
  });
}

/**
 * Round numbers within [lo, hi], about `count` of them.
 * @param {number} lo @param {number} hi @param {number} count
 */
export function ticks(lo, hi, count) {
  const span = hi - lo;
  if (!(span > 0) || !(count > 0)) return [lo];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.75) ?? 10 * power;
  const out = [];
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + step * 1e-9; i++) out.push(Number((i * step).toPrecision(12)));
  return out;
}

const MINUS = "\u2212";

/** A number for an axis or a label: short, with a true minus sign. @param {number} x */
export const short = (x) => String(Number(x.toPrecision(4))).replace("-", MINUS);

/** Three decimals, fixed width, for numbers that change while one looks. @param {number | null | undefined} x */
export function loss(x) {
  if (x == null || !Number.isFinite(x)) return "\u2013";
  return (Math.abs(x) >= 100 ? x.toPrecision(4) : x.toFixed(3)).replace("-", MINUS);
}

/** A share as a percentage with one decimal. @param {number | null | undefined} x */
export const percent = (x) => (x == null || !Number.isFinite(x) ? "\u2013" : `${(100 * x).toFixed(1)}\u2009%`);

/** A whole number with thin spaces between thousands. @param {number} n */
export const count = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, "\u2009");

/** A rate with a unit prefix: 1.2 k, 3.4 M; always short. @param {number} x */
export function rate(x) {
  if (!Number.isFinite(x) || x <= 0) return "0";
  const [scale, unit] = x >= 1e6 ? [1e6, "\u2009M"] : x >= 1e3 ? [1e3, "\u2009k"] : [1, ""];
  const value = x / scale;
  return `${value >= 100 || scale === 1 ? Math.round(value) : value.toFixed(1)}${unit}`;
}
