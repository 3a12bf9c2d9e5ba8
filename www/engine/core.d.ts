/**
 * The wasm facade as the host sees it, and the plain values it takes and gives. Written by hand; `src/web.rs` is its twin,
 * and tests/page/types.test.mjs holds the two together.
 */

export type LearnBeta = "off" | "network" | "layer" | "unit";

export interface DataSpec {
  kind: string;
  samples: number;
  noise: number;
  trainFraction: number;
  classes: number;
  /** Only `kind: "points"`. */
  inputs?: number[][];
  targets?: number[];
  labels?: string[];
  names?: string[];
}

export interface LayerSpec {
  units: number;
  activation: string;
  beta: number;
  learnBeta: LearnBeta;
  slope: number;
  pieces: number;
}

export type Frozen = number | [number, number];

export interface Spec {
  version: number;
  seed: number;
  data: DataSpec;
  features: string[];
  layers: LayerSpec[];
  init: string;
  loss: string;
  optimizer: { kind: string; learningRate: number; betaRateScale: number; clip: number; schedule: string; scheduleSteps: number };
  batchSize: number;
  penalty: { l1: number; l2: number; orthogonality: { kind: string; strength: number } };
  /** Places of parameters that training leaves as they are; or places with the values held there. */
  frozen: Frozen[];
  engine: string;
}

/** A part of T, at any depth. */
export type Patch<T> = T extends Frozen ? T : T extends (infer U)[] ? Patch<U>[] : T extends object ? { [K in keyof T]?: Patch<T[K]> } : T;

export interface Metrics {
  step: number;
  epoch: number;
  trainLoss: number;
  /** Null when there are no test samples. */
  testLoss: number | null;
  trainAccuracy: number | null;
  testAccuracy: number | null;
  /** Per layer, per unit. */
  beta: number[][];
  /** Mean |cos| per hidden layer. */
  orthogonality: number[];
  diverged: boolean;
  stepsPerSecond: number;
}

export interface Row {
  name: string;
  label: string;
  help: string;
}

export interface DataKind extends Row {
  problem: "classification" | "regression" | "any";
  inputs: number;
  classes: [number, number] | null;
  noise: boolean;
  samples: number | null;
  file: string | null;
  credit: string | null;
  features: string[];
}

export interface Activation extends Row {
  pieces: unknown;
  readout: unknown;
  limits: [string, string, string];
}

export interface Quantity extends Row {
  needsLayer: boolean;
  needsUnit: boolean;
}

export interface Control {
  /** For example "optimizer.learningRate" or "layers.*.activation". */
  path: string;
  label: string;
  help: string;
  group: string;
  kind: "number" | "integer" | "choice" | "switch";
  /** Key of the Description whose rows' names are choices. */
  table: string | null;
  /** Choices besides those of the table. */
  choices: string[];
  min: number;
  max: number;
  step: number;
  scale: "linear" | "log" | "logit";
  stops: number[] | null;
  /** Whether it may change without a reset. */
  live: boolean;
  /** Kebab-case attribute; the URL key is its camelCase. */
  attribute: string | null;
}

export interface Description {
  version: number;
  defaults: Spec;
  limits: Record<string, number>;
  dataKinds: DataKind[];
  activations: Activation[];
  losses: Row[];
  optimizers: Row[];
  schedules: Row[];
  orthogonalities: Row[];
  inits: Row[];
  features: { name: string; label: string; attribute: string }[];
  quantities: Quantity[];
  controls: Control[];
}

export interface FieldSpec {
  quantity: string;
  layer?: number;
  unit?: number;
  width: number;
  height: number;
  bounds?: [number, number, number, number];
}

export interface Samples {
  /** [n, columns], row-major. */
  inputs: Float32Array;
  /** Class index or value. */
  targets: Float32Array;
  /** 1 for a training sample. */
  train: Uint8Array;
  columns: { name: string; offset: number; scale: number; domain: [number, number] }[];
  /** The columns a map has as its axes. */
  axes: number[];
  classes: string[];
}

