/**
 * Links: the state that a hash asks for, TensorFlow Playground's and packed ones included, and long states packed.
 *
 * @import { Description } from "../engine/core.js"
 * @import { Parsed, State } from "../state.js"
 */
import { pairsFor, pairsOf, read, stateOf, written } from "../state.js";
import { CLASSIC_LOSS_NOTE, classicSpec, isClassic, withClassicBeta } from "./classic.js";
import { kindRow } from "./keys.js";
import { pack, unpack } from "./packed.js";
import { refused } from "./values.js";

/** Characters of `config` beyond which `packHash` packs it. */
const READABLE = 300;

/**
 * The state that a URL's hash asks for. A packed one (`z=`) needs `unpackHash`.
 * @param {string} hash  with or without its #
 * @param {Description} description
 * @returns {Parsed}
 */
export function fromHash(hash, description) {
  const pairs = pairsOf(hash);
  if (pairs.has("z")) throw refused("z", "this link is packed", "Read it with unpackHash.");
  return parsed(pairs, description);
}

/**
 * As `fromHash`, for packed links too.
 * @param {string} hash
 * @param {Description} description
 * @returns {Promise<Parsed>}
 */
export async function unpackHash(hash, description) {
  const pairs = pairsOf(hash);
  const packed = pairs.get("z");
  if (packed) pairs.set("config", JSON.stringify(await unpack("z", packed)));
  pairs.delete("z");
  return parsed(pairs, description);
}

/**
 * As `toHash`, with a long `config` (a table of points, say) packed into `z`.
 * @param {State} state
 * @param {Description} description
 * @returns {Promise<string>}
 */
export async function packHash(state, description) {
  const pairs = pairsFor(state, description);
  const config = pairs.get("config");
  if (config && config.length > READABLE) {
    pairs.delete("config");
    pairs.set("z", await pack(JSON.parse(config)));
  }
  return written(pairs);
}

/** @param {ReadonlyMap<string, string>} pairs @param {Description} description @param {boolean} [classic]   of TensorFlow Playground @returns {Parsed} */
export function parsed(pairs, description, classic = isClassic(pairs)) {
  if (!classic) return read(pairs, description);
  const { state, notes } = read(pairs, description, classicSpec);
  const spec = pairs.has("beta") ? state.spec : withClassicBeta(state.spec);
  if (spec.loss === "auto" && kindRow(description, spec.data.kind)?.problem === "classification") notes.push(CLASSIC_LOSS_NOTE);
  return { state: stateOf(spec, state.view), notes };
}
