// bvq.sweep in real browsers and in Node: its rows are the single runs of the same specs, to the bit, wherever it trains.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "../../dist/bvq.js";
import { launchFirefox } from "./support/firefox.mjs";
import { eventually, htmlOf, useSite } from "./support/site.mjs";

const site = useSite();
const SPEC = {
  data: { kind: "xor", samples: 100 },
  layers: [{ units: 4 }, { units: 3, activation: "abs" }],
  penalty: { orthogonality: { kind: "off-diagonal" } },
};
const OPTIONS = { steps: 150, vary: { seed: [1, 2, 3], "layers.*.beta": [0.5, 0.9], "penalty.orthogonality.strength": [0, 0.01] } };
/** No workers. The rest is what the test needs: it evaluates text. */
const NO_WORKERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'; worker-src 'none'",
};

/**
 * In a page, before anything else: four cores, whatever the machine has, and a list of the workers that live.
 * A worker that is asked to train seed 13 breaks.
 */
function prepare() {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });
  const seen = (globalThis.seen = { alive: new Set(), started: 0, modules: 0 });
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      seen.alive.add(this);
      seen.started += 1;
    }
    postMessage(message) {
      super.postMessage(message);
      if (message.args?.wasm instanceof WebAssembly.Module) seen.modules += 1;
      if (message.args?.spec?.seed === 13) queueMicrotask(() => this.dispatchEvent(new ErrorEvent("error", { message: "made up" })));
    }
    terminate() {
      seen.alive.delete(this);
      super.terminate();
    }
  };
  // Whether no worker is left, after a patient wait.
  globalThis.allGone = async () => {
    for (let i = 0; i < 3000 && seen.alive.size > 0; i++) await new Promise((done) => setTimeout(done, 20));
    return seen.alive.size === 0;
  };
}

/** A sweep from its first to its last row, and how it went. */
async function swept(bvq, spec, options) {
  const sweep = await bvq.sweep(spec, options);
  const progress = [sweep.progress];
  const rows = [];
  for await (const { index, values, metrics, parameters, error } of sweep) {
    if (metrics) delete metrics.stepsPerSecond;
    rows.push({ index, values, metrics, parameters: parameters && [...parameters], error: error?.code ?? null });
    progress.push(sweep.progress);
  }
  rows.sort((a, b) => a.index - b.index);
  return { rows, progress };
}

/** The same combinations as runs of their own, spelled out by hand. */
async function singles(bvq, spec, steps) {
  const rows = [];
  for (const seed of [1, 2, 3]) {
    for (const beta of [0.5, 0.9]) {
      for (const strength of [0, 0.01]) {
        const layers = spec.layers.map((layer) => ({ ...layer, beta }));
        const run = await bvq.run({ ...spec, seed, layers, penalty: { orthogonality: { kind: "off-diagonal", strength } } });
        const metrics = await run.train(steps);
        delete metrics.stepsPerSecond;
        const values = { seed, "layers.*.beta": beta, "penalty.orthogonality.strength": strength };
        rows.push({ index: rows.length, values, metrics, parameters: [...(await run.parameters())], error: null });
        run.dispose();
      }
    }
  }
  return rows;
}

/** All of it in a page; `base` is where bvq.js is. */
const whole = `async (base, spec, options) => {
  const prepare = ${prepare}, swept = ${swept}, singles = ${singles};
  prepare();
  const bvq = await (await import(new URL("/bvq.js", base ?? location.href).href)).load();
  const found = await swept(bvq, spec, options);
  const workers = { started: seen.started, modules: seen.modules };
  const expected = await singles(bvq, spec, options.steps);
  return { ...found, expected, workers, gone: await allGone() };
}`;

/** Calls a function, given as its text, in a page of Chromium. */
const inPage = (page, text, ...args) => page.evaluate(([text, args]) => (0, eval)(`(${text})`)(...args), [String(text), args]);

