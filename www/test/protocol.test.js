import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { Connection } from "../engine/client.js";
import { buffersOf, unreachable } from "../engine/protocol.js";
import { BvqError, shapeOf } from "../error.js";
import { merge, same } from "../merge.js";
import { fakeClient } from "./support/fake-client.js";
import { fakeCore } from "./support/fake-core.js";
import { settle } from "./support/talk.js";

/** Waits until it holds, on a slow machine too. */
async function until(holds) {
  for (const end = Date.now() + 10_000; !holds() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(holds(), String(holds));
}

test("every method of the protocol has its case in the host", async () => {
  const protocol = await readFile(new URL("../engine/protocol.js", import.meta.url), "utf8");
  const host = await readFile(new URL("../engine/host.js", import.meta.url), "utf8");
  const methods = [...protocol.matchAll(/@property \{\{ args:.*\}\} (\w+)/g)].map(([, name]) => name);
  assert.ok(methods.length >= 17, methods.join());
  for (const method of methods) assert.ok(host.includes(`case "${method}"`), method);
  assert.throws(() => unreachable(/** @type {never} */ ({ type: "news" })), /news/);
});

test("buffers of typed arrays are found at any depth, each once", () => {
  const shared = new Float32Array(4);
  const value = { a: shared, b: { c: shared.subarray(1), d: new Uint8Array(2) }, e: [{ f: new Float64Array(1) }], g: [1, 2], h: null, i: "text" };
  assert.equal(buffersOf(value).length, 3);
  assert.deepEqual(buffersOf(null), []);
  assert.deepEqual(buffersOf([shared])[0], shared.buffer);
});

test("errors keep code, field and hint across the border; anything else is internal", () => {
  const error = new BvqError("spec-invalid", "beta: 2", { field: "beta", hint: "Less." });
  const back = BvqError.from(structuredClone(shapeOf(error)));
  assert.deepEqual([back.name, back.code, back.field, back.hint, back.message], ["BvqError", "spec-invalid", "beta", "Less.", "beta: 2"]);
  assert.ok(back instanceof Error);
  assert.equal(shapeOf(new TypeError("x is not a function")).code, "internal");
  assert.equal(shapeOf({ code: "made-up", message: "m" }).code, "internal");
  assert.equal(shapeOf(undefined).message, "undefined");
});

test("merge: objects at any depth, lists of equal length by index, others whole", () => {
  const spec = { a: { b: 1, c: 2 }, layers: [{ u: 1, v: 1 }, { u: 2, v: 2 }], names: ["x", "y"] };
  assert.deepEqual(merge(spec, { a: { c: 3 }, layers: [{ u: 9 }, {}] }), { a: { b: 1, c: 3 }, layers: [{ u: 9, v: 1 }, { u: 2, v: 2 }], names: ["x", "y"] });
  assert.deepEqual(merge(spec, { layers: [{ u: 9 }], names: ["z", "w"] }).layers, [{ u: 9 }]);
  assert.deepEqual(merge(spec, { names: ["z", "w"], a: { b: undefined } }), { ...spec, names: ["z", "w"] });
  assert.deepEqual(spec.a, { b: 1, c: 2 }, "the original is left alone");
  merge({}, JSON.parse('{"__proto__":{"polluted":1}}'));
  assert.equal({}.polluted, undefined);
  assert.equal(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), true);
  assert.equal(same({ a: 1 }, { a: 1, b: undefined }), true);
  assert.equal(same([1], { 0: 1 }), false);
});

test("a run holds its facts, and calls keep their order", async () => {
  const { start } = fakeClient();
  const run = await start();
  assert.deepEqual([run.engine, run.where, run.notes, run.metrics.step, run.playing], ["cpu", "worker", ["a note"], 0, false]);
  const [first, second] = await Promise.all([run.train(30), run.train(12)]);
  assert.deepEqual([first.step, second.step, run.metrics.step], [30, 42, 42]);
  const inputs = Float32Array.of(1, 2);
  assert.deepEqual([...(await run.predict(inputs, 1))], [43, 44]);
  assert.equal(inputs.length, 2, "what the page gives stays the page's");
  assert.equal(JSON.parse(await run.export("json")).step, 42);
  await assert.rejects(run.export("onnx"), { code: "spec-invalid", field: "format" });
  await run.update({ optimizer: { learningRate: 0.5 } });
  assert.equal(run.spec.optimizer.learningRate, 0.5);
  assert.equal((await run.reset()).step, 0);
  run.dispose();
});

test("what a later version brings says so, with its name", async () => {
  const { start } = fakeClient();
  const run = await start();
  await assert.rejects(run.partition({}), { code: "spec-invalid", field: "partition", hint: /later version/ });
  await assert.rejects(run.evaluate({ blend: 0.5 }), { code: "spec-invalid", field: "blend" });
  run.dispose();
});

test("playing keeps metrics fresh without an observer, and acks one by one", async (t) => {
  const { start, channels } = fakeClient();
  const run = await start();
  t.after(() => run.dispose());
  await run.play();
  assert.equal(run.playing, true);
  await until(() => run.metrics.step > 100);
  const [channel] = channels;
  const acks = () => channel.sent.filter(({ type }) => type === "ack").length;
  await until(() => acks() >= 3);
  await run.pause();
  assert.equal(run.playing, false);
  const before = acks();
  await settle(30);
  assert.ok(acks() <= before + 1);
});

