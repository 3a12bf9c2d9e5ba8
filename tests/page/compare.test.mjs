// Linear, soft and hard side by side: one clock with the run above, one crosshair on all maps; by mouse and keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { eventually, PATIENCE, ready, until, useSite, whole } from "./support/site.mjs";

const site = useSite();
const body = (attributes) => `<bvq-playground loading="eager" engine="cpu" ${attributes}></bvq-playground>`;
const SPIRAL = body('dataset="spiral" network-shape="8,8"');

/** @param {import("playwright-core").Page} page */
function parts(page) {
  const element = page.locator("bvq-playground");
  const figures = element.locator(".compare-figure");
  return {
    element, figures,
    tab: element.getByRole("tab", { name: "Side by side" }),
    maps: element.locator(".compare-map"),
    main: element.locator("[part=map]"),
    crosses: element.locator(".cross:visible"),
    train: (n) => element.evaluate((e, steps) => e.step(steps), n),
    /** One of the numbers under each map. */
    numbers: (label) => figures.evaluateAll((all, label) => all.map((f) => [...f.querySelectorAll("dl > div")].find((d) => d.firstChild.textContent === label && !d.hidden)?.lastChild.textContent), label),
    /** The loss over the main map. */
    mainLoss: () => element.locator(".figure.test dd").innerText(),
    /** What one of the three says of its loss is, a frame or two later, what stands over the main map. */
    async same(nth, why) {
      await eventually(async () => assert.equal((await this.numbers("Test loss"))[nth], await this.mainLoss(), why));
    },
  };
}

/** Waits until all three say that they are at the step of the run above, and gives it. */
async function together(page) {
  const { numbers } = parts(page);
  const end = Date.now() + PATIENCE;
  let seen;
  do {
    const step = await page.evaluate(() => document.querySelector("bvq-playground").metrics.step);
    const steps = (await numbers("Step")).map((text) => Number(text.replace(/\s/gu, "")));
    seen = [step, ...steps];
    if (steps.length === 3 && steps.every((s) => s === step)) return step;
    await page.waitForTimeout(50);
  } while (Date.now() < end);
  throw new Error(`the four are not at one step: ${seen}`);
}

