import assert from "node:assert/strict";
import test from "node:test";
import { importCore, importTables, readText } from "../engine/files.js";
import { History } from "../engine/history.js";
import { BUDGETS, Meter, Pace } from "../engine/pace.js";
import { clock, settle, talk } from "./support/talk.js";

test("calls on one run are answered in order, whole trainings apart", async () => {
  const { call, heard } = await talk();
  await call("create", "a", { spec: {} });
  const order = [];
  const named = (name, answer) => answer.then((value) => (order.push(name), value));
  const [first, hash, second, after] = await Promise.all([
    named("train 1000", call("train", "a", { steps: 1000 })),
    named("hash", call("hash", "a")),
    named("train 500", call("train", "a", { steps: 500 })),
    named("hash again", call("hash", "a")),
  ]);
  assert.deepEqual(order, ["train 1000", "hash", "train 500", "hash again"]);
  assert.deepEqual([first.step, hash, second.step, after], [1000, "hash-1000", 1500, "hash-1500"]);
  assert.ok(!heard.some(({ type }) => type === "error"));
});

test("two runs train side by side: neither waits for the other's end", async () => {
  const { call, log } = await talk();
  await call("create", "a", { spec: { seed: 1 } });
  await call("create", "b", { spec: { seed: 2 } });
  await Promise.all([call("train", "a", { steps: 5000 }), call("train", "b", { steps: 5000 })]);
  const seeds = log.slices.map(([seed]) => seed);
  assert.ok(seeds.indexOf(2) < seeds.lastIndexOf(1) && seeds.indexOf(1) < seeds.lastIndexOf(2), seeds.join(""));
});

test("a long training is cut into slices near the budget, growing at most twofold", async () => {
  for (const where of /** @type {const} */ (["worker", "page"])) {
    const time = clock();
    // A step costs a hundredth of a millisecond.
    const { call, log } = await talk({ onTrain: (steps) => time.pass(steps / 100) }, { where, now: time.now });
    await call("create", "a", { spec: {} });
    await call("train", "a", { steps: 20_000 });
    const sizes = log.slices.map(([, steps]) => steps);
    assert.equal(sizes.reduce((sum, n) => sum + n, 0), 20_000);
    assert.equal(sizes[0], 1);
    sizes.slice(1).forEach((size, i) => assert.ok(size <= 2 * sizes[i], `${sizes[i]} → ${size}`));
    const { low, high } = BUDGETS[where];
    const settled = sizes.slice(12, -1);
    assert.ok(settled.length > 5 && settled.every((n) => n / 100 >= low && n / 100 <= high), settled.join());
  }
});

test("pace falls at once when a slice breaks the cap, by half otherwise", () => {
  const pace = new Pace(BUDGETS.page);
  pace.steps = 1000;
  pace.learn(1000, 20);
  assert.equal(pace.steps, 500);
  pace.learn(500, 200);
  assert.equal(pace.steps, 15);
  pace.learn(3, 0.01);
  assert.equal(pace.steps, 15, "a slice cut short by the call's end says nothing");
  pace.learn(15, 0);
  assert.equal(pace.steps, 30);
  for (let i = 0; i < 100; i++) pace.learn(pace.steps, 0);
  assert.equal(pace.steps, 1e6, "however quick, a slice has an end");
});

test("the speed is steps over wall time, and a rest is not slowness", () => {
  const meter = new Meter();
  meter.count(1, 0, 2);
  assert.equal(meter.stepsPerSecond, 500);
  meter.count(99, 2, 10);
  assert.equal(meter.stepsPerSecond, 10_000, "a first lonely step is soon outweighed");
  for (let t = 10; t < 1000; t += 10) meter.count(50, t, t + 10);
  assert.equal(meter.stepsPerSecond, 5000);
  for (let t = 60_000; t < 60_200; t += 10) meter.count(20, t, t + 10);
  assert.equal(meter.stepsPerSecond, 2000);
});

