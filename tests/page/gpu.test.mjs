// Runs on the page's GPU, in Chromium on SwiftShader: the same training, the same pictures, one device for all, and what
// happens when the device goes. Without an adapter these tests fail; they never skip.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { eventually, PATIENCE, ready, useSite } from "./support/site.mjs";

const site = useSite({ gpu: true });
/** One shape for most tests: each new one is seconds of compilation on a processor that plays a GPU. */
const SPEC = {
  data: { kind: "circle", samples: 120 },
  layers: [{ units: 6, beta: 0.6, learnBeta: "unit" }, { units: 4, activation: "abs" }],
  batchSize: 16,
  engine: "gpu",
};
const OUT = "test-output/gpu-page";

/** In a page, before anything else: what is made on GPU devices, and how the devices can be lost. */
function prepare() {
  const seen = (globalThis.gpuSeen = { devices: new Set(), opened: 0, buffers: new Set(), log: [] });
  const wrap = (type, name, around) => {
    const real = type.prototype[name];
    type.prototype[name] = function (...given) {
      return around.call(this, (...args) => real.apply(this, args), ...given);
    };
  };
  wrap(GPUAdapter, "requestDevice", async function (real, ...given) {
    const device = await real(...given);
    seen.devices.add(device);
    seen.opened += 1;
    device.lost.then(() => seen.devices.delete(device));
    return device;
  });
  wrap(GPUDevice, "createBuffer", function (real, ...given) {
    const buffer = real(...given);
    seen.buffers.add(buffer);
    buffer.device = this;
    return buffer;
  });
  wrap(GPUBuffer, "destroy", function (real) {
    seen.buffers.delete(this);
    real();
  });
  wrap(GPUDevice, "destroy", function (real) {
    seen.devices.delete(this);
    for (const buffer of seen.buffers) if (buffer.device === this) seen.buffers.delete(buffer);
    real();
  });
  const log = (what) => seen.log.push({ what });
  wrap(GPUQueue, "submit", function (real, ...given) {
    log("submit");
    real(...given);
  });
  wrap(GPUBuffer, "mapAsync", function (real, ...given) {
    log("map");
    return real(...given).then(() => log("mapped"));
  });
  wrap(GPUCanvasContext, "getCurrentTexture", function (real) {
    log("paint");
    return real();
  });
}

/** A page with the headless module loaded, its engine in the page itself, where a test can see the device. */
async function inPage() {
  const opened = await site.open({ body: "", init: prepare });
  await opened.page.evaluate(async () => {
    const { load } = await import("/bvq.js");
    globalThis.bvq = await load({ ways: ["page"] });
  });
  return opened;
}

test("a run on the GPU trains as on the CPU, takes its weights to the other engine and back, and says so", async () => {
  const { page, problems, close } = await inPage();
  const seen = await page.evaluate(async (spec) => {
    const gpu = await bvq.run(spec);
    const cpu = await bvq.run({ ...gpu.spec, engine: "cpu" });
    const losses = [];
    for (let i = 0; i < 10; i++) losses.push([(await gpu.train(10)).trainLoss, (await cpu.train(10)).trainLoss]);
    const engines = [gpu.engine, cpu.engine];
    const before = await gpu.hash();
    await gpu.update({ engine: "cpu" });
    engines.push(gpu.engine);
    const moved = await gpu.hash();
    await gpu.update({ engine: "gpu" });
    engines.push(gpu.engine);
    const back = await gpu.hash();
    const { step } = await gpu.train(10);
    // Live changes on the GPU: rate, β, penalties, without a new run.
    await gpu.update({ optimizer: { learningRate: 0.01 }, penalty: { l2: 0.001 } });
    const after = await gpu.train(10);
    const reset = await gpu.reset();
    const fresh = (await cpu.reset()).trainLoss;
    gpu.dispose();
    cpu.dispose();
    return { losses, engines, before, moved, back, step, after: after.step, reset: reset.trainLoss, fresh };
  }, SPEC);
  assert.deepEqual(seen.engines, ["gpu", "cpu", "cpu", "gpu"]);
  for (const [a, b] of seen.losses) assert.ok(Math.abs(a - b) <= 2e-3 * b + 1e-6, `${a} on the GPU, ${b} on the CPU`);
  assert.ok(seen.losses[9][0] < 0.7 * seen.losses[0][0], "it learns");
  assert.equal(seen.moved, seen.before, "the weights go along, to the bit");
  assert.equal(seen.back, seen.before);
  assert.deepEqual([seen.step, seen.after], [110, 120]);
  assert.ok(Math.abs(seen.reset - seen.fresh) < 1e-6 * seen.fresh, "reset is a fresh start");
  assert.deepEqual(problems, []);
  await close();
});

