// The panels and where the views go. Built once; what it shows is set by `update`.

import { field, inGroup } from "../controls.js";
import { dataPanel } from "./datapanel.js";
import { h, setAttr } from "./dom.js";
import { errorPanel } from "./errors.js";
import { hero, HERO_PATHS } from "./hero.js";
import { mapOptions } from "./mapoptions.js";
import { scores, status, transport } from "./transport.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Context} Context
 *
 * @typedef {import("./transport.js").Actions & { choose: (kind: string) => void }} LayoutActions
 */

/** Network controls that the picture of the network edits. */
const IN_PICTURE = ["layers.*.units", "features"];
/** Whether a key in a link is another name of a control or panel. TensorFlow Playground's hidable ids are among them. @type {Record<string, string[]>} */
const ALIASES = {
  regularization: ["penalty.l1", "penalty.l2"],
  "regularization-rate": ["penalty.l1", "penalty.l2"],
  "num-hidden-layers": ["layers-title"],
  problem: ["data"],
  "network-shape": ["network"],
  activation: ["activation", "curve"],
};

/**
 * @param {ViewState} state @param {Context} context @param {LayoutActions} act
 */
export function layout(state, context, act) {
  const { t } = context;
  const { description } = state;
  const top = transport(t, act);
  const error = errorPanel(t);
  const beta = hero(state, context);
  const data = dataPanel(state, context, act);
  const foot = status(t, act);
  const numbers = scores(t);
  const options = mapOptions(state, context);
  const taken = new Set([...HERO_PATHS, ...IN_PICTURE, "data.kind", "seed"]);
  const fieldsOf = (/** @type {"training" | "penalty" | "network"} */ group) => inGroup(description, group, taken).map((c) => field(c, description, context));
  const training = [...fieldsOf("training"), ...fieldsOf("network")];
  const penalty = fieldsOf("penalty");

  const slot = (/** @type {string} */ id, /** @type {string} */ name) => h("div", { class: `slot ${name}`, "data-id": id });
  const betaHistory = slot("beta-history", "beta-history");
  /** @type {Record<string, HTMLElement>} */
  const slots = {
    activation: slot("curve", "curve"),
    network: slot("network-picture", "network-slot"),
    betaHistory,
    loss: slot("loss-chart", "loss"),
    output: slot("map", "map"),
    presets: slot("presets", "presets"),
    inspector: slot("inspector", "inspector"),
    paint: slot("paint", "paint"),
    lab: slot("lab", "lab"),
    display: foot.display,
    keys: foot.keys,
    fingerprint: foot.fingerprint,
    own: data.own,
    undo: top.undo,
  };
  const settings = (/** @type {string} */ id, /** @type {import("../controls.js").Field[]} */ fields) =>
    h("fieldset", { class: `settings ${id}`, "data-id": id }, h("legend", {}, t(`group.${id}`)), h("div", { class: "fields" }, ...fields.map((f) => f.element)));
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const element = h("div", { class: "bvq", part: "playground" },
    slots.presets, top.element,
    h("div", { class: "all-settings" }, settings("training", training), settings("penalty", penalty)),
    error.element,
    h("div", { class: "band" }, beta.element, slots.activation),
    h("div", { class: "columns" },
      data.element,
      h("section", { class: "panel network", part: "network", "data-id": "network", "aria-label": t("network.title") },
        slots.network, slots.inspector, slots.betaHistory),
      h("section", { class: "panel output", part: "output", "data-id": "output", "aria-label": t("output.title") },
        h("p", { class: "heading" }, t("output.title")), numbers.element, slots.loss, slots.paint, slots.output, options.element)),
    slots.lab, foot.element, live);
  const fields = [...training, ...penalty];

  return {
    element, slots, data, error, status: foot,
    /** @param {string} text */
    say: (text) => { live.textContent = text; },
    /** @param {ViewState} now @param {Snapshot | null} snapshot */
    update(now, snapshot) {
      top.update(now, snapshot);
      beta.update(now, snapshot);
      numbers.update(snapshot);
      options.update(now);
      setAttr(betaHistory, "data-learned", now.spec.layers.some((layer) => layer.learnBeta !== "off"));
      data.update(now);
      for (const f of fields) f.sync(now);
    },
    /** Hides controls and panels by id; they stay in force. @param {readonly string[]} ids */
    hide(ids) {
      const hidden = new Set(ids.flatMap((id) => {
        const kebab = id.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
        return [id, kebab, ...(ALIASES[kebab] ?? [])];
      }));
      element.dataset.hide = [...hidden].join(" ");
      for (const part of element.querySelectorAll("[data-id]")) {
        const { id, path } = /** @type {HTMLElement} */ (part).dataset;
        setAttr(part, "data-hidden", hidden.has(id ?? "") || hidden.has(path ?? ""));
      }
    },
  };
}
