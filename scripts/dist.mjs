// Completes the site that Trunk is building: the modules of www/, the two wasm modules that come late, the data files, uPlot.
// Runs as Trunk's post-build hook; nothing has to be listed in index.html.
//
// The modules run as they are written, but for a package that one of them names (jsep). For the site they are gathered into a
// few files and made smaller, with source maps that show a debugger the text as written: the first load has a budget,
// held by tests/page/size.test.mjs. Public names stay: playground.js, element.js, bvq.js, engine/worker.js.
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { build, transform } from "esbuild";

const root = process.env.TRUNK_SOURCE_DIR ? join(process.env.TRUNK_SOURCE_DIR, "..") : ".";
const dist = process.env.TRUNK_STAGING_DIR;
if (!dist) throw new Error("dist.mjs is Trunk's hook: run `make build`.");
const www = join(root, "www");

/** Makes one file smaller, keeping its name; JavaScript and style sheets. */
async function put(from, to) {
  await mkdir(dirname(to), { recursive: true });
  const loader = from.endsWith(".css") ? "css" : "js";
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
  // A style sheet is as easily read without a map, and each line of the first load is paid for.
  if (loader === "css") return writeFile(to, code);
  await writeFile(to, `${code}//# sourceMappingURL=${basename(to)}.map\n`);
  return writeFile(`${to}.map`, map);
}

/** A module finds its neighbours by import.meta.url: gathered into a file of the site's root, it must go on finding them. */
const keepPlaces = {
  name: "keep-places",
  setup(bundler) {
    bundler.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const place = relative(www, path).replaceAll("\\", "/");
      return { contents: text.replaceAll("import.meta.url", `new URL("${place}", import.meta.url).href`), loader: "js" };
    });
  },
};

/**
 * Modules that come late and keep no state that others see. Each is a file of its own with copies of what it shares with
 * the first load, which so stays in few files; cut to pieces it would weigh more.
 */
const LATE = [
  "views/late.js", "views/network-tip.js", "tools/toolbox.js", "element/actions.js", "element/pictures.js", "element/predictor.js", "element/prose.js", "element/remedies.js", "element/share.js", "element/worded.js", "element/summary.js", "views/contour.js", "draw/picture.js", "engine/graphics.js",
  "engine/check.js", "engine/crowds.js", "engine/steer.js",
];

/** Beginnings of the keys of messages that only late modules use; and what tools/helps.js says. */
const LATE_WORDS = [
  "lab.", "undo.", "fold.", "runs.", "compare.", "frozen.", "formula.", "scores.", "timing.", "presets.", "own.", "paint.", "table.", "inspect.", "share.", "loss.", "map.readout",
  "beta.caption", "beta.fixed", "beta.step", "beta.label", "gallery.", "help.", "remedy.", "keys.", "display.", "summary.", "number.", "status.hash", "error.slower", "error.clip", "error.adam", "button.shared", "activation.readout",
];

const LATE_HELP = /^(button|beta|speed)\b.*\.help$/;

/** And of those of the prose around the element, which is written in English. */
const PAGE_WORDS = ["page."];

const late = {
  name: "late",
  setup(bundler) {
    bundler.onResolve({ filter: /\.js$/ }, ({ path, kind, resolveDir }) => {
      const place = relative(www, join(resolveDir, path)).replaceAll("\\", "/");
      return kind === "dynamic-import" && LATE.includes(place) ? { path: `./${basename(place)}`, external: true } : undefined;
    });
  },
};

const gathered = {
  outdir: dist,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  sourcesContent: true,
  legalComments: "inline",
  logLevel: "warning",
};
// Page and worker in one go: what both need is one file, fetched once. The worker's own file holds a line or two, and what
// they import lies at the root, where its neighbours' addresses are right.
await build({
  ...gathered,
  entryPoints: ["playground.js", "element.js", "bvq.js", "page.js", "engine/worker.js"].map((entry) => join(www, entry)),
  outbase: www,
  splitting: true,
  chunkNames: "part-[hash]",
  plugins: [keepPlaces, late],
});
for (const entry of LATE) await build({ ...gathered, entryPoints: [join(www, entry)], plugins: [keepPlaces] });
for (const name of await readdir(www)) {
  if (name.endsWith(".css")) await put(join(www, name), join(dist, name));
  if (name.endsWith(".html") && name !== "index.html") await cp(join(www, name), join(dist, name)); // index.html: Trunk
}
// Words that only what comes late says are a file of their own: a page waits for the others. What the core says, core.*.json,
// comes when it has said something.
await mkdir(join(dist, "messages"), { recursive: true });
for (const name of await readdir(join(www, "messages"))) {
  const words = JSON.parse(await readFile(join(www, "messages", name), "utf8"));
  const partOf = (key) => (PAGE_WORDS.some((start) => key.startsWith(start)) ? ".page" : LATE_HELP.test(key) || LATE_WORDS.some((start) => key.startsWith(start)) ? ".late" : "");
  const parts = name.startsWith("core.") ? { "": words } : { "": {}, ".late": {}, ".page": {} };
  if (!name.startsWith("core.")) for (const [key, text] of Object.entries(words)) parts[partOf(key)][key] = text;
  for (const [part, some] of Object.entries(parts)) await writeFile(join(dist, "messages", name.replace(".json", `${part}.json`)), JSON.stringify(some));
}
await put(join(dist, "wasm/bvq.js"), join(dist, "wasm/bvq.js"));
for (const name of ["tables", "gpu"]) {
  const made = join(root, "target", name, "web"); // by scripts/build.sh
  await put(join(made, `${name}.js`), join(dist, `wasm/${name}.js`));
  for (const file of [`${name}_bg.wasm`, `${name}.d.ts`]) await cp(join(made, file), join(dist, "wasm", file));
}

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
await cp(join(root, "node_modules/jsep/LICENSE"), join(vendor, "jsep.LICENSE.txt"));
