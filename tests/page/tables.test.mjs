// Tables and formulas of someone's own: looked at before training, read with sensible choices, refused with the reason.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { eventually, ready, until, useSite } from "./support/site.mjs";

const site = useSite();

/** A playground with the part for one's own data open. */
async function own(context = { viewport: { width: 1280, height: 900 } }) {
  const opened = await site.open({ body: '<bvq-playground loading="eager" engine="cpu"></bvq-playground>', context });
  const { page } = opened;
  await ready(page);
  await page.locator(".draw-own").waitFor();
  await page.locator(".own summary").click();
  const dialog = page.getByRole("dialog");
  const told = page.locator(".table-told");
  const train = page.getByRole("button", { name: "Train on this" });
  const file = (name) => page.getByLabel("Choose a CSV or TSV file").setInputFiles(name);
  return { ...opened, dialog, told, train, file };
}

const spec = (page) => page.evaluate(() => document.querySelector("bvq-playground").spec);
const trained = (page) => page.waitForFunction(() => document.querySelector("bvq-playground").run?.spec.data.kind === "points");

/** File of tests/data, rows, what is predicted, how many inputs, what is said. */
const TABLES = [
  ["penguins.csv", "344 rows, 8 columns", "species", 5, /3 classes\. 342 of 344 rows.*slice.*Dropped 2 of 344/],
  ["mtcars.csv", "32 rows, 12 columns", "carb", 10, /6 classes\. 32 of 32 rows/],
  ["airquality.csv", "153 rows, 7 columns", "Day", 5, /a number\. 111 of 153 rows.*Dropped 42.*Ozone or Solar\.R/],
  ["ToothGrowth.csv", "60 rows, 4 columns", "supp", 2, /2 classes\. 60 of 60 rows.*the map shows both/],
  ["iris.csv", "150 rows, 6 columns", "Species", 4, /3 classes\. 150 of 150 rows/],
  ["warpbreaks.csv", "54 rows, 4 columns", "tension", 1, /3 classes.*curve/],
  ["iris-sklearn.csv", "150 rows, 5 columns", "class", 4, /3 classes.*setosa, versicolor and virginica/],
  ["longley.csv", "16 rows, 8 columns", "YEAR", 6, /a number\. 16 of 16 rows/],
];

test("real tables of R and Python packages are shown with sensible choices, and train", async () => {
  const { page, problems, dialog, told, train, file, close } = await own();
  for (const [name, size, label, inputs, says] of TABLES) {
    await file(`tests/data/${name}`);
    await dialog.getByRole("heading", { name }).waitFor();
    await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".table-dialog .strong").disabled);
    await eventually(async () => {
      assert.equal(await dialog.locator(".caption").first().textContent(), size, name);
      assert.ok(await page.getByRole("radio", { name: `Predict ${label}`, exact: true }).isChecked(), name);
      assert.equal(await dialog.getByRole("checkbox", { checked: true }).count(), inputs, name);
      assert.match(await told.textContent(), says, name);
    });
    await train.click();
    await dialog.waitFor({ state: "hidden" });
    await page.waitForFunction((n) => document.querySelector("bvq-playground").run?.spec.features.length === n, inputs);
    const { testLoss, diverged } = await page.evaluate(() => document.querySelector("bvq-playground").step(20));
    assert.ok(Number.isFinite(testLoss) && !diverged, name);
  }
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  assert.deepEqual(problems, []);
  await close();
});

test("R's irises: pasted, looked at, trained to nine in ten and more", async () => {
  const { page, dialog, train, close } = await own();
  await page.locator(".own textarea").evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
  }, await readFile("tests/data/iris.csv", "utf8"));
  await dialog.getByRole("heading", { name: "Pasted table" }).waitFor();
  await train.click();
  await trained(page);
  await page.evaluate(() => document.querySelector("bvq-playground").play());
  const { testAccuracy, step } = await until(page, (m) => m.step > 200 && m.testAccuracy >= 0.9);
  console.log(`iris: test accuracy ${testAccuracy} after ${step} steps`);
  await close();
});

