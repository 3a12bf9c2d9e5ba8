// What the layout's buttons and menus do.

import { withData } from "./dataset.js";

/** @param {import("../element.js").Playground} app @param {(text: string) => void} shared   shows that a link was copied @returns {import("./layout.js").LayoutActions} */
export const wires = (app, shared) => ({
  toggle: () => void (app.playing ? app.pause() : app.play()),
  step: () => void app.step(),
  reset: () => void app.reset(),
  newSeed: () => void app.newSeed(),
  setSpeed: (speed) => app.context.setUi({ speed }),
  epoch: () => void app.step(app.stepsPerEpoch),
  setStop: (stop) => app.context.setUi({ stop: { ...app.state.ui.stop, ...stop } }),
  setSeed: (seed) => void app.context.setSpec((spec) => { spec.seed = seed; }),
  setEngine: (engine) => void app.context.setSpec((spec) => { spec.engine = engine; }),
  share: () => void import("./share.js").then(({ share }) => share(app, shared)).catch((error) => app.fail(error)),
  // Another data set comes with its own number of samples and its own features.
  choose: (kind) => app.context.setSpec((spec) => withData(spec, kind, app.state.description.dataKinds.find((k) => k.name === kind))),
});
