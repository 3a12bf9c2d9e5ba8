import assert from "node:assert/strict";
import test from "node:test";
import { Crowds } from "../engine/crowds.js";
import { BvqError } from "../error.js";
import { GpuLane, grouped } from "../sweep/gpu.js";
import { laneFor } from "../sweep/lane.js";
import { settle } from "./support/talk.js";

const made = (shapes) => shapes.map((shape, index) => ({ index, values: {}, spec: { seed: index, shape } }));

/**
 * A page's client whose host has a GPU: a spec's `shape` is its key, null for the CPU.
 * @param {object} [options]
 * @param {number} [options.room]  networks that fit
 * @param {(id: string, members: number[], step: number) => BvqError | undefined} [options.fails]  before each slice
 * @param {() => void} [options.noGpu]  throws
 */
function fakeHost({ room = Infinity, fails = () => undefined, noGpu = () => {} } = {}) {
  const crowds = new Map();
  const log = { gathered: [], slices: 0, users: 0, open: crowds };
  const methods = {
    shapes: (_id, { specs }) => (noGpu(), specs.map(({ shape }) => shape)),
    gather(id, { specs }) {
      const members = specs.map(({ seed }) => seed);
      log.gathered.push(members);
      if (members.length > room) throw new BvqError("limit-exceeded", "no room");
      crowds.set(id, { members, step: 0 });
      return null;
    },
    advance(id, { steps }) {
      const crowd = crowds.get(id);
      const error = fails(id, crowd.members, crowd.step);
      if (error) throw error;
      log.slices += 1;
      crowd.step += steps;
      return Float64Array.from(crowd.members, () => crowd.step);
    },
    ended: (id) => crowds.get(id).members.map((seed) => ({ metrics: { step: crowds.get(id).step }, parameters: Float32Array.of(seed) })),
  };
  const connection = {
    call: async (method, id, args) => {
      await settle(1);
      return methods[method](id, args);
    },
    drop: (id) => void crowds.delete(id),
  };
  const client = { connect: async () => ({ connection }), retain: () => void (log.users += 1), release: () => void (log.users -= 1) };
  return { client, log };
}

/** Runs the lane; the other one's rows have no parameters but -1. */
async function lane(shapes, options, { steps = 100, onProgress = () => {}, abort = new AbortController() } = {}) {
  const { client, log } = fakeHost(options);
  const rows = [];
  const others = [];
  const other = {
    async run(combinations, { onRow }) {
      others.push(combinations.map(({ index }) => index));
      for (const { index } of combinations) onRow({ index, metrics: { step: steps }, parameters: Float32Array.of(-1), error: null });
    },
  };
  const gpu = new GpuLane(client, other);
  await gpu.run(made(shapes), { steps, signal: abort.signal, onRow: (row) => rows.push(row), onProgress });
  rows.sort((a, b) => a.index - b.index);
  assert.deepEqual([log.users, log.open.size], [0, 0], "all is let go");
  return { rows, others, gathered: log.gathered, log };
}

const indices = (rows) => rows.map(({ index }) => index);

test("combinations are grouped by shape, in order, into populations that are even", () => {
  const sizes = (keys) => grouped(made(keys), keys).map((population) => indices(population));
  assert.deepEqual(sizes(["a", "b", "a", null, "b", "a"]), [[0, 2, 5], [1, 4]]);
  assert.deepEqual(sizes([]), []);
  assert.deepEqual(sizes([null, null]), []);
  const many = grouped(made(Array(130).fill("a")), Array(130).fill("a"));
  assert.deepEqual(many.map(({ length }) => length), [43, 44, 43]);
  assert.deepEqual(many.flatMap(indices), Array.from({ length: 130 }, (_, i) => i));
  assert.equal(grouped(made(Array(64).fill("a")), Array(64).fill("a")).length, 1);
});

test("the GPU lane is asked only where there is WebGPU and some combination may want it", () => {
  const { client } = fakeHost();
  const gpus = (...engines) => laneFor(engines.map((engine, index) => ({ index, values: {}, spec: { engine } })), /** @type {any} */ (client)) instanceof GpuLane;
  assert.equal(gpus("gpu"), false);
  // Not every Node has a navigator.
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: {} }, configurable: true });
  try {
    assert.deepEqual([gpus("cpu", "cpu"), gpus("cpu", "gpu"), gpus("auto"), gpus(undefined), gpus()], [false, true, true, true, false]);
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  }
});

test("each combination gets its own row once; what is not for the GPU the other lane trains", async () => {
  const { rows, others, gathered } = await lane(["a", null, "b", "a", null]);
  assert.deepEqual(indices(rows), [0, 1, 2, 3, 4]);
  assert.deepEqual(rows.map(({ parameters }) => parameters[0]), [0, -1, 2, 3, -1]);
  assert.ok(rows.every(({ metrics, error }) => metrics.step === 100 && error === null));
  assert.deepEqual([others, gathered], [[[1, 4]], [[0, 3], [2]]]);
});

test("progress is told of every member while it trains", async () => {
  const seen = [];
  const { log } = await lane(["a", "a"], {}, { onProgress: (index, step) => seen.push([index, step]) });
  assert.deepEqual(seen.slice(0, 4), [[0, 1], [1, 1], [0, 3], [1, 3]]);
  assert.ok(log.slices < 10 && seen.every(([, step]) => step < 100));
});

test("no steps at all are rows too", async () => {
  const { rows, log } = await lane(["a"], {}, { steps: 0 });
  assert.deepEqual([rows[0].metrics.step, log.slices], [0, 0]);
});

