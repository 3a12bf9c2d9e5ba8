// The picture of the network and its inspector, used as a person would: weights read, changed, frozen; layers and units added.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, ready, until, useSite, whole } from "./support/site.mjs";

const site = useSite();
const SMALL = "/#dataset=xor&networkShape=3,2&activation=tanh&seed=3";

async function opened(hash = SMALL, context = { viewport: { width: 1280, height: 1200 } }) {
  const server = await site.serve();
  const it = await site.newPage(context);
  await it.page.goto(server.origin + hash);
  await ready(it.page);
  await it.page.evaluate(() => document.querySelector("bvq-playground").pause());
  await it.page.evaluate(() => document.querySelector("bvq-playground").reset());
  await until(it.page, (m) => m.step === 0);
  await whole(it.page);
  return it;
}

const weights = (page) => page.evaluate(async () => [...(await document.querySelector("bvq-playground").run.parameters())]);
const spec = (page) => page.evaluate(() => document.querySelector("bvq-playground").spec);

test("the value of a weight stands beside the pointer; a click opens it, typing changes it, a lock holds it", async () => {
  const { page, problems, close } = await opened();
  const [from, to] = await page.evaluate(() => {
    const root = document.querySelector("bvq-playground").shadowRoot;
    root.querySelector(".net").scrollIntoView({ block: "center" });
    const middle = (/** @type {Element} */ e) => { const r = e.getBoundingClientRect(); return { left: r.left, right: r.right, y: r.top + r.height / 2 }; };
    return [middle(root.querySelectorAll(".feature")[0]), middle(root.querySelectorAll(".unit")[0])];
  });
  // Near its end a link is flat, and no other is as close.
  const before = await weights(page);
  const tip = page.locator(".net-tip");
  await page.mouse.move(from.right + (to.left - from.right) * 0.97, to.y);
  // What shows the value comes with the pointer, and takes notice when it moves again.
  await eventually(async () => {
    for (const share of [0.97, 0.98]) await page.mouse.move(from.right + (to.left - from.right) * share, to.y);
    assert.ok(await tip.isVisible());
    const shown = Number((await tip.textContent()).replace("−", "-"));
    assert.ok([before[0], before[1]].some((w) => Math.abs(w - shown) < 6e-4), `${shown} is none of ${before.slice(0, 2)}`);
  });
  await page.mouse.down();
  await page.mouse.up();
  const inspector = page.locator(".inspect");
  await inspector.waitFor();
  const field = inspector.locator("li").first().locator("input[type=number]");
  await field.fill("1.5");
  await field.press("Enter");
  await page.waitForFunction(async () => (await document.querySelector("bvq-playground").run.parameters())[0] === 1.5);
  assert.deepEqual((await weights(page)).slice(1), before.slice(1), "nothing else changed");

  await inspector.locator("li").first().locator(".lock input").check({ force: true });
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.frozen.length === 1);
  await page.evaluate(() => document.querySelector("bvq-playground").step(50));
  const after = await weights(page);
  assert.equal(after[0], 1.5);
  assert.ok(after.slice(1).some((w, i) => w !== before[i + 1]), "the others train");
  await eventually(async () => assert.match(await inspector.locator(".unit-formula").textContent(), /h⁽¹⁾₁ = .*1\.5/));

  // A lock that comes before the page knows the new value: the next weight is typed and locked in one go.
  await inspector.locator("li").nth(1).evaluate((row) => {
    const [input, lock] = [row.querySelector("input[type=number]"), row.querySelector(".lock input")];
    input.value = "-0.625";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    lock.click();
  });
  await eventually(async () => assert.deepEqual((await spec(page)).frozen, [[0, 1.5], [1, -0.625]]));
  await eventually(async () => assert.equal((await weights(page))[1], -0.625));
  assert.deepEqual(problems, []);
  await close();
});

