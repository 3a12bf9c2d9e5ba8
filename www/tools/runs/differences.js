// What a run is called, and how its settings differ from another's, in words of the controls. Pure.

import { isShare, own, rowsOf } from "../../controls.js";
import { format } from "../../draw/hardness.js";
import { short } from "../../draw/scale.js";
import { read } from "../../element/path.js";
import { relevant } from "../../element/relevance.js";
import { diff } from "../../state.js";

/**
 * @typedef {import("../../element/types.js").Spec} Spec
 * @typedef {import("../../element/types.js").Control} Control
 * @typedef {import("../../element/types.js").Description} Description
 * @typedef {import("../../element/types.js").Translate} Translate
 */

const LAYERS = "layers.*.";
const UNITS = "layers.*.units";
const BETA = "layers.*.beta";
const LEARN = "layers.*.learnBeta";
/** Members of a table of points; they change together. */
const TABLE = ["data.inputs", "data.targets", "data.labels", "data.names"];

/**
 * How `mine` differs from `theirs`, a phrase for each setting; none if they are the same.
 * @param {Spec} mine @param {Spec} theirs @param {Description} description @param {Translate} t
 * @returns {string[]}
 */
export function differences(mine, theirs, description, t) {
  const paths = new Set(diff(mine, theirs).map(general));
  if (paths.size === 0) return [];
  // Layers that are more or fewer differ as a whole: each of their settings is looked at.
  const layered = paths.delete("layers");
  const out = [];
  if (paths.delete("seed")) out.push(t("runs.seed", { mine: mine.seed, theirs: theirs.seed }));
  for (const control of description.controls) {
    const { path } = control;
    const differs = paths.delete(path) || (layered && path.startsWith(LAYERS));
    if (!differs || !matters(path, mine, theirs, description)) continue;
    const [a, b] = [valueOf(mine, control, description, t), valueOf(theirs, control, description, t)];
    // No layers, no setting of theirs.
    if (a === b || (path !== UNITS && path.startsWith(LAYERS) && !(a && b))) continue;
    if (path === UNITS) out.push(unitsOf(a, b, t));
    else if (path === LEARN && t.has(`runs.learn.${read(mine, path)}`) && uniform(mine, path)) out.push(t(`runs.learn.${read(mine, path)}`));
    else out.push(t("runs.differs", { label: own(t, control, "label"), mine: a, theirs: b }));
  }
  if (paths.delete("features")) out.push(t("runs.differs", { label: t("network.features"), mine: featuresOf(mine, t), theirs: featuresOf(theirs, t) }));
  if (paths.delete("frozen")) {
    const [n, m] = [mine.frozen.length, theirs.frozen.length];
    out.push(n === m ? t("runs.frozenOther") : t("runs.frozen", { mine: n, theirs: m }));
  }
  if (paths.delete("engine")) out.push(t("runs.differs", { label: t("status.engine"), mine: mine.engine, theirs: theirs.engine }));
  if (TABLE.map((path) => paths.delete(path)).includes(true) && mine.data.kind === theirs.data.kind) out.push(t("runs.table"));
  // What no control edits is at least named.
  const others = new Set([...paths].filter((path) => !known(path, description)).map((path) => path.split(".").filter((key) => key !== "*").slice(0, 2).join(".")));
  for (const path of others) out.push(t("runs.other", { path }));
  return out;
}

/**
 * A name from what a run is: its data, its layers, its β.
 * @param {Spec} spec @param {Description} description @param {Translate} t
 */
export function nameOf(spec, description, t) {
  const data = description.dataKinds.find((row) => row.name === spec.data.kind)?.label ?? spec.data.kind;
  const shape = spec.layers.map((layer) => layer.units).join("-");
  if (!shape) return t("runs.nameLinear", { data });
  const beta = spec.layers.some((layer) => layer.learnBeta !== "off") ? t("runs.learned") : distinct(spec.layers.map((layer) => betaText(layer.beta)));
  return t("runs.name", { data, shape, beta });
}

/** The name, with a number after it where it is taken. @param {string} name @param {readonly string[]} taken */
export function freeName(name, taken) {
  let free = name;
  for (let n = 2; taken.includes(free); n++) free = `${name} (${n})`;
  return free;
}

/** β as people write it. @param {number} beta */
export const betaText = (beta) => (beta === 0.5 ? "½" : format(beta).replace(/(\.\d*?)0+$/, "$1"));

/** Without the number of a layer; a list of plain values as a whole. @param {string} path */
export const general = (path) => path.replace(/\.\d+(?=\.|$)/g, ".*").replace(/(\.\*)+$/, "");

/** @param {string} path @param {Description} description */
const known = (path, description) => description.controls.some((control) => control.path === path);

/** Whether a setting has a meaning in one of them. @param {string} path @param {Spec} mine @param {Spec} theirs @param {Description} description */
function matters(path, mine, theirs, description) {
  const state = (/** @type {Spec} */ spec) => /** @type {import("../../element/types.js").ViewState} */ (/** @type {unknown} */ ({ spec, description }));
  return relevant(path, state(mine)) || relevant(path, state(theirs));
}

/** @param {Spec} spec @param {Control} control @param {Description} description @param {Translate} t */
function valueOf(spec, control, description, t) {
  const text = textOf(control, description, t);
  const { path } = control;
  if (!path.startsWith(LAYERS)) return text(read(spec, path));
  const values = spec.layers.map((_, i) => text(read(spec, path, i)));
  return path === UNITS ? values.join(",") : distinct(values);
}

/** One text where all are the same. @param {string[]} values */
const distinct = (values) => (new Set(values).size === 1 ? values[0] ?? "" : values.join(", "));

/** @param {Spec} spec @param {string} path */
const uniform = (spec, path) => new Set(spec.layers.map((_, i) => read(spec, path, i))).size === 1;

/** @param {Control} control @param {Description} description @param {Translate} t @returns {(value: unknown) => string} */
function textOf(control, description, t) {
  if (control.path === BETA) return (value) => betaText(Number(value));
  if (control.path === LEARN) return (value) => (t.has(`learn.${value}`) ? t(`learn.${value}`) : String(value));
  if (control.kind === "choice") {
    const rows = rowsOf(control, description);
    return (value) => {
      const label = rows.find((row) => row.name === value)?.label ?? String(value);
      return t.has(`choice.${label}`) ? t(`choice.${label}`) : label;
    };
  }
  if (control.kind === "switch") return (value) => t(value === true ? "runs.on" : "runs.off");
  return (value) => (typeof value !== "number" ? "\u2013" : isShare(control) ? `${short(Number((100 * value).toFixed(1)))}\u2009%` : short(value));
}

/** @param {string} mine @param {string} theirs @param {Translate} t */
function unitsOf(mine, theirs, t) {
  if (!mine) return t("runs.noLayers", { theirs });
  return theirs ? t("runs.units", { mine, theirs }) : t("runs.unitsOnly", { mine });
}

/** @param {Spec} spec @param {Translate} t */
const featuresOf = ({ features }, t) => (features.length > 8 ? t("runs.features", { n: features.length }) : features.join(", "));
