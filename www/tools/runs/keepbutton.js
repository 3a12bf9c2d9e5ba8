// "Keep this run", wherever it stands.

import { h } from "../../element/dom.js";
import { keeperOf } from "./keeper.js";

/** @param {import("../toolbox.js").App} app @param {string} name   of the class @param {(kept: boolean) => void} [then] */
export function keepButton(app, name, then = () => {}) {
  const button = h("button", { type: "button", class: name, title: app.t("runs.keep.help"), on: {
    click: async () => {
      // One at a time: a second click would keep the same run twice.
      button.disabled = true;
      const kept = await keeperOf(app).keep();
      button.disabled = false;
      button.focus({ preventScroll: true });
      then(kept === true);
    },
  } }, app.t("runs.keep"));
  return button;
}
