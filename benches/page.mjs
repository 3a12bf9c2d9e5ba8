// Steps and maps a second of this project beside TensorFlow.js, jax-js and plain loops, in one page of one Chromium.
// Every contender gives the reference's answer before it is timed. `make bench` runs this.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { serveFiles } from "../scripts/static.mjs";
import { launchChromium } from "../tests/page/support/browsers.mjs";
import { COSTS, MAPS, REQUIRED, TRAINING } from "./workloads.js";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "1" }, // of one run
    runs: { type: "string", default: "3" }, // the median is printed
    only: { type: "string", default: "" }, // workloads, comma-separated
    groups: { type: "string", default: "own,plain,tfjs,jax" },
    isolated: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const seconds = Number(options.seconds);
const runs = Number(options.runs);
const groups = options.groups.split(",");
const ids = [...TRAINING, ...MAPS].map(({ id }) => id).filter((id) => !options.only || options.only.split(",").includes(id));

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
  if (groups.includes("own")) await cp("benches/contenders/own.js", `${OUT}/own.js`);
  await cp("benches/node_modules/@tensorflow/tfjs-backend-wasm/dist", `${OUT}/tfjs-wasm`, {
    recursive: true,
    filter: (path) => !path.includes(".") || path.endsWith(".wasm") || !path.includes("/dist/"),
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Three figures, as a person says them. */
function say(value) {
  if (value === undefined) return "–";
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e3) return `${(value / 1e3).toPrecision(3)} k`;
  return value.toPrecision(3);
}

async function main() {
  await bundle();
  // Isolated, so that the libraries that can use threads have them.
  const server = await serveFiles({
    roots: (path) => (path.startsWith("/bench/") ? ["test-output"] : ["dist"]),
    headers: !options.isolated ? {} : { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
    pages: { "/bench/": "<!doctype html><html lang=en><title>bench</title><link rel=icon href='data:,'>" },
  });
  const browser = await launchChromium({ gpu: true });
  try {
    const page = await browser.newPage();
    if (options.verbose) page.on("console", (message) => console.log("   ", message.text()));
    await page.goto(`${server.origin}/bench/`);
    const call = (name, ...args) =>
      page.evaluate(async ([f, a]) => (await import("/bench/inpage.js"))[f](...a), [name, args]);

    console.log(`machine: ${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`);
    console.log(`browser: Chromium ${browser.version()}, headless, no GPU; Node ${process.version}`);
    console.log(`each figure: median of ${runs} runs of at least ${seconds} s, answers checked first\n`);

    /** group → names */
    const names = {};
    for (const group of groups) names[group] = await call("load", group);

    const results = {}; // id → group → { name, rate }
    for (const id of ids) {
      results[id] = {};
      for (const group of groups) {
        // The best of a group's backends and forms, by one short run each.
        const tried = [];
        for (const name of names[group]) {
          try {
            const off = await call("check", name, id);
            tried.push({ name, rate: names[group].length > 1 ? await call("time", name, id, 0.3) : 0, off });
          } catch (error) {
            const text = String(error.message).split("\n")[0].replace(/^page\.evaluate: (Error: )?/, "");
            if (group === "own" || group === "plain") throw error;
            console.log(`${id}  ${name}: left out (${text})`);
          }
        }
        tried.sort((a, b) => b.rate - a.rate);
        if (options.verbose) for (const t of tried) console.log(`${id}  ${t.name}: ${say(t.rate)} (off by ${t.off.toExponential(1)})`);
        if (tried.length) results[id][group] = { name: tried[0].name, rates: [], off: tried[0].off };
      }
      for (let run = 0; run < runs; run += 1) {
        for (const group of groups) {
          const result = results[id][group];
          if (result) result.rates.push(await call("time", result.name, id, seconds));
        }
      }
      for (const group of groups) {
        const result = results[id][group];
        if (!result) continue;
        result.rate = median(result.rates);
        console.log(`${id}  ${say(result.rate).padStart(7)} /s  ${result.name}`);
      }
    }
    const costs = groups.includes("own") ? await costsOf(call, names.own[0]) : [];
    await page.close();
    return report(results, costs);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** How much longer a step of each variant takes than one of its workload: the median of interleaved runs. */
async function costsOf(call, name) {
  const costs = [];
  for (const { name: what, of, variant, most } of COSTS) {
    for (const id of of.filter((id) => ids.includes(id))) {
      const ratios = [];
      for (let run = 0; run < runs; run += 1) {
        ratios.push((await call("time", name, id, seconds / 2)) / (await call("time", name, id, seconds / 2, variant)));
      }
      costs.push({ what, id, most, ratio: median(ratios) });
    }
  }
  return costs;
}

/** The table, the ratios, and whether each reaches what it must. */
async function report(results, costs) {
  const titles = { own: "β-VQ Playground", plain: "plain loops", tfjs: "TensorFlow.js, best", jax: "jax-js, best" };
  const row = (title, cells) => console.log(`| ${title.padEnd(24)} | ${cells.map((c) => c.padStart(16)).join(" | ")} |`);
  console.log("\nTraining steps (T) and maps (I) a second");
  row("", ids);
  for (const group of groups) row(titles[group], ids.map((id) => say(results[id][group]?.rate)));
  let short = 0;
  const ratios = (title, required, theirs) => {
    row(
      title,
      ids.map((id) => {
        const [ours, other] = [results[id].own?.rate, theirs(results[id])];
        if (!ours || !other) return "–";
        const ratio = ours / other;
        if (required[id] === undefined) return `${ratio.toPrecision(3)}x`;
        const reached = ratio >= required[id];
        if (!reached) short += 1;
        return `${ratio.toPrecision(3)}x ${reached ? "≥" : "< SHORT"} ${required[id]}x`;
      }),
    );
  };
  if (groups.includes("own")) {
    console.log("\nRatios, and what they must be");
    ratios("to the best library", REQUIRED.peers, (r) => Math.max(r.tfjs?.rate ?? 0, r.jax?.rate ?? 0));
    ratios("to plain loops", REQUIRED.plain, (r) => r.plain?.rate);
    console.log("\nWhat a variant costs, and may cost");
    for (const { what, id, most, ratio } of costs) {
      if (!(ratio <= most)) short += 1;
      console.log(`${id}  ${what.padEnd(20)} ${ratio.toFixed(2)}x ${ratio <= most ? "≤" : "> SHORT"} ${most}x`);
    }
    console.log(short ? `\n${short} FALL SHORT` : "\nPASS: every ratio is reached");
  }
  await writeFile("test-output/bench.json", JSON.stringify({ machine: cpus()[0].model, results, costs }, null, 1));
  return short;
}

if (!existsSync("dist/index.html") && groups.includes("own")) {
  console.error("bench: dist/ is missing: run `make build` first.");
  process.exit(1);
}
process.exit((await main()) ? 1 : 0);
