// The tab of kept runs: keep, compare in words, go back, put into a file.

import { h, setText } from "../element/dom.js";
import { merge } from "../merge.js";
import { differences } from "./runs/differences.js";
import { keepButton } from "./runs/keepbutton.js";
import { keeperOf } from "./runs/keeper.js";
import { runRow } from "./runs/row.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 * @typedef {import("./runs/keeper.js").Keeper} Keeper
 */

/** @returns {Tool} */
export function runsTool() {
  /** @type {App} */
  let app;
  /** @type {Keeper} */
  let keeper;
  /** @type {import("./runs/row.js").RunRow[]} */
  let rows = [];
  /** @type {HTMLButtonElement} */
  let keep;
  let version = -1;
  /** @type {unknown[]} */
  let seen = [];
  const note = h("p", { class: "caption runs-note" });
  const ask = h("div", { class: "runs-ask", role: "status" });
  const list = h("ul", { class: "runs-list" });

  /** What waits for an answer: a run for which there is no room, or one that was removed. */
  const question = () => {
    const { t } = app;
    const { waiting, removed, restored } = keeper;
    const button = (/** @type {string} */ key, /** @type {() => void} */ act, strong = false) => h("button", { type: "button", class: strong ? "plain strong" : "plain", on: { click: () => {
      act();
      keep.focus({ preventScroll: true });
    } } }, t(key));
    if (waiting) {
      ask.replaceChildren(h("span", {}, t(`runs.full.${waiting.full.why}`, { n: keeper.runs.length, name: waiting.full.oldest.name })),
        button("runs.makeRoom", () => keeper.makeRoom(), true), button("runs.giveUp", () => keeper.giveUp()));
    } else if (removed) {
      ask.replaceChildren(h("span", {}, t("runs.removed", { name: removed.name })), button("runs.undo", () => keeper.undo()));
    } else ask.replaceChildren(...(restored ? [h("span", {}, t("runs.restored", { name: restored.name }))] : []));
  };

  return {
    mount(root, given) {
      app = given;
      keeper = keeperOf(app);
      const { t } = app;
      keep = keepButton(app, "plain strong");
      const file = h("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": t("runs.open"), on: {
        change: () => {
          const [chosen] = file.files ?? [];
          if (chosen) keeper.open(chosen);
          file.value = "";
        },
      } });
      const button = (/** @type {string} */ key, /** @type {() => void} */ click) => h("button", { type: "button", class: "plain", title: t(`runs.${key}.help`), on: { click } }, t(`runs.${key}`));
      root.append(h("div", { class: "row" }, keep, button("saveThis", () => void keeper.save()), button("open", () => file.click()), file), ask, list, note);
    },

    update(_, { spec, description, look, playing }) {
      const { t } = app;
      if (keeper.restored && playing) keeper.goesOn();
      if (keeper.version !== version) {
        version = keeper.version;
        question();
        setText(note, [
          keeper.runs.length === 0 ? t("runs.none") : "",
          t(keeper.lasting ? "runs.lasting" : "runs.passing"),
          keeper.unread > 0 ? t("runs.unread", { n: keeper.unread }) : "",
        ].filter(Boolean).join(" "));
      } else if (seen[0] === spec && seen[1] === look) return;
      seen = [spec, look];
      const runs = [...keeper.runs].reverse();
      if (runs.map((run) => run.id).join() !== rows.map((row) => row.id).join()) {
        const focus = () => /** @type {HTMLElement | null} */ (ask.querySelector("button"))?.focus({ preventScroll: true });
        rows = runs.map((run) => rows.find((row) => row.id === run.id) ?? runRow(run.id, keeper, t, () => requestAnimationFrame(() => requestAnimationFrame(focus))));
        list.replaceChildren(...rows.map((row) => row.element));
      }
      runs.forEach((run, i) => {
        // A run of an earlier version may lack what was added since; it has the default then.
        rows[i]?.update(run, look, differences(merge(description.defaults, run.spec), spec, description, t));
      });
    },

    destroy() {
      list.remove();
    },
  };
}
