// The tabs under the panels.
import assert from "node:assert/strict";
import { EVERY } from "./training.mjs";
import { button, field, radio, tab, the } from "../support/person.mjs";

/** Tab, its name in links, and what stands in it. @type {readonly [string, string, string][]} */
const TABS = [
  ["Runs", "runs", "Keep this run"],
  ["Right and wrong", "scores", "Test samples: \\d+ of 250 right"],
  ["Formulas", "formula", "h⁽¹⁾₃ = ReLU"],
  ["Timing", "timing", "Weights and biases ?17[^0-9]"],
  ["Share", "share", "Element for your page"],
];

/** @type {import("./training.mjs").Scene[]} */
export const lab = [
  {
    name: "each tab opens, says what it is for, and shuts",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: EVERY,
    async play(p) {
      await p.use(button("Epoch"));
      for (const [name, id, text] of TABS) {
        await p.use(tab(name));
        await p.see((id, text) => new RegExp(text).test(part({ css: ".lab-panel" })?.textContent ?? "") && location.hash.includes(`panel=${id}`), id, text);
      }
      // The link in the share tab is the one to this network.
      await p.see(() => /#v=1&dataset=xor&networkShape=3&seed=\d+(&lang=en)?$/.test(part({ css: "textarea", name: "Link" }).value));
      await p.use(tab("Share"));
      await p.see(() => !part({ css: ".lab-panel" }) && !/panel=/.test(location.hash));
    },
  },
  {
    name: "a run is kept, gone back to, removed and brought back",
    link: "#v=1&dataset=spiral&networkShape=4",
    gpu: true,
    ways: EVERY,
    async play(p) {
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 25);
      const hash = await p.run(() => live.run.hash());
      await p.use(tab("Runs"));
      await p.see(() => part({ css: ".lab-runs" }));
      await p.use(button("Keep this run"));
      await p.see(() => /^step 25, test loss/.test(part({ css: ".run-figures" })?.textContent ?? ""));
      await p.fill(field("Name of the run"), "mine");
      await p.press("Enter");
      await p.use(the("button.beta-stop", /^hard/));
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 50 && /Hardness β ½ instead of 1/.test(root.querySelector(".run-differs").textContent));
      assert.notEqual(await p.run(() => live.run.hash()), hash);
      await p.use(button("Restore"));
      await p.see(async (kept) => live.metrics.step === 25 && (await live.run.hash()) === kept, hash);
      await p.see(() => live.spec.layers[0].beta === 0.5 && /the same settings as now/.test(root.querySelector(".run-differs").textContent) && /^mine is restored/.test(root.querySelector(".runs-ask").textContent));
      await p.use(button("Remove"));
      await p.see(() => !root.querySelector(".run") && /^mine was removed/.test(root.querySelector(".runs-ask").textContent));
      await p.use(the(".runs-ask button", /^Undo/)); // a new start has an Undo of its own
      await p.see(() => root.querySelector(".run-name")?.value === "mine");
      await p.use(button("Remove"));
      await p.see(() => !root.querySelector(".run"));
    },
  },
  {
    name: "linear, soft and hard side by side, then three seeds",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: EVERY,
    async play(p) {
      const all = (/** @type {number} */ step) => p.see((n) => live.metrics.step === n && root.querySelectorAll(".compare-figure").length === 3
        && root.querySelector(".compare-clock").textContent === `All three are at step ${n}.`, step);
      await p.use(button("Epoch"));
      await p.use(tab("Side by side"));
      await all(25);
      assert.deepEqual(await p.run(() => [...root.querySelectorAll(".compare-figure strong")].map((e) => e.textContent)), ["linear", "soft", "hard"]);
      await p.use(button("Epoch"));
      await all(50);
      await p.use(radio("Seed: three in a row"));
      await p.see(() => root.querySelector(".compare-figure strong").textContent === `seed ${live.spec.seed}`);
      await all(50);
      // One place on all maps.
      const map = the(".compare-map", undefined, 2);
      if (p.way === "keyboard") {
        await p.goTo(map);
        await p.press("ArrowRight");
      } else if (p.way === "touch") await p.stroke(map, [0.5, 0.5]);
      else await p.point(await p.placeIn(map));
      const values = await p.see(() => root.querySelectorAll(".cross:not([hidden])").length === 4
        && [...root.querySelectorAll(".compare-figure")].map((f) => [...f.querySelectorAll("dl > div")].find((d) => d.firstChild.textContent === "Value").lastChild.textContent));
      assert.ok(values.every((text) => /^−?\d/.test(text)), `${values}`);
      await p.use(tab("Side by side"));
      await p.see(() => !root.querySelector(".compare-figure"));
    },
  },
  {
    name: "the frozen network is read at another β, and that β is set",
    link: "#v=1&dataset=circle&networkShape=4",
    ways: EVERY,
    async play(p) {
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 25);
      await p.use(tab("Frozen network over β"));
      await p.see(() => /lowest at β/.test(part({ css: ".frozen-stage" })?.getAttribute("aria-label") ?? ""));
      const hash = await p.run(() => live.run.hash());
      await p.slide(field("Read at β"), 1);
      const { testLoss } = await p.run(() => live.run.evaluate({ beta: 1 }));
      await p.see((wanted) => root.querySelector(".frozen-read").textContent.startsWith(wanted), `β 1, hard: test loss ${testLoss.toFixed(3)}`);
      assert.equal(await p.run(() => live.run.hash()), hash, "reading changes nothing");
      await p.use(button("Set this β"));
      await p.see(() => live.run.spec.layers[0].beta === 1 && /beta=1(&|$)/.test(location.hash));
    },
  },
];
