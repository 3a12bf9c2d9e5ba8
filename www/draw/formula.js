// Units and networks as formulas in plain text. Pure.

import { short } from "./scale.js";

/**
 * @typedef {import("./wiring.js").Block} Block
 * @typedef {{ name: string, value: number }} Term
 */

const SUB = "₀₁₂₃₄₅₆₇₈₉";
const SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Terms written out; further ones are counted. */
const MAX_TERMS = 12;

/** @param {number} n @param {string} digits */
const small = (n, digits) => [...String(n)].map((d) => digits[Number(d)] ?? d).join("");

/** A hidden unit's output, both counted from 0: h⁽¹⁾₂. @param {number} layer @param {number} unit */
export const unitName = (layer, unit) => `h⁽${small(layer + 1, SUPER)}⁾${small(unit + 1, SUB)}`;

/** An output, counted from 0: o₁. @param {number} k */
export const outputName = (k) => `o${small(k + 1, SUB)}`;

/** A number with three digits. @param {number} x */
const number = (x) => short(Number(x.toPrecision(3)));

/** w₁ x₁ + w₂ x₂ + b with signs where a person writes them. @param {Term[]} terms @param {number} bias */
export function sum(terms, bias) {
  const shown = terms.slice(0, MAX_TERMS);
  const parts = [...shown.map(({ name, value }) => ({ value, text: `${number(Math.abs(value))} ${name}` })), { value: bias, text: number(Math.abs(bias)) }];
  const text = parts.map(({ value, text }, i) => (i === 0 ? (value < 0 ? `−${text}` : text) : `${value < 0 ? "−" : "+"} ${text}`)).join(" ");
  const rest = terms.length - shown.length;
  return rest > 0 ? `${text} + … (${rest})` : text;
}

/**
 * The affine pieces of a unit: one for each row it owns.
 * @param {Float32Array} parameters @param {Block} block @param {number} unit @param {string[]} names of the block's inputs
 */
export const rowsOf = (parameters, block, unit, names) =>
  Array.from({ length: block.group }, (_, g) => {
    const row = unit * block.group + g;
    return sum(names.map((name, i) => ({ name, value: parameters[block.w + row * block.fanIn + i] ?? 0 })), parameters[block.b + row] ?? 0);
  });

/** Names of what goes into a block. @param {string[]} features @param {Block[]} blocks @param {number} layer */
export const inputsOf = (features, blocks, layer) =>
  layer === 0 ? features : Array.from({ length: blocks[layer - 1]?.width ?? 0 }, (_, k) => unitName(layer - 1, k));