test("other choices: a number to predict from two columns, dropped as a file", async () => {
  const { page, dialog, told, train, close } = await own();
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "air.csv", { type: "text/csv" }));
    document.querySelector("bvq-playground").shadowRoot.querySelector(".bvq").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, await readFile("tests/data/airquality.csv", "utf8"));
  await dialog.getByRole("heading", { name: "air.csv" }).waitFor();
  await page.getByRole("radio", { name: "Predict Ozone" }).check();
  for (const name of ["Solar.R", "Month", "Day"]) await page.getByRole("checkbox", { name: `Learn from ${name}`, exact: true }).uncheck();
  await told.getByText("Predicts Ozone: a number. 116 of 153 rows can be used. Two inputs: the map shows both.").waitFor();
  await train.click();
  await trained(page);
  const { features, data } = await spec(page);
  assert.deepEqual([features, data.targets.length], [["Wind", "Temp"], 116]);
  await close();
});

test("what is wrong is said in the dialog, and nothing is lost", async () => {
  const { page, dialog, told, train, file, close } = await own();
  const before = await spec(page);
  await file("tests/data/spector.csv");
  await told.getByText(/only one column.*separated|one column/).waitFor();
  await eventually(async () => assert.match(await told.textContent(), /commas, tabs or semicolons/));
  await eventually(async () => assert.match(await dialog.locator("pre").textContent(), /'GPA'/, "the text itself is shown"));
  assert.ok(await train.isDisabled());
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  const area = page.locator(".own textarea");
  const text = "a;b;c;kind\n1,5;oops;2;x\n2,5;3;4;y\n3,5;4;7;x\n4,5;5;1;y\n";
  await area.fill(text);
  await page.getByRole("button", { name: "Look at the table" }).click();
  await told.getByText(/"oops" is not a number/).waitFor();
  await eventually(async () => assert.match(await told.textContent(), /line 2, column "b"/));
  assert.equal(await area.inputValue(), text);
  assert.deepEqual(await spec(page), before);
  await page.getByRole("checkbox", { name: "Learn from b" }).uncheck();
  await told.getByText(/4 of 4 rows can be used/).waitFor();
  for (const name of ["a", "c"]) await page.getByRole("checkbox", { name: `Learn from ${name}`, exact: true }).uncheck();
  await told.getByText("Choose at least one column of numbers").waitFor();
  assert.ok(await train.isDisabled());
  await page.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(await spec(page), before);
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("by keyboard alone, on a phone's screen, and axe finds nothing", async () => {
  const { page, dialog, told, close } = await own({ viewport: { width: 390, height: 844 } });
  await page.locator(".own textarea").fill("x,y,kind\n1,2,u\n2,-1,v\n-3,4,u\n4,2,v\n");
  await page.getByRole("button", { name: "Look at the table" }).focus();
  await page.keyboard.press("Enter");
  await told.getByText("Predicts kind: 2 classes.").waitFor();
  assert.deepEqual(await violations(page), []);
  const { left, right } = await dialog.evaluate((element) => element.getBoundingClientRect());
  assert.ok(left >= 0 && right <= 390);
  await page.getByRole("radio", { name: "Predict kind" }).focus();
  await page.keyboard.press("ArrowLeft"); // predict y
  await told.getByText(/Predicts y/).waitFor();
  await page.getByRole("radio", { name: "Predict y" }).focus();
  await page.keyboard.press("ArrowRight");
  await told.getByText(/Predicts kind.*4 of 4/).waitFor();
  const named = () => page.evaluate(() => document.querySelector("bvq-playground").shadowRoot.activeElement?.textContent);
  // While the table is read again the button is disabled, and Tab passes it.
  await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".table-dialog .strong").disabled);
  for (let i = 0; i < 8 && (await named()) !== "Train on this"; i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await trained(page);
  assert.deepEqual((await spec(page)).features, ["x", "y"]);
  await close();
});

test("a formula makes points: of classes, of numbers; its mistakes are named with their place", async () => {
  const { page, close } = await own();
  const input = page.getByLabel("By a formula");
  const told = page.locator(".formula-told");
  const before = await spec(page);
  await input.fill("y > sin(foo)");
  await page.getByRole("button", { name: "Make points" }).click();
  await eventually(async () => {
    assert.match(await told.textContent(), /Character 9: unknown name “foo”; use x and y/);
    assert.equal(await input.getAttribute("aria-invalid"), "true");
  });
  assert.deepEqual(await spec(page), before);
  await input.fill("y > 2*sin(x)");
  await input.press("Enter");
  await trained(page);
  const first = (await spec(page)).data;
  assert.deepEqual([first.inputs.length, [...new Set(first.labels)].sort()], [400, ["false", "true"]]);
  await page.evaluate(() => document.querySelector("bvq-playground").play());
  await until(page, (m) => m.testAccuracy > 0.85 && m.step > 100);
  await page.evaluate(() => document.querySelector("bvq-playground").newSeed());
  await page.waitForFunction((x) => document.querySelector("bvq-playground").run?.spec.data.inputs[0][0] !== x, first.inputs[0][0]);
  await input.fill("y = 0.3*x^2");
  await input.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").run?.spec.features.length === 1);
  const { data } = await spec(page);
  assert.equal(data.labels ?? null, null);
  data.inputs.forEach(([x], i) => assert.ok(Math.abs(data.targets[i] - 0.3 * x * x) < 1e-3 + 8 * data.noise));
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("numbers to predict are shown as they were given: on the axis, under the colours, under the pointer, in the tab of scores", async () => {
  const { page, problems, close } = await site.open({
    body: '<bvq-playground loading="eager" engine="cpu" network-shape="8" show-test-data panel="scores"></bvq-playground>',
    context: { viewport: { width: 1280, height: 900 } },
    init: () => {
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        (this.canvas.bvqTexts ??= []).push(text);
        return fillText.call(this, text, ...rest);
      };
    },
  });
  await ready(page);
  await page.locator(".draw-own").waitFor();
  await page.locator(".own summary").click();
  const make = async (formula, inputs) => {
    await page.getByLabel("By a formula").fill(formula);
    await page.getByLabel("By a formula").press("Enter");
    await page.waitForFunction((n) => {
      const { run } = document.querySelector("bvq-playground");
      return run?.spec.data.kind === "points" && run.spec.features.length === n;
    }, inputs);
    await page.evaluate(() => document.querySelector("bvq-playground").step(1500));
  };
  /** The numbers on the canvases of a part. */
  const written = (selector) => page.evaluate((where) => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(where)]
    .flatMap((canvas) => canvas.bvqTexts ?? []).map((text) => Number(text.replace("−", "-"))).filter(Number.isFinite), selector);
  /** What is read in the middle of the map. */
  const middle = async () => {
    await page.locator(".map-stage").focus();
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => /: −?[\d.]+$/.test(document.querySelector("bvq-playground").shadowRoot.querySelector(".map-caption").textContent));
    const text = await page.locator(".map-caption").textContent();
    await page.keyboard.press("Escape");
    return Number(text.split(": ")[1].replace("−", "-"));
  };

  await make("y = 100 + 10*x", 1);
  const axis = await written(".map-stage canvas");
  assert.ok(axis.includes(50) && axis.includes(150), `${axis}`);
  const line = await middle();
  assert.ok(Math.abs(line - 100) < 15, `the line reads ${line} in the middle`);
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".scores-plot canvas")?.bvqTexts?.includes("100"));
  const plot = await written(".scores-plot canvas");
  assert.ok(plot.includes(150), `${plot}`);

  await make("z = 100 + 10*x", 2);
  const ends = await page.waitForFunction(() => {
    const texts = [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".scale-ends span")].map((span) => Number(span.textContent.replace("−", "-")));
    return texts[0] > 30 && texts;
  });
  const [low, zero, high] = await ends.jsonValue();
  assert.ok(low > 30 && low < 50 && zero > 90 && zero < 110 && high > 150 && high < 170, `${[low, zero, high]}`);
  const surface = await middle();
  assert.ok(Math.abs(surface - 100) < 15, `the map reads ${surface} in the middle`);

  // A table: its own columns and numbers.
  await page.getByLabel("Choose a CSV or TSV file").setInputFiles("tests/data/longley.csv");
  await page.getByRole("button", { name: "Train on this" }).click();
  await page.waitForFunction(() => document.querySelector("bvq-playground").run?.spec.features.length === 6);
  await page.evaluate(() => document.querySelector("bvq-playground").step(500));
  const year = await middle();
  assert.ok(Math.abs(year - 1954.5) < 5, `the map reads the year ${year} in the middle`);
  assert.deepEqual(problems, []);
  await close();
});

test("a table too large for a link trains like any other", async () => {
  const { page, problems, close } = await site.open({ body: '<bvq-playground loading="eager"></bvq-playground>' });
  await ready(page);
  await page.locator("bvq-playground .preset").first().waitFor();
  await page.evaluate(() => document.querySelector("bvq-playground").loadData(`a,b,c\n${Array.from({ length: 4000 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2 ? "odd" : "even"}`).join("\n")}`));
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".own-used:not([hidden])"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.deepEqual(problems, []);
  await close();
});
