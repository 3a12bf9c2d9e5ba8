// Pointing at a map, by pointer or arrow keys, and the crosshair there.

import { cursorAt, moved } from "../draw/cursor.js";
import { h } from "../element/dom.js";

/**
 * @typedef {import("../draw/cursor.js").Cursor} Cursor
 * @typedef {import("../draw/cursor.js").Place} Place
 * @typedef {import("../element/types.js").Samples} Samples
 */

/**
 * A crosshair over a map, whose parts tell where somebody points.
 * @param {HTMLElement} stage   takes the pointer and the focus
 * @param {() => { samples: Samples | null, cursor: Cursor | null }} now
 * @param {(cursor: Cursor | null) => void} point
 * @param {() => void} tell   says what is there: a key moved the cursor, and the new value stands
 * @param {(size: number) => import("../draw/axes.js").Box} [boxOf]   of the axes in a stage of this size
 */
export function pointing(stage, now, point, tell, boxOf = (size) => ({ left: 0, top: 0, width: size, height: size })) {
  const cross = h("div", { class: "cross", hidden: true });
  /** Where it was moved to since the last frame. @type {Cursor | null | undefined} */
  let ahead;
  let keyed = false;
  const move = (/** @type {Cursor | null} */ cursor) => {
    ahead = cursor;
    point(cursor);
  };
  const leave = () => { if (ahead ?? now().cursor) move(null); };
  stage.tabIndex = 0;
  stage.append(cross);
  const follow = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { samples } = now();
    const { left, top, width } = stage.getBoundingClientRect();
    const box = boxOf(width);
    const place = { u: (clientX - left - box.left) / box.width, v: (clientY - top - box.top) / box.height };
    if (samples && [place.u, place.v].every((share) => share >= 0 && share < 1)) move(cursorAt(samples, place));
    else leave();
  };
  stage.addEventListener("pointermove", follow);
  // A finger has no place before it touches, and is gone after: what it tapped is read until it taps elsewhere.
  stage.addEventListener("pointerdown", follow);
  stage.addEventListener("pointerleave", ({ pointerType }) => { if (pointerType !== "touch") leave(); });
  stage.addEventListener("pointercancel", leave);
  stage.addEventListener("blur", leave);
  stage.addEventListener("keydown", (event) => {
    const { samples } = now();
    const cursor = ahead === undefined ? now().cursor : ahead;
    const next = event.key === "Escape" && cursor ? null : samples ? moved(event, samples, cursor) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    keyed = next !== null;
    move(next);
  });
  return {
    /** @param {Place | null} place @param {boolean} flat   there is no second axis */
    show(place, flat) {
      ahead = undefined;
      cross.hidden = !place;
      if (!place) return;
      if (keyed) queueMicrotask(tell);
      keyed = false;
      for (const [side, length] of Object.entries(boxOf(stage.clientWidth))) cross.style.setProperty(side, `${length}px`);
      cross.style.setProperty("--u", String(place.u));
      cross.style.setProperty("--v", flat ? "-1" : String(place.v));
    },
  };
}
