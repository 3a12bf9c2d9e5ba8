// The picture of the network: features, layers and units, one layer's own settings, a unit and its weights.
import assert from "node:assert/strict";
import { EVERY } from "./training.mjs";
import { box, button, field, the } from "../support/person.mjs";

/** Weights of the first layer of tanh units over two features: of unit 2, from X₁. */
const OF_UNIT_2 = 2;

/** @type {import("./training.mjs").Scene[]} */
export const network = [
  {
    name: "features go in and out, and the last one stays",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      const features = (/** @type {string[]} */ ...wanted) => p.see((names) => String(live.run.spec.features) === String(names)
        && names.length === root.querySelectorAll(".feature[aria-pressed=true]").length, wanted);
      await p.use(button("Feature X₁X₂"));
      await features("x1", "x2", "x1*x2");
      assert.match(await p.run(() => location.hash), /xTimesY=true/);
      await p.use(button("Feature X₂"));
      await features("x1", "x1*x2");
      await p.use(button("Feature X₁"));
      await features("x1*x2");
      assert.match(await p.run(() => location.hash), /x=false&y=false/);
      await p.use(button("Feature X₁X₂"));
      await p.use(button("Feature sin X₂"));
      await features("x1*x2", "sin(x2)");
    },
  },
  {
    name: "layers and units are added and taken away",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      const shape = (/** @type {number[]} */ ...wanted) => p.see((units) => String(live.run.spec.layers.map((layer) => layer.units)) === String(units)
        && root.querySelectorAll(".unit").length === units.reduce((a, b) => a + b, 0) && location.hash.includes(`networkShape=${units}`), wanted);
      await p.use(button("Add a hidden layer"));
      await shape(3, 3);
      await p.use(button("Add a unit to layer 2"));
      await shape(3, 4);
      await p.use(button("Add a unit to layer 2"));
      await shape(3, 5);
      await p.use(button("Remove a unit from layer 1"));
      await shape(2, 5);
      await p.use(button("Remove the last hidden layer"));
      await shape(2);
      assert.equal(await p.run(() => root.querySelector(".net-title .heading").textContent), "1 hidden layer");
    },
  },
  {
    name: "one layer's own activation and β",
    link: "#v=1&dataset=moons&networkShape=3,2&activation=tanh",
    ways: EVERY,
    async play(p) {
      const kind = the("button.layer-kind", undefined, 1);
      await p.use(kind);
      await p.see((t) => part(t).getAttribute("aria-pressed") === "true", kind);
      await p.fill(field("Hardness β as a number"), "0.8");
      await p.press("Enter");
      await p.see(() => live.run.spec.layers[1].beta === 0.8);
      await p.choose(field("Activation"), "Absolute value");
      await p.see(() => live.run.spec.layers[1].activation === "abs");
      assert.deepEqual(await p.run(() => live.run.spec.layers.map(({ activation, beta }) => [activation, beta])), [["tanh", 0.5], ["abs", 0.8]]);
      await p.see((t) => nameOf(part(t)) === "Absolute valueβ 0.8" && /beta=0\.5,0\.8/.test(location.hash), kind);
      await p.use(kind);
      await p.use(the("button.beta-stop", /^hard/));
      await p.see(() => live.run.spec.layers.every((layer) => layer.beta === 1));
    },
  },
  {
    name: "a unit is opened; a weight of it changed and held while the others train",
    link: "#v=1&dataset=xor&networkShape=3,2&activation=tanh",
    ways: EVERY,
    async play(p) {
      if (p.way === "keyboard") {
        await p.goTo(the("button.unit"));
        await p.press("ArrowDown");
        await p.press("Enter");
      } else await p.use(the("button.unit", /^Layer 1, unit 2/));
      await p.see(() => root.querySelector(".inspect strong")?.textContent === "Layer 1, unit 2");
      await p.fill(field("Weight of X₁"), "1.5");
      await p.press("Enter");
      await p.see(async (at) => (await live.run.parameters())[at] === 1.5, OF_UNIT_2);
      await p.see(() => /^h⁽¹⁾₂ = .*1\.5/.test(root.querySelector(".unit-formula").textContent));
      await p.use(box("Freeze X₁"));
      await p.see((at) => String(live.run.spec.frozen) === `${at},1.5`, OF_UNIT_2);
      const before = await p.run(async () => [...(await live.run.parameters())]);
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 25);
      const after = await p.run(async () => [...(await live.run.parameters())]);
      assert.equal(after[OF_UNIT_2], 1.5);
      assert.ok(after[OF_UNIT_2 + 1] !== before[OF_UNIT_2 + 1], "the weight beside it trains");
      await p.use(button("Freeze all"));
      await p.see(() => live.run.spec.frozen.length === 3 && part({ css: "button", name: "Let all train" }));
      if (p.way === "keyboard") await p.press("Escape");
      else await p.use(button("Close"));
      await p.see(() => !root.querySelector(".inspect"));
      if (p.way === "keyboard") assert.ok(await p.run(() => root.activeElement), "Tab goes on from where the keys were before");
    },
  },
  {
    name: "a weight is read beside the pointer, and a click opens it to be changed",
    link: "#v=1&dataset=xor&networkShape=3,2&activation=tanh",
    ways: ["mouse"],
    async play(p) {
      const from = await p.find(button("Feature X₁"));
      const to = await p.find(the("button.unit"));
      const end = from.left + from.width;
      // Near its end a link is flat, and no other is as near. What shows its value comes when the pointer first does.
      let shown = "";
      for (let i = 0; !shown; i += 1) {
        await p.point([end + (to.left - end) * (i % 2 ? 0.97 : 0.98), to.top + to.height / 2]);
        shown = await p.run(() => part({ css: ".net-tip" })?.textContent ?? "");
        assert.ok(i < 500, "nothing stands beside the pointer");
      }
      const weights = await p.run(async () => [...(await live.run.parameters())].slice(0, 2));
      const at = weights.findIndex((w) => Math.abs(w - Number(shown.replace("−", "-"))) < 6e-4);
      assert.ok(at >= 0, `${shown} is none of ${weights}`);
      await p.stroke(the(".net-scroll"), ...(await p.run((x, y) => {
        const r = root.querySelector(".net-scroll").getBoundingClientRect();
        return [[(x - r.left) / r.width, (y - r.top) / r.height]];
      }, end + (to.left - end) * 0.975, to.top + to.height / 2)));
      await p.see((name) => nameOf(root.activeElement) === name, `Weight of ${["X₁", "X₂"][at]}`);
      await p.press("Control+a");
      await p.type("-2");
      await p.press("Enter");
      await p.see(async (i) => (await live.run.parameters())[i] === -2, at);
      await p.press("Escape");
      await p.see(() => !root.querySelector(".inspect"));
    },
  },
];
