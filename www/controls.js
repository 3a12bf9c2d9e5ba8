// Inputs generated from the description's control rows: a new control needs no code here.

import { h, setAttr, setText, uid } from "./element/dom.js";
import { ALL, mixed, read, write } from "./element/path.js";
import { relevant } from "./element/relevance.js";
import { short } from "./draw/scale.js";

/**
 * @typedef {import("./element/types.js").Control} Control
 * @typedef {import("./element/types.js").Description} Description
 * @typedef {import("./element/types.js").Spec} Spec
 * @typedef {import("./element/types.js").ViewState} ViewState
 * @typedef {import("./element/types.js").Context} Context
 *
 * @typedef {Object} Field
 * @property {Control} control
 * @property {HTMLElement} element
 * @property {(state: ViewState) => void} sync   shows the state's value
 *
 * @typedef {{ element: HTMLElement, show: (value: unknown, state: ViewState) => void, lock: (off: boolean) => void }} Input
 * @typedef {{ id: string, help: string, set: (value: unknown) => void, t: Context["t"] }} Wiring
 */

const SLIDER_STEPS = 200;

/**
 * One labelled input with its help.
 * @param {Control} control @param {Description} description @param {Context} context
 * @param {() => number} [scope]   which layer a `*` in the path means; all if not given
 * @returns {Field}
 */
export function field(control, description, context, scope = () => ALL) {
  const id = uid(control.path);
  const help = `${id}-help`;
  const wiring = {
    id, help, t: context.t,
    set: (/** @type {unknown} */ value) => context.setSpec((spec) => write(spec, control.path, value, scope())),
  };
  const input = inputFor(control, description, wiring);
  const note = h("span", { class: "note" });
  const element = h("div", { class: `field ${control.kind}`, "data-id": control.attribute ?? control.path, "data-path": control.path },
    h("label", { for: id }, own(context.t, control, "label"), note), input.element, h("p", { class: "help", id: help, role: "tooltip" }, own(context.t, control, "help")));
  return {
    control,
    element,
    sync(state) {
      input.show(read(state.spec, control.path, scope()), state);
      const off = !relevant(control.path, state);
      input.lock(off);
      setAttr(element, "data-off", off);
      setText(note, scope() === ALL && mixed(state.spec, control.path) ? ` ${context.t("controls.mixed")}` : "");
    },
  };
}

/** A control's words: the message file's where it has them, else the description's. @param {Context["t"]} t @param {Control} control @param {"label" | "help"} part */
export function own(t, control, part) {
  const key = `control.${control.path}.${part}`;
  return t.has(key) ? t(key) : control[part];
}

/** The controls of a group that have no picture of their own. @param {Description} description @param {Control["group"]} group @param {ReadonlySet<string>} drawnElsewhere */
export const inGroup = (description, group, drawnElsewhere) =>
  description.controls.filter((c) => c.group === group && !drawnElsewhere.has(c.path));

/** @param {Control} control @param {Description} description @param {Wiring} wiring @returns {Input} */
function inputFor(control, description, wiring) {
  if (control.kind === "choice") return choice(control, description, wiring);
  if (control.kind === "switch") return toggle(wiring);
  if (control.stops?.length && control.group !== "data") return stops(control, wiring);
  return slider(control, wiring);
}

/** The rows a choice offers: those of a table, or plain words. @param {Control} control @param {Description} description @returns {{ name: string, label: string }[]} */
export function rowsOf(control, description) {
  const table = control.table ? /** @type {any} */ (description)[control.table] : null;
  if (Array.isArray(table) && table.length) {
    const rows = table.map((row) => ({ name: row.name, label: row.label }));
    const extra = (control.choices ?? []).filter((name) => !rows.some((row) => row.name === name));
    return [...extra.map((name) => ({ name, label: name })), ...rows];
  }
  return (control.choices ?? []).map((name) => ({ name, label: name }));
}

/** @param {Control} control @param {Description} description @param {Wiring} wiring @returns {Input} */
function choice(control, description, { id, help, set, t }) {
  const known = rowsOf(control, description);
  const select = h("select", { id, "aria-describedby": help, on: { change: () => set(select.value) } },
    ...known.map((row) => h("option", { value: row.name }, t.has(`choice.${row.label}`) ? t(`choice.${row.label}`) : row.label)));
  return {
    element: select,
    show: (value) => { if (select.value !== value) select.value = String(value); },
    lock: (off) => { select.disabled = off; },
  };
}

