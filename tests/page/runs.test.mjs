// Runs are kept, compared in words, drawn behind the present one, brought back to the bit, and put into files; by mouse and keyboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { eventually, ready, until, useSite } from "./support/site.mjs";

const site = useSite();
const BODY = '<bvq-playground loading="eager" engine="cpu" dataset="spiral" network-shape="8,8"></bvq-playground>';

/** Names of what a person touches. @param {import("playwright-core").Page} page */
function parts(page, nth = 0) {
  const element = page.locator("bvq-playground").nth(nth);
  return {
    element,
    tab: element.getByRole("tab", { name: "Runs" }),
    keep: element.getByRole("button", { name: "Keep this run" }).locator("visible=true"),
    rows: element.locator(".run"),
    names: element.locator(".run-name"),
    step: element.getByRole("button", { name: "Step", exact: true }),
    ask: element.locator(".runs-ask"),
    hash: () => element.evaluate((e) => e.run.hash()),
    train: (n) => element.evaluate((e, steps) => e.step(steps), n),
    errors: () => page.evaluate(() => globalThis.bvqErrors),
  };
}

/** Waits until a part has this text. @param {import("playwright-core").Locator} part @param {string | RegExp} text @param {string} [why] */
const reads = (part, text, why) => eventually(async () => {
  const seen = await part.innerText();
  if (typeof text === "string") assert.equal(seen, text, why);
  else assert.match(seen, text, why);
  return seen;
});
/** The same of a field. */
const holds = (field, value, why) => eventually(async () => assert.equal(await field.inputValue(), value, why));

/** How many pixels of the loss chart have one of the colours of kept runs. */
const colours = (page) => page.locator("bvq-playground .loss canvas").evaluate((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 100 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) coloured++;
  return coloured;
});

test("keep, change, train, and go back: the same hash, and the differences in words", async () => {
  const { page, problems, close } = await site.open({ body: BODY, context: { viewport: { width: 1280, height: 900 } } });
  await ready(page);
  const { tab, keep, rows, names, step, ask, element, hash, train } = parts(page);
  await train(400);
  await step.click();
  await until(page, (m) => m.step === 401);
  const before = await hash();
  await keep.click();
  await rows.first().waitFor();
  await eventually(async () => assert.equal(await tab.getAttribute("aria-selected"), "true", "the list opens where the run went"));
  await holds(names.first(), "Spiral 8-8, β ½");
  const told = await reads(rows.first().locator(".run-figures"), /^step 401, test loss \d\.\d{3}, accuracy [\d.]+\s%$/u);
  await eventually(async () => {
    const testLoss = await element.locator(".figure.test dd").innerText();
    assert.ok(told.includes(testLoss), `${told} ≠ ${testLoss}, which stands over the map`);
  });
  await reads(rows.first().locator(".run-differs"), "the same settings as now");
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".loss-kept-name")?.textContent === "Spiral 8-8, β ½");

  await element.getByLabel("Learning rate", { exact: true }).selectOption("0.003");
  await element.getByRole("radio", { name: "unit", exact: true }).focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.layers[0].learnBeta === "unit");
  await train(100);
  assert.notEqual(await hash(), before);
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".run-differs li").length === 2);
  await eventually(async () => assert.deepEqual((await rows.first().locator("li").allInnerTexts()).map((s) => s.replace(/;$/, "")), ["β not learned", "Learning rate 0.03 instead of 0.003"]));
  await eventually(async () => assert.ok(await colours(page) > 50, "the kept curve is drawn in its colour"));

  // A second one, by keyboard, with a name of its own.
  await keep.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".run").length === 2);
  await holds(names.first(), "Spiral 8-8, β learned", "the newest comes first");
  await names.first().fill("learned");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".loss-kept-name")?.textContent === "learned");

  await rows.nth(1).getByRole("button", { name: "Restore" }).focus();
  await page.keyboard.press("Enter");
  await until(page, (m) => m.step === 401);
  assert.equal(await hash(), before, "restored to the bit");
  await ask.getByText(/is restored, as it was kept, and paused/).waitFor();
  assert.equal(await rows.nth(1).locator(".run-differs").innerText(), "the same settings as now");

  // Shown or not.
  await rows.nth(0).getByRole("checkbox").uncheck();
  await rows.nth(1).getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".loss-kept-name"));
  await eventually(async () => assert.equal(await colours(page), 0, "no kept curve is left in the chart"));

  // Removed, and back.
  await rows.nth(0).getByRole("button", { name: "Remove" }).click();
  await ask.getByText("learned was removed.").waitFor();
  await eventually(async () => assert.equal(await rows.count(), 1));
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.activeElement?.textContent === "Undo");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".run").length === 2);
  await holds(names.first(), "learned");
  await reads(ask, "");
  assert.deepEqual(problems, []);
  assert.deepEqual(await parts(page).errors(), []);

  // Kept in full flight: what is told is what was kept.
  await element.getByRole("combobox", { name: "Speed" }).selectOption("full");
  await element.getByRole("button", { name: "Play", exact: true }).click();
  await until(page, (m) => m.step > 1500);
  await keep.click();
  await rows.nth(2).waitFor();
  await element.getByRole("button", { name: "Pause", exact: true }).click();
  const flight = Number((await reads(rows.first().locator(".run-figures"), /^step [\d\s]+,/u)).match(/^step ([\d\s]+),/u)[1].replace(/\s/gu, ""));
  assert.ok(flight > 1500);
  await rows.first().getByRole("button", { name: "Restore" }).click();
  await until(page, (m) => m.step === flight);
  await rows.first().getByRole("button", { name: "Remove" }).click();
  await rows.nth(2).waitFor({ state: "detached" });

  // The next visit finds the others.
  await page.reload();
  await ready(page);
  await tab.click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".run").length === 2);
  await rows.nth(1).getByRole("button", { name: "Restore" }).click();
  await until(page, (m) => m.step === 401);
  assert.equal(await hash(), before);
  await close();
});