test("observers are independent; one that throws harms nobody", async (t) => {
  const complaints = t.mock.method(console, "error", () => {});
  const { start } = fakeClient();
  const run = await start();
  const seen = [[], []];
  const stops = seen.map((list) => run.observe({}, (snapshot) => list.push(snapshot.metrics.step)));
  run.observe({}, () => {
    throw new Error("a listener's defect");
  });
  await until(() => seen.every((list) => list.length === 1));
  stops[0]();
  await settle();
  await run.train(5);
  await until(() => seen[1].at(-1) === 5);
  assert.deepEqual(seen[0], [0], "one that stopped hears no more");
  assert.equal(seen[1][0], 0);
  assert.ok(complaints.mock.callCount() >= 1);
  run.dispose();
});

test("divergence stops the run on the page's side too", async (t) => {
  const { start } = fakeClient({ divergesAt: 50 });
  const run = await start();
  t.after(() => run.dispose());
  /** @type {any[]} */
  const reasons = [];
  run.observe({}, ({ reason }) => reasons.push(reason));
  await run.play();
  await until(() => !run.playing);
  await until(() => reasons.includes("diverged"));
  assert.equal(run.metrics.step, 50);
  await assert.rejects(run.train(1), { code: "diverged" });
  assert.deepEqual([run.metrics.step, run.metrics.diverged], [50, true]);
  await run.reset();
  assert.equal(run.metrics.diverged, false);
  await assert.rejects(run.train(60), { code: "diverged" });
  assert.deepEqual([run.metrics.step, run.metrics.diverged], [50, true]);
});

test("after dispose every call is rejected, pending ones too, and listeners hear no more", async () => {
  const { start, log } = fakeClient();
  const run = await start();
  let heard = 0;
  run.observe({}, () => heard++);
  await until(() => heard === 1);
  const pending = run.train(1e9);
  run.dispose();
  run.dispose();
  await assert.rejects(pending, { code: "disposed" });
  const calls = [() => run.train(1), () => run.play(), () => run.pause(), () => run.update({}), () => run.reset(), () => run.predict(new Float32Array(2), 1)];
  calls.push(() => run.field({ quantity: "output", width: 1, height: 1 }), () => run.samples(), () => run.parameters(), () => run.hash(), () => run.export());
  calls.push(() => run.response(0, new Float32Array(1)), () => run.partition(), () => run.evaluate(), () => run.assign([], []));
  for (const call of calls) await assert.rejects(call, { code: "disposed" }, String(call));
  assert.throws(() => run.observe({}, () => {}), { code: "disposed" });
  await until(() => log.freed === 1);
  assert.equal(heard, 1);
});

test("one host for all runs, let go with the last and opened again when needed", async () => {
  const { start, channels } = fakeClient();
  const [one, two] = [await start("one"), await start("two")];
  assert.equal(channels.length, 1);
  one.dispose();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(channels[0].isOpen(), true);
  two.dispose();
  await until(() => !channels[0].isOpen());
  const three = await start("three");
  assert.equal(channels.length, 2);
  assert.equal((await three.train(2)).step, 2);
  three.dispose();
});

test("a trap rejects, tells every run, and leaves an export to go on from in a new host", async () => {
  const { client, start, channels } = fakeClient({ trapsAt: 3000 });
  const [run, other] = [await start("a"), await start("b")];
  await run.train(1000);
  await assert.rejects(run.train(5000), { code: "internal" });
  assert.equal((await run.broken).code, "internal");
  assert.equal((await other.broken).code, "internal");
  await assert.rejects(other.hash(), { code: "internal" });
  assert.equal(channels[0].isOpen(), false);
  const saved = /** @type {{ step: number }} */ (run.lastExport);
  assert.ok(saved.step > 0);
  const { connection } = await client.connect();
  assert.equal(channels.length, 2);
  assert.equal(channels[1].glue, "glue.js?restart=1");
  const facts = await connection.call("import", "c", { exported: saved });
  assert.equal(facts.metrics.step, saved.step);
});

test("a worker that breaks rejects what waits", async () => {
  const { start, channels } = fakeClient();
  const run = await start();
  const pending = run.train(1e9);
  await run.play();
  channels[0].fail("out of memory");
  await assert.rejects(pending, { code: "internal", message: /out of memory/ });
  assert.equal(run.playing, false);
});

test("what cannot be sent is refused at once", async () => {
  const { start } = fakeClient();
  const run = await start();
  await assert.rejects(run.update({ seed: /** @type {any} */ (() => 1) }), { code: "spec-invalid", field: "update" });
  assert.equal((await run.train(1)).step, 1);
  run.dispose();
});

test("a failed load can be tried again", async () => {
  let fail = true;
  const { client } = fakeClient({}, {
    loadCore: async () => {
      if (fail) throw new BvqError("internal", "no wasm");
      return fakeCore().core;
    },
  });
  await assert.rejects(client.connect(), { code: "internal", message: "no wasm" });
  fail = false;
  const { connection, loaded } = await client.connect();
  assert.ok(connection instanceof Connection);
  assert.equal(loaded.version, 1);
});
