// What opens in the footer stays at its link and in the window; numbers that do not fit say so; the page wears the theme.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, ready, useSite, whole } from "./support/site.mjs";

const site = useSite();

async function opened(context, path = "/") {
  const it = await site.open({ path, context });
  await ready(it.page);
  await it.page.locator("bvq-playground .preset").first().waitFor({ state: "attached" });
  return it;
}

/** Edges of what is open and of its link, and of the window. */
const places = (page, link) => page.evaluate((name) => {
  const root = document.querySelector("bvq-playground").shadowRoot;
  const box = root.querySelector(".popover:popover-open");
  const at = (element) => (({ left, right, top, bottom }) => ({ left, right, top, bottom }))(element.getBoundingClientRect());
  return box && { box: at(box), link: at(root.querySelector(name)), width: document.documentElement.clientWidth, height: innerHeight };
}, link);

test("Display, Keys and the fingerprint open at their link and within the window, wherever the page is scrolled", async () => {
  const { page, problems, close } = await opened({ viewport: { width: 1280, height: 900 } });
  for (const [width, height] of [[320, 568], [390, 844], [768, 700], [1280, 900], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    for (const link of [".display summary", "[data-id=keys] summary", ".fingerprint summary"]) {
      for (const block of ["start", "center", "end"]) {
        const summary = page.locator(`bvq-playground ${link}`);
        await summary.evaluate((element, where) => element.scrollIntoView({ block: where }), block);
        await summary.evaluate((element) => element.click());
        await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".popover:popover-open"));
        // The scroll event that makes it follow comes with a frame.
        await eventually(async () => {
          const { box, link: at, ...window } = await places(page, link);
          const told = `${link} at ${width}, ${block}: ${JSON.stringify({ box, at })}`;
          assert.ok(box.left >= 0 && box.top >= 0 && box.right <= window.width && box.bottom <= window.height, told);
          const far = Math.max(at.top - box.bottom, box.top - at.bottom, at.left - box.right, box.left - at.right);
          assert.ok(far < 10, `${told}: ${far} px away`);
        });
        await page.keyboard.press("Escape");
        await page.waitForFunction(() => !document.querySelector("bvq-playground").shadowRoot.querySelector(".popover:popover-open"));
      }
    }
  }
  // Shut by a click elsewhere; by Escape with the focus back on the link.
  const display = page.locator("bvq-playground .display summary");
  await display.click();
  await page.getByLabel("Theme").waitFor();
  await page.mouse.click(5, 5);
  await page.getByLabel("Theme").waitFor({ state: "hidden" });
  await display.click();
  await page.getByLabel("Theme").focus();
  await page.keyboard.press("Escape");
  await page.getByLabel("Theme").waitFor({ state: "hidden" });
  await eventually(async () => assert.ok(await display.evaluate((element) => element.getRootNode().activeElement === element)));
  assert.equal(await page.locator("bvq-playground .status").getByText("There is no WebGPU here.").count(), 0, "not in every footer");
  assert.deepEqual(problems, []);
  await close();
});

test("a number that does not fit is marked while it stands there, and leaving the field brings back what is in force", async () => {
  const { page, problems, close } = await opened({ viewport: { width: 1280, height: 900 } });
  const spec = () => page.evaluate(() => document.querySelector("bvq-playground").spec);
  for (const [name, wrong, kept, said] of [
    ["Seed", "-5.5", "7", "A whole number from 0 to 4294967295"], ["Hardness β as a number", "7", "0.500", "A number from 0 to 1"],
    ["Stop at", "-3", "", "A number, 0 or more"],
  ]) {
    const field = page.getByLabel(name, { exact: true });
    await field.fill(wrong);
    const note = page.locator("bvq-playground .number-note");
    await page.waitForFunction((text) => document.querySelector("bvq-playground").shadowRoot.querySelector(".number-note:popover-open")?.textContent === text, said);
    await eventually(async () => assert.equal(await field.getAttribute("aria-invalid"), "true"));
    await field.press("Enter");
    await field.press("Tab");
    await eventually(async () => {
      assert.equal(await field.inputValue(), kept, name);
      assert.equal(await field.getAttribute("aria-invalid"), null);
      assert.match(await note.textContent(), /; it stays at /);
    });
  }
  const { seed, layers } = await spec();
  assert.deepEqual([seed, layers[0].beta], [7, 0.5]);
  await page.getByLabel("Seed", { exact: true }).fill("11");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("bvq-playground").spec.seed === 11);
  assert.deepEqual(problems, []);
  await close();
});

