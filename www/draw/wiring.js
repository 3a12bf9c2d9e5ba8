// Where each weight lies in the flat parameters, from the spec alone. Pure; twin of `Plan` in src/plan.rs.

/**
 * @typedef {{ fanIn: number, rows: number, width: number, w: number, b: number, group: number }} Block
 *   weights [rows, fanIn] at `w`, biases [rows] at `b`; `group` rows make one of `width` outputs
 */

/**
 * The blocks of all layers, the output layer last.
 * @param {number} inputs
 * @param {{ units: number, activation: string, pieces: number }[]} layers
 * @param {number} outputs
 * @param {(activation: string) => "pool" | "free" | "two"} kindOf
 * @returns {Block[]}
 */
export function blocks(inputs, layers, outputs, kindOf) {
  let fanIn = inputs;
  let at = 0;
  /** @type {Block[]} */
  const out = [];
  const push = (/** @type {number} */ rows, /** @type {number} */ group) => {
    const width = Math.max(1, Math.floor(rows / group));
    out.push({ fanIn, rows, width, w: at, b: at + rows * fanIn, group });
    at += rows * (fanIn + 1);
    fanIn = width;
  };
  for (const layer of layers) {
    const kind = kindOf(layer.activation);
    if (kind === "free") push(layer.units * layer.pieces, layer.pieces);
    else push(layer.units, kind === "pool" ? layer.pieces : 1);
  }
  push(outputs, 1);
  return out;
}

/** How many numbers the blocks take. @param {Block[]} all */
export const size = (all) => {
  const last = all[all.length - 1];
  return last ? last.b + last.rows : 0;
};

/**
 * The weight drawn between an input and a unit: its largest row's, where a unit has several.
 * @param {Float32Array} parameters @param {Block} block @param {number} input @param {number} unit
 */
export function weight(parameters, block, input, unit) {
  let best = 0;
  for (let r = unit * block.group; r < (unit + 1) * block.group; r++) {
    const value = parameters[block.w + r * block.fanIn + input] ?? 0;
    if (Math.abs(value) > Math.abs(best)) best = value;
  }
  return best;
}
