// The views that nobody waits for: they come when the first ones have been painted.

import { betaView } from "./beta.js";
import { galleryView } from "./gallery.js";
import { lossView } from "./loss.js";

/** @type {readonly import("./index.js").ViewRow[]} */
export const LATE = Object.freeze([
  { id: "gallery", panel: "output", every: 200, create: galleryView },
  { id: "loss", panel: "loss", every: 90, create: lossView },
  { id: "beta", panel: "betaHistory", every: 90, create: betaView },
]);
