// On a phone: what matters comes first, nothing is squeezed, and what is set more rarely is folded but there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { ready, useSite } from "./support/site.mjs";

const site = useSite();

async function opened(width, path = "/#dataset=spiral&networkShape=8,8") {
  const server = await site.serve();
  const it = await site.newPage({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
  await it.page.goto(server.origin + path);
  await ready(it.page);
  await it.page.locator(".lab-tab").first().waitFor();
  await it.page.evaluate(() => document.querySelector("bvq-playground").step(80));
  return it;
}

/** Where parts are, from the element's top. */
const boxes = (page, selectors) => page.evaluate((all) => {
  const host = document.querySelector("bvq-playground");
  const { top } = host.getBoundingClientRect();
  return all.map((selector) => {
    const box = host.shadowRoot.querySelector(selector).getBoundingClientRect();
    return { top: box.top - top, bottom: box.bottom - top, left: box.left, right: box.right };
  });
}, selectors);

for (const width of [320, 390]) {
  test(`play, β, the losses and the map come first and on one screen, ${width} wide`, async () => {
    const { page, problems, close } = await opened(width);
    const [play, beta, scores, map, loss, curve, network, data, speed] = await boxes(page,
      ["[data-id=play-button]", ".beta-range", ".scores", ".map-stage", ".loss", ".curve", ".panel.network", ".panel.data", ".speed-field"]);
    const order = [play, beta, scores, map, loss, curve, network, data, speed].map(({ top }) => top);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), `from top to bottom: ${order}`);
    assert.ok(map.bottom < 844, `the map ends at ${map.bottom}`);
    assert.deepEqual(problems, []);
    await close();
  });

  test(`every tab of the lab is whole, and "Keep this run" takes no room from them, ${width} wide`, async () => {
    const { page, close } = await opened(width);
    const tabs = await page.evaluate(() => {
      const root = document.querySelector("bvq-playground").shadowRoot;
      const list = root.querySelector(".lab-tabs");
      return { over: list.scrollWidth - list.clientWidth, cut: [...list.children].filter((tab) => !tab.hidden && tab.getBoundingClientRect().right > innerWidth).length };
    });
    assert.deepEqual(tabs, { over: 0, cut: 0 });
    const [list, keep] = await boxes(page, [".lab-tabs", ".lab-keep"]);
    assert.ok(keep.top >= list.bottom || keep.bottom <= list.top, "beside the tabs there is no room for it");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await close();
  });

  test(`settings are folded and open by keyboard, ${width} wide`, async () => {
    const { page, problems, close } = await opened(width);
    for (const [name, field] of [["Noise, samples and batches", "Noise"], ["How it learns: rate, loss, penalties", "Learning rate"]]) {
      const fold = page.getByRole("button", { name, exact: true });
      const input = page.locator(".bvq").getByLabel(field, { exact: true }).first();
      assert.equal(await fold.getAttribute("aria-expanded"), "false");
      assert.equal(await input.isVisible(), false);
      await fold.focus();
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "visible" });
      assert.equal(await fold.getAttribute("aria-expanded"), "true");
      const controlled = await fold.evaluate((button) => button.nextElementSibling.id === button.getAttribute("aria-controls"));
      assert.ok(controlled);
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden" });
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test("where there is room nothing is folded; in compact mode and with both groups hidden there is nothing to unfold", async () => {
  const { page, close } = await opened(390);
  const folds = () => page.locator(".fold").evaluateAll((all) => all.filter((button) => button.getBoundingClientRect().height > 0).length);
  assert.equal(await folds(), 2);
  await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("hide", "training penalty"));
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".settings.training").hasAttribute("data-hidden"));
  assert.equal(await folds(), 1);
  await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("mode", "compact"));
  await page.waitForTimeout(100);
  assert.equal(await folds(), 0);
  await page.evaluate(() => document.querySelector("bvq-playground").removeAttribute("hide"));
  await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("mode", "full"));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForTimeout(200);
  assert.equal(await folds(), 0);
  assert.ok(await page.getByLabel("Learning rate", { exact: true }).isVisible());
  await close();
});
