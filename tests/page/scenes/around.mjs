// What stands around the panels: the experiments above, and below language, look, keys and engine.
import assert from "node:assert/strict";
import { EVERY } from "./training.mjs";
import { button, field, the } from "../support/person.mjs";

/** @type {import("./training.mjs").Scene[]} */
export const around = [
  {
    name: "a ready-made experiment is chosen, and plays",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: EVERY,
    async play(p) {
      await p.use(the("button.preset", "Penguins"));
      await p.see(() => live.run.spec.data.kind === "penguins" && live.playing && live.metrics.step > 10);
      await p.see(() => part({ css: "button.preset", name: "Penguins" }).getAttribute("aria-pressed") === "true" && /dataset=penguins/.test(location.hash));
      await p.use(button("Pause"));
      await p.use(the("button.preset", "The classic"));
      await p.see(() => live.run.spec.data.kind === "circle" && live.playing && String(live.spec.layers.map((layer) => layer.units)) === "4,2");
      await p.use(button("Pause"));
      await p.see(() => !live.playing);
    },
  },
  {
    name: "another language, and back, with the run as it is",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: ["keyboard"],
    async play(p) {
      await p.use(button("Step"));
      await p.see(() => live.metrics.step === 1);
      const hash = await p.run(() => live.run.hash());
      await p.goTo(field("Language"));
      await p.press("ArrowDown");
      await p.see(() => part({ css: "select", name: "Sprache" }) && part({ css: "button", name: "Zurücksetzen" }) && /lang=de/.test(location.hash));
      await p.see(async (kept) => live.metrics.step === 1 && (await live.run.hash()) === kept, hash);
      // Whoever used the menu has it in hand still.
      await p.see(() => nameOf(root.activeElement) === "Sprache");
      await p.press("Home");
      await p.see(() => part({ css: "select", name: "Language" }) && part({ css: "button", name: "Reset" }));
    },
  },
  {
    name: "the engine is chosen: the other one takes the weights along, or says why it cannot",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: ["keyboard"],
    async play(p) {
      await p.use(button("Epoch"));
      await p.see(() => live.metrics.step === 25);
      const hash = await p.run(() => live.run.hash());
      await p.choose(field("Engine"), "CPU (WebAssembly)");
      await p.see(async (kept) => live.run.spec.engine === "cpu" && /engine=cpu/.test(location.hash) && (await live.run.hash()) === kept, hash);
      const gpu = await p.run(async () => Boolean(await navigator.gpu?.requestAdapter()));
      await p.choose(field("Engine"), "GPU (WebGPU)");
      if (gpu) {
        await p.see(async (kept) => live.engine === "gpu" && /engine=gpu/.test(location.hash) && (await live.run.hash()) === kept, hash);
        await p.see(() => /runs on the GPU/.test(root.querySelector(".status").textContent));
        await p.use(button("Epoch"));
        await p.see(() => live.metrics.step === 50 && root.querySelector(".figure.step dd").textContent === "50");
      } else {
        await p.see(() => /gpu-unavailable/.test(part({ css: "[role=alert]" })?.dataset.code ?? ""));
        await p.see(async (kept) => live.engine === "cpu" && (await live.run.hash()) === kept, hash);
        await p.use(button("Dismiss"));
        await p.see(() => !part({ css: "[role=alert]" }));
        assert.match(await p.run(() => errors.splice(0).join()), /^gpu-unavailable/);
      }
      await p.choose(field("Engine"), "The faster one");
      await p.see(() => live.engine === "cpu" && !/engine=/.test(location.hash));
    },
  },
  {
    name: "theme and colours, the list of keys, the fingerprint",
    link: "#v=1&dataset=xor&networkShape=3",
    ways: EVERY,
    async play(p) {
      await p.use(the("summary", "Display"));
      await p.see(() => part({ css: "select", name: "Theme" }));
      await p.choose(field("Theme"), "Dark");
      await p.see(() => root.querySelector(".bvq").dataset.theme === "dark" && /theme=dark/.test(location.hash) && getComputedStyle(document.body).backgroundColor === "rgb(20, 25, 29)");
      await p.choose(field("Colours"), "Safe for every sight");
      await p.see(() => /palette=safe/.test(location.hash) && getComputedStyle(root.querySelector(".bvq")).getPropertyValue("--bvq-negative").trim() === "#f6c945");
      await p.choose(field("Colours"), "Orange and blue");
      await p.choose(field("Theme"), "As the system");
      await p.see(() => !/theme=|palette=/.test(location.hash) && root.querySelector(".bvq").dataset.theme !== "dark");
      await p.press("Escape");
      await p.see(() => !part({ css: "select", name: "Theme" }));
      await p.use(the("summary", "Keys"));
      await p.see(() => /Space ?play or pause/.test(part({ css: ".keys .popover dl" })?.textContent ?? ""));
      await p.press("Escape");
      await p.see(() => !part({ css: ".keys .popover dl" }));
      await p.use(the(".fingerprint summary"));
      await p.see(async () => /^Fingerprint of step, weights/.test(part({ css: ".fingerprint .popover" })?.textContent ?? "")
        && root.querySelector(".fingerprint summary").textContent === `#${(await live.run.hash()).slice(0, 8)}`);
      await p.press("Escape");
      await p.see(() => !part({ css: ".fingerprint .popover" }));
    },
  },
];
