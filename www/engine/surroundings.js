/**
 * What a hosted run (hosted.js) works with. Types only.
 *
 * @import { CoreTrainer } from "./core.js"
 * @import { Picture, Snapshot, Want } from "./protocol.js"
 * @import { Budget } from "./pace.js"
 */

/**
 * A call waiting for its turn: `steps` of training first, then `then`, whose value is the answer.
 * @typedef {object} Job
 * @property {number} steps
 * @property {(trainer: CoreTrainer) => unknown} then
 * @property {(value: unknown) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/** @typedef {{ want: Want, free: boolean, sent: number }} Observer */

/**
 * What a hosted run needs from its surroundings.
 * @typedef {object} Surroundings
 * @property {Budget} budget
 * @property {() => number} now                milliseconds
 * @property {() => Promise<void>} rest        lets other tasks in
 * @property {(observer: number, snapshot: Snapshot) => void} show
 * @property {() => void} wake                 sees to it that a turn comes
 * @property {(trainer: CoreTrainer, picture: Picture) => Promise<ImageBitmap>} paint  for runs on the GPU
 * @property {(change: EngineFacts) => void} moved   the run goes on elsewhere
 * @property {(lost: CoreTrainer, how: { again: boolean, to: number }) => Promise<Move>} rescue  a trainer in place of one
 *   whose device was lost, from the state that was last read and trained to the step `to`; on a device only if `again`
 */

/** @typedef {{ engine: string, why: string }} EngineFacts */
/** `failure`: why the trainer did not reach its step. @typedef {{ trainer: CoreTrainer, why: string, failure?: unknown }} Move */

export {};
