// Runs held after others replaced them: which are worth it, how long, and that each is let go of once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST, Past, TRAINED, WHILE_MS } from "../tools/undo/past.js";

/** @param {number} step */
const run = (step) => ({ metrics: { step }, gone: 0, dispose() { this.gone++; } });

/** What an element does: the run that is adopted takes the place of the present one, which leaves. */
function stage(/** @type {number} */ step) {
  const past = new Past();
  let present = run(step);
  const begin = (/** @type {any} */ next) => {
    const old = present;
    present = next;
    past.left(old);
    return next;
  };
  return { past, begin, go: (/** @type {"back" | "forth"} */ way) => past.go(way, async (next) => void begin(next)), get present() { return present; } };
}

test("a trained run can be gone back to, and from there to the later one", async () => {
  const it = stage(TRAINED);
  const first = it.present;
  const second = it.begin(run(0));
  second.metrics.step = 700;
  assert.equal(it.past.back, first);
  await it.go("back");
  assert.equal(it.present, first);
  assert.deepEqual([it.past.back, it.past.forth], [null, second]);
  await it.go("forth");
  assert.equal(it.present, second);
  assert.deepEqual([it.past.back, it.past.forth], [first, null]);
  assert.deepEqual([first.gone, second.gone], [0, 0]);
});

test("a run that was hardly trained is let go of at once; the one before stays to go back to", async () => {
  const it = stage(TRAINED - 1);
  const first = it.present;
  const second = it.begin(run(TRAINED));
  assert.equal(first.gone, 1);
  assert.equal(it.past.back, null);
  const third = it.begin(run(3));
  it.begin(run(0));
  assert.equal(third.gone, 1);
  assert.equal(it.past.back, second);
  const untrained = it.present;
  await it.go("back");
  assert.equal(it.past.forth, null, "nothing was lost by going back");
  assert.equal(untrained.gone, 1);
});

test("a change after going back ends the way forth; the oldest goes first; each is disposed of once", async () => {
  const it = stage(100);
  const runs = [it.present, ...Array.from({ length: MOST + 1 }, () => it.begin(run(100)))];
  assert.deepEqual(runs.map(({ gone }) => gone), [1, ...Array(MOST + 1).fill(0)]);
  await it.go("back");
  const later = it.past.forth;
  assert.equal(later, runs.at(-1));
  it.begin(run(100));
  assert.equal(it.past.forth, null);
  assert.equal(later?.gone, 1);
  it.past.clear();
  assert.equal(it.past.back, null);
  assert.deepEqual(runs.map(({ gone }) => gone), Array(MOST + 2).fill(1));
  assert.equal(it.present.gone, 0, "the present one is not held");
});

test("after a while of training the way back is closed, not before, and a change begins the while anew", () => {
  const it = stage(100);
  it.begin(run(0));
  assert.equal(it.past.trains(WHILE_MS), false);
  it.begin(run(100));
  assert.equal(it.past.trains(WHILE_MS), false);
  assert.equal(it.past.trains(1), true);
});

test("a run whose engine broke cannot be gone to; one that cannot be adopted leaves the present one", async () => {
  const it = stage(100);
  const first = it.present;
  it.begin(run(100));
  it.past.forget(first);
  assert.equal(it.past.back, null);
  assert.equal(first.gone, 1);
  const second = it.present;
  it.past.forget(second);
  assert.equal(second.gone, 0, "the present one is another's to mourn");
  it.begin(run(0));
  await assert.rejects(it.past.go("back", async () => { throw new Error("no"); }), /no/);
  it.begin(run(0)); // and who leaves next does not count as gone back from
  assert.deepEqual([it.past.back, it.past.forth], [null, null]);
  assert.equal(second.gone, 0, "whoever failed to adopt it disposes of it");
});