test("the page around the element wears its theme", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, close } = await opened({ colorScheme, viewport: { width: 1280, height: 900 } });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const own = { light: "rgb(255, 255, 255)", dark: "rgb(20, 25, 29)" };
    await eventually(async () => assert.equal(await ground(), own[colorScheme]));
    for (const theme of ["dark", "light"]) {
      await page.evaluate((name) => document.querySelector("bvq-playground").setAttribute("theme", name), theme);
      await page.waitForFunction((name) => document.documentElement.dataset.theme === name, theme);
      await eventually(async () => assert.equal(await ground(), own[theme]));
    }
    await page.evaluate(() => document.querySelector("bvq-playground").removeAttribute("theme"));
    await page.waitForFunction((colour) => getComputedStyle(document.body).backgroundColor === colour, own[colorScheme]);
    await close();
  }
});

test("a network wider than its place fades out where it goes on; axes are called as the features are", async () => {
  const { page, close } = await opened({ viewport: { width: 1280, height: 900 } });
  const marks = () => page.evaluate(() => { const { dataset } = document.querySelector("bvq-playground").shadowRoot.querySelector(".net-scroll"); return ["before" in dataset, "after" in dataset]; });
  await eventually(async () => assert.match(await page.locator("bvq-playground .map-stage").getAttribute("aria-label"), /over X₁ and X₂/));
  await whole(page);
  assert.deepEqual(await marks(), [false, false]);
  await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("network-shape", "8,8,8,8,8,8,8,8"));
  await page.waitForFunction(() => "after" in document.querySelector("bvq-playground").shadowRoot.querySelector(".net-scroll").dataset);
  await page.evaluate(() => { document.querySelector("bvq-playground").shadowRoot.querySelector(".net-scroll").scrollLeft = 1e4; });
  await page.waitForFunction(() => "before" in document.querySelector("bvq-playground").shadowRoot.querySelector(".net-scroll").dataset);
  await eventually(async () => assert.deepEqual(await marks(), [true, false]));
  await close();
});

test("printed from a dark screen it is light: the page, the box, the maps and the curves; afterwards it is dark again", async () => {
  const server = await site.serve();
  const { page, problems, close } = await site.newPage({ colorScheme: "dark", viewport: { width: 1280, height: 900 } });
  await page.goto(`${server.origin}/#dataset=circle&networkShape=4`);
  await ready(page);
  await page.evaluate(() => document.querySelector("bvq-playground").step(200));
  await page.locator(".lab-tab").first().waitFor();
  await page.locator(".loss canvas").waitFor();
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("bvq-playground");
    const luminance = ([r, g, b]) => (0.2 * r + 0.7 * g + 0.1 * b) / 255;
    const colour = (text) => luminance(text.match(/\d+/g).map(Number));
    /** The lightest and the darkest opaque pixels of a canvas. */
    const span = (selector) => {
      const canvas = shadowRoot.querySelector(selector);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const seen = [];
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 240) seen.push(luminance(data.subarray(i, i + 3)));
      return [Math.min(...seen), Math.max(...seen)];
    };
    globalThis.look = () => ({
      page: colour(getComputedStyle(document.body).backgroundColor), text: colour(getComputedStyle(document.body).color),
      box: colour(getComputedStyle(shadowRoot.querySelector(".bvq")).backgroundColor),
      map: span(".map-stage canvas"), curve: span(".curve canvas"), loss: span(".loss canvas"),
    });
    // After the element's own listener: this is what stands when the page goes to the printer.
    matchMedia("print").addEventListener("change", ({ matches }) => { if (matches) globalThis.printed = globalThis.look(); });
  });
  const before = await page.evaluate(() => globalThis.look());
  assert.ok(before.page < 0.2 && before.box < 0.2 && before.text > 0.7, JSON.stringify(before));
  await page.pdf({ printBackground: true });
  const { page: ground, text, box, map, curve, loss } = await page.evaluate(() => globalThis.printed);
  assert.ok(ground > 0.95 && box > 0.95 && text < 0.3, `ground ${ground}, box ${box}, text ${text}`);
  assert.ok(map[1] > 0.75, `no light middle of the map: ${map}`);
  assert.ok(curve[0] < 0.3, `no dark line in the curve: ${curve}`);
  assert.ok(loss[0] < 0.3, `no dark line in the chart: ${loss}`);
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".bvq").dataset.theme === "dark");
  await page.waitForTimeout(300);
  const after = await page.evaluate(() => globalThis.look());
  assert.deepEqual([after.page, after.box, after.curve], [before.page, before.box, before.curve]);
  assert.deepEqual(problems, []);
  await close();
});
