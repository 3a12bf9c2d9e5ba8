// One listed spec, one hash: in Chromium, in Firefox and in Node the wasm gives what `cargo test` finds natively.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { load } from "../../dist/bvq.js";
import { launchFirefox } from "./support/firefox.mjs";
import { htmlOf, PATIENCE, useSite } from "./support/site.mjs";

const site = useSite();
const STEPS = 700;

let spec;
let expected;
before(async () => {
  spec = JSON.parse(await readFile("tests/hash_spec.json", "utf8"));
  expected = (await readFile("tests/hash_expected.txt", "utf8")).trim(); // written natively: tests/reproducible.rs
});

/** Runs in a page: the hash after STEPS steps by each way that must not matter. */
async function hashes(spec, steps) {
  const bvq = await (await import(new URL("/bvq.js", location.href).href)).load();
  const run = await bvq.run(spec);
  await run.train(300);
  const exported = await run.export("json");
  await run.train(steps - 300);
  const split = await run.hash();
  await run.reset();
  await run.train(steps);
  const whole = await run.hash();
  const second = await bvq.import(exported);
  await second.train(steps - 300);
  const imported = await second.hash();
  run.dispose();
  second.dispose();
  return { split, whole, imported };
}

test("in Chromium", async () => {
  const { page, close } = await site.open({ body: "" });
  const found = await page.evaluate(([text, ...args]) => new Function(`return ${text}`)()(...args), [String(hashes), spec, STEPS]);
  assert.deepEqual(found, { split: expected, whole: expected, imported: expected });
  await close();
});

test("in Firefox", async () => {
  const { origin } = await site.serve({ pages: { "/p": htmlOf("") } });
  const firefox = await launchFirefox();
  try {
    const call = await firefox.open(`${origin}/p`);
    const found = await call(hashes, spec, STEPS);
    console.log(`Firefox ${firefox.version}: ${found.whole}`);
    assert.deepEqual(found, { split: expected, whole: expected, imported: expected });
  } finally {
    await firefox.close();
  }
});

test("in Node, without a worker", async () => {
  const bvq = await load({ wasm: await readFile("dist/wasm/bvq_bg.wasm") });
  const run = await bvq.run(spec);
  await run.train(STEPS);
  assert.equal(await run.hash(), expected);
  const copy = await bvq.import(await run.export("json"));
  assert.equal(await copy.hash(), expected, "export and import keep it");
  run.dispose();
  copy.dispose();
});

test("the element trains in Firefox too", async () => {
  const { origin } = await site.serve({
    pages: { "/p": htmlOf('<bvq-playground loading="eager" dataset="circle" network-shape="4"></bvq-playground>') },
  });
  const firefox = await launchFirefox();
  try {
    const call = await firefox.open(`${origin}/p`);
    const seen = await call(async (patience) => {
      const element = document.querySelector("bvq-playground");
      await customElements.whenDefined("bvq-playground");
      await element.ready;
      const first = await element.step(1);
      await element.play();
      for (const end = Date.now() + patience; element.metrics.step <= 100 && Date.now() < end;) await new Promise((done) => setTimeout(done, 50));
      await element.pause();
      return { first, last: element.metrics, where: element.run.where };
    }, PATIENCE);
    assert.equal(seen.where, "worker");
    assert.ok(seen.last.step > 100);
    assert.ok(seen.last.trainLoss < seen.first.trainLoss, `loss ${seen.first.trainLoss} → ${seen.last.trainLoss}`);
  } finally {
    await firefox.close();
  }
});
