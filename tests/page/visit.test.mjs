// A whole visit by keyboard alone: choose data, add a layer, set β, train, compare, share. In Chromium without WebGPU and
// with it, and in Firefox.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveFiles } from "../../scripts/static.mjs";
import { launchChromium } from "./support/browsers.mjs";
import { launchFirefox } from "./support/firefox.mjs";

const PATIENCE = 90_000;
/** More stops than any page has. */
const MOST_TABS = 160;
const PAGE = "/#dataset=circle&networkShape=3&speed=epoch&seed=5";

/** @typedef {{ press: (key: string) => Promise<void>, run: (call: Function, ...args: unknown[]) => Promise<any> }} Visitor */

/** What has the focus: its tag, its name and its value. */
const focused = () => {
  const at = document.querySelector("bvq-playground").shadowRoot.activeElement;
  return at ? `${at.tagName.toLowerCase()} ${at.getAttribute("role") ?? at.type ?? ""} ${at.getAttribute("aria-label") ?? at.textContent.trim()} ${at.value ?? ""}` : "";
};

/** Presses Tab until what has the focus is meant. @param {Visitor} visitor @param {RegExp} what @param {string} [key] */
async function tabTo(visitor, what, key = "Tab") {
  const seen = [];
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await visitor.run(focused);
    if (what.test(now)) return now;
    seen.push(now);
    await visitor.press(key);
  }
  throw new Error(`${key} never came to ${what}; it came to ${[...new Set(seen)].join(" | ")}`);
}

/** @param {Visitor} visitor @param {Function} call */
async function until(visitor, call) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const value = await visitor.run(call);
    if (value) return value;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${call}`);
}

/** @param {Visitor} visitor */
async function visit(visitor) {
  const { press, run } = visitor;
  await until(visitor, () => document.querySelector("bvq-playground")?.run && document.querySelector("bvq-playground").shadowRoot.querySelector(".lab-tab") !== null);

  // Choose data: the pictures are one group, arrows choose in it.
  await tabTo(visitor, /^input radio .* circle$/);
  for (let i = 0; i < 12 && !/ moons$/.test(await run(focused)); i += 1) await press("ArrowRight");
  await until(visitor, () => document.querySelector("bvq-playground").spec.data.kind === "moons");

  // Add a layer.
  await tabTo(visitor, /Add a hidden layer/);
  await press("Enter");
  await until(visitor, () => document.querySelector("bvq-playground").spec.layers.length === 2);

  // Set β: back to the slider, some notches up.
  await tabTo(visitor, /^input range .* 100$/, "Shift+Tab");
  for (let i = 0; i < 3; i += 1) await press("ArrowRight");
  const beta = await until(visitor, () => { const [{ beta }] = document.querySelector("bvq-playground").spec.layers; return beta > 0.5 && beta; });
  assert.ok(beta < 1, `β ${beta}`);

  // Train: Space plays and pauses, wherever the focus is.
  await press("Space");
  await until(visitor, () => document.querySelector("bvq-playground").metrics.step > 300);
  await press("Space");
  await until(visitor, () => !document.querySelector("bvq-playground").playing);

  // Compare: linear, soft and hard at the run's own step.
  await tabTo(visitor, /^button tab /);
  for (let i = 0; i < 8 && !/Side by side/.test(await run(focused)); i += 1) await press("ArrowRight");
  await press("Enter");
  const steps = await until(visitor, () => {
    const root = document.querySelector("bvq-playground").shadowRoot;
    const step = String(document.querySelector("bvq-playground").metrics.step);
    const texts = [...root.querySelectorAll(".compare-figure")].map((figure) => figure.textContent.replace(/\s/g, ""));
    return texts.length === 3 && texts.every((text) => text.includes(step)) && texts;
  });
  assert.match(steps.join(), /linear.*soft.*hard/);

  // Share: the link opens the same.
  await tabTo(visitor, /^button tab /, "Shift+Tab");
  for (let i = 0; i < 8 && !/^button tab Share/.test(await run(focused)); i += 1) await press("ArrowRight");
  await press("Enter");
  const link = await until(visitor, () => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll(".lab-share textarea")].map((t) => t.value).find((v) => v.includes("#v=1")));
  assert.match(link, /dataset=moons/);
  assert.match(link, /networkShape=3,3/);
  assert.match(link, new RegExp(`beta=${beta}`));
}

/** @param {{ gpu?: boolean }} options */
async function inChromium(options) {
  const server = await serveFiles({ roots: ["dist"] });
  const browser = await launchChromium(options);
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
    await page.goto(server.origin + PAGE);
    await visit({ press: (key) => page.keyboard.press(key), run: (call, ...args) => page.evaluate(`(${call})(...${JSON.stringify(args)})`) });
  } finally {
    await browser.close();
    await server.close();
  }
}

test("in Chromium", () => inChromium({}));

test("in Chromium with WebGPU", () => inChromium({ gpu: true }));

test("in Firefox", async () => {
  const server = await serveFiles({ roots: ["dist"] });
  const firefox = await launchFirefox();
  try {
    const page = await firefox.open(server.origin + PAGE);
    await visit({ press: page.press, run: page });
  } finally {
    await firefox.close();
    await server.close();
  }
});
