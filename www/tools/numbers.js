// A number that does not fit: the field says so while it is typed, and on leaving it shows again what is in force.

import { trained } from "../element/dataset.js";
import { h, setText } from "../element/dom.js";
import { limitOf, lossOf } from "../element/pacer.js";
import { placeNear } from "./popover.js";

/** @typedef {import("./toolbox.js").Tool} Tool */

/** How long what was said stays after the field was left. */
const STAY_MS = 4000;

/** What a field takes, in words. @param {HTMLInputElement} input @param {import("../element/types.js").Translate} t */
function wanted({ min, max, step }, t) {
  if (min !== "" && max !== "") return t(step === "1" ? "number.whole" : "number.between", { min, max });
  return min === "" ? t("number.any") : t("number.least", { min });
}

/** Whether training has come further than where it is told to stop: it goes on then. @param {import("./toolbox.js").App} app */
function isPast({ state: { ui, spec, samples }, metrics }) {
  if (!metrics) return false;
  return limitOf(ui.stop, spec.batchSize, trained(samples)) <= metrics.step || Boolean(lossOf(ui.stop)?.(metrics));
}

/** @returns {Tool} */
export function numbersTool() {
  const abort = new AbortController();
  const note = h("p", { class: "popover number-note", popover: "manual" });
  /** What stood in the field when somebody came. */
  let held = "";
  let timer = 0;
  /** Whose note is on show. @type {HTMLInputElement | null} */
  let of = null;
  const place = () => { if (of && note.matches(":popover-open")) placeNear(note, of); };
  const hide = () => {
    clearTimeout(timer);
    if (note.matches(":popover-open")) note.hidePopover();
  };
  const field = (/** @type {Event} */ event) => {
    const { target } = event;
    return target instanceof HTMLInputElement && target.type === "number" ? target : null;
  };

  return {
    mount(root, app) {
      const { t, root: shadow } = app;
      root.closest(".bvq")?.append(note);
      const { signal } = abort;
      const bad = (/** @type {HTMLInputElement} */ input) => !input.checkValidity();
      const show = (/** @type {HTMLInputElement} */ input, /** @type {string} */ text) => {
        setText(note, text);
        note.showPopover();
        of = input;
        place();
      };
      const leave = () => {
        clearTimeout(timer);
        timer = setTimeout(hide, STAY_MS);
      };
      const tell = (/** @type {HTMLInputElement} */ input, /** @type {string} */ text) => {
        show(input, text);
        app.say(text);
        leave();
      };
      shadow.addEventListener("focusin", (event) => {
        const input = field(event);
        if (input && !bad(input)) held = input.value;
      }, { signal });
      shadow.addEventListener("input", (event) => {
        const input = field(event);
        if (!input) return;
        hide();
        if (!bad(input)) return input.removeAttribute("aria-invalid");
        input.setAttribute("aria-invalid", "true");
        show(input, wanted(input, t));
      }, { signal });
      // Enter on a number that fits: from now on that is in force.
      shadow.addEventListener("change", (event) => {
        const input = field(event);
        if (!input || bad(input)) return;
        held = input.value;
        if (input.closest("[data-id=stop]") && isPast(app)) tell(input, t("number.past"));
      }, { signal });
      shadow.addEventListener("focusout", (event) => {
        const input = field(event);
        if (!input || !bad(input)) return;
        const text = t("number.kept", { wanted: wanted(input, t), value: held || input.placeholder });
        input.removeAttribute("aria-invalid");
        // What cannot be read counts as empty: emptied first, or nothing would change.
        input.value = "";
        input.value = held;
        setText(note, text);
        place();
        app.say(text);
        leave();
        app.context.redraw();
      }, { signal });
      addEventListener("scroll", place, { signal, capture: true, passive: true });
    },
    update() {},
    destroy() {
      abort.abort();
      clearTimeout(timer);
      note.remove();
    },
  };
}
