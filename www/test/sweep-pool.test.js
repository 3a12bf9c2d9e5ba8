import assert from "node:assert/strict";
import test from "node:test";
import { BvqError } from "../error.js";
import { CpuLane } from "../sweep/pool.js";
import { fakeClient } from "./support/fake-client.js";
import { fakeCore } from "./support/fake-core.js";
import { clock, settle } from "./support/talk.js";

const combinations = (n) => Array.from({ length: n }, (_, index) => ({ index, values: {}, spec: { seed: index } }));

/** Runs a lane of `size` hosts over `n` combinations; "module" stands for the compiled wasm. */
function lane(fake, { n = 6, size = 3, steps = 100, now = () => performance.now() } = {}) {
  const compiled = [];
  const compile = async (wasm) => (compiled.push(wasm), "module");
  const abort = new AbortController();
  const rows = [];
  const progress = [];
  const pool = new CpuLane(fake.client, { sizeFor: () => size, compile, now });
  const job = { steps, signal: abort.signal, onRow: (row) => rows.push(row), onProgress: (...report) => progress.push(report) };
  return { ended: pool.run(combinations(n), job), abort, rows, progress, compiled };
}

const loads = (channels) => channels.map(({ sent }) => sent.find(({ method }) => method === "load").args);
/** Waits until all these hosts are let go and have freed what they held; on a slow machine too. */
const closed = async (channels) => {
  const all = () => channels.every((channel) => !channel.isOpen());
  for (const end = Date.now() + 10_000; !all() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 2));
  await settle();
  return all();
};
const indices = (rows) => rows.map(({ index }) => index).sort((a, b) => a - b);

