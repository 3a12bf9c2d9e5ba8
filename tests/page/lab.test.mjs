// The tabs of the lab, opened by keyboard and read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, ready, until, useSite } from "./support/site.mjs";

const site = useSite();

async function opened(hash) {
  const server = await site.serve();
  const it = await site.newPage({ viewport: { width: 1280, height: 1400 } });
  await it.page.goto(server.origin + hash);
  await ready(it.page);
  await it.page.evaluate(() => document.querySelector("bvq-playground").play());
  await until(it.page, (m) => m.step > 500);
  await it.page.evaluate(() => document.querySelector("bvq-playground").pause());
  await it.page.locator(".lab-tab").first().waitFor();
  return it;
}

test("tabs open and close by keyboard, and a link keeps which is open", async () => {
  const { page, problems, close } = await opened("/#dataset=moons&networkShape=4");
  const tab = (name) => page.getByRole("tab", { name });
  await page.locator(".lab-tab").first().focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /panel=/.test(document.querySelector("bvq-playground").toURL()));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !/panel=/.test(document.querySelector("bvq-playground").toURL()));
  await tab("Formulas").focus();
  await page.keyboard.press("Enter");
  await page.locator(".formulas").waitFor();
  const url = await page.evaluate(() => document.querySelector("bvq-playground").toURL());
  await page.goto("about:blank");
  await page.goto(url);
  await ready(page);
  await page.locator(".formulas").waitFor();
  await eventually(async () => assert.match(await page.locator(".formulas").textContent(), /h⁽¹⁾₄ = ReLU.*\n.*o₁ = /s));
  assert.deepEqual(problems, []);
  await close();
});

test("the frozen network over β: the curve's value at a β is that of evaluate, and the run stays as it is", async () => {
  const { page, problems, close } = await opened("/#dataset=circle&networkShape=6&panel=frozen");
  const before = await page.evaluate(() => document.querySelector("bvq-playground").run.hash());
  const range = page.getByLabel("Read at β");
  await range.focus();
  await page.keyboard.press("End");
  const read = page.locator(".frozen-read");
  await page.waitForFunction(() => /β 1, hard/.test(document.querySelector("bvq-playground").shadowRoot.querySelector(".frozen-read").textContent));
  const { testLoss } = await page.evaluate(() => document.querySelector("bvq-playground").run.evaluate({ beta: 1 }));
  await eventually(async () => {
    const text = await read.textContent();
    assert.ok(text.includes(`test loss ${testLoss.toFixed(3)}`), `${text}, ${testLoss}`);
  });
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").run.hash()), before);
  await page.getByRole("button", { name: "Set this β" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.layers[0].beta === 1);
  await page.waitForFunction((loss) => Math.abs(document.querySelector("bvq-playground").metrics.testLoss - loss) < 1e-6, testLoss);
  assert.deepEqual(problems, []);
  await close();
});

test("the confusion matrix counts every sample once; R² agrees with the loss", async () => {
  const { page, close } = await opened("/#dataset=blobs&classes=4&networkShape=6&panel=scores");
  const cells = () => page.locator(".confusion").first().locator("tbody td:not(.rate):not(:empty)").allTextContents();
  await page.locator(".confusion").first().waitFor();
  const samples = await page.evaluate(async () => (await document.querySelector("bvq-playground").run.samples()).train.filter((on) => on === 0).length);
  const { testAccuracy } = await page.evaluate(() => document.querySelector("bvq-playground").metrics);
  // The predictions are asked for when the run rests, and come after it.
  await eventually(async () => {
    const numbers = (await cells()).map(Number);
    assert.equal(numbers.length, 16);
    assert.equal(numbers.reduce((a, b) => a + b, 0), samples);
    assert.ok(Math.abs([0, 5, 10, 15].reduce((sum, i) => sum + numbers[i], 0) / samples - testAccuracy) < 1e-9);
  });
  await close();

  const other = await opened("/#problem=regression&regDataset=reg-gauss&networkShape=6&panel=scores");
  const dd = other.page.locator(".lab-scores dd").first();
  await dd.waitFor();
  const wanted = await other.page.evaluate(async () => {
    const element = document.querySelector("bvq-playground");
    const { targets, train } = await element.run.samples();
    const test = [...targets].filter((_, i) => !train[i]);
    const mean = test.reduce((a, b) => a + b, 0) / test.length;
    // The loss is half the mean squared error.
    return 1 - (2 * element.metrics.testLoss) / (test.reduce((s, y) => s + (y - mean) ** 2, 0) / test.length);
  });
  await eventually(async () => {
    const shown = await dd.textContent();
    assert.ok(Math.abs(Number(shown) - wanted) < 2e-3, `${shown} is not ${wanted}`);
  });
  await other.close();
});

test("the speed tab counts the network's weights and says where it runs", async () => {
  const { page, close } = await opened("/#dataset=moons&networkShape=4&panel=timing&engine=cpu");
  await page.locator(".timing").waitFor();
  await eventually(async () => {
    const text = await page.locator(".timing").textContent();
    // Two features, four units, two outputs: (2 + 1) 4 + (4 + 1) 2.
    assert.match(text, /Weights and biases22[^0-9]/);
    // Batches of 10: forward once, backward twice, but not to the features.
    assert.match(text, /Multiplications a step400[^0-9]/);
    assert.match(text, /worker of its own/);
  });
  await close();
});
