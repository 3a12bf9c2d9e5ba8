// The picture of the README: penguins told apart by bill and flipper length, trained in the page. `make picture`.
import { serveFiles } from "./static.mjs";
import { launchChromium } from "../tests/page/support/browsers.mjs";

const server = await serveFiles({ roots: ["dist"] });
const browser = await launchChromium();
try {
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.origin}/#v=1&dataset=penguins&networkShape=8&seed=1`);
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground"))?.run);
  await page.evaluate(async () => {
    const element = /** @type {any} */ (document.querySelector("bvq-playground"));
    for (let i = 0; i < 200 && !(element.metrics?.step > 100 && element.metrics.testAccuracy >= 0.93); i++) await element.step(10);
  });
  await page.waitForTimeout(500);
  const { testAccuracy, step } = await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).metrics);
  if (testAccuracy < 0.93) throw new Error(`test accuracy ${testAccuracy}: the picture would show less than the README says`);
  await page.screenshot({ path: "docs/penguins.png", fullPage: true });
  console.log(`picture: docs/penguins.png, test accuracy ${testAccuracy.toFixed(3)} after ${step} steps`);
} finally {
  await browser.close();
  await server.close();
}
