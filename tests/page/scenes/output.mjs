// What the network says: the map with its choices and values, the loss.
import assert from "node:assert/strict";
import { EVERY } from "./training.mjs";
import { box, button, field, the } from "../support/person.mjs";

const MAP = the(".map-stage");

/** Colours in the middle of the map. */
const COLOURS = () => {
  const canvas = root.querySelector(".map-stage canvas");
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(Math.round(width * 0.3), Math.round(height * 0.2), Math.round(width * 0.5), Math.round(height * 0.5));
  return new Set(new Uint32Array(data.buffer)).size;
};
/** The chart as it is drawn. */
const CHART = () => root.querySelector(".loss canvas").toDataURL();

/** @type {import("./training.mjs").Scene[]} */
export const output = [
  {
    name: "the map: what it shows, shades or flat colours, test points",
    link: "#v=1&dataset=moons&networkShape=4",
    gpu: true,
    ways: EVERY,
    async play(p) {
      await p.use(button("Epoch"));
      const shades = await p.see(`() => { const n = (${COLOURS})(); return n > 20 && n; }`);
      await p.use(box("Discretize output"));
      await p.see(`() => live.hasAttribute("discretize") && /discretize=true/.test(location.hash) && (${COLOURS})() < ${shades} / 4`);
      await p.use(box("Discretize output"));
      await p.see(`() => !live.hasAttribute("discretize") && (${COLOURS})() > 20`);
      const points = await p.run(() => root.querySelectorAll(".map-stage canvas")[1].toDataURL());
      await p.use(box("Show test data"));
      await p.see((before) => live.hasAttribute("show-test-data") && /showTestData=true/.test(location.hash) && root.querySelectorAll(".map-stage canvas")[1].toDataURL() !== before, points);
      await p.use(box("Show test data"));
      const map = await p.run(() => root.querySelector(".map-stage canvas").toDataURL());
      await p.choose(field("Show"), "Entropy");
      await p.see((before) => /^Map of Entropy/.test(root.querySelector(".map-stage").getAttribute("aria-label")) && root.querySelector(".map-stage canvas").toDataURL() !== before, map);
      await p.choose(field("Show"), "Output");
      await p.see(() => /^Map of Output/.test(root.querySelector(".map-stage").getAttribute("aria-label")));
    },
  },
  {
    name: "the map read at a place",
    link: "#v=1&dataset=moons&networkShape=4",
    gpu: true,
    ways: EVERY,
    async play(p) {
      if (p.way === "keyboard") {
        await p.goTo(MAP);
        await p.press("ArrowRight"); // from the middle
        for (let i = 0; i < 2; i += 1) await p.press("Shift+ArrowLeft");
        await p.press("Shift+ArrowUp");
      } else if (p.way === "touch") await p.stroke(MAP, [0.4, 0.4]);
      else await p.point(await p.placeIn(MAP, [0.4, 0.4]));
      const told = await p.see(() => part({ css: ".map-stage .cross" }) && /^X₁ −[\d.]+, X₂ [\d.]+: −?[\d.]+$/.test(root.querySelector(".map-caption").textContent) && root.querySelector(".map-caption").textContent);
      const [x, y, value] = told.replaceAll("−", "-").match(/-?[\d.]+/g).map(Number);
      const domain = await p.run(async () => (await live.run.samples()).columns.map((column) => column.domain));
      assert.ok([x, y].every((at, i) => at > domain[i][0] && at < domain[i][1]), told);
      assert.ok(Number.isFinite(value), told);
      if (p.way === "mouse") await p.point([2, 2]);
      else if (p.way === "touch") await p.use(button("Reset"));
      else await p.press("Escape");
      await p.see(() => !part({ css: ".map-stage .cross" }) && /Point at the map/.test(root.querySelector(".map-caption").textContent));
    },
  },
  {
    name: "the loss: by powers of ten or not",
    link: "#v=1&dataset=moons&networkShape=4",
    ways: EVERY,
    async play(p) {
      for (let i = 0; i < 2; i += 1) await p.use(button("Epoch"));
      await p.see(() => root.querySelector(".loss canvas") && /at step 50$/.test(root.querySelector(".loss-stage").getAttribute("aria-label")));
      const even = await p.run(CHART);
      await p.use(box("Log scale"));
      await p.see(`(even) => part({ css: "input", name: "Log scale" }).checked && (${CHART})() !== even`, even);
      await p.use(box("Log scale"));
      await p.see(`(even) => (${CHART})() === even`, even);
    },
  },
  {
    name: "the loss read at a step",
    link: "#v=1&dataset=moons&networkShape=4",
    gpu: true,
    ways: ["mouse", "touch"],
    async play(p) {
      for (let i = 0; i < 2; i += 1) await p.use(button("Epoch"));
      await p.see(() => root.querySelector(".loss canvas") && /at step 50$/.test(root.querySelector(".loss-stage").getAttribute("aria-label")));
      const chart = the(".loss .u-over");
      if (p.way === "touch") await p.stroke(chart, [0.6, 0.5]);
      else await p.point(await p.placeIn(chart, [0.6, 0.5]));
      const told = await p.see(() => /at step/.test(root.querySelector(".loss-read").textContent) && root.querySelector(".loss-read").textContent);
      const [, train, test, step] = /training ([\d.]+) ?test ([\d.]+) ?at step (\d+)/.exec(told) ?? [];
      assert.ok(Number(train) > 0 && Number(test) > 0 && Number(step) > 5 && Number(step) < 50, told);
    },
  },
];
