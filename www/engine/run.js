/**
 * A run as a page holds it: every call goes to the host, the facts that need no call are kept here.
 *
 * @import { FieldSpec, Metrics, Patch, Response, Samples, Spec } from "./core.js"
 * @import { Client, Connection } from "./client.js"
 * @import { Evaluation, Methods, MethodName, RunFacts, Snapshot, Want } from "./protocol.js"
 */
import { drawField } from "../draw/paint.js";
import { BvqError } from "../error.js";

/** @typedef {Partial<Pick<FieldSpec, "width" | "height">> & Omit<FieldSpec, "width" | "height">} MapSpec */
/** @typedef {import("../draw/paint.js").Colours} Colours */

/** Longest side of a map that `draw` computes when no size is asked for. */
const DRAWN_SIDE = 512;

export class Run {
  /**
   * Made by `bvq.run` and `bvq.import`.
   * @param {Client} client
   * @param {Connection} connection
   * @param {string} id
   * @param {RunFacts} facts
   */
  constructor(client, connection, id, facts) {
    this.#client = client;
    this.#connection = connection;
    this.#id = id;
    this.#facts = facts;
    this.#metrics = facts.metrics;
    connection.onMoved(id, ({ engine, why }) => {
      this.#facts = { ...this.#facts, engine, why };
    });
    client.retain();
  }

  #client;
  #connection;
  #id;
  #facts;
  #metrics;
  #playing = false;
  /** Keeps `metrics` and `playing` fresh while the run plays. @type {(() => void) | undefined} */ #watch;
  /** They never change in a run. @type {Promise<Samples> | undefined} */ #samples;
  #disposed = false;

  /** Where the engine runs: "worker", "blob-worker" or "page". */
  get where() {
    return this.#connection.where;
  }

  /** The complete spec; treat it as read-only. @returns {Spec} */
  get spec() {
    return this.#facts.spec;
  }

  /** What really runs: "cpu" or "gpu". */
  get engine() {
    return this.#facts.engine;
  }

  /** Why that engine, in a sentence; empty where the spec asks for it. */
  get why() {
    return this.#facts.why;
  }

  /** Sentences for a person: what was dropped, adjusted or assumed. */
  get notes() {
    return this.#facts.notes;
  }

  /** The last metrics; at most a frame old while the run plays. @returns {Metrics} */
  get metrics() {
    return this.#metrics;
  }

  /** Whether the run trains by itself. */
  get playing() {
    return this.#playing && !this.#connection.dead;
  }

  /** Resolves to the error when the engine breaks under this run; `bvq.restart(run)` goes on from its last export. */
  get broken() {
    return this.#connection.broken;
  }

  /** What a broken engine left of this run, as `bvq.import` takes it; null if nothing. @returns {unknown} */
  get lastExport() {
    return this.#connection.exports[this.#id] ?? null;
  }