test("free running goes on between tasks until paused, and metrics carry the speed", async (t) => {
  const { call } = await talk();
  await call("create", "a", { spec: {} });
  t.after(() => call("dispose", "a"));
  await call("play", "a");
  await settle(50);
  const playing = await call("train", "a", { steps: 0 });
  assert.ok(playing.step > 0);
  assert.ok(playing.stepsPerSecond > 0);
  await call("pause", "a");
  const before = await call("hash", "a");
  await settle(50);
  assert.equal(await call("hash", "a"), before);
});

test("an observer gets one snapshot, and the next only after its ack", async (t) => {
  const { call, host, snapshots } = await talk();
  await call("create", "a", { spec: {} });
  t.after(() => call("dispose", "a"));
  host.receive({ type: "observe", run: "a", observer: 1, want: { fields: [{ id: "map", quantity: "output", width: 2, height: 3 }], parameters: true } });
  host.receive({ type: "observe", run: "a", observer: 2, want: {} });
  await call("play", "a");
  await settle(60);
  assert.equal(snapshots(1).length, 1);
  assert.equal(snapshots(2).length, 1);
  host.receive({ type: "ack", run: "a", observer: 1 });
  await settle(60);
  assert.equal(snapshots(1).length, 2);
  assert.equal(snapshots(2).length, 1);
  const [first, second] = snapshots(1);
  assert.ok(second.metrics.step > first.metrics.step);
  assert.equal(second.fields.map.length, 6);
  assert.equal(second.fields.map[0], Math.fround(second.metrics.step), "the map is of the same moment as the metrics");
  assert.equal(second.parameters[0], Math.fround(second.metrics.step));
  assert.equal(second.playing, true);
  assert.equal(snapshots(2)[0].parameters, undefined);
  host.receive({ type: "unobserve", run: "a", observer: 1 });
  host.receive({ type: "ack", run: "a", observer: 1 });
  await settle(60);
  assert.equal(snapshots(1).length, 2);
});

test("while paused there is one snapshot per change, and none without", async () => {
  const { call, host, snapshots } = await talk();
  await call("create", "a", { spec: {} });
  const ack = async () => {
    host.receive({ type: "ack", run: "a", observer: 1 });
    await settle();
    return snapshots(1).length;
  };
  host.receive({ type: "observe", run: "a", observer: 1, want: {} });
  await settle();
  assert.equal(snapshots(1).length, 1);
  assert.equal(await ack(), 1);
  await call("train", "a", { steps: 1 });
  await settle();
  assert.equal(snapshots(1).length, 2);
  assert.equal(snapshots(1)[1].metrics.step, 1);
  assert.equal(await ack(), 2);
  await call("update", "a", { patch: { optimizer: { learningRate: 0.5 } } });
  await settle();
  assert.equal(snapshots(1).length, 3);
  await ack();
  await call("reset", "a");
  await settle();
  assert.equal(snapshots(1).length, 4);
  assert.deepEqual([...snapshots(1)[3].history.steps], [0]);
});

test("metrics are computed once per state, however many ask", async () => {
  const { call, host, log } = await talk();
  await call("create", "a", { spec: {} });
  const before = log.metrics;
  for (const observer of [1, 2, 3]) host.receive({ type: "observe", run: "a", observer, want: {} });
  await settle();
  await call("train", "a", { steps: 0 });
  assert.equal(log.metrics, before);
});

test("a field that cannot be computed is named in the snapshot; the others are there", async () => {
  const { call, host, snapshots } = await talk();
  await call("create", "a", { spec: {} });
  const map = (id, quantity) => ({ id, quantity, width: 1, height: 1 });
  host.receive({ type: "observe", run: "a", observer: 1, want: { fields: [map("bad", "nonsense"), map("good", "output")] } });
  await settle();
  assert.deepEqual(Object.keys(snapshots(1)[0].fields), ["good"]);
  assert.equal(snapshots(1)[0].errors.bad.field, "quantity");
});

test("update merges the patch into the whole spec", async () => {
  const { call } = await talk();
  await call("create", "a", { spec: {} });
  const layers = [{ beta: 0.9 }];
  const { spec } = await call("update", "a", { patch: { layers, optimizer: { learningRate: 0.5 } } });
  assert.deepEqual(spec.layers, [{ units: 4, activation: "relu", beta: 0.9, learnBeta: "off", slope: 0.01, pieces: 2 }]);
  assert.deepEqual(spec.optimizer, { kind: "adam", learningRate: 0.5, betaRateScale: 10, clip: 0, schedule: "constant", scheduleSteps: 1000 });
  await assert.rejects(call("update", "a", { patch: { seed: 2 } }), { code: "spec-invalid", field: "seed" });
});

