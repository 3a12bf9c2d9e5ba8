// The tabs of the lab, in their order.

import { shareTool } from "./share.js";

/** @type {readonly import("./toolbox.js").Tab[]} */
export const TABS = Object.freeze([
  { id: "share", create: shareTool },
]);
