// How much of the headless speed is left while the element paints, and whether the page keeps its time: T2 in the
// element at full speed beside T2 without a page, with tasks and frames read from a trace. Part of `make bench`.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { serveFiles } from "../scripts/static.mjs";
import { launchChromium } from "../tests/page/support/browsers.mjs";
import { htmlOf, ready } from "../tests/page/support/site.mjs";
import { TRAINING } from "./workloads.js";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, runs: { type: "string", default: "5" } },
});
const SECONDS = Number(options.seconds);
const RUNS = Number(options.runs);
const SHARE = 0.8;
const LONG = 50_000; // microseconds
const TRACE = "test-output/trace.json";

const text = (name) => readFile(new URL(name, import.meta.url), "utf8");
const server = await serveFiles({
  roots: ["dist"],
  pages: { "/element": htmlOf('<bvq-playground loading="eager" panel="frozen"></bvq-playground>'), "/headless": htmlOf("", { module: "" }) },
});
const browser = await launchChromium();

/** The spec of T2 as benches/contenders/own.js makes it. */
async function specOf(page) {
  await page.route(/\/bench\/\w+\.js(on)?$/, async (route) => {
    const name = route.request().url().split("/").pop();
    const file = name === "own.js" ? "contenders/own.js" : name;
    const contentType = name.endsWith(".json") ? "application/json" : "text/javascript";
    await route.fulfill({ contentType, body: await text(file) });
  });
  return page.evaluate(async (t2) => (await import("/bench/own.js")).specOf(t2), TRAINING[1]);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function headless(spec) {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/headless`);
  const rate = await page.evaluate(async ([spec, seconds]) => {
    const bvq = await (await import("/bvq.js")).load();
    const run = await bvq.run(spec);
    for (let i = 0; i < 5; i += 1) await run.train(20_000);
    const from = run.metrics.step;
    const began = performance.now();
    while (performance.now() - began < seconds * 1000) await run.train(50_000);
    const rate = (1000 * (run.metrics.step - from)) / (performance.now() - began);
    run.dispose();
    return rate;
  }, [spec, SECONDS]);
  await page.close();
  return rate;
}

/** Plays in the element as a person does: every panel in view, a unit under the glass, full speed. */
async function painted(spec) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  await page.goto(`${server.origin}/element`);
  await ready(page);
  await page.evaluate((spec) => {
    const element = document.querySelector("bvq-playground");
    const changed = new Promise((done) => element.addEventListener("bvq-change", done, { once: true }));
    element.spec = spec;
    return changed.then(() => undefined);
  }, spec);
  await page.locator(".unit").first().click();
  await page.locator(".inspect").waitFor();
  await page.locator(".frozen-stage").waitFor();
  await page.getByLabel("Speed", { exact: true }).selectOption("full");
  await page.getByRole("button", { name: /play|train/i }).first().click();
  await page.waitForTimeout(2000);
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"] });
  const seen = await page.evaluate(async (seconds) => {
    const element = document.querySelector("bvq-playground");
    performance.mark("bench-begin");
    const [from, began] = [element.metrics.step, performance.now()];
    let frames = 0;
    let events = 0;
    element.addEventListener("bvq-step", () => (events += 1));
    await new Promise((done) => {
      const frame = () => ((frames += 1), performance.now() - began < seconds * 1000 ? requestAnimationFrame(frame) : done());
      requestAnimationFrame(frame);
    });
    const took = performance.now() - began;
    performance.mark("bench-end");
    return { rate: (1000 * (element.metrics.step - from)) / took, frames: (1000 * frames) / took, pictures: (1000 * events) / took };
  }, SECONDS);
  const trace = JSON.parse(String(await browser.stopTracing()));
  await page.close();
  await mkdir("test-output", { recursive: true });
  await writeFile(TRACE, JSON.stringify(trace));
  return { ...seen, ...tasksOf(trace.traceEvents) };
}

/** Tasks of the page's main thread between the marks, in milliseconds. */
function tasksOf(events) {
  const mark = (name) => events.find((e) => e.name === name && e.cat?.includes("blink.user_timing"));
  const [begin, end] = [mark("bench-begin"), mark("bench-end")];
  if (!begin || !end) throw new Error("the trace has no marks");
  const tasks = events
    // Chromium names each task twice.
    .filter((e) => e.ph === "X" && e.name === "ThreadControllerImpl::RunTask" && e.pid === begin.pid && e.tid === begin.tid)
    .filter((e) => e.ts >= begin.ts && e.ts <= end.ts);
  const durations = tasks.map((e) => e.dur);
  const draws = events.filter((e) => e.name === "Commit" && e.pid === begin.pid && e.ts >= begin.ts && e.ts <= end.ts).length;
  return {
    tasks: tasks.length,
    longest: Math.max(...durations) / 1000,
    long: durations.filter((d) => d > LONG).map((d) => d / 1000),
    busy: durations.reduce((a, b) => a + b, 0) / (end.ts - begin.ts),
    paints: draws / ((end.ts - begin.ts) / 1e6),
  };
}

try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/headless`);
  const spec = await specOf(page);
  await page.close();
  const rows = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = await headless(spec);
    const element = await painted(spec);
    const after = await headless(spec);
    const alone = (before + after) / 2;
    rows.push({ ...element, alone, share: element.rate / alone });
    console.log(
      `trace: T2 headless ${Math.round(alone)} steps/s, in the element ${Math.round(element.rate)} (${((100 * element.rate) / alone).toFixed(1)} %); ` +
        `${element.tasks} tasks, longest ${element.longest.toFixed(1)} ms, ${element.long.length} over 50 ms; page thread ${(100 * element.busy).toFixed(0)} % busy; ` +
        `${element.frames.toFixed(1)} frames, ${element.paints.toFixed(1)} commits and ${element.pictures.toFixed(1)} new pictures a second`,
    );
  }
  const share = median(rows.map((row) => row.share));
  const long = rows.flatMap((row) => row.long);
  const frames = median(rows.map((row) => row.frames));
  const passes = [
    [`${(100 * share).toFixed(1)} % of the headless speed`, share >= SHARE, `≥ ${100 * SHARE} %`],
    [`${long.length} tasks over 50 ms`, long.length === 0, "none"],
    [`${frames.toFixed(1)} frames a second`, frames >= 58, "60 offered"],
  ];
  for (const [what, reached, wanted] of passes) console.log(`trace: ${reached ? "PASS" : "FALLS SHORT"}: ${what} (${wanted})`);
  console.log(`trace: the last trace is in ${TRACE}; open it in the browser's Performance panel`);
  process.exitCode = passes.every(([, reached]) => reached) ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
}
