// Everybody can use it: axe finds nothing, the keyboard reaches and works everything, a narrow screen does not scroll sideways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { frames, ready, until, useSite, whole } from "./support/site.mjs";

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
      await whole(page);
      assert.deepEqual(await violations(page), []);
      await close();
    });
  }

  for (const path of ["/", "/embed.html"]) {
    test(`axe, ${colorScheme}, the page ${path}`, async () => {
      const { page, close } = await site.open({ path, context: { colorScheme, viewport: { width: 1280, height: 900 } } });
      await ready(page);
      await page.evaluate(() => document.querySelector("bvq-playground").pause());
      await whole(page);
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
  await page.locator('bvq-playground [role="alert"]').waitFor();
  await whole(page);
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
  await whole(page);
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
  const betaNow = () => page.evaluate(() => document.querySelector("bvq-playground").spec.layers[0].beta);
  const plays = (on) => page.waitForFunction((wanted) => document.querySelector("bvq-playground").playing === wanted, on);
  const beta = page.getByRole("slider", { name: /hardness/i }).first();
  await beta.focus();
  /** Presses, and waits until the slider itself stands elsewhere: the next press goes on from there. */
  const pressed = async (key) => {
    const from = await beta.inputValue();
    await page.keyboard.press(key);
    await page.waitForFunction((old) => document.querySelector("bvq-playground").shadowRoot.querySelector(".beta-range").value !== old, from);
    return betaNow();
  };
  const harder = await pressed("ArrowRight");
  assert.ok(harder > 0.5, `β ${harder}`);
  await pressed("ArrowLeft");
  assert.ok((await pressed("ArrowLeft")) < harder);
  assert.equal(await pressed("End"), 1, "End is hard, exactly");
  assert.equal(await pressed("Home"), 0, "Home is linear, exactly");

  await page.keyboard.press(".");
  await until(page, (m) => m.step > 0);
  await page.keyboard.press(".");
  await until(page, (m) => m.step > 1);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").metrics.step), 2);
  await page.keyboard.press(" ");
  await until(page, (m) => m.step > 20);
  await plays(true);
  await page.keyboard.press(" ");
  await plays(false);
  await page.keyboard.press("r");
  await until(page, (m) => m.step === 0);

  // The same by the buttons, reached by Tab and pressed by Enter.
  const play = page.getByRole("button", { name: /play|train/i }).first();
  await play.focus();
  await page.keyboard.press("Enter");
  await until(page, (m) => m.step > 20);
  await page.keyboard.press("Enter");
  await plays(false);
  await close();
});

for (const path of ["/", "/embed.html", "/#mode=plot", "/#problem=regression&networkShape=8,8,8,8"]) {
  test(`a screen 390 wide does not scroll sideways: ${path}`, async () => {
    const [file, hash = ""] = path.split("#");
    const { page, origin, close } = await site.open({ path: file, context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });
    if (hash) await page.goto(`${origin}${file}?#${hash}`);
    await ready(page);
    await whole(page);
    await page.evaluate(() => scrollTo(1000, 0));
    await frames(page);
    const { width, inner } = await page.evaluate(() => {
      return { width: document.documentElement.scrollWidth, inner: innerWidth, x: scrollX };
    });
    assert.ok(width <= 390 && inner <= 390, `${width} wide, viewport ${inner}`);
    await close();
  });
}
