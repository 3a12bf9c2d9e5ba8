// The first load has a budget, gzip: what a page that embeds the playground pays before anyone looks at it, and what
// everything costs until the playground is live.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { until, useSite } from "./support/site.mjs";

const FACADE = 6 * 1024;
/** The goal is 150 KB; the WebAssembly module alone weighs 132 KB. This is a ratchet: lower it when you can, never raise it. */
const LIVE = 216 * 1024;
/** From the arrival of the code to the first step, milliseconds. */
const FIRST_STEP = 300;

const site = useSite();

const weight = async (file) => gzipSync(await readFile(file), { level: 9 }).length;

test("the façade: playground.js and what it imports at once", async () => {
  const files = new Set();
  const add = async (file) => {
    if (files.has(file)) return;
    files.add(file);
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(/(?:^|[;\s}])(?:import|export)\b[^;("']*?(?:from)?\s*["'](\.[^"']+)["']/g)) {
      await add(join(dirname(file), name));
    }
  };
  await add("dist/playground.js");
  const sizes = await Promise.all([...files].map(weight));
  const total = sizes.reduce((a, b) => a + b, 0);
  console.log(`façade: ${[...files].map((f) => relative("dist", f)).join(", ")}: ${total} bytes of ${FACADE}`);
  assert.ok(total <= FACADE, `${total} bytes, more than ${FACADE}`);
});

test("everything until the playground is live: it has trained a step and every plot is drawn", async () => {
  /** @type {{ path: string, at: number }[]} */
  const seen = [];
  const server = await site.serve({ seen: (path) => seen.push({ path, at: Date.now() }) });
  const { page, close } = await site.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    addEventListener("bvq-ready", () => (globalThis.live = Date.now()), { once: true });
    addEventListener("bvq-step", () => (globalThis.stepped ??= Date.now()));
  });
  await page.goto(`${server.origin}/`);
  await until(page, (m) => m.step > 0);
  await page.locator("bvq-playground .loss canvas").waitFor(); // the plot's own library comes after the rest
  const complete = Date.now();
  const { live, stepped } = await page.evaluate(() => ({ live: globalThis.live, stepped: globalThis.stepped }));

  // Tables for the small pictures of other data sets may come at any time after the first step: nobody waits for them.
  const paths = seen
    .filter(({ path, at }) => at <= stepped || (at <= complete && !path.startsWith("/data/")))
    .map(({ path }) => (path === "/" ? "/index.html" : path));
  const needed = [...new Set(paths)];
  const sizes = await Promise.all(needed.map(async (path) => ({ path, bytes: await weight(join("dist", path)) })));
  sizes.sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const last = Math.max(...seen.filter(({ at }) => at <= live).map(({ at }) => at));
  console.log(`first load: ${sizes.length} files, ${total} bytes of ${LIVE}; first step ${stepped - last} ms after the last file`);
  console.log(`the largest: ${sizes.slice(0, 8).map(({ path, bytes }) => `${path} ${bytes}`).join(", ")}`);
  assert.ok(total <= LIVE, `${total} bytes, more than ${LIVE}`);
  await close();
});
