// Completes the site that Trunk is building: all of www/ but its tests and what Trunk made itself, the data files, uPlot.
// Runs as Trunk's post-build hook; nothing has to be listed in index.html.
//
// The modules run as they are written; for the site each is made smaller by itself (same files, same imports), with a
// source map that shows a debugger the text as written. The first load has a budget: tests/page/size.test.mjs.
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { transform } from "esbuild";

const root = process.env.TRUNK_SOURCE_DIR ? join(process.env.TRUNK_SOURCE_DIR, "..") : ".";
const dist = process.env.TRUNK_STAGING_DIR;
if (!dist) throw new Error("dist.mjs is Trunk's hook: run `make build`.");

const MADE = ["index.html", "test", "wasm"]; // by Trunk, or not for the site
const SMALLER = { ".js": "js", ".css": "css" };

/** Puts `from` into the site as `to`, smaller where it can be. */
async function put(from, to) {
  await mkdir(dirname(to), { recursive: true });
  const loader = SMALLER[/\.\w+$/.exec(from)?.[0] ?? ""];
  if (!loader) return cp(from, to);
  const { code, map } = await transform(await readFile(from, "utf8"), {
    loader,
    minify: true,
    legalComments: "inline",
    format: loader === "js" ? "esm" : undefined,
    target: "es2022",
    sourcefile: basename(from),
    sourcemap: "external",
    sourcesContent: true,
  });
  const link = `sourceMappingURL=${basename(to)}.map`;
  await writeFile(to, loader === "js" ? `${code}//# ${link}\n` : `${code}/*# ${link} */\n`);
  return writeFile(`${to}.map`, map);
}

async function putFolder(from, to, skip = []) {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (skip.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? putFolder(source, target) : put(source, target));
  }
}

await putFolder(join(root, "www"), dist, MADE);
await put(join(dist, "wasm/bvq.js"), join(dist, "wasm/bvq.js"));

await mkdir(join(dist, "data"), { recursive: true });
for (const name of await readdir(join(root, "data"))) {
  if (name.endsWith(".csv")) await cp(join(root, "data", name), join(dist, "data", name));
}

// uPlot's minified form is a plain script; one line makes it a module, at half the weight of the module it ships.
const uplot = join(root, "node_modules/uplot");
const vendor = join(dist, "vendor");
await mkdir(vendor, { recursive: true });
const script = await readFile(join(uplot, "dist/uPlot.iife.min.js"), "utf8");
await writeFile(join(vendor, "uPlot.esm.js"), `${script}\nexport default uPlot;\n`);
await cp(join(uplot, "dist/uPlot.min.css"), join(vendor, "uPlot.min.css"));
await cp(join(uplot, "LICENSE"), join(vendor, "uPlot.LICENSE.txt"));
