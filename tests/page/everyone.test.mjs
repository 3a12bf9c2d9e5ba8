// For every kind of sight, hand and ear: colours, the line at the boundary, keys that can be switched off, sentences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, ready, useSite, whole } from "./support/site.mjs";

const site = useSite();
const WIDE = { viewport: { width: 1280, height: 900 } };

/** Opens a playground on the Gaussians, trained for a while, with all that comes late. */
async function trained(attributes = "", context = {}, init) {
  const opened = await site.open({ body: `<bvq-playground loading="eager" dataset="gauss" network-shape="3" ${attributes}></bvq-playground>`, context: { ...WIDE, ...context }, init });
  await ready(opened.page);
  await opened.page.evaluate(() => document.querySelector("bvq-playground").step(200));
  await whole(opened.page);
  return opened;
}
const property = (page, name) => page.evaluate((key) => getComputedStyle(document.querySelector("bvq-playground").shadowRoot.querySelector(".bvq")).getPropertyValue(key).trim(), name);
const said = (page) => page.locator("bvq-playground [role=status][aria-live]").first().textContent();

/** How many pixels of the map, away from its frame, are nearly black: the line. What is not painted yet is not black. */
const LINE = () => {
  const canvas = document.querySelector("bvq-playground").shadowRoot.querySelector(".map-stage canvas");
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(width * 0.2, height * 0.1, width * 0.7, height * 0.7);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) < 60) n += 1;
  return n;
};

/** Whether there is a map at all. */
const PAINTED = () => {
  const canvas = document.querySelector("bvq-playground").shadowRoot.querySelector(".map-stage canvas");
  return canvas.width > 100 && canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] === 255;
};

test("the second palette: by attribute, by link and by menu, at once and without a new run; it draws the line", async () => {
  const { page, problems, close } = await trained();
  await eventually(async () => assert.ok(await page.evaluate(PAINTED)));
  assert.equal(await page.evaluate(LINE), 0);
  const step = () => page.evaluate(() => document.querySelector("bvq-playground").metrics.step);
  await page.getByText("Display", { exact: true }).click();
  await page.getByRole("combobox", { name: "Colours" }).selectOption("safe");
  await page.waitForFunction(() => document.querySelector("bvq-playground").getAttribute("palette") === "safe");
  await eventually(async () => assert.equal(await property(page, "--bvq-negative"), "#f6c945"));
  await eventually(async () => assert.ok((await page.evaluate(LINE)) > 100, "no line"));
  assert.equal(await step(), 200);
  assert.match(await page.evaluate(() => document.querySelector("bvq-playground").toURL()), /palette=safe/);
  await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".bvq").dataset.theme === "dark");
  await page.getByRole("combobox", { name: "Colours" }).selectOption("classic");
  await eventually(async () => assert.equal(await property(page, "--bvq-negative"), "#f59322"));
  assert.equal(await step(), 200);
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Theme" }).waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
  await close();
});

test("colours that the system forces bring the line, several classes too", async () => {
  const { page, close } = await trained('dataset="blobs" classes="4"', { forcedColors: "active" });
  await eventually(async () => assert.ok((await page.evaluate(LINE)) > 100));
  await close();
});

test("the keys: ? lists them; single characters can be switched off, and stay off", async () => {
  const { page, close } = await trained();
  const focus = () => page.getByRole("slider", { name: /Hardness/ }).first().focus();
  const step = () => page.evaluate(() => document.querySelector("bvq-playground").metrics.step);
  await focus();
  await page.keyboard.press("?");
  const box = page.getByRole("checkbox", { name: "Keys of one character" });
  await box.waitFor();
  await box.uncheck();
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "hidden" });
  await focus();
  for (const key of [".", "d", "?", "r"]) await page.keyboard.press(key);
  // What they would have done is done before what a key after them does.
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.layers[0].beta === 1);
  assert.equal(await step(), 200);
  assert.equal(await box.isVisible(), false);
  await page.keyboard.press(" ");
  await page.waitForFunction(() => document.querySelector("bvq-playground").playing);
  await page.reload();
  await ready(page);
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector("[data-few-keys]"));
  await close();
});

test("where nothing may be kept the keys work all the same", async () => {
  const { page, problems, close } = await trained("", {}, () => {
    Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("refused", "SecurityError"); } });
  });
  await page.getByText("Keys", { exact: true }).click();
  await page.getByRole("checkbox", { name: "Keys of one character" }).uncheck();
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector("[data-few-keys]"));
  assert.deepEqual(problems, []);
  await close();
});

test("what a screen reader hears: all of it when paused and on S, in short while it trains", async () => {
  const { page, close } = await trained('beta="1"');
  const full = /^Gaussian, 250 training and 250 test samples\. Hidden layers: 3 ReLU, β 1\. Paused at step 200: training loss [\d.e-]+, test loss [\d.e-]+, test accuracy [\d.]+\s%\.$/;
  await eventually(async () => assert.match(await said(page), full));
  await page.getByRole("button", { name: "From hard to soft" }).focus();
  await page.evaluate(() => { document.querySelector("bvq-playground").shadowRoot.querySelector("[role=status][aria-live]").textContent = ""; });
  await page.keyboard.press("s");
  await eventually(async () => assert.match(await said(page), full));

  await page.locator("bvq-playground .loss canvas").waitFor();
  const tree = await page.locator("bvq-playground").ariaSnapshot();
  for (const part of ['region "Training"', 'region "Hardness"', 'region "Data"', 'region "Network"', 'region "Output"', 'tablist "More to look at"', 'toolbar "Try"', 'combobox "Language"', /img "Map of Output over X₁ and X₂"/, /img "Loss over the steps/]) {
    assert.ok(typeof part === "string" ? tree.includes(part) : part.test(tree), `${part} is not in the tree:\n${tree}`);
  }
  await close();
});
