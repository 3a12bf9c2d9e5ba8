/**
 * A wasm trap inside an async function surfaces as an uncaught error, and the function's promise never settles.
 * This turns it into a rejection.
 */

/**
 * The few members of Node's `process` used here.
 * @typedef {{ on(event: string, go: (error: unknown) => void): void, off(event: string, go: (error: unknown) => void): void }} NodeProcess
 */

/** @param {unknown} error */
export function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError;
}

/**
 * Calls `then` with the first trap that nobody caught.
 * @param {(error: unknown) => void} then
 * @returns {() => void} stops listening
 */
function onUncaughtTrap(then) {
  if (typeof globalThis.addEventListener === "function") {
    /** @param {ErrorEvent} event */
    const listener = (event) => {
      if (!isTrap(event.error)) return;
      event.preventDefault();
      then(event.error);
    };
    globalThis.addEventListener("error", listener);
    return () => globalThis.removeEventListener("error", listener);
  }
  const { process } = /** @type {{ process?: NodeProcess }} */ (globalThis);
  /** @param {unknown} error */
  const listener = (error) => {
    if (!isTrap(error)) throw error;
    then(error);
  };
  process?.on("uncaughtException", listener);
  return () => process?.off("uncaughtException", listener);
}

/**
 * Settles as the work does, or rejects when a trap leaves it hanging. Only one such work is in flight at a time, and it
 * runs in microtasks, so a trap seen meanwhile is its own.
 * @template T
 * @param {() => T | PromiseLike<T>} work
 * @returns {Promise<T>}
 */
export function untilTrap(work) {
  return new Promise((resolve, reject) => {
    const stop = onUncaughtTrap((error) => {
      stop();
      reject(error);
    });
    Promise.resolve()
      .then(work)
      .finally(stop)
      .then(resolve, reject);
  });
}
