// What several tools say of a unit: its formula, and the names around it.

import { inputsOf, outputName, rowsOf, unitName } from "../draw/formula.js";
import { format } from "../draw/hardness.js";
import { offered, wiring } from "../views/network.js";

/** @typedef {import("../element/types.js").ViewState} ViewState */

/** The features that are on, as they are written on screen. @param {ViewState} state */
export function featureNames(state) {
  const offers = offered(state);
  return state.spec.features.map((name) => offers.find((o) => o.name === name || o.alias === name)?.label ?? name);
}

/** The parameters of the snapshot, if they fit the network on show. @param {import("../element/types.js").Snapshot} snapshot @param {import("../draw/wiring.js").Block[]} blocks */
export function parametersFor({ parameters }, blocks) {
  const last = blocks[blocks.length - 1];
  return parameters && last && parameters.length >= last.b + last.rows ? parameters : undefined;
}

/**
 * A unit or an output as one line.
 * @param {ViewState} state @param {import("../element/types.js").Snapshot} snapshot @param {Float32Array} parameters @param {number} layer @param {number} unit
 */
export function formulaOf(state, snapshot, parameters, layer, unit) {
  const blocks = wiring(state);
  const block = blocks[layer];
  if (!block) return "";
  const pieces = rowsOf(parameters, block, unit, inputsOf(featureNames(state), blocks, layer));
  const spec = state.spec.layers[layer];
  if (!spec) return `${outputName(unit)} = ${pieces[0]}`;
  const beta = snapshot.metrics.beta[layer]?.[unit] ?? spec.beta;
  const label = state.description.activations.find((a) => a.name === spec.activation)?.label ?? spec.activation;
  return `${unitName(layer, unit)} = ${label}[β ${format(beta)}](${pieces.join("; ")})`;
}
