// Steps and maps a second of this project beside TensorFlow.js, jax-js and plain loops, in one page of one Chromium.
// Every contender gives the reference's answer before it is timed. `make bench` runs this.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { serveFiles } from "../scripts/static.mjs";
import { launchChromium } from "../tests/page/support/browsers.mjs";
import { fastest, report, say } from "./report.mjs";
import { COSTS, CROWD, MAPS, TRAINING, median } from "./workloads.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "1" }, // of one run
    runs: { type: "string", default: "3" }, // the fastest counts
    only: { type: "string", default: "" }, // workloads, comma-separated
    groups: { type: "string", default: "own,plain,tfjs,jax,perop" },
    isolated: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const seconds = Number(options.seconds);
const runs = Number(options.runs);
const groups = options.groups.split(",");
const ids = [...TRAINING, ...MAPS].map(({ id }) => id).filter((id) => !options.only || options.only.split(",").includes(id));

/** The rows of the table: each library as it trains by itself, and with gradients that its user wrote. */
const lanes = [
  { key: "own", group: "own", form: "own", must: true, title: "β-VQ Playground" },
  { key: "plain", group: "plain", must: true, title: "plain loops" },
  { key: "tfjs", group: "tfjs", form: "automatic", title: "TensorFlow.js" },
  { key: "jax", group: "jax", form: "automatic", title: "jax-js" },
  { key: "tfjsByHand", group: "tfjs", form: "by hand", title: "TensorFlow.js by hand" },
  { key: "jaxByHand", group: "jax", form: "by hand", title: "jax-js by hand" },
  // On the GPU, here one that the processor plays.
  { key: "gpu", group: "own", form: "gpu", must: true, training: true, title: "β-VQ Playground, GPU" },
  { key: "jaxGpu", group: "jax", form: "automatic", device: "webgpu", training: true, title: "jax-js, GPU" },
  { key: "perop", group: "perop", form: "gpu", only: ["T1", "T2"], training: true, title: "a dispatch an operation" },
].filter(({ group }) => groups.includes(group));

const OUT = "test-output/bench";

/** The libraries come as packages: made into modules that a page can load. */
async function bundle() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await cp("benches", OUT, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const { build } = await import("esbuild");
  const peers = ["tfjs", "jax"].filter((group) => groups.includes(group));
  await build({
    entryPoints: peers.map((group) => `benches/contenders/${group}.js`),
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "esnext",
    minify: true,
    logLevel: "error",
    define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
    external: ["fs", "path", "util", "os", "crypto", "worker_threads", "perf_hooks"],
  });
  for (const group of ["own", "perop"].filter((group) => groups.includes(group))) {
    await cp(`benches/contenders/${group}.js`, `${OUT}/${group}.js`);
  }
  await cp("benches/node_modules/@tensorflow/tfjs-backend-wasm/dist", `${OUT}/tfjs-wasm`, {
    recursive: true,
    filter: (path) => !path.includes(".") || path.endsWith(".wasm") || !path.includes("/dist/"),
  });
}

/** One function of inpage.js in a page of its own: what one library leaves behind does not slow down the next. */
async function alone(browser, origin, group, name, ...args) {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await page.goto(`${origin}/bench/`);
    return await page.evaluate(
      async ([group, f, args]) => {
        const inpage = await import("/bench/inpage.js");
        const names = await inpage.load(group);
        return f === "names" ? names : inpage[f](...args);
      },
      [group, name, args],
    );
  } finally {
    await context.close();
  }
}

async function main() {
  await bundle();
  const server = await serveFiles({
    roots: (path) => (path.startsWith("/bench/") ? ["test-output"] : ["dist"]),
    // Isolated, the libraries can use threads; they were not faster for it.
    headers: options.isolated ? { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" } : {},
    pages: { "/bench/": "<!doctype html><html lang=en><title>bench</title><link rel=icon href='data:,'>" },
  });
  const browser = await launchChromium({ gpu: true });
  try {
    const call = (group, name, ...args) => alone(browser, server.origin, group, name, ...args);
    console.log(`machine: ${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`);
    console.log(`browser: Chromium ${browser.version()}, headless, no GPU; Node ${process.version}`);
    console.log(`each figure: the fastest of ${runs} runs of at least ${seconds} s, each in a new page, answers checked first;`);
    console.log("a run is the median of its chunks of about 0.2 s\n");

    const results = {}; // id → lane → { name, rate, … }
    for (const id of ids) {
      // This project chooses the weights; all others begin with the same.
      const problem = await call(groups.includes("own") ? "own" : "plain", "problemFor", id);
      results[id] = {};
      for (const lane of lanes.filter((lane) => takes(lane, id))) results[id][lane.key] = await best(call, lane, id, problem);
      for (let run = 0; run < runs; run += 1) {
        for (const lane of lanes) {
          const result = results[id][lane.key];
          if (result) result.rates.push(await call(lane.group, "time", result.name, id, seconds, problem));
        }
      }
      for (const lane of lanes) {
        const result = results[id][lane.key];
        if (!result) continue;
        console.log(`${id}  ${say(fastest(result.rates)).padStart(7)} /s  ${result.name}  (${result.rates.map(say).join(", ")})`);
      }
    }
    const crowds = [];
    if (results.T1?.gpu) crowds.push({ ...CROWD, ...(await call("own", "crowd", "T1", CROWD.networks, CROWD.steps, 2 * runs - 1)) });
    const costs = groups.includes("own") ? await costsOf(call) : [];
    await writeFile("test-output/bench.json", JSON.stringify({ machine: cpus()[0].model, results, crowds, costs }, null, 1));
    return report({ lanes, ids, results, crowds, costs });
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Whether a lane does this workload. */
const takes = ({ training, only }, id) => (only ? only.includes(id) : !training || id.startsWith("T"));

/** The fastest backend of a lane, by one short run each, of those that give the right answer. */
async function best(call, { group, form, device = "", must }, id, problem) {
  const tried = [];
  for (const { name } of (await call(group, "names")).filter((c) => (!form || c.form === form) && c.name.includes(device))) {
    try {
      const off = await call(group, "check", name, id, problem);
      const rate = form ? await call(group, "time", name, id, 0.3, problem) : 0;
      tried.push({ name, rate, off, rates: [] });
      if (options.verbose) console.log(`${id}  ${name}: ${say(rate)} (off by ${off.toExponential(1)})`);
    } catch (error) {
      if (must) throw error;
      console.log(`${id}  ${name}: left out (${String(error.message).split("\n")[0].replace(/^page\.evaluate: (Error: )?/, "")})`);
    }
  }
  return tried.sort((a, b) => b.rate - a.rate)[0];
}

/** How much longer a step of each variant takes than one of its workload: the median of interleaved runs. */
async function costsOf(call) {
  const [{ name }] = await call("own", "names");
  const costs = [];
  for (const { name: what, of, variant, most } of COSTS) {
    for (const id of of.filter((id) => ids.includes(id))) {
      const ratios = [];
      for (let run = 0; run < runs; run += 1) ratios.push(await call("own", "cost", name, id, seconds / 2, variant));
      costs.push({ what, id, most, ratio: median(ratios) });
    }
  }
  return costs;
}

if (!existsSync("dist/index.html") && groups.includes("own")) {
  console.error("bench: dist/ is missing: run `make build` first.");
  process.exit(1);
}
process.exit((await main()) ? 1 : 0);
