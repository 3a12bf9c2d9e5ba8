/**
 * The headless module: trains β-VQ networks in a worker (or in the page, or in Node), without touching the DOM.
 *
 *     import { load } from "./bvq.js";
 *     const bvq = await load();
 *     const run = await bvq.run({ data: { kind: "xor" } });
 *     console.log(await run.train(500));
 *     run.dispose();
 *
 * @import { Description, Patch, Spec, TableOptions, TableReport } from "./engine/core.js"
 * @import { Where } from "./engine/open.js"
 * @import { Sweep, SweepOptions } from "./sweep.js"
 */
import { Client } from "./engine/client.js";
import { Run } from "./engine/run.js";
import { BvqError } from "./error.js";

export { BvqError, Run };

/**
 * @typedef {object} LoadOptions
 * @property {URL | string | BufferSource} [wasm]  The wasm, or where it is; `wasm/bvq_bg.wasm` beside this module if not given.
 * @property {URL | string} [glue]                 Its generated module; `wasm/bvq.js` beside this module if not given.
 * @property {Where[]} [ways]                      Where the engine may run, best first; all that could work if not given.
 * @property {number} [timeout]                    Milliseconds that a worker has to start before the next way is tried.
 */

/** @type {Promise<Bvq> | undefined} */
let loaded;
let runs = 0;

/**
 * Loads the engine, once: later calls get the same one, whatever their options. After a failure a call tries again.
 * @param {LoadOptions} [options]
 * @returns {Promise<Bvq>}
 */
export function load(options = {}) {
  loaded ??= start(options).catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

/** @param {LoadOptions} options */
async function start({ wasm, glue, ways, timeout }) {
  const client = new Client({
    wasm: wasm === undefined ? beside("./wasm/bvq_bg.wasm") : located(wasm),
    glue: glue === undefined ? beside("./wasm/bvq.js") : String(located(glue)),
    ways,
    timeout,
  });
  return new Bvq(client, (await client.connect()).loaded);
}

/** The engine of this page. */
class Bvq {
  /**
   * @param {Client} client
   * @param {{ version: number, description: Description }} facts
   */
  constructor(client, { version, description }) {
    this.#client = client;
    this.#description = description;
    /** Version of the spec and of this surface. */
    this.version = version;
  }

  #client;
  #description;

  /** Every table, control, default and limit; treat it as read-only. */
  describe() {
    return this.#description;
  }

  /**
   * Starts a run at step 0. Missing fields take their defaults; a wrong one is an error that names it.
   * @param {Patch<Spec>} [spec]
   */
  run(spec = {}) {
    return this.#begin("create", { spec });
  }

  /**
   * Goes on where `run.export()` left off.
   * @param {unknown} exported  its text, or the object in the text
   */
  async import(exported) {
    return this.#begin("import", { exported: typeof exported === "string" ? parsed(exported) : exported });
  }

  /**
   * A new run in place of one whose engine died, from its last export or else from its spec. The old run is disposed.
   * @param {Run} run
   */
  async restart(run) {
    const { lastExport, spec } = run;
    const fresh = await (lastExport === null ? this.run(spec) : this.import(lastExport));
    run.dispose();
    return fresh;
  }

  /**
   * @template {"create" | "import"} M
   * @param {M} method
   * @param {import("./engine/protocol.js").Methods[M]["args"]} args
   */
  #begin(method, args) {
    return this.#held(async (connection) => {
      const id = `run-${++runs}`;
      return new Run(this.#client, connection, id, await connection.call(method, id, args));
    });
  }

  /**
   * Works with a host that is not let go meanwhile.
   * @template T
   * @param {(connection: import("./engine/client.js").Connection) => Promise<T>} work
   */
  async #held(work) {
    this.#client.retain();
    try {
      return await work((await this.#client.connect()).connection);
    } finally {
      this.#client.release();
    }
  }

  /**
   * CSV or TSV text as a data spec, with a report of what was found and dropped.
   * @param {string} text
   * @param {TableOptions} [options]
   * @returns {Promise<TableReport>}
   */
  async readTable(text, options) {
    return this.#held((connection) => connection.call("readTable", "", { text, options }));
  }

  /**
   * Trains every combination of varied values, side by side; a wrong spec among them is an error before any work.
   * `for await (const row of sweep)` takes the rows as they end.
   * @param {Patch<Spec>} spec
   * @param {SweepOptions} options
   * @returns {Promise<Sweep>}
   */
  async sweep(spec, options) {
    const [{ startSweep }, { laneFor }] = await Promise.all([import("./sweep.js"), import("./sweep/lane.js")]);
    return startSweep(spec, options, {
      description: this.#description,
      check: (specs) => this.#held((connection) => connection.call("check", "", { specs })),
      laneFor: (combinations) => laneFor(combinations, this.#client),
    });
  }
}

/** @param {string} path */
const beside = (path) => new URL(path, import.meta.url).href;

/**
 * An address as the worker will understand it; bytes as they are.
 * @template T
 * @param {T} source
 * @returns {T | string}
 */
function located(source) {
  if (typeof source !== "string" && !(source instanceof URL)) return source;
  return new URL(source, globalThis.document?.baseURI ?? import.meta.url).href;
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BvqError("import-invalid", `The text is not JSON: ${String(/** @type {Error} */ (error).message)}`, {
      field: "json",
      hint: "Give the text that run.export() gave, unchanged.",
    });
  }
}
