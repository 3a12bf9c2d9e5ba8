// Everybody can use it: axe finds nothing, the keyboard reaches and works everything, a narrow screen does not scroll sideways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { ready, until, useSite } from "./support/site.mjs";

const site = useSite();
for (const colorScheme of ["light", "dark"]) {
  for (const mode of ["full", "compact", "plot"]) {
    test(`axe, ${colorScheme}, ${mode}`, async () => {
      const { page, close } = await site.open({
        body: `<bvq-playground loading="eager" mode="${mode}" dataset="spiral" network-shape="5,3"></bvq-playground>`,
        context: { colorScheme, viewport: { width: 1280, height: 900 } },
      });
      await ready(page);
      await page.evaluate(() => document.querySelector("bvq-playground").step(50));
      await page.waitForTimeout(500);
      assert.deepEqual(await violations(page), []);
      await close();
    });
  }

  for (const path of ["/", "/embed.html"]) {
    test(`axe, ${colorScheme}, the page ${path}`, async () => {
      const { page, close } = await site.open({ path, context: { colorScheme, viewport: { width: 1280, height: 900 } } });
      await ready(page);
      await page.evaluate(() => document.querySelector("bvq-playground").pause());
      await page.waitForTimeout(500);
      assert.deepEqual(await violations(page), []);
      await close();
    });
  }
}

test("axe, with an error on show, narrow", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager" beta="7"></bvq-playground>',
    context: { viewport: { width: 390, height: 844 } },
  });
  await ready(page);
  await page.waitForTimeout(500);
  assert.deepEqual(await violations(page), []);
  await close();
});

/** The focused element, through shadow roots, as a person would name it. */
const FOCUSED = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  globalThis.visited ??= new Set();
  if (element && element !== document.body) globalThis.visited.add(element);
  // Somewhere in it the look must differ from the look without focus.
  const look = () =>
    [element, ...element.querySelectorAll("*")].map((e) => {
      const { outline, boxShadow, stroke, strokeWidth, borderColor, backgroundColor } = getComputedStyle(e);
      return [outline, boxShadow, stroke, strokeWidth, borderColor, backgroundColor].join();
    }).join("\n");
  let marked = false;
  if (element && element !== document.body) {
    const focused = look();
    element.blur();
    marked = look() !== focused;
    element.focus();
  }
  const label = element?.getAttribute("aria-label") || element?.labels?.[0]?.textContent || element?.textContent || "";
  return {
    body: !element || element === document.body,
    name: `${element?.tagName.toLowerCase()} ${label.trim().slice(0, 40)}`,
    marked,
    again: globalThis.first === element,
    first: (globalThis.first ??= element) && undefined,
  };
};

test("Tab reaches every control, and shows where it is", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager" dataset="moons" network-shape="3"></bvq-playground>',
    context: { viewport: { width: 1280, height: 900 } },
  });
  await ready(page);
  await page.locator("bvq-playground .lab-tab").first().waitFor(); // what comes late is there
  const unmarked = [];
  for (let i = 0; i < 200; i += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(FOCUSED);
    if (at.body || (i > 0 && at.again)) break;
    if (!at.marked) unmarked.push(at.name);
  }
  const missed = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("bvq-playground");
    const controls = [...shadowRoot.querySelectorAll("button, input, select, textarea, a[href], summary, [tabindex='0']")];
    // One of a group of radio buttons takes Tab; arrows reach the others.
    const grouped = (e) => e.matches("input[type=radio]") && [...globalThis.visited].some((v) => v.name === e.name);
    return controls
      .filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0)
      .filter((e) => !globalThis.visited.has(e) && !grouped(e))
      .map((e) => e.outerHTML.slice(0, 120));
  });
  assert.deepEqual(missed, [], "every visible control takes the focus");
  assert.deepEqual(unmarked, [], "the focus is visible");
  await close();
});

test("no mouse: Space plays and pauses, a period steps, arrows move β, R gives a new start", async () => {
  const { page, close } = await site.open({
    body: '<bvq-playground loading="eager" dataset="moons" network-shape="3" beta="0.5"></bvq-playground>',
    context: { viewport: { width: 1280, height: 900 } },
  });
  await ready(page);
  const state = () =>
    page.evaluate(() => {
      const element = document.querySelector("bvq-playground");
      return { playing: element.playing, step: element.metrics.step, beta: element.spec.layers[0].beta };
    });
  const beta = page.getByRole("slider", { name: /hardness/i }).first();
  await beta.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(200);
  const harder = (await state()).beta;
  assert.ok(harder > 0.5, `β ${harder}`);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(200);
  assert.ok((await state()).beta < harder);
  await page.keyboard.press("End");
  await page.waitForTimeout(200);
  assert.equal((await state()).beta, 1, "End is hard, exactly");
  await page.keyboard.press("Home");
  await page.waitForTimeout(200);
  assert.equal((await state()).beta, 0, "Home is linear, exactly");

  await page.keyboard.press(".");
  await page.waitForTimeout(300);
  assert.equal((await state()).step, 1);
  await page.keyboard.press(" ");
  await until(page, (m) => m.step > 20);
  assert.equal((await state()).playing, true);
  await page.keyboard.press(" ");
  await page.waitForTimeout(300);
  assert.equal((await state()).playing, false);
  await page.keyboard.press("r");
  await page.waitForTimeout(300);
  assert.equal((await state()).step, 0);

  // The same by the buttons, reached by Tab and pressed by Enter.
  const play = page.getByRole("button", { name: /play|train/i }).first();
  await play.focus();
  await page.keyboard.press("Enter");
  await until(page, (m) => m.step > 20);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  assert.equal((await state()).playing, false);
  await close();
});

for (const path of ["/", "/embed.html", "/#mode=plot", "/#problem=regression&networkShape=8,8,8,8"]) {
  test(`a screen 390 wide does not scroll sideways: ${path}`, async () => {
    const [file, hash = ""] = path.split("#");
    const { page, origin, close } = await site.open({ path: file, context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });
    if (hash) await page.goto(`${origin}${file}?#${hash}`);
    await ready(page);
    await page.waitForTimeout(300);
    const { width, inner } = await page.evaluate(() => {
      scrollTo(1000, 0);
      return { width: document.documentElement.scrollWidth, inner: innerWidth, x: scrollX };
    });
    assert.ok(width <= 390 && inner <= 390, `${width} wide, viewport ${inner}`);
    await close();
  });
}
