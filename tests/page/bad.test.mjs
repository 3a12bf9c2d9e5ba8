// Bad input in a page: an error that says what is wrong, where and what to do, and the run that was there goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ready, until, useSite } from "./support/site.mjs";

const site = useSite();

/** The error panel's text, once it is on show. */
const panelText = async (page) => {
  const panel = page.locator('bvq-playground [role="alert"]').first();
  await panel.waitFor();
  return (await panel.innerText()).replace(/\s+/g, " ");
};

async function playing() {
  const opened = await site.open({ body: '<bvq-playground loading="eager" dataset="moons" network-shape="4" seed="3"></bvq-playground>' });
  await ready(opened.page);
  await opened.page.evaluate(() => document.querySelector("bvq-playground").play());
  await until(opened.page, (m) => m.step > 10);
  return opened;
}

/** Does something wrong, and gives the error it led to after checking that the run of before goes on. */
async function refused(page, wrong, ...args) {
  const run = await page.evaluate(() => {
    const element = document.querySelector("bvq-playground");
    globalThis.before = element.run;
    globalThis.error = new Promise((done) => element.addEventListener("bvq-error", (e) => done(e.detail), { once: true }));
    return element.spec;
  });
  await page.evaluate(wrong, ...args);
  const error = await page.evaluate(async () => {
    const { name, code, field, hint, message } = await globalThis.error;
    return { name, code, field, hint, message };
  });
  const text = await panelText(page);
  const step = await page.evaluate(() => document.querySelector("bvq-playground").metrics.step);
  await page.waitForFunction((from) => document.querySelector("bvq-playground").metrics.step > from, step);
  const now = await page.evaluate(() => {
    const element = document.querySelector("bvq-playground");
    return { same: element.run === globalThis.before, playing: element.playing, spec: element.spec };
  });
  assert.equal(now.same, true, "the run is the one of before");
  assert.equal(now.playing, true, "it goes on training");
  assert.deepEqual(now.spec, run, "its spec is the one of before");
  console.log(`${error.code}: ${text}`);
  assert.equal(error.name, "BvqError");
  assert.ok(error.hint.length > 0, "there is a hint");
  return { ...error, text };
}

test("an attribute", async () => {
  const { page, close } = await playing();
  const error = await refused(page, () => document.querySelector("bvq-playground").setAttribute("beta", "1.5"));
  assert.equal(error.code, "spec-invalid");
  assert.match(error.text, /1\.5/);
  await close();
});

test("the property", async () => {
  const { page, close } = await playing();
  const error = await refused(page, () => {
    document.querySelector("bvq-playground").spec = { optimizer: { learningRat: 0.1 } };
  });
  assert.equal(error.code, "spec-invalid");
  assert.match(error.field, /learningRat/);
  const limit = await refused(page, () => {
    document.querySelector("bvq-playground").spec = { layers: [{ units: 1e9 }] };
  });
  assert.equal(limit.code, "limit-exceeded");
  await close();
});

test("a table", async () => {
  const { page, close } = await playing();
  const error = await refused(page, () => document.querySelector("bvq-playground").loadData("a,b\nnot,a table"));
  assert.equal(error.code, "data-invalid");
  const large = await refused(page, () => document.querySelector("bvq-playground").loadData("1,2\n".repeat(4e6)));
  assert.equal(large.code, "limit-exceeded");
  await close();
});

test("a link: the page runs on with what it had, and the panel says why", async () => {
  const { page, origin, close } = await site.open({ path: "/embed.html" });
  await page.goto(`${origin}/embed.html?#beta=2&dataset=moons`);
  await ready(page);
  await page.waitForFunction(() => globalThis.bvqErrors.length > 0);
  const text = await panelText(page);
  console.log(text);
  assert.match(text, /2/);
  const { step } = await page.evaluate(() => document.querySelector("bvq-playground").step(3));
  assert.equal(step, 3);
  await close();
});

test("an attribute that is wrong from the start: the defaults run, and the panel says why", async () => {
  const { page, close } = await site.open({ body: `<bvq-playground loading="eager" config='{"layers": 3'></bvq-playground>` });
  await ready(page);
  await page.waitForFunction(() => globalThis.bvqErrors.length > 0);
  console.log(await panelText(page));
  const { step } = await page.evaluate(() => document.querySelector("bvq-playground").step(3));
  assert.equal(step, 3);
  await close();
});

test("a run that diverges stops at its last finite state and says so", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager" reg-dataset="reg-plane" problem="regression" network-shape="8,8" optimizer="sgd" learning-rate="10"></bvq-playground>',
  });
  await ready(page);
  await page.evaluate(() => {
    const element = document.querySelector("bvq-playground");
    element.spec = { optimizer: { kind: "sgd", learningRate: 10 }, layers: [{ activation: "linear" }, { activation: "linear" }] };
    void element.play();
  });
  await page.waitForFunction(() => globalThis.bvqErrors.some((text) => text.startsWith("diverged")));
  const seen = await page.evaluate(async () => {
    const element = document.querySelector("bvq-playground");
    return { playing: element.playing, finite: (await element.run.parameters()).every(Number.isFinite) };
  });
  console.log(await panelText(page));
  assert.equal(seen.playing, false);
  assert.equal(seen.finite, true);
  await close();
});
