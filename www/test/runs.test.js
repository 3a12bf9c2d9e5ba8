// Kept runs: the list and its storage, the words for differences, the curves behind the chart, the files.
import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, joined, thinned, top, valueAtStep } from "../draw/curves.js";
import { betaText, differences, freeName, nameOf } from "../tools/runs/differences.js";
import { fileName, fromFile, toFile } from "../tools/runs/file.js";
import { MOST_CHARACTERS, MOST_RUNS, PREFIX, RunStore, curveOf, runOf } from "../tools/runs/store.js";
import { translator } from "../element/text.js";
import { merge } from "../merge.js";
import { description } from "./support/description.js";
import { readFileSync } from "node:fs";

const t = translator(JSON.parse(readFileSync(new URL("../messages/en.json", import.meta.url), "utf8")));
const base = merge(description.defaults, { data: { kind: "spiral" }, features: ["x1", "x2"] });
const layer = base.layers[0];

/** A storage as browsers have it. */
function storage(first = {}) {
  const map = new Map(Object.entries(first));
  return {
    map,
    get length() { return map.size; },
    key: (i) => [...map.keys()][i] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, text) => void map.set(key, text),
    removeItem: (key) => void map.delete(key),
  };
}

let ids = 0;
const run = (rest = {}) => ({
  id: `r${++ids}`, name: "a run", hue: 0, at: ids, spec: base, figures: { step: 5, epoch: 1, trainLoss: 0.5, testLoss: 0.25, testAccuracy: 1 },
  curve: { steps: [0, 5], train: [1, 0.5], test: [1, 0.25] }, saved: "{}", ...rest,
});

test("the differences of two runs in words, with the controls' own labels", () => {
  assert.deepEqual(differences(base, base, description, t), []);
  const other = merge(base, { optimizer: { learningRate: 0.01 } });
  assert.deepEqual(differences(base, other, description, t), ["optimizer.learningRate 0.03 instead of 0.01"]);
  const learned = merge(base, { layers: [{ learnBeta: "unit" }] });
  assert.deepEqual(differences(learned, base, description, t), ["β learned per unit"]);
  assert.deepEqual(differences(base, learned, description, t), ["β not learned"]);
  const deeper = merge(base, { layers: [{ ...layer, units: 8 }, { ...layer, units: 8 }] });
  assert.deepEqual(differences(deeper, base, description, t), ["8,8 units instead of 4"], "what the layers share is no difference");
  const both = merge(base, { layers: [{ ...layer, units: 8, beta: 0.9 }, { ...layer, units: 8 }] });
  assert.deepEqual(differences(both, base, description, t), ["8,8 units instead of 4", "layers.*.beta 0.9, ½ instead of ½"]);
  assert.deepEqual(differences(merge(base, { layers: [] }), base, description, t), ["no hidden layer instead of 4 units"]);
  assert.deepEqual(differences(merge(base, { seed: 7, data: { kind: "moons", trainFraction: 0.9 } }), base, description, t),
    ["seed 7 instead of 1", "data.kind moons instead of spiral", "data.trainFraction 90\u2009% instead of 50\u2009%"]);
  assert.deepEqual(differences(merge(base, { features: ["x1"] }), base, description, t), ["Features x1 instead of x1, x2"]);
  assert.deepEqual(differences(merge(base, { features: ["x1", "x1*x2"] }), base, description, t), ["Features x1, x1*x2 instead of x1, x2"]);
  assert.deepEqual(differences(merge(base, { data: { kind: "points", inputs: [[1, 2]] } }), merge(base, { data: { kind: "points", inputs: [[1, 3]] } }), description, t), ["another table of data"]);
});

test("an axis of losses is as high as they are, but for spikes and a beginning far above the rest", () => {
  const steps = Array.from({ length: 200 }, (_, i) => i);
  const near = (/** @type {number[][]} */ losses, /** @type {number} */ high) => {
    const found = top([steps.slice(0, losses[0].length), ...losses]);
    assert.ok(Math.abs(found / (1.05 * high) - 1) < 1e-6, `${found} for ${high}`);
  };
  const slow = steps.map((i) => 0.5 * 0.99 ** i);
  near([slow, slow.map((x) => x + 0.1)], 0.6);
  near([[0.5, 0.4], []], 0.5);
  near([slow.map((x, i) => (i === 90 ? 40 : x)), slow], 1.5);
  // Down to a thousandth at once: the rest takes a sixth of the axis.
  const fast = steps.map((i) => (i < 5 ? 0.5 : 0.001 + 0.004 * 0.9 ** i));
  const rest = Math.max(...fast.slice(10));
  near([fast, fast.map((x) => x / 2)], 6 * rest);
  near([fast.slice(0, 9)], 0.5);
  // It goes by steps: a run that began slowly has most of its points at its beginning.
  assert.equal(top([steps.map((i) => i ** 6), steps.map((i) => (i < 100 ? 0.5 : 0.01))]), 6 * 0.01 * 1.05);
  // All learned: the axis is not drawn for nothing.
  near([steps.map((i) => (i < 5 ? 0.5 : 0))], 0.5 / 1000);
  // Nothing but zeros, or nothing, or what is no number, still is an axis.
  for (const data of [[steps, steps.map(() => 0)], [[], [], []], [steps, steps.map(() => NaN), []]]) assert.equal(top(data), 1e-6 * 1.05);
  near([slow.map((x, i) => (i % 2 ? NaN : x)), slow.map(() => NaN)], 0.5);
});

