import assert from "node:assert/strict";
import test from "node:test";
import { fakeCore, FakeError } from "./support/fake-core.js";
import { clock, settle, talk } from "./support/talk.js";

/**
 * A host with a GPU, or without (`adapter: null`). Steps cost milliseconds by engine, on a clock that moves with them.
 * @param {{ adapter?: object | null, cost?: { cpu: number, gpu: number }, onTrain?: (steps: number, trainer: any) => void }} [options]
 */
async function host({ adapter = { info: { vendor: "acme" } }, cost = { cpu: 0.01, gpu: 0.01 }, onTrain = () => {} } = {}) {
  const time = clock();
  const fetched = [];
  const devices = { open: 0, opened: 0 };
  const freed = { surfaces: 0, scenes: 0 };
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { gpu: { requestAdapter: async () => adapter } } });
  test.after(() => (before ? Object.defineProperty(globalThis, "navigator", before) : delete (/** @type {any} */ (globalThis).navigator)));
  const options = {
    onTrain: (steps, _, trainer) => {
      time.pass(steps * cost[trainer.engine]);
      onTrain(steps, trainer);
    },
  };
  const { core: gpuCore, log: gpuLog } = fakeCore(options);
  Object.assign(gpuCore, {
    openGpu: async () => {
      devices.opened += 1;
      devices.open += 1;
      return { free: () => (devices.open -= 1) };
    },
    Scene: class {
      constructor(spec) {
        this.key = spec.name;
      }
      free() {
        freed.scenes += 1;
      }
    },
    Surface: { open: async (canvas) => ({ canvas, free: () => (freed.surfaces += 1) }) },
  });
  const RealTrainer = gpuCore.Trainer;
  gpuCore.Trainer = class extends RealTrainer {
    constructor(spec) {
      super(spec);
      this.engine = "gpu";
    }
    static import(exported, engine) {
      return Object.assign(RealTrainer.import(exported, engine), { engine });
    }
  };
  const { core } = fakeCore(options);
  const talking = await talk(options, {
    now: time.now,
    loadCore: async (_, glue) => {
      fetched.push(glue.split("/").pop());
      return glue.endsWith("gpu.js") ? gpuCore : core;
    },
  });
  fetched.length = 0;
  return { ...talking, fetched, devices, freed, gpuLog };
}

test("a run that asks for the GPU is made there; the device is held by runs alone", async () => {
  const { call, fetched, devices } = await host();
  const facts = await call("create", "a", { spec: { engine: "gpu" } });
  assert.deepEqual([facts.engine, facts.why], ["gpu", ""]);
  assert.deepEqual(fetched, ["gpu.js"]);
  assert.equal(devices.open, 0, "no handle is left open");
  await Promise.all(["b", "c"].map((id) => call("create", id, { spec: { engine: "gpu" } })));
  assert.deepEqual(fetched, ["gpu.js"], "fetched once");
  assert.equal((await call("train", "a", { steps: 500 })).step, 500);
});

test("without an adapter nothing is fetched: the GPU is an error that says what to do, and choosing takes the CPU", async () => {
  const { call, fetched } = await host({ adapter: null });
  await assert.rejects(call("create", "a", { spec: { engine: "gpu" } }), { code: "gpu-unavailable", field: "engine", hint: /auto/ });
  assert.equal((await call("create", "b", { spec: { engine: "auto" } })).engine, "cpu");
  assert.equal((await call("train", "b", { steps: 300 })).step, 300);
  await settle();
  assert.deepEqual(fetched, []);
});

