// The list of keys in the footer, and the switch for those who want none of the single characters.

import { h, setText } from "../element/dom.js";
import { floating } from "./popover.js";

/** @typedef {import("./toolbox.js").Tool} Tool */

/** Keys as they are written on the keyboard, those with a name by the end of its message's key; with the action each has. */
const SHORTCUTS = /** @type {const} */ ([
  ["space", "toggle"], [".", "step"], [">", "epoch"], ["R", "reset"], ["shift R", "newSeed"], ["ctrl Z", "undo"], ["[  ]", "beta"],
  ["0  1  2", "stops"], ["D", "discretize"], ["T", "showTestData"], ["E", "entropy"], ["S", "tell"], ["?", "list"],
]);
const STORED = "bvq-few-keys";

/** Not every page may keep something. @returns {boolean} */
function stored() {
  try {
    return localStorage.getItem(STORED) === "1";
  } catch {
    return false;
  }
}

/** @param {boolean} few */
function store(few) {
  try {
    if (few) localStorage.setItem(STORED, "1");
    else localStorage.removeItem(STORED);
  } catch {
    // It holds until the page goes.
  }
}

/** @returns {Tool} */
export function keysTool() {
  /** @type {() => void} */
  let unfloat = () => {};
  return {
    mount(root, { t, root: shadow }) {
      const note = h("p", { class: "caption" });
      const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", on: { change: () => {
        store(!box.checked);
        apply();
      } } }));
      const list = h("dl", {}, ...SHORTCUTS.flatMap(([key, name]) => [h("dt", {}, key.replace(/[a-z]+/, (named) => t(`keys.${named}`))), h("dd", {}, t(`keys.${name}`))]));
      const apply = () => {
        shadow.querySelector(".bvq")?.toggleAttribute("data-few-keys", !box.checked);
        setText(note, t(box.checked ? "keys.where" : "keys.few"));
      };
      box.checked = !stored();
      apply();
      const popover = h("div", { class: "popover" }, list, h("label", { class: "check" }, box, t("keys.single")), note);
      root.append(popover);
      const details = root.closest("details");
      if (details) unfloat = floating(details, popover);
    },
    update() {},
    destroy: () => unfloat(),
  };
}