test("maps drawn by the GPU are those of the CPU, quantity by quantity, and need no readback", async () => {
  const { page, close } = await inPage();
  const results = await page.evaluate(async (spec) => {
    const side = 96;
    const gpu = await bvq.run(spec);
    await gpu.train(40);
    const cpu = await bvq.import((await gpu.export()).replace('"engine":"gpu"', '"engine":"cpu"'));
    const out = [];
    for (const { name, needsLayer, needsUnit } of bvq.describe().quantities) {
      for (const discretize of [false, true]) {
        const map = { quantity: name, ...(needsLayer && { layer: 1 }), ...(needsUnit && { unit: 2 }), discretize };
        const canvases = [gpu, cpu].map(() => Object.assign(document.createElement("canvas"), { width: side, height: side }));
        const maps = gpuSeen.log.filter(({ what }) => what === "map").length;
        await gpu.draw(canvases[0], map);
        const readbacks = gpuSeen.log.filter(({ what }) => what === "map").length - maps;
        await cpu.draw(canvases[1], map);
        const [a, b] = canvases.map((canvas) => canvas.getContext("2d").getImageData(0, 0, side, side).data);
        let near = 0;
        for (let i = 0; i < a.length; i += 4) near += [0, 1, 2, 3].every((c) => Math.abs(a[i + c] - b[i + c]) <= 1) ? 1 : 0;
        const distinct = new Set(new Uint32Array(b.buffer)).size;
        out.push({ name, discretize, share: near / (side * side), distinct, readbacks, pictures: canvases.map((c) => c.toDataURL()) });
      }
    }
    return { out, engines: [gpu.engine, cpu.engine] };
  }, SPEC);
  assert.deepEqual(results.engines, ["gpu", "cpu"]);
  await mkdir(OUT, { recursive: true });
  for (const { name, discretize, share, distinct, readbacks, pictures } of results.out) {
    const label = `${name}${discretize ? "-discrete" : ""}`;
    for (const [i, picture] of pictures.entries()) {
      await writeFile(`${OUT}/${label}-${["gpu", "cpu"][i]}.png`, Buffer.from(picture.split(",")[1], "base64"));
    }
    assert.ok(share >= 0.999, `${label}: ${100 * share} % of the pixels are within 1/255`);
    assert.ok(distinct > 1 || discretize, `${label} is one colour: nothing is compared`);
    assert.equal(readbacks, 0, `${label}: nothing is read back to draw it`);
  }
  await close();
});

test("a lost device costs nothing: 20 times, at any step; at last the CPU takes over and says so", async () => {
  const { page, close } = await inPage();
  const seen = await page.evaluate(async (spec) => {
    const run = await bvq.run(spec);
    const twin = await bvq.run({ ...run.spec });
    const steps = [];
    const losses = new Map();
    const stop = run.observe({}, ({ metrics }) => {
      steps.push(metrics.step);
      losses.set(metrics.step, metrics.trainLoss);
    });
    const lose = () => gpuSeen.devices.forEach((device) => device.destroy());
    const engines = [];
    let told = 0;
    for (let i = 0; i < 20; i++) {
      const work = run.train(23);
      // Somewhere between before the first dispatch and after the last.
      await new Promise((done) => setTimeout(done, (i * 37) % 60));
      lose();
      await work;
      engines.push(run.engine);
      if (/lost at step \d+.*new one/.test(run.why)) told += 1;
    }
    stop();
    const step = (await run.train(0)).step;
    const ended = { step, loss: run.metrics.trainLoss };
    const expected = (await twin.train(20 * 23)).trainLoss;
    // Lost again before anything could be read, each time: on the CPU in the end.
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await request.apply(this, given);
      device.destroy();
      return device;
    };
    lose();
    const last = await run.train(10);
    GPUAdapter.prototype.requestDevice = request;
    const result = { steps, engines, told, ended, expected, losses: [...losses], last: [last.step, run.engine, run.why] };
    run.dispose();
    twin.dispose();
    return result;
  }, SPEC);
  assert.deepEqual([...seen.steps].sort((a, b) => a - b), seen.steps, "no step is shown twice or taken back");
  assert.ok(seen.engines.every((engine) => engine === "gpu"), seen.engines.join());
  assert.ok(seen.told >= 15, `the page is told: ${seen.told} of 20`);
  assert.equal(seen.ended.step, 460);
  assert.ok(Math.abs(seen.ended.loss - seen.expected) <= 1e-3 * seen.expected + 1e-6, `${seen.ended.loss}, without losses ${seen.expected}`);
  assert.deepEqual(seen.last.slice(0, 2), [470, "cpu"]);
  assert.match(seen.last[2], /lost at step \d+; the run went on on the CPU/);
  await close();
});

