// Links: TensorFlow Playground's open with the same settings, ours are short, and the address bar keeps no history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { LINKS } from "../../www/test/support/classic-links.js";
import { ready, useSite } from "./support/site.mjs";

const site = useSite();

/** What is set, in the words of classic-links.js. */
const SETTINGS = () => {
  const element = document.querySelector("bvq-playground");
  const { data, features, layers, optimizer, penalty, batchSize, init, loss } = element.spec;
  return {
    kind: data.kind, samples: data.samples, noise: data.noise, trainFraction: data.trainFraction, features,
    shape: layers.map(({ units }) => units),
    activations: [...new Set(layers.map(({ activation }) => activation))],
    betas: [...new Set(layers.map(({ beta }) => beta))],
    learningRate: optimizer.learningRate, l1: penalty.l1, l2: penalty.l2, batchSize, init, optimizer: optimizer.kind, loss,
    hide: (element.getAttribute("hide") ?? "").split(/[ ,]/).filter(Boolean),
    showTestData: element.hasAttribute("show-test-data"), discretize: element.hasAttribute("discretize"),
  };
};

test("every link of TensorFlow Playground, one after the other in one page", async () => {
  const { page, problems, close } = await site.open({ path: "/embed.html" });
  await ready(page);
  const length = await page.evaluate(() => history.length);
  for (const [name, hash, expected] of LINKS) {
    const features = expected.features.length > 0 ? expected.features : ["x1", "x2"];
    const wanted = { ...expected, features, optimizer: "sgd", loss: "auto" };
    await page.evaluate((text) => { location.hash = text; }, hash);
    let seen;
    for (const end = Date.now() + 20_000; Date.now() < end && !isDeepStrictEqual(seen, wanted); ) {
      seen = await page.evaluate(SETTINGS);
      await page.waitForTimeout(30);
    }
    assert.deepEqual(seen, wanted, name);
    // The settings are those of a run that trains.
    const { step } = await page.evaluate(() => document.querySelector("bvq-playground").step(2));
    assert.equal(step, 2, name);
  }
  assert.ok(await page.evaluate(() => history.length) <= length + LINKS.length, "only the links themselves are in the history");
  assert.deepEqual(problems, []);
  await close();
});

test("the address bar says only what differs, and changes leave no history", async () => {
  const { page, close } = await site.open({ path: "/embed.html" });
  await ready(page);
  const before = await page.evaluate(() => history.length);
  for (const change of [{ seed: 9 }, { data: { kind: "moons" } }, { layers: [{ units: 5 }] }, { optimizer: { learningRate: 0.1 } }]) {
    await page.evaluate((patch) => { document.querySelector("bvq-playground").spec = patch; }, change);
    await page.waitForTimeout(250);
  }
  assert.equal(await page.evaluate(() => location.hash), "#v=1&dataset=moons&networkShape=5&learningRate=0.1&seed=9&mode=compact");
  assert.equal(await page.evaluate(() => history.length), before);
  await page.reload();
  await ready(page);
  const { data, layers, seed } = await page.evaluate(() => document.querySelector("bvq-playground").spec);
  assert.deepEqual([data.kind, layers[0].units, seed], ["moons", 5, 9]);
  await close();
});
