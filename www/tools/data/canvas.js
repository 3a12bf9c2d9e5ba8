// The board itself: a square over the map that takes pointers and keys and shows the points of a drawing.

import { axes } from "../../draw/axes.js";
import { context, watchSize } from "../../draw/canvas.js";
import { mapBox } from "../../draw/frame.js";
import { points } from "../../draw/points.js";
import { linear, short } from "../../draw/scale.js";
import { h, uid } from "../../element/dom.js";
import * as B from "./board.js";

/**
 * @typedef {"brush" | "single" | "erase"} Mode
 * @typedef {{ of: number, mode: Mode, look: import("../../draw/palette.js").Look, opaque: boolean }} How
 *   `opaque`: the map below shows something else than the plane that is drawn on
 *
 * @typedef {Object} Asked
 * @property {(next: B.Drawing) => void} follow        a stroke has ended, or a key has drawn
 * @property {(key: string, values: Record<string, string | number>) => void} told   what a key did, for those who cannot see it
 */

const STEP = 0.2;
const LEAP = 1;
const ERASER = 0.5;
const BRUSH = 0.7;
/** Pixels beside the plane that still count as its edge. */
const MARGIN = 12;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {import("../../element/text.js").Translate} t @param {Asked} ask */
export function paintBoard(t, ask) {
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "layer" }));
  const help = h("p", { class: "visually-hidden", id: uid("paint-help") }, t("paint.keys"));
  const element = h("div", { class: "paint-board", role: "application", tabindex: "0", "aria-label": t("paint.board"), "aria-describedby": help.id, hidden: true }, canvas, help);
  let size = 0;
  /** @type {How | null} */
  let how = null;
  let drawing = B.EMPTY;
  /** @type {{ drawing: B.Drawing, last: { x: number, y: number } } | null} */
  let stroke = null;
  let cross = { x: 0, y: 0, shown: false };
  let drawn = "";
  /** @type {B.Drawing | null} */
  let last = null;

  const scales = () => {
    const { left, top, width, height } = mapBox(size);
    return { x: linear(-B.EDGE, B.EDGE, left, left + width), y: linear(-B.EDGE, B.EDGE, top + height, top) };
  };

  /** @param {B.Drawing} to @param {number} x @param {number} y */
  const touched = (to, x, y) => {
    if (!how || how.mode === "erase") return B.erased(to, x, y);
    return how.mode === "brush" ? B.sprayed(to, x, y, how.of, Math.random) : B.dotted(to, x, y, how.of);
  };

  /** @param {PointerEvent} event */
  const placeOf = (event) => {
    const { left, top } = element.getBoundingClientRect();
    const { x, y } = scales();
    return { x: x.invert(event.clientX - left), y: y.invert(event.clientY - top) };
  };

  function finish() {
    if (!stroke) return;
    const { drawing: next } = stroke;
    stroke = null;
    ask.follow(next);
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (!event.isPrimary || event.button !== 0 || !how) return;
    const { x, y } = placeOf(event);
    const edge = B.EDGE + MARGIN / Math.max(1, mapBox(size).width / (2 * B.EDGE));
    if (Math.abs(x) > edge || Math.abs(y) > edge) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    cross = { x, y, shown: false };
    stroke = { drawing: touched(drawing, x, y), last: { x, y } };
    draw();
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!stroke || !event.isPrimary || !how) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const { x, y } = placeOf(part);
      if (how.mode !== "erase" && !B.isFar(stroke.last, x, y, how.mode === "brush")) continue;
      if (Math.abs(x) > B.EDGE || Math.abs(y) > B.EDGE) continue;
      stroke = { drawing: touched(stroke.drawing, x, y), last: { x, y } };
    }
    draw();
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (!how || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const at = { x: short(cross.x), y: short(cross.y), n: how.of + 1 };
    if (arrow) {
      const by = event.shiftKey ? LEAP : STEP;
      const moved = (/** @type {number} */ from, /** @type {number} */ d) => Math.round(100 * Math.min(B.EDGE, Math.max(-B.EDGE, from + d * by))) / 100;
      cross = { x: moved(cross.x, arrow[0]), y: moved(cross.y, arrow[1]), shown: true };
      ask.told("paint.at", { x: short(cross.x), y: short(cross.y) });
      draw();
    } else if (event.key === "Enter" || event.key === " ") {
      finish();
      cross.shown = true;
      ask.follow(touched(drawing, cross.x, cross.y));
      ask.told(how.mode === "erase" ? "paint.erased" : "paint.placed", at);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      finish();
      ask.follow(B.withoutNearest(drawing, cross.x, cross.y));
      ask.told("paint.erased", at);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function draw() {
    const shown = stroke?.drawing ?? drawing;
    const key = how && [size, how.opaque, how.look.dark, how.look.surface, how.mode, how.of, cross.x, cross.y, cross.shown].join();
    if (!how || !key || size === 0 || (key === drawn && shown === last)) return;
    drawn = key;
    last = shown;
    const ctx = context(canvas, size, size);
    if (!ctx) return;
    const { look } = how;
    const box = mapBox(size);
    if (how.opaque) {
      ctx.fillStyle = look.surface;
      ctx.fillRect(0, 0, size, size);
      const axis = (/** @type {string} */ label) => ({ low: -B.EDGE, high: B.EDGE, label });
      axes(ctx, box, axis("x1"), axis("x2"), { text: look.text, muted: look.muted, line: look.faint, font: getComputedStyle(canvas).fontFamily });
      ctx.strokeStyle = look.line;
      ctx.lineWidth = 1;
      ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
    }
    const { x, y } = scales();
    const classes = Array.from({ length: shown.classes }, String);
    const samples = { targets: Float32Array.from(shown.points, (p) => p.of), train: new Uint8Array(shown.points.length).fill(1), classes };
    points(ctx, /** @type {any} */ (samples), (i) => [x(shown.points[i]?.x ?? 0), y(shown.points[i]?.y ?? 0)],
      { look, test: false, limit: 1, radius: size > 260 ? 3.2 : 2.6 });
    if (cross.shown) crosshair(ctx, box, x(cross.x), y(cross.y), (how.mode === "single" ? 0.2 : how.mode === "erase" ? ERASER : BRUSH) * (box.width / (2 * B.EDGE)), look);
  }

  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", finish);
  element.addEventListener("pointercancel", finish);
  element.addEventListener("keydown", key);
  element.addEventListener("focus", () => {
    cross.shown = element.matches(":focus-visible");
    draw();
  });
  const unwatch = watchSize(element, (width) => {
    size = width;
    draw();
  });

  return {
    element,
    finish,
    /** @param {B.Drawing} now @param {How} so */
    show(now, so) {
      drawing = now;
      how = so;
      element.dataset.mode = so.mode;
      draw();
    },
    destroy() {
      unwatch();
      element.remove();
    },
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {import("../../draw/axes.js").Box} box @param {number} x @param {number} y @param {number} radius @param {import("../../draw/palette.js").Look} look */
function crosshair(ctx, box, x, y, radius, look) {
  for (const [colour, width] of /** @type {const} */ ([[look.surface, 3], [look.text, 1.25]])) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(box.left, y);
    ctx.lineTo(box.left + box.width, y);
    ctx.moveTo(x, box.top);
    ctx.lineTo(x, box.top + box.height);
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
}
