// Side by side: one clock for several runs, what is varied, and a cursor that all maps share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { carried, cursorAt, moved, placeOf, valueAt, valueText } from "../draw/cursor.js";
import { Pacer, fitting } from "../element/pacer.js";
import { BvqError } from "../error.js";
import { merge } from "../merge.js";
import { Group } from "../tools/compare/group.js";
import { variants } from "../tools/compare/variants.js";
import { description } from "./support/description.js";

const spec = merge(description.defaults, { layers: [{ ...description.defaults.layers[0] }, { ...description.defaults.layers[0], learnBeta: "unit" }] });
const soon = () => new Promise((done) => setImmediate(done));

/** A run that counts its steps. */
function fakeRun(spec, { divergesAt = Infinity } = {}) {
  const run = {
    spec, playing: false, disposed: false, fields: 0, resets: 0, calls: [],
    metrics: { step: 0 },
    samples: async () => ({ columns: [], axes: [], classes: [] }),
    async train(steps) {
      await soon();
      if (run.disposed) throw new BvqError("disposed", "This run was disposed");
      run.calls.push(steps);
      const to = Math.min(run.metrics.step + steps, divergesAt);
      run.metrics = { step: to };
      if (to === divergesAt) throw new BvqError("diverged", "not finite");
      return run.metrics;
    },
    reset: async () => (run.resets++, (run.metrics = { step: 0 })),
    update: async (patch) => (run.spec = patch),
    field: async () => (run.fields++, new Float32Array([run.metrics.step])),
    play: async () => void (run.playing = true),
    pause: async () => void (run.playing = false),
    dispose: () => void (run.disposed = true),
  };
  return run;
}

/** A group of fake runs, with all it was given. */
async function fakeGroup(options = [{}, {}, {}]) {
  const runs = [];
  const errors = [];
  const seen = { changes: 0 };
  const group = new Group(async (one) => (runs.push(fakeRun(one, options[runs.length])), runs.at(-1)), () => seen.changes++, (error) => errors.push(error));
  group.wanted = () => ({ quantity: "output", width: 1, height: 1 });
  group.begin(options.map((_, i) => ({ nth: i })));
  return { group, runs, errors, seen };
}

/** Frames one by one. */
function frames() {
  const queue = [];
  globalThis.requestAnimationFrame = (call) => queue.push(call);
  globalThis.cancelAnimationFrame = (id) => { queue[id - 1] = undefined; };
  return async () => {
    const now = queue.splice(0, queue.length, undefined).filter(Boolean);
    queue.length = 0;
    for (const call of now) await call();
  };
}

test("what varies: β everywhere, and nothing else; or the seed", () => {
  const [linear, soft, hard] = variants(spec, "beta");
  assert.deepEqual([linear, soft, hard].map((s) => s.layers.map((l) => [l.beta, l.learnBeta])), [0, 0.5, 1].map((b) => [[b, "off"], [b, "off"]]));
  assert.ok([linear, soft, hard].every((s) => s.seed === spec.seed && s.engine === "cpu" && s.layers[0].units === spec.layers[0].units));
  assert.deepEqual(variants({ ...spec, seed: 2 ** 32 - 1 }, "seed").map((s) => s.seed), [2 ** 32 - 1, 0, 1]);
  assert.deepEqual(variants(spec, "seed")[0].layers, spec.layers);
});

test("a group brings all its runs to one step, forward or back, and shows where they are", async () => {
  const { group, runs, errors } = await fakeGroup();
  await group.reach(5000);
  assert.deepEqual(runs.map((r) => r.metrics.step), [5000, 5000, 5000]);
  assert.ok(runs[0].calls.length > 3, "in chunks, so that it can be left");
  assert.deepEqual(group.members.map((m) => m.values[0]), [5000, 5000, 5000], "the pictures are of that step");
  assert.equal(group.behind, false);
  await group.reach(20);
  assert.deepEqual(runs.map((r) => [r.metrics.step, r.resets]), [[20, 1], [20, 1], [20, 1]]);
  const before = runs[0].fields;
  await group.reach(20);
  assert.equal(runs[0].fields, before, "nothing new is nothing to do");
  await Promise.all([group.reach(30), group.reach(40)]);
  assert.deepEqual(runs.map((r) => r.metrics.step), [40, 40, 40]);
  assert.deepEqual(errors, []);
});

