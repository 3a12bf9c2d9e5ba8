/** The wasm compiled once for many workers. */

/**
 * The module behind `wasm`, to be posted; or `wasm` as it is where that fails: then each worker compiles its own, or
 * says why it cannot.
 * @param {URL | string | BufferSource | WebAssembly.Module} wasm
 */
export async function compiled(wasm) {
  try {
    if (wasm instanceof WebAssembly.Module) return wasm;
    if (typeof wasm === "string" || wasm instanceof URL) return await WebAssembly.compileStreaming(fetch(wasm));
    return await WebAssembly.compile(wasm);
  } catch {
    return wasm;
  }
}
