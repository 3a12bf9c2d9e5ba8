// An error where the reader is: what is wrong, which field, what to do. Training goes on behind it.

import { h } from "./dom.js";
import { complaint } from "./said.js";

/**
 * @typedef {{ code: string, field: string, message: string, hint: string, own?: boolean }} Shown   `own`: in the words on screen already
 * @typedef {{ label: string, act: () => void }} Remedy
 */

/** @param {import("./types.js").Translate} t */
export function errorPanel(t) {
  const body = h("div", { class: "error-body" });
  const close = h("button", { type: "button", class: "plain", on: { click: () => clear() } }, t("error.close"));
  const actions = h("div", { class: "row" });
  const element = h("div", { class: "error", part: "error", role: "alert", hidden: true }, body, actions);
  /** @type {Shown | null} */
  let current = null;
  const clear = () => {
    element.hidden = true;
    current = null;
    body.replaceChildren();
  };
  const offer = (/** @type {Remedy[]} */ remedies) => actions.replaceChildren(
    ...remedies.map((r) => h("button", { type: "button", class: "plain strong", on: { click: () => { clear(); r.act(); } } }, r.label)), close);
  return {
    element,
    clear,
    /** Which error is on show, if any. */
    get code() {
      return element.hidden ? null : element.dataset.code ?? null;
    },
    /** @param {Shown} error @param {Remedy[]} [remedies] */
    show(error, remedies = []) {
      const key = `error.${error.code}`;
      const { what, hint } = complaint(t, error);
      element.dataset.code = error.code;
      current = error;
      body.replaceChildren(
        h("strong", {}, t.has(key) ? t(key) : t("error.title")),
        h("p", {}, ...what),
        ...(hint ? [h("p", { class: "hint" }, hint)] : []));
      offer(remedies);
      element.hidden = false;
    },
    /** Adds what may help, if that error is still on show. @param {Shown} error @param {Remedy[]} remedies */
    offer: (error, remedies) => { if (current === error) offer(remedies); },
  };
}
