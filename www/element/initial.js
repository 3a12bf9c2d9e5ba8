// What an element begins with, before its attributes have been read.

import { readLook } from "../draw/palette.js";

/** @param {import("./types.js").Description} description @param {Element} host @returns {import("./types.js").ViewState} */
export const initial = (description, host) => ({
  spec: structuredClone(description.defaults), description, samples: null, curve: null, predicted: null, kept: [], playing: false,
  look: readLook(host, false),
  ui: { showTestData: false, discretize: false, logLoss: false, quantity: "output", speed: "gentle", stop: { kind: "epoch", at: 0 }, scope: -1, hovered: null, pinned: null, link: null, cursor: null, panel: "" },
});

/** What is on screen and in a link as well. @template T @param {T & Pick<import("./types.js").Ui, "showTestData" | "discretize" | "panel">} from */
export const mirrored = ({ showTestData, discretize, panel }) => ({ showTestData, discretize, panel });