test("frozen weights are counted", () => {
  const frozen = (...places) => ({ ...base, frozen: places });
  assert.deepEqual(differences(frozen(3, 4), frozen(), description, t), ["frozen weights: 2 instead of 0"]);
  for (const [mine, theirs] of [[[3], [4]], [[[3, 1]], [[3, 2]]], [[[3, 1]], [3]]]) {
    assert.deepEqual(differences(frozen(...mine), frozen(...theirs), description, t), ["other weights are frozen, or at other values"]);
  }
});

test("what no control edits is named all the same, and once", () => {
  const odd = merge(base, { masks: { first: [1, 0, 1], second: 2 } });
  assert.deepEqual(differences(odd, base, description, t), ["masks differs"]);
  assert.deepEqual(differences(odd, merge(base, { masks: { first: [1, 1, 0], second: 2 } }), description, t), ["masks.first differs"]);
});

test("a run is called after what it is, and no two alike", () => {
  const deep = merge(base, { layers: [{ ...layer, units: 8 }, { ...layer, units: 6 }] });
  assert.equal(nameOf(deep, description, t), "spiral 8-6, β ½");
  assert.equal(nameOf(merge(deep, { layers: [{ learnBeta: "unit" }, {}] }), description, t), "spiral 8-6, β learned");
  assert.equal(nameOf(merge(base, { layers: [] }), description, t), "spiral, no hidden layer");
  assert.deepEqual([0, 0.5, 1, 0.9, 0.125, 0.01].map(betaText), ["0", "½", "1", "0.9", "0.125", "0.01"]);
  assert.equal(freeName("a", ["b"]), "a");
  assert.equal(freeName("a", ["a", "a (2)"]), "a (3)");
});

test("the list survives the page, and is the same for two elements of it", () => {
  const shared = storage();
  const first = new RunStore(() => shared);
  const second = new RunStore(() => shared);
  assert.deepEqual([first.runs, second.runs], [[], []], "both looked while there was nothing");
  first.add(run({ id: "one" }));
  second.add(run({ id: "two" }));
  assert.deepEqual([...shared.map.keys()], [`${PREFIX}one`, `${PREFIX}two`], "neither wrote over the other");
  assert.ok(first.lasting);
  first.rename("one", "better");
  const later = new RunStore(() => shared);
  assert.deepEqual(later.runs.map(({ id, name }) => [id, name]), [["one", "better"], ["two", "a run"]]);
  assert.deepEqual(later.find("one").curve, { steps: [0, 5], train: [1, 0.5], test: [1, 0.25] });
  later.remove("one");
  first.reread();
  assert.deepEqual(first.runs.map(({ id }) => id), ["two"]);
});

test("a storage that throws, at once or when full, costs nothing but the next visit", () => {
  const refused = new RunStore(() => { throw new Error("SecurityError"); });
  assert.equal(refused.add(run({ id: "here" })), null);
  assert.deepEqual([refused.runs.map(({ id }) => id), refused.lasting, refused.unread], [["here"], false, 0]);
  assert.equal(refused.remove("here").id, "here");

  const full = new RunStore(() => ({ ...storage(), setItem: () => { throw new Error("QuotaExceededError"); } }));
  full.add(run({ id: "here" }));
  assert.deepEqual([full.runs.length, full.lasting], [1, false]);
  full.reread();
  assert.equal(full.runs.length, 1, "what could not be stored stays in the page");
});

test("a storage with rubbish in it is read as far as it goes", () => {
  const good = run({ id: "good" });
  const bad = ["", "{", "null", "7", JSON.stringify({ ...good, spec: { layers: 3 } }), JSON.stringify({ ...good, figures: null }), JSON.stringify({ ...good, id: "other" })];
  const list = new RunStore(() => storage({ other: "thing", [`${PREFIX}good`]: JSON.stringify(good), ...Object.fromEntries(bad.map((text, i) => [`${PREFIX}bad${i}`, text])) }));
  assert.deepEqual(list.runs.map(({ id }) => id), ["good"]);
  assert.equal(list.unread, bad.length);
  assert.deepEqual(runOf(JSON.stringify({ ...good, curve: { steps: [3, 2], train: [1, 1], test: [1, 1] } })).curve, { steps: [], train: [], test: [] });
  assert.deepEqual(curveOf({ steps: [1], train: [1, 2], test: [1] }).steps, []);
});

