/**
 * Every message between the page and the host, both ways. The host runs in a worker or in the page; the messages are
 * the same. Add a member here and `tsc` names each switch that does not handle it yet.
 *
 * @import { Description, Ended, FieldSpec, Metrics, Patch, Response, Samples, SceneSpec, Spec, TableOptions, TableReport } from "./core.js"
 * @import { ErrorShape } from "../error.js"
 */

/**
 * What a run is, apart from its numbers.
 * @typedef {object} RunFacts
 * @property {Spec} spec       Complete.
 * @property {string} engine   What really runs: "cpu" or "gpu".
 * @property {string} why      Why that one, in words; empty if the spec asks for it.
 * @property {string[]} notes  Sentences for a person.
 * @property {Metrics} metrics
 */

/**
 * The calls that get an answer, by name.
 * @typedef {object} Methods
 * @property {{ args: { wasm: URL | string | BufferSource | WebAssembly.Module, glue: string }, result: { version: number, description: Description } }} load
 * @property {{ args: { text: string, options?: TableOptions }, result: TableReport }} readTable
 * @property {{ args: { specs: Patch<Spec>[] }, result: { at: number, error: ErrorShape } | null }} check
 * @property {{ args: { specs: Patch<Spec>[] }, result: (string | null)[] }} shapes  Of networks that the GPU may train together.
 * @property {{ args: { specs: Patch<Spec>[] }, result: null }} gather  Runs of one shape, under one id.
 * @property {{ args: { steps: number }, result: Float64Array }} advance  Trains them; the steps of each.
 * @property {{ args: {}, result: Ended[] }} ended
 * @property {{ args: { spec: Patch<Spec> }, result: RunFacts }} create
 * @property {{ args: { exported: unknown }, result: RunFacts }} import
 * @property {{ args: { steps: number }, result: Metrics }} train
 * @property {{ args: { patch: Patch<Spec> }, result: RunFacts }} update
 * @property {{ args: {}, result: Metrics }} reset
 * @property {{ args: {}, result: null }} play
 * @property {{ args: {}, result: null }} pause
 * @property {{ args: { inputs: Float32Array, rows: number }, result: Float32Array }} predict
 * @property {{ args: { field: FieldSpec }, result: Float32Array }} field
 * @property {{ args: Picture, result: ImageBitmap | null }} picture  Null if the run is not on the GPU.
 * @property {{ args: {}, result: Samples }} samples
 * @property {{ args: {}, result: Float32Array }} parameters
 * @property {{ args: {}, result: string }} hash
 * @property {{ args: { layer: number, us: Float32Array, beta?: number }, result: Response }} response
 * @property {{ args: {}, result: unknown }} export
 * @property {{ args: Evaluation, result: Metrics | Metrics[] }} evaluate  A list for a list.
 * @property {{ args: Assignment, result: Metrics }} assign
 * @property {{ args: {}, result: null }} dispose
 */

/** @typedef {keyof Methods} MethodName */

/** Parameters by their places, and what they become. @typedef {{ indices: ArrayLike<number>, values: ArrayLike<number> }} Assignment */

/**
 * What the frozen network is evaluated at: its present β, another, or each of a list.
 * @typedef {object} Evaluation
 * @property {number} [beta]              0..1, in place of every hidden β.
 * @property {ArrayLike<number>} [betas]  At most 4096 of them.
 * @property {number} [blend]             Share of the gated branch; 1 is the only one of this version.
 */

/**
 * A call. `run` is the trainer's id, "" for calls about none (load, readTable, check, shapes).
 * @template {MethodName} [M=MethodName]
 * @typedef {{ [K in M]: { type: "call", call: number, method: K, run: string, args: Methods[K]["args"] } }[M]} Call
 */

/**
 * What an observer wants in each snapshot besides metrics and history.
 * @typedef {object} Want
 * @property {(FieldSpec & { id: string })[]} [fields]
 * @property {(Picture & { id: string })[]} [pictures]  Painted by the GPU; left out where the run is not on it.
 * @property {boolean} [parameters]
 */

/** Maps in one picture. Pictures of one key are the same. @typedef {{ key: string, scene: SceneSpec }} Picture */

/** @typedef {{ type: "observe", run: string, observer: number, want: Want }} Observe */
/** @typedef {{ type: "unobserve", run: string, observer: number }} Unobserve */
/** The observer has handled its snapshot: the next one may come. @typedef {{ type: "ack", run: string, observer: number }} Ack */

/** @typedef {Call | Observe | Unobserve | Ack} ToHost */

/**
 * Columns of equal length, at most 1000 points; the last one is the newest.
 * @typedef {{ steps: Float64Array, train: Float32Array, test: Float32Array }} HistoryColumns
 */

/**
 * @typedef {object} Snapshot
 * @property {Metrics} metrics
 * @property {Record<string, Float32Array>} fields   By the ids that the observer gave.
 * @property {Record<string, ImageBitmap>} pictures  By the ids that the observer gave; whoever has them closes them.
 * @property {Record<string, ErrorShape>} errors     Fields and pictures that could not be made, by id.
 * @property {Float32Array} [parameters]
 * @property {HistoryColumns} history
 * @property {boolean} playing
 * @property {"diverged" | "error"} [reason]         Why training stopped by itself.
 * @property {ErrorShape} [error]                    The error behind `reason`.
 */

/** The host stands ready for its first call. @typedef {{ type: "hello" }} Hello */
/** @typedef {{ type: "result", call: number, value: unknown }} Result */
/** @typedef {{ type: "error", call: number, error: ErrorShape }} Failure */
/** @typedef {{ type: "snapshot", run: string, observer: number, snapshot: Snapshot }} SnapshotMessage */
/** A run goes on on another engine, or on another device. @typedef {{ type: "moved", run: string, engine: string, why: string }} Moved */
/** The wasm instance is gone, with every run in it; `exports` holds what can be restarted. @typedef {{ type: "dead", error: ErrorShape, exports: Record<string, unknown> }} Dead */

/** @typedef {Hello | Result | Failure | SnapshotMessage | Moved | Dead} ToPage */

/** @typedef {(message: ToPage, transfer?: Transferable[]) => void} Emit */

/**
 * Ends a switch over a union: `tsc` refuses the call while a member is not handled.
 * @param {never} value
 * @returns {never}
 */
export function unreachable(value) {
  throw new Error(`Not a message of this version: ${JSON.stringify(value)}`);
}

/**
 * The buffers of typed arrays, and the bitmaps, in a message's value, to transfer instead of copying.
 * @param {unknown} value
 * @param {Set<ArrayBuffer | ImageBitmap>} [found]
 * @returns {(ArrayBuffer | ImageBitmap)[]}
 */
export function buffersOf(value, found = new Set()) {
  if (typeof ImageBitmap !== "undefined" && value instanceof ImageBitmap) return [...found.add(value)];
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    // Only plain numbers and strings live in arrays of this protocol, except lists of objects: look at the first.
    if (typeof value[0] === "object") for (const item of value) buffersOf(item, found);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) buffersOf(item, found);
  }
  return [...found];
}
