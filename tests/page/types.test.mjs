// The types by which the page's modules are checked are those that the build writes from the Rust code.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

/** The modules' types by the name that tests/types/core.ts imports them under. */
const MADE = { made: "bvq", tables: "tables", gpu: "gpu" };
/** @param {keyof typeof MADE} name */
const typesOf = (name) => readFile(resolve(`dist/wasm/${MADE[name]}.d.ts`), "utf8");

/** What tsc says of tests/types/core.ts with the generated types, some of them changed. @param {Record<string, string>} [changed] */
async function complaints(changed = {}) {
  const folder = await mkdtemp(join(tmpdir(), "types-"));
  try {
    const names = /** @type {(keyof typeof MADE)[]} */ (Object.keys(MADE));
    for (const name of names) await writeFile(join(folder, `${name}.d.ts`), changed[name] ?? (await typesOf(name)));
    const config = {
      extends: resolve("tests/types/tsconfig.json"),
      compilerOptions: { paths: Object.fromEntries(names.map((name) => [name, [join(folder, `${name}.d.ts`)]])) },
      include: [resolve("tests/types/core.ts")],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"];
    return await new Promise((done) => execFile(process.execPath, tsc, (_, out) => done(out)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("www/engine/core.d.ts says what the core gives and takes", async () => {
  assert.equal(await complaints(), "");
});

/** Changes of the Rust side that the page has to follow, and in which module. @type {[string, string, RegExp, (keyof typeof MADE)?][]} */
const DRIFTS = [
  ["testLoss: number | null;", "testLoss: number | undefined;", /testLoss/],
  ["trainFraction?: number;", "trainShare?: number;", /trainFraction/],
  ["strength?: number;", "strength?: string;", /strength/],
  ["stepsPerSecond: number;", "stepsPerSecond: number; wattage: number;", /Apart<Metrics|"wattage"/],
  ["hash(): Promise<string>;", "hash(): Promise<number>;", /hash\(\)/],
  ["inputs: Float32Array;", "inputs: number[];", /samples/i],
  ["readTable(text: string", "readTable(text: number", /number/, "tables"],
  ["lose(): void;", "lost_(): void;", /lose/, "gpu"],
];
for (const [from, to, named, of = "made"] of DRIFTS) {
  test(`a drift is noticed: ${to}`, async () => {
    const text = await typesOf(of);
    assert.ok(text.includes(from), `the generated types have "${from}"`);
    assert.match(await complaints({ [of]: text.replace(from, to) }), named);
  });
}