/** @param {Wiring} wiring @returns {Input} */
function toggle({ id, help, set }) {
  const box = h("input", { type: "checkbox", role: "switch", id, "aria-describedby": help, on: { change: () => set(box.checked) } });
  return {
    element: box,
    show: (value) => { box.checked = value === true; },
    lock: (off) => { box.disabled = off; },
  };
}

/** A menu of the classic values; one set from elsewhere joins it. @param {Control} control @param {Wiring} wiring @returns {Input} */
function stops(control, { id, help, set }) {
  const option = (/** @type {number} */ v) => h("option", { value: v }, short(v));
  const select = h("select", { id, class: "number", "aria-describedby": help, on: { change: () => set(Number(select.value)) } },
    ...(control.stops ?? []).map(option));
  return {
    element: select,
    show(value) {
      const number = Number(value);
      if (![...select.options].some((o) => Number(o.value) === number)) {
        const after = [...select.options].find((o) => Number(o.value) > number) ?? null;
        select.insertBefore(option(number), after);
      }
      if (Number(select.value) !== number) select.value = String(number);
    },
    lock: (off) => { select.disabled = off; },
  };
}

/** A slider with its value beside it: linear, or logarithmic where the row says so. @param {Control} control @param {Wiring} wiring @returns {Input} */
function slider(control, { id, help, set }) {
  const { toValue, toPosition, positions } = sliderScale(control);
  const value = h("output", { class: "value", for: id });
  const text = (/** @type {number} */ v) => (isShare(control) ? `${short(Number((100 * v).toFixed(1)))}\u2009%` : short(v));
  const write_ = (/** @type {number} */ v) => {
    setText(value, text(v));
    range.style.setProperty("--fill", `${(100 * toPosition(v)) / positions}%`);
    setAttr(range, "aria-valuetext", text(v));
  };
  const range = h("input", { type: "range", id, min: 0, max: positions, step: 1, "aria-describedby": help, on: {
    input: () => {
      const v = toValue(Number(range.value));
      write_(v);
      if (control.live) set(v);
    },
    change: () => { if (!control.live) set(toValue(Number(range.value))); },
  } });
  return {
    element: h("div", { class: "slider" }, range, value),
    show(now) {
      const position = String(Math.round(toPosition(Number(now))));
      if (range.value !== position) range.value = position;
      write_(Number(now));
    },
    lock: (off) => { range.disabled = off; },
  };
}

/** Shares are written as percentages. @param {Control} control */
export const isShare = (control) => control.kind === "number" && control.scale === "linear" && control.min >= 0 && control.max <= 1;

/**
 * Slider positions ⇄ values. A logarithmic slider keeps its first position for 0 where 0 is allowed.
 * @param {{ min: number, max: number, step: number, scale: string, kind: string, stops: number[] | null }} control
 */
export function sliderScale({ min, max, step, scale, kind, stops: marks }) {
  if (marks?.length) {
    const near = (/** @type {number} */ v) => marks.reduce((best, m, i) => (Math.abs(m - v) < Math.abs((marks[best] ?? 0) - v) ? i : best), 0);
    return { positions: marks.length - 1, toValue: (/** @type {number} */ p) => marks[p] ?? min, toPosition: near };
  }
  if (scale === "log") {
    const low = Math.log(min > 0 ? min : max / 1e6);
    const high = Math.log(max);
    const round = (/** @type {number} */ v) => (kind === "integer" ? Math.round(v) : Number(v.toPrecision(2)));
    return {
      positions: SLIDER_STEPS,
      toValue: (/** @type {number} */ p) => (p === 0 && min <= 0 ? 0 : round(Math.exp(low + ((high - low) * p) / SLIDER_STEPS))),
      toPosition: (/** @type {number} */ v) => (v <= 0 ? 0 : (SLIDER_STEPS * (Math.log(v) - low)) / (high - low)),
    };
  }
  const unit = step > 0 ? step : kind === "integer" ? 1 : (max - min) / SLIDER_STEPS;
  return {
    positions: Math.max(1, Math.round((max - min) / unit)),
    toValue: (/** @type {number} */ p) => Number(Math.min(max, min + p * unit).toPrecision(8)),
    toPosition: (/** @type {number} */ v) => (v - min) / unit,
  };
}
