// The tabs of the lab, in their order.

import { compareTool } from "./compare.js";
import { formulaTool } from "./formula.js";
import { frozenTool } from "./frozen.js";
import { runsTool } from "./runs.js";
import { scoresTool } from "./scores.js";
import { shareTool } from "./share.js";
import { timingTool } from "./timing.js";

/** @type {readonly import("./toolbox.js").Tab[]} */
export const TABS = Object.freeze([
  { id: "runs", create: runsTool },
  { id: "compare", create: compareTool, brief: true },
  { id: "frozen", create: frozenTool, fits: ({ spec }) => spec.layers.length > 0 },
  { id: "scores", create: scoresTool },
  { id: "formula", create: formulaTool },
  { id: "timing", create: timingTool },
  { id: "share", create: shareTool },
]);
