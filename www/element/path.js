// Reading and writing a spec by control path: "optimizer.learningRate", "layers.*.beta". Pure.

/** Stands for every layer at once. */
export const ALL = -1;

/** The layer that β's controls mean. @param {import("./types.js").ViewState} state */
export const scopeOf = ({ ui, spec }) => (ui.scope < spec.layers.length ? ui.scope : ALL);

/**
 * The value at a path; of the first layer where the path means all of them.
 * @param {any} spec @param {string} path @param {number} [scope]
 */
export function read(spec, path, scope = ALL) {
  let at = spec;
  for (const key of path.split(".")) {
    if (at == null) return undefined;
    at = key === "*" ? at[scope === ALL ? 0 : scope] ?? at[0] : at[key];
  }
  return at;
}

/**
 * Sets the value at a path, in every layer or in one.
 * @param {any} spec @param {string} path @param {unknown} value @param {number} [scope]
 */
export function write(spec, path, value, scope = ALL) {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let targets = [spec];
  for (const key of keys) {
    targets = targets.flatMap((at) => (key === "*" ? (scope === ALL ? at : at.slice(scope, scope + 1)) : [at[key]]));
  }
  for (const at of targets) at[last] = structuredClone(value);
}

/** Whether the layers differ at a path. @param {any} spec @param {string} path */
export function mixed(spec, path) {
  if (!path.includes("*")) return false;
  const first = read(spec, path, 0);
  return spec.layers.some((/** @type {unknown} */ _, /** @type {number} */ i) => read(spec, path, i) !== first);
}
