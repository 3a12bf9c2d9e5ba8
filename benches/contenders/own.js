// This project as any page uses it: the headless module, its worker, whole `train` calls on the shipped wasm.
import { load } from "/bvq.js";
import { batchOf, count } from "./workloads.js";

/** @type {import("../workloads.js").Contender[]} */
export const contenders = [
  { name: "β-VQ Playground", form: "own", start: (workload) => start(workload, "cpu") },
  { name: "β-VQ Playground on the GPU", form: "gpu", start: (workload) => start(workload, "gpu") },
];

/** relu at β = ½ is SiLU; the batch is all the data, so that every contender sees the same samples. */
export function specOf(workload, { learnBeta = "off", activation = "relu" } = {}) {
  const { sizes, batch, loss, rate } = workload;
  const { inputs, targets } = batchOf(workload);
  const rows = Array.from({ length: batch }, (_, i) => Array.from(inputs.subarray(i * sizes[0], (i + 1) * sizes[0])));
  const answers =
    loss === "squared" ? { targets: Array.from(targets) } : { labels: Array.from(targets, (k) => String(k)) };
  return {
    data: { kind: "points", inputs: rows, ...answers, samples: batch, trainFraction: 1 },
    features: Array.from({ length: sizes[0] }, (_, i) => `x${i + 1}`),
    layers: sizes.slice(1, -1).map((units) => ({ units, activation, beta: 0.5, learnBeta })),
    loss,
    optimizer: { kind: "sgd", learningRate: rate },
    batchSize: batch,
    engine: "cpu",
  };
}

/** The problem as this project sets it up: its initial weights, its order of samples. */
export async function problem(workload) {
  const run = await (await load()).run(specOf(workload));
  const { inputs, targets, columns } = await run.samples();
  if (columns.some(({ offset, scale }) => offset !== 0 || scale !== 1)) throw new Error("the bench's data was rescaled");
  const parameters = (await run.parameters()).slice(0, count(workload.sizes));
  run.dispose();
  return { ...workload, inputs, targets, parameters };
}

/** Steps of one network of a shape, and many networks of it trained together on the GPU: what `measure` makes of them. */
export async function crowd(workload, networks, steps, measure) {
  const spec = { ...specOf(workload), engine: "gpu" };
  const vary = { seed: Array.from({ length: networks }, (_, i) => i + 1) };
  const bvq = await load();
  /** All their steps over the whole time. */
  const together = async (steps) => {
    const began = performance.now();
    let rows = 0;
    for await (const { metrics } of await bvq.sweep(spec, { steps, vary })) {
      if (metrics.step !== steps) throw new Error(`a row stopped at ${metrics.step}`);
      rows += 1;
    }
    if (rows !== networks) throw new Error(`${rows} rows of ${networks}`);
    return (1000 * networks * steps) / (performance.now() - began);
  };
  const run = await bvq.run(spec); // keeps the device and its kernels from one sweep to the next
  await together(64);
  const found = await measure((n) => run.train(n), () => together(steps));
  run.dispose();
  return found;
}

async function start(workload, engine) {
  const run = await (await load()).run({ ...specOf(workload, workload.variant), engine });
  return {
    train: (steps) => run.train(steps),
    parameters: async () => (await run.parameters()).slice(0, count(workload.sizes)),
    map: (_points, _rows, width) => run.field({ quantity: "output", width, height: width, bounds: [-1, 1, -1, 1] }),
    stop: () => run.dispose(),
  };
}
