// What each keyboard action does.

import { betaAt, notch, positionOf } from "../draw/hardness.js";
import { read, write } from "./path.js";
import { summaryOf } from "./summary.js";

/**
 * @typedef {import("./types.js").ViewState} ViewState
 * @typedef {import("./keys.js").Action} Action
 * @typedef {import("../element.js").Playground} Playground
 */

const NOTCHES = 4;

/** @param {Playground} to @param {number} beta */
const setBeta = ({ context }, beta) => context.setSpec((spec) => write(spec, "layers.*.beta", beta, context.scope()));

/** @param {Playground} to @param {ViewState} state @param {number} by */
const moveBeta = (to, state, by) => setBeta(to, betaAt(notch(positionOf(Number(read(state.spec, "layers.*.beta", to.context.scope()) ?? 0.5)), by)));

/** @type {Record<Action, (to: Playground, state: ViewState) => void>} */
export const keyActions = {
  toggle: (to) => void (to.playing ? to.pause() : to.play()),
  step: (to) => void to.step(),
  epoch: (to) => void to.step(to.stepsPerEpoch),
  reset: (to) => void to.reset(),
  newSeed: (to) => void to.newSeed(),
  softer: (to, state) => moveBeta(to, state, -NOTCHES),
  harder: (to, state) => moveBeta(to, state, NOTCHES),
  linear: (to) => setBeta(to, 0),
  soft: (to) => setBeta(to, 0.5),
  hard: (to) => setBeta(to, 1),
  discretize: (to, { ui }) => to.context.setUi({ discretize: !ui.discretize }),
  showTestData: (to, { ui }) => to.context.setUi({ showTestData: !ui.showTestData }),
  keys: ({ root }) => {
    const list = root.querySelector("[data-id=keys]");
    list?.setAttribute("open", "");
    list?.querySelector("summary")?.focus();
  },
  tell: (to, state) => { if (to.snapshot) to.say(summaryOf(state, to.snapshot.metrics, to.t)); },
  entropy: (to, { ui }) => to.context.setUi({ quantity: ui.quantity === "entropy" ? "output" : "entropy" }),
};