test("a group that is put away stops in the middle, and new runs take the place of old ones there", async () => {
  const { group, runs, errors } = await fakeGroup();
  const reached = group.reach(10_000_000);
  await soon();
  await soon();
  group.dispose();
  await reached;
  assert.ok(runs.length === 3 && runs.every((r) => r.disposed && r.metrics.step < 10_000_000));
  assert.deepEqual([group.members, errors], [[], []]);

  const second = await fakeGroup();
  const going = second.group.reach(3000);
  await soon();
  await soon();
  second.group.begin([{}, {}, {}]);
  await going;
  assert.deepEqual(second.runs.slice(3).map((r) => r.metrics.step), [3000, 3000, 3000]);
  assert.ok(second.runs.slice(0, 3).every((r) => r.disposed));
  assert.deepEqual(second.errors, []);
});

test("one that runs away stays where it is and holds nobody up; a spec that is refused is told", async () => {
  const { group, runs, errors } = await fakeGroup([{}, { divergesAt: 100 }, {}]);
  await group.reach(500);
  assert.deepEqual(runs.map((r) => r.metrics.step), [500, 100, 500]);
  assert.deepEqual(group.members.map((m) => m.stopped), [false, true, false]);
  await group.reach(50);
  assert.deepEqual([runs.map((r) => r.metrics.step), group.members[1].stopped], [[50, 50, 50], false], "back before that step it lives again");

  const told = [];
  const made = [];
  const refused = new Group(async (one) => {
    if (one.bad) throw new BvqError("spec-invalid", "no");
    made.push(fakeRun(one));
    return made.at(-1);
  }, () => {}, (error) => told.push(error.code));
  refused.begin([{}, { bad: true }, {}]);
  await refused.reach(3);
  assert.deepEqual([told, refused.members.length, made.map((r) => r.disposed)], [["spec-invalid"], 0, [true, true]]);
  assert.deepEqual(errors, []);
});

test("rates change in the living runs, and the pictures with them", async () => {
  const { group, runs } = await fakeGroup();
  await group.reach(10);
  await group.update([{ rate: 1 }, { rate: 2 }, { rate: 3 }]);
  assert.deepEqual(runs.map((r) => [r.spec.rate, r.metrics.step, r.fields]), [[1, 10, 2], [2, 10, 2], [3, 10, 2]]);
});

test("with followers no frame passes before all are at the run's step; without, full speed is the host's", async () => {
  const next = frames();
  const run = fakeRun({});
  const pacer = new Pacer((error) => { throw error; });
  await pacer.start(run, "full", 5);
  assert.equal(run.playing, true);
  const asked = [];
  let release = () => {};
  const unfollow = pacer.follow((step) => (asked.push(step), new Promise((done) => { release = done; })));
  await soon();
  assert.equal(run.playing, false, "the host's own pace waits for nobody");
  const frame = next();
  await soon();
  await soon();
  assert.deepEqual([asked, run.metrics.step], [[5], 5]);
  await next();
  assert.equal(asked.length, 1, "the next steps wait for the follower");
  release();
  await frame;
  const second = next();
  await soon();
  release();
  await second;
  assert.deepEqual([asked.length, asked.at(-1)], [2, run.metrics.step]);
  unfollow();
  await soon();
  assert.equal(run.playing, true);
  await pacer.stop(run);
  assert.equal(run.playing, false);
  pacer.follow(async () => {})();
  await soon();
  assert.equal(run.playing, false, "who follows a run that rests starts nothing");
});

test("a frame's steps grow and shrink with what they took, and never to nothing", () => {
  assert.deepEqual([fitting(100, 25, 5), fitting(100, 1, 1), fitting(100, 1000, 5), fitting(1, 1000, 5), fitting(2, 1, 1)], [100, 150, 60, 1, 3]);
  assert.ok(fitting(1, 40, 40) >= 1 && fitting(10, 40, 40) > 10, "where a frame is long anyway, more steps fit into it");
});