test("the list is bounded in number and in size, and names what would have to go", () => {
  const many = new RunStore(() => storage());
  for (let i = 0; i < MOST_RUNS; i++) assert.equal(many.add(run({ id: `n${i}` })), null);
  const full = many.add(run({ id: "more" }));
  assert.deepEqual([full.why, full.oldest.id, many.runs.length], ["count", "n0", MOST_RUNS]);
  many.remove("n0");
  assert.equal(many.add(run({ id: "more" })), null);

  const large = new RunStore(() => storage());
  const half = "x".repeat(MOST_CHARACTERS / 2);
  assert.equal(large.add(run({ id: "a", saved: half })), null);
  assert.deepEqual([large.add(run({ saved: half })).why, large.runs.length], ["size", 1]);
  assert.throws(() => large.add(run({ saved: half + half })), { code: "limit-exceeded", field: "runs", hint: /file/ });
});

test("a colour is free until all are taken", () => {
  const list = new RunStore(() => storage());
  for (let i = 0; i < 12; i++) list.add(run({ id: `h${i}`, hue: list.freeHue() }));
  assert.deepEqual(list.runs.map(({ hue }) => hue), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  list.remove("h4");
  assert.equal(list.freeHue(), 4);
});

test("who listens hears of each change until it stops", () => {
  const list = new RunStore(() => storage());
  let heard = 0;
  const stop = list.subscribe(() => heard++);
  list.add(run({ id: "x" }));
  list.rename("x", "y");
  list.rename("x", "y");
  list.remove("x");
  assert.equal(heard, 3);
  stop();
  list.add(run());
  assert.equal(heard, 3);
});

test("a curve is thinned with both its ends, continued, read off and measured", () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 3 * i);
  const few = thinned({ steps, train: steps, test: steps.map((s) => -s) }, 300);
  assert.deepEqual([few.steps.length, few.steps[0], few.steps.at(-1), few.test.at(-1)], [300, 0, 2997, -2997]);
  assert.ok(few.steps.every((s, i) => i === 0 || s > few.steps[i - 1]));
  assert.deepEqual(thinned({ steps: [], train: [], test: [] }, 300).steps, []);
  assert.deepEqual(thinned({ steps: [4], train: [1], test: [2] }, 300), { steps: [4], train: [1], test: [2] });

  const early = { steps: [0, 10, 20], train: [3, 2, 1], test: [6, 5, 4] };
  assert.deepEqual(joined(early, { steps: [20, 30], train: [0.5, 0.4], test: [2, 1] }), { steps: [0, 10, 20, 30], train: [3, 2, 0.5, 0.4], test: [6, 5, 2, 1] });
  assert.deepEqual(joined(early, { steps: [0, 5], train: [1, 1], test: [1, 1] }).steps, [0, 5], "a reset run has no past");

  assert.deepEqual([0, 5, 10, 15, 20].map((step) => valueAtStep(early.steps, early.train, step)), [3, 2.5, 2, 1.5, 1]);
  assert.ok([-1, 21, NaN].every((step) => Number.isNaN(valueAtStep(early.steps, early.train, step))));
  assert.ok(Number.isNaN(valueAtStep([], [], 0)));

  assert.deepEqual(extent([early, { steps: [40], train: [0], test: [NaN] }], false), { first: 0, last: 40, low: 0, high: 6 });
  assert.equal(extent([early, { steps: [40], train: [0], test: [NaN] }], true).low, 1, "a logarithm has no zero");
});

test("a file gives back what went into it; anything else is an error that says what to do", () => {
  const kept = { name: "Spiral 8-8, β ½", curve: { steps: [0, 1], train: [2, 1], test: [3, 2] }, saved: '{"format":"bvq-run","parameters":[1,2]}' };
  assert.deepEqual(fromFile(toFile(kept)), kept);
  assert.deepEqual(fromFile(kept.saved), { name: "", curve: { steps: [], train: [], test: [] }, saved: kept.saved }, "the plain text of run.export()");
  assert.equal(fileName(kept.name), "Spiral-8-8-β-0.5.bvq.json");
  assert.equal(fileName("///"), "run.bvq.json");
  for (const text of ["", "not json", "[1]", "null", "{}", '{"format":"bvq-kept-run","run":5}']) {
    assert.throws(() => fromFile(text), { code: "import-invalid", field: "file", hint: /Save to a file/ }, text);
  }
});
