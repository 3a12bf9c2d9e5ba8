import assert from "node:assert/strict";
import test from "node:test";
import { BvqError } from "../error.js";
import { Sweep, startSweep } from "../sweep.js";
import { description } from "./support/description.js";
import { settle } from "./support/talk.js";

const combinations = (n) => Array.from({ length: n }, (_, index) => ({ index, values: { seed: index }, spec: { seed: index } }));

/** A lane that does what the test says. */
function fakeLane() {
  const lane = {
    run: (given, job) => {
      lane.combinations = given;
      lane.job = job;
      return new Promise((resolve, reject) => Object.assign(lane, { resolve, reject }));
    },
    ends: (index, step = 100) => lane.job.onRow({ index, metrics: { step, diverged: step < 100 }, parameters: Float32Array.of(index), error: null }),
    breaks: (index) => lane.job.onRow({ index, metrics: null, parameters: null, error: new BvqError("internal", "broken") }),
  };
  return lane;
}

function begin(n = 4, steps = 100) {
  const lane = fakeLane();
  return { lane, sweep: new Sweep(combinations(n), steps, lane) };
}

const taken = async (sweep) => {
  const rows = [];
  for await (const row of sweep) rows.push(row);
  return rows;
};

test("rows come as they end, with their place, values, metrics and parameters", async () => {
  const { lane, sweep } = begin(3);
  const rows = taken(sweep);
  for (const index of [2, 0, 1]) {
    await settle(2);
    lane.ends(index);
  }
  lane.resolve();
  const found = await rows;
  assert.deepEqual(found.map(({ index }) => index), [2, 0, 1]);
  assert.deepEqual(found[0], { index: 2, values: { seed: 2 }, metrics: { step: 100, diverged: false }, parameters: Float32Array.of(2), error: null });
});

test("rows that nobody takes are kept, and nothing more than they", async () => {
  const { lane, sweep } = begin(4);
  for (const index of [0, 1, 2, 3]) lane.ends(index);
  lane.resolve();
  await settle();
  assert.deepEqual(sweep.progress, { fraction: 1, done: 4, total: 4, steps: 400 });
  assert.deepEqual((await taken(sweep)).map(({ index }) => index), [0, 1, 2, 3]);
});

test("a slow reader loses no row", async () => {
  const { lane, sweep } = begin(4);
  const seen = [];
  const reading = (async () => {
    for await (const { index } of sweep) {
      seen.push(index);
      await settle(5);
    }
  })();
  for (const index of [3, 1]) lane.ends(index);
  await settle(1);
  for (const index of [0, 2]) lane.ends(index);
  lane.resolve();
  await reading;
  assert.deepEqual(seen, [3, 1, 0, 2]);
});

test("several who wait at once get one row each", async () => {
  const { lane, sweep } = begin(2);
  const rows = sweep[Symbol.asyncIterator]();
  const [a, b, c] = [rows.next(), rows.next(), rows.next()];
  lane.ends(1);
  lane.ends(0);
  lane.resolve();
  assert.deepEqual([(await a).value.index, (await b).value.index, (await c).done], [1, 0, true]);
});

test("progress counts runs and steps, and never goes back", async () => {
  const { lane, sweep } = begin(4);
  const seen = [sweep.progress];
  const then = (work) => {
    work();
    seen.push(sweep.progress);
  };
  then(() => lane.job.onProgress(0, 50));
  then(() => lane.job.onProgress(1, 20));
  then(() => lane.ends(0));
  then(() => lane.ends(1, 40)); // diverged after 40 steps
  then(() => lane.job.onProgress(2, 30));
  then(() => lane.breaks(2));
  then(() => lane.ends(3));
  assert.deepEqual(seen.map(({ fraction }) => fraction), [0, 0.125, 0.175, 0.3, 0.5, 0.575, 0.75, 1]);
  assert.deepEqual(seen.map(({ done }) => done), [0, 0, 0, 1, 2, 2, 3, 4]);
  assert.deepEqual(seen.map(({ steps }) => steps), [0, 50, 70, 120, 140, 170, 170, 270]);
  assert.ok(seen.every(({ total }) => total === 4));
});

test("runs of no steps make progress, too", () => {
  const { lane, sweep } = begin(2, 0);
  assert.equal(sweep.progress.fraction, 0);
  lane.ends(0, 0);
  assert.equal(sweep.progress.fraction, 0.5);
});

