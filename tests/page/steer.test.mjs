// The built engine, asked about a living run at other β.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { load } from "../../dist/bvq.js";

const SPEC = {
  data: { kind: "spiral" },
  layers: [{ units: 6, activation: "abs", beta: 0.7, learnBeta: "unit" }, { units: 4, beta: 0.4 }],
};
const BETAS = Array.from({ length: 41 }, (_, i) => i / 40);

let bvq;
let run;
before(async () => {
  bvq = await load({ wasm: await readFile("dist/wasm/bvq_bg.wasm") });
  run = await bvq.run(SPEC);
  await run.train(200);
});
after(() => run.dispose());

test("evaluate is a run with that β in every layer and the same weights", async () => {
  const before = [await run.hash(), await run.export()];
  const curve = await run.evaluate({ betas: BETAS });
  assert.equal(curve.length, BETAS.length);
  const exported = JSON.parse(before[1]);
  const weights = exported.parameters.length - 7; // then six logits, and one
  for (const i of [0, 13, 20, 40]) {
    const layers = SPEC.layers.map((layer) => ({ ...layer, beta: BETAS[i], learnBeta: "off" }));
    const fixed = await bvq.run({ ...SPEC, layers });
    const text = JSON.parse(await fixed.export());
    text.parameters.splice(0, weights, ...exported.parameters.slice(0, weights));
    const copy = await bvq.import({ ...text, step: exported.step });
    assert.deepEqual(curve[i], { ...copy.metrics, stepsPerSecond: 0 });
    assert.deepEqual(await run.evaluate({ beta: BETAS[i] }), curve[i]);
    fixed.dispose();
    copy.dispose();
  }
  assert.deepEqual(curve[40].beta.flat(), new Array(10).fill(1), "exactly hard");
  assert.deepEqual({ ...(await run.evaluate({})), stepsPerSecond: 0 }, { ...run.metrics, stepsPerSecond: 0 });
  assert.deepEqual([await run.hash(), await run.export()], before, "the run is as it was");
});

test("the curve of a loss over β costs less than a frame or two", async () => {
  const began = performance.now();
  for (let i = 0; i < 10; i++) await run.evaluate({ betas: BETAS });
  const each = (performance.now() - began) / 10;
  console.log(`${BETAS.length} values of β: ${each.toFixed(1)} ms`);
  assert.ok(each < 200, `${each} ms`);
});

test("assign is a run imported with these weights and no memory of the old ones", async () => {
  const spec = { ...SPEC, optimizer: { kind: "adam" } };
  const [edited, plain] = [await bvq.run(spec), await bvq.run(spec)];
  for (const one of [edited, plain]) await one.train(50);
  const text = JSON.parse(await plain.export());
  const n = text.parameters.length;
  const [indices, values] = [[3, 0, n - 2], [0.25, -1.5, 2]]; // the last is a learned logit
  indices.forEach((at, i) => {
    text.parameters[at] = values[i];
    text.optimizerState[at] = text.optimizerState[n + at] = 0;
  });
  const copy = await bvq.import(text);
  const metrics = await edited.assign(Uint32Array.from(indices), values);
  assert.deepEqual({ ...metrics, stepsPerSecond: 0 }, { ...copy.metrics, stepsPerSecond: 0 });
  assert.equal(edited.metrics, metrics);
  assert.deepEqual([...(await edited.parameters())], text.parameters);
  assert.notEqual(await edited.hash(), await plain.hash());
  for (const one of [edited, copy]) await one.train(30);
  assert.equal(await edited.hash(), await copy.hash());
  // Reset is to the weights that the spec's seed gives.
  await edited.reset();
  await plain.reset();
  assert.equal(await edited.hash(), await plain.hash());
  for (const one of [edited, plain, copy]) one.dispose();
});

test("a weight that is held at a value is set where it is held", async () => {
  const run = await bvq.run({ ...SPEC, frozen: [[3, 0.5], 4, [7, 1]] });
  const now = async () => [...(await run.parameters())].filter((_, at) => [3, 4, 7].includes(at));
  const [, seeded] = await now();
  await run.train(20);
  await assert.rejects(run.assign([4, 3], [0.25, -2]), { code: "spec-invalid", field: "indices[1]", hint: "Change it in frozen." });
  assert.deepEqual(await now(), [0.5, seeded, 1]);
  await run.assign([4], [0.25]);
  await run.update({ frozen: [[3, -2], 4, [7, 1]] });
  await run.train(20);
  assert.deepEqual(await now(), [-2, 0.25, 1]);
  await run.reset();
  assert.deepEqual(await now(), [-2, seeded, 1]);
  run.dispose();
});

test("frozen weights stay, whatever else changes, until they are thawed", async () => {
  const run = await bvq.run({ ...SPEC, frozen: [5, 0, 1] });
  const still = async () => {
    const now = await run.parameters();
    return [...now.keys()].filter((at) => now[at] === first[at] && at < now.length - 1); // the last is a fixed β
  };
  const first = await run.parameters();
  await run.train(100);
  assert.deepEqual(await still(), [0, 1, 5]);
  await run.assign([1], [0.5]);
  await run.update({ frozen: [0, 1] });
  await run.train(100);
  assert.deepEqual(await still(), [0]);
  assert.equal((await run.parameters())[1], 0.5);
  assert.deepEqual(run.spec.frozen, [0, 1]);
  const copy = await bvq.import(await run.export());
  for (const one of [run, copy]) await one.train(100);
  assert.equal(await run.hash(), await copy.hash());
  await assert.rejects(run.update({ frozen: [9999] }), { code: "spec-invalid", field: "frozen[0]" });
  assert.deepEqual((await run.update({ frozen: [] })).frozen, []);
  await run.train(1);
  assert.deepEqual(await still(), []);
  run.dispose();
  copy.dispose();
});
