// Every WGSL program also through Tint, the compiler of Chrome, which knows rules that naga does not: above all that
// barriers stand in uniform control flow. Dawn's null backend validates without any GPU.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { create } from "webgpu";

/** @type {{ name: string, text: string, entries: string[], overrides: Record<string, number>[] }[]} */
const programs = JSON.parse(
  execFileSync("cargo", ["run", "--quiet", "--locked", "--features", "gpu", "--example", "programs"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  }),
);

// Kept for as long as the process lives: Dawn ends it when its instance is collected under a device.
const gpu = create(["backend=null"]);
const adapter = await gpu.requestAdapter();
assert.ok(adapter, "Dawn's null backend gives no adapter");
const device = await adapter.requestDevice();

/** Errors of a text: those of the module, or else those of its pipelines at every choice of sizes. */
async function errors(/** @type {typeof programs[number]} */ { text, entries, overrides }) {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code: text });
  const { messages } = await module.getCompilationInfo();
  await device.popErrorScope();
  const found = messages.filter((it) => it.type === "error").map((it) => `${it.lineNum}:${it.linePos} ${it.message}`);
  if (found.length > 0) return found;
  if (overrides.length === 0) {
    // A program that draws: a vertex and a fragment stage.
    const [vertex, fragment] = entries.map((entryPoint) => ({ module, entryPoint }));
    try {
      await device.createRenderPipelineAsync({ layout: "auto", vertex, fragment: { ...fragment, targets: [{ format: "bgra8unorm" }] } });
    } catch (error) {
      found.push(`${entries}: ${/** @type {Error} */ (error).message}`);
    }
  }
  for (const entryPoint of entries) {
    for (const constants of overrides) {
      try {
        await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint, constants } });
      } catch (error) {
        found.push(`${entryPoint} with ${JSON.stringify(constants)}: ${/** @type {Error} */ (error).message}`);
      }
    }
  }
  return found;
}

for (const program of programs) {
  test(`Tint takes ${program.name}: ${program.entries.length} entries at ${program.overrides.length} choices of sizes`, async () => {
    assert.ok(program.entries.length > 0);
    assert.deepEqual(await errors(program), []);
  });
}

test("what Tint does not take is seen", async () => {
  const train = programs.find(({ name }) => name === "train");
  assert.ok(train);
  const broken = (/** @type {string} */ from, /** @type {string} */ to) => {
    assert.ok(train.text.includes(from), `there is no ${from} to break`);
    return errors({ ...train, text: train.text.replace(from, to) });
  };
  assert.match((await broken("fn rng_mix(word: u32) -> u32 {", "fn rng_mix(word: u32) -> f32 {")).join(), /f32/);
  // naga takes this one: a barrier in a loop whose bound kernels write.
  const uniform = await broken("turn < plan.steps", "turn < progress[n].turn");
  assert.match(uniform.join(), /uniform control flow/);
  const name = await errors({ ...train, overrides: [{ WORKGROUPS: 4 }] });
  assert.match(name.join(), /WORKGROUPS/);
  const size = await errors({ ...train, overrides: [{ ...train.overrides[0], ACTS: 1 << 20 }] });
  assert.match(size.join(), /workgroup/);
  assert.match((await errors({ ...train, entries: ["practise"] })).join(), /practise/);
});

after(() => {
  device.destroy();
  assert.ok(gpu);
});
