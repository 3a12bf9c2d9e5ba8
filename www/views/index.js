// The list of views and the contract they keep.

import { activationView } from "./activation.js";
import { decisionView } from "./decision.js";
import { networkView } from "./network.js";

/**
 * A view draws values; it never sees the engine and never reads another view. `update` runs at most once a frame.
 *
 * @template T
 * @typedef {Object} Part
 * @property {(root: HTMLElement, context: T) => void} mount              builds its content inside `root`, once
 * @property {(snapshot: Snapshot, state: ViewState) => void} update      draws what is new
 * @property {() => void} destroy                                         lets go of observers and listeners
 * @property {((state: ViewState) => FieldRequest[])} [fields]            maps it wants in each snapshot
 */
/**
 * `panel` is the slot of the layout it is mounted in; `every` the least time in milliseconds between two updates while
 * training, 0 for each frame.
 * @template T
 * @typedef {{ id: string, panel: string, every: number, create: () => Part<T> }} Row
 */
/**
 * @typedef {Part<Context>} View
 * @typedef {Row<Context>} ViewRow
 * @typedef {import("../element/types.js").FieldRequest} FieldRequest
 * @typedef {import("../element/types.js").Snapshot} Snapshot
 * @typedef {import("../element/types.js").ViewState} ViewState
 * @typedef {import("../element/types.js").Context} Context
 */

/** The views that come first, in the order they are drawn. @type {readonly ViewRow[]} */
export const VIEWS = Object.freeze([
  { id: "activation", panel: "activation", every: 0, create: activationView },
  { id: "network", panel: "network", every: 90, create: networkView },
  { id: "decision", panel: "output", every: 0, create: decisionView },
]);

/** The other views, which are fetched when these have been painted. */
export const lateViews = async () => (await import("./late.js")).LATE;
