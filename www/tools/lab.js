// The lab under the panels: tabs, one of them open or none. A tab is built when it is first opened and sleeps while shut; a brief
// one, which costs something while it is there, is taken down then.

import { h, setAttr, uid } from "../element/dom.js";
import { keepButton } from "./runs/keepbutton.js";
import { keeperOf } from "./runs/keeper.js";
import { TABS } from "./tabs.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 * @typedef {{ row: import("./toolbox.js").Tab, button: HTMLButtonElement, panel: HTMLElement, tool: Tool | null }} Entry
 */

/** @returns {Tool} */
export function labTool() {
  /** @type {Entry[]} */
  let entries = [];
  /** @type {App} */
  let app;
  /** @type {HTMLElement} */
  let keep;
  /** @type {() => void} */
  let unlisten = () => {};
  const list = h("div", { class: "lab-tabs", role: "tablist" });
  const opened = (/** @type {import("./toolbox.js").ViewState} */ { ui }) => entries.find((e) => e.row.id === ui.panel && !e.button.hidden);

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      const choose = (/** @type {string} */ id) => app.context.setUi({ panel: app.state.ui.panel === id ? "" : id });
      entries = TABS.map((row) => {
        const id = uid(row.id);
        const button = h("button", { type: "button", class: "lab-tab", role: "tab", id: `${id}-tab`, "aria-controls": id, title: t(`lab.${row.id}.help`), on: { click: () => choose(row.id) } }, t(`lab.${row.id}`));
        const panel = h("div", { class: `lab-panel lab-${row.id}`, role: "tabpanel", id, "aria-labelledby": `${id}-tab`, hidden: true });
        return { row, button, panel, tool: null };
      });
      setAttr(list, "aria-label", t("lab.label"));
      list.append(...entries.map((e) => e.button));
      list.addEventListener("keydown", (event) => {
        const shown = entries.filter((e) => !e.button.hidden);
        const at = shown.findIndex((e) => e.button === event.target);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
        const next = to === undefined || at < 0 ? undefined : shown[(to + shown.length) % shown.length];
        if (!next) return;
        event.preventDefault();
        event.stopPropagation();
        next.button.focus();
      });
      const keeper = keeperOf(app);
      unlisten = keeper.listen();
      // Where the kept run went, or why it was not kept, is to be seen.
      keep = keepButton(app, "plain lab-keep", (kept) => {
        if (kept ? app.state.ui.panel !== "" : !keeper.waiting) return;
        app.context.setUi({ panel: "runs" });
        entries.find((e) => e.row.id === "runs")?.button.focus({ preventScroll: true });
      });
      root.append(h("div", { class: "lab-head" }, list, keep), ...entries.map((e) => e.panel));
    },

    fields(state) {
      const open = opened(state);
      return open?.tool?.fields?.(state) ?? [];
    },

    update(snapshot, state) {
      for (const { row, button } of entries) button.hidden = row.fits ? !row.fits(state) : false;
      const open = opened(state);
      const first = open ?? entries.find((e) => !e.button.hidden);
      keeperOf(app).draw();
      keep.hidden = open?.row.id === "runs"; // it has its own
      for (const entry of entries) {
        if (entry.tool && entry !== open && entry.row.brief) {
          entry.tool.destroy();
          entry.tool = null;
          entry.panel.replaceChildren();
        }
        entry.panel.hidden = entry !== open;
        setAttr(entry.button, "aria-selected", String(entry === open));
        entry.button.tabIndex = entry === first ? 0 : -1;
      }
      if (!open) return;
      if (!open.tool) {
        open.tool = open.row.create();
        open.tool.mount(open.panel, app);
      }
      open.tool.update(snapshot, state);
    },

    destroy() {
      unlisten();
      for (const { tool } of entries) tool?.destroy();
    },
  };
}
