// Points drawn on the map, by mouse, by touch, by keyboard alone: they become the data, and no stroke is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./support/axe.mjs";
import { eventually, frames, ready, until, useSite } from "./support/site.mjs";

const site = useSite();
const WIDE = { viewport: { width: 1280, height: 1000 } };

/** A playground with its board open. @param {{ attributes?: string, context?: object }} [what] */
async function drawing({ attributes = "", context = WIDE } = {}) {
  const opened = await site.open({ body: `<bvq-playground loading="eager" engine="cpu" ${attributes}></bvq-playground>`, context });
  const { page } = opened;
  await ready(page);
  await page.locator(".draw-own").click();
  const board = page.locator(".paint-board");
  await board.waitFor();
  const box = await board.boundingBox();
  /** Where a point of the plane is on the screen. */
  const at = (x, y) => ({ x: box.x + 46 + ((x + 6) / 12) * (box.width - 54), y: box.y + 6 + ((6 - y) / 12) * (box.height - 54) });
  const choose = (name) => page.getByRole("radio", { name, exact: true }).check({ force: true });
  const click = async (x, y) => {
    const place = at(x, y);
    await page.mouse.click(place.x, place.y);
  };
  const drag = async (...places) => {
    const [first, ...rest] = places.map(([x, y]) => at(x, y));
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 20 });
    await page.mouse.up();
  };
  const status = page.locator(".paint-status");
  /** What is said of the drawing. */
  const says = (text) => eventually(async () => assert.match(await status.textContent(), text));
  return { ...opened, board, at, choose, click, drag, status, says };
}

const spec = (page) => page.evaluate(() => document.querySelector("bvq-playground").spec);
/** Waits until the run has learned from this many points. */
async function points(page, n) {
  await page.waitForFunction((wanted) => {
    const { run, spec } = document.querySelector("bvq-playground");
    return run && spec.data.kind === "points" && spec.data.inputs.length === wanted && run.spec.data.inputs?.length === wanted;
  }, n);
  return (await spec(page)).data;
}
/** How many points are told, once they are as many as `enough` wants. */
const counted = (status, enough = (n) => n > 0) => eventually(async () => {
  const text = await status.textContent();
  const n = Number(/^(\d+) points/.exec(text)?.[1] ?? 0);
  assert.ok(enough(n), text);
  return n;
});

test("with the mouse: strokes of two classes are learned, play goes on, a link brings them back", async () => {
  const { page, problems, origin, choose, click, drag, status, says, close } = await drawing({ attributes: 'dataset="spiral"' });
  await page.evaluate(() => document.querySelector("bvq-playground").play());
  await says(/two classes/);
  await choose("Point");
  await click(-3, 3);
  await says(/Class 2 has no point yet/);
  assert.equal((await spec(page)).data.kind, "spiral", "the run goes on with its data until the drawing can be learned");
  await drag([-4, 4], [-4, -4]);
  await choose("Class 2");
  await drag([4, 4], [4, -4]);
  const n = await counted(status, (n) => n >= 30 && n <= 60);
  const data = await points(page, n);
  assert.deepEqual([...new Set(data.labels)].sort(), ["1", "2"]);
  assert.deepEqual(data.inputs[0].map(Math.round), [-3, 3]);
  assert.ok(data.inputs.every(([x], i) => (x < 0) === (data.labels[i] === "1")), "each where it was drawn");
  const metrics = await until(page, (m) => m.testAccuracy === 1 && m.step > 20);
  assert.ok(await page.evaluate(() => document.querySelector("bvq-playground").playing), `plays on, at step ${metrics.step}`);
  const domains = await page.evaluate(async () => (await document.querySelector("bvq-playground").run.samples()).columns.map((c) => c.domain));
  assert.deepEqual(domains, [[-6, 6], [-6, 6]], "two lines keep the axes of the plane");

  await page.getByRole("button", { name: "Done" }).click();
  await page.locator(".paint-board").waitFor({ state: "hidden" });
  const kept = await page.evaluate(async () => (await document.querySelector("bvq-playground").run.samples()).train.filter((on) => on === 0).length);
  await page.getByText(`Of ${n} points ${kept} are kept for testing; “Show test data” shows them.`).waitFor();
  const url = await page.evaluate(() => document.querySelector("bvq-playground").toURL());
  const other = await site.newPage();
  await other.page.goto(`${origin}/embed.html${new URL(url).hash}`);
  await ready(other.page);
  assert.deepEqual((await spec(other.page)).data.inputs, data.inputs);
  await other.close();
  assert.deepEqual(problems, []);
  await close();
});