test("what cannot run on the GPU is an error that says why, and the run that was there goes on", async () => {
  const { page, close } = await inPage();
  const seen = await page.evaluate(async (spec) => {
    const told = (/** @type {Promise<unknown>} */ work) => work.then(() => null, ({ code, field, message, hint }) => ({ code, field, message, hint }));
    const schmidt = { orthogonality: { kind: "gram-schmidt", strength: 1 } };
    const refused = await told(bvq.run({ ...spec, penalty: schmidt }));
    const run = await bvq.run({ ...spec, engine: "cpu", layers: [{ units: 2 }], penalty: schmidt });
    await run.train(5);
    const switched = await told(run.update({ engine: "gpu" }));
    const after = [run.engine, run.spec.engine, (await run.train(5)).step];
    const hot = await bvq.run({ ...spec, optimizer: { kind: "sgd", learningRate: 100 } });
    const diverged = await told(hot.train(2000));
    const at = hot.metrics;
    const finite = (await hot.parameters()).every(Number.isFinite);
    const again = await told(hot.train(1));
    await hot.reset();
    const fresh = await hot.train(0);
    return { refused, switched, after, diverged, at, finite, again, fresh: fresh.step };
  }, SPEC);
  for (const refused of [seen.refused, seen.switched]) {
    assert.deepEqual([refused.code, refused.field], ["gpu-unavailable", "penalty.orthogonality.kind"]);
    assert.match(refused.hint, /CPU engine/);
  }
  assert.deepEqual(seen.after, ["cpu", "cpu", 10]);
  assert.equal(seen.diverged.code, "diverged");
  assert.ok(seen.at.diverged && seen.finite && seen.at.step < 2000, JSON.stringify(seen.at));
  assert.equal(seen.again.code, "diverged");
  assert.equal(seen.fresh, 0);
  await close();
});

test("training waits for no readback, and a frame is painted by two submissions at most", async () => {
  const { page, close } = await inPage();
  const seen = await page.evaluate(async ([spec, patience]) => {
    const { pictureOf } = await import("/www/draw/picture.js");
    const run = await bvq.run(spec);
    const picture = (/** @type {string} */ id, /** @type {object[]} */ maps) => ({ id, ...pictureOf(maps) });
    const paint = { quantity: "output", classes: 2 };
    const pictures = [
      picture("map", [{ quantity: "output", width: 60, height: 60, paint }]),
      picture("units", [0, 1, 2, 3].map((unit) => ({ quantity: "unit", layer: 1, unit, width: 24, height: 24, paint }))),
    ].map(({ places: _, ...rest }) => rest);
    let shown = 0;
    const stop = run.observe({ pictures }, (snapshot) => {
      shown += 1;
      Object.values(snapshot.pictures).forEach((bitmap) => bitmap.close());
    });
    await run.play();
    const beyond = async (/** @type {number} */ n) => {
      for (const end = Date.now() + patience; shown < n && Date.now() < end;) await new Promise((done) => setTimeout(done, 50));
    };
    await beyond(4); // the kernels are compiled
    gpuSeen.log.length = 0;
    const from = shown;
    await beyond(from + 8);
    const { log } = gpuSeen;
    const frames = shown - from;
    await run.pause();
    stop();
    run.dispose();
    // Whether training went on while a readback was under way.
    let open = 0;
    let meanwhile = 0;
    for (const { what } of log) {
      if (what === "map") open += 1;
      if (what === "mapped") open = Math.max(0, open - 1); // One may have begun before the log did.
      if (what === "submit" && open > 0) meanwhile += 1;
    }
    const count = (/** @type {string} */ name) => log.filter(({ what }) => what === name).length;
    return { frames, meanwhile, submits: count("submit"), paints: count("paint"), maps: count("map") };
  }, /** @type {const} */ ([SPEC, 2 * PATIENCE]));
  assert.ok(seen.frames >= 8, JSON.stringify(seen));
  assert.ok(seen.meanwhile >= seen.frames, `submissions while a readback was under way: ${JSON.stringify(seen)}`);
  assert.ok(seen.paints <= 2 * (seen.frames + 1), JSON.stringify(seen));
  await close();
});