test("divergence rejects the training, stops free running and says why until a reset", async (t) => {
  const { call, host, snapshots } = await talk({ divergesAt: 40 });
  await call("create", "a", { spec: {} });
  t.after(() => call("dispose", "a"));
  host.receive({ type: "observe", run: "a", observer: 1, want: {} });
  await settle();
  const second = (call("train", "a", { steps: 100 }), call("train", "a", { steps: 1 }));
  await assert.rejects(call("train", "a", { steps: 1 }), { code: "diverged" });
  await assert.rejects(second, { code: "diverged" });
  await call("play", "a");
  await settle();
  host.receive({ type: "ack", run: "a", observer: 1 });
  await settle();
  const last = snapshots(1).at(-1);
  assert.deepEqual([last.reason, last.playing, last.metrics.step, last.metrics.diverged], ["diverged", false, 40, true]);
  assert.equal(last.error.code, "diverged");
  await call("reset", "a");
  host.receive({ type: "ack", run: "a", observer: 1 });
  await settle();
  assert.equal(snapshots(1).at(-1).reason, undefined);
  assert.equal((await call("train", "a", { steps: 10 })).step, 10);
});

test("dispose frees the trainer once, rejects what waits and everything after", async () => {
  const { call, host, log, snapshots } = await talk();
  await call("create", "a", { spec: {} });
  host.receive({ type: "observe", run: "a", observer: 1, want: {} });
  await settle();
  const waiting = [call("train", "a", { steps: 1e9 }), call("hash", "a")];
  await settle(5);
  await call("dispose", "a");
  for (const answer of waiting) await assert.rejects(answer, { code: "disposed" });
  await settle();
  assert.equal(log.freed, 1);
  const slices = log.slices.length;
  await assert.rejects(call("train", "a", { steps: 1 }), { code: "disposed" });
  host.receive({ type: "ack", run: "a", observer: 1 });
  await settle();
  assert.equal(log.slices.length, slices);
  assert.equal(snapshots(1).length, 1);
});

test("a trap ends every run, hands out the last exports and answers nothing more", async () => {
  const { call, heard, log } = await talk({ trapsAt: 5000 });
  await call("create", "a", { spec: { seed: 1 } });
  await call("create", "b", { spec: { seed: 2 } });
  await call("train", "b", { steps: 100 });
  const other = call("train", "b", { steps: 1e9 });
  await assert.rejects(call("train", "a", { steps: 6000 }), { code: "internal" });
  await assert.rejects(other, { code: "internal" });
  const dead = heard.filter(({ type }) => type === "dead");
  assert.equal(dead.length, 1);
  assert.match(dead[0].error.message, /unreachable/);
  assert.equal(dead[0].exports.a.format, "bvq-run");
  assert.ok(dead[0].exports.b.step > 0);
  await assert.rejects(call("hash", "b"), { code: "internal" });
  await assert.rejects(call("create", "c", { spec: {} }), { code: "internal" });
  assert.equal(log.freed, 0, "dead memory is not touched");
});

test("a trap that leaves the promise hanging is noticed all the same", async () => {
  const { core } = (await import("./support/fake-core.js")).fakeCore();
  core.Trainer.prototype.train = () =>
    new Promise(() => {
      queueMicrotask(() => {
        throw new WebAssembly.RuntimeError("unreachable");
      });
    });
  // The test runner has its own listeners, which would call this a failure.
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  try {
    const { call } = await talk({}, { loadCore: async () => core });
    await call("create", "a", { spec: {} });
    await assert.rejects(call("train", "a", { steps: 1 }), { code: "internal" });
    assert.equal(process.listenerCount("uncaughtException"), 0, "no listener is left behind");
  } finally {
    others.forEach((listener) => process.on("uncaughtException", listener));
  }
});

