// bvq.sweep on the page's GPU, in Chromium on SwiftShader: the rows of the CPU, in few submissions, on one device, whatever
// happens to it. Without an adapter these tests fail; they never skip.
import assert from "node:assert/strict";
import { test } from "node:test";
import { useSite } from "./support/site.mjs";

const site = useSite({ gpu: true });
/** One shape for all tests: each new one is seconds of compilation on a processor that plays a GPU. */
const SPEC = {
  data: { kind: "circle", samples: 60 },
  layers: [{ units: 4, beta: 0.6 }, { units: 3, activation: "abs" }],
  penalty: { orthogonality: { kind: "off-diagonal" } },
  optimizer: { kind: "sgd", learningRate: 0.03 },
  batchSize: 16,
  engine: "gpu",
};
const VARY = { seed: [1, 2, 3], "layers.*.beta": [0.5, 0.9], "penalty.orthogonality.strength": [0, 0.01] };
const STEPS = 150;

/** In a page, before anything else: counts what is done on GPU devices, and how to lose them. */
function prepare() {
  const seen = (globalThis.seen = { submits: 0, opened: 0, devices: new Set() });
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (...given) {
    seen.submits += 1;
    return submit.apply(this, given);
  };
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    seen.opened += 1;
    seen.devices.add(device);
    device.lost.then(() => seen.devices.delete(device));
    return device;
  };
  const { destroy } = GPUDevice.prototype;
  GPUDevice.prototype.destroy = function () {
    seen.devices.delete(this);
    destroy.call(this);
  };
  /** A sweep from its first to its last row, and how it went. */
  globalThis.swept = async (spec, options, meanwhile = (_sweep) => {}) => {
    const sweep = await globalThis.bvq.sweep(spec, options);
    const progress = [sweep.progress];
    const timer = setInterval(() => {
      progress.push(sweep.progress);
      meanwhile(sweep);
    }, 5);
    const rows = [];
    for await (const { index, values, metrics, parameters, error } of sweep) {
      if (metrics) delete metrics.stepsPerSecond;
      rows.push({ index, values, metrics, parameters: parameters && [...parameters], error: error?.code ?? null });
      progress.push(sweep.progress);
    }
    clearInterval(timer);
    rows.sort((a, b) => a.index - b.index);
    return { rows, progress };
  };
  /** Whether no device is left, after a patient wait. */
  globalThis.allGone = async () => {
    for (let i = 0; i < 3000 && seen.devices.size > 0; i++) await new Promise((done) => setTimeout(done, 20));
    return seen.devices.size === 0;
  };
}

/** A page with the headless module loaded, its host in the page itself, where a test can see the device. */
async function inPage(ways = ["page"]) {
  const opened = await site.open({ body: "", init: prepare });
  await opened.page.evaluate(async (ways) => {
    globalThis.bvq = await (await import("/bvq.js")).load({ ways });
  }, ways);
  return opened;
}

const near = (a, b, relative = 2e-3) => Math.abs(a - b) <= relative * Math.abs(b) + 1e-6;

/** Rows of the GPU beside those of the CPU. */
function alike(rows, expected) {
  assert.equal(rows.length, expected.length);
  rows.forEach((row, i) => {
    const other = expected[i];
    assert.deepEqual([row.index, row.values, row.error], [other.index, other.values, other.error]);
    assert.deepEqual(Object.keys(row.metrics), Object.keys(other.metrics));
    for (const key of ["step", "epoch", "diverged"]) assert.equal(row.metrics[key], other.metrics[key], `${key} of row ${i}`);
    for (const key of ["trainLoss", "testLoss"]) {
      assert.ok(near(row.metrics[key], other.metrics[key]), `${key} of row ${i}: ${row.metrics[key]}, on the CPU ${other.metrics[key]}`);
    }
    row.metrics.beta.flat().forEach((beta, k) => assert.ok(near(beta, other.metrics.beta.flat()[k]), `a β of row ${i}`));
    assert.equal(row.parameters.length, other.parameters.length);
    row.parameters.forEach((x, k) => assert.ok(Math.abs(x - other.parameters[k]) < 1e-3, `parameter ${k} of row ${i}`));
  });
}

