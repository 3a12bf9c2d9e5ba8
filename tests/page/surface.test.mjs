// The public surface, listed. A change here is a change for every page that embeds the playground: it needs a new
// `version` of the surface and a word in the README.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ready, useSite } from "./support/site.mjs";

const MODULE = ["BvqError", "Run", "load"];
const BVQ = ["describe", "import", "readTable", "restart", "run", "sweep", "version"];
const RUN = [
  "assign", "broken", "dispose", "draw", "engine", "evaluate", "export", "field", "hash", "lastExport", "metrics", "notes", "observe",
  "parameters", "partition", "pause", "play", "playing", "predict", "reset", "response", "samples", "spec", "train", "update",
  "where", "why",
];
const SWEEP = ["cancel", "progress"];
const PROGRESS = ["done", "fraction", "steps", "total"];
const ROW = ["error", "index", "metrics", "parameters", "values"];
const METRICS = [
  "beta", "diverged", "epoch", "orthogonality", "step", "stepsPerSecond", "testAccuracy", "testLoss", "trainAccuracy", "trainLoss",
];
const SPEC = [
  "batchSize", "data", "engine", "features", "frozen", "init", "layers", "loss", "optimizer", "penalty", "seed", "version",
];
const ELEMENT = {
  properties: ["engine", "metrics", "playing", "ready", "run", "spec"],
  methods: ["loadData", "newSeed", "pause", "play", "reset", "step", "toURL"],
};
const ATTRIBUTES = [
  // as TensorFlow Playground's keys of the same name
  "activation", "batch-size", "dataset", "discretize", "learning-rate", "network-shape", "noise", "perc-train-data", "problem",
  "reg-dataset", "regularization", "regularization-rate", "samples", "seed", "show-test-data",
  "x", "y", "x-times-y", "x-squared", "y-squared", "sin-x", "sin-y",
  // ours
  "beta", "config", "engine", "learn-beta", "optimizer", "orthogonality", "orthogonality-rate",
  "beta-rate", "classes", "clip", "init", "init-zero", "loss", "pieces", "schedule", "schedule-steps", "slope",
  // of the element alone
  "autoplay", "hide", "lang", "loading", "mode", "palette", "panel", "theme",
];
const CODES = [
  "data-invalid", "disposed", "diverged", "gpu-lost", "gpu-unavailable", "import-invalid", "internal", "limit-exceeded",
  "spec-invalid",
];

const site = useSite();

/** Public names of an object and its prototype, `constructor` apart. */
const NAMES = `(object) => [...new Set([...Object.getOwnPropertyNames(object),
  ...Object.getOwnPropertyNames(Object.getPrototypeOf(object))])].filter((name) => name !== "constructor").sort()`;

test("the headless module", async () => {
  const { page, close } = await site.open({ body: "" });
  const seen = await page.evaluate(async (text) => {
    const names = new Function(`return ${text}`)();
    const module = await import("/bvq.js");
    const bvq = await module.load();
    const run = await bvq.run({});
    const metrics = await run.train(1);
    const sweep = await bvq.sweep({}, { steps: 1, vary: { seed: [1] } });
    const rows = [];
    for await (const row of sweep) rows.push(Object.keys(row).sort());
    const seen = {
      sweep: names(sweep),
      progress: Object.keys(sweep.progress).sort(),
      row: rows[0],
      module: Object.keys(module).sort(),
      bvq: names(bvq),
      version: bvq.version,
      run: names(run),
      metrics: Object.keys(metrics).sort(),
      spec: Object.keys(run.spec).sort(),
      description: bvq.describe().version,
    };
    run.dispose();
    return seen;
  }, NAMES);
  assert.deepEqual(seen, {
    module: MODULE, bvq: BVQ, version: 1, run: RUN, metrics: METRICS, spec: SPEC, description: 1,
    sweep: SWEEP, progress: PROGRESS, row: ROW,
  });
  await close();
});

test("the element's properties and methods", async () => {
  const { page, close } = await site.open({ body: '<bvq-playground loading="eager"></bvq-playground>' });
  await ready(page);
  const seen = await page.evaluate((text) => {
    const names = new Function(`return ${text}`)();
    const element = document.querySelector("bvq-playground");
    // Set by the element on itself, or defined by its class; the life cycle is the browser's.
    const own = names(element).filter((name) => !/Callback$/.test(name) && name !== "observedAttributes");
    return {
      properties: own.filter((name) => typeof element[name] !== "function"),
      methods: own.filter((name) => typeof element[name] === "function"),
      defined: customElements.get("bvq-playground") === element.constructor,
    };
  }, NAMES);
  assert.deepEqual(seen, { ...ELEMENT, defined: true });
  await close();
});

test("each attribute is known, and a run's settings have no other", async () => {
  const { page, close } = await site.open({ body: "" });
  const seen = await page.evaluate(async (attributes) => {
    const { fromAttributes } = await import("/www/state.js");
    const { CODECS } = await import("/www/state/keys.js");
    const description = (await (await import("/bvq.js")).load()).describe();
    const isUnknown = (name) => {
      try {
        return fromAttributes({ [name]: "" }, description).notes.some((note) => note.startsWith("Not a setting"));
      } catch {
        return false; // the value is refused, so the name is known
      }
    };
    const kebab = (key) => key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    return {
      unknown: attributes.filter(isUnknown),
      canFail: isUnknown("no-such-thing"),
      settings: [...new Set(CODECS.flatMap((codec) => codec.keys(description)).map(kebab))].sort(),
    };
  }, ATTRIBUTES);
  assert.deepEqual(seen.unknown, []);
  assert.ok(seen.canFail);
  assert.deepEqual(seen.settings.filter((name) => !ATTRIBUTES.includes(name)), []);
  await close();
});

test("the members whose place is kept answer with the error that says so", async () => {
  const { page, close } = await site.open({ body: "" });
  const codes = await page.evaluate(async () => {
    const bvq = await (await import("/bvq.js")).load();
    const run = await bvq.run({});
    const code = (promise) => promise.then(() => "none", (error) => `${error.name} ${error.code} ${error.field}`);
    const seen = [
      await code(run.partition({})),
      await code(run.evaluate({ blend: 0.5 })),
      await code(bvq.run({ engine: "gpu" })),
    ];
    run.dispose();
    seen.push(await code(run.train(1)));
    return seen;
  });
  assert.deepEqual(codes, [
    "BvqError spec-invalid partition",
    "BvqError spec-invalid blend",
    "BvqError gpu-unavailable engine",
    "BvqError disposed ",
  ]);
  assert.ok(codes.every((text) => CODES.includes(text.split(" ")[1])));
  await close();
});
