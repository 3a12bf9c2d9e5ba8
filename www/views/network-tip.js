// The weight under the pointer: its value beside it while it changes; a click opens it in the inspector.

import { short } from "../draw/scale.js";
import { weight } from "../draw/wiring.js";
import { h, setText } from "../element/dom.js";

/**
 * @typedef {import("../element/types.js").LinkRef} LinkRef
 * @typedef {{ index: number, place: import("./links.js").Place }[][]} Columns   drawn boxes of each column, the inputs first
 */

/**
 * @param {HTMLElement} stage
 * @param {() => Columns} columns
 * @param {(at: LinkRef) => void} choose
 */
export function linkTip(stage, columns, choose) {
  const tip = h("span", { class: "net-tip", hidden: true });
  /** @type {LinkRef | null} */
  let at = null;
  stage.append(tip);
  stage.addEventListener("pointermove", (event) => {
    const origin = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - origin.left, event.clientY - origin.top];
    const over = /** @type {HTMLElement} */ (event.target);
    at = over.closest("button") ? null : linkAt(columns(), x, y);
    stage.style.cursor = at ? "pointer" : "";
    tip.style.translate = `${Math.min(x + 12, origin.width - 64)}px ${y - 26}px`;
    tip.hidden = !at;
  });
  stage.addEventListener("pointerleave", () => { tip.hidden = true; });
  stage.addEventListener("click", () => { if (at && !tip.hidden) choose(at); });
  return {
    /** @param {Float32Array | undefined} parameters @param {import("../draw/wiring.js").Block[]} blocks */
    show(parameters, blocks) {
      const block = at && blocks[at.layer];
      if (!tip.hidden && at && block && parameters) setText(tip, short(Number(weight(parameters, block, at.from, at.to).toFixed(3))));
    },
  };
}

/** Pixels from its middle within which a link is meant. */
const REACH = 7;

/**
 * The link nearest to a point, if one is near.
 * @param {Columns} columns @param {number} x @param {number} y
 * @returns {LinkRef | null}
 */
export function linkAt(columns, x, y) {
  /** @type {LinkRef | null} */
  let best = null;
  let least = REACH;
  for (let c = 1; c < columns.length; c++) {
    for (const from of columns[c - 1] ?? []) {
      for (const to of columns[c] ?? []) {
        const [x0, x1] = [from.place.x, to.place.inX];
        if (x < x0 || x > x1 || x1 <= x0) continue;
        const distance = Math.abs(from.place.y + (to.place.y - from.place.y) * rise((x - x0) / (x1 - x0)) - y);
        if (distance < least) [least, best] = [distance, { layer: c - 1, from: from.index, to: to.index }];
      }
    }
  }
  return best;
}

/** How far up a link is at a share of its way across; the curve of `drawLinks`, whose x(t) = 1.5 t (1 − t) + t³ rises with t. @param {number} across */
function rise(across) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < across) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}
