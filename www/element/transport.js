// Play, step, reset, new seed; the counters; what runs and how fast.

import { count, loss, percent, rate } from "../draw/scale.js";
import { SPEEDS } from "./pacer.js";
import { h, icon, ICONS, setAttr, setText, uid } from "./dom.js";
import { said } from "./said.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Translate} Translate
 * @typedef {{ toggle: () => void, step: () => void, reset: () => void, newSeed: () => void, setSpeed: (speed: import("./pacer.js").Speed) => void, setStop: (stop: Partial<import("./types.js").Ui["stop"]>) => void, epoch: () => void, setSeed: (seed: number) => void, share: () => void, setEngine: (engine: string) => void }} Actions
 */

/** @type {readonly import("./types.js").StopKind[]} */
const STOPS = ["epoch", "step", "loss"];

/** @param {Translate} t @param {Actions} act */
export function transport(t, act) {
  const button = (/** @type {string} */ id, /** @type {string} */ path, /** @type {() => void} */ click, /** @type {string} */ name = "round") =>
    h("button", { type: "button", class: name, part: `button ${id}`, "data-id": `${id}-button`, "aria-label": t(`button.${id}`), "data-help": `button.${id}.help`, on: { click } }, icon(path));
  const playIcon = icon(ICONS.play);
  const pauseIcon = icon(ICONS.pause);
  const play = button("play", ICONS.play, act.toggle, "round play");
  play.replaceChildren(playIcon, pauseIcon);
  const epoch = figure("epoch", t("figure.epoch"));
  const step = figure("step", t("figure.step"));
  const speed = figure("speed", t("figure.speed"));
  const seedId = uid("seed");
  const seed = h("input", { type: "number", id: seedId, class: "seed", min: 0, max: 4294967295, step: 1, inputmode: "numeric", on: {
    change: () => { if (seed.value !== "" && seed.checkValidity()) act.setSeed(Number(seed.value)); },
  } });
  const speedId = uid("speed");
  const pace = h("select", { id: speedId, "data-help": "speed.help", on: { change: () => act.setSpeed(/** @type {import("./pacer.js").Speed} */ (pace.value)) } },
    ...SPEEDS.map((name) => h("option", { value: name }, t(`speed.${name}`))));
  const stopId = uid("stop");
  const stop = h("input", { type: "number", id: stopId, min: 0, step: "any", inputmode: "decimal", placeholder: t("stop.never"), on: {
    change: () => { if (stop.checkValidity()) act.setStop({ at: Number(stop.value) }); },
  } });
  const stopKind = h("select", { "aria-label": t("stop.kind"), on: { change: () => act.setStop({ kind: /** @type {import("./types.js").StopKind} */ (stopKind.value) }) } },
    ...STOPS.map((name) => h("option", { value: name }, t(`stop.${name}`))));
  const undo = h("div", { class: "slot undo" });
  const element = h("section", { class: "transport", part: "transport", "data-id": "transport", "aria-label": t("transport.label") },
    h("div", { class: "buttons" }, button("reset", ICONS.reset, act.reset), play, button("step", ICONS.step, act.step), button("epoch", ICONS.epoch, act.epoch), undo),
    h("div", { class: "beside" },
      h("dl", { class: "figures" }, epoch.element, step.element, speed.element),
      h("div", { class: "row run-fields" },
        h("div", { class: "field speed-field", "data-id": "speed" }, h("label", { for: speedId }, t("speed.label")), pace),
        h("div", { class: "field stop-field", "data-id": "stop" }, h("label", { for: stopId }, t("stop.label")), h("div", { class: "row tight" }, stopKind, stop)),
        h("div", { class: "field seed-field", "data-id": "seed" }, h("label", { for: seedId }, t("seed.label")),
          h("div", { class: "row tight" }, seed, button("newSeed", ICONS.dice, act.newSeed, "small"))))));

  return {
    element, undo,
    /** @param {ViewState} state @param {Snapshot | null} snapshot */
    update(state, snapshot) {
      const { playing } = state;
      setAttr(play, "aria-label", t(playing ? "button.pause" : "button.play"));
      setAttr(play, "data-help", playing ? "button.pause.help" : "button.play.help");
      setAttr(play, "data-playing", playing);
      const metrics = snapshot?.metrics;
      epoch.show(count(Math.floor(metrics?.epoch ?? 0)));
      step.show(count(metrics?.step ?? 0));
      speed.show(playing ? rate(metrics?.stepsPerSecond ?? 0) : "\u2013");
      if (pace.value !== state.ui.speed) pace.value = state.ui.speed;
      if (stopKind.value !== state.ui.stop.kind) stopKind.value = state.ui.stop.kind;
      const focused = /** @type {ShadowRoot} */ (seed.getRootNode()).activeElement === seed;
      if (!focused && seed.value !== String(state.spec.seed)) seed.value = String(state.spec.seed);
    },
  };
}