test("a data file is fetched once, before its first run, and again after a failure", async () => {
  let fail = true;
  let reads = 0;
  const { call, log } = await talk({}, {
    loadText: async (url) => {
      reads += 1;
      if (fail) throw Object.assign(new Error(`no ${url.pathname}`), { code: "data-invalid" });
      return `text of ${url.pathname.split("/").pop()}`;
    },
  });
  const spec = { data: { kind: "digits" } };
  await assert.rejects(call("create", "a", { spec }), { code: "data-invalid", message: /\/data\/digits8x8\.csv$/ });
  assert.equal(log.made, 0);
  fail = false;
  await Promise.all([call("create", "a", { spec }), call("create", "b", { spec }), call("import", "c", { exported: { spec, step: 3 } })]);
  assert.equal(reads, 2);
  assert.deepEqual(log.provided, [["digits", { kind: "points" }, ["digits", "text of digits8x8.csv"]]]);
  assert.equal(await call("hash", "c"), "hash-3");
});

test("the reader of tables is fetched for the first table, from beside the core, and again after a failure", async () => {
  const { core, tables } = (await import("./support/fake-core.js")).fakeCore();
  /** @type {string[]} */
  const asked = [];
  let fail = true;
  const { call } = await talk({}, {
    loadCore: async () => core,
    loadTables: async (glue) => {
      asked.push(glue);
      if (fail) throw new Error("not there");
      return tables;
    },
  });
  await call("create", "a", { spec: {} });
  assert.deepEqual(asked, []);
  await assert.rejects(call("readTable", "", { text: "1,2" }), { message: /not there/ });
  fail = false;
  const reports = await Promise.all([call("readTable", "", { text: "1,2" }), call("readTable", "", { text: "3,4" })]);
  assert.deepEqual(reports.map(({ notes }) => notes[0]), ["1,2", "3,4"]);
  assert.deepEqual(asked, Array(2).fill("https://a.example/wasm/bvq.js"));
  await assert.rejects(importTables(new URL("./none.js?restart=1", import.meta.url).href), { code: "internal", field: "wasm", message: /tables_bg\.wasm/ });
});

test("a file that is not there is an error with its address", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response("no", { status: 404 }));
  const web = new URL("https://example.test/data/digits8x8.csv");
  await assert.rejects(readText(web), { code: "data-invalid", field: "data.kind", message: /example\.test\/data\/digits8x8\.csv.*404/ });
  t.mock.method(globalThis, "fetch", async () => new Response("1,2"));
  assert.equal(await readText(web), "1,2");
  await assert.rejects(readText(new URL("./none.csv", import.meta.url)), { code: "data-invalid", message: /none\.csv/ });
  await assert.rejects(importCore("./none.wasm", new URL("./none.js", import.meta.url).href), { code: "internal", field: "wasm", message: /none\.wasm/ });
});

test("bad calls are refused with a field", async () => {
  const { call } = await talk();
  await call("create", "a", { spec: {} });
  for (const steps of [-1, 1.5, NaN, "7", 1e10]) await assert.rejects(call("train", "a", { steps }), { code: "spec-invalid", field: "steps" });
  await assert.rejects(call("create", "b", { spec: { seed: -1 } }), { code: "spec-invalid", field: "seed" });
  await assert.rejects(call("hash", "b"), { code: "disposed" });
});

test("history keeps at most 1000 points, evenly, with the first and the newest", () => {
  const history = new History();
  for (let step = 0; step <= 100_000; step++) history.add(step, 1 / (step + 1), NaN);
  const { steps, train, test: tested } = history.columns();
  assert.ok(steps.length <= 1000 && steps.length >= 400, `${steps.length}`);
  assert.deepEqual([steps[0], steps.at(-1)], [0, 100_000]);
  assert.equal(train.at(-1), Math.fround(1 / 100_001));
  assert.ok(Number.isNaN(tested[0]));
  const gaps = Array.from(steps.slice(1), (step, i) => step - steps[i]);
  assert.ok(gaps.every((gap) => gap > 0));
  assert.ok(Math.max(...gaps) <= 8 * Math.min(...gaps.slice(0, -1)), `${Math.min(...gaps)}..${Math.max(...gaps)}`);
  history.add(100_000, 5, 5);
  assert.equal(history.columns().train.at(-1), 5, "the same step again is the same point");
});
