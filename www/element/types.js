// Shapes that the element, its controls and its views share. Types only; those of the run come from the headless module.

/**
 * @typedef {import("../engine/core.js").Spec} Spec
 * @typedef {import("../engine/core.js").LayerSpec} Layer
 * @typedef {import("../engine/core.js").LearnBeta} LearnBeta
 * @typedef {import("../engine/core.js").Control} Control
 * @typedef {import("../engine/core.js").Description} Description
 * @typedef {import("../engine/core.js").Metrics} Metrics
 * @typedef {import("../engine/core.js").Samples} Samples
 * @typedef {import("../engine/core.js").Response} Response
 * @typedef {import("../engine/core.js").FieldSpec & { id: string, paint?: import("../draw/paint.js").PaintOptions }} FieldRequest
 *   with `paint` it may come as a part of a picture instead of numbers
 * @typedef {{ bitmap: ImageBitmap, x: number, y: number, width: number, height: number }} Painted
 * @typedef {Omit<import("../engine/protocol.js").Snapshot, "pictures"> & { painted: Record<string, Painted> }} Snapshot
 * @typedef {import("./text.js").Translate} Translate
 *
 * @typedef {"epoch" | "step" | "loss"} StopKind
 * @typedef {{ layer: number, unit: number }} UnitRef
 * The weight from `from` of the layer before to `to` of block `layer` (the output is the last); `from` −1 is the bias.
 * @typedef {{ layer: number, from: number, to: number }} LinkRef
 *
 * The curves of a run that was kept, to lie behind those of the present one.
 * @typedef {{ id: string, name: string, colour: string, steps: ArrayLike<number>, train: ArrayLike<number>, test: ArrayLike<number> }} KeptCurve
 *
 * What is on screen but not part of the run.
 * @typedef {Object} Ui
 * @property {boolean} showTestData
 * @property {boolean} discretize
 * @property {boolean} logLoss
 * @property {string} quantity         what the map shows
 * @property {import("./pacer.js").Speed} speed
 * @property {{ kind: StopKind, at: number }} stop  where training pauses by itself: an epoch, a step, or a test loss it has come down to; 0 = never
 * @property {number} scope            the layer that the β slider moves; −1 = all
 * @property {UnitRef | null} hovered  a unit under the pointer or focus: the map shows it for as long
 * @property {UnitRef | null} pinned   a unit chosen by click
 * @property {LinkRef | null} link     a weight on show in the inspector
 * @property {{ x: number, y: number } | null} cursor  where somebody points at on a map, in its axes' own units of the network's inputs
 * @property {string} panel            the tab of the lab that is open; "" = none
 * @property {boolean} [painting]      somebody draws points on the map
 *
 * @typedef {{ us: Float32Array, beta: number, layer: number, now: Response, linear: Response, soft: Response, hard: Response }} Curve
 *   responses of one unit over its pre-activation, at β and at the three named stops
 *
 * @typedef {Object} ViewState
 * @property {Spec} spec
 * @property {Description} description
 * @property {Samples | null} samples
 * @property {Curve | null} curve
 * @property {KeptCurve[]} kept
 * @property {number[] | null} predicted   class of each of the first samples, where a gallery shows them
 * @property {import("../draw/palette.js").Look} look
 * @property {Ui} ui
 * @property {boolean} playing
 *
 * What a view may ask for.
 * @typedef {Object} Context
 * @property {Translate} t
 * @property {(change: Partial<Ui>) => void} setUi
 * @property {(change: (spec: Spec) => void) => void} setSpec   edits a copy; applied live or as a new run, whichever it needs
 * @property {() => number} scope   the layer that β's controls mean now, which may be newer than what is drawn; −1 = all
 * @property {() => void} redraw   in the next frame
 * @property {() => void} flush    at once
 */

export {};
