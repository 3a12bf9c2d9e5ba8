/**
 * Reads the wasm and the data files, over http in a browser and from disk in Node.
 *
 * @import { Core, Tables } from "./core.js"
 */
import { BvqError, shapeOf } from "../error.js";

/**
 * Loads the wasm that trains.
 * @param {URL | string | BufferSource | WebAssembly.Module} wasm
 * @param {string} glue  URL of the glue module; a new query string makes a new instance
 * @returns {Promise<Core>}
 */
export const importCore = (wasm, glue) => importWasm(wasm, glue);

/**
 * Loads the wasm that reads tables; it lies beside the one that trains.
 * @param {string} core  URL of the glue of the one that trains
 * @returns {Promise<Tables>}
 */
export const importTables = (core) => importWasm(new URL("tables_bg.wasm", core), new URL(`tables.js${new URL(core).search}`, core).href);

/** Through its generated glue. @param {URL | string | BufferSource | WebAssembly.Module} wasm @param {string} glue */
async function importWasm(wasm, glue) {
  const isBytes = typeof wasm === "object" && !(wasm instanceof URL);
  try {
    const core = await import(glue);
    const source = !isBytes && String(wasm).startsWith("file:") ? await readDisk(new URL(wasm)) : wasm;
    await core.default({ module_or_path: source });
    return core;
  } catch (error) {
    const from = isBytes ? "the given bytes" : String(wasm);
    throw new BvqError("internal", `The wasm could not be loaded from ${from}: ${shapeOf(error).message}`, {
      field: "wasm",
      hint:
        "Serve the wasm/ folder beside the page's modules (from another origin: with CORS headers), " +
        "and let the page's Content-Security-Policy allow script-src 'wasm-unsafe-eval'.",
      cause: error,
    });
  }
}

/**
 * The text of a data file.
 * @param {URL} url
 * @returns {Promise<string>}
 */
export async function readText(url) {
  try {
    if (url.protocol === "file:") return new TextDecoder().decode(await readDisk(url));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.text();
  } catch (error) {
    throw new BvqError("data-invalid", `The data file ${url} could not be read: ${shapeOf(error).message}`, {
      field: "data.kind",
      hint: "Serve the data/ folder beside the page's modules (from another origin: with CORS headers).",
      cause: error,
    });
  }
}

/** @param {URL} url @returns {Promise<Uint8Array<ArrayBuffer>>} */
async function readDisk(url) {
  // Not a literal: bundlers and browsers need not know Node's modules.
  const module = "node:fs/promises";
  const { readFile } = await import(module);
  return readFile(url);
}
