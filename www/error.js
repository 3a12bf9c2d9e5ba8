/**
 * The one error type of the page side. Its codes are part of the public surface; errors thrown by the wasm carry the
 * same fields, and cross a worker as plain `ErrorShape` objects.
 */

/**
 * @typedef {"spec-invalid" | "data-invalid" | "gpu-unavailable" | "gpu-lost" | "diverged" | "import-invalid"
 *   | "limit-exceeded" | "disposed" | "internal"} ErrorCode
 */

/**
 * What crosses a worker in place of an Error.
 * @typedef {object} ErrorShape
 * @property {ErrorCode} code
 * @property {string} field    Path of the offending field, attribute or URL key; "" when there is none.
 * @property {string} hint     What to do about it; "" when there is nothing to say.
 * @property {string} message  What is wrong, with the value seen.
 */

/** @type {readonly ErrorCode[]} */
const CODES = [
  "spec-invalid",
  "data-invalid",
  "gpu-unavailable",
  "gpu-lost",
  "diverged",
  "import-invalid",
  "limit-exceeded",
  "disposed",
  "internal",
];

/** An error with a stable code, the field it is about and a hint for a person. */
export class BvqError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{ field?: string, hint?: string, cause?: unknown }} [details]
   */
  constructor(code, message, { field = "", hint = "", cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "BvqError";
    /** @type {ErrorCode} */
    this.code = code;
    /** @type {string} */
    this.field = field;
    /** @type {string} */
    this.hint = hint;
  }

  /**
   * The error that a shape stands for.
   * @param {ErrorShape} shape
   */
  static from(shape) {
    return new BvqError(shape.code, shape.message, { field: shape.field, hint: shape.hint });
  }
}

/**
 * Whatever was thrown, as plain data. Anything that is not a BvqError is a defect of this library: code "internal".
 * @param {unknown} thrown
 * @returns {ErrorShape}
 */
export function shapeOf(thrown) {
  const { code, field, hint, message } = /** @type {Record<string, unknown>} */ (Object(thrown));
  const known = CODES.find((name) => name === code);
  return {
    code: known ?? "internal",
    field: typeof field === "string" ? field : "",
    hint: typeof hint === "string" ? hint : "",
    message: typeof message === "string" && message !== "" ? message : String(thrown),
  };
}

/**
 * Whatever was thrown, as a BvqError.
 * @param {unknown} thrown
 */
export function errorOf(thrown) {
  return thrown instanceof BvqError ? thrown : BvqError.from(shapeOf(thrown));
}