test("populations without room are halved until they fit; one network that does not goes to the other lane", async () => {
  const { rows, others, gathered } = await lane(Array(7).fill("a"), { room: 2 });
  assert.deepEqual(gathered.filter(({ length }) => length <= 2), [[0, 1], [2, 3], [4, 5], [6]]);
  assert.deepEqual([rows.map(({ parameters }) => parameters[0]), others], [[0, 1, 2, 3, 4, 5, 6], []]);
  const none = await lane(["a", "a"], { room: 0 });
  assert.deepEqual([indices(none.rows), none.others], [[0, 1], [[0, 1]]]);
});

test("a population whose device is lost is begun again, and the second time left to the other lane", async () => {
  for (const [most, others] of /** @type {const} */ ([[1, []], [9, [[0, 2]]]])) {
    let losses = 0;
    const fails = (_id, members, step) => {
      if (members[0] === 0 && step > 5 && losses < most) return (losses += 1), new BvqError("gpu-lost", "the device was lost");
      return undefined;
    };
    const found = await lane(["a", "b", "a"], { fails });
    assert.deepEqual(indices(found.rows), [0, 1, 2]);
    assert.deepEqual([found.others, found.gathered], [others, [[0, 2], [0, 2], [1]]]);
  }
});

test("any other trouble is the other lane's at once; so is everything where there is no GPU", async () => {
  const broken = await lane(["a", "b"], { fails: (_id, members) => (members[0] === 0 ? new BvqError("internal", "trap") : undefined) });
  assert.deepEqual([indices(broken.rows), broken.others, broken.gathered], [[0, 1], [[0]], [[0], [1]]]);
  const noGpu = () => {
    throw new BvqError("gpu-unavailable", "none");
  };
  const none = await lane(["a", "b"], { noGpu });
  assert.deepEqual([indices(none.rows), none.others, none.gathered], [[0, 1], [[0, 1]], []]);
});

test("after the signal there is no row, and nothing is left", async () => {
  const abort = new AbortController();
  const onProgress = (_index, step) => step > 10 && abort.abort();
  const { rows, others } = await lane(["a", null, "b"], {}, { steps: 1e6, onProgress, abort });
  assert.deepEqual([indices(rows), others], [[1], [[1]]]);
});

/** Populations on a made-up device. */
function fakeCrowds({ software = false, onAdd = (_spec) => {} } = {}) {
  const log = { open: 0, many: 0, opened: 0 };
  class Many {
    #specs = [];
    #step = 0;
    constructor() {
      log.many += 1;
    }
    add(spec) {
      onAdd(spec);
      this.#specs.push(spec);
    }
    start() {
      assert.equal(log.open, 1, "the device is open");
    }
    async train(steps) {
      this.#step += steps;
    }
    async steps() {
      return Float64Array.from(this.#specs, () => this.#step);
    }
    async ended() {
      return this.#specs.map(() => ({ metrics: {}, parameters: new Float32Array(1) }));
    }
    free() {
      log.many -= 1;
    }
  }
  class Checker {
    shape({ shape }) {
      if (shape === "wrong") throw new BvqError("spec-invalid", "wrong");
      return shape;
    }
    free() {}
  }
  const core = /** @type {any} */ ({ Many, Checker });
  const graphics = {
    adapter: async () => ({ name: "made up", software }),
    core: async () => core,
    open: async (_kinds, work) => {
      log.opened += 1;
      log.open += 1;
      try {
        return await work(core);
      } finally {
        log.open -= 1;
      }
    },
  };
  return { crowds: new Crowds({ graphics, slice: 8, now: () => performance.now(), rest: () => settle(1) }), log };
}

test("the host says which specs are for the GPU: as asked for, and a processor that plays one only if asked for", async () => {
  const specs = [{ engine: "gpu", shape: "a" }, { shape: "a" }, { engine: "auto", shape: "b" }, { engine: "cpu", shape: "a" }, { engine: "gpu" }, { engine: "gpu", shape: "wrong" }];
  assert.deepEqual(await fakeCrowds().crowds.shapes(specs), ["a", "a", "b", null, null, null]);
  const { crowds, log } = fakeCrowds({ software: true });
  assert.deepEqual(await crowds.shapes(specs), ["a", null, null, null, null, null]);
  assert.equal(log.opened, 0, "no device is opened for that");
});

test("the host's populations are freed when they are disposed of, when they fail, while they are made, and at the end", async () => {
  const { crowds, log } = fakeCrowds({ onAdd: ({ seed }) => {
    if (seed === -1) throw new BvqError("spec-invalid", "another shape");
    if (seed === 7) crowds.dispose("c");
  } });
  await crowds.gather("a", [{ seed: 1 }, { seed: 2 }]);
  assert.deepEqual([...(await crowds.advance("a", 5))], [5, 5]);
  assert.equal((await crowds.ended("a")).length, 2);
  await assert.rejects(crowds.gather("b", [{ seed: 1 }, { seed: -1 }]), { code: "spec-invalid" });
  await assert.rejects(crowds.gather("c", [{ seed: 7 }, { seed: 8 }]), { code: "disposed" });
  assert.equal(log.many, 1);
  await crowds.gather("d", [{ seed: 1 }]);
  crowds.dispose("a");
  await assert.rejects(crowds.advance("a", 1), { code: "disposed" });
  crowds.close();
  assert.equal(log.many, 0);
});
