// Where there are no workers the host trains in the page, and promises it no task over 50 ms. The clock here moves only
// by what the work is said to cost, so the promise is held on any machine; tests/page/fallback.test.mjs sees it run.
import assert from "node:assert/strict";
import test from "node:test";
import { BUDGETS } from "../engine/pace.js";
import { clock, settle, talk } from "./support/talk.js";

/** Milliseconds. One map alone is more than a slice's budget. */
const COSTS = { metrics: 3, field: 12, parameters: 1, export: 6 };
const MAPS = ["a", "b", "c", "d"].map((id) => ({ id, quantity: "output", width: 2, height: 2 }));

/**
 * Plays in the page with four maps in view, and gives the length of every task.
 * @param {(now: number) => number} stepCost  milliseconds of one step at a time
 */
async function play(stepCost) {
  const time = clock();
  /** @type {number[]} */
  const tasks = [];
  let began = 0;
  const { call, host, log, snapshots } = await talk(
    { onTrain: (steps) => time.pass(steps * stepCost(time.now())), onLook: (what) => time.pass(COSTS[what]) },
    {
      where: "page",
      now: time.now,
      rest: async () => {
        tasks.push(time.now() - began);
        await new Promise((resolve) => setImmediate(resolve));
        began = time.now();
      },
    },
  );
  await call("create", "a", { spec: {} });
  host.receive({ type: "observe", run: "a", observer: 1, want: { fields: MAPS, parameters: true } });
  await call("play", "a");
  while (time.now() < 10_000) {
    await settle(1);
    host.receive({ type: "ack", run: "a", observer: 1 });
  }
  await call("dispose", "a");
  const steps = log.slices.reduce((sum, [, n]) => sum + n, 0);
  return { longest: Math.max(...tasks), tasks: tasks.length, steps, shown: snapshots(1).length };
}

test("the page is promised no task over 50 ms", () => {
  assert.equal(BUDGETS.page.cap, 50);
});

for (const [name, stepCost] of /** @type {[string, (now: number) => number][]} */ ([
  ["steps of 1 µs", () => 0.001],
  ["steps of 0.1 ms", () => 0.1],
  ["steps of 3 ms", () => 3],
  ["steps of 20 ms, each more than a slice", () => 20],
  ["steps that become four times dearer every other second", (now) => (Math.floor(now / 1000) % 2 === 0 ? 0.02 : 0.08)],
])) {
  test(`no task over 50 ms in the page: ${name}, four maps, ten seconds`, async () => {
    const { longest, tasks, steps, shown } = await play(stepCost);
    assert.ok(longest <= 50, `a task of ${longest} ms`);
    assert.ok(tasks > 100 && steps > 10 && shown > 10, `${tasks} tasks, ${steps} steps, ${shown} snapshots`);
  });
}
