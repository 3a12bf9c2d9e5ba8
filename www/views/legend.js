// What the colours and marks of the map mean.

import { classColour, markPath } from "../draw/palette.js";
import { short } from "../draw/scale.js";
import { inUnit, unitOf } from "../draw/target.js";
import { h, svg } from "../element/dom.js";

/** Class names beyond this many are left to the read-out. */
const MAX_NAMES = 10;

/** A legend that rebuilds itself only when what it says changes. */
export function legend() {
  const element = h("div", { class: "legend" });
  let last = "";
  return {
    element,
    /**
     * @param {import("./index.js").ViewState} state
     * @param {{ quantity: string }} what
     * @param {[number, number]} range   of the regression targets
     */
    update(state, what, range) {
      const classes = state.samples?.classes ?? [];
      const unit = unitOf(state, what.quantity);
      const key = JSON.stringify([what.quantity, classes, range, unit, state.look.dark, state.look.negative]);
      if (key === last) return;
      last = key;
      element.replaceChildren(...bar(what.quantity, classes, range, unit), ...names(state.look, classes));
    },
  };
}

/** @param {string} quantity @param {string[]} classes @param {[number, number]} range @param {import("../draw/target.js").Unit} unit */
function bar(quantity, classes, range, unit) {
  if (quantity === "code") return [];
  if ((quantity === "output" || quantity === "class") && classes.length > 2) return [];
  if (quantity === "posterior" || quantity === "entropy") return [scale("sequential", "0", "½", "1")];
  const limit = quantity === "output" && classes.length === 0 ? Math.max(Math.abs(range[0]), Math.abs(range[1])) : 1;
  return [scale("diverging", ...[-limit, 0, limit].map((value) => short(inUnit(unit, value))))];
}

/** @param {string} kind @param {string[]} numbers */
const scale = (kind, ...numbers) =>
  h("div", { class: "scale" }, h("span", { class: `scale-bar ${kind}` }),
    h("span", { class: "scale-ends" }, ...numbers.map((text) => h("span", {}, text))));

/** @param {import("../draw/palette.js").Look} look @param {string[]} classes */
function names(look, classes) {
  if (classes.length === 0) return [];
  return [h("ul", { class: "classes" }, ...classes.slice(0, MAX_NAMES).map((name, i) =>
    h("li", {}, svg("svg", { viewBox: "0 0 12 12", class: "mark", "aria-hidden": "true" },
      svg("path", { d: markPath(i), fill: classColour(look, i, classes.length) })), name)))];
}
