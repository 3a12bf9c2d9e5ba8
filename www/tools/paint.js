// Drawing one's own points on the map: the bar over it and the board on it. What is drawn becomes the run's data as soon
// as a network can learn from it.

import { h, icon, ICONS, setAttr, setText, svg, uid } from "../element/dom.js";
import { classColour, markPath } from "../draw/palette.js";
import { same } from "../merge.js";
import { paintBoard } from "./data/canvas.js";
import * as B from "./data/board.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 * @typedef {import("./data/canvas.js").Mode} Mode
 */

/** Time after a stroke before a run begins with it: quick strokes are one change. */
const PAUSE_MS = 250;
/** @type {readonly Mode[]} */
const MODES = ["brush", "single", "erase"];
const UNDO = "M9 5 3 10l6 5v-3.500h5a3 3 0 0 1 0 6.500h-4v2.500h4a5.500 5.500 0 0 0 0-11.500H9z";
const REDO = "m15 5 6 5-6 5v-3.500h-5a3 3 0 0 0 0 6.500h4v2.500h-4a5.500 5.500 0 0 1 0-11.500h5z";
const CLEAR = "M9 3h6l1 2h4v2H4V5h4zM6 8h12l-1 13H7z";

/** @returns {Tool} */
export function paintTool() {
  /** @type {App} */
  let app;
  let history = B.begun(B.EMPTY);
  let of = 0;
  /** @type {Mode} */
  let mode = "brush";
  let open = false;
  let timer = 0;
  /** What the run learns from, as far as it was seen, and whether that is the drawing. @type {{ data: any, ours: boolean }} */
  let seen = { data: null, ours: false };
  /** The data that were there at the beginning, and the last that were drawn. @type {{ kind: string, inputs?: number[][], labels?: string[] }[]} */
  let known = [];
  let shownClasses = "";
  /** What was last shown, apart from the drawing. @type {{ look?: object, samples?: object | null, ours?: boolean }} */
  let shown = {};

  const name = uid("paint");
  const say = (/** @type {string} */ key, /** @type {Record<string, string | number>} */ values) => app.say(app.t(key, values));
  const swatches = h("div", { class: "segments", role: "radiogroup" });
  const bar = h("div", { class: "paint-bar", role: "group", hidden: true });
  const status = h("p", { class: "caption paint-status" });
  /** After the drawing: which of its points are kept for testing. */
  const ended = h("p", { class: "caption", role: "status", hidden: true });
  /** The drawing's samples are still on their way. */
  let ending = false;
  /** @type {ReturnType<typeof paintBoard>} */
  let board;
  /** Begins and ends where the panel of data, which has the other such button, is not shown. @type {HTMLButtonElement} */
  let here;
  /** @type {Record<"plus" | "undo" | "redo" | "clear" | "take", HTMLButtonElement>} */
  let buttons;

  /** @param {B.Drawing} next */
  const follow = (next) => {
    if (next === history.now) return;
    history = B.followed(history, next);
    changed();
  };
  const go = (/** @type {typeof B.undone} */ way) => {
    board.finish();
    history = way(history);
    changed();
  };
  const chooseClass = (/** @type {number} */ n) => {
    of = n;
    if (mode === "erase") chooseMode("brush");
    sync();
  };
  const chooseMode = (/** @type {Mode} */ next) => {
    mode = next;
    sync();
  };
  const addClass = () => {
    if (history.now.classes >= B.MOST_CLASSES) return;
    of = history.now.classes;
    follow({ ...history.now, classes: of + 1 });
    chooseClass(of);
  };

  function changed() {
    of = Math.min(of, history.now.classes - 1);
    const held = app.root.activeElement;
    sync();
    // A button that cannot be pressed any more would keep the keys to itself.
    if (held instanceof HTMLButtonElement && (held.disabled || held.hidden)) board.element.focus({ preventScroll: true });
    clearTimeout(timer);
    timer = setTimeout(apply, PAUSE_MS);
  }

  /** A run of what is drawn, if one can learn from it. */
  function apply() {
    clearTimeout(timer);
    timer = 0;
    if (B.missing(history.now)) return;
    const data = B.dataOf(history.now);
    known = [known[0] ?? data, data];
    const { samples } = app.state;
    const named = samples?.columns.length === 2 && samples.columns.every(({ name }, i) => name === `x${i + 1}`);
    app.context.setSpec((spec) => {
      const { noise, trainFraction, classes } = spec.data;
      spec.data = { ...data, noise, trainFraction, classes };
      spec.loss = "auto";
      if (!named) spec.features = ["x1", "x2"];
    });
  }

  const isData = (/** @type {any} */ data, /** @type {any} */ other) =>
    data.kind === other.kind && same(data.inputs ?? null, other.inputs ?? null) && same(data.labels ?? null, other.labels ?? null);

  /** Shows the drawing and the choices. */
  function sync() {
    const { now, past, future } = history;
    const { look, samples } = app.state;
    shown = { look, samples, ours: seen.ours };
    const key = [now.classes, look.dark, look.negative, look.classes.join()].join();
    if (key !== shownClasses) {
      shownClasses = key;
      swatches.replaceChildren(...Array.from({ length: now.classes }, (_, i) => h("label", { title: app.t("paint.class.key", { n: i + 1 }) },
        h("input", { type: "radio", name: `${name}-class`, "aria-label": app.t("paint.class", { n: i + 1 }), on: { change: () => chooseClass(i) } }),
        h("span", {}, svg("svg", { viewBox: "0 0 12 12", class: "mark", "aria-hidden": "true" }, svg("path", { d: markPath(i), fill: classColour(look, i, now.classes) }))))));
    }
    [...swatches.querySelectorAll("input")].forEach((input, i) => { input.checked = i === of && mode !== "erase"; });
    bar.querySelectorAll("input[data-mode]").forEach((input) => {
      const radio = /** @type {HTMLInputElement} */ (input);
      radio.checked = radio.dataset.mode === mode;
    });
    buttons.plus.disabled = now.classes >= B.MOST_CLASSES;
    buttons.undo.disabled = past.length === 0;
    buttons.redo.disabled = future.length === 0;
    buttons.clear.disabled = now.points.length === 0;
    buttons.take.hidden = now.points.length > 0 || B.drawingOf(samples) === null;
    setText(status, words());
    board.show(now, { of, mode, look, opaque: !seen.ours });
  }

  function words() {
    const { now } = history;
    const lack = B.missing(now);
    if (lack) return app.t(lack.key, lack.values);
    if (now.points.length >= B.MOST_POINTS) return app.t("paint.full", { n: B.MOST_POINTS });
    return app.t("paint.points", { n: now.points.length, each: B.counts(now).filter((n) => n > 0).join(", ") });
  }

  function start() {
    const { spec, samples } = app.state;
    open = true;
    ending = false;
    ended.hidden = true;
    if (!isData(spec.data, B.dataOf(history.now))) history = B.begun((spec.data.kind === "points" && B.drawingOf(samples)) || B.EMPTY);
    of = Math.min(of, history.now.classes - 1);
    known = [spec.data, B.dataOf(history.now)];
    look(spec.data);
    bar.hidden = false;
    board.element.hidden = false;
    sync();
    const { top, bottom } = board.element.getBoundingClientRect();
    if (top < 80 || bottom > innerHeight) bar.scrollIntoView({ block: "start" });
    board.element.focus({ preventScroll: true });
  }

  function end() {
    board.finish();
    if (timer) apply();
    const inside = [bar, board.element].some((part) => part.contains(app.root.activeElement));
    open = false;
    ending = seen.ours;
    bar.hidden = true;
    board.element.hidden = true;
    // Of the two buttons the one that is seen.
    if (inside) for (const opener of app.root.querySelectorAll(".draw-own, .draw-here")) /** @type {HTMLElement} */ (opener).focus();
  }

  /** Says what became of the points; another data set takes that away. @param {import("./toolbox.js").ViewState} state */
  function tellEnd({ spec, samples }) {
    if (!ended.hidden && !isData(spec.data, B.dataOf(history.now))) ended.hidden = true;
    if (!ending || !samples || samples.targets.length !== history.now.points.length) return;
    ending = false;
    const kept = samples.train.reduce((sum, on) => sum + 1 - on, 0);
    setText(ended, app.t("paint.ended", { n: history.now.points.length, test: kept, show: app.t("map.showTestData") }));
    ended.hidden = false;
  }

  /** Notices which data the run has now. @param {any} data */
  function look(data) {
    if (data === seen.data) return;
    seen = { data, ours: data.kind === "points" && isData(data, known.at(-1)) };
    // Somebody chose other data: those are not to be drawn over.
    if (!seen.ours && !known.some((other) => isData(data, other))) app.context.setUi({ painting: false });
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    if (command && (key === "z" || key === "y")) go(key === "y" || event.shiftKey ? B.redone : B.undone);
    else if (event.key === "Escape") app.context.setUi({ painting: false });
    else if (!command && !event.altKey && /^[1-6]$/.test(event.key)) {
      if (Number(event.key) <= history.now.classes) chooseClass(Number(event.key) - 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      const place = /** @type {HTMLElement} */ (app.root.querySelector('[data-id="map"]'));
      board = paintBoard(t, {
        follow,
        told: (key, values) => say(key, { ...values, count: history.now.points.length }),
      });
      place.append(board.element);
      const button = (/** @type {string} */ key, /** @type {string} */ path, /** @type {() => void} */ click) =>
        h("button", { type: "button", class: "small", "aria-label": t(key), title: t(`${key}.help`), on: { click } }, icon(path));
      buttons = {
        plus: button("paint.plus", ICONS.plus, addClass),
        undo: button("paint.undo", UNDO, () => go(B.undone)),
        redo: button("paint.redo", REDO, () => go(B.redone)),
        clear: button("paint.clear", CLEAR, () => follow({ ...history.now, points: [] })),
        take: h("button", { type: "button", class: "plain", hidden: true, on: { click: () => {
          const taken = B.drawingOf(app.state.samples);
          if (taken) follow(taken);
        } } }, t("paint.take")),
      };
      const modes = MODES.map((row) => h("label", { title: t(`paint.${row}.help`) },
        h("input", { type: "radio", name: `${name}-mode`, "data-mode": row, "aria-label": t(`paint.${row}`), on: { change: () => chooseMode(row) } }),
        h("span", { "aria-hidden": "true" }, t(`paint.${row}`))));
      setAttr(bar, "aria-label", t("paint.title"));
      setAttr(swatches, "aria-label", t("paint.classes"));
      bar.append(
        h("div", { class: "row" }, swatches, buttons.plus,
          h("button", { type: "button", class: "plain strong paint-done", title: t("paint.done.help"), on: { click: () => app.context.setUi({ painting: false }) } }, t("paint.done"))),
        h("div", { class: "row" }, h("div", { class: "segments", role: "radiogroup", "aria-label": t("paint.mode") }, ...modes),
          h("div", { class: "row tight" }, buttons.undo, buttons.redo, buttons.clear)),
        h("div", { class: "row paint-told" }, status, buttons.take));
      for (const part of [bar, board.element]) part.addEventListener("keydown", keys);
      root.append(bar, ended);
      here = h("button", { type: "button", class: "plain draw-here", "data-id": "draw", title: t("own.draw.help"), "aria-pressed": "false", on: {
        click: () => app.context.setUi({ painting: !app.state.ui.painting }),
      } }, t("own.draw"));
      app.root.querySelector(".map-options")?.append(here);
    },

    update(_, state) {
      if (open) look(state.spec.data);
      const wanted = Boolean(state.ui.painting);
      setAttr(here, "aria-pressed", String(wanted));
      if (wanted !== open) (wanted ? start : end)();
      else if (!open) tellEnd(state);
      else if (state.look !== shown.look || state.samples !== shown.samples || seen.ours !== shown.ours) sync();
    },

    destroy() {
      clearTimeout(timer);
      board.destroy();
    },
  };
}
