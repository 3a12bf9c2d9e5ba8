// Whether memory stays flat while the element trains with its panels open: T2 at full speed, the page's heap and the memory of
// the browser's processes read every ten seconds after a collection. `node benches/memory.mjs --minutes 5`.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { serveFiles } from "../scripts/static.mjs";
import { launchChromium } from "../tests/page/support/browsers.mjs";
import { htmlOf, ready } from "../tests/page/support/site.mjs";

const { values: options } = parseArgs({ options: { minutes: { type: "string", default: "5" } } });
const SECONDS = 60 * Number(options.minutes);
const EVERY = 10;
/** Growth from the second minute to the last that would be a leak, in mebibytes. */
const MOST = { heap: 2, processes: 40 };
/** Services that Chromium starts for itself after some minutes, whatever the page. */
const OWN = /on_device_model/;

const server = await serveFiles({ roots: ["dist"], pages: { "/": htmlOf('<bvq-playground loading="eager" dataset="moons" network-shape="8,8" batch-size="32" learn-beta="unit" panel="frozen"></bvq-playground>') } });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  await page.goto(`${server.origin}/`);
  await ready(page);
  await page.getByLabel("Speed", { exact: true }).selectOption("full");
  await page.locator(".unit").first().click();
  await page.getByRole("button", { name: "Play" }).click();
  const session = await page.context().newCDPSession(page);
  const whole = await browser.newBrowserCDPSession();
  const rows = [];
  for (let second = 0; second <= SECONDS; second += EVERY) {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    const sizes = {};
    for (const { id, type } of processInfo.filter((process) => !OWN.test(process.type))) sizes[type] = (sizes[type] ?? 0) + (await proportional(id));
    const list = Object.entries(sizes).map(([type, size]) => `${type} ${size.toFixed(0)}`).join(", ");
    const nodes = await page.evaluate(() => document.querySelector("bvq-playground").shadowRoot.querySelectorAll("*").length);
    const { step } = await page.evaluate(() => document.querySelector("bvq-playground").metrics);
    rows.push({ second, heap: usedSize / 2 ** 20, processes: Object.values(sizes).reduce((a, b) => a + b, 0), nodes });
    const { heap, processes } = rows[rows.length - 1];
    console.log(`memory: ${second} s, step ${step}: heap of the page ${heap.toFixed(1)} MiB, all processes ${processes.toFixed(0)} MiB (${list}), ${nodes} elements`);
    await page.waitForTimeout(EVERY * 1000);
  }
  const settled = rows.filter(({ second }) => second >= Math.min(60, SECONDS / 2));
  for (const [name, most] of Object.entries(MOST)) {
    const grown = settled[settled.length - 1][name] - settled[0][name];
    console.log(`memory: ${grown <= most ? "PASS" : "FALLS SHORT"}: ${name} grew ${grown.toFixed(1)} MiB after the first minute (at most ${most})`);
    if (grown > most) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await server.close();
}

/**
 * Resident memory of a process in mebibytes, where what n processes share counts one nth; 0 where it has gone.
 * @param {number} id
 */
async function proportional(id) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