test("by keyboard alone: a unit is opened, its bias changed, the whole unit frozen, and the inspector closed", async () => {
  const { page, close } = await opened();
  await page.locator(".unit").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".inspect").waitFor();
  await page.getByLabel("Weight of bias").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("-0.75");
  await page.keyboard.press("Enter");
  // tanh units 3, two features: biases begin at 6.
  await page.waitForFunction(async () => (await document.querySelector("bvq-playground").run.parameters())[7] === -0.75);
  await page.getByRole("button", { name: "Freeze all" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.frozen.map(([at]) => at).join() === "2,3,7");
  assert.equal((await spec(page)).frozen[2][1], -0.75);
  await page.keyboard.press("Escape");
  await page.locator(".inspect").waitFor({ state: "detached" });
  const focus = () => page.evaluate(() => document.querySelector("bvq-playground").shadowRoot.activeElement?.getAttribute("aria-label"));
  await eventually(async () => assert.match(await focus(), /^Layer 1, unit 2/, "back where it came from"));
  await page.getByRole("button", { name: "Add a unit to layer 2" }).focus();
  for (const units of [3, 4]) {
    await page.keyboard.press("Enter");
    await page.waitForFunction((n) => document.querySelector("bvq-playground").run.spec.layers[1].units === n, units);
    // The picture with the new unit is another one, and the focus is on the same button of it.
    await page.waitForFunction((n) => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".net-column:nth-of-type(3) .unit").length === n, units);
    await eventually(async () => assert.equal(await focus(), "Add a unit to layer 2"));
  }
  await close();
});

test("a weight set by hand and frozen is kept by a reset, a new seed, another shape and a link", async () => {
  const { page, close } = await opened();
  const live = (/** @type {string} */ what) => page.evaluate((method) => document.querySelector("bvq-playground")[method](), what);
  await page.locator(".unit").nth(1).click();
  const field = page.getByLabel("Weight of X₂");
  const lock = page.getByLabel("Freeze X₂");
  await lock.check({ force: true });
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.frozen.length === 1);
  // Layer 1, unit 2, input 2: the fourth. As it was frozen it has the seed's value, to the bit.
  const [seeded] = (await weights(page)).slice(3);
  assert.deepEqual((await spec(page)).frozen.map(([at, value]) => [at, Math.fround(value)]), [[3, seeded]]);
  await field.fill("1.25");
  await field.press("Enter");
  const kept = (/** @type {number} */ at) => page.waitForFunction(async (place) => {
    const { spec, run } = document.querySelector("bvq-playground");
    return JSON.stringify([spec.frozen, run.spec.frozen]) === JSON.stringify([[[place, 1.25]], [[place, 1.25]]]) && (await run.parameters())[place] === 1.25;
  }, at);
  await kept(3);
  for (const what of ["step", "reset", "newSeed"]) {
    await live(what);
    await kept(3);
  }
  await page.waitForFunction(() => location.hash.includes("frozen"));
  const link = page.url();
  const hash = await page.evaluate(() => document.querySelector("bvq-playground").run.hash());
  const copy = await page.context().newPage();
  await copy.goto(link);
  await copy.waitForFunction((wanted) => document.querySelector("bvq-playground")?.run?.hash().then((found) => found === wanted), hash);
  await copy.close();
  // With X₁X₂ there are three inputs; without X₁ the weight is the second unit's first. A layer behind changes nothing.
  await page.getByRole("button", { name: "Feature X₁X₂" }).click();
  await kept(4);
  await page.getByRole("button", { name: "Feature X₁", exact: true }).click();
  await kept(2);
  await page.getByRole("button", { name: "Add a hidden layer" }).click();
  await kept(2);
  for (const units of [2, 1]) {
    await page.getByRole("button", { name: "Remove a unit from layer 1" }).click();
    await page.waitForFunction((n) => document.querySelector("bvq-playground").run.spec.layers[0].units === n, units);
  }
  assert.deepEqual((await spec(page)).frozen, [], "with its unit it goes");
  await close();
});

test("layers, units and one layer's activation and β are changed in place", async () => {
  const { page, close } = await opened();
  await page.getByRole("button", { name: "Add a hidden layer" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.layers.length === 3);
  await page.getByRole("button", { name: "Add a unit to layer 3" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.layers[2].units === 3);
  await page.locator(".layer-kind").nth(1).click();
  await page.getByLabel("Hardness β as a number").fill("0.8");
  await page.getByLabel("Hardness β as a number").press("Enter");
  await page.getByLabel("Activation").selectOption("relu");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.layers[1].activation === "relu");
  assert.deepEqual((await spec(page)).layers.map(({ activation, beta }) => [activation, beta]), [["tanh", 0.5], ["relu", 0.8], ["tanh", 0.5]]);
  await close();
});

test("at any speed training stops at the very step, and goes on from there when asked again", async () => {
  const { page, close } = await opened("/#dataset=gauss&networkShape=3&seed=3");
  await page.getByLabel("Stop at what").selectOption("step");
  await page.getByLabel("Stop at", { exact: true }).fill("12345");
  await page.getByLabel("Stop at", { exact: true }).press("Enter");
  await page.getByLabel("Speed", { exact: true }).selectOption("full");
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").metrics.step > 0 && !document.querySelector("bvq-playground").playing);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").metrics.step), 12345);
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, (m) => m.step > 12345);
  // A place that has been passed says so; one that has not does not.
  const note = () => page.evaluate(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".number-note:popover-open")?.textContent ?? "");
  await page.getByRole("button", { name: "Pause" }).click();
  for (const [at, said] of [["1e12", ""], ["100", "Training is past this already. After a reset it stops there."], ["", ""]]) {
    await page.getByLabel("Stop at", { exact: true }).fill(at);
    await page.getByLabel("Stop at", { exact: true }).press("Enter");
    await eventually(async () => assert.equal(await note(), said));
  }
  await close();
});