test("undo and redo lose no stroke, nor does the end of drawing", async () => {
  const { page, choose, click, drag, status, says, board, close } = await drawing();
  await choose("Point");
  for (const [x, y] of [[-3, 3], [-3, 0], [-3, -3]]) await click(x, y);
  await page.getByRole("button", { name: "Add a class" }).click();
  await choose("Class 2");
  await click(3, 3);
  await choose("Brush");
  await drag([3, 0], [3, -3]);
  const all = await points(page, await counted(status));
  await choose("Eraser");
  await drag([-3, 5], [-3, -5]);
  await says(/Class 1 has no point yet/);
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.click();
  const isAll = (n) => n === all.inputs.length;
  await counted(status, isAll); // what was erased is there again
  // One by one, each seen before the next: the last one disables the button.
  while (await undo.isEnabled()) {
    await undo.click();
    await frames(page);
  }
  await says(/two classes/);
  await board.focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press("Control+Shift+Z");
  assert.deepEqual((await points(page, all.inputs.length)).inputs, all.inputs);
  await page.getByRole("button", { name: "Clear the board" }).click();
  await page.keyboard.press("Control+Z");
  await counted(status, isAll);
  await page.keyboard.press("Escape");
  await board.waitFor({ state: "hidden" });
  await page.locator(".draw-own").click();
  await counted(status, isAll); // the drawing waits for its return
  await eventually(async () => assert.ok(await undo.isEnabled()));
  await close();
});

