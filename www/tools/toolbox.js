// The list of tools. A tool is a part of the element that nobody waits for and that does more than draw values: it may start
// runs, load data or go where a link leads. It is a view whose `mount` gets the element itself.

import { helpsTool } from "./helps.js";
import { inspectorTool } from "./inspector.js";
import { displayTool } from "./display.js";
import { keysTool } from "./keys.js";
import { edgesTool } from "./edges.js";
import { fingerprintTool } from "./fingerprint.js";
import { foldsTool } from "./folds.js";
import { labTool } from "./lab.js";
import { numbersTool } from "./numbers.js";
import { pointerTool } from "./pointer.js";
import { presetsTool } from "./presets.js";
import { printTool } from "./print.js";
import { ownTool } from "./own.js";
import { paintTool } from "./paint.js";
import { stillsTool } from "./stills.js";
import { undoTool } from "./undo.js";

/**
 * @typedef {import("../element.js").Playground} App
 * @typedef {import("../views/index.js").Part<App>} Tool
 * @typedef {import("../views/index.js").Row<App>} ToolRow
 * @typedef {import("../element/types.js").Snapshot} Snapshot
 * @typedef {import("../element/types.js").ViewState} ViewState
 *
 * A tab of the lab: a tool that is mounted when it is first opened, and updated while it is open; destroyed when it is shut
 * if it is `brief`.
 * @typedef {{ id: string, create: () => Tool, brief?: boolean, fits?: (state: ViewState) => boolean }} Tab
 */

/** @type {readonly ToolRow[]} */
export const TOOLS = Object.freeze([
  { id: "pointer", panel: "output", every: 0, create: pointerTool },
  { id: "edges", panel: "network", every: 300, create: edgesTool },
  { id: "undo", panel: "undo", every: 0, create: undoTool },
  { id: "inspector", panel: "inspector", every: 90, create: inspectorTool },
  { id: "presets", panel: "presets", every: 0, create: presetsTool },
  { id: "lab", panel: "lab", every: 0, create: labTool },
  { id: "display", panel: "display", every: 0, create: displayTool },
  { id: "helps", panel: "keys", every: 90, create: helpsTool },
  { id: "keys", panel: "keys", every: 0, create: keysTool },
  { id: "fingerprint", panel: "fingerprint", every: 0, create: fingerprintTool },
  { id: "folds", panel: "keys", every: 0, create: foldsTool },
  { id: "numbers", panel: "keys", every: 0, create: numbersTool },
  { id: "print", panel: "keys", every: 0, create: printTool },
  { id: "stills", panel: "keys", every: 90, create: stillsTool },
  { id: "paint", panel: "paint", every: 0, create: paintTool },
  { id: "own", panel: "own", every: 0, create: ownTool },
]);
