/**
 * The host: loads the wasm, owns the trainers by id and runs the only training loop. The same code serves in a worker
 * and in the page; only the time budget differs. It is given messages and gives messages (protocol.js).
 *
 * @import { Core, CoreTrainer, Patch, Spec, Tables } from "./core.js"
 * @import { Crowds } from "./crowds.js"
 * @import { Graphics } from "./graphics.js"
 * @import { ErrorShape } from "../error.js"
 * @import { Call, Emit, ToHost } from "./protocol.js"
 * @import { Budget } from "./pace.js"
 */
import { BvqError, shapeOf } from "../error.js";
import { merge } from "../merge.js";
import { HostedRun, disposedError } from "./hosted.js";
import { importCore, importTables, readText } from "./files.js";
import { BUDGETS, nextTask } from "./pace.js";
import { buffersOf, unreachable } from "./protocol.js";
import { isTrap } from "./trap.js";

/** Most steps of one call, as in the core. */
const MOST_STEPS = 1e9;

/**
 * @typedef {object} HostOptions
 * @property {"worker" | "page"} where
 * @property {Emit} emit
 * @property {Budget} [budget]
 * @property {(wasm: URL | string | BufferSource | WebAssembly.Module, glue: string) => Promise<Core>} [loadCore]
 * @property {(core: string) => Promise<Tables>} [loadTables]
 * @property {(url: URL) => Promise<string>} [loadText]
 * @property {() => number} [now]            milliseconds
 * @property {() => Promise<void>} [rest]    lets other tasks in
 */

export class Host {
  /** @param {HostOptions} options */
  constructor({ where, emit, budget = BUDGETS[where], ...parts }) {
    this.#emit = emit;
    this.#budget = budget;
    this.#loadCore = parts.loadCore ?? importCore;
    this.#loadTables = parts.loadTables ?? importTables;
    this.#loadText = parts.loadText ?? readText;
    this.#now = parts.now ?? (() => performance.now());
    this.#rest = parts.rest ?? nextTask;
  }

  #emit;
  #budget;
  #loadCore;
  #loadTables;
  #loadText;
  #now;
  #rest;
  /** @type {Promise<Core> | undefined} */ #core;
  /** @type {Promise<Tables> | undefined} */ #tables;
  #glue = "";
  /** @type {Map<string, HostedRun>} */ #runs = new Map();
  /** @type {Promise<Graphics> | undefined} */ #gpu;
  /** @type {Promise<Crowds> | undefined} */ #crowds;
  /** Runs for which both engines were tried. @type {WeakSet<HostedRun>} */ #chosen = new WeakSet();
  /** Data files by kind and core. @type {Map<string, Promise<void>>} */ #provided = new Map();
  #looping = false;
  #closed = false;
  /** @type {ErrorShape | undefined} */ #dead;

  /**
   * Takes one message of the page.
   * @param {ToHost} message
   */
  receive(message) {
    switch (message.type) {
      case "call":
        this.#answer(message);
        break;
      case "observe":
        this.#runs.get(message.run)?.observe(message.observer, message.want);
        break;
      case "unobserve":
        this.#runs.get(message.run)?.unobserve(message.observer);
        break;
      case "ack":
        this.#runs.get(message.run)?.ack(message.observer);
        break;
      default:
        unreachable(message);
    }
    this.#loop();
  }

