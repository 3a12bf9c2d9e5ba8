// What trains and how: the buttons, the data, β. A scene is played by every way it lists, in every browser; one that is
// marked `gpu` is played once more on the GPU, where there is one.
import assert from "node:assert/strict";
import { betaAt, notch, positionOf } from "../../../www/draw/hardness.js";
import { button, field, radio, the } from "../support/person.mjs";

/**
 * @typedef {{ name: string, link: string, gpu?: boolean, ways: readonly import("../support/person.mjs").Way[],
 *   play: (p: import("../support/person.mjs").Person) => Promise<void> }} Scene
 */

export const EVERY = /** @type {const} */ (["mouse", "keyboard", "touch"]);

/** @type {Scene[]} */
export const training = [
  {
    name: "play, pause, reset, one step, one epoch, another seed",
    link: "#v=1&dataset=xor&networkShape=4",
    gpu: true,
    ways: EVERY,
    async play(p) {
      await p.use(button("Play"));
      await p.see(() => live.playing && live.metrics.step > 20);
      await p.use(button("Pause"));
      await p.see(() => !live.playing && part({ css: "button", name: "Play" }));
      await p.use(button("Reset"));
      await p.see(() => live.metrics.step === 0);
      await p.use(button("Step"));
      await p.see(() => live.metrics.step > 0);
      await p.use(button("Epoch")); // 250 training samples in batches of 10
      await p.see(() => live.metrics.step === 26);
      await p.see(() => root.querySelector(".figure.step dd").textContent === "26" && root.querySelector(".figure.epoch dd").textContent === "1");
      await p.use(button("Step"));
      await p.see(() => live.metrics.step > 26);
      assert.equal(await p.run(() => live.metrics.step), 27, "an epoch is no step more");
      const seed = await p.run(() => live.spec.seed);
      await p.use(button("New seed"));
      await p.see((old) => live.run.spec.seed !== old && live.metrics.step === 0 && location.hash.includes(`seed=${live.spec.seed}`), seed);
      await p.fill(field("Seed"), "4711");
      await p.press("Enter");
      await p.see(() => live.run.spec.seed === 4711 && /seed=4711/.test(location.hash));
    },
  },
  {
    name: "keys of the whole page: Space, ., >, R, Shift R",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: ["keyboard"],
    async play(p) {
      await p.goTo(button("Play"));
      await p.press("Tab"); // not on the button itself
      await p.press(".");
      await p.see(() => live.metrics.step === 1);
      await p.press(">");
      await p.see(() => live.metrics.step === 26);
      await p.goTo(the(".map-stage"));
      await p.press("Space");
      await p.see(() => live.playing && live.metrics.step > 60);
      await p.press("Space");
      await p.see(() => !live.playing);
      await p.press("r");
      await p.see(() => live.metrics.step === 0);
      const seed = await p.run(() => live.spec.seed);
      await p.press("R");
      await p.see((old) => live.run.spec.seed !== old, seed);
    },
  },
  {
    name: "data: another kind, noise, how much of it trains, how many, and new ones",
    link: "#v=1&dataset=circle&networkShape=3",
    ways: EVERY,
    async play(p) {
      await p.use(radio("Moons"));
      await p.see(() => live.run.spec.data.kind === "moons" && /dataset=moons/.test(location.hash));
      await p.see(() => part({ css: "input[type=radio]", name: "Moons" }).checked);
      await p.slide(field("Noise"), 1);
      await p.see(() => live.run.spec.data.noise === 0.5 && /noise=50/.test(location.hash));
      await p.slide(field("Training data"), 0);
      const share = await p.see(() => live.run.spec.data.trainFraction < 0.2 && live.run.spec.data.trainFraction);
      const [train, all] = await p.run(async () => { const { train } = await live.run.samples(); return [train.reduce((a, b) => a + b, 0), train.length]; });
      assert.ok(Math.abs(train / all - share) < 0.01, `${train} of ${all} train, not ${share}`);
      await p.slide(field("Samples"), 0);
      await p.see(async () => live.run.spec.data.samples < 100 && (await live.run.samples()).train.length === live.run.spec.data.samples);
      const first = await p.run(async () => (await live.run.samples()).inputs[0]);
      await p.use(button("New seed"));
      await p.see(async (old) => (await live.run.samples()).inputs[0] !== old, first);
      assert.equal(await p.run(() => live.spec.data.kind), "moons");
    },
  },
  {
    name: "hardness: the slider, its stops, the number",
    link: "#v=1&dataset=moons&networkShape=4,3",
    gpu: true,
    ways: EVERY,
    async play(p) {
      const slider = the("input.beta-range");
      const is = (/** @type {number} */ beta) => p.see((wanted) => live.run.spec.layers.every((layer) => layer.beta === wanted) && live.metrics.beta.flat().every((b) => Math.abs(b - wanted) < 1e-6), beta);
      await p.slide(slider, 1);
      await is(1);
      await p.see(() => /beta=1(&|$)/.test(location.hash) && part({ css: "button.beta-stop", pattern: "^hard" }).hasAttribute("data-on"));
      await p.slide(slider, 0);
      await is(0);
      for (const [stop, beta] of /** @type {const} */ ([["hard", 1], ["linear", 0], ["soft", 0.5]])) {
        await p.use(the("button.beta-stop", new RegExp(`^${stop}`)));
        await is(beta);
      }
      if (p.way === "keyboard") {
        // As quick as the keys come: no press is lost.
        await p.goTo(slider);
        await p.see((t) => part(t).value === "100", slider);
        for (let i = 0; i < 3; i += 1) await p.press("ArrowRight");
        const up = [1, 1, 1].reduce((position, by) => notch(position, by), positionOf(0.5));
        await is(betaAt(up));
      } else {
        await p.slide(slider, 0.75);
        const beta = await p.run(() => live.spec.layers[0].beta);
        await is(beta);
        assert.ok(beta > 0.9 && beta < 0.99, `three quarters of the way are β ${beta}`);
      }
      await p.fill(field("Hardness β as a number"), "0.25");
      await p.press("Enter");
      await is(0.25);
      await p.see(() => /beta=0\.25/.test(location.hash) && part({ css: "input.beta-range" }).getAttribute("aria-valuetext") === "0.250, between linear and soft");
    },
  },
  {
    name: "β is learned by each unit, and then no more",
    link: "#v=1&dataset=spiral&networkShape=4,2",
    ways: EVERY,
    async play(p) {
      await p.use(radio("unit"));
      await p.see(() => live.run.spec.layers.every((layer) => layer.learnBeta === "unit") && /learnBeta=unit/.test(location.hash));
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 25 && new Set(live.metrics.beta.flat()).size === 6);
      await p.see(() => root.querySelectorAll(".rug span").length === 6 && /mean of 6 learned units/.test(root.querySelector(".beta-name").textContent));
      await p.use(radio("off"));
      await p.see(() => live.run.spec.layers.every((layer) => layer.learnBeta === "off") && !/learnBeta/.test(location.hash) && root.querySelectorAll(".rug span").length === 0);
    },
  },
];
