// Undo of a new start: a setting that needs a new network has thrown a trained one away, and for a while one can have it back.

import { count } from "../draw/scale.js";
import { h, setText } from "../element/dom.js";
import { changed } from "./undo/changed.js";
import { Past, TRAINED } from "./undo/past.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("../bvq.js").Run} Run
 * @typedef {import("./undo/past.js").Way} Way
 */

/** Longest time between two frames that counts as training. */
const FRAME_MS = 500;
const TYPED = "textarea, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=file])";

/** @returns {import("./toolbox.js").Tool} */
export function undoTool() {
  /** @type {App} */
  let app;
  /** @type {Past<Run>} */
  const past = new Past();
  const abort = new AbortController();
  const text = h("span", { class: "undo-text" });
  const note = h("div", { class: "undo-note", role: "status" });
  /** @type {Record<Way, HTMLButtonElement>} */
  let buttons;
  /** Which way one went last. @type {Way | null} */
  let went = null;
  /** A stroke of the drawing has begun a run: those of the others are the drawing's own to undo. */
  let drawn = false;
  let last = 0;

  /** @param {Way} way */
  const go = async (way) => {
    const focused = Object.values(buttons).some((button) => button === app.root.activeElement);
    try {
      await past.go(way, (run) => app.adopt(run));
      went = way;
    } catch (error) {
      app.fail(error);
    }
    show();
    // A button that is gone must not take the focus with it.
    const next = [buttons[way], buttons.back, buttons.forth].find((button) => button.isConnected) ?? app.root.querySelector("[data-id=play-button]");
    if (focused) /** @type {HTMLElement | null} */ (next)?.focus({ preventScroll: true });
  };

  /** @param {Run} run */
  const left = (run) => {
    went = null;
    if (run.playing) run.pause().catch(() => {});
    // Where the engine died nothing is left to go back to.
    run.broken.then(() => past.forget(run));
    if (drawn) run.dispose();
    else past.left(run);
    drawn ||= Boolean(app.state.ui.painting);
  };

  function show() {
    const { t, state, metrics } = app;
    const at = went === "back" && metrics;
    const what = past.back && !at ? changed(past.back.spec, state.spec, state.description, t) : "";
    const said = at ? t("undo.back", { step: count(metrics.step) }) : !past.back ? "" : what ? t("undo.began", { what }) : t("undo.other");
    if (said !== text.textContent) setText(text, said);
    const parts = said === "" || state.ui.painting ? [] : [text, ...(past.back ? [buttons.back] : []), ...(past.forth ? [buttons.forth] : [])];
    if (parts.length !== note.childElementCount || parts.some((part, i) => part !== note.children[i])) note.replaceChildren(...parts);
  }

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      const button = (/** @type {Way} */ way, /** @type {string} */ key) =>
        h("button", { type: "button", title: t(`${key}.help`), on: { click: () => void go(way) } }, t(key));
      buttons = { back: button("back", "undo.undo"), forth: button("forth", "undo.redo") };
      root.append(note);
      app.left = left;
      // Also where nothing has the focus: the button that was pressed may have gone with the old network.
      document.addEventListener("keydown", (event) => {
        const [target] = event.composedPath();
        const key = event.key.toLowerCase();
        if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || !["z", "y"].includes(key)) return;
        if (target !== document.body && !event.composedPath().includes(app.host)) return;
        if (app.state.ui.painting || (target instanceof Element && target.matches(TYPED))) return;
        const way = key === "y" || event.shiftKey ? "forth" : "back";
        if (!past[way]) return;
        event.preventDefault();
        void go(way);
      }, { signal: abort.signal });
    },

    update({ metrics }, { playing, ui }) {
      const now = performance.now();
      drawn &&= Boolean(ui.painting);
      if (playing && metrics.step >= TRAINED && past.trains(Math.min(FRAME_MS, now - last)) && !note.matches(":hover, :focus-within")) {
        past.clear();
        went = null;
      }
      last = now;
      // There is nothing more to say of a run that goes on.
      if (playing && went === "back" && !past.back && !past.forth) went = null;
      show();
    },

    destroy() {
      abort.abort();
      past.clear();
      app.left = (run) => run.dispose();
    },
  };
}
