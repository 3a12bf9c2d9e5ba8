// Where each weight lies in the flat parameters, from the spec alone. Pure; twin of `Plan` in src/plan.rs.

/**
 * @typedef {{ fanIn: number, rows: number, width: number, w: number, b: number, group: number }} Block
 *   weights [rows, fanIn] at `w`, biases [rows] at `b`; `group` rows make one of `width` outputs
 */

/** Which parameter it is. @param {import("../engine/core.js").Frozen} frozen */
export const placeOf = (frozen) => (typeof frozen === "number" ? frozen : frozen[0]);

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
export const weight = (parameters, block, input, unit) => parameters[indexOf(block, parameters, input, unit)] ?? 0;

/**
 * Where that weight lies.
 * @param {Block} block @param {Float32Array | undefined} parameters @param {number} input @param {number} unit
 */
export function indexOf(block, parameters, input, unit) {
  const first = block.w + unit * block.group * block.fanIn + input;
  let best = first;
  for (let r = 1; r < block.group; r++) {
    const at = first + r * block.fanIn;
    if (Math.abs(parameters?.[at] ?? 0) > Math.abs(parameters?.[best] ?? 0)) best = at;
  }
  return best;
}
