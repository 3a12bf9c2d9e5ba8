// Loss on the training and the test samples over the steps. Alone in knowing uPlot.

import { watchSize } from "../draw/canvas.js";
import { drawKept, extent, top, valueAtStep } from "../draw/curves.js";
import { count, loss as lossText, rate } from "../draw/scale.js";
import { h, setAttr, setText } from "../element/dom.js";

/**
 * @typedef {import("./index.js").View} View
 * @typedef {import("../element/types.js").KeptCurve} KeptCurve
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("../draw/palette.js").Look} Look
 */

/** Where uPlot lies in the built site. */
const UPLOT = new URL("../vendor/uPlot.esm.js", import.meta.url).href;
const HEIGHT = 118;
/** Kept runs named in the chart. */
const NAMED = 4;

/** @returns {View} */
export function lossView() {
  const names = h("ul", { class: "loss-kept", "aria-hidden": "true" });
  const stage = h("div", { class: "loss-stage", part: "loss" }, names);
  const step = h("span", {});
  const trainValue = h("span", { class: "key train" });
  const testValue = h("span", { class: "key test" });
  const read = h("p", { class: "caption loss-read" }, trainValue, testValue, step);
  const log = h("input", { type: "checkbox" });
  /** @type {any} */
  let UPlot = null;
  /** @type {any} */
  let plot = null;
  let plotKey = "";
  let width = 0;
  let lastStep = -1;
  let lastLength = -1;
  /** @type {KeptCurve[]} */
  let kept = [];
  /** @type {{ element: HTMLElement, value: HTMLElement, curve: KeptCurve }[]} */
  let named = [];
  let reach = extent([], false);
  let keptTop = 0;
  let dead = false;
  let fetching = false;
  /** @type {() => void} */
  let unwatch = () => {};
  /** @type {Context} */
  let context;

  /** Before the first step there is no curve to draw: the chart's code does not hold up the start. */
  const fetchUPlot = () => {
    if (fetching) return;
    fetching = true;
    import(UPLOT).then((module) => {
      if (dead) return;
      UPlot = module.default;
      context.redraw();
    }).catch((error) => setText(read, context.t("loss.missing", { message: error.message })));
  };

  const showRead = (/** @type {any} */ u) => {
    const i = u.cursor.idx;
    const [steps, train, test] = u.data;
    const on = i != null && steps.length > 0;
    setText(trainValue, on ? context.t("loss.trainAt", { value: lossText(train[i]) }) : context.t("loss.train"));
    setText(testValue, on ? context.t("loss.testAt", { value: lossText(test[i]) }) : context.t("loss.test"));
    setText(step, on ? context.t("loss.stepAt", { step: count(steps[i]) }) : "");
    for (const { value, curve } of named) setText(value, on ? lossText(valueAtStep(curve.steps, curve.test, steps[i])) : "");
  };

  /** The kept runs of the chart, newest first, in the corner where curves seldom are. */
  const showNames = () => {
    named = [...kept].reverse().slice(0, NAMED).map((curve) => {
      const value = h("span", { class: "loss-kept-value" });
      const element = h("li", {}, h("span", { class: "loss-kept-name" }, curve.name), value);
      element.style.setProperty("--run", curve.colour);
      return { element, value, curve };
    });
    names.replaceChildren(...named.map((n) => n.element), ...(kept.length > NAMED ? [h("li", {}, context.t("loss.more", { n: kept.length - NAMED }))] : []));
  };

  const drawBehind = (/** @type {any} */ u) => {
    if (kept.length === 0) return;
    const logarithmic = u.scales.y.distr === 3;
    drawKept(u.ctx, kept, u.bbox, (v) => u.valToPos(v, "x", true), (v) => (logarithmic && v <= 0 ? NaN : u.valToPos(v, "y", true)), devicePixelRatio);
  };

  const build = (/** @type {Look} */ look, /** @type {boolean} */ logarithmic) => {
    plot?.destroy();
    const font = `11px ${getComputedStyle(stage).fontFamily}`;
    const axis = { stroke: look.muted, font, labelFont: font, labelGap: 0, ticks: { stroke: look.faint, width: 1, size: 4 }, grid: { stroke: look.faint, width: 1 }, gap: 3 };
    plot = new UPlot({
      width, height: HEIGHT, padding: [6, 14, 0, 0], legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: false, range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => {
          const from = Math.min(low ?? 0, reach.first);
          return [from, Math.max(high ?? 0, reach.last, from + 10)];
        } },
        y: logarithmic
          ? { distr: 3, range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => UPlot.rangeLog(Math.min(low ?? 0.1, reach.low), Math.max(high ?? 1, reach.high), 10, true) }
          // A little below 0: a loss that is 0 is a line beside the axis, not under it.
          : { range: (/** @type {any} */ u) => { const high = Math.max(top(u.data), keptTop); return [-0.04 * high, high]; } },
      },
      axes: [
        { ...axis, size: 20, label: context.t("loss.x"), labelSize: 14, space: 60, values: (/** @type {any} */ _, /** @type {number[]} */ v) => v.map(rate) },
        { ...axis, size: 43, label: context.t("loss.y"), labelSize: 14, space: 26, ...(logarithmic ? { filter: decades, grid: { ...axis.grid, filter: decades }, ticks: { ...axis.ticks, filter: decades } } : {}),
          values: (/** @type {any} */ _, /** @type {(number | null)[]} */ v) => v.map((x) => (x == null ? "" : tick(x))) },
      ],
      series: [{}, { stroke: look.train, width: 1.5, points: { show: false } }, { stroke: look.test, width: 1.5, points: { show: false } }],
      hooks: { setCursor: [showRead], drawAxes: [drawBehind] },
    }, [[], [], []], stage);
  };

  return {
    mount(root, given) {
      context = given;
      log.addEventListener("change", () => context.setUi({ logLoss: log.checked }));
      root.append(stage, h("div", { class: "row spread" }, read, h("label", { class: "check" }, log, context.t("loss.log"))));
      setText(trainValue, context.t("loss.train"));
      setText(testValue, context.t("loss.test"));
      unwatch = watchSize(stage, (w) => {
        width = Math.floor(w);
        context.redraw();
      });
    },

    update({ history, metrics }, state) {
      const { look, ui } = state;
      if (metrics.step > 0 || state.kept.length > 0) fetchUPlot();
      if (!UPlot || width < 40) return;
      log.checked = ui.logLoss;
      const key = [look.text, look.surface, look.train, ui.logLoss].join();
      if (!plot || key !== plotKey) {
        build(look, ui.logLoss);
        plotKey = key;
        lastStep = -1;
        reach = extent(kept, ui.logLoss);
      }
      if (state.kept !== kept) {
        ({ kept } = state);
        reach = extent(kept, ui.logLoss);
        keptTop = Math.max(0, ...kept.map((k) => top([k.steps, k.train, k.test])));
        showNames();
        lastStep = -1;
      }
      if (plot.width !== width) plot.setSize({ width, height: HEIGHT });
      const { steps, train, test } = history;
      if (metrics.step === lastStep && steps.length === lastLength) return;
      lastStep = metrics.step;
      lastLength = steps.length;
      const safe = (/** @type {Float32Array} */ values) => (ui.logLoss ? values.map((v) => (v > 0 ? v : Number.NaN)) : values);
      plot.setData([steps, safe(train), safe(test)]);
      stage.setAttribute("role", "img");
      const behind = kept.length === 0 ? "" : context.t("loss.behind", { names: kept.map((k) => k.name).join(", ") });
      setAttr(stage, "aria-label", context.t("loss.label", { train: lossText(metrics.trainLoss), test: lossText(metrics.testLoss), step: count(metrics.step) }) + behind);
      showRead(plot);
    },

    destroy() {
      dead = true;
      unwatch();
      plot?.destroy();
    },
  };
}

/** Short text of a loss on the axis. @param {number} x */
const tick = (x) => (x >= 1000 ? rate(x) : x !== 0 && x < 0.001 ? x.toExponential(0) : String(Number(x.toPrecision(3))));

/** Powers of ten that a logarithmic axis has room for. */
const DECADES = 5;

/** What is written and ruled of the places that uPlot would: powers of ten, as many as fit. @param {unknown} _ @param {number[]} splits */
function decades(_, splits) {
  const powers = splits.map((v) => Math.log10(v));
  const every = Math.ceil((Math.max(...powers) - Math.min(...powers)) / DECADES) || 1;
  return splits.map((v, i) => {
    const power = Math.round(powers[i] ?? NaN);
    return Math.abs((powers[i] ?? NaN) - power) < 1e-9 && power % every === 0 ? v : null;
  });
}
