// Names and pictures of the input features of two-dimensional data. Pure.

/**
 * A column as it is called on screen: the plane's own x1 and x2 as the features of that name.
 * @param {readonly { name: string }[]} columns @param {number} i @param {readonly { name: string, label: string }[]} features
 */
export function columnLabel(columns, i, features) {
  const name = columns[i]?.name ?? "";
  const feature = columns.length <= 2 ? features[i] : undefined;
  return feature?.name === name ? feature.label : name;
}

/** Value of a feature at a point, each scaled to about ±1 over the plane −6…6; for pictures only. @type {Record<string, (x: number, y: number) => number>} */
const SHAPES = {
  x1: (x) => x / 6,
  x2: (_, y) => y / 6,
  "x1^2": (x) => (x * x) / 36,
  "x2^2": (_, y) => (y * y) / 36,
  "x1*x2": (x, y) => (x * y) / 36,
  "sin(x1)": (x) => Math.sin(x),
  "sin(x2)": (_, y) => Math.sin(y),
};

/**
 * A feature over the plane as a field; `null` for one whose shape is not known here.
 * @param {string} name @param {number} side
 * @returns {Float32Array | null}
 */
export function featureField(name, side) {
  const at = SHAPES[name];
  if (!at) return null;
  const out = new Float32Array(side * side);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) out[j * side + i] = at(12 * ((i + 0.5) / side) - 6, 6 - 12 * ((j + 0.5) / side));
  }
  return out;
}
