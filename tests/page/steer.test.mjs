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