/** A run as plain data: enough to go on from. */
export interface Export {
  format: string;
  spec: Spec;
  step: number;
  /** Per layer weights then biases, then logits of β. */
  parameters: number[];
  optimizerState: number[];
}

export interface Response {
  z: Float32Array;
  p: Float32Array;
  slope: Float32Array;
  entropy: Float32Array;
}

export interface TableOptions {
  label?: string;
  columns?: string[];
  preview?: boolean;
}

export interface TableReport {
  data: DataSpec;
  features: string[];
  columns: { name: string; kind: "number" | "text"; missing: number; distinct: number; role: "label" | "input" | "unused" }[];
  rows: number;
  head: string[][];
  notes: string[];
}

/** Any getter or method may throw; a call made while a promise of the same trainer is pending is refused by wasm-bindgen. */
export interface CoreTrainer {
  readonly spec: Spec;
  readonly engine: string;
  readonly notes: string[];
  readonly step: number;
  readonly diverged: boolean;
  train(steps: number): Promise<void>;
  metrics(): Promise<Metrics>;
  update(spec: Spec): Promise<void>;
  reset(): void;
  predict(inputs: Float32Array, rows: number): Promise<Float32Array>;
  field(spec: FieldSpec): Promise<Float32Array>;
  samples(): Samples;
  parameters(): Promise<Float32Array>;
  hash(): Promise<string>;
  export(): Promise<Export>;
  response(layer: number, us: Float32Array, beta?: number): Promise<Response>;
  /** Only the module with the GPU engine, as the next one: the run as it was when its metrics were last read. */
  rescue?(): unknown;
  paint?(surface: Surface, scene: Scene): void;
  free(): void;
}

/** How one of many runs ended; of its last finite state if it diverged. */
export interface Ended {
  metrics: Metrics;
  parameters: Float32Array;
}

/** Runs of one shape that the GPU trains together: all are added, then started. */
export interface CoreMany {
  add(spec: Patch<Spec>): void;
  start(): void;
  train(steps: number): Promise<void>;
  /** Good steps of each. */
  steps(): Promise<Float64Array>;
  /** They are not trained after this. */
  ended(): Promise<Ended[]>;
  free(): void;
}

export interface Checker {
  check(spec: Patch<Spec>): void;
  /** Only the module with the GPU engine: a key of the network's shape, none if it is not for the GPU. */
  shape?(spec: Patch<Spec>): string | undefined;
  free(): void;
}

export interface Core {
  version(): number;
  describe(): Description;
  provide(kind: string, data: DataSpec, notes: string[]): void;
  Checker: { new (): Checker };
  Trainer: {
    new (spec: Patch<Spec>): CoreTrainer;
    /** On `engine`, or else on the one that the exported spec asks for. */
    import(exported: unknown, engine?: string): CoreTrainer;
  };
  /** Only the module with the GPU engine: opens the page's device, or gives the one that is open. */
  openGpu?(): Promise<Device>;
  Many?: { new (): CoreMany };
  Scene?: { new (spec: SceneSpec): Scene };
  Surface?: { open(canvas: OffscreenCanvas): Promise<Surface> };
}

/** One map of a picture, one pixel to a point of its field. */
export interface Tile {
  x: number;
  y: number;
  /** Which of the recipes. */
  recipe: number;
  field: Partial<FieldSpec>;
}

/** A picture of maps; recipes as `recipe()` of draw/paint.js makes them. */
export interface SceneSpec {
  width: number;
  height: number;
  recipes: import("../draw/paint.js").Recipe[];
  tiles: Tile[];
}

/** A picture that was read and checked. */
export interface Scene {
  free(): void;
}

/** A canvas that the GPU paints on. */
export interface Surface {
  free(): void;
}

/** Keeps the page's device open until it is freed; runs on it do so too. */
export interface Device {
  readonly name: string;
  readonly lost: boolean;
  /** Loses the device on purpose, as a driver's reset would. */
  lose(): void;
  free(): void;
}

/** The module that reads tables. */
export interface Tables {
  readTable(text: string, options?: TableOptions): TableReport;
  readShipped(kind: string, text: string): TableReport;
}
