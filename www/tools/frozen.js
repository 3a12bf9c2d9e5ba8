// Loss and accuracy of the network as it stands, over β: nothing is trained, every hidden β is only read as another.

import { context, watchSize } from "../draw/canvas.js";
import { betaAt, format, nameOf, positionOf, POSITIONS } from "../draw/hardness.js";
import { loss as lossText, percent, short, ticks } from "../draw/scale.js";
import { h, setAttr, setText, uid } from "../element/dom.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").ViewState} ViewState
 * @typedef {import("../element/types.js").Metrics} Metrics
 */

/** Slider positions that are evaluated. */
const EVERY = 5;
/** While training; each evaluation looks at every sample once. */
const AGAIN_MS = 1500;
const BETAS = Array.from({ length: POSITIONS / EVERY + 1 }, (_, i) => betaAt(i * EVERY));
const STOPS = /** @type {const} */ ([[0, "0"], [0.1, "0.1"], [0.5, "½"], [0.9, "0.9"], [1, "1"]]);

/** @returns {import("./toolbox.js").Tool} */
export function frozenTool() {
  /** @type {App} */
  let app;
  /** @type {Metrics[]} */
  let all = [];
  let [width, height] = [0, 0];
  /** Where somebody reads, as a slider position; −1 = nowhere. */
  let reading = -1;
  let [busy, dead] = [false, false];
  let asked = "";
  /** What was drawn last. @type {unknown[]} */
  let drawn = [];
  let last = -Infinity;
  /** @type {() => void} */
  let unwatch = () => {};
  const canvas = h("canvas", { class: "layer" });
  const stage = h("div", { class: "frozen-stage", role: "img" }, canvas);
  const id = uid("frozen");
  const range = h("input", { type: "range", id, min: 0, max: POSITIONS, step: EVERY, on: { input: () => read(Number(range.value)) } });
  const out = h("p", { class: "caption frozen-read", role: "status" });
  const set = h("button", { type: "button", class: "plain", on: { click: () => app.context.setSpec((spec) => {
    for (const layer of spec.layers) layer.beta = betaAt(Number(range.value));
  }) } });

  const read = (/** @type {number} */ position) => {
    reading = position;
    range.value = String(position);
    range.style.setProperty("--fill", `${(100 * position) / POSITIONS}%`);
    app.context.redraw();
  };

  const ask = async (/** @type {string} */ key) => {
    const { run } = app;
    if (!run || busy) return;
    busy = true;
    [asked, last] = [key, performance.now()];
    try {
      const metrics = await run.evaluate({ betas: BETAS });
      if (dead) return;
      all = metrics;
      app.context.redraw();
    } catch (error) {
      if (!dead) app.fail(error);
    } finally {
      busy = false;
    }
  };

  /** @param {ViewState} state */
  const draw = ({ look, spec }) => {
    // The curve is a second old or more while the run goes on: seldom is anything new in it.
    const now = [all, width, height, look, reading, ...spec.layers.map(({ beta }) => beta)];
    if (now.length === drawn.length && now.every((part, i) => part === drawn[i])) return;
    drawn = now;
    const ctx = context(canvas, width, height);
    if (!ctx || all.length === 0) return;
    const box = { left: 44, top: 10, width: width - 100, height: height - 40 };
    const x = (/** @type {number} */ beta) => box.left + (positionOf(beta) / POSITIONS) * box.width;
    const losses = all.flatMap((m) => [m.trainLoss, m.testLoss ?? Number.NaN]).filter(Number.isFinite);
    const bottom = box.top + box.height;
    const scale = lossScale(losses);
    const y = (/** @type {number} */ v) => bottom - scale.share(v) * box.height;
    ctx.font = `11px ${getComputedStyle(stage).fontFamily}`;
    ctx.lineWidth = 1;
    ctx.textBaseline = "middle";
    for (const value of scale.ticks) {
      ctx.strokeStyle = look.faint;
      stroke(ctx, [[box.left, Math.round(y(value)) + 0.5], [box.left + box.width, Math.round(y(value)) + 0.5]]);
      ctx.fillStyle = look.muted;
      ctx.textAlign = "right";
      ctx.fillText(value > 0 && value < 0.001 ? value.toExponential(0) : short(value), box.left - 6, y(value));
    }
    const shares = all.some((m) => m.testAccuracy !== null);
    ctx.fillStyle = look.beta;
    ctx.textAlign = "left";
    if (shares) for (const value of [0, 0.5, 1]) ctx.fillText(percent(value).replace(".0", ""), box.left + box.width + 6, bottom - value * box.height);
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    for (const [beta, label] of STOPS) {
      ctx.strokeStyle = look.line;
      stroke(ctx, [[x(beta), bottom], [x(beta), bottom + 4]]);
      ctx.fillStyle = look.muted;
      ctx.fillText(label, x(beta), bottom + 6);
    }
    const curve = (/** @type {(m: Metrics) => number | null} */ of, /** @type {(v: number) => number} */ up) =>
      stroke(ctx, all.flatMap((m, i) => { const v = of(m); return v === null ? [] : [/** @type {[number, number]} */ ([x(BETAS[i] ?? 0), up(v)])]; }));
    const mean = spec.layers.length ? spec.layers.reduce((sum, l) => sum + l.beta, 0) / spec.layers.length : 0.5;
    ctx.strokeStyle = look.beta;
    ctx.setLineDash([2, 3]);
    stroke(ctx, [[x(mean), box.top], [x(mean), bottom]]);
    ctx.lineWidth = 1.5;
    ctx.setLineDash([5, 3]);
    if (shares) curve((m) => m.testAccuracy, (v) => bottom - v * box.height);
    ctx.setLineDash([]);
    ctx.lineWidth = 2;
    ctx.strokeStyle = look.train;
    curve((m) => m.trainLoss, y);
    ctx.strokeStyle = look.test;
    curve((m) => m.testLoss, y);
    if (reading < 0) return;
    ctx.lineWidth = 1;
    stroke(ctx, [[x(betaAt(reading)), box.top], [x(betaAt(reading)), bottom]]);
  };

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      setText(set, t("frozen.set"));
      unwatch = watchSize(stage, (w, h_) => {
        [width, height] = [w, h_];
        app.context.redraw();
      });
      const at = (/** @type {PointerEvent} */ event) => {
        const share = (event.clientX - stage.getBoundingClientRect().left - 44) / Math.max(1, width - 100);
        read(Math.round((Math.min(1, Math.max(0, share)) * POSITIONS) / EVERY) * EVERY);
      };
      stage.addEventListener("pointermove", at);
      stage.addEventListener("pointerdown", at);
      root.append(
        h("p", { class: "caption" }, t("frozen.lead")), stage,
        h("ul", { class: "row frozen-keys caption" }, h("li", { class: "key test" }, t("frozen.test")), h("li", { class: "key train" }, t("frozen.train")), h("li", { class: "key share" }, t("frozen.accuracy"))),
        h("div", { class: "row frozen-reader" }, h("label", { for: id }, t("frozen.at")), range, out, set));
    },

    update(snapshot, state) {
      const { t } = app;
      const key = JSON.stringify([snapshot.metrics.step, state.spec.layers, state.samples?.targets.length, state.spec.seed]);
      if (key !== asked && (!state.playing || performance.now() - last > AGAIN_MS)) ask(key);
      const before = drawn;
      draw(state);
      if (drawn === before) return;
      if (reading < 0) range.value = String(Math.round(positionOf(state.spec.layers[0]?.beta ?? 0.5)));
      const at = all[Math.round(Number(range.value) / EVERY)];
      const beta = betaAt(Number(range.value));
      setText(out, at ? t(at.testAccuracy === null ? "frozen.readLoss" : "frozen.read", {
        beta: format(beta), name: t(`beta.${nameOf(beta)}`), test: lossText(at.testLoss ?? at.trainLoss), accuracy: percent(at.testAccuracy) }) : "");
      setAttr(range, "aria-valuetext", out.textContent);
      const best = all.reduce((b, m, i) => ((m.testLoss ?? m.trainLoss) < (all[b]?.testLoss ?? all[b]?.trainLoss ?? Infinity) ? i : b), 0);
      setAttr(stage, "aria-label", all.length ? t("frozen.label", { beta: format(BETAS[best] ?? 0.5), test: lossText(all[best]?.testLoss ?? all[best]?.trainLoss) }) : t("frozen.lead"));
    },

    destroy() {
      dead = true;
      unwatch();
    },
  };
}

/** From here on, largest to smallest, only powers of ten let one see both. */
const WIDE = 30;
const SMALLEST = 1e-6;

/** Losses as shares of the height, evenly or by powers of ten. @param {number[]} losses */
function lossScale(losses) {
  const high = Math.max(...losses, SMALLEST);
  const low = Math.max(Math.min(...losses), SMALLEST);
  if (high / low < WIDE) {
    const top = 1.05 * high;
    return { share: (/** @type {number} */ v) => v / top, ticks: ticks(0, top, 4) };
  }
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return {
    share: (/** @type {number} */ v) => (Math.log10(Math.max(v, 10 ** from)) - from) / (to - from),
    ticks: Array.from({ length: to - from + 1 }, (_, i) => Number((10 ** (from + i)).toPrecision(1))),
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {[number, number][]} points */
function stroke(ctx, points) {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
  ctx.stroke();
}