test("a run that broke is a row with its error; the loop goes on", async () => {
  const { lane, sweep } = begin(2);
  lane.breaks(0);
  lane.ends(1);
  lane.resolve();
  const [broken, fine] = await taken(sweep);
  assert.deepEqual([broken.index, broken.values, broken.metrics, broken.parameters, broken.error.code], [0, { seed: 0 }, null, null, "internal"]);
  assert.equal(fine.error, null);
});

test("cancel tells the lane, ends the loop after the rows that came before, and takes no more", async () => {
  const { lane, sweep } = begin(4);
  lane.ends(0);
  lane.ends(1);
  lane.job.onProgress(2, 60);
  assert.equal(lane.job.signal.aborted, false);
  sweep.cancel();
  assert.equal(lane.job.signal.aborted, true);
  lane.ends(2);
  lane.job.onProgress(3, 99);
  assert.deepEqual((await taken(sweep)).map(({ index }) => index), [0, 1], "though the lane never said that it ended");
  assert.deepEqual(sweep.progress, { fraction: 0.65, done: 2, total: 4, steps: 260 });
  sweep.cancel();
});

test("cancel wakes a loop that waits", async () => {
  const { sweep } = begin(4);
  const rows = taken(sweep);
  await settle(2);
  sweep.cancel();
  assert.deepEqual(await rows, []);
});

test("leaving the loop cancels", async () => {
  for (const leave of [() => "break", () => assert.fail("thrown in the loop")]) {
    const { lane, sweep } = begin(4);
    lane.ends(0);
    lane.ends(1);
    const loop = async () => {
      for await (const row of sweep) if (row.index === 0 && leave() === "break") break;
    };
    await loop().catch((error) => assert.match(error.message, /thrown in the loop/));
    assert.equal(lane.job.signal.aborted, true);
  }
});

test("after return() there is nothing more", async () => {
  const { lane, sweep } = begin(4);
  const rows = sweep[Symbol.asyncIterator]();
  const waiting = rows.next();
  lane.ends(0);
  lane.ends(1);
  await waiting;
  assert.deepEqual(await rows.return(), { done: true, value: undefined });
  assert.deepEqual(await rows.next(), { done: true, value: undefined });
});

test("a second loop is told that the rows are taken", async () => {
  const { lane, sweep } = begin(1);
  lane.ends(0);
  lane.resolve();
  assert.equal((await taken(sweep)).length, 1);
  await assert.rejects(taken(sweep), { name: "BvqError", code: "disposed", hint: /another sweep/ });
});

test("a lane that fails ends the loop with its error, after its rows, once", async () => {
  const { lane, sweep } = begin(3);
  lane.ends(1);
  lane.reject(new BvqError("internal", "no host could be opened"));
  const rows = sweep[Symbol.asyncIterator]();
  assert.equal((await rows.next()).value.index, 1);
  await assert.rejects(rows.next(), { code: "internal", message: "no host could be opened" });
  assert.equal((await rows.next()).done, true);
});

test("a failure after cancel is nobody's matter", async () => {
  const { lane, sweep } = begin(3);
  sweep.cancel();
  lane.reject(new Error("late"));
  await settle();
  assert.deepEqual(await taken(sweep), []);
});

test("all specs are checked, in order and in parts, before a lane begins", async () => {
  const lane = fakeLane();
  const checked = [];
  const parts = (wrongAt) => ({
    description,
    check: async (specs) => {
      checked.push(specs.map(({ seed }) => seed));
      const at = specs.findIndex(({ seed }) => seed === wrongAt);
      return at < 0 ? null : { at, error: { code: "spec-invalid", field: "seed", hint: "Less.", message: "seed: too much. Less." } };
    },
    laneFor: (given) => Object.assign(lane, { asked: given.length }),
  });
  const seeds = Array.from({ length: 600 }, (_, i) => i + 1);
  const options = { steps: 7, vary: { seed: seeds } };
  await assert.rejects(startSweep({}, options, parts(300)), { code: "spec-invalid", field: 'vary["seed"][299]' });
  assert.equal(lane.job, undefined);
  assert.deepEqual(checked.flat(), seeds.slice(0, 512), "what comes after the first wrong part is not looked at");
  checked.length = 0;
  const sweep = await startSweep({}, options, parts(-1));
  assert.deepEqual(checked.flat(), seeds);
  assert.ok(checked.every((part) => part.length <= 256));
  assert.deepEqual([lane.asked, lane.combinations.length, lane.job.steps, sweep.progress.total], [600, 600, 7, 600]);
  sweep.cancel();
});
