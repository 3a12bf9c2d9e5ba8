import assert from "node:assert/strict";
import test from "node:test";
import { firstWrong } from "../engine/check.js";
import { fakeCore } from "./support/fake-core.js";
import { clock, talk } from "./support/talk.js";

const seeds = (...list) => list.map((seed) => ({ seed }));

test("the host finds the first wrong spec without starting a run", async () => {
  const { call, log } = await talk();
  assert.equal(await call("check", "", { specs: seeds(1, 2, 3) }), null);
  const { at, error } = await call("check", "", { specs: seeds(1, 2, -1, -1) });
  assert.deepEqual([at, error.code, error.field], [2, "spec-invalid", "seed"]);
  assert.deepEqual([log.made, log.checkers], [0, 0], "no run was made, and every checker was freed");
  assert.equal(await call("check", "", { specs: [] }), null);
});

test("the data files that specs need are there before they are checked, each once", async () => {
  const { call, log } = await talk();
  const data = (kind) => ({ data: { kind } });
  assert.equal(await call("check", "", { specs: [data("digits"), data("circle"), data("digits"), data("penguins")] }), null);
  assert.deepEqual(log.provided.map(([kind]) => kind), ["digits", "penguins"]);
  const missing = await talk({}, {
    loadText: async () => {
      throw Object.assign(new Error("404"), { code: "data-invalid", field: "data.kind" });
    },
  });
  const { at, error } = await missing.call("check", "", { specs: [data("circle"), data("digits")] });
  assert.deepEqual([at, error.code], [1, "data-invalid"]);
});

test("a spec that asks for a GPU where there is none is wrong, before anything is trained", async () => {
  const { call } = await talk();
  const { at, error } = await call("check", "", { specs: [{ engine: "cpu" }, { engine: "auto" }, { engine: "gpu" }] });
  assert.deepEqual([at, error.code, error.field], [2, "gpu-unavailable", "engine"]);
});

test("many specs are checked in slices, with other tasks between", async () => {
  const time = clock();
  const { core, log } = fakeCore();
  const seen = [];
  const found = await firstWrong(seeds(...Array.from({ length: 12 }, (_, i) => i)), {
    prepared: async () => core,
    slice: 8,
    now: () => time.pass(3),
    rest: async () => void seen.push(log.checked.length),
  });
  assert.equal(found, null);
  assert.equal(log.checked.length, 12);
  assert.ok(seen.length >= 3 && seen.every((n, i) => n - (seen[i - 1] ?? 0) <= 4), `rests after ${seen} specs`);
});

test("a trap while checking ends the host, and dead memory is not touched", async () => {
  const { call, log } = await talk();
  await assert.rejects(call("check", "", { specs: seeds(1, "trap") }), { code: "internal" });
  assert.equal(log.checkers, 1);
  await assert.rejects(call("create", "a", { spec: {} }), { code: "internal" });
});

test("a run whose data file arrives after the host was closed is freed", async () => {
  let arrive = () => {};
  const { call, host, log } = await talk({}, { loadText: () => new Promise((resolve) => (arrive = () => resolve("text"))) });
  const create = call("create", "a", { spec: { data: { kind: "digits" } } });
  await new Promise((resolve) => setImmediate(resolve));
  host.close();
  arrive();
  await assert.rejects(create, { code: "disposed" });
  assert.deepEqual([log.made, log.freed], [1, 1]);
});
