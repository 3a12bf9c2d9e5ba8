// A run as a file, and back. Pure.

import { BvqError } from "../../error.js";
import { isObject } from "../../merge.js";
import { curveOf } from "./store.js";

/** @typedef {import("./store.js").Curve} Curve */

/** Bytes beyond which a file is not read. */
const MOST_BYTES = 64_000_000;
const FORMAT = "bvq-kept-run";

/**
 * The text of a file: what `run.export()` gives, with a name and the curve so far.
 * @param {{ name: string, curve: Curve, saved: string }} run
 */
export const toFile = ({ name, curve, saved }) => JSON.stringify({ format: FORMAT, name, curve, run: JSON.parse(saved) });

/** A file's name from a run's. @param {string} name */
export const fileName = (name) => `${name.replace(/½/g, "0.5").normalize("NFKD").replace(/[^\p{Letter}\p{Number}.-]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "run"}.bvq.json`;

/**
 * What a file holds: one of ours, or the plain text of `run.export()`. Whether the run itself is sound, the engine says.
 * @param {string} text @returns {{ name: string, curve: Curve, saved: string }}
 */
export function fromFile(text) {
  if (text.length > MOST_BYTES) {
    throw new BvqError("limit-exceeded", `The file has ${text.length} characters, more than ${MOST_BYTES}`, { field: "file", hint: "Open a file that “Save to a file” wrote." });
  }
  const value = parsed(text);
  const ours = isObject(value) && value.format === FORMAT;
  const run = ours ? value.run : value;
  if (!isObject(run) || !("parameters" in run)) throw wrong(`it holds ${isObject(value) ? `an object of format ${JSON.stringify(value.format ?? "")}` : "no object"}`);
  const name = ours && typeof value.name === "string" ? value.name.slice(0, 200) : "";
  return { name, curve: curveOf(ours ? value.curve : null), saved: JSON.stringify(run) };
}

/** Whether a file could be meant as a run at all: a table, say, is none. @param {string} text */
export const isRun = (text) => text.trimStart().startsWith("{");

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(`it is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} why */
const wrong = (why) => new BvqError("import-invalid", `This file is no saved run: ${why}`, { field: "file", hint: "Open a file that “Save to a file” wrote, or the text that run.export() gave." });
