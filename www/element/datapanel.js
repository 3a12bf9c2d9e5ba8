// Which data: pictures to choose from, the generated sliders, and a place for the reader's own.

import { field, inGroup } from "../controls.js";
import { context as canvasContext } from "../draw/canvas.js";
import { points, targetRange } from "../draw/points.js";
import { h, setText, uid } from "./dom.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Context} Context
 * @typedef {import("./types.js").Samples} Samples
 * @typedef {import("../draw/palette.js").Look} Look
 */

const SIZE = 40;
const DRAWN = new Set(["data.kind"]);
const OWN = "points";

/**
 * @param {ViewState} initial @param {Context} context
 * @param {{ choose: (kind: string) => void }} act
 */
export function dataPanel(initial, context, act) {
  const { t } = context;
  const { description } = initial;
  const group = uid("kind");
  const kinds = description.dataKinds.filter((kind) => kind.name !== OWN).map((kind) => {
    const canvas = kind.file ? null : h("canvas", { class: "thumb" });
    const input = h("input", { type: "radio", name: group, value: kind.name, "aria-label": kind.label, on: { change: () => act.choose(kind.name) } });
    const element = h("label", { class: canvas ? "kind" : "kind text", title: `${kind.label}: ${kind.help}` }, input, canvas, h("span", { class: "kind-name" }, kind.label));
    return { kind, canvas, input, element };
  });
  const sets = ["classification", "regression"].map((problem) => {
    const mine = kinds.filter((k) => k.kind.problem === problem || (problem === "classification" && k.kind.problem === "any"));
    if (mine.length === 0) return null;
    const parts = [mine.filter((k) => k.canvas), mine.filter((k) => !k.canvas)].map((part) => part.map((k) => k.element));
    return h("fieldset", {}, h("legend", { class: "caption" }, t(`problem.${problem}`)),
      h("div", { class: "kinds" }, ...(parts[0] ?? [])), parts[1]?.length ? h("div", { class: "kinds texts" }, ...parts[1]) : null);
  });
  const about = h("p", { class: "caption about" });
  const fields = inGroup(description, "data", DRAWN).map((c) => field(c, description, context));
  const own = h("details", { class: "own", "data-id": "own-data" }, h("summary", {}, t("data.own")));
  /** @type {Map<string, Samples>} */
  const pictures = new Map();
  let { look } = initial;
  const picture = (/** @type {Samples} */ samples, /** @type {string} */ name) => {
    const canvas = kinds.find((k) => k.kind.name === name)?.canvas;
    if (canvas) drawKind(canvas, samples, look);
  };
  const element = h("section", { class: "panel data", part: "data", "data-id": "data", "aria-label": t("data.title") },
    h("p", { class: "heading" }, t("data.title")), ...sets, about, h("div", { class: "fields" }, ...fields.map((f) => f.element)), own);

  return {
    element,
    own,
    fields,
    /** @param {ViewState} state */
    update(state) {
      for (const k of kinds) k.input.checked = k.kind.name === state.spec.data.kind;
      const row = description.dataKinds.find((k) => k.name === state.spec.data.kind);
      setText(about, [row?.help, row?.credit].filter(Boolean).join(" "));
      for (const f of fields) f.sync(state);
      if (state.look === look) return;
      ({ look } = state);
      pictures.forEach(picture);
    },
    /** Draws a kind's picture, now and whenever colours change. @param {string} name @param {Samples} samples */
    picture(name, samples) {
      pictures.set(name, samples);
      picture(samples, name);
    },
    /** Kinds that want a picture. */
    pictured: kinds.filter((k) => k.canvas).map((k) => k.kind.name),
  };
}

/** @param {HTMLCanvasElement} canvas @param {Samples} samples @param {Look} look */
function drawKind(canvas, samples, look) {
  const ctx = canvasContext(canvas, SIZE, SIZE);
  if (!ctx) return;
  const n = samples.columns.length;
  const flat = samples.axes.length < 2;
  const range = targetRange(samples);
  const [a, b] = [samples.axes[0] ?? 0, samples.axes[1] ?? 0];
  const [x0, x1] = samples.columns[a]?.domain ?? [-1, 1];
  const [y0, y1] = flat ? [range[0] - 0.2, range[1] + 0.2] : samples.columns[b]?.domain ?? [-1, 1];
  const limit = Math.max(Math.abs(range[0]), Math.abs(range[1]), 1e-9);
  const at = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) => 2 + ((v - low) / (high - low)) * (SIZE - 4);
  points(ctx, { ...samples, train: new Uint8Array(samples.train.length).fill(1) }, (row) => [
    at(samples.inputs[row * n + a] ?? 0, x0, x1),
    SIZE - at((flat ? samples.targets[row] : samples.inputs[row * n + b]) ?? 0, y0, y1),
  ], { look, test: false, limit, radius: 1.5, outline: false });
}
