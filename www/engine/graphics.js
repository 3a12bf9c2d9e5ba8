/**
 * Runs on the page's GPU: whether there is one, the wasm that uses it, and which of two engines is the faster. Fetched
 * by the host when a run asks for a GPU or might gain by one. All runs of a page share one device, which goes with the
 * last of them.
 *
 * @import { Core, CoreTrainer, Scene, Surface } from "./core.js"
 * @import { HostedRun } from "./hosted.js"
 * @import { Move } from "./surroundings.js"
 * @import { Picture } from "./protocol.js"
 */
import { BvqError, shapeOf } from "../error.js";
import { isTrap, untilTrap } from "./trap.js";

/** Milliseconds over which an engine's speed is measured. */
const MEASURED = 8;
/** A GPU that is faster by less than this is not worth the move. */
const WORTH = 1.1;
const MOST_STEPS = 1 << 20;
/** Most steps between two looks at other tasks while lost steps are done again. */
const MOST_AT_ONCE = 256;
/** Most canvases, and most pictures, that are kept. */
const KEPT = 8;

/**
 * Remembers a value; the oldest goes if there are too many.
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {T} value
 * @param {(old: T) => void} free
 */
function keep(map, key, value, free) {
  const oldest = map.entries().next().value;
  if (map.size >= KEPT && oldest) {
    map.delete(oldest[0]);
    free(oldest[1]);
  }
  map.set(key, value);
}

/**
 * @typedef {object} Surroundings
 * @property {string} glue  URL of the glue of the wasm that trains on the CPU; the other lies beside it
 * @property {(wasm: URL, glue: string) => Promise<Core>} loadCore
 * @property {(kind: string | undefined, core?: Core) => Promise<Core>} prepared  a core, the CPU's if none is named, with the data of this kind at hand
 * @property {() => number} now  milliseconds
 * @property {() => Promise<void>} rest  lets other tasks in
 */

/** @typedef {{ name: string, software: boolean }} Adapter */

export class Graphics {
  /** @param {Surroundings} around */
  constructor(around) {
    this.#around = around;
  }

  #around;
  /** @type {Promise<Core> | undefined} */ #core;
  /** @type {Promise<unknown>} */ #opening = Promise.resolve();
  /** Runs on the device. When the last one goes, so does all that holds the device. */
  #runs = 0;
  /** Canvases that are painted on, by size. @type {Map<string, { canvas: OffscreenCanvas, surface: Surface }>} */
  #easels = new Map();
  /** Pictures that were read and checked, by key. @type {Map<string, Scene>} */
  #scenes = new Map();

