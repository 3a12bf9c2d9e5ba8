// How it looks and which language it speaks: menus in the footer. They set the element's own attributes.

import { h, setText, uid } from "../element/dom.js";
import { LANGUAGES } from "../element/text.js";
import { floating } from "./popover.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 */

const CHOICES = /** @type {const} */ ([["theme", ["auto", "light", "dark"]], ["palette", ["classic", "safe"]]]);

/** Somebody changed the language by the menu that then was built anew: it is theirs again. */
let focused = false;

/** @returns {Tool} */
export function displayTool() {
  /** @type {(() => void)[]} */
  let syncs = [];
  /** @type {() => void} */
  let unfloat = () => {};
  return {
    mount(root, app) {
      const { t, host } = app;
      const id = uid("language");
      const language = /** @type {HTMLSelectElement} */ (h("select", { id, "aria-label": t("display.language"), title: t("display.language"), on: { change: () => {
        focused = true;
        host.setAttribute("lang", language.value);
      } } }, ...LANGUAGES.map((name) => h("option", { value: name, lang: name }, t(`display.language.${name}`)))));
      const fields = CHOICES.map(([name, values]) => {
        const field = uid(name);
        const select = /** @type {HTMLSelectElement} */ (h("select", { id: field, on: { change: () => {
          if (select.value === values[0]) host.removeAttribute(name);
          else host.setAttribute(name, select.value);
        } } }, ...values.map((value) => h("option", { value }, t(`display.${name}.${value}`)))));
        syncs.push(() => { if (select.value !== app.view[name]) select.value = app.view[name]; });
        return h("div", { class: "field" }, h("label", { for: field }, t(`display.${name}`)), select);
      });
      syncs.push(() => { language.value = app.root.querySelector(".bvq")?.getAttribute("lang") ?? "en"; });
      const summary = h("summary", {});
      setText(summary, t("display.title"));
      const box = h("div", { class: "popover fields" }, ...fields);
      const details = /** @type {HTMLDetailsElement} */ (h("details", { class: "keys" }, summary, box));
      unfloat = floating(details, box);
      root.append(language, details);
      for (const sync of syncs) sync(); // not a frame later: keys may come before it
      if (focused) language.focus();
      focused = false;
    },
    update() {
      for (const sync of syncs) sync();
    },
    destroy() {
      unfloat();
      syncs = [];
    },
  };
}