test("at any speed a loss is looked at after each frame's steps, and training rests where it is met; play again goes on", async () => {
  for (const speed of /** @type {const} */ (["full", "epoch", "gentle"])) {
    const next = frames();
    const run = fakeRun({});
    let arrived = 0;
    const pacer = new Pacer((error) => { throw error; }, () => void arrived++);
    const start = () => pacer.start(run, speed, 5, Infinity, ({ step }) => step >= 12);
    const frame = async () => {
      const ticking = next();
      await soon();
      await soon();
      await ticking;
    };
    await start();
    while (arrived === 0 && run.calls.length < 100) await frame();
    const rests = run.metrics.step;
    assert.ok(rests >= 12 && rests - run.calls.at(-1) < 12, `${speed}: stopped by the first frame that met it, at ${rests}`);
    await frame();
    assert.deepEqual([run.playing, run.metrics.step], [false, rests], `${speed}: nothing runs on`);
    await start();
    await frame();
    assert.ok(run.metrics.step > rests, speed);
    await frame();
    assert.equal(arrived, 1, `${speed}: what was met before does not stop it again`);
    await pacer.stop(run);
  }
});

test("two starts at once are one clock", async () => {
  const next = frames();
  const run = fakeRun({});
  const pacer = new Pacer((error) => { throw error; });
  await Promise.all([pacer.start(run, "step", 5), pacer.start(run, "step", 5)]);
  const frame = next();
  await soon();
  await soon();
  await frame;
  assert.deepEqual(run.calls, [1]);
});

const columns = [{ name: "a", offset: 10, scale: 2, domain: [-1, 1] }, { name: "b", offset: 0, scale: 1, domain: [0, 4] }];
const samples = { columns, axes: [0, 1], classes: [] };

test("a place on a map and the inputs there are one", () => {
  assert.deepEqual(cursorAt(samples, { u: 0.25, v: 0.25 }), { x: -0.5, y: 3 });
  assert.deepEqual(placeOf(samples, { x: -0.5, y: 3 }), { u: 0.25, v: 0.25 });
  assert.equal(placeOf(samples, { x: 2, y: 3 }), null, "outside");
  assert.equal(placeOf(samples, null), null);
  const line = { ...samples, axes: [0] };
  assert.deepEqual([cursorAt(line, { u: 1, v: 0.3 }), placeOf(line, { x: 1, y: 0 })], [{ x: 1, y: 0 }, { u: 1, v: 0.5 }]);
  assert.deepEqual(carried({ x: 0.5, y: 2 }, samples, { ...samples, columns: [{ ...columns[0], offset: 11, scale: 1 }, columns[1]] }), { x: 0, y: 2 });
});

test("arrow keys move a cursor from the middle, further with Shift, and not over the edge", () => {
  const key = (key, cursor, shiftKey = false) => moved({ key, shiftKey }, samples, cursor);
  assert.deepEqual(key("ArrowLeft", null), { x: 0, y: 2 });
  assert.deepEqual(key("ArrowUp", { x: 0, y: 2 }, true), { x: 0, y: 2.4 });
  assert.ok(Math.abs(key("ArrowRight", { x: 0, y: 2 }).x - 0.04) < 1e-9);
  assert.deepEqual(key("ArrowRight", { x: 1, y: 2 }), { x: 1, y: 2 });
  assert.equal(key("a", null), undefined);
});

test("the value at a place, as a number or as a class", () => {
  const values = Float32Array.from([0, 1, 2, 3, 4, 5]);
  assert.deepEqual([[0, 0], [0.99, 0], [0, 0.99], [1, 1]].map(([u, v]) => valueAt(values, 3, 2, { u, v })), [0, 2, 3, 5]);
  assert.equal(valueText(samples, "output", -0.12345), "\u22120.123");
  assert.equal(valueText({ ...samples, classes: ["x", "y", "z"] }, "output", 2.7), "z");
  assert.equal(valueText({ ...samples, classes: ["x", "y", "z"] }, "entropy", 0.7), "0.7");
  assert.equal(valueText(samples, "output", undefined), "\u2026");
});
