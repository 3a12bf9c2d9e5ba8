// On a phone the settings that are set more rarely are folded until asked for; elsewhere late.css shows them as ever.

import { h, uid } from "../element/dom.js";

/** What is folded, by the end of its button's message. */
const FOLDS = /** @type {const} */ ([[".panel.data > .fields", "data"], [".all-settings", "settings"]]);

/** @returns {import("./toolbox.js").Tool} */
export function foldsTool() {
  /** @type {HTMLElement[]} */
  let buttons = [];
  return {
    mount(_, { root, t }) {
      for (const [selector, name] of FOLDS) {
        const part = root.querySelector(selector);
        if (!part) continue;
        part.id ||= uid("fold");
        const button = h("button", { type: "button", class: `plain fold fold-${name}`, "aria-expanded": "false", "aria-controls": part.id, on: {
          click: () => button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true")),
        } }, t(`fold.${name}`));
        part.before(button);
        buttons.push(button);
      }
    },
    update() {},
    destroy() {
      for (const button of buttons) button.remove();
      buttons = [];
    },
  };
}
