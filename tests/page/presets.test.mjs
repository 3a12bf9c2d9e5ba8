// The ready-made experiments show what their sentences say, and choosing one goes there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../dist/bvq.js";
import { PRESETS } from "../../www/presets.js";
import { cures } from "../../www/element/remedies.js";
import { fromHash } from "../../www/state/link.js";
import { presetOf } from "../../www/tools/presets.js";
import { eventually, frames, ready, until, useSite, whole } from "./support/site.mjs";

const site = useSite();
const bvq = await load();
const description = bvq.describe();

/** Trains a preset, with its settings changed by `change`; a run that runs away gives its last metrics. */
async function trained(id, steps, change = () => {}) {
  const { hash } = PRESETS.find((preset) => preset.id === id);
  const spec = structuredClone(fromHash(hash, description).state.spec);
  change(spec);
  const run = await bvq.run(spec);
  const metrics = await run.train(steps).catch((error) => ({ ...run.metrics, failed: error.code }));
  run.dispose();
  return metrics;
}
const everyBeta = (beta) => (spec) => spec.layers.forEach((layer) => Object.assign(layer, { beta, learnBeta: "off" }));

// At an epoch of 7 steps a frame, 1000 steps are some seconds.
for (const steps of [1000, 8000]) test(`one dimension: after ${steps} steps β learned per unit is ten times better than hard ReLU`, async () => {
  const learned = await trained("oneD", steps);
  const hard = await trained("oneD", steps, everyBeta(1));
  console.log(`wave, test loss: β per unit ${learned.testLoss.toExponential(1)}, hard ReLU ${hard.testLoss.toExponential(1)}`);
  assert.ok(learned.testLoss <= hard.testLoss / 10, `${learned.testLoss} and ${hard.testLoss}`);
});

test("three faces: hard and soft max-pool close the ring, an average cannot", async () => {
  const [linear, soft, hard] = await Promise.all([0, 0.5, 1].map((beta) => trained("faces", 3000, everyBeta(beta))));
  assert.ok(soft.testAccuracy > 0.98 && hard.testAccuracy > 0.98, `${soft.testAccuracy}, ${hard.testAccuracy}`);
  assert.ok(linear.testAccuracy < 0.7, `${linear.testAccuracy}`);
});

test("learned β parts: each unit goes its own way", async () => {
  const { beta, testAccuracy } = await trained("learn", 4000);
  assert.ok(Math.max(...beta.flat()) - Math.min(...beta.flat()) > 0.3, `${beta}`);
  assert.ok(testAccuracy > 0.95);
});

test("orthogonal filters: right angles at the same accuracy", async () => {
  const kept = await trained("orthogonal", 1500);
  const free = await trained("orthogonal", 1500, (spec) => Object.assign(spec.penalty.orthogonality, { kind: "off", strength: 0 }));
  assert.ok(kept.orthogonality[0] < 0.02 && free.orthogonality[0] > 0.1, `mean |cos| ${kept.orthogonality}, ${free.orthogonality}`);
  assert.ok(kept.testAccuracy > free.testAccuracy - 0.01, `${kept.testAccuracy}, ${free.testAccuracy}`);
});

test("cures are in words, also where training runs away before the late ones are there", async () => {
  const { hash } = PRESETS.find(({ id }) => id === "hot");
  const server = await site.serve();
  const { page, close } = await site.newPage({ viewport: { width: 1280, height: 900 } });
  await page.route("**/en.late.json", async (route) => {
    await page.getByText("Training ran away").waitFor();
    await route.continue();
  });
  await page.goto(`${server.origin}/#${hash.replace(/^#/, "")}&autoplay=true`);
  const cure = page.getByRole("alert").getByRole("button").first();
  await cure.waitFor();
  await page.getByRole("button", { name: "Reset with learning rate 0.3", exact: true }).waitFor();
  assert.equal(await cure.textContent(), "Reset with learning rate 0.3");
  await close();
});

test("too hot: it runs away, and each cure on offer finds most of the six hills", async () => {
  assert.equal((await trained("hot", 1000)).failed, "diverged");
  const { hash } = PRESETS.find(({ id }) => id === "hot");
  const { spec } = fromHash(hash, description).state;
  /** @type {((spec: any) => void)[]} */
  const changes = [];
  const app = { root: { querySelector: () => null }, state: { spec }, t: Object.assign((key) => key, { more() {} }), context: { setSpec: (change) => changes.push(change) }, reset() {}, play() {} };
  for (const { act } of await cures(app)) await act();
  assert.equal(changes.length, 3);
  for (const change of changes) {
    const [begin, end] = [await trained("hot", 1, change), await trained("hot", 6000, change)];
    assert.ok(end.testLoss < begin.testLoss / 5, `${change}: ${begin.testLoss} → ${end.testLoss}`);
  }
});