test("a run goes into a file and comes back from it; a bad file is an error, and nothing is lost", async () => {
  const { page, close } = await site.open({ body: BODY });
  await ready(page);
  const { tab, rows, names, hash, train, element, errors } = parts(page);
  await train(120);
  const before = await hash();
  await tab.click();
  const arrives = page.waitForEvent("download");
  await element.getByRole("button", { name: "Save to a file" }).click();
  const download = await arrives;
  assert.equal(download.suggestedFilename(), "Spiral-8-8-β-0.5.bvq.json");
  const text = await readFile(await download.path(), "utf8");

  const open = async (name, content) => {
    const chooser = page.waitForEvent("filechooser");
    await element.getByRole("button", { name: "Open a file" }).click();
    await (await chooser).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
  };
  const broken = JSON.parse(text);
  broken.run.parameters.pop();
  for (const [content, message] of [["{picture", /import-invalid: .*not JSON/], [JSON.stringify(broken), /import-invalid: .*parameters/]]) {
    const seen = (await errors()).length;
    await open("bad.json", content);
    await page.waitForFunction((n) => globalThis.bvqErrors.length > n, seen);
    assert.match((await errors()).at(-1), message);
    assert.equal(await hash(), before, "the present run is untouched");
    assert.equal(await rows.count(), 0);
    await element.getByRole("button", { name: "Dismiss" }).click();
  }

  // A table is told from a run, and where it belongs is said.
  await open("points.csv", "x1,x2,label\n1,2,a\n");
  await element.getByText("“points.csv” is no saved run").waitFor();
  await element.getByText("A table goes into “Your own data”.").waitFor();
  await element.getByRole("button", { name: "Dismiss" }).click();

  await open("good.json", text);
  await rows.first().waitFor();
  await holds(names.first(), "Spiral 8-8, β ½");
  await train(50);
  await rows.first().getByRole("button", { name: "Restore" }).click();
  await until(page, (m) => m.step === 120);
  assert.equal(await hash(), before);
  await close();
});

test("without a storage, or with rubbish in it, runs are kept for this visit", async () => {
  const refused = await site.open({ body: BODY, init: () => Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } }) });
  await ready(refused.page);
  const first = parts(refused.page);
  await first.train(30);
  await first.keep.click();
  await first.rows.first().waitFor();
  await first.element.getByText("Kept until you leave this page.").waitFor();
  assert.deepEqual(refused.problems, []);
  await refused.close();

  const littered = await site.open({ body: BODY, init: () => localStorage.setItem("bvq-run:x", '{"name":') });
  await ready(littered.page);
  const second = parts(littered.page);
  await second.tab.click();
  await second.element.getByText("could not be read as runs: 1").waitFor();
  await second.train(30);
  await second.keep.click();
  await second.rows.first().waitFor();
  assert.deepEqual(littered.problems, []);
  await littered.close();
});

test("two elements share the list and not the curves; the twenty-first run asks before the oldest goes", async () => {
  const { page, problems, close } = await site.open({ body: BODY + BODY });
  await ready(page);
  const [one, two] = [parts(page, 0), parts(page, 1)];
  await two.element.evaluate((e) => e.ready);
  await one.train(30);
  await two.train(60);
  await one.keep.click();
  await one.rows.first().waitFor();
  await two.keep.click();
  await Promise.all([one.rows.nth(1).waitFor(), two.rows.nth(1).waitFor()]);
  const both = (n) => eventually(async () => assert.deepEqual([await one.rows.count(), await two.rows.count()], [n, n]));
  await both(2);
  await eventually(async () => assert.equal(await one.element.locator(".run-show input:checked").count(), 1, "what another element kept is not drawn here"));

  for (let n = 3; n <= 20; n++) {
    await one.keep.click();
    await one.rows.nth(n - 1).waitFor();
  }
  await one.keep.click();
  await one.ask.getByText("20 runs are kept, which is the most. Remove the oldest, Spiral 8-8, β ½, to keep this one?").waitFor();
  assert.equal(await one.rows.count(), 20);
  await one.ask.getByRole("button", { name: "Leave it" }).click();
  await one.ask.getByRole("button").first().waitFor({ state: "detached" });
  await reads(one.ask, "");
  await one.keep.click();
  await one.ask.getByRole("button", { name: "Remove it and keep this run" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".run-name").value === "Spiral 8-8, β ½ (21)");
  await both(20);
  assert.deepEqual(problems, []);
  await close();
});
