// Pictures of the page for a person to look at: wide and narrow, light and dark, into test-output/. `make shots`.
import { mkdir } from "node:fs/promises";
import { serveFiles } from "../../../scripts/static.mjs";
import { launchChromium } from "./browsers.mjs";
import { until } from "./site.mjs";

const OUT = "test-output";
const SCREENS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
const PAGES = { home: "/", compact: "/embed.html#dataset=moons&networkShape=8", plot: "/embed.html#mode=plot&dataset=spiral&networkShape=8,8" };

await mkdir(OUT, { recursive: true });
const server = await serveFiles({ roots: ["dist"] });
const browser = await launchChromium();
try {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      for (const [name, path] of Object.entries(PAGES)) {
        const context = await browser.newContext({ colorScheme, viewport, deviceScaleFactor: 1 });
        const page = await context.newPage();
        await page.goto(server.origin + path);
        await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground"))?.run);
        await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).play());
        await until(page, (m) => m.epoch >= 60 || m.trainLoss < 0.02);
        await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).pause());
        await page.waitForTimeout(300);
        const file = `${OUT}/${name}-${screen}-${colorScheme}.png`;
        await page.screenshot({ path: file, fullPage: name !== "plot" });
        console.log(`shots: ${file}`);
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