test("training stops at a loss, and goes one epoch by its button", async () => {
  const { page, close } = await opened("/#dataset=spiral&networkShape=8,8&learningRate=0.01&seed=3");
  await page.getByRole("button", { name: "Epoch", exact: true }).click();
  await until(page, (m) => m.step === 25); // 250 training samples in batches of 10
  // And no further: the next step is the one that was asked for.
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, (m) => m.step > 25);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").metrics.step), 26);
  await page.getByLabel("Stop at what").selectOption("loss");
  await page.getByLabel("Stop at", { exact: true }).fill("0.3");
  await page.getByLabel("Stop at", { exact: true }).press("Enter");
  // At full speed most is trained between two looks, and no step may follow the look that found it.
  await page.getByLabel("Speed", { exact: true }).selectOption("full");
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").metrics.step > 26 && !document.querySelector("bvq-playground").playing);
  const { step, testLoss } = await page.evaluate(() => document.querySelector("bvq-playground").metrics);
  assert.ok(testLoss <= 0.3, `stopped at a loss of ${testLoss}`);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").run.train(0).then((metrics) => metrics.step)), step);
  await close();
});

test("a pinned unit is what “Show” says is on the map; another choice lets go of it", async () => {
  const { page, problems, close } = await opened();
  const choice = page.getByRole("combobox", { name: "Show", exact: true });
  const chosen = () => choice.evaluate((select) => select.selectedOptions[0].textContent);
  const says = (text) => page.waitForFunction((wanted) => document.querySelector("bvq-playground").shadowRoot.querySelector(".map-options select").selectedOptions[0].textContent === wanted, text);
  const pinned = page.locator('.unit[aria-pressed="true"]');
  assert.equal(await chosen(), "Output");
  const unit = page.locator(".net-column").nth(2).locator(".unit").nth(1);
  await unit.click();
  await says("Layer 2, unit 2");
  await page.mouse.move(5, 5);
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".map-caption").textContent(), "Unit output, layer 2, unit 2");
  await choice.selectOption({ label: "Posterior" });
  await page.getByText("Posterior, layer 2, unit 2", { exact: true }).waitFor();
  assert.equal(await pinned.count(), 1, "a posterior is the pinned unit's");
  assert.equal(await chosen(), "Posterior");
  await choice.selectOption({ label: "Layer 2, unit 2" });
  await says("Layer 2, unit 2");
  await choice.selectOption({ label: "Output" });
  await pinned.waitFor({ state: "detached" });
  assert.equal(await chosen(), "Output");
  await page.locator(".inspect").waitFor({ state: "detached" });
  await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".map-caption").textContent.includes("layer"));
  assert.deepEqual(problems, []);
  await close();
});

test("what is chosen in the same frame as its layer means that layer", async () => {
  const { page, problems, close } = await opened();
  const betas = (layer, stop) => page.evaluate(([layer, stop]) => {
    const element = document.querySelector("bvq-playground");
    const all = (selector) => element.shadowRoot.querySelectorAll(selector);
    all(".layer-kind")[layer].click();
    all(".beta-stop")[stop].click();
    return element.spec.layers.map(({ beta }) => beta);
  }, [layer, stop]);
  assert.deepEqual(await betas(1, 2), [0.5, 1]);
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".layer-kind")[1].getAttribute("aria-pressed") === "true");
  assert.deepEqual(await betas(1, 0), [0, 0], "the second click lets go of the layer");
  assert.deepEqual(problems, []);
  await close();
});
