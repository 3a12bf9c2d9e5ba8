// The weight under the pointer: its value beside it while it changes; a click opens it in the inspector.

import { short } from "../draw/scale.js";
import { weight } from "../draw/wiring.js";
import { h, setText } from "../element/dom.js";
import { linkAt } from "./links.js";

/** @typedef {import("../element/types.js").LinkRef} LinkRef */

/**
 * @param {HTMLElement} stage
 * @param {() => { index: number, place: import("./links.js").Place }[][]} columns
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