function holds({ rows, progress, expected, gone = true }) {
  assert.equal(rows.length, 12);
  assert.ok(gone, "every worker is freed");
  assert.deepEqual(rows, expected);
  assert.equal(new Set(rows.map(({ parameters }) => parameters.join())).size, 12, "no two combinations are alike");
  progress.forEach((now, i) => {
    const before = progress[i - 1] ?? { fraction: 0, done: 0, steps: 0 };
    assert.ok(now.fraction >= before.fraction && now.done >= before.done && now.steps >= before.steps, JSON.stringify(progress));
  });
  assert.deepEqual(progress.at(-1), { fraction: 1, done: 12, total: 12, steps: 12 * OPTIONS.steps });
}

test("in Chromium: three workers beside the page's own, one module, and none is left", async () => {
  const { page, problems, close } = await site.open({ body: "" });
  const found = await inPage(page, whole, null, SPEC, OPTIONS);
  holds(found);
  assert.deepEqual(found.workers, { started: 4, modules: 3 });
  await eventually(async () => assert.equal(page.workers().length, 0));
  assert.deepEqual(problems, []);
  await close();
});

test("in Firefox: the same rows", async () => {
  const { origin } = await site.serve({ pages: { "/p": htmlOf("", { module: "" }) } });
  const firefox = await launchFirefox();
  try {
    const call = await firefox.open(`${origin}/p`);
    const found = await call(whole, null, SPEC, OPTIONS);
    holds(found);
    assert.deepEqual(found.workers, { started: 4, modules: 3 });
    assert.deepEqual(await call(cancelled, SPEC), { aliveBefore: true, rows: 0, done: true, gone: true });
  } finally {
    await firefox.close();
  }
});

test("imported from another origin: workers from blobs", async () => {
  const home = await site.serve();
  const { page, problems, close } = await site.open({ body: "", from: home.origin });
  const found = await inPage(page, whole, home.origin, SPEC, OPTIONS);
  holds(found);
  assert.equal(found.workers.modules, 3);
  assert.deepEqual(problems, []);
  await close();
});

test("workers refused by the page's policy: the same rows, with other tasks between", async () => {
  const { page, close } = await site.open({ body: "", headers: NO_WORKERS });
  holds(await inPage(page, whole, null, SPEC, OPTIONS));
  const ticks = await page.evaluate(async () => {
    const bvq = await (await import("/bvq.js")).load();
    // Large enough for hundreds of slices on any machine.
    const sweep = await bvq.sweep({ layers: [{ units: 64 }, { units: 64 }] }, { steps: 20_000, vary: { seed: [1, 2] } });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    for await (const { metrics } of sweep) if (metrics.step !== 20_000) throw new Error("not whole");
    clearInterval(timer);
    return ticks;
  });
  console.log(`in the page: ${ticks} other tasks during the sweep`);
  assert.ok(ticks > 10, `${ticks} other tasks`);
  assert.equal(page.workers().length, 0);
  await close();
});

test("in Node, without workers", async () => {
  const bvq = await load({ wasm: await readFile("dist/wasm/bvq_bg.wasm") });
  holds({ ...(await swept(bvq, SPEC, OPTIONS)), expected: await singles(bvq, SPEC, OPTIONS.steps) });
});

/** In a page that is prepared: cancels while all workers train. */
async function cancelled(spec) {
  const bvq = await (await import(new URL("/bvq.js", location.href).href)).load();
  const sweep = await bvq.sweep(spec, { steps: 1e8, vary: { seed: [1, 2, 3, 4, 5, 6] } });
  while (sweep.progress.steps === 0) await new Promise((done) => setTimeout(done, 5));
  const aliveBefore = globalThis.seen.alive.size >= 1;
  setTimeout(() => sweep.cancel(), 0);
  let rows = 0;
  for await (const _row of sweep) rows += 1;
  return { aliveBefore, rows, done: sweep.progress.done === 0, gone: await globalThis.allGone() };
}

test("cancel ends the loop and frees every worker; so does leaving the loop", async () => {
  const { page, close } = await site.open({ body: "" });
  await inPage(page, prepare);
  assert.deepEqual(await inPage(page, cancelled, SPEC), { aliveBefore: true, rows: 0, done: true, gone: true });
  const left = await page.evaluate(async (spec) => {
    const bvq = await (await import("/bvq.js")).load();
    const sweep = await bvq.sweep(spec, { steps: 3000, vary: { seed: Array.from({ length: 1000 }, (_, i) => i) } });
    for await (const row of sweep) if (row.metrics.step === 3000) break;
    return { all: sweep.progress.done === 1000, gone: await globalThis.allGone() };
  }, SPEC);
  assert.deepEqual(left, { all: false, gone: true });
  await eventually(async () => assert.equal(page.workers().length, 0));
  await close();
});