  /** Frees every run; a worker need not be told, it ends. */
  close() {
    this.#closed = true;
    for (const run of this.#runs.values()) run.dispose(disposedError());
    this.#crowds?.then((crowds) => crowds.close(), () => {});
    this.#loop();
  }

  /** @param {Call} message */
  async #answer(message) {
    try {
      if (this.#dead) throw BvqError.from(this.#dead);
      const value = await this.#call(message);
      this.#emit({ type: "result", call: message.call, value }, buffersOf(value));
    } catch (error) {
      if (isTrap(error)) this.#die(error);
      const shape = isTrap(error) && this.#dead ? this.#dead : shapeOf(error);
      this.#emit({ type: "error", call: message.call, error: shape });
    }
  }

  /**
   * @param {Call} message
   * @returns {Promise<unknown>}
   */
  async #call(message) {
    const { method, args } = message;
    switch (message.method) {
      case "load": {
        const { wasm, glue } = message.args;
        this.#glue = glue;
        this.#core ??= this.#loadCore(wasm, glue);
        const core = await this.#core;
        return { version: core.version(), description: core.describe() };
      }
      case "readTable":
        return (await this.#reader()).readTable(message.args.text, message.args.options);
      case "check": {
        const { firstWrong } = await import("./check.js");
        const prepared = (/** @type {string | undefined} */ kind) => this.#prepared(kind);
        const adapter = async () => (await this.#graphics()).adapter();
        return firstWrong(message.args.specs, { prepared, adapter, slice: this.#budget.high, now: this.#now, rest: this.#rest });
      }
      case "shapes":
      case "gather":
      case "advance":
      case "ended":
        return (await this.#many()).answer(message);
      case "create": {
        const { spec } = message.args;
        return this.#adopt(message.run, spec, (core) => new core.Trainer(spec));
      }
      case "import": {
        const { exported } = message.args;
        return this.#adopt(message.run, specIn(exported), (core) => core.Trainer.import(exported));
      }
    }
    const run = this.#runs.get(message.run);
    if (!run && message.method === "dispose" && this.#crowds) {
      (await this.#crowds).dispose(message.run);
      return null;
    }
    if (!run) throw disposedError();
    switch (message.method) {
      case "train": {
        const { steps } = message.args;
        if (!Number.isInteger(steps) || steps < 0 || steps > MOST_STEPS) throw stepsError(steps);
        this.#choose(run);
        return run.queue(() => run.metrics(), steps);
      }
      case "update": {
        const { patch } = message.args;
        return run.queue(async (trainer) => {
          const before = trainer.spec;
          const next = merge(before, patch);
          const graphics = next.engine === before.engine ? undefined : await this.#graphics();
          await trainer.update(next);
          try {
            await graphics?.follow(run, trainer);
          } catch (error) {
            await trainer.update(before);
            throw error;
          }
          if (graphics) this.#chosen.delete(run);
          if (run.playing) this.#choose(run);
          run.touch();
          return run.facts();
        });
      }
      case "reset":
        return run.queue((trainer) => {
          trainer.reset();
          run.forget();
          return run.metrics();
        });
      case "play":
        this.#choose(run);
        run.play(true);
        return null;
      case "pause":
        run.play(false);
        return null;
      case "predict": {
        const { inputs, rows } = message.args;
        return run.queue((trainer) => trainer.predict(inputs, rows));
      }
      case "field": {
        const { field } = message.args;
        return run.queue((trainer) => trainer.field(field));
      }
      case "picture": {
        const picture = message.args;
        return run.queue(async (trainer) => (trainer.engine === "gpu" ? (await this.#graphics()).paint(trainer, picture) : null));
      }
      case "samples":
        return run.queue((trainer) => trainer.samples());
      case "parameters":
        return run.queue((trainer) => trainer.parameters());
      case "hash":
        return run.queue((trainer) => trainer.hash());
      case "response": {
        const { layer, us, beta } = message.args;
        return run.queue((trainer) => trainer.response(layer, us, beta));
      }
      case "export":
        return run.queue((trainer) => trainer.export());
      case "evaluate":
      case "assign": {
        const [prepared, graphics] = [this.#prepared.bind(this), this.#graphics.bind(this)];
        const around = { prepared, graphics, slice: this.#budget.high, now: this.#now, rest: this.#rest };
        return run.queue(async (trainer) => (await import("./steer.js")).steer(run, trainer, message, around));
      }
      case "dispose":
        run.dispose(disposedError());
        return null;
      default:
        return unreachable(/** @type {never} */ ({ method, args }));
    }
  }

  /** @returns {Promise<Core>} */
  #loaded() {
    if (!this.#core) throw new BvqError("internal", "The wasm was not loaded before this call");
    return this.#core;
  }

  /** What reads tables, fetched for the first one. @returns {Promise<Tables>} */
  #reader() {
    this.#tables ??= this.#loadTables(this.#glue).catch((error) => {
      this.#tables = undefined; // It may be there the next time.
      throw error;
    });
    return this.#tables;
  }

  /** What knows the GPU, fetched for the first run that wants it. @returns {Promise<Graphics>} */
  #graphics() {
    this.#gpu ??= import("./graphics.js").then(
      ({ Graphics }) =>
        new Graphics({
          glue: this.#glue,
          loadCore: this.#loadCore,
          prepared: (kind, core) => this.#prepared(kind, core),
          now: this.#now,
          rest: this.#rest,
        }),
    );
    return this.#gpu;
  }

  /** What trains many runs together, fetched for the first sweep on a GPU. @returns {Promise<Crowds>} */
  #many() {
    this.#crowds ??= Promise.all([import("./crowds.js"), this.#graphics()]).then(
      ([{ Crowds }, graphics]) => new Crowds({ graphics, slice: this.#budget.high, now: this.#now, rest: this.#rest }),
    );
    return this.#crowds;
  }

  /** Before a run trains for the first time: both engines are tried, if its spec leaves the choice. @param {HostedRun} run */
  async #choose(run) {
    if (this.#chosen.has(run)) return;
    this.#chosen.add(run);
    if (run.wanted !== "auto") return;
    try {
      // Asked here, so that nothing is fetched where there is none.
      if (!(await /** @type {any} */ (globalThis.navigator)?.gpu?.requestAdapter())) return run.explain("There is no WebGPU here.");
      await (await this.#graphics()).choose(run);
    } catch (error) {
      if (isTrap(error)) this.#die(error);
      // Else the run ended meanwhile, or could not be carried over: it goes on where it is.
    }
  }

  /**
   * A core, the CPU's if none is named, once it has the data file that this kind needs.
   * @param {string | undefined} kind
   * @param {Core} [given]
   */
  async #prepared(kind, given) {
    const core = given ?? (await this.#loaded());
    const { dataKinds, defaults } = core.describe();
    const row = dataKinds.find(({ name }) => name === (kind ?? defaults.data.kind));
    if (row?.file) {
      const key = `${row.name}${given ? " gpu" : ""}`;
      let provided = this.#provided.get(key);
      if (!provided) {
        provided = this.#provide(core, row.name, row.file);
        this.#provided.set(key, provided);
        // A file that failed may be there the next time.
        provided.catch(() => this.#provided.delete(key));
      }
      await provided;
    }
    return core;
  }

  /** @param {Core} core @param {string} kind @param {string} file */
  async #provide(core, kind, file) {
    const [tables, text] = await Promise.all([this.#reader(), this.#loadText(new URL(`../data/${file}`, import.meta.url))]);
    const { data, notes } = tables.readShipped(kind, text);
    core.provide(kind, data, notes);
  }

  /**
   * @param {string} id
   * @param {Patch<Spec>} spec
   * @param {(core: Core) => CoreTrainer} make
   */
  async #adopt(id, spec, make) {
    const kind = spec.data?.kind;
    const onGpu = spec.engine === "gpu";
    const trainer = onGpu ? await (await this.#graphics()).make(kind, make) : make(await this.#prepared(kind));
    if (this.#closed) {
      // It was closed while something was on its way.
      trainer.free();
      throw disposedError();
    }
    const run = new HostedRun(trainer, {
      budget: this.#budget,
      now: this.#now,
      rest: this.#rest,
      show: (observer, snapshot) =>
        this.#emit({ type: "snapshot", run: id, observer, snapshot }, buffersOf(snapshot)),
      wake: () => this.#loop(),
      paint: async (trainer, picture) => (await this.#graphics()).paint(trainer, picture),
      moved: (change) => this.#emit({ type: "moved", run: id, ...change }),
      rescue: async (lost, how) => (await this.#graphics()).rescue(lost, how),
    });
    this.#runs.set(id, run);
    const facts = run.queue(() => run.facts());
    this.#loop();
    return facts;
  }

  /** Gives each busy run a turn, again and again, until none is busy. */
  async #loop() {
    if (this.#looping) return;
    this.#looping = true;
    try {
      for (;;) {
        const busy = [...this.#runs].filter(([, run]) => run.busy);
        if (busy.length === 0 || this.#dead) break;
        for (const [id, run] of busy) {
          await run.turn();
          if (run.freed) this.#runs.delete(id);
          await this.#rest();
          if (this.#dead) break;
        }
      }
    } catch (error) {
      this.#die(error);
    } finally {
      this.#looping = false;
    }
  }

  /** The wasm trapped: its memory cannot be trusted, so every run ends here. @param {unknown} error */
  #die(error) {
    if (this.#dead) return;
    this.#dead = {
      code: "internal",
      field: "",
      hint: "Restart the run from its last export, or reload the page. Please report this.",
      message: `The engine stopped: ${shapeOf(error).message}`,
    };
    /** @type {Record<string, unknown>} */
    const exports = {};
    for (const [id, run] of this.#runs) {
      exports[id] = run.lastExport;
      run.dispose(BvqError.from(this.#dead));
    }
    this.#runs.clear();
    this.#crowds = undefined; // Dead memory is not touched.
    this.#emit({ type: "dead", error: this.#dead, exports });
  }
}

/** As much of the spec inside an export as is used before the core has read it. @param {unknown} exported @returns {Patch<Spec>} */
function specIn(exported) {
  const { spec } = /** @type {{ spec?: { data?: { kind?: unknown }, engine?: unknown } }} */ (Object(exported));
  const kind = spec?.data?.kind;
  return { ...(typeof kind === "string" && { data: { kind } }), ...(spec?.engine === "gpu" && { engine: "gpu" }) };
}

/** @param {unknown} steps */
function stepsError(steps) {
  return new BvqError("spec-invalid", `steps is ${steps}`, {
    field: "steps",
    hint: `Use a whole number from 0 to ${MOST_STEPS}.`,
  });
}