/** The numbers over the map. @param {Translate} t */
export function scores(t) {
  const test = figure("test", t("figure.testLoss"));
  const train = figure("train", t("figure.trainLoss"));
  const accuracy = figure("accuracy", t("figure.accuracy"));
  const element = h("dl", { class: "figures scores", part: "scores", "data-id": "scores" }, test.element, train.element, accuracy.element);
  return {
    element,
    /** @param {Snapshot | null} snapshot */
    update(snapshot) {
      const m = snapshot?.metrics;
      test.show(loss(m?.testLoss));
      train.show(loss(m?.trainLoss));
      accuracy.show(percent(m?.testAccuracy));
      accuracy.element.hidden = m !== undefined && m.testAccuracy === null;
    },
  };
}

/** @param {string} name @param {string} label */
function figure(name, label) {
  const value = h("dd", {});
  return {
    element: h("div", { class: `figure ${name}` }, h("dt", {}, label), value),
    show: (/** @type {string} */ text) => setText(value, text),
  };
}

const ENGINES = ["auto", "cpu", "gpu"];

/** What runs where, the state's hash, and whether it sleeps. @param {Translate} t @param {Actions} act */
export function status(t, act) {
  const engine = h("span", { class: "chip", part: "engine" });
  const choice = /** @type {HTMLSelectElement} */ (h("select", { id: "engine", on: { change: () => act.setEngine(choice.value) } },
    ...ENGINES.map((name) => h("option", { value: name }, t(`engine.${name}`)))));
  const hash = h("code", { class: "chip hash" });
  const fingerprint = h("div", { class: "slot" });
  const paused = h("span", { class: "chip paused", hidden: true }, t("status.paused"));
  const share = h("button", { type: "button", class: "plain", on: { click: act.share } }, icon(ICONS.link), h("span", {}, t("button.share")));
  const notes = h("ul", { class: "notes" });
  const display = h("div", { class: "slot display", "data-id": "display" });
  const keys = h("div", { class: "slot" });
  const element = h("footer", { class: "status", part: "status", "data-id": "status" }, notes, h("div", { class: "row" }, display, h("label", { for: "engine" }, t("status.engine")), choice, engine,
    h("details", { class: "fingerprint" }, h("summary", {}, hash), fingerprint), paused,
    h("details", { class: "keys", "data-id": "keys" }, h("summary", {}, t("status.keys")), keys), share));
  return {
    element, paused, display, keys, fingerprint,
    shared: (/** @type {string} */ text) => setText(/** @type {Element} */ (share.lastElementChild), text),
    /** @param {{ run: import("../bvq.js").Run, hash: string, notes: readonly string[] }} facts */
    update(facts) {
      const { run } = facts;
      setText(engine, t(`status.${run.engine}`));
      t.tell(run.why, (why) => setAttr(engine, "title", why || null));
      if (choice.value !== run.spec.engine) choice.value = run.spec.engine;
      setText(hash, facts.hash ? `#${facts.hash.slice(0, 8)}` : "#\u2013");
      // Why it runs where it does is in the lab's tab of times; here only who asked for the other.
      const all = [...(run.why && run.spec.engine === "gpu" ? [run.why] : []), ...facts.notes, ...run.notes];
      const key = all.join("\n");
      if (notes.dataset.key !== key) {
        notes.dataset.key = key;
        notes.replaceChildren(...all.map((note) => h("li", {}, said(t, note))));
      }
    },
  };
}
