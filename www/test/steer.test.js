import assert from "node:assert/strict";
import test from "node:test";
import { clock, settle, talk } from "./support/talk.js";

const LAYERS = [
  { beta: 0.3, learnBeta: "off" },
  { beta: 0.4, learnBeta: "network" },
  { beta: 0.4, learnBeta: "network" },
];

test("evaluate gives metrics for a β, a list for a list, and waits for its turn", async () => {
  const { call, log } = await talk();
  await call("create", "a", { spec: { layers: LAYERS } });
  const [, one, list, now, none] = await Promise.all([
    call("train", "a", { steps: 700 }),
    call("evaluate", "a", { beta: 1, blend: 1 }),
    call("evaluate", "a", { betas: Float32Array.of(0, 0.5, 1) }),
    call("evaluate", "a", {}),
    call("evaluate", "a", { betas: [] }),
  ]);
  assert.deepEqual([one.step, one.beta.flat()], [700, [1, 1, 1]]);
  assert.deepEqual(list.map(({ step, beta }) => [step, ...beta.flat()]), [[700, 0, 0, 0], [700, 0.5, 0.5, 0.5], [700, 1, 1, 1]]);
  assert.deepEqual(now.beta.flat(), [0.3, 0.4, 0.4], "at its present β it is the run itself");
  assert.deepEqual(none, []);
  // A weight, a logit of its own and a shared one become a weight and three logits, without memory.
  const [copy] = log.imported;
  assert.deepEqual([copy.parameters, copy.optimizerState], [[1, 0, 0, 0], [0, 0, 0, 0]]);
  assert.ok(copy.spec.layers.every(({ learnBeta }) => learnBeta === "off"));
  assert.deepEqual([log.imported.length, log.freed], [3, 3], "every copy goes");
  assert.equal((await call("train", "a", { steps: 0 })).beta[0][0], 0.3);
});

test("a long list lets other tasks in, a quick one does not", async () => {
  for (const [cost, least, most] of /** @type {const} */ ([[0, 0, 4], [30, 40, 45]])) {
    const time = clock();
    let rests = 0;
    const { call } = await talk(
      { onLook: (what) => void (what === "metrics" && time.pass(cost)) },
      { now: time.now, rest: async () => void (rests += 1) },
    );
    await call("create", "a", { spec: {} });
    const before = rests;
    const betas = Array.from({ length: 41 }, (_, i) => i / 40);
    const all = await call("evaluate", "a", { betas });
    assert.deepEqual(all.map(({ beta }) => beta[0][0]), betas);
    assert.ok(rests - before >= least && rests - before <= most, `${rests - before} rests`);
  }
});

test("a run disposed meanwhile is not asked again", async () => {
  const time = clock();
  let asked = 0;
  const { call, log } = await talk({ onLook: () => ((asked += 1), time.pass(100)) }, { now: time.now });
  await call("create", "a", { spec: {} });
  const answer = call("evaluate", "a", { betas: new Array(4000).fill(0.5) });
  await settle(5);
  await call("dispose", "a");
  await assert.rejects(answer, { code: "disposed" });
  await settle();
  assert.ok(asked < 100, `${asked}`);
  assert.equal(log.freed, 2, "the run and its copy");
});

test("what cannot be evaluated is refused by name, and the run goes on", async () => {
  const { call } = await talk();
  await call("create", "a", { spec: {} });
  for (const [options, code, field] of [
    [{ beta: 1.5 }, "spec-invalid", "beta"],
    [{ beta: "0.5" }, "spec-invalid", "beta"],
    [{ beta: NaN }, "spec-invalid", "beta"],
    [{ betas: [0, 1, -1] }, "spec-invalid", "betas[2]"],
    [{ beta: 0.5, betas: [0.5] }, "spec-invalid", "beta"],
    [{ betas: new Array(4097).fill(0.5) }, "limit-exceeded", "betas"],
    [{ beta: 0.5, blend: 0.5 }, "spec-invalid", "blend"],
  ]) {
    await assert.rejects(call("evaluate", "a", options), (error) => {
      assert.deepEqual([error.code, error.field], [code, field]);
      assert.ok(error.message.startsWith(`${field}: `) && error.hint.endsWith("."), JSON.stringify(error));
      return true;
    });
  }
  assert.equal((await call("train", "a", { steps: 1 })).step, 1);
});

test("assign sets parameters, empties their memory, and the run goes on where it was", async () => {
  const { call, log } = await talk();
  // A weight, a logit of its own and a shared one; one number of memory for each.
  await call("create", "a", { spec: { layers: LAYERS } });
  const [, metrics, after] = await Promise.all([
    call("train", "a", { steps: 30 }),
    call("assign", "a", { indices: [2, 0], values: Float32Array.of(-7.5, 0.1) }),
    call("train", "a", { steps: 5 }),
  ]);
  assert.deepEqual([metrics.step, after.step], [30, 35]);
  const [{ step, parameters, optimizerState }] = log.imported;
  assert.deepEqual([step, parameters, optimizerState], [30, [Math.fround(0.1), 2, -7.5], [0, 5, 0]]);
  assert.equal(log.freed, 1, "the old trainer");
  const { engine, why } = await call("update", "a", { patch: {} });
  assert.deepEqual([engine, why], ["cpu", "There is no WebGPU here."], "why it is where it is stays known");
  assert.equal((await call("assign", "a", { indices: [], values: [] })).step, 35);
});

test("what cannot be assigned is refused by name, and nothing is changed", async () => {
  const { call, log } = await talk();
  await call("create", "a", { spec: { layers: LAYERS } });
  for (const [indices, values, field, word] of [
    [[0, 3], [1, 1], "indices[1]", "0 to 2"],
    [[-1], [1], "indices[0]", "0 to 2"],
    [[0.5], [1], "indices[0]", "0 to 2"],
    [["0"], [1], "indices[0]", "0 to 2"],
    [[0, 1], [1], "values", "as many"],
    [[0], [NaN], "values[0]", "finite"],
    [[0], [1e39], "values[0]", "finite"],
    [[0], ["1"], "values[0]", "finite"],
    [[0], null, "values", "array"],
    [7, [1], "indices", "array"],
    [[1], [1], "indices[0]", "layers[0].beta"],
    [[2], [8.5], "values[0]", "within"],
  ]) {
    await assert.rejects(call("assign", "a", { indices, values }), (error) => {
      assert.deepEqual([error.code, error.field], ["spec-invalid", field]);
      assert.ok(error.hint.includes(word) && error.message.startsWith(`${field}: `), JSON.stringify(error));
      return true;
    });
  }
  assert.deepEqual(log.imported, []);
  assert.equal((await call("train", "a", { steps: 1 })).step, 1);
});
