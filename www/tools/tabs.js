// The tabs of the lab, in their order.

import { compareTool } from "./compare.js";
import { runsTool } from "./runs.js";

/** @type {readonly import("./toolbox.js").Tab[]} */
export const TABS = Object.freeze([
  { id: "runs", create: runsTool },
  { id: "compare", create: compareTool, brief: true },
]);
