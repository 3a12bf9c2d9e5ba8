import assert from "node:assert/strict";
import test from "node:test";
import { merge } from "../merge.js";
import { defaults, stateOf } from "../state.js";
import { fromHash } from "../state/link.js";
import { toClassic } from "../state/toclassic.js";
import { description } from "./support/description.js";
import { LINKS } from "./support/classic-links.js";

const back = ({ spec, view }) => toClassic(spec, view, description);
const pairs = (hash) => Object.fromEntries(new URLSearchParams(hash.slice(1)));
/** Keys that say nothing about a run, or for which there is no word here; seeds mean other points anyway. */
const UNSAID = ["seed", "collectStats", "tutorial", "hideText", "cosX", "cosY"];

test("twenty links and more: from there to here and back there, each setting is the same", () => {
  let there = 0;
  for (const [name, hash] of LINKS) {
    const { state } = fromHash(hash, description);
    const { href, obstacles } = back(state);
    if (state.spec.layers.length > 6) {
      assert.deepEqual(obstacles.map(({ why }) => why), ["layers"], name);
      continue;
    }
    assert.deepEqual(obstacles, [], name);
    there += 1;
    assert.ok(href.startsWith("https://playground.tensorflow.org/#"));
    const given = pairs(hash);
    const written = pairs(new URL(href).hash);
    const regression = given.problem === "regression";
    for (const [key, text] of Object.entries(given)) {
      if (UNSAID.includes(key) || text === "" && key !== "networkShape") continue;
      if (key.endsWith("_hide")) assert.equal(key in written, text === "true", `${name}: ${key}`);
      // The data set of the other problem is not part of a run; nor is the activation without a layer, a rate of no penalty.
      else if (key === (regression ? "dataset" : "regDataset") || (key === "activation" && written.networkShape === "")) continue;
      else if (key === "regularizationRate" && !written.regularization) assert.equal(written[key], "0", name);
      else if (["noise", "learningRate"].includes(key)) assert.equal(Number(written[key]), Number(text), `${name}: ${key}`);
      else if (key === "regularization" && given.regularizationRate === "0") assert.equal(key in written, false, "no penalty is none");
      else assert.equal(written[key], text, `${name}: ${key}`);
    }
    const again = fromHash(new URL(href).hash, description).state;
    assert.deepEqual({ ...again.spec, seed: 0 }, { ...state.spec, seed: 0 }, `${name}, and here again`);
    assert.deepEqual(again.view, state.view, name);
  }
  assert.ok(there >= 20, `${there} links`);
});

test("what has no word there is named, each thing by itself", () => {
  const plain = fromHash("#dataset=circle&networkShape=4,2&seed=0.5", description).state;
  const why = (patch, spec = merge(plain.spec, patch)) => toClassic(spec, plain.view, description).obstacles.map((o) => o.why);
  assert.deepEqual(why({}), []);
  const layers = (change) => ({ layers: plain.spec.layers.map((layer) => ({ ...layer, ...change })) });
  for (const [expected, patch] of [
    ["data", { data: { kind: "moons" } }],
    ["samples", { data: { samples: 300 } }],
    ["features", { features: ["x1", "column"] }],
    ["noise", { data: { noise: 0.6 } }],
    ["share", { data: { trainFraction: 0.95 } }],
    ["layers", { layers: Array(7).fill(plain.spec.layers[0]) }],
    ["units", layers({ units: 9 })],
    ["activation", layers({ activation: "abs" })],
    ["mixed", { layers: [{ activation: "linear" }, {}] }],
    ["beta", layers({ beta: 0.6 })],
    ["learnBeta", layers({ learnBeta: "unit" })],
    ["init", { init: "he" }],
    ["optimizer", { optimizer: { kind: "adam" } }],
    ["rate", { optimizer: { learningRate: 0.02 } }],
    ["batch", { batchSize: 31 }],
    ["penalties", { penalty: { l1: 0.1, l2: 0.1 } }],
    ["penalty", { penalty: { l1: 0.02 } }],
    ["orthogonality", { penalty: { orthogonality: { kind: "full" } } }],
    ["loss", { loss: "squared" }],
  ]) assert.deepEqual(why(patch), [expected]);
  assert.deepEqual(back(stateOf(defaults(description).spec, plain.view)).obstacles.map((o) => o.why), ["beta", "init", "optimizer"], "our own defaults");
});