test("one clock: the same step in all four, playing, stepping, reset, with a new rate, with another seed", async () => {
  const { page, problems, close } = await site.open({ body: SPIRAL, context: { viewport: { width: 1280, height: 900 } } });
  await ready(page);
  const own = parts(page);
  const { element, tab, figures, maps, train, numbers, mainLoss } = own;
  await train(400);
  await tab.focus();
  await page.keyboard.press("Enter");
  assert.equal(await together(page), 400, "they catch up");
  assert.deepEqual(await figures.locator("figcaption").allTextContents(), ["linearβ = 0", "softβ = ½", "hardβ = 1"]);
  await own.same(1, "the soft one is the run above");
  assert.equal(new Set(await numbers("Test loss")).size, 3);

  for (const speed of ["gentle", "full"]) {
    await element.getByRole("combobox", { name: "Speed" }).selectOption(speed);
    await element.getByRole("button", { name: "Play", exact: true }).click();
    // What is shown at any time while it plays: three runs at one step, and the pictures moving.
    const seen = await element.evaluate(async (e, patience) => {
      const steps = [];
      const end = performance.now() + patience;
      while (performance.now() < end && (steps.length < 60 || new Set(steps.map(([one]) => one)).size <= 10)) {
        await new Promise((done) => requestAnimationFrame(done));
        steps.push([...e.shadowRoot.querySelectorAll(".compare-numbers > div:last-child dd")].map((d) => Number(d.textContent.replace(/\s/gu, ""))));
      }
      return steps;
    }, PATIENCE);
    await element.getByRole("button", { name: "Pause" }).click();
    const apart = seen.filter((three) => new Set(three).size > 1);
    assert.deepEqual(apart, [], `apart while playing (${speed})`);
    assert.ok(new Set(seen.map(([one]) => one)).size > 10, `${speed}: they stood still: ${JSON.stringify(seen.slice(0, 5))}`);
    const step = await together(page);
    assert.ok(step > 400);
    await own.same(1, `after ${step} steps (${speed})`);
    console.log(`side by side: ${step} steps after ${speed}`);
  }

  await element.getByLabel("Learning rate", { exact: true }).selectOption("0.003");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.optimizer.learningRate === 0.003);
  const before = await together(page);
  await train(100);
  assert.equal(await together(page), before + 100);
  await own.same(1, "the new rate counts for all");

  // While it plays, too: the rate changes between the same two steps of all four.
  await element.getByRole("combobox", { name: "Speed" }).selectOption("gentle");
  await element.getByRole("button", { name: "Play", exact: true }).click();
  for (const rate of ["0.01", "0.001", "0.03"]) {
    await element.getByLabel("Learning rate", { exact: true }).selectOption(rate);
    await page.waitForFunction((wanted) => document.querySelector("bvq-playground").run.spec.optimizer.learningRate === wanted, Number(rate));
    const { step } = await page.evaluate(() => document.querySelector("bvq-playground").metrics);
    await until(page, (m) => m.step > step + 10);
  }
  await element.getByRole("button", { name: "Pause", exact: true }).click();
  await together(page);
  await own.same(1, "rates that change in full flight");

  await element.getByRole("button", { name: "Reset", exact: true }).click();
  await until(page, (m) => m.step === 0);
  assert.equal(await together(page), 0);
  await element.getByRole("button", { name: "New seed" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.seed !== 1);
  await train(50);
  assert.equal(await together(page), 50);
  await own.same(1);

  // Three seeds in a row, of which the first is that of the run above; chosen by keyboard.
  await element.getByRole("radio", { name: "β: 0, ½, 1" }).focus();
  await page.keyboard.press("ArrowRight");
  const seed = await element.evaluate((e) => e.spec.seed);
  await page.waitForFunction((text) => document.querySelector("bvq-playground").shadowRoot.querySelector(".compare-figure strong").textContent === text, `seed ${seed}`);
  assert.equal(await together(page), 50);
  await own.same(0);
  const bySeed = await numbers("Test loss");
  assert.ok(!bySeed.slice(1).includes(bySeed[0]));

  // Shut: the runs go, and full speed is the host's again.
  await element.getByRole("button", { name: "Play", exact: true }).click();
  await tab.click();
  await maps.first().waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.playing);
  await element.getByRole("button", { name: "Pause" }).click();
  assert.deepEqual(problems, []);
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("one crosshair: pointing at any map, or moving with arrow keys, shows the same place and its value on all four", async () => {
  const { page, problems, close } = await site.open({ body: SPIRAL, context: { viewport: { width: 1280, height: 1000 } } });
  await ready(page);
  const { element, tab, maps, main, crosses, train, numbers } = parts(page);
  await train(300);
  await tab.click();
  await together(page);
  assert.equal(await crosses.count(), 0);
  const placesNow = () => crosses.evaluateAll((all) => all.map((c) => ["--u", "--v"].map((p) => Number(c.style.getPropertyValue(p)).toFixed(3)).join()));

  /** Where all four crosses stand. */
  const place = (wanted) => eventually(async () => {
    const places = await placesNow();
    assert.deepEqual(places, Array(4).fill(wanted ?? places[0]), "one place");
    return places[0];
  });

  const box = await maps.nth(2).boundingBox();
  await maps.nth(2).hover({ position: { x: box.width / 4, y: box.height / 2 } });
  await crosses.nth(3).waitFor();
  const pointed = await place();
  assert.ok(Math.abs(Number(pointed.split(",")[0]) - 0.25) < 0.01, pointed);
  await eventually(async () => assert.match(await element.locator(".map-caption").innerText(), /^X₁ −[23][.\d]*, X₂ −?0[.\d]*: −?[\d.]+$/));
  await eventually(async () => {
    const values = (await numbers("Value")).map((text) => Number(text?.replace("−", "-")));
    assert.ok(values.length === 3 && values.every(Number.isFinite), `${values}`);
  });

  await main.hover({ position: { x: 200, y: 100 } });
  await page.waitForFunction((old) => document.querySelector("bvq-playground").shadowRoot.querySelector(".compare-map .cross").style.getPropertyValue("--u") !== old, pointed.split(",")[0]);
  await place();
  await page.mouse.move(5, 5);
  await page.waitForFunction(() => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".cross")].every((c) => c.hidden));
  await eventually(async () => assert.deepEqual(await page.locator("bvq-playground .compare-numbers").getByText("Value").evaluateAll((all) => all.map((one) => getComputedStyle(one).visibility)), ["hidden", "hidden", "hidden"], "nobody points"));

  for (const map of [maps.nth(0), main]) {
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await crosses.nth(3).waitFor();
    await place("0.500,0.500"); // from the middle
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await place("0.480,0.400");
    const said = element.locator("[role=status].visually-hidden, [aria-live=polite]").first();
    await eventually(async () => assert.match(await said.textContent(), map === main ? /^X₁ −0\.24, X₂ 1\.2: / : /^linear −?[\d.]+, soft −?[\d.]+, hard −?[\d.]+$/, "and says it"));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".cross")].every((c) => c.hidden));
  }
  assert.deepEqual(problems, []);
  await close();
});

