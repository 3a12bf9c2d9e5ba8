// A setting that needs a new network throws a trained one away: for a while it can be had back, as it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { ready, until, useSite } from "./support/site.mjs";

const site = useSite();
const BODY = '<bvq-playground loading="eager" engine="cpu" dataset="spiral" network-shape="8,8" seed="3"></bvq-playground>';
const WIDE = { viewport: { width: 1280, height: 1000 } };

async function opened({ body = BODY, context = WIDE, init = () => {} } = {}) {
  const it = await site.open({ body, context, init });
  await ready(it.page);
  await it.page.locator(".undo-note").waitFor({ state: "attached" });
  const { page } = it;
  const element = page.locator("bvq-playground").first();
  const note = element.locator(".undo-note");
  return {
    ...it, element, note,
    train: (n) => element.evaluate((e, steps) => e.step(steps), n),
    hash: () => element.evaluate((e) => e.run.hash()),
    told: (text) => page.waitForFunction((wanted) => document.querySelector("bvq-playground").shadowRoot.querySelector(".undo-text")?.textContent === wanted, text),
    addLayer: () => element.getByRole("button", { name: "Add a hidden layer" }).click(),
    layers: (n) => page.waitForFunction((wanted) => document.querySelector("bvq-playground").run.spec.layers.length === wanted, n),
    /** The step where the chart of losses ends. */
    drawn: (step) => page.waitForFunction((wanted) => document.querySelector("bvq-playground").shadowRoot.querySelector(".loss [aria-label]")?.getAttribute("aria-label").endsWith(`at step ${wanted}`), step),
  };
}