test("the others learn: circle, moons, penguins, digits, thirty dots", async () => {
  for (const [id, steps, least] of [["classic", 4000, 0.97], ["hardSoft", 3000, 0.98], ["penguins", 1000, 0.9], ["digits", 1000, 0.93], ["own", 800, 0.98]]) {
    const { testAccuracy } = await trained(id, steps);
    assert.ok(testAccuracy >= least, `${id}: ${testAccuracy}`);
  }
});

test("choosing one goes there, plays, says what to look at, and shows which it is for as long as it is", async () => {
  const { page, problems, close } = await site.open({
    body: '<bvq-playground loading="eager" dataset="gauss" lang="en" theme="dark" palette="safe"></bvq-playground>',
    context: { viewport: { width: 1280, height: 900 } },
  });
  await ready(page);
  const pressed = () => page.locator("bvq-playground .preset[aria-pressed=true]").allTextContents();
  await whole(page);
  assert.deepEqual(await pressed(), []);
  // One stop for Tab; arrows go along the row and round.
  await page.getByRole("button", { name: "The classic" }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await until(page, (m) => m.step > 200);
  await eventually(async () => assert.deepEqual(await pressed(), ["Three faces"]));
  const worn = () => page.evaluate(() => ["lang", "theme", "palette"].map((name) => document.querySelector("bvq-playground").getAttribute(name)));
  assert.deepEqual(await worn(), ["en", "dark", "safe"], "how it looks is the reader's");
  await page.locator("bvq-playground .compare-figure").nth(2).waitFor();
  await page.getByText("12 → 4 by pooling 3").waitFor();
  await eventually(async () => assert.match(await page.locator("bvq-playground .preset-text").textContent(), /max-pool/));
  const spec = await page.evaluate(() => document.querySelector("bvq-playground").spec);
  assert.equal(presetOf(spec, description), "faces");
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").playing), true);

  // Again from the start, with the button that is on.
  await page.evaluate(() => document.querySelector("bvq-playground").pause());
  const { step } = await page.evaluate(() => document.querySelector("bvq-playground").metrics);
  await page.evaluate(() => { globalThis.low = Infinity; document.querySelector("bvq-playground").addEventListener("bvq-step", (e) => { globalThis.low = Math.min(globalThis.low, e.detail.step); }); });
  await page.getByRole("button", { name: "Three faces" }).click();
  await page.waitForFunction((before) => globalThis.low < before, step);

  await page.getByRole("button", { name: /^soft/ }).click();
  await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".preset[aria-pressed=true]"));

  // Out of a run that ran away into another: its message goes.
  await page.getByRole("button", { name: "Too hot" }).click();
  await page.getByText("Training ran away").waitFor();
  await page.getByText(/At learning rate 3 a weight outgrew all numbers after step \d+/).waitFor();
  await page.getByRole("button", { name: "Reset with learning rate 0.3", exact: true }).click();
  await page.getByText(/all six hills; give it/).waitFor();
  await page.getByRole("button", { name: "Too hot" }).click();
  await page.getByText("Training ran away").waitFor();
  await page.getByRole("button", { name: "Your own data" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.data.kind === "points");
  await until(page, (m) => m.step > 50);
  await eventually(async () => assert.deepEqual(await pressed(), ["Your own data"]));
  const own = page.locator("bvq-playground details.own");
  await eventually(async () => {
    const title = await own.locator("summary").evaluate((summary) => ({ focus: summary.getRootNode().activeElement === summary, open: summary.parentElement.open, ...summary.getBoundingClientRect().toJSON() }));
    assert.ok(title.open && title.focus && title.top >= 0 && title.bottom <= 900, JSON.stringify(title));
  });
  await eventually(async () => assert.equal(await own.locator(".own-used").innerText(), "in use"));
  await page.getByText("Training ran away").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Penguins" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.data.kind === "penguins");
  assert.match(await page.evaluate(() => document.querySelector("bvq-playground").toURL()), /#v=1&dataset=penguins&networkShape=8&regularization=L2&regularizationRate=0\.003&learningRate=0\.01(&seed=\d+)?&theme=dark&palette=safe&lang=en$/, "nothing is left of the dots");
  assert.deepEqual(problems, []);
  await close();
});

test("a phone has a menu for it; with less motion asked for it does not start by itself", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager"></bvq-playground>',
    context: { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" },
  });
  await ready(page);
  const menu = page.getByRole("combobox", { name: "Try" });
  await menu.selectOption("digits");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "digits");
  // What was chosen is said after the moment at which it would have begun to play.
  await eventually(async () => assert.match(await page.locator("bvq-playground [role=status][aria-live]").first().textContent(), /8×8|digit/i));
  await frames(page);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").playing), false);
  await eventually(async () => assert.equal(await menu.inputValue(), "digits"));
  await close();
});