test("every combination is trained once, on as many hosts as there are to be, and all are let go", async () => {
  const fake = fakeClient();
  const { ended, rows, compiled } = lane(fake, { n: 10 });
  await ended;
  assert.deepEqual(indices(rows), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.ok(rows.every(({ metrics, parameters, error }) => metrics.step === 100 && parameters[0] === 100 && error === null));
  assert.equal(fake.channels.length, 3);
  const shares = fake.channels.map(({ sent }) => sent.filter(({ method }) => method === "create").length);
  assert.ok(shares.every((share) => share > 0), `${shares}`);
  const engines = fake.channels.flatMap(({ sent }) => sent.filter(({ method }) => method === "create").map(({ args }) => args.spec.engine));
  assert.deepEqual(new Set(engines), new Set(["cpu"]), "none of them looks for a GPU");
  assert.deepEqual(compiled, ["wasm"], "compiled once");
  assert.ok(loads(fake.channels).every(({ wasm, glue }) => wasm === "module" && glue === "glue.js"));
  assert.ok(await closed(fake.channels));
  assert.deepEqual([fake.log.made, fake.log.freed], [10, 10]);
});

test("where the compiled wasm cannot be used, every host gets its source", async () => {
  const { core } = fakeCore();
  const fake = fakeClient({}, {
    loadCore: async (wasm) => {
      if (wasm === "module") throw new BvqError("internal", "cannot be cloned");
      return core;
    },
  });
  const { ended, rows } = lane(fake);
  await ended;
  assert.deepEqual(indices(rows), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(loads(fake.channels).map(({ wasm }) => wasm), ["module", "wasm", "wasm", "wasm"]);
  assert.ok(await closed(fake.channels));
});

test("a run that diverges is a row of its last finite state", async () => {
  const fake = fakeClient({ divergesAt: 40 });
  const { ended, rows } = lane(fake, { n: 2 });
  await ended;
  for (const { metrics, parameters, error } of rows) {
    assert.deepEqual([metrics.step, metrics.diverged, parameters[0], error], [40, true, 40, null]);
  }
  assert.equal(rows.length, 2);
});

test("a worker that dies is an error in one row's place; another takes up the rest", async () => {
  const fake = fakeClient({}, {}, {
    onPost: ({ method, args }, channel) => {
      if (method === "create" && args.spec.seed === 2) setImmediate(() => channel.fail("out of memory"));
    },
  });
  const { ended, rows } = lane(fake, { n: 8, size: 1 });
  await ended;
  assert.deepEqual(indices(rows), [0, 1, 2, 3, 4, 5, 6, 7]);
  for (const { index, metrics, parameters, error } of rows) {
    if (index !== 2) assert.deepEqual([metrics.step, error], [100, null]);
    else assert.deepEqual([metrics, parameters, error.code, /out of memory/.test(error.message)], [null, null, "internal", true]);
  }
  assert.equal(fake.channels.length, 2);
  assert.ok(await closed(fake.channels));
});

test("so is a trap, in a worker or in the page: what comes after has a fresh instance", async () => {
  for (const [way, glue] of /** @type {const} */ ([["worker", "glue.js?restart=1"], ["page", "glue.js?apart&restart=1"]])) {
    const onTrain = (_steps, { seed }) => {
      if (seed === 1) throw new WebAssembly.RuntimeError("unreachable");
    };
    const fake = fakeClient({ onTrain }, {}, { ways: [way] });
    const { ended, rows } = lane(fake, { n: 4, size: 1 });
    await ended;
    assert.deepEqual(rows.map(({ index, error }) => [index, error?.code ?? null]), [[0, null], [1, "internal"], [2, null], [3, null]]);
    assert.equal(fake.channels.at(-1).glue, glue);
  }
});

test("after the signal nothing is trained, no row comes and every host is let go", async () => {
  for (const way of /** @type {const} */ (["worker", "page"])) {
    const fake = fakeClient({}, {}, { ways: [way] });
    const { ended, rows, abort } = lane(fake, { steps: 1e9 });
    while (fake.log.slices.length < 10) await settle(1);
    abort.abort();
    const { length } = fake.log.slices;
    await ended;
    assert.ok(await closed(fake.channels));
    assert.ok(fake.log.slices.length - length < 60, "the slices under way, no more");
    assert.deepEqual([rows, fake.log.freed], [[], fake.log.made]);
  }
});

test("a signal before the first host is open opens no run", async () => {
  const fake = fakeClient();
  const { ended, rows, abort } = lane(fake);
  abort.abort();
  await ended;
  assert.ok(await closed(fake.channels));
  assert.deepEqual([rows.length, fake.log.made, fake.channels.length], [0, 0, 0]);
});

test("a signal while a host is being opened starts no run on it", async () => {
  let abort = () => {};
  const fake = fakeClient({}, {}, {
    onPost: ({ method }, channel) => {
      if (method === "load" && channel === fake.channels[1]) abort();
    },
  });
  const sweep = lane(fake, { steps: 1e9 });
  abort = () => sweep.abort.abort();
  await sweep.ended;
  assert.ok(await closed(fake.channels));
  assert.ok(fake.channels.length > 1);
  assert.ok(fake.channels.slice(1).every(({ sent }) => sent.every(({ method }) => method === "load")));
});

test("in the page, where sweeps share a host, the signal of one stops that one", async () => {
  const fake = fakeClient({}, {}, { ways: ["page"] });
  const [one, two] = [lane(fake, { steps: 1e9 }), lane(fake)];
  while (fake.log.slices.length < 10) await settle(1);
  one.abort.abort();
  await Promise.all([one.ended, two.ended]);
  assert.deepEqual([one.rows, indices(two.rows)], [[], [0, 1, 2, 3, 4, 5]]);
  assert.ok(await closed(fake.channels));
  const steps = fake.log.slices.reduce((sum, [, n]) => sum + n, 0);
  assert.ok(steps < 1e9, `${steps} steps`);
  assert.equal(fake.log.freed, fake.log.made);
});

test("a host holds one run at a time: each is freed before the next but one begins", async () => {
  for (const way of /** @type {const} */ (["worker", "page"])) {
    let most = 0;
    const fake = fakeClient({ onTrain: () => (most = Math.max(most, fake.log.made - fake.log.freed)) }, {}, { ways: [way] });
    await lane(fake, { n: 20, size: way === "page" ? 5 : 1 }).ended;
    assert.ok(most >= 1 && most <= 2, `${most} at once in a ${way}`);
  }
});

test("in the page there is one host for all sweeps, with an instance of its own, and nothing is compiled ahead", async () => {
  const fake = fakeClient({}, {}, { ways: ["page"] });
  const run = await fake.start("mine");
  const [one, two] = [lane(fake), lane(fake)];
  await Promise.all([one.ended, two.ended]);
  assert.deepEqual([indices(one.rows), indices(two.rows)], [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]);
  assert.deepEqual(loads(fake.channels), [{ wasm: "wasm", glue: "glue.js" }, { wasm: "wasm", glue: "glue.js?apart" }]);
  assert.deepEqual([...one.compiled, ...two.compiled], []);
  assert.ok(await closed(fake.channels.slice(1)));
  assert.equal((await run.train(1)).step, 1, "the page's own run lives on");
  run.dispose();
});

test("a worker too many that is refused leaves the work to the others", async () => {
  const fake = fakeClient({}, {}, { where: (nth) => (nth < 2 ? "worker" : "page") });
  const { ended, rows } = lane(fake, { n: 9, size: 4 });
  await ended;
  assert.deepEqual(indices(rows), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const shares = fake.channels.map(({ sent }) => sent.filter(({ method }) => method === "create").length);
  assert.deepEqual(shares.slice(2), [0, 0]);
  assert.ok(await closed(fake.channels));
});

test("where the first worker is refused, no other is asked for", async () => {
  const fake = fakeClient({}, {}, { where: () => "page" });
  const { ended, rows } = lane(fake, { size: 4 });
  await ended;
  assert.deepEqual([indices(rows), fake.channels.length], [[0, 1, 2, 3, 4, 5], 1]);
});

test("where no host can be opened, the lane says why", async () => {
  const fake = fakeClient({}, {
    loadCore: async () => {
      throw new BvqError("internal", "no wasm");
    },
  });
  const { ended, rows } = lane(fake);
  await assert.rejects(ended, { code: "internal", message: "no wasm" });
  assert.equal(rows.length, 0);
});

test("long runs report how far they are, more rarely as parts grow; short ones do not", async () => {
  const time = clock();
  // A step costs a hundredth of a millisecond.
  const fake = fakeClient({ onTrain: (steps) => time.pass(steps / 100) });
  const { ended, rows, progress } = lane(fake, { n: 2, size: 1, steps: 100_000, now: time.now });
  await ended;
  assert.ok(rows.every(({ metrics, parameters }) => metrics.step === 100_000 && parameters[0] === 100_000));
  for (const index of [0, 1]) {
    const steps = progress.filter(([of]) => of === index).map(([, step]) => step);
    assert.ok(steps.length > 3 && steps.length < 40, `${steps.length} reports`);
    assert.ok(steps.every((step, i) => step > (steps[i - 1] ?? 0) && step < 100_000), `${steps}`);
  }
  const second = progress.filter(([of]) => of === 1).map(([, step]) => step);
  assert.ok(second[0] > 1000, "the second run goes on at the first one's pace");
  const short = lane(fakeClient(), { n: 1, steps: 1 });
  await short.ended;
  assert.deepEqual(short.progress, []);
});