/** @param {{ fraction: number, done: number, total: number, steps: number }[]} progress @param {number} total */
function monotone(progress, total, steps = total * STEPS) {
  progress.forEach((now, i) => {
    const before = progress[i - 1] ?? { fraction: 0, done: 0, steps: 0 };
    assert.ok(now.fraction >= before.fraction && now.done >= before.done && now.steps >= before.steps, JSON.stringify([before, now]));
  });
  assert.deepEqual(progress.at(-1), { fraction: 1, done: total, total, steps });
}

test("rows are the CPU's, in few submissions on one device that goes when they are there", async () => {
  const { page, problems, close } = await inPage();
  const found = await page.evaluate(
    async ([spec, options]) => {
      const gpu = await swept(spec, options);
      const { submits, opened } = seen;
      const gone = await allGone();
      return { gpu, cpu: await swept({ ...spec, engine: "cpu" }, options), submits, opened, gone, after: seen.submits };
    },
    [SPEC, { steps: STEPS, vary: VARY }],
  );
  alike(found.gpu.rows, found.cpu.rows);
  monotone(found.gpu.progress, 12);
  assert.ok(found.gpu.progress.some(({ fraction }) => fraction > 0 && fraction < 1), "progress is seen on the way");
  assert.equal(new Set(found.gpu.rows.map(({ parameters }) => parameters.join())).size, 12, "no two combinations are alike");
  console.log(`${found.submits} submissions for 12 runs of ${STEPS} steps`);
  assert.ok(found.submits > 0 && found.submits < (12 * STEPS) / 4, `${found.submits} submissions`);
  assert.deepEqual([found.opened, found.gone, found.after], [1, true, found.submits]);
  assert.deepEqual(problems, []);
  await close();
});

test("in a worker; what the GPU cannot train has its row all the same, and so has what diverges", async () => {
  const { page, problems, close } = await inPage(["worker"]);
  const found = await page.evaluate(
    async ([spec, steps]) => {
      const mixed = { steps, vary: { seed: [1, 2], "penalty.orthogonality.kind": ["off-diagonal", "gram-schmidt"], "optimizer.learningRate": [0.03] } };
      const wide = { ...spec, layers: [{ units: 2 }], engine: "gpu" };
      const hot = { steps, vary: { "optimizer.learningRate": [0.03, 100], seed: [1, 2] } };
      const both = async (spec, options) => [await swept(spec, options), await swept({ ...spec, engine: "cpu" }, options)];
      return { mixed: await both(wide, mixed), hot: await both({ ...spec, loss: "squared" }, hot) };
    },
    [SPEC, STEPS],
  );
  const [gpu, cpu] = found.mixed;
  alike(gpu.rows, cpu.rows);
  monotone(gpu.progress, 4);
  // Gram–Schmidt is the CPU's work: the same bits.
  for (const i of [1, 3]) assert.deepEqual(gpu.rows[i], cpu.rows[i]);
  const [hot, judge] = found.hot;
  assert.deepEqual(hot.rows.map(({ metrics, error }) => [metrics.diverged, error]), [[false, null], [false, null], [true, null], [true, null]]);
  assert.deepEqual(hot.rows.map(({ metrics }) => metrics.step), judge.rows.map(({ metrics }) => metrics.step));
  assert.ok(hot.rows.every(({ parameters }) => parameters.every(Number.isFinite)));
  alike(hot.rows.slice(0, 2), judge.rows.slice(0, 2));
  monotone(hot.progress, 4, hot.rows.reduce((sum, { metrics }) => sum + metrics.step, 0));
  assert.deepEqual(problems, []);
  await close();
});

test("cancel ends it midway, and the device goes", async () => {
  const { page, close } = await inPage();
  const seen = await page.evaluate(async ([spec, vary]) => {
    const sweep = await bvq.sweep(spec, { steps: 1_000_000, vary });
    while (sweep.progress.steps < 100) await new Promise((done) => setTimeout(done, 5));
    const before = sweep.progress.fraction;
    setTimeout(() => sweep.cancel(), 0);
    let rows = 0;
    for await (const _row of sweep) rows += 1;
    const gone = await allGone();
    const { submits } = globalThis.seen;
    // What was still under way would have been handed in before a whole other sweep is done.
    await swept({ ...spec, engine: "cpu" }, { steps: 100, vary });
    return { before, rows, gone, still: globalThis.seen.submits - submits };
  }, [SPEC, VARY]);
  assert.ok(seen.before > 0 && seen.before < 1);
  assert.deepEqual([seen.rows, seen.gone, seen.still], [0, true, 0]);
  await close();
});

