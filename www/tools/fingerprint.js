// What the fingerprint in the footer is, said where somebody asks.

import { h } from "../element/dom.js";
import { floating } from "./popover.js";

/** @typedef {import("./toolbox.js").Tool} Tool */

/** @returns {Tool} */
export function fingerprintTool() {
  /** @type {() => void} */
  let unfloat = () => {};
  return {
    mount(root, { t }) {
      const box = h("p", { class: "popover" }, t("status.hash.help"));
      root.append(box);
      const details = root.closest("details");
      if (!details) return;
      details.querySelector("summary")?.setAttribute("title", t("status.hash.help"));
      unfloat = floating(details, box);
    },
    update() {},
    destroy: () => unfloat(),
  };
}
