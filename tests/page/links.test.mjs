// Links: TensorFlow Playground's open with the same settings, ours are short, and the address bar keeps no history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LINKS } from "../../www/test/support/classic-links.js";
import { eventually, ready, useSite } from "./support/site.mjs";

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
    await eventually(async () => assert.deepEqual(await page.evaluate(SETTINGS), wanted, name));
    // The settings are those of a run that trains.
    // The settings are the element's before their run is there; what trained until then was the one before.
    await eventually(async () => assert.equal((await page.evaluate(() => document.querySelector("bvq-playground").step(2)))?.step, 2, name));
  }
  assert.ok(await page.evaluate(() => history.length) <= length + LINKS.length, "only the links themselves are in the history");
  assert.deepEqual(problems, []);
  await close();
});

test("the address bar says only what differs, and changes leave no history", async () => {
  const { page, close } = await site.open({ path: "/embed.html" });
  await ready(page);
  const before = await page.evaluate(() => history.length);
  for (const [change, says] of [[{ seed: 9 }, /seed=9/], [{ data: { kind: "moons" } }, /dataset=moons/], [{ layers: [{ units: 5 }] }, /Shape=5/], [{ optimizer: { learningRate: 0.1 } }, /Rate=0\.1/]]) {
    await page.evaluate((patch) => { document.querySelector("bvq-playground").spec = patch; }, change);
    await eventually(async () => assert.match(await page.evaluate(() => location.hash), says));
  }
  assert.equal(await page.evaluate(() => location.hash), "#v=1&dataset=moons&networkShape=5&learningRate=0.1&seed=9&mode=compact");
  assert.equal(await page.evaluate(() => history.length), before);
  await page.reload();
  await ready(page);
  const { data, layers, seed } = await page.evaluate(() => document.querySelector("bvq-playground").spec);
  assert.deepEqual([data.kind, layers[0].units, seed], ["moons", 5, 9]);
  await close();
});

