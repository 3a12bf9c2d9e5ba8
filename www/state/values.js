/** Texts of attributes and URL keys, to values and back. Every refusal names the key, the text seen and what would do. */
import { BvqError } from "../error.js";

/**
 * @param {string} key
 * @param {string} problem  with the value seen
 * @param {string} hint
 */
export function refused(key, problem, hint) {
  return new BvqError("spec-invalid", `${key}: ${problem}. ${hint}`, { field: key, hint });
}

/** A text as it appears in a message. @param {string} text */
const quoted = (text) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * @param {string} key
 * @param {string} text
 * @param {[number, number]} range  both ends allowed
 * @param {boolean} [whole]
 */
export function readNumber(key, text, [low, high], whole = false) {
  const value = NUMBER.test(text.trim()) ? Number(text) : NaN;
  const kind = whole ? "whole number" : "number";
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value))) {
    throw refused(key, `${quoted(text)} is no ${kind}`, `Use a ${kind} from ${low} to ${high}.`);
  }
  if (value < low || value > high) {
    throw refused(key, `${quoted(text)} is outside ${low}..${high}`, `Use a ${kind} from ${low} to ${high}.`);
  }
  return value + 0; // −0, which is written back as 0, becomes 0
}

/** A number of hundredths. @param {string} key @param {string} text @param {[number, number]} range */
export const readPercent = (key, text, range) => readNumber(key, text, range) / 100;

/** A text that reads back as exactly this share, if there is one. @param {number} share @returns {string | undefined} */
export function writePercent(share) {
  const texts = [15, 16, 17].map((digits) => String(Number((share * 100).toPrecision(digits))));
  return texts.find((text) => Number(text) / 100 === share);
}

/** @param {string} key @param {string} text */
export function readSwitch(key, text) {
  const word = text.trim().toLowerCase();
  if (word === "true" || word === "1" || word === "") return true;
  if (word === "false" || word === "0") return false;
  throw refused(key, `${quoted(text)} is neither true nor false`, "Use true or false.");
}

/**
 * @template {string} T
 * @param {string} key
 * @param {string} text
 * @param {readonly T[]} choices
 * @returns {T}
 */
export function readChoice(key, text, choices) {
  const word = text.trim().toLowerCase();
  const found = choices.find((choice) => choice.toLowerCase() === word);
  if (found === undefined) throw refused(key, `${quoted(text)} is not a known choice`, `Choose one of: ${choices.join(", ")}.`);
  return found;
}

/**
 * One value for all, or one for each of `count`, comma-separated.
 * @template T
 * @param {string} key
 * @param {string} text
 * @param {number} count
 * @param {(text: string) => T} read
 * @returns {T[]}
 */
export function readList(key, text, count, read) {
  const parts = text.split(",");
  if (parts.length !== 1 && parts.length !== count) {
    throw refused(
      key,
      `${quoted(text)} has ${parts.length} values for ${count} hidden layers`,
      "Give one value for all layers, or one per layer.",
    );
  }
  const values = parts.map(read);
  return Array.from({ length: count }, (_, i) => values[parts.length === 1 ? 0 : i]);
}

/** One text where all values are the same. @param {unknown[]} values */
export function writeList(values) {
  return values.every((value) => value === values[0]) ? String(values[0]) : values.join(",");
}

/** Numbers are seeds as they are; any other word gives one (FNV-1a), always the same. @param {string} text */
export function readSeed(text) {
  const word = text.trim();
  if (/^\d{1,10}$/.test(word) && Number(word) <= 0xffffffff) return Number(word);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** @param {string} key @param {string} text @returns {Record<string, unknown>} */
export function readJson(key, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(key, `${quoted(text)} is not JSON (${/** @type {Error} */ (error).message})`, "Give a spec as JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused(key, `${quoted(text)} is no JSON object`, 'Give a spec, for example {"seed":7}.');
  }
  return value;
}

/** @param {string} kebab */
export const camel = (kebab) => kebab.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** @param {string} name */
export const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
