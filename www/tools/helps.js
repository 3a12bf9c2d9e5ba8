// What a button does, beside the pointer: its words come late, and are named on it from the start.

import { setAttr } from "../element/dom.js";

/** @returns {import("./toolbox.js").Tool} */
export function helpsTool() {
  /** @type {HTMLElement[]} */
  let helped = [];
  /** @type {import("../element/types.js").Translate} */
  let t;
  return {
    mount(_, app) {
      ({ t } = app);
      helped = [...app.root.querySelectorAll("[data-help]")].filter((element) => element instanceof HTMLElement);
    },
    update() {
      // That of the play button changes.
      for (const element of helped) setAttr(element, "title", t(element.dataset.help ?? ""));
    },
    destroy() {},
  };
}