  /**
   * The adapter that a device would come from.
   * @returns {Promise<Adapter>}
   */
  async adapter() {
    const adapter = await /** @type {any} */ (globalThis.navigator)?.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw new BvqError("gpu-unavailable", "engine: there is no WebGPU here", { field: "engine", hint: 'Use "auto" or "cpu".' });
    }
    const { info = {} } = adapter;
    const name = info.description || [info.vendor, info.architecture].filter(Boolean).join(" ") || "GPU";
    return { name, software: Boolean(info.isFallbackAdapter ?? adapter.isFallbackAdapter) };
  }

  /** The wasm with the GPU engine, fetched only where there is an adapter. @returns {Promise<Core>} */
  #loaded() {
    this.#core ??= this.#load().catch((error) => {
      this.#core = undefined; // There may be one the next time.
      throw error;
    });
    return this.#core;
  }

  async #load() {
    const { glue, loadCore } = this.#around;
    await this.adapter();
    return loadCore(new URL("gpu_bg.wasm", glue), new URL(`gpu.js${new URL(glue).search}`, glue).href);
  }

  /**
   * A trainer on the GPU.
   * @param {string | undefined} kind  of its data
   * @param {(core: Core) => CoreTrainer} make
   */
  make(kind, make) {
    return this.open([kind], async (core) => this.#counted(make(core)));
  }

  /** The wasm, with the data of these kinds at hand. @param {(string | undefined)[]} kinds */
  async core(kinds) {
    const core = await this.#loaded();
    for (const kind of new Set(kinds)) await this.#around.prepared(kind, core);
    return core;
  }

  /**
   * Works with the wasm while the device is open.
   * @template T
   * @param {(string | undefined)[]} kinds  of data to have at hand
   * @param {(core: Core) => Promise<T>} work
   */
  async open(kinds, work) {
    const core = await this.core(kinds);
    if (!core.openGpu) throw new BvqError("internal", "This wasm has no GPU engine", { field: "engine" });
    // One after the other: the first one opens the device, the others find it.
    const { openGpu } = core;
    const opening = this.#opening.then(() => openGpu());
    this.#opening = opening.catch(() => {});
    const device = await opening;
    try {
      return await work(core);
    } finally {
      device.free(); // From here on the runs hold it.
    }
  }

  /** @param {CoreTrainer} trainer */
  #counted(trainer) {
    const free = trainer.free.bind(trainer);
    this.#runs += 1;
    trainer.free = () => {
      free();
      this.#runs -= 1;
      if (this.#runs === 0) this.#tidy();
    };
    return trainer;
  }

  /** Lets go of canvases and pictures. */
  #tidy() {
    for (const { surface } of this.#easels.values()) surface.free();
    for (const scene of this.#scenes.values()) scene.free();
    this.#easels.clear();
    this.#scenes.clear();
  }

  /**
   * A picture of the live parameters, which never leave the device.
   * @param {CoreTrainer} trainer  on the GPU
   * @param {Picture} picture
   * @returns {Promise<ImageBitmap>}
   */
  async paint(trainer, { key, scene: spec }) {
    const core = await this.#loaded();
    if (!core.Scene || !core.Surface || !trainer.paint) throw new BvqError("internal", "This wasm has no painter", { field: "engine" });
    const size = `${spec.width}x${spec.height}`;
    let easel = this.#easels.get(size);
    if (!easel) {
      const canvas = new OffscreenCanvas(spec.width, spec.height);
      easel = { canvas, surface: await core.Surface.open(canvas) };
      keep(this.#easels, size, easel, ({ surface }) => surface.free());
    }
    let scene = this.#scenes.get(key);
    if (!scene) {
      scene = new core.Scene(spec);
      keep(this.#scenes, key, scene, (old) => old.free());
    }
    try {
      trainer.paint(easel.surface, scene);
    } catch (error) {
      this.#tidy(); // Made anew, perhaps for a new device.
      throw error;
    }
    return easel.canvas.transferToImageBitmap();
  }

  /**
   * The same run on another engine.
   * @param {Exported} exported
   * @param {"cpu" | "gpu"} engine
   */
  async carry(exported, engine) {
    const { kind } = exported.spec.data;
    if (engine === "gpu") return this.make(kind, (core) => core.Trainer.import(exported, "gpu"));
    return (await this.#around.prepared(kind)).Trainer.import(exported, "cpu");
  }

  /**
   * In place of a trainer whose device was lost: one on a new device, or else on the CPU, with the steps done again that
   * the lost one had counted.
   * @param {CoreTrainer} lost
   * @param {{ again: boolean, to: number }} how  whether to try a device; the step to come back to
   * @returns {Promise<Move>}
   */
  async rescue(lost, { again, to }) {
    const move = await this.#rescued(lost, again);
    try {
      for (let steps = 1; move.trainer.step < to; steps *= 2) {
        const { trainer } = move;
        const now = Math.min(to - trainer.step, steps, MOST_AT_ONCE);
        await untilTrap(() => trainer.train(now));
        await this.#around.rest();
      }
    } catch (failure) {
      if (isTrap(failure)) throw failure;
      return { ...move, failure };
    }
    return move;
  }

  /** @param {CoreTrainer} lost @param {boolean} again @returns {Promise<Move>} */
  async #rescued(lost, again) {
    const exported = /** @type {Exported} */ (lost.rescue?.());
    const story = `The GPU device was lost at step ${lost.step}; the run went on`;
    // A new device may be lost too, while it is being set up.
    for (let tries = again ? 2 : 0; tries > 0; tries -= 1) {
      try {
        return { trainer: await this.carry(exported, "gpu"), why: `${story} on a new one.` };
      } catch (error) {
        if (!isGpu(error)) throw error;
      }
    }
    return { trainer: await this.carry(exported, "cpu"), why: `${story} on the CPU.` };
  }

  /**
   * Moves a living run, after `trainer.update` took the spec that asks for this engine.
   * @param {HostedRun} run
   * @param {CoreTrainer} trainer
   */
  async follow(run, trainer) {
    // Left to choose it begins on the CPU, as a new run does: from there both are tried.
    const engine = trainer.spec.engine === "gpu" ? "gpu" : "cpu";
    if (engine === trainer.engine) return run.move({ trainer, why: "" });
    const exported = /** @type {Exported} */ (await trainer.export());
    run.move({ trainer: await this.carry(exported, engine), why: "" });
  }

  /**
   * Tries both engines on a run's own work and moves it to the faster one.
   * @param {HostedRun} run
   */
  async choose(run) {
    /** @type {CoreTrainer | undefined} */
    let rival;
    try {
      const { name, software } = await this.adapter();
      if (software) return run.explain(`The only GPU here is played by the processor (${name}), which the CPU engine outruns.`);
      const exported = /** @type {Exported} */ (await run.interpose((trainer) => trainer.export()));
      rival = await this.carry(exported, "gpu");
      await speed(rival, 0, this.#around.now); // Its kernels are compiled before the clock runs.
      const gpu = rival;
      await run.interpose(async (trainer) => {
        if (trainer.engine === "gpu") return;
        const [onGpu, onCpu] = [await speed(gpu, MEASURED, this.#around.now), await this.#cpu(exported)];
        const [a, b] = [onGpu, onCpu].map((rate) => Math.round(rate).toString().replace(/\B(?=(\d{3})+$)/g, "\u2009"));
        const why = `Tried on this network: ${a} steps a second on the GPU (${name}), ${b} on the CPU.`;
        const wins = onGpu > WORTH * onCpu;
        run.move({ trainer: wins ? await this.carry(/** @type {Exported} */ (await trainer.export()), "gpu") : trainer, why });
      });
    } catch (error) {
      if (!isGpu(error)) throw error;
      run.explain(shapeOf(error).message);
    } finally {
      rival?.free();
    }
  }

  /** @param {Exported} exported */
  async #cpu(exported) {
    const trainer = await this.carry(exported, "cpu");
    try {
      return await speed(trainer, MEASURED, this.#around.now);
    } finally {
      trainer.free();
    }
  }
}

/** What the wasm exports, as far as it is looked into here. @typedef {{ spec: { data: { kind: string } } }} Exported */

/** @param {unknown} error */
const isGpu = (error) => ["gpu-unavailable", "gpu-lost"].includes(shapeOf(error).code);

/**
 * Steps a second of a trainer, its state in hand at the end. A run that diverges meanwhile is as fast as it was.
 * @param {CoreTrainer} trainer
 * @param {number} time  milliseconds at least; 0 only warms up
 * @param {() => number} now
 */
async function speed(trainer, time, now) {
  for (let steps = 1; ; steps *= 2) {
    const began = now();
    await untilTrap(() => trainer.train(steps).catch(() => {}));
    await untilTrap(() => trainer.parameters().catch(() => {}));
    const took = now() - began;
    if (took >= time || steps >= MOST_STEPS) return (1000 * steps) / Math.max(took, 1e-3);
  }
}