test("left to choose, a run moves to the GPU if that is faster, and says how much; a software GPU is not tried", async () => {
  const fast = await host({ cost: { cpu: 1, gpu: 0.01 } });
  await fast.call("create", "a", { spec: { engine: "auto" } });
  await fast.call("train", "a", { steps: 400 });
  await settle(100);
  const moved = fast.heard.filter(({ type }) => type === "moved");
  assert.deepEqual(moved.map(({ run, engine }) => [run, engine]), [["a", "gpu"]]);
  assert.match(moved[0].why, /100\u2009000 steps a second on the GPU \(acme\), 1\u2009000 on the CPU/);
  const after = await fast.call("train", "a", { steps: 0 });
  assert.equal(after.step, 400, "no step is lost or done twice by the trial");

  const slow = await host({ cost: { cpu: 0.01, gpu: 1 } });
  await slow.call("create", "a", { spec: { engine: "auto" } });
  await slow.call("train", "a", { steps: 400 });
  await settle(100);
  assert.equal(slow.heard.filter(({ type }) => type === "moved").at(-1).engine, "cpu");
  await slow.call("train", "a", { steps: 400 });
  await settle(100);
  assert.equal(slow.heard.filter(({ type }) => type === "moved").length, 1, "tried once");

  const software = await host({ adapter: { info: { vendor: "acme", isFallbackAdapter: true } } });
  await software.call("create", "a", { spec: { engine: "auto" } });
  await software.call("train", "a", { steps: 10 });
  await settle(100);
  const { engine, why } = software.heard.filter(({ type }) => type === "moved").at(-1);
  assert.deepEqual([engine, /played by the processor/.test(why)], ["cpu", true]);
  assert.deepEqual(software.fetched, []);
});

test("a run on a GPU that was asked for, and then left to choose, ends where a new one would", async () => {
  for (const [options, ends, says] of /** @type {const} */ ([
    [{ adapter: { info: { vendor: "acme", isFallbackAdapter: true } } }, "cpu", /played by the processor/],
    [{ cost: { cpu: 0.01, gpu: 1 } }, "cpu", /steps a second on the GPU/],
    [{ cost: { cpu: 1, gpu: 0.01 } }, "gpu", /steps a second on the GPU/],
  ])) {
    const { call, heard } = await host(options);
    await call("create", "a", { spec: { engine: "gpu" } });
    await call("train", "a", { steps: 10 });
    await call("update", "a", { patch: { engine: "auto" } });
    assert.equal((await call("train", "a", { steps: 10 })).step, 20);
    await settle(100);
    const { engine, why } = heard.filter(({ type }) => type === "moved").at(-1);
    assert.equal(engine, ends, why);
    assert.match(why, says);
  }
});

test("a living run changes engines with its weights; what fails leaves it where it was", async () => {
  const { call, devices } = await host();
  await call("create", "a", { spec: { engine: "cpu" } });
  await call("train", "a", { steps: 70 });
  const there = await call("update", "a", { patch: { engine: "gpu" } });
  assert.deepEqual([there.engine, there.spec.engine, there.metrics.step], ["gpu", "gpu", 70]);
  const back = await call("update", "a", { patch: { engine: "cpu" } });
  assert.deepEqual([back.engine, back.metrics.step], ["cpu", 70]);
  const opened = devices.opened;
  await call("update", "a", { patch: { optimizer: { learningRate: 0.5 } } });
  assert.equal(devices.opened, opened, "another change opens no device");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { gpu: { requestAdapter: async () => null } } });
  const other = await host({ adapter: null });
  await other.call("create", "a", { spec: { engine: "cpu" } });
  await assert.rejects(other.call("update", "a", { patch: { engine: "gpu" } }), { code: "gpu-unavailable" });
  assert.equal((await other.call("update", "a", { patch: {} })).spec.engine, "cpu");
});

test("when the device is lost the run goes on from what was read last, to the step it had counted", async () => {
  let left = 3;
  const { call, heard, host: it, snapshots } = await host({
    onTrain: (_, trainer) => {
      if (trainer.engine === "gpu" && trainer.step >= 100 && left > 0) {
        left -= 1;
        throw new FakeError("gpu-lost", "the GPU device was lost");
      }
    },
  });
  await call("create", "a", { spec: { engine: "gpu" } });
  it.receive({ type: "observe", run: "a", observer: 1, want: {} });
  const done = await call("train", "a", { steps: 1000 });
  assert.equal(done.step, 1000);
  const moved = heard.filter(({ type }) => type === "moved");
  assert.equal(moved.length, 3);
  // Three in a row, with nothing read between them, is too much.
  assert.deepEqual(moved.map(({ engine }) => engine), ["gpu", "gpu", "cpu"]);
  assert.match(moved[0].why, /lost at step \d+; the run went on on a new one/);
  assert.match(moved[2].why, /on the CPU/);
  await settle();
  const steps = snapshots(1).map(({ metrics }) => metrics.step);
  assert.deepEqual([...steps].sort((a, b) => a - b), steps);
});