test("by keyboard alone, and what it does is told", async () => {
  const { page, board, status, close } = await drawing();
  await eventually(async () => assert.ok(await board.evaluate((element) => element.getRootNode().activeElement === element), "the board has the focus at once"));
  const keys = async (...names) => { for (const name of names) await page.keyboard.press(name); };
  const beta = (await spec(page)).layers[0].beta;
  await page.getByRole("radio", { name: "Brush", exact: true }).focus();
  await keys("ArrowRight"); // one point at a time
  await board.focus();
  await keys("Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowUp", "Enter", "Shift+ArrowUp", "Space");
  await keys("2", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter", "Shift+ArrowDown", "Enter");
  await eventually(async () => assert.match(await page.locator('bvq-playground [role="status"][aria-live]').textContent(), /Class 2 at 2, 0\.2; 4 points/));
  const data = await points(page, 4);
  assert.deepEqual(data.inputs, [[-2, 0.2], [-2, 1.2], [2, 1.2], [2, 0.2]]);
  assert.deepEqual(data.labels, ["1", "1", "2", "2"]);
  await keys("Delete");
  await counted(status, (n) => n === 3);
  await keys("Control+z");
  await counted(status, (n) => n === 4);
  assert.equal((await spec(page)).layers[0].beta, beta, "1 and 2 chose classes, not β");
  await keys("Escape");
  await board.waitFor({ state: "hidden" });
  await eventually(async () => assert.ok(await page.locator(".draw-own").evaluate((element) => element.getRootNode().activeElement === element), "focus is back where it came from"));
  await close();
});

test("by touch: a finger draws and does not scroll the page", async () => {
  const { page, board, at, status, says, choose, close } = await drawing({ context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } });
  assert.equal(await board.evaluate((element) => getComputedStyle(element).touchAction), "none");
  const touch = await page.context().newCDPSession(page);
  const send = (type, ...touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  const stroke = async (from, to) => {
    await send("touchStart", at(...from));
    for (let i = 1; i <= 10; i++) await send("touchMove", at(from[0] + ((to[0] - from[0]) * i) / 10, from[1] + ((to[1] - from[1]) * i) / 10));
    // A finger that is lifted in flight would let the page scroll on, and its next tap would only stop that.
    await page.waitForTimeout(120);
    await send("touchMove", at(...to));
    await send("touchEnd");
  };
  await stroke([-4, 4], [-4, -4]);
  await says(/Class 2 has no point yet/);
  await choose("Class 2");
  await stroke([4, 4], [4, -4]);
  const n = await counted(status, (n) => n >= 20);
  await points(page, n);
  assert.equal(await scrolled(), before);
  const { right, width } = await page.evaluate(() => ({ right: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(right <= width, "nothing is wider than the screen");
  await page.getByRole("button", { name: "Done" }).tap();
  await board.waitFor({ state: "hidden" });
  await close();
});

test("the points that are there can be edited; other data end the drawing", async () => {
  const { page, choose, click, status, board, close } = await drawing({ attributes: 'dataset="xor" samples="200"' });
  await page.getByRole("button", { name: "Edit these points" }).click();
  await counted(status, (n) => n === 200);
  await choose("Eraser");
  await click(2, 2);
  const n = await counted(status, (n) => n > 0 && n < 200);
  await points(page, n);
  assert.deepEqual((await spec(page)).features, ["x1", "x2"]);
  await page.getByRole("radio", { name: "Circle" }).check({ force: true });
  await board.waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.querySelector("bvq-playground").run.spec.data.kind === "circle");
  assert.equal((await spec(page)).data.labels ?? null, null, "nothing of the drawing is left in the spec");
  assert.deepEqual(await page.evaluate(() => globalThis.bvqErrors), []);
  await close();
});

test("where the data are no plane there is a board too", async () => {
  const { page, choose, click, board, close } = await drawing({ attributes: 'dataset="digits"' });
  assert.ok((await board.boundingBox()).height > 200);
  await choose("Point");
  await click(-3, 3);
  await choose("Class 2");
  await click(3, -3);
  await points(page, 2);
  assert.deepEqual((await spec(page)).features, ["x1", "x2"]);
  await close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing while somebody draws, ${colorScheme}`, async () => {
    const { page, choose, click, close } = await drawing({ context: { ...WIDE, colorScheme } });
    await choose("Point");
    await click(-3, 3);
    assert.deepEqual(await violations(page), []);
    await close();
  });
}

for (const width of [390, 900]) {
  test(`in compact mode a button under the map begins and ends the drawing, ${width} wide`, async () => {
    const { page, problems, close } = await site.open({ body: '<bvq-playground loading="eager" engine="cpu" mode="compact"></bvq-playground>', context: { viewport: { width, height: 900 } } });
    await ready(page);
    const draw = page.getByRole("button", { name: "Draw", exact: true }).locator("visible=true");
    await draw.focus();
    await page.keyboard.press("Enter");
    const board = page.locator(".paint-board");
    await board.waitFor();
    assert.equal(await draw.getAttribute("aria-pressed"), "true");
    const box = await board.boundingBox();
    await page.getByRole("radio", { name: "Point", exact: true }).check({ force: true });
    await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
    await page.getByRole("radio", { name: "Class 2", exact: true }).check({ force: true });
    await page.mouse.click(box.x + 0.8 * box.width, box.y + 0.8 * box.height);
    await points(page, 2);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px wider than the screen`);
    await board.focus();
    await page.keyboard.press("Escape");
    await board.waitFor({ state: "hidden" });
    assert.ok(await draw.evaluate((element) => element.getRootNode().activeElement === element), "focus is back where it came from");
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("hide", "draw"));
    await draw.waitFor({ state: "detached" });
    await page.evaluate(() => document.querySelector("bvq-playground").removeAttribute("hide"));
    await draw.waitFor();
    await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("mode", "full"));
    await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.querySelector(".draw-own").getBoundingClientRect().height > 0);
    assert.equal(await draw.count(), 1, "in full there is the one beside the data");
    assert.deepEqual(problems, []);
    await close();
  });
}