  /**
   * @template {MethodName} M
   * @param {M} method
   * @param {Methods[M]["args"]} args
   * @returns {Promise<Methods[M]["result"]>}
   */
  async #call(method, args) {
    this.#alive();
    return this.#connection.call(method, this.#id, args);
  }

  #alive() {
    if (this.#disposed) throw disposed();
  }

  /** Whole mini-batch updates; calls queue up. @param {number} steps @returns {Promise<Metrics>} */
  async train(steps) {
    try {
      return (this.#metrics = await this.#call("train", { steps }));
    } catch (error) {
      // The run keeps its last finite state: show that one.
      if (error instanceof BvqError && error.code === "diverged") this.#metrics = await this.#call("train", { steps: 0 });
      throw error;
    }
  }

  /** Trains by itself until `pause()`, divergence or `dispose()`. */
  async play() {
    this.#alive();
    this.#playing = true;
    this.#watch ??= this.observe({}, () => {});
    await this.#call("play", {});
  }

  async pause() {
    this.#alive();
    this.#still();
    await this.#call("pause", {});
  }

  #still() {
    this.#playing = false;
    this.#watch?.();
    this.#watch = undefined;
  }

  /**
   * Calls the listener with a snapshot now and after each change, at most once per frame; observers are independent.
   * @param {Want} want
   * @param {(snapshot: Snapshot) => void} listener
   * @returns {() => void} stops
   */
  observe(want, listener) {
    this.#alive();
    return this.#connection.observe(this.#id, want, (snapshot) => {
      this.#metrics = snapshot.metrics;
      if (snapshot.reason && !snapshot.playing) this.#still();
      listener(snapshot);
    });
  }

  /**
   * Changes rates, β and penalties of the living run; keeps weights and step.
   * @param {Patch<Spec>} patch  merged into the spec at any depth; `layers` index by index when as many are given
   * @returns {Promise<Spec>} the new spec
   */
  async update(patch) {
    this.#facts = await this.#call("update", { patch });
    this.#metrics = this.#facts.metrics;
    return this.#facts.spec;
  }

  /** Step 0, same seed, same weights as a fresh run. @returns {Promise<Metrics>} */
  async reset() {
    return (this.#metrics = await this.#call("reset", {}));
  }

  /**
   * Class probabilities [rows, classes] or values [rows, 1], row-major.
   * @param {Float32Array} inputs  [rows, columns] of the data's columns
   * @param {number} rows
   */
  predict(inputs, rows) {
    return this.#call("predict", { inputs, rows });
  }

  /** Float32Array [height, width], row 0 at the top. @param {FieldSpec} field */
  field(field) {
    return this.#call("field", { field });
  }

  /**
   * Draws a map on a canvas, stretched to its size. On the GPU the parameters are painted where they are, unread.
   * @param {HTMLCanvasElement | OffscreenCanvas} canvas
   * @param {MapSpec & { discretize?: boolean, look?: Colours }} options
   */
  async draw(canvas, { discretize, look, ...map }) {
    const shrink = Math.min(1, DRAWN_SIDE / Math.max(1, canvas.width, canvas.height));
    const width = map.width ?? Math.max(1, Math.round(canvas.width * shrink));
    const height = map.height ?? Math.max(1, Math.round(canvas.height * shrink));
    this.#samples ??= this.samples();
    const { targets, classes } = await this.#samples;
    const field = { ...map, width, height };
    const options = { quantity: map.quantity, classes: classes.length, range: span(targets), discretize, look };
    if (this.engine === "gpu") {
      const { drawPicture, pictureOf } = await import("../draw/picture.js");
      const bitmap = await this.#call("picture", pictureOf([{ ...field, paint: options }]));
      if (bitmap) return drawPicture(canvas, bitmap, options);
    }
    drawField(canvas, await this.field(field), width, height, options);
  }

  /** Inputs, targets, which samples train, columns, map axes and class names. @returns {Promise<Samples>} */
  samples() {
    return this.#call("samples", {});
  }

  /** A copy of the flat parameters. */
  parameters() {
    return this.#call("parameters", {});
  }

  /** Hex digest of step, parameters and optimiser memory. */
  hash() {
    return this.#call("hash", {});
  }

  /**
   * The activation curve of a hidden layer at pre-activations `us`, at its own β or at another.
   * @param {number} layer
   * @param {Float32Array} us
   * @param {number} [beta]
   * @returns {Promise<Response>}
   */
  response(layer, us, beta) {
    return this.#call("response", { layer, us, beta });
  }

  /**
   * The run as text for `bvq.import`: same hash, same next step.
   * @param {"json"} [format]
   * @returns {Promise<string>}
   */
  async export(format = "json") {
    this.#alive();
    if (format !== "json") {
      throw new BvqError("spec-invalid", `"${format}" is no format of this version`, {
        field: "format",
        hint: 'Use "json".',
      });
    }
    return JSON.stringify(await this.#call("export", {}));
  }

  // Arrives in a later version; its place is here.
  /** @param {{ layer?: number, bounds?: [number, number, number, number] }} [_options] @returns {Promise<never>} */
  async partition(_options) {
    this.#alive();
    throw later("partition");
  }

  /**
   * Sets some of the flat parameters, as `parameters()` orders them: weights, biases, logits of learned β. Their optimiser
   * memory begins anew; step and all else stay.
   * @param {ArrayLike<number>} indices
   * @param {ArrayLike<number>} values
   * @returns {Promise<Metrics>}
   */
  async assign(indices, values) {
    return (this.#metrics = await this.#call("assign", { indices, values }));
  }

  /**
   * Metrics of the frozen network with every hidden β replaced, exactly at 0 and 1; without options at its present β. The
   * run stays as it is. For a list of β one call does, with metrics in its order.
   * @template {Evaluation} [O=Evaluation]
   * @param {O} [options]
   * @returns {Promise<O extends { betas: ArrayLike<number> } ? Metrics[] : Metrics>}
   */
  async evaluate(options) {
    return /** @type {any} */ (await this.#call("evaluate", options ?? {}));
  }

  /** Frees the run. Every call after it is rejected with the code "disposed"; so are those still pending. */
  dispose() {
    if (this.#disposed) return;
    this.#still();
    this.#disposed = true;
    this.#connection.drop(this.#id, disposed());
    this.#client.release();
  }
}

/** The answer of a member whose place is taken but which is not there yet. @param {string} name */
function later(name) {
  return new BvqError("spec-invalid", `${name} is not part of this version`, {
    field: name,
    hint: "It arrives in a later version.",
  });
}

function disposed() {
  return new BvqError("disposed", "This run was disposed", { hint: "Start a new one with bvq.run(spec)." });
}

/** @param {Float32Array} targets @returns {[number, number]} */
function span(targets) {
  let [low, high] = [Infinity, -Infinity];
  for (const target of targets) {
    low = Math.min(low, target);
    high = Math.max(high, target);
  }
  return low <= high ? [low, high] : [-1, 1];
}
