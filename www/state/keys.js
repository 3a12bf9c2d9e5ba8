/**
 * The spec's keys: how each reads from text and writes back. One row per key or family of keys; keys that are plain
 * controls come from `describe()` and need no row.
 *
 * `noise` is TensorFlow Playground's 0..50, in hundredths of the data's radius (`data.noise` in a spec is 0..0.5);
 * `percTrainData` is in hundredths too.
 *
 * @import { Control, DataKind, Description, LayerSpec, Spec } from "../engine/core.js"
 */
import { same } from "../merge.js";
import { camel, readChoice, readList, readNumber, readPercent, readSeed, readSwitch, refused, writeList, writePercent } from "./values.js";

/** @typedef {ReadonlyMap<string, string>} Pairs */

/**
 * @typedef {object} Codec
 * @property {(description: Description) => string[]} keys
 * @property {(pairs: Pairs, spec: Spec, description: Description, notes: string[]) => void} read
 *   changes the spec by what is there
 * @property {(spec: Spec, base: Spec, description: Description) => Record<string, string>} write
 *   what differs from the base; nothing where words fail it
 */

/** Ranges of the core's own checks, where a control's slider spans less. @type {Record<string, (limits: Record<string, number>) => [number, number]>} */
const RANGES = {
  samples: ({ samples }) => [2, samples],
  classes: ({ classes }) => [2, classes],
  pieces: ({ pieces }) => [2, pieces],
  batchSize: ({ batch }) => [1, batch],
  learningRate: () => [0, 100],
  betaRate: () => [0, 1000],
  orthogonalityRate: () => [0, 100],
};

/** Keys that only TensorFlow Playground writes. None of them means anything here, except `initZero`. */
export const ONLY_CLASSIC = ["collectStats", "cosX", "cosY", "hideText", "initZero", "tutorial", "numHiddenLayers"];

/** Data sets by TensorFlow Playground's name, where ours is another. @type {Record<string, string>} */
export const CLASSIC_DATA = { "reg-plane": "plane", "reg-gauss": "multi-gauss" };

/** Keys with a row of their own below. */
const SPECIAL = new Set(["dataset", "noise", "percTrainData", "samples", "networkShape"]);

/** @param {Description} description */
export const kindRow = ({ dataKinds }, /** @type {string} */ name) => dataKinds.find((row) => row.name === name);

/** The data set: `problem` says whether `dataset` or `regDataset` is meant. @type {Codec} */
const data = {
  keys: () => ["dataset", "regDataset", "problem", "samples"],
  read(pairs, spec, description, notes) {
    const before = spec.data.kind;
    const chosen = chosenKind(pairs, description);
    if (chosen) spec.data.kind = chosen.name;
    const text = pairs.get("samples");
    if (text) spec.data.samples = readNumber("samples", text, RANGES.samples(description.limits), true);
    else if (chosen?.samples && before !== chosen.name) spec.data.samples = chosen.samples;
    if (pairs.get("dataset") && pairs.get("regDataset") && !pairs.get("problem")) {
      notes.push("regDataset counts only with problem=regression.");
    }
  },
  write(spec, base, description) {
    const row = kindRow(description, spec.data.kind);
    if (!row || row.problem === "any") return {};
    /** @type {Record<string, string>} */
    const out = {};
    if (row.name !== base.data.kind) {
      if (row.problem === "regression") {
        out.problem = "regression";
        out.regDataset = Object.keys(CLASSIC_DATA).find((name) => CLASSIC_DATA[name] === row.name) ?? row.name;
      } else out.dataset = row.name;
    }
    const usual = row.name === base.data.kind ? base.data.samples : (row.samples ?? base.data.samples);
    if (spec.data.samples !== usual) out.samples = String(spec.data.samples);
    return out;
  },
};

/** @param {Pairs} pairs @param {Description} description @returns {DataKind | undefined} */
function chosenKind(pairs, description) {
  /** @param {string} key @param {"classification" | "regression"} problem */
  const read = (key, problem) => {
    const text = pairs.get(key);
    if (!text) return undefined;
    const rows = description.dataKinds.filter((row) => row.problem === problem);
    const classic = Object.keys(CLASSIC_DATA).filter((name) => rows.some((row) => row.name === CLASSIC_DATA[name]));
    const name = readChoice(key, text, [...rows.map((row) => row.name), ...classic]);
    return kindRow(description, CLASSIC_DATA[name] ?? name);
  };
  const text = pairs.get("problem");
  const problem = text ? readChoice("problem", text, ["classification", "regression"]) : undefined;
  const first = description.dataKinds.find((row) => row.problem === problem);
  if (problem === "regression") return read("regDataset", "regression") ?? first;
  if (problem === "classification") return read("dataset", "classification") ?? first;
  return read("dataset", "classification") ?? read("regDataset", "regression");
}