test("the share tab: what it gives opens with the same settings, in this page, in another, in a frame", async () => {
  const { page, problems, origin, close } = await site.open({
    path: "/#v=1&dataset=moons&networkShape=5&learningRate=0.1&activation=abs&panel=share",
    context: { viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] },
  });
  await ready(page);
  const text = async (label) => {
    const box = page.getByRole("textbox", { name: label, exact: true });
    await box.waitFor();
    await page.waitForFunction((name) => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".share-text")].find((e) => e.querySelector("label").textContent === name)?.querySelector("textarea").value, label);
    return box.inputValue();
  };
  const settings = (where) => where.evaluate(() => {
    const { data, layers, optimizer } = document.querySelector("bvq-playground").spec;
    return [data.kind, layers.map(({ units, activation }) => [units, activation]), optimizer.learningRate];
  });
  const wanted = ["moons", [[5, "abs"]], 0.1];
  const link = await text("Link");
  assert.equal(new URL(link).hash, "#v=1&dataset=moons&networkShape=5&activation=abs&learningRate=0.1");
  await page.getByRole("button", { name: "Copy: Link", exact: true }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);

  const markup = await text("Element for your page");
  assert.equal(markup.split("\n").length, 3);
  const other = await site.open({ body: markup.replaceAll(`${origin}/`, "/") });
  await ready(other.page);
  assert.deepEqual(await settings(other.page), wanted);
  await other.close();

  const frame = await text("Frame for your page");
  const framed = await site.open({ body: frame.replaceAll(`${origin}/`, "/") });
  const inner = framed.page.frames()[1] ?? (await framed.page.waitForEvent("frameattached"));
  await ready(inner);
  assert.deepEqual(await settings(inner), wanted);
  await framed.close();

  const why = page.locator("bvq-playground .share-classic");
  await eventually(async () => assert.match(await why.textContent(), /cannot show this.*moons.*optimi|cannot show this.*Moons.*SGD/s));
  await page.evaluate(() => { location.hash = "#dataset=xor&networkShape=3&seed=0.5"; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.data.kind === "xor");
  const there = page.getByRole("link", { name: "Open in TensorFlow Playground" });
  await page.evaluate(() => { document.querySelector("bvq-playground").setAttribute("panel", "share"); });
  await there.waitFor();
  await eventually(async () => assert.match(await there.getAttribute("href"), /^https:\/\/playground\.tensorflow\.org\/#activation=tanh&.*dataset=xor&.*networkShape=3/));

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save playground.png" }).click()]);
  assert.equal(download.suggestedFilename(), "playground.png");
  assert.deepEqual(problems, []);
  await close();
});

test("Copy link is one click, packs a table of points, and where the clipboard is refused the tab has it to copy by hand", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager"></bvq-playground>',
    context: { viewport: { width: 1280, height: 900 }, permissions: ["clipboard-read", "clipboard-write"] },
  });
  await ready(page);
  const table = `x1,x2,label\n${Array.from({ length: 200 }, (_, i) => `${(i % 20) / 4},${Math.floor(i / 20)},${i % 3 ? "a" : "b"}`).join("\n")}`;
  await page.evaluate((csv) => document.querySelector("bvq-playground").loadData(csv), table);
  await page.locator("bvq-playground .lab-tab").first().waitFor(); // all of it is there
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /[#&]z=/);
  assert.ok(link.length < 2500, `${link.length} characters`);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("refused")); });
  // By either name: the word goes back after two seconds.
  await page.getByRole("button", { name: /^(Copy link|Link copied)$/ }).click();
  const box = page.getByRole("textbox", { name: "Link", exact: true });
  await box.waitFor();
  await eventually(async () => assert.match(await box.inputValue(), /[#&]z=/));
  await close();
});

/** The error note, once it is there. */
const noted = async (page) => {
  const note = page.locator('bvq-playground [role="alert"]');
  await note.waitFor();
  return (await note.innerText()).replace(/\s+/g, " ");
};
const parts = (page) => page.evaluate(() => {
  const { spec, metrics } = document.querySelector("bvq-playground");
  return { kind: spec.data.kind, noise: spec.data.noise, samples: spec.data.samples, shape: spec.layers.map(({ units }) => units).join(), beta: spec.layers[0].beta, loss: spec.loss, seed: spec.seed, optimizer: spec.optimizer.kind, step: metrics.step };
});

test("a link with wrong values opens with all the others, and says which were left out and what would be right", async () => {
  const { page, origin, problems, close } = await site.open({ path: "/embed.html?#v=1&dataset=spiral&noise=90&networkShape=4,3&beta=2&seed=9" });
  await ready(page);
  const note = await noted(page);
  assert.match(note, /noise: "90" is outside 0\.\.50\. Use a number from 0 to 50\./);
  assert.match(note, /beta: "2" is outside 0\.\.1\. Use a number from 0 to 1\./);
  assert.match(note, /the rest of the link holds/);
  const seen = await parts(page);
  assert.deepEqual([seen.kind, seen.noise, seen.shape, seen.beta, seen.seed], ["spiral", 0, "4,3", 0.5, 9]);
  assert.equal((await page.evaluate(() => document.querySelector("bvq-playground").step(2))).step, 2);

  // Another link in the same page; what the one before it said and this one does not is gone.
  await page.evaluate(() => { location.hash = "#v=1&dataset=moons&noise=20"; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.noise === 0.2);
  await page.locator('bvq-playground [role="alert"]').waitFor({ state: "hidden" });
  await page.evaluate(() => { location.hash = "#v=1&dataset=xor&networkShape=five"; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "xor");
  assert.match(await noted(page), /networkShape: "five" is no whole number/);
  assert.deepEqual([(await parts(page)).noise, (await parts(page)).shape], [0, "4"]);

  // One that says nothing but a wrong value still says so.
  await page.evaluate(() => { location.hash = "#v=1"; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "circle");
  await page.locator('bvq-playground [role="alert"]').waitFor({ state: "hidden" });
  await page.evaluate(() => { location.hash = "#v=1&beta=3"; });
  assert.match(await noted(page), /beta: "3"/);

  const classic = await site.newPage();
  await classic.page.goto(`${origin}/embed.html#activation=tanh&batchSize=10&dataset=xor&noise=lots&networkShape=4,2&seed=0.5&collectStats=false&problem=classification`);
  await ready(classic.page);
  assert.match(await noted(classic.page), /noise: "lots" is no number/);
  const there = await parts(classic.page);
  assert.deepEqual([there.kind, there.shape, there.optimizer, there.noise], ["xor", "4,2", "sgd", 0]);
  await classic.close();
  assert.deepEqual(problems, []);
  await close();
});

test("values that are wrong only together: the one that the core names is left out where the rest then holds", async () => {
  const { page, problems, close } = await site.open({ path: "/embed.html?#v=1&dataset=rings&classes=5&samples=3&seed=4" });
  await ready(page);
  assert.match(await noted(page), /samples: 3 is too few for 5 classes\. Use at least 5 samples\./);
  const rings = await parts(page);
  assert.deepEqual([rings.kind, rings.seed, rings.samples > 5], ["rings", 4, true]);

  // In a page that lives: what the link does not say is not taken from what was on show.
  await page.evaluate(() => { document.querySelector("bvq-playground").spec = { data: { noise: 0.3 } }; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.noise === 0.3);
  await page.evaluate(() => { location.hash = "#v=1&problem=regression&regDataset=reg-plane&loss=cross-entropy&seed=5"; });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "plane");
  assert.match(await noted(page), /loss: "cross-entropy" needs classes.*the rest of the link holds/);
  const plane = await parts(page);
  assert.deepEqual([plane.loss, plane.seed, plane.noise], ["auto", 5, 0]);

  // Where the rest does not hold either, all stays as it is, and the first reason is told.
  await page.evaluate(() => { location.hash = "#v=1&dataset=moons&activation=max-pool&pieces=3&networkShape=8"; });
  await page.waitForFunction(() => /8 units cannot be pooled in groups of 3/.test(document.querySelector("bvq-playground").shadowRoot.querySelector("[role=alert]").textContent));
  assert.deepEqual(await parts(page), plane);
  assert.deepEqual(problems, []);
  await close();
});
