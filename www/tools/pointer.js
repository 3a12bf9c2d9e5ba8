// Reads the map where somebody points at it, by pointer or arrow keys: the place, and the value there.

import { placeOf, valueAt, valueText } from "../draw/cursor.js";
import { mapBox } from "../draw/frame.js";
import { short } from "../draw/scale.js";
import { inUnit, unitOf } from "../draw/target.js";
import { setText } from "../element/dom.js";
import { FIELD, frameOf, shown, wide } from "../views/decision.js";
import { pointing } from "./pointing.js";

/** @returns {import("./toolbox.js").Tool} */
export function pointerTool() {
  /** @type {import("./toolbox.js").App} */
  let app;
  /** @type {Element | null} */
  let caption = null;
  /** @type {ReturnType<typeof pointing> | null} */
  let pointer = null;

  return {
    mount(root, given) {
      app = given;
      const stage = /** @type {HTMLElement | null} */ (root.querySelector(".map-stage"));
      caption = root.querySelector(".map-caption");
      if (stage) pointer = pointing(stage, () => ({ samples: app.state.samples, cursor: app.state.ui.cursor }), (cursor) => app.context.setUi({ cursor }), () => app.say(caption?.textContent ?? ""), mapBox);
    },

    update({ fields }, state) {
      const { samples, ui } = state;
      const place = samples && !wide(state) ? placeOf(samples, ui.cursor) : null;
      const flat = samples?.axes.length === 1;
      pointer?.show(place, flat);
      if (!place || !samples || !caption) return;
      const values = fields[FIELD];
      const side = flat ? 1 : Math.round(Math.sqrt(values?.length ?? 0));
      const { quantity } = shown(state);
      const value = values && inUnit(unitOf(state, quantity), valueAt(values, values.length / side, side, place));
      const { x, y } = frameOf(state, 0, null);
      setText(caption, app.t(flat ? "map.readoutLine" : "map.readout", {
        x: `${x.label} ${short(x.low + place.u * (x.high - x.low))}`,
        y: `${y.label} ${short(y.high - place.v * (y.high - y.low))}`,
        value: valueText(samples, quantity, value),
      }));
    },

    destroy() {
      pointer?.show(null, false);
    },
  };
}