test("twelve elements share one device; when they are gone, so is everything on it", async () => {
  const one = (/** @type {number} */ i) => `<bvq-playground engine="gpu" mode="plot" seed="${i}" samples="60" network-shape="3" loading="eager"></bvq-playground>`;
  const { page, close } = await site.open({
    body: Array.from({ length: 12 }, (_, i) => one(i + 1)).join(""),
    init: prepare,
    headers: { "content-security-policy": "default-src 'self' data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; worker-src 'none'" },
  });
  await page.waitForFunction(() => [...document.querySelectorAll("bvq-playground")].every((e) => /** @type {any} */ (e).run), undefined, { polling: 100, timeout: 120_000 });
  const there = await page.evaluate(async () => {
    const elements = /** @type {any[]} */ ([...document.querySelectorAll("bvq-playground")]);
    await Promise.all(elements.map((e) => e.step(5)));
    return { engines: elements.map((e) => e.engine), devices: gpuSeen.devices.size, opened: gpuSeen.opened, buffers: gpuSeen.buffers.size };
  });
  assert.deepEqual(new Set(there.engines), new Set(["gpu"]));
  assert.deepEqual([there.devices, there.opened], [1, 1]);
  assert.ok(there.buffers >= 12);
  const gone = await page.evaluate(async (patience) => {
    document.querySelectorAll("bvq-playground").forEach((e) => e.remove());
    for (const end = Date.now() + patience; gpuSeen.devices.size > 0 && Date.now() < end;) await new Promise((done) => setTimeout(done, 50));
    return { devices: gpuSeen.devices.size, buffers: gpuSeen.buffers.size };
  }, PATIENCE);
  assert.deepEqual(gone, { devices: 0, buffers: 0 });
  await close();
});

test("the element runs on the GPU in a worker; left to choose, it does not take a processor that plays one", async () => {
  const { page, problems, close } = await site.open({
    body: '<bvq-playground engine="gpu" samples="120" network-shape="6,4" loading="eager"></bvq-playground>',
  });
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await ready(page);
  await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).play());
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground")).metrics.step > 20, undefined, { polling: 100 });
  const state = () =>
    page.evaluate(() => {
      const element = /** @type {any} */ (document.querySelector("bvq-playground"));
      const footer = element.shadowRoot.querySelector(".status");
      return { engine: element.engine, where: element.run.where, step: element.metrics.step, text: footer.textContent };
    });
  const first = await state();
  assert.deepEqual([first.engine, first.where], ["gpu", "worker"]);
  await eventually(async () => assert.match((await state()).text, /runs on the GPU/));
  await mkdir(OUT, { recursive: true });
  await page.screenshot({ path: `${OUT}/element.png` });
  // The reader's own choice, in the footer, while it trains.
  await page.locator("bvq-playground #engine").selectOption("cpu");
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground")).engine === "cpu", undefined, { polling: 50 });
  const second = await state();
  assert.ok(second.step >= first.step, "the weights went along");
  await page.locator("bvq-playground #engine").selectOption("auto");
  await page.waitForFunction(() => /played by the processor/.test(/** @type {any} */ (document.querySelector("bvq-playground")).run.why), undefined, { polling: 50 });
  await page.waitForFunction(() => /played by the processor/.test(/** @type {any} */ (document.querySelector("bvq-playground")).shadowRoot.querySelector(".status [part=engine]").title), undefined, { polling: 50 });
  assert.equal((await state()).engine, "cpu");
  assert.deepEqual(problems, []);
  await close();
});
