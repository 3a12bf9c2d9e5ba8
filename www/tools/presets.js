// Ready-made experiments at the top: a row of buttons, a menu where there is no room for it, and what to look at.

import { h, setAttr, setText, uid } from "../element/dom.js";
import { PRESETS } from "../presets.js";
import { defaults, stateOf, toHash } from "../state.js";
import { fromHash } from "../state/link.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 * @typedef {import("../element/types.js").Spec} Spec
 * @typedef {import("../element/types.js").Description} Description
 */

/**
 * Settings as one text. The seed and the engine may be others: they are not what an experiment is about.
 * @param {Spec} spec @param {Description} description
 */
function wordsOf(spec, description) {
  const { view, spec: usual } = defaults(description);
  // All columns of one's own data, named or not.
  const features = spec.data.names && String(spec.features) === String(spec.data.names) ? [] : spec.features;
  return toHash(stateOf({ ...spec, features, seed: usual.seed, engine: usual.engine }, view), description);
}

/** @type {WeakMap<Description, Map<string, string>>} */
const known = new WeakMap();

/** Which preset has these settings, if one has. @param {Spec} spec @param {Description} description @returns {string} */
export function presetOf(spec, description) {
  const ids = known.get(description) ?? new Map(PRESETS.map(({ id, hash }) => [wordsOf(fromHash(hash, description).state.spec, description), id]));
  known.set(description, ids);
  try {
    return ids.get(wordsOf(spec, description)) ?? "";
  } catch {
    return ""; // A table too long for a link, or a setting that is about to be refused: no experiment has it.
  }
}

/** Whether an experiment goes on with smaller steps, as after a cure. @param {Spec} spec @param {string} id @param {Description} description */
function isCured(spec, id, description) {
  const preset = PRESETS.find((p) => p.id === id);
  if (!preset) return false;
  const { optimizer } = fromHash(preset.hash, description).state.spec;
  return spec.optimizer.learningRate < optimizer.learningRate && presetOf({ ...spec, optimizer }, description) === id;
}

/** The place where the reader puts data of their own. @param {App} app */
function showOwn(app) {
  const own = /** @type {HTMLDetailsElement | null} */ (app.root.querySelector("details.own"));
  if (!own || own.hasAttribute("data-hidden")) return;
  own.open = true;
  own.scrollIntoView({ block: "nearest" });
  own.querySelector("summary")?.focus({ preventScroll: true });
}

/** @returns {Tool} */
export function presetsTool() {
  /** @type {App} */
  let app;
  /** @type {Spec | null} */
  let seen = null;
  /** The experiment that was on show last. */
  let last = "";
  const id = uid("presets");
  const text = h("p", { class: "caption preset-text" });
  const menu = h("select", { id, on: { change: () => choose(menu.value) } });
  const row = h("div", { class: "preset-row", role: "toolbar", "aria-labelledby": `${id}-label` });
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  // One stop for Tab, arrows within: whoever is on the way to Play need not pass ten.
  row.addEventListener("keydown", (event) => {
    const at = buttons.findIndex((button) => button === event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    const next = to === undefined || at < 0 ? undefined : buttons[(to + buttons.length) % buttons.length];
    if (!next) return;
    event.preventDefault();
    stop(next);
    next.focus();
  });
  const stop = (/** @type {HTMLButtonElement | undefined} */ one) => { for (const button of buttons) button.tabIndex = button === one ? 0 : -1; };

  /** @param {string} name */
  async function choose(name) {
    const preset = PRESETS.find((p) => p.id === name);
    if (!preset) return;
    await app.go(preset.hash);
    app.say(app.t(`presets.${name}.text`));
    if (name === "own") showOwn(app);
  }

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      buttons = PRESETS.map((p) => h("button", { type: "button", class: "preset", value: p.id, title: t(`presets.${p.id}.text`), on: { click: () => choose(p.id) } }, t(`presets.${p.id}`)));
      row.append(...buttons);
      menu.append(h("option", { value: "" }, t("presets.other")), ...PRESETS.map((p) => h("option", { value: p.id }, t(`presets.${p.id}`))));
      root.append(h("label", { class: "caption preset-label", id: `${id}-label`, for: id }, t("presets.label")), row, menu, text);
    },

    update(_, { spec, description }) {
      if (spec === seen) return;
      seen = spec;
      const active = presetOf(spec, description);
      menu.value = active;
      for (const button of buttons) setAttr(button, "aria-pressed", String(button.value === active));
      const on = buttons.find((button) => button.value === active);
      stop(on ?? buttons[0]);
      // Within the row only: `scrollIntoView` would move the page.
      if (on) row.scrollLeft = Math.max(0, on.offsetLeft - row.offsetLeft - (row.clientWidth - on.offsetWidth) / 2);
      last = active || last;
      const cured = !active && app.t.has(`presets.${last}.cured`) && isCured(spec, last, description);
      setText(text, app.t(active ? `presets.${active}.text` : cured ? `presets.${last}.cured` : "presets.none"));
    },

    destroy() {},
  };
}
