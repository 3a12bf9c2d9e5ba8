// Pictures of the page for a person to look at: every experiment at five widths, light and dark, and the embedded modes, into
// test-output/shots/; beside them one sheet for each experiment with its five widths. `make shots`, or some of them:
// `node tests/page/support/shots.mjs classic digits`.
import { mkdir } from "node:fs/promises";
import { serveFiles } from "../../../scripts/static.mjs";
import { PRESETS } from "../../../www/presets.js";
import { launchChromium } from "./browsers.mjs";

const OUT = "test-output/shots";
const WIDTHS = [320, 390, 768, 1280, 1920];
/** What is trained before the picture: enough to see, and not for ever. */
const SECONDS = 4;

const pages = [
  { id: "home", path: "/", widths: WIDTHS },
  ...PRESETS.map(({ id, hash }) => ({ id, path: `/?${hash.startsWith("#") ? hash : `#${hash}`}`, widths: WIDTHS })),
  { id: "compact", path: "/embed.html#dataset=moons&networkShape=8", widths: [390, 768, 1280] },
  { id: "plot", path: "/embed.html#mode=plot&dataset=spiral&networkShape=8,8", widths: [390, 768] },
  { id: "german", path: "/?#lang=de&dataset=xor&networkShape=4,2&panel=scores", widths: WIDTHS },
  { id: "safe", path: "/?#palette=safe&dataset=blobs&classes=4&networkShape=6&panel=frozen", widths: [390, 1280] },
];
const asked = process.argv.slice(2);
const chosen = pages.filter(({ id }) => asked.length === 0 || asked.includes(id));

await mkdir(OUT, { recursive: true });
const server = await serveFiles({ roots: ["dist"] });
const browser = await launchChromium();

/** One picture of several, for the eye. @param {string} name @param {{ width: number, png: Buffer }[]} shots */
async function sheet(name, shots) {
  const page = await browser.newPage({ viewport: { width: 1800, height: 1000 } });
  const total = shots.reduce((sum, { width }) => sum + Math.sqrt(width), 0);
  const images = shots.map(({ width, png }) =>
    `<figure style="width:${(100 * Math.sqrt(width)) / total}%"><figcaption>${name}, ${width}</figcaption><img src="data:image/png;base64,${png.toString("base64")}"></figure>`);
  await page.setContent(`<style>body{margin:8px;display:flex;gap:8px;align-items:start;background:#888;font:14px sans-serif}figure{margin:0}img{width:100%;display:block}</style>${images.join("")}`);
  await page.screenshot({ path: `${OUT}/sheet-${name}.png`, fullPage: true });
  await page.close();
}

try {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const { id, path, widths } of chosen) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 });
      const page = await context.newPage();
      await page.goto(server.origin + path);
      await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground"))?.run);
      await page.evaluate(() => void (/** @type {any} */ (document.querySelector("bvq-playground")).play()));
      await page.waitForTimeout(SECONDS * 1000);
      await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).pause());
      const shots = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(500);
        const file = `${OUT}/${id}-${width}-${colorScheme}.png`;
        shots.push({ width, png: await page.screenshot({ path: file, fullPage: true }) });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        console.log(`shots: ${file}${over > 0 ? `: ${over} px wider than the screen` : ""}`);
      }
      await sheet(`${id}-${colorScheme}`, shots);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