test("a layer added to a trained network is undone: weights, step, settings and curve; and done again", async () => {
  const { page, problems, element, note, train, hash, told, addLayer, layers, drawn, close } = await opened();
  await train(40);
  await addLayer();
  await layers(3);
  await page.waitForTimeout(300);
  assert.equal(await note.innerText(), "", "hardly anything was trained");
  await element.getByRole("button", { name: "Remove the last hidden layer" }).click();
  await layers(2);
  await train(120);
  const before = await hash();
  await drawn(120);
  await addLayer();
  await layers(3);
  await told("Training began anew: Layers changed.");
  assert.equal(await note.getAttribute("role"), "status", "a screen reader hears it");
  await train(60);
  const later = await hash();
  await note.getByRole("button", { name: "Undo" }).focus();
  await page.keyboard.press("Enter");
  await layers(2);
  await told("Back as it was, at step 120.");
  assert.equal(await hash(), before);
  await drawn(120);
  assert.equal(await element.getAttribute("network-shape"), "8,8");
  assert.deepEqual(await page.evaluate(() => document.querySelector("bvq-playground").shadowRoot.activeElement?.textContent), "Redo", "the focus is not lost");
  await page.keyboard.press("Enter");
  await layers(3);
  assert.equal(await hash(), later);
  await told("Training began anew: Layers changed.");
  // It goes on as a run that was never left.
  await note.getByRole("button", { name: "Undo" }).click();
  await layers(2);
  await train(30);
  const whole = await page.evaluate(async () => {
    const run = await (await (await import("/bvq.js")).load()).run(document.querySelector("bvq-playground").spec);
    await run.train(150);
    return run.hash();
  });
  assert.equal(await hash(), whole);
  assert.deepEqual(problems, []);
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("by keyboard: Control Z wherever nobody types, Control Shift Z forward; several changes one after the other", async () => {
  const { page, element, train, hash, told, layers, close } = await opened();
  await train(100);
  const first = await hash();
  await element.getByLabel("Initial weights", { exact: true }).selectOption("he");
  await told("Training began anew: Initial weights changed.");
  await train(70);
  const second = await hash();
  await page.getByRole("radio", { name: "Moons" }).check({ force: true });
  await told("Training began anew: Data changed.");
  const stop = element.getByLabel("Stop at", { exact: true });
  await stop.fill("12");
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(300);
  assert.equal(await element.evaluate((e) => e.run.spec.data.kind), "moons", "in a field it undoes what was typed");
  await element.getByLabel("Initial weights", { exact: true }).focus();
  await page.keyboard.press("Control+z");
  await until(page, (m) => m.step === 70);
  assert.equal(await hash(), second);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+z");
  await until(page, (m) => m.step === 100);
  assert.equal(await hash(), first, "also where nothing has the focus");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+Shift+Z");
  await until(page, (m) => m.step === 70);
  assert.equal(await hash(), second);
  await layers(2);
  await close();
});

test("nothing is written down for it, nothing jumps, and a preset's many changes are counted", async () => {
  const { page, problems, train, told, close } = await opened({ context: { viewport: { width: 390, height: 844 } } });
  const { promise: exported, boxes } = {
    promise: page.evaluate(() => {
      globalThis.exports = 0;
      const run = Object.getPrototypeOf(document.querySelector("bvq-playground").run);
      const { export: old } = run;
      run.export = function (...args) {
        globalThis.exports++;
        return old.apply(this, args);
      };
    }),
    boxes: () => page.evaluate(() => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".transport > *, .transport .figure, .hero-main, .output, .panel.network, .panel.data")]
      .filter((part) => !part.matches(".undo")).map((part) => Math.round(part.getBoundingClientRect().top + scrollY))),
  };
  await exported;
  for (const width of [320, 390, 768, 1000, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await train(60);
    await page.waitForTimeout(300);
    const before = await boxes();
    await page.evaluate(() => document.querySelector("bvq-playground").newSeed());
    await told("Training began anew: Seed changed.");
    await page.waitForTimeout(200);
    assert.deepEqual(await boxes(), before, `${width} wide`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${width} wide: ${over} px over`);
  }
  assert.deepEqual(await violations(page), []);
  await train(60);
  await page.getByRole("button", { name: "Penguins", exact: true }).first().click();
  await page.waitForFunction(() => /^Training began anew: Data, .+ and \d more changed\.$/.test(document.querySelector("bvq-playground").shadowRoot.querySelector(".undo-text")?.textContent));
  assert.equal(await page.evaluate(() => globalThis.exports), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("in full flight: the run that left stands still, and the one that comes back waits for Play", async () => {
  const { page, element, note, told, addLayer, layers, close } = await opened();
  await element.getByRole("combobox", { name: "Speed" }).selectOption("full");
  await page.evaluate(() => document.querySelector("bvq-playground").play());
  await until(page, (m) => m.step > 500);
  await addLayer();
  await layers(3);
  await told("Training began anew: Layers changed.");
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").playing), true);
  await until(page, (m) => m.step > 500);
  await note.getByRole("button", { name: "Undo" }).click();
  await layers(2);
  const { step, playing } = await page.evaluate(() => new Promise((done) => setTimeout(() => {
    const { metrics, playing } = document.querySelector("bvq-playground");
    done({ step: metrics.step, playing });
  }, 300)));
  assert.equal(playing, false);
  await told(`Back as it was, at step ${String(step).replace(/\B(?=(\d{3})+$)/g, "\u2009")}.`);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").metrics.step), step);
  await close();
});

test("drawing points has its own undo; after it the way back leads to before the drawing", async () => {
  const { page, note, train, hash, told, close } = await opened();
  await train(90);
  const before = await hash();
  await page.locator(".draw-own").click();
  const board = page.locator(".paint-board");
  await board.waitFor();
  const { x, y, width, height } = await board.boundingBox();
  await page.getByRole("radio", { name: "Point", exact: true }).check({ force: true });
  await page.mouse.click(x + 0.3 * width, y + 0.3 * height);
  await page.getByRole("radio", { name: "Class 2", exact: true }).check({ force: true });
  await page.mouse.click(x + 0.8 * width, y + 0.8 * height);
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "points");
  await train(60);
  assert.equal(await note.innerText(), "");
  await page.mouse.click(x + 0.7 * width, y + 0.6 * height);
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.inputs?.length === 3);
  await board.focus();
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.inputs?.length === 2);
  await page.keyboard.press("Escape");
  await told("Training began anew: Data changed.");
  await note.getByRole("button", { name: "Undo" }).click();
  await until(page, (m) => m.step === 90);
  assert.equal(await hash(), before);
  await close();
});

test("removing the element lets go of the runs that were held", async () => {
  const { page, train, addLayer, told, close } = await opened();
  await train(60);
  await addLayer();
  await told("Training began anew: Layers changed.");
  assert.equal(page.workers().length, 1);
  const ended = page.workers()[0].waitForEvent("close");
  await page.evaluate(() => document.querySelector("bvq-playground").remove());
  await ended;
  await close();
});
