// What the colours and marks of the map mean.

import { classColour, markPath } from "../draw/palette.js";
import { short } from "../draw/scale.js";
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
      const key = JSON.stringify([what.quantity, classes, range, state.look.dark, state.look.negative]);
      if (key === last) return;
      last = key;
      element.replaceChildren(...bar(what.quantity, classes, range), ...names(state.look, classes));
    },
  };
}

/** @param {string} quantity @param {string[]} classes @param {[number, number]} range */
function bar(quantity, classes, range) {
  if (quantity === "code") return [];
  if ((quantity === "output" || quantity === "class") && classes.length > 2) return [];
  if (quantity === "posterior" || quantity === "entropy") return [scale("sequential", "0", "½", "1")];
  const limit = quantity === "output" && classes.length === 0 ? Math.max(Math.abs(range[0]), Math.abs(range[1])) : 1;
  return [scale("diverging", short(-limit), "0", short(limit))];
}

/** @param {string} kind @param {string} low @param {string} middle @param {string} high */
const scale = (kind, low, middle, high) =>
  h("div", { class: "scale" }, h("span", { class: `scale-bar ${kind}` }),
    h("span", { class: "scale-ends" }, h("span", {}, low), h("span", {}, middle), h("span", {}, high)));

/** @param {import("../draw/palette.js").Look} look @param {string[]} classes */
function names(look, classes) {
  if (classes.length === 0) return [];
  return [h("ul", { class: "classes" }, ...classes.slice(0, MAX_NAMES).map((name, i) =>
    h("li", {}, svg("svg", { viewBox: "0 0 12 12", class: "mark", "aria-hidden": "true" },
      svg("path", { d: markPath(i), fill: classColour(look, i, classes.length) })), name)))];
}
