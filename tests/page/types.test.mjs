// The types by which the page's modules are checked are those that the build writes from the Rust code.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

const MADE = resolve("dist/wasm/bvq.d.ts");

/** What tsc says of tests/types/core.ts with these generated types. @param {string} text */
async function complaints(text) {
  const folder = await mkdtemp(join(tmpdir(), "types-"));
  try {
    await writeFile(join(folder, "made.d.ts"), text);
    const config = {
      extends: resolve("tests/types/tsconfig.json"),
      compilerOptions: { paths: { made: [join(folder, "made.d.ts")] } },
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
  assert.equal(await complaints(await readFile(MADE, "utf8")), "");
});

/** Changes of the Rust side that the page has to follow. @type {[string, string, RegExp][]} */
const DRIFTS = [
  ["testLoss: number | null;", "testLoss: number | undefined;", /testLoss/],
  ["trainFraction?: number;", "trainShare?: number;", /trainFraction/],
  ["strength?: number;", "strength?: string;", /strength/],
  ["stepsPerSecond: number;", "stepsPerSecond: number; wattage: number;", /Apart<Metrics|"wattage"/],
  ["hash(): Promise<string>;", "hash(): Promise<number>;", /hash\(\)/],
  ["inputs: Float32Array;", "inputs: number[];", /samples/i],
  ["kind: string, text: string", "kind: number, text: string", /number/],
];
for (const [from, to, named] of DRIFTS) {
  test(`a drift is noticed: ${to}`, async () => {
    const text = await readFile(MADE, "utf8");
    assert.ok(text.includes(from), `the generated types have "${from}"`);
    assert.match(await complaints(text.replace(from, to)), named);
  });
}
