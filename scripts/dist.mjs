// Completes the site that Trunk is building: all of www/ but its tests and what Trunk made itself, the data files, uPlot.
// Runs as Trunk's post-build hook; nothing has to be listed in index.html.
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = process.env.TRUNK_SOURCE_DIR ? join(process.env.TRUNK_SOURCE_DIR, "..") : ".";
const dist = process.env.TRUNK_STAGING_DIR;
if (!dist) throw new Error("dist.mjs is Trunk's hook: run `make build`.");

const made = ["index.html", "test", "wasm"]; // by Trunk, or not for the site
for (const name of await readdir(join(root, "www"))) {
  if (!made.includes(name)) await cp(join(root, "www", name), join(dist, name), { recursive: true });
}

const data = join(root, "src/dataset/data");
await mkdir(join(dist, "data"), { recursive: true });
if (existsSync(data)) {
  for (const name of await readdir(data)) {
    if (name.endsWith(".csv")) await cp(join(data, name), join(dist, "data", name));
  }
}

// uPlot's minified form is a plain script; one line makes it a module, at half the weight of the module it ships.
const uplot = join(root, "node_modules/uplot");
const vendor = join(dist, "vendor");
await mkdir(vendor, { recursive: true });
const script = await readFile(join(uplot, "dist/uPlot.iife.min.js"), "utf8");
await writeFile(join(vendor, "uPlot.esm.js"), `${script}\nexport default uPlot;\n`);
await cp(join(uplot, "dist/uPlot.min.css"), join(vendor, "uPlot.min.css"));
await cp(join(uplot, "LICENSE"), join(vendor, "uPlot.LICENSE.txt"));