test("a worker that breaks is a row with its error, and the rest is trained", async () => {
  const { page, close } = await site.open({ body: "" });
  await inPage(page, prepare);
  const rows = await page.evaluate(async (spec) => {
    const bvq = await (await import("/bvq.js")).load();
    const sweep = await bvq.sweep(spec, { steps: 50, vary: { seed: [11, 12, 13, 14, 15, 16] } });
    const rows = [];
    for await (const { values, metrics, error } of sweep) rows.push([values.seed, metrics?.step ?? null, error?.message ?? null]);
    return rows.sort((a, b) => a[0] - b[0]);
  }, SPEC);
  assert.deepEqual(rows, [11, 12, 13, 14, 15, 16].map((seed) => (seed === 13 ? [13, null, "The engine's worker stopped: made up"] : [seed, 50, null])));
  await close();
});

test("a combination that diverges is a row of its last finite state, as in a run of its own", async () => {
  const bvq = await load();
  const spec = { data: { kind: "plane" }, layers: [{ units: 4, activation: "linear" }], optimizer: { kind: "sgd" } };
  const { rows } = await swept(bvq, spec, { steps: 500, vary: { "optimizer.learningRate": [0.01, 50] } });
  const run = await bvq.run({ ...spec, optimizer: { kind: "sgd", learningRate: 50 } });
  await assert.rejects(run.train(500), { code: "diverged" });
  assert.deepEqual(rows.map(({ metrics, error }) => [metrics.diverged, error]), [[false, null], [true, null]]);
  assert.deepEqual(rows[1].parameters, [...(await run.parameters())]);
  assert.deepEqual([rows[0].metrics.step, rows[1].metrics.step], [500, run.metrics.step]);
  assert.ok(rows[1].parameters.every(Number.isFinite) && run.metrics.step < 500);
  run.dispose();
});

test("what is wrong is said before any work, by the core's own words", async () => {
  const { page, close } = await site.open({ body: "" });
  await inPage(page, prepare);
  const told = await page.evaluate(async () => {
    const bvq = await (await import("/bvq.js")).load();
    const cases = [
      [{}, { steps: 10, vary: { seed: [1, 2], "layers.*.beta": [0.5, 2] } }],
      [{}, { steps: 10, vary: { sede: [1] } }],
      [{}, { steps: 10, vary: { "penalty.orthogonality.kind": ["off", "square"] } }],
      [{ loss: "cross-entropy" }, { steps: 10, vary: { "data.kind": ["circle", "plane"] } }],
      [{ layers: [{ units: 0 }] }, { steps: 10, vary: { seed: [1] } }],
      [{}, { steps: 10, vary: { engine: ["cpu", "gpu"] } }],
      [{}, { steps: 10, vary: { seed: Array.from({ length: bvq.describe().limits.combinations + 1 }, (_, i) => i) } }],
      [{}, { steps: 10 }],
      [{}, undefined],
    ];
    const told = [];
    for (const [spec, options] of cases) {
      told.push(await bvq.sweep(spec, options).then(() => "accepted", (e) => `${e.name} ${e.code} ${e.field} ${e.hint.length > 10}`));
    }
    return { told, started: globalThis.seen.started };
  });
  assert.deepEqual(told.told, [
    'BvqError spec-invalid vary["layers.*.beta"][1] true',
    'BvqError spec-invalid vary["sede"] true',
    'BvqError spec-invalid vary["penalty.orthogonality.kind"][1] true',
    "BvqError spec-invalid loss true",
    "BvqError spec-invalid layers[0].units true",
    'BvqError gpu-unavailable vary["engine"][1] true',
    "BvqError limit-exceeded vary true",
    "BvqError spec-invalid vary true",
    "BvqError spec-invalid steps true",
  ]);
  assert.equal(told.started, 1, "no worker but the page's own");
  await close();
});
