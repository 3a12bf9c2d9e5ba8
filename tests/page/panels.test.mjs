// Every panel, used as a person would: by mouse, by keyboard alone, by touch; in Chromium without WebGPU and with it, and in
// Firefox. One page in each browser serves all scenes, one after the other, as one long visit.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { around } from "./scenes/around.mjs";
import { lab } from "./scenes/lab.mjs";
import { network } from "./scenes/network.mjs";
import { output } from "./scenes/output.mjs";
import { own } from "./scenes/own.mjs";
import { training } from "./scenes/training.mjs";
import { inChromium, inFirefox } from "./support/hands.mjs";
import { arrive, complaints, person } from "./support/person.mjs";

const PATH = "/#v=1&dataset=xor&networkShape=3&seed=7";
const SCENES = [...training, ...network, ...output, ...lab, ...own, ...around];

/** @type {{ name: string, open: () => Promise<import("./support/hands.mjs").Hands>, gpu: boolean }[]} */
const BROWSERS = [
  { name: "Chromium", open: () => inChromium({ path: PATH }), gpu: false },
  { name: "Chromium with WebGPU", open: () => inChromium({ path: PATH, gpu: true }), gpu: true },
  { name: "Firefox", open: () => inFirefox({ path: PATH }), gpu: false },
];

for (const { name, open, gpu } of BROWSERS) {
  describe(name, () => {
    /** @type {import("./support/hands.mjs").Hands} */
    let hands;
    let seed = 100;
    before(async () => {
      hands = await open();
      await arrive(hands);
    });
    after(() => hands?.close());
    /** @param {import("./scenes/training.mjs").Scene} scene @param {import("./support/person.mjs").Way} way */
    const scene = ({ name, link, play }, way, onGpu = false) => test(`by ${way}${onGpu ? ", on the GPU" : ""}: ${name}`, async () => {
      const somebody = person(hands, way);
      try {
        await somebody.comeTo(`${link}&engine=${onGpu ? "gpu" : "auto"}`, (seed += 1));
        await play(somebody);
        assert.equal(await somebody.run(() => live.engine), onGpu ? "gpu" : "cpu");
        assert.deepEqual(await complaints(hands), []);
      } catch (error) {
        // What it left is not to fail the next one.
        await hands.again();
        await arrive(hands);
        await complaints(hands);
        throw error;
      }
    });
    // The finger first: once a mouse was used, a browser that has both takes back what a finger points at.
    for (const way of /** @type {const} */ (["touch", "keyboard", "mouse"])) {
      for (const one of SCENES.filter(({ ways }) => ways.includes(way))) scene(one, way);
    }
    // One after the other and of one shape: every other is seconds of compilation on a processor that plays a GPU.
    if (gpu) for (const one of SCENES.filter((s) => s.gpu)) scene({ ...one, link: one.link.replace(/networkShape=[\d,]+/, "networkShape=4") }, "mouse", true);
  });
}
