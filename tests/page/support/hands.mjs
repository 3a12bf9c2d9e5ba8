// The hands that a person has in each browser: keys, a mouse, a finger, and eyes on the page. Chromium's by Playwright,
// Firefox's by WebDriver BiDi; what a person does with them is in person.mjs.
import { serveFiles } from "../../../scripts/static.mjs";
import { launchChromium } from "./browsers.mjs";
import { launchFirefox } from "./firefox.mjs";

/**
 * Places are CSS pixels of the window. A `path` of one place is a click or a tap, of more a drag.
 * @typedef {[number, number]} Place
 * @typedef {Object} Hands
 * @property {(call: Function, ...args: unknown[]) => Promise<any>} run   calls a function in the page
 * @property {(key: string) => Promise<void>} press   "Shift+Tab" with another held
 * @property {(text: string) => Promise<void>} type
 * @property {(place: Place) => Promise<void>} point   moves the mouse there
 * @property {(path: Place[]) => Promise<void>} mouse
 * @property {(path: Place[]) => Promise<void>} finger
 * @property {() => Promise<void>} again   opens the page anew
 * @property {string[]} problems   what the page complained of
 * @property {() => Promise<void>} close
 */

const WINDOW = { width: 1280, height: 1000 };
/** How long a finger that drew rests before it is lifted: lifted in flight, its next tap would only stop the page from scrolling on. */
const REST_MS = 120;
const rest = () => new Promise((done) => setTimeout(done, REST_MS));

/** @param {{ path: string, gpu?: boolean }} what @returns {Promise<Hands>} */
export async function inChromium({ path, gpu = false }) {
  const server = await serveFiles({ roots: ["dist"] });
  const browser = await launchChromium({ gpu });
  const page = await (await browser.newContext({ viewport: WINDOW })).newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(`${error}`));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  await page.goto(server.origin + path);
  const touch = await page.context().newCDPSession(page);
  const send = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {Place[]} */ ...places) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: places.map(([x, y]) => ({ x, y })) });
  return {
    problems,
    run: (call, ...args) => page.evaluate(`(${call})(...${JSON.stringify(args)})`),
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    point: ([x, y]) => page.mouse.move(x, y),
    async mouse([[x, y], ...way]) {
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (const [toX, toY] of way) await page.mouse.move(toX, toY, { steps: 4 });
      await page.mouse.up();
    },
    async finger([from, ...way]) {
      await send("touchStart", from);
      for (const place of way) await send("touchMove", place);
      if (way.length > 0) {
        await rest();
        await send("touchMove", /** @type {Place} */ (way.at(-1)));
      }
      await send("touchEnd");
    },
    async again() {
      await page.goto("about:blank");
      await page.goto(server.origin + path);
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** @param {{ path: string }} what @returns {Promise<Hands>} */
export async function inFirefox({ path }) {
  const server = await serveFiles({ roots: ["dist"] });
  const firefox = await launchFirefox();
  const page = await firefox.open(server.origin + path, WINDOW);
  const move = ([x, y], duration = 0) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration });
  const pointer = (/** @type {"mouse" | "touch"} */ pointerType, /** @type {object[]} */ actions) =>
    page.act([{ type: "pointer", id: pointerType, parameters: { pointerType }, actions }]);
  const stroke = ([from, ...way], /** @type {object[]} */ held = []) =>
    [move(from), { type: "pointerDown", button: 0 }, ...way.map((place) => move(place, 20)), ...held, { type: "pointerUp", button: 0 }];
  return {
    problems: page.problems,
    run: page,
    press: page.press,
    async type(text) {
      for (const letter of text) await page.press(letter === "\n" ? "Enter" : letter);
    },
    point: (place) => pointer("mouse", [move(place)]),
    mouse: (way) => pointer("mouse", stroke(way)),
    finger: (way) => pointer("touch", stroke(way, way.length > 1 ? [{ type: "pause", duration: REST_MS }] : [])),
    async again() {
      await page.goTo("about:blank");
      await page.goTo(server.origin + path);
    },
    async close() {
      await firefox.close();
      await server.close();
    },
  };
}