/** Shares that TensorFlow Playground writes in hundredths. @type {Codec} */
const shares = {
  keys: () => ["noise", "percTrainData"],
  read(pairs, { data }) {
    const noise = pairs.get("noise");
    if (noise) data.noise = readPercent("noise", noise, [0, 50]);
    const part = pairs.get("percTrainData");
    if (part) data.trainFraction = readPercent("percTrainData", part, [1, 100]);
  },
  write({ data }, base) {
    /** @type {Record<string, string>} */
    const out = {};
    const [noise, part] = [writePercent(data.noise), writePercent(data.trainFraction)];
    if (data.noise !== base.data.noise && noise) out.noise = noise;
    if (data.trainFraction !== base.data.trainFraction && part) out.percTrainData = part;
    return out;
  },
};

/** The features of two-dimensional data, each a switch. No list means the data set's own. @type {Codec} */
const features = {
  keys: (description) => description.features.map(({ attribute }) => camel(attribute)),
  read(pairs, spec, description, notes) {
    const given = description.features.filter(({ attribute }) => pairs.has(camel(attribute)));
    if (given.length === 0) return;
    const row = kindRow(description, spec.data.kind);
    if (row?.inputs !== 2) {
      notes.push(`${spec.data.kind} has other inputs: ${given.map(({ attribute }) => camel(attribute)).join(", ")} ignored.`);
      return;
    }
    const own = spec.features.length > 0 ? spec.features : row.features;
    const on = description.features.filter(({ name, attribute }) => {
      const key = camel(attribute);
      const text = pairs.get(key);
      return text === undefined ? own.includes(name) : readSwitch(key, text);
    });
    if (on.length === 0) {
      throw refused(camel(given[given.length - 1].attribute), "this switches the last feature off", "Leave at least one feature on.");
    }
    const names = on.map(({ name }) => name);
    spec.features = same(names, row.features) ? [] : names;
  },
  write(spec, base, description) {
    const row = kindRow(description, spec.data.kind);
    if (row?.inputs !== 2 || spec.features.length === 0 || same(spec.features, row.features)) return {};
    // Another order, or a column by its name, is beyond switches.
    const inOrder = description.features.map(({ name }) => name).filter((name) => spec.features.includes(name));
    if (!same(inOrder, spec.features)) return {};
    const own = base.features.length > 0 ? base.features : row.features;
    const differing = description.features.filter(({ name }) => spec.features.includes(name) !== own.includes(name));
    return Object.fromEntries(differing.map(({ name, attribute }) => [camel(attribute), String(spec.features.includes(name))]));
  },
};

/** Units of each hidden layer. @type {Codec} */
const shape = {
  keys: () => ["networkShape"],
  read(pairs, spec, { defaults, limits }) {
    const text = pairs.get("networkShape");
    if (text === undefined) return;
    const parts = text.trim() === "" ? [] : text.split(",");
    if (parts.length > limits.layers) {
      throw refused("networkShape", `"${text}" has ${parts.length} layers`, `Use at most ${limits.layers} hidden layers.`);
    }
    const units = parts.map((part) => readNumber("networkShape", part, [1, limits.units], true));
    const { layers } = spec;
    const pattern = layers[layers.length - 1] ?? defaults.layers[0];
    spec.layers = units.map((n, i) => ({ ...(layers[i] ?? pattern), units: n }));
  },
  write({ layers }, base) {
    /** @type {Record<string, string>} */
    const out = {};
    const units = layers.map((layer) => layer.units);
    if (!same(units, base.layers.map((layer) => layer.units))) out.networkShape = units.join(",");
    return out;
  },
};

