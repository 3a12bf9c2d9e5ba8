// A look at a table before anything is trained on it: its columns, its first rows, what is predicted from what.

import { h, setText, uid } from "../element/dom.js";
import { complaint, said } from "../element/said.js";
import { errorOf } from "../error.js";
import { MAX_SLICE_COLUMNS } from "../views/decision.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("../engine/core.js").TableReport} Report
 * @typedef {Report["columns"][number]} Column
 */

/** Characters of a text that cannot be read as a table, to find the place by. */
const SHOWN = 600;

/**
 * @param {App} app
 * @param {(report: Report, name: string) => void} train   somebody said: train on this
 */
export function tableDialog(app, train) {
  const { t } = app;
  const id = uid("table");
  const title = h("h2", { class: "heading", id: `${id}-title` });
  const size = h("p", { class: "caption" });
  const body = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": title.id });
  const told = h("div", { class: "table-told", role: "status" });
  const go = h("button", { type: "button", class: "plain strong", on: { click: () => done() } }, t("table.train"));
  const element = /** @type {HTMLDialogElement} */ (h("dialog", { class: "table-dialog", "aria-labelledby": title.id }, title, size, body, told,
    h("div", { class: "row" }, go, h("button", { type: "button", class: "plain", on: { click: () => element.close() } }, t("table.cancel")))));
  // The element's own keys are not meant here.
  element.addEventListener("keydown", (event) => event.stopPropagation());

  let text = "";
  let name = "";
  let ticket = 0;
  /** @type {Column[]} */
  let columns = [];
  /** @type {Report | null} */
  let report = null;
  let label = "";
  /** @type {Set<string>} */
  let inputs = new Set();

  function done() {
    if (!report) return;
    element.close();
    train(report, name);
  }

  /** @param {unknown} thrown */
  function complain(thrown) {
    const { what, hint } = complaint(t, errorOf(thrown));
    report = null;
    go.disabled = true;
    told.replaceChildren(h("p", { class: "table-error" }, h("strong", {}, t("table.error")), " ", ...what),
      ...(hint ? [h("p", { class: "caption" }, hint)] : []));
  }

  /** Reads the table with the present choice, and says what comes of it. */
  async function check() {
    const mine = ++ticket;
    go.disabled = true;
    try {
      if (!label) return choose("table.noLabel");
      if (inputs.size === 0) return choose("table.noInput");
      const read = await app.bvq.readTable(text, { label, columns: columns.map((c) => c.name).filter((c) => inputs.has(c)) });
      if (mine !== ticket) return;
      report = read;
      go.disabled = false;
      const classes = new Set(read.data.labels ?? []).size;
      const lines = [
        classes ? t("table.classes", { label, n: classes }) : t("table.numbers", { label }),
        t("table.used", { n: read.data.inputs?.length ?? 0, all: read.rows }),
        t(inputs.size === 1 ? "table.curve" : inputs.size === 2 ? "table.map" : inputs.size <= MAX_SLICE_COLUMNS ? "table.slice" : "table.wide"),
      ];
      const known = read.notes.filter((note) => !note.startsWith(`Column "${label}" is the`));
      told.replaceChildren(h("p", {}, lines.join(" ")), ...known.map((note) => h("p", { class: "caption" }, said(t, note))));
    } catch (error) {
      if (mine === ticket) complain(error);
    }
  }

  /** @param {string} key */
  function choose(key) {
    report = null;
    told.replaceChildren(h("p", { class: "table-error" }, t(key)));
  }

  /** @param {Column} column */
  const kindOf = ({ kind, distinct, missing }) => [
    kind === "number" ? t("table.number") : t(distinct > 32 ? "table.textMany" : "table.text", { n: distinct }),
    ...(missing ? [t("table.missing", { n: missing })] : []),
  ];
  /** @param {Column} column */
  const canPredict = ({ kind, distinct }) => distinct > 1 && (kind === "number" || distinct <= 32);

  /** Numbers, or a few wrong cells among them, which an error names. @param {Column} column */
  const canInform = ({ kind, role }) => kind === "number" || role === "input";

  /** @param {Report} look */
  function table(look) {
    const roleOf = (/** @type {string} */ column) => (column === label ? "label" : inputs.has(column) ? "input" : "unused");
    const marks = (/** @type {HTMLElement} */ element) => element.querySelectorAll("[data-column]").forEach((part) => {
      const at = /** @type {HTMLElement} */ (part);
      at.dataset.role = roleOf(at.dataset.column ?? "");
    });
    const radios = columns.map((column) => h("input", { type: "radio", name: `${id}-label`, "aria-label": t("table.predict.of", { column: column.name }), disabled: !canPredict(column), on: {
      change: () => {
        // What was to be predicted may be learnt from again, if it can.
        const before = columns.find((c) => c.name === label);
        label = column.name;
        inputs.delete(label);
        if (before && canInform(before)) inputs.add(before.name);
        sync();
      },
    } }));
    const boxes = columns.map((column) => h("input", { type: "checkbox", "aria-label": t("table.learn.of", { column: column.name }), title: canInform(column) ? null : t("table.onlyNumbers"), on: {
      change: (event) => {
        if (event.target.checked) inputs.add(column.name);
        else inputs.delete(column.name);
        sync();
      },
    } }));
    const element = h("table", {},
      h("thead", {}, h("tr", {}, h("td", {}), ...columns.map((c) => h("th", { scope: "col", "data-column": c.name }, c.name)))),
      h("tbody", {},
        h("tr", { class: "kinds-row" }, h("th", { scope: "row" }, t("table.kind")), ...columns.map((c) => h("td", { "data-column": c.name }, ...kindOf(c).map((line) => h("div", {}, line))))),
        h("tr", {}, h("th", { scope: "row" }, t("table.predict")), ...columns.map((c, i) => h("td", { "data-column": c.name }, radios[i]))),
        h("tr", { class: "roles-end" }, h("th", { scope: "row" }, t("table.learn")), ...columns.map((c, i) => h("td", { "data-column": c.name }, boxes[i]))),
        ...look.head.map((row, r) => h("tr", {}, h("th", { scope: "row" }, t("table.row", { n: r + 1 })), ...row.map((value, i) => h("td", { "data-column": columns[i]?.name, class: columns[i]?.kind }, value))))));
    const sync = () => {
      columns.forEach((column, i) => {
        const [radio, box] = [radios[i], boxes[i]];
        if (!radio || !box) return;
        radio.checked = column.name === label;
        box.checked = inputs.has(column.name);
        box.disabled = !canInform(column) || column.name === label;
      });
      marks(element);
      check();
    };
    sync();
    return element;
  }

  return {
    element,
    /** Shows a text before it is trained on. @param {string} given @param {string} called */
    async open(given, called) {
      [text, name, columns, report, label] = [given, called, [], null, ""];
      const mine = ++ticket;
      setText(title, called);
      setText(size, "");
      body.replaceChildren();
      told.replaceChildren();
      go.disabled = true;
      if (!element.open) element.showModal();
      try {
        const look = await app.bvq.readTable(text, { preview: true });
        if (mine !== ticket) return;
        columns = look.columns;
        label = columns.find((c) => c.role === "label")?.name ?? "";
        inputs = new Set(look.features);
        setText(size, t("table.size", { rows: look.rows, columns: columns.length }));
        body.replaceChildren(table(look));
      } catch (error) {
        if (mine !== ticket) return;
        complain(error);
        body.replaceChildren(h("pre", {}, text.slice(0, SHOWN)));
      }
    },
  };
}