test("a lost device: begun again on a new one, and at last on the CPU", async () => {
  const { page, close } = await inPage();
  const found = await page.evaluate(
    async ([spec, options]) => {
      const expected = (await swept({ ...spec, engine: "cpu" }, options)).rows;
      const lose = () => seen.devices.forEach((device) => device.destroy());
      const results = [];
      for (const losses of [1, 100]) {
        const { opened } = seen;
        let left = losses;
        let last = 0;
        const result = await swept(spec, options, ({ progress }) => {
          if (left === 0 || seen.devices.size === 0 || seen.submits === last || progress.steps === 0) return;
          [left, last] = [left - 1, seen.submits];
          lose();
        });
        results.push({ ...result, lost: losses - left, opened: seen.opened - opened });
      }
      return { expected, results };
    },
    [SPEC, { steps: 600, vary: VARY }],
  );
  const [once, always] = found.results;
  for (const { rows, progress } of [once, always]) {
    alike(rows, found.expected);
    monotone(progress, 12, 12 * 600);
  }
  assert.deepEqual([once.lost, once.opened], [1, 2]);
  assert.deepEqual([always.lost, always.opened], [2, 2], "two devices were lost, a third one was not asked for");
  assert.notDeepEqual(once.rows, found.expected, "not the CPU's bits");
  assert.deepEqual(always.rows, found.expected, "the CPU's bits");
  await close();
});

test("networks of other shapes are other populations, on the same device", async () => {
  const { page, close } = await inPage();
  const found = await page.evaluate(
    async ([spec, options]) => {
      const gpu = await swept(spec, options);
      return { gpu, cpu: await swept({ ...spec, engine: "cpu" }, options), opened: seen.opened, gone: await allGone() };
    },
    [SPEC, { steps: STEPS, vary: { batchSize: [16, 15, 14], seed: [1, 2] } }],
  );
  alike(found.gpu.rows, found.cpu.rows);
  assert.deepEqual([found.opened, found.gone], [1, true]);
  await close();
});

test("data from files reaches the GPU", async () => {
  const { page, close } = await inPage();
  const found = await page.evaluate(async () => {
    const spec = { data: { kind: "penguins" }, layers: [{ units: 4 }], optimizer: { kind: "sgd" }, engine: "gpu" };
    const options = { steps: 60, vary: { seed: [1, 2] } };
    return { gpu: await swept(spec, options), submits: seen.submits, cpu: await swept({ ...spec, engine: "cpu" }, options) };
  });
  assert.ok(found.submits > 0);
  alike(found.gpu.rows, found.cpu.rows);
  await close();
});

test("what is wrong is said as on the CPU; left to choose, a processor that plays a GPU is not taken", async () => {
  const { page, close } = await inPage();
  const found = await page.evaluate(async (spec) => {
    const told = (spec, vary) => bvq.sweep(spec, { steps: 10, vary }).then(() => "accepted", ({ code, field, message, hint }) => ({ code, field, message, hint }));
    const cases = [{ "layers.*.beta": [0.5, 2] }, { sede: [1] }, { "penalty.orthogonality.kind": ["off", "square"] }, { seed: [] }];
    const pairs = [];
    for (const vary of cases) pairs.push([await told(spec, vary), await told({ ...spec, engine: "cpu" }, vary)]);
    const auto = await swept({ ...spec, engine: "auto" }, { steps: 10, vary: { seed: [1, 2] } });
    const cpu = await swept({ ...spec, engine: "cpu" }, { steps: 10, vary: { seed: [1, 2] } });
    const { opened } = seen;
    // Without an adapter.
    GPU.prototype.requestAdapter = async () => null;
    return { pairs, auto: auto.rows, cpu: cpu.rows, opened, none: await told(spec, { seed: [1] }), some: await told({ ...spec, engine: "cpu" }, { engine: ["cpu", "gpu"] }) };
  }, SPEC);
  for (const [onGpu, onCpu] of found.pairs) {
    assert.notEqual(onGpu, "accepted");
    assert.deepEqual(onGpu, onCpu);
  }
  assert.equal(found.opened, 0);
  assert.deepEqual(found.auto, found.cpu);
  assert.deepEqual([found.none.code, found.none.field], ["gpu-unavailable", "engine"]);
  assert.deepEqual([found.some.code, found.some.field], ["gpu-unavailable", 'vary["engine"][1]']);
  await close();
});