/** L1 or L2 at one rate, as TensorFlow Playground has it. @type {Codec} */
const regularization = {
  keys: () => ["regularization", "regularizationRate"],
  read(pairs, { penalty }) {
    const [word, rate] = [pairs.get("regularization"), pairs.get("regularizationRate")];
    if (!word && !rate) return;
    const kind = word ? readChoice("regularization", word, ["none", "L1", "L2"]) : penalty.l1 > 0 ? "L1" : penalty.l2 > 0 ? "L2" : "none";
    const value = rate ? readNumber("regularizationRate", rate, [0, 100]) : penalty.l1 || penalty.l2;
    penalty.l1 = kind === "L1" ? value : 0;
    penalty.l2 = kind === "L2" ? value : 0;
  },
  write({ penalty: { l1, l2 } }, { penalty }) {
    /** @type {Record<string, string>} */
    const out = {};
    if ((l1 === penalty.l1 && l2 === penalty.l2) || (l1 > 0 && l2 > 0)) return out;
    out.regularization = l1 > 0 ? "L1" : l2 > 0 ? "L2" : "none";
    if (l1 > 0 || l2 > 0) out.regularizationRate = String(l1 || l2);
    return out;
  },
};

/** What no control shows. @type {Codec} */
const rest = {
  keys: () => ["seed", "engine", "initZero"],
  read(pairs, spec) {
    const [seed, engine, zero] = [pairs.get("seed"), pairs.get("engine"), pairs.get("initZero")];
    if (seed) spec.seed = readSeed(seed);
    if (engine) spec.engine = readChoice("engine", engine, ["auto", "cpu", "gpu"]);
    if (zero && readSwitch("initZero", zero)) spec.init = "zero";
  },
  write(spec, base) {
    /** @type {Record<string, string>} */
    const out = {};
    if (spec.seed !== base.seed) out.seed = String(spec.seed);
    if (spec.engine !== base.engine) out.engine = spec.engine;
    return out;
  },
};

/** Every control with an attribute and no row above; those of layers take one value or one per layer. @type {Codec} */
const controls = {
  keys: (description) => plain(description).map(({ key }) => key),
  read(pairs, spec, description) {
    for (const { key, control } of plain(description)) {
      const text = pairs.get(key);
      if (!text) continue;
      const read = (/** @type {string} */ word) => readControl(key, word, control, description);
      const member = layerMember(control.path);
      if (member) {
        const values = readList(key, text, spec.layers.length, read);
        spec.layers = spec.layers.map((layer, i) => ({ ...layer, [member]: values[i] }));
      } else write(spec, control.path, read(text));
    }
  },
  write(spec, base, description) {
    /** @type {Record<string, string>} */
    const out = {};
    for (const { key, control } of plain(description)) {
      const member = layerMember(control.path);
      if (member) {
        const pattern = base.layers[base.layers.length - 1] ?? description.defaults.layers[0];
        const usual = spec.layers.map((_, i) => (base.layers[i] ?? pattern)[member]);
        const values = spec.layers.map((layer) => layer[member]);
        if (!same(values, usual)) out[key] = writeList(values);
      } else {
        const value = at(spec, control.path);
        if (!same(value, at(base, control.path))) out[key] = String(value);
      }
    }
    return out;
  },
};

/** @param {Description} description */
function plain({ controls }) {
  return controls.flatMap((control) => {
    const key = control.attribute ? camel(control.attribute) : "";
    return key === "" || SPECIAL.has(key) ? [] : [{ key, control }];
  });
}

/** The member of a layer that a path edits. @param {string} path */
const layerMember = (path) => /** @type {keyof LayerSpec | undefined} */ (/^layers\.\*\.(\w+)$/.exec(path)?.[1]);

/** @param {string} key @param {string} text @param {Control} control @param {Description} description */
function readControl(key, text, control, description) {
  switch (control.kind) {
    case "choice": {
      const table = control.table ? description[/** @type {"inits"} */ (control.table)] : [];
      return readChoice(key, text, [...control.choices, ...table.map(({ name }) => name)]);
    }
    case "switch":
      return readSwitch(key, text);
    default:
      return readNumber(key, text, RANGES[key]?.(description.limits) ?? [control.min, control.max], control.kind === "integer");
  }
}

/** @param {unknown} value @param {string[]} names */
const part = (value, names) => names.reduce((whole, name) => Object(whole)[name], value);

/** @param {Spec} spec @param {string} path */
const at = (spec, path) => part(spec, path.split("."));

/** @param {Spec} spec @param {string} path @param {unknown} value */
function write(spec, path, value) {
  const names = path.split(".");
  Object(part(spec, names.slice(0, -1)))[names[names.length - 1]] = value;
}

/** In the order of reading: the data set before its features, the layers before what they hold. */
export const CODECS = [data, shares, features, shape, regularization, controls, rest];
