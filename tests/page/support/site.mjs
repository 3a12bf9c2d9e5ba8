// What every page test begins with: the built site on a port of its own, a browser, and pages that hold the element.
import { after, before } from "node:test";
import { serveFiles } from "../../../scripts/static.mjs";
import { launchChromium } from "./browsers.mjs";

/** How long anything on a page may take before a test gives up: generous, for slow machines; less while one writes a test. */
export const PATIENCE = Number(process.env.BVQ_PATIENCE ?? 60_000);

/**
 * A page with the body given, importing the element from `from` ("" is this origin).
 * @param {string} body
 * @param {{ from?: string, module?: string }} [options]
 */
export const htmlOf = (body, { from = "", module = `import "${from}/playground.js";` } = {}) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page of someone's own</title><link rel="icon" href="data:,"><script type="module">${module}</script><body><main><h1>A page</h1>${body}</main>`;

/**
 * Serves dist/ and starts Chromium for the tests of one file.
 * @param {{ gpu?: boolean, args?: string[] }} [options]
 */
export function useSite(options = {}) {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {{ close: () => Promise<void> }[]} */
  const servers = [];
  before(async () => {
    browser = await launchChromium(options);
  });
  after(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  /** A server of dist/ on a new origin, with the modules as written under /www/. @param {Omit<Parameters<typeof serveFiles>[0], "roots">} [extra] */
  async function serve(extra = {}) {
    const server = await serveFiles({ roots: (path) => (path.startsWith("/www/") ? ["."] : ["dist"]), ...extra });
    servers.push(server);
    return server;
  }

  return {
    serve,
    /** @param {import("playwright-core").BrowserContextOptions} [context] */
    async newPage(context = {}) {
      const page = await (await browser.newContext(context)).newPage();
      page.setDefaultTimeout(PATIENCE);
      const { problems } = watch(page);
      await page.addInitScript(() => {
        const errors = (/** @type {any} */ (globalThis).bvqErrors = []);
        addEventListener("bvq-error", (e) => errors.push(`${/** @type {any} */ (e).detail.code}: ${/** @type {any} */ (e).detail.message}`));
      });
      return { page, problems, close: () => page.context().close() };
    },
    /**
     * Opens `path` of the site, or a page of its own with the given body.
     * @param {{ body?: string, path?: string, headers?: Record<string, string>, from?: string,
     *   context?: import("playwright-core").BrowserContextOptions, init?: () => void }} [what]
     */
    async open({ body, path = "/a-page", headers = {}, from, context, init } = {}) {
      const server = await serve({ headers, pages: body === undefined ? {} : { [path]: htmlOf(body, { from }) } });
      const opened = await this.newPage(context);
      if (init) await opened.page.addInitScript(init);
      await opened.page.goto(server.origin + path);
      return { ...opened, origin: server.origin };
    },
  };
}

/** Collects what a page complains of. */
function watch(page) {
  const problems = [];
  page.on("pageerror", (error) => problems.push(`${error}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return { problems };
}

/** Waits until the element of a page or frame can be used. */
export async function ready(page) {
  try {
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bvq-playground"))?.run, undefined, { polling: 50 });
  } catch (error) {
    const seen = await page.evaluate(() => /** @type {any} */ (globalThis).bvqErrors);
    throw new Error(`the element did not become ready; its errors: ${seen}`, { cause: error });
  }
}

/**
 * Tries an assertion again until it holds, and gives what it gives: a page answers in a frame to come, and on a slow machine
 * that is long after the click.
 * @template T @param {() => Promise<T>} check @returns {Promise<T>}
 */
export async function eventually(check) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** Waits for so many frames. @param {import("playwright-core").Page} page */
export const frames = (page, n = 2) => page.evaluate(async (left) => {
  for (; left > 0; left -= 1) await new Promise((done) => requestAnimationFrame(done));
}, n);

/** More than there are views and tools, of which one a frame is drawn for the first time. */
const FIRST_PICTURES = 40;

/** Waits until what comes late is there too, and was drawn. @param {import("playwright-core").Page} page */
export async function whole(page) {
  await page.locator("bvq-playground .keys .popover").first().waitFor({ state: "attached" });
  await frames(page, FIRST_PICTURES);
}

/**
 * Waits until `enough(metrics)` holds for the element of a page or frame, and gives those metrics.
 * @param {import("playwright-core").Page | import("playwright-core").Frame} page
 * @param {(metrics: any) => boolean} enough
 */
export async function until(page, enough) {
  const end = Date.now() + PATIENCE;
  let metrics;
  do {
    metrics = await page.evaluate(() => /** @type {any} */ (document.querySelector("bvq-playground")).metrics);
    if (metrics && enough(metrics)) return metrics;
    await new Promise((done) => setTimeout(done, 100));
  } while (Date.now() < end);
  throw new Error(`waited ${PATIENCE / 1000} s for metrics with ${enough}; the last were ${JSON.stringify(metrics)}`);
}
