/** Patches over plain JSON values. */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/**
 * A copy of `value` with `patch` over it, at any depth. Lists of objects are merged index by index when both have the
 * same length; any other list is replaced whole. A member that is `undefined` changes nothing.
 * @template T
 * @param {T} value
 * @param {unknown} patch
 * @returns {T}
 */
export function merge(value, patch) {
  return /** @type {T} */ (merged(value, patch));
}

/** @param {unknown} value @param {unknown} patch @returns {unknown} */
function merged(value, patch) {
  if (patch === undefined) return copy(value);
  if (isObject(value) && isObject(patch)) {
    const result = /** @type {Record<string, unknown>} */ (copy(value));
    for (const [key, part] of Object.entries(patch)) {
      if (key === "__proto__" || part === undefined) continue;
      result[key] = key in value ? merged(value[key], part) : copy(part);
    }
    return result;
  }
  const alike = Array.isArray(value) && Array.isArray(patch) && value.length === patch.length;
  if (alike && value.every(isObject) && patch.every(isObject)) return value.map((item, i) => merged(item, patch[i]));
  return copy(patch);
}

/**
 * A deep copy of plain JSON. Typed arrays are shared, not copied.
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function copy(value) {
  if (Array.isArray(value)) return /** @type {T} */ (value.map(copy));
  if (!isObject(value)) return value;
  return /** @type {T} */ (Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)])));
}

/**
 * Whether two plain JSON values are the same.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}
