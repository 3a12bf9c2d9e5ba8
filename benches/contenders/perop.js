// The same training on WebGPU as libraries of tensors do it: one dispatch for each operation. What a fused kernel saves
// is the difference to this.

/** @type {import("../workloads.js").Contender[]} */
export const contenders = [{ name: "WebGPU, a dispatch per operation", form: "gpu", start }];

async function start({ sizes, batch, loss, rate, inputs, targets, parameters }) {
  if (loss !== "squared") throw new Error("only squared error here");
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("no WebGPU here");
  const device = await adapter.requestDevice();
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  /** A tensor on the device. */
  const tensor = (n, values) => {
    const buffer = device.createBuffer({ size: Math.max(16, 4 * n), usage: STORAGE | COPY_SRC | COPY_DST });
    if (values) device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
    return { buffer, n };
  };

  const operations = [];
  /** One operation: `body` computes element i of `to` from the tensors a, b, c. */
  const operation = (to, from, body) => {
    const names = ["a", "b", "c"].slice(0, from.length);
    const code = `${names.map((name, i) => `@group(0) @binding(${i}) var<storage, read> ${name}: array<f32>;`).join("\n")}
@group(0) @binding(${from.length}) var<storage, read_write> to: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= ${to.n}u) { return; }
  ${body}
}`;
    const pipeline = device.createComputePipeline({
      layout: "auto",
      compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
    });
    const entries = [...from, to].map(({ buffer }, binding) => ({ binding, resource: { buffer } }));
    const bind = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    operations.push({ pipeline, bind, groups: Math.ceil(to.n / 64) });
  };

  const weights = [];
  let at = 0;
  for (let l = 1; l < sizes.length; l += 1) {
    for (const n of [sizes[l] * sizes[l - 1], sizes[l]]) {
      weights.push(tensor(n, parameters.subarray(at, at + n)));
      at += n;
    }
  }
  let z = tensor(inputs.length, inputs);
  const t = tensor(targets.length, targets);
  const layers = sizes.slice(1).map((rows, l) => {
    const fanIn = sizes[l];
    const [w, b, x, u] = [weights[2 * l], weights[2 * l + 1], z, tensor(batch * rows)];
    operation(u, [x, w, b], `var sum = c[i % ${rows}u];
  for (var k = 0u; k < ${fanIn}u; k += 1u) { sum += a[i / ${rows}u * ${fanIn}u + k] * b[i % ${rows}u * ${fanIn}u + k]; }
  to[i] = sum;`);
    if (l < sizes.length - 2) {
      z = tensor(batch * rows);
      operation(z, [u], "to[i] = a[i] / (1.0 + exp(-a[i]));");
    }
    return { w, b, x, u, rows, fanIn };
  });
  let d = tensor(batch);
  operation(d, [layers[layers.length - 1].u, t], `to[i] = (a[i] - b[i]) * ${rate / batch};`);
  const updates = [];
  for (let l = layers.length - 1; l >= 0; l -= 1) {
    const { w, b, x, rows, fanIn } = layers[l];
    const [dw, db] = [tensor(w.n), tensor(b.n)];
    operation(dw, [d, x], `var sum = 0.0;
  for (var s = 0u; s < ${batch}u; s += 1u) { sum += a[s * ${rows}u + i / ${fanIn}u] * b[s * ${fanIn}u + i % ${fanIn}u]; }
  to[i] = sum;`);
    operation(db, [d], `var sum = 0.0;
  for (var s = 0u; s < ${batch}u; s += 1u) { sum += a[s * ${rows}u + i]; }
  to[i] = sum;`);
    updates.push([w, dw], [b, db]);
    if (l > 0) {
      const [dx, du] = [tensor(batch * fanIn), tensor(batch * fanIn)];
      operation(dx, [d, w], `var sum = 0.0;
  for (var r = 0u; r < ${rows}u; r += 1u) { sum += a[i / ${fanIn}u * ${rows}u + r] * b[r * ${fanIn}u + i % ${fanIn}u]; }
  to[i] = sum;`);
      operation(du, [dx, layers[l - 1].u], "let s = 1.0 / (1.0 + exp(-b[i]));\n  to[i] = a[i] * s * (1.0 + b[i] * (1.0 - s));");
      d = du;
    }
  }
  for (const [w, dw] of updates) operation(w, [dw], "to[i] -= a[i];");

  return {
    async train(steps) {
      for (let step = 0; step < steps; step += 1) {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        for (const { pipeline, bind, groups } of operations) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bind);
          pass.dispatchWorkgroups(groups);
        }
        pass.end();
        device.queue.submit([encoder.finish()]);
        // As a library would: not more than a hundred steps ahead of the device.
        if (step % 100 === 99) await device.queue.onSubmittedWorkDone();
      }
      await device.queue.onSubmittedWorkDone();
    },
    async parameters() {
      const staging = device.createBuffer({ size: 4 * at, usage: MAP_READ | COPY_DST });
      const encoder = device.createCommandEncoder();
      let to = 0;
      for (const { buffer, n } of weights) {
        encoder.copyBufferToBuffer(buffer, 0, staging, to, 4 * n);
        to += 4 * n;
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    },
    stop: () => device.destroy(),
  };
}
