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
 * @param {readonly [left: number, top: number, right: number, bottom: number]} [margins]   between the stage and the box of its axes
 */
export function pointing(stage, now, point, [left, top, right, bottom] = [0, 0, 0, 0]) {
  const cross = h("div", { class: "cross", hidden: true });
  cross.style.inset = `${top}px ${right}px ${bottom}px ${left}px`;
  /** Where it was moved to since the last frame. @type {Cursor | null | undefined} */
  let ahead;
  const move = (/** @type {Cursor | null} */ cursor) => {
    ahead = cursor;
    point(cursor);
  };
  const leave = () => { if (ahead ?? now().cursor) move(null); };
  stage.tabIndex = 0;
  stage.append(cross);
  stage.addEventListener("pointermove", ({ clientX, clientY }) => {
    const { samples } = now();
    const box = stage.getBoundingClientRect();
    const place = { u: (clientX - box.left - left) / (box.width - left - right), v: (clientY - box.top - top) / (box.height - top - bottom) };
    if (samples && [place.u, place.v].every((share) => share >= 0 && share < 1)) move(cursorAt(samples, place));
    else leave();
  });
  stage.addEventListener("pointerleave", leave);
  stage.addEventListener("blur", leave);
  stage.addEventListener("keydown", (event) => {
    const { samples } = now();
    const cursor = ahead === undefined ? now().cursor : ahead;
    const next = event.key === "Escape" && cursor ? null : samples ? moved(event, samples, cursor) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  });
  return {
    /** @param {Place | null} place @param {boolean} flat   there is no second axis */
    show(place, flat) {
      ahead = undefined;
      cross.hidden = !place;
      if (!place) return;
      cross.style.setProperty("--u", String(place.u));
      cross.style.setProperty("--v", flat ? "-1" : String(place.v));
    },
  };
}