test("a long way to catch up shows how far it is, and can be left", async () => {
  const { page, problems, close } = await site.open({ body: SPIRAL });
  await ready(page);
  const { element, tab, maps, train } = parts(page);
  await train(60_000);
  await tab.click();
  // Both in one look: on a fast machine they are there for a moment.
  await page.waitForFunction(() => {
    const { shadowRoot } = document.querySelector("bvq-playground");
    return /^Catching up with the run above: step [\d\s]+ of 60\s000$/u.test(shadowRoot.querySelector(".compare-clock")?.textContent ?? "")
      && shadowRoot.querySelector("progress").checkVisibility({ visibilityProperty: true });
  });
  await tab.click();
  await maps.first().waitFor({ state: "detached" });
  await train(10);
  assert.equal((await until(page, (m) => m.step === 60_010)).step, 60_010);
  assert.deepEqual(problems, []);
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("a curve where there is one input; numbers alone where no plane shows the data", async () => {
  const wave = await site.open({ body: body('reg-dataset="wave" problem="regression" panel="compare"') });
  await ready(wave.page);
  const line = parts(wave.page);
  await line.train(200);
  assert.equal(await together(wave.page), 200, "a link opens the tab");
  assert.deepEqual(await line.numbers("Test accuracy"), [undefined, undefined, undefined], "numbers have no accuracy");
  const painted = () => wave.page.waitForFunction(() => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".compare-map canvas:first-child")].every((c) => {
    const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
    return data.some((byte) => byte !== 0);
  }));
  await painted();
  await line.maps.first().focus();
  await wave.page.keyboard.press("ArrowLeft");
  await line.crosses.nth(3).waitFor();
  assert.deepEqual(wave.problems, []);
  await wave.close();

  const digits = await site.open({ body: body('dataset="digits" network-shape="8" panel="compare"') });
  await ready(digits.page);
  const wide = parts(digits.page);
  await wide.train(60);
  assert.equal(await together(digits.page), 60);
  assert.equal(await wide.maps.first().isVisible(), false);
  assert.ok((await wide.numbers("Test accuracy")).every((text) => /^\d/.test(text)));
  assert.deepEqual(digits.problems, []);
  await digits.close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing in both tabs, and a narrow screen does not scroll sideways, ${colorScheme}`, async () => {
    const { page, close } = await site.open({ body: SPIRAL, context: { colorScheme, viewport: { width: 320, height: 800 } } });
    await ready(page);
    const { element, tab, train } = parts(page);
    await train(40);
    await element.getByRole("button", { name: "Keep this run" }).click();
    await element.locator(".run").waitFor();
    await element.locator(".run-name").fill("a name that is far too long to stand in one line of a screen as narrow as this");
    await page.keyboard.press("Enter");
    await element.locator(".loss-kept-name").waitFor();
    await whole(page);
    const narrow = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.deepEqual(await violations(page), []);
    assert.ok(await narrow());
    await tab.click();
    await together(page);
    await element.locator(".compare-clock").getByText(/^All three are at step 40/).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.ok(await narrow());
    await close();
  });
}
