// The workloads, what is to be reached on them, and the one answer that every contender must give first.
import TRAINING from "./workloads.json" with { type: "json" };

/**
 * @typedef {object} Problem  One network and one batch; every step is plain gradient descent on the whole batch.
 * @property {string} id
 * @property {number[]} sizes             inputs, hidden units…, outputs
 * @property {"squared" | "cross-entropy"} loss   ½ Σ (o − t)², or softmax cross-entropy; mean over the batch
 * @property {number} batch
 * @property {number} rate                learning rate
 * @property {Float32Array} inputs        [batch, sizes[0]]
 * @property {Float32Array} targets       [batch]: values, or class numbers
 * @property {Float32Array} parameters    per layer W [rows, fan_in], then b [rows]
 *
 * @typedef {object} Contestant  A problem set up in one library.
 * @property {(steps: number) => void | Promise<void>} train   resolves when the steps are done
 * @property {() => Float32Array | Promise<Float32Array>} parameters
 * @property {(inputs: Float32Array, rows: number) => Float32Array | Promise<Float32Array>} map  outputs at many points
 * @property {() => void} stop
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {(problem: Problem) => Contestant | Promise<Contestant>} start
 */

/** Training: T1 is TensorFlow Playground's default network; T5 has the shape of 8x8 digits. */
export { TRAINING };

/** Maps: the output of a network at every pixel. */
export const MAPS = [
  { id: "I1", of: "T3", width: 100 },
  { id: "I2", of: "T4", width: 256 },
];

/** Ratios to reach: this project's figure over theirs. */
export const REQUIRED = {
  peers: { T1: 600, T2: 150, T3: 20, T4: 4, T5: 6.5, I1: 1.5, I2: 1.5 },
  jaxGpu: { T1: 100, T2: 30, T3: 8, T4: 1.5 },
  perop: { T1: 20 },
  plain: { T1: 7, T2: 10, T3: 12, T4: 14, T5: 14 },
};

/** Networks of T1 in one dispatch, and what that must be to the same networks one after the other, on two cores. */
export const CROWD = { networks: 64, steps: 4000, least: 1.6 };

/** What a variant of a workload may cost at most, as a multiple of the workload's own time. */
export const COSTS = [
  { name: "β learned per unit", of: ["T2", "T3", "T4"], variant: { learnBeta: "unit" }, most: 1.3 },
  { name: "abs for relu", of: ["T2", "T3", "T4"], variant: { activation: "abs" }, most: 1.5 },
  { name: "max-pool for relu", of: ["T2", "T3", "T4"], variant: { activation: "max-pool" }, most: 1.5 },
  { name: "twice the batch", of: ["T2", "T3", "T4"], variant: { batch: 2 }, most: 2.2 },
  { name: "twice every width", of: ["T2", "T3", "T4"], variant: { width: 2 }, most: 4.4 },
];

/** A workload with another network, batch or activation. */
export function varied(workload, { batch = 1, width = 1, ...variant }) {
  const { sizes } = workload;
  const inner = sizes.map((n, i) => (i === 0 || i === sizes.length - 1 ? n : n * width));
  return { ...workload, sizes: inner, batch: workload.batch * batch, variant };
}

/** Parameters after CHECK_STEPS steps must be this near the reference, as a share of the largest entry. */
export const TOLERANCE = 5e-7;
/** WGSL leaves more to the device: exp may be off by some units in the last place, products and sums may fuse. */
export const GPU_TOLERANCE = 4e-6;
/** Maps are the outputs of wider sums at up to 65 536 points: f32 itself allows no less. */
export const MAP_TOLERANCE = 4e-6;
export const CHECK_STEPS = 10;

/** The middle of a list of numbers. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A number in −1…1 from two whole numbers; the same on every machine, exact in f32. */
function noise(a, b) {
  let x = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return ((x ^ (x >>> 16)) >>> 16) / 32768 - 1;
}

/** The batch of a workload: points in a square (or cube), a smooth target or one of ten classes. */
export function batchOf({ sizes, batch, loss }) {
  const [width] = sizes;
  const classes = sizes[sizes.length - 1];
  const inputs = new Float32Array(batch * width).map((_, i) => 1.75 * noise(Math.floor(i / width), i % width));
  const targets = new Float32Array(batch).map((_, i) =>
    loss === "squared" ? (inputs[i * width] * inputs[i * width + 1] > 0 ? 1 : -1) : i % classes,
  );
  return { inputs, targets };
}

/** @returns {Problem} with weights of its own, for use where this project does not run first. */
export function problemOf(workload) {
  const { sizes } = workload;
  const parameters = new Float32Array(count(sizes));
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const reach = Math.sqrt(6 / (sizes[layer - 1] + sizes[layer]));
    for (let i = 0; i < sizes[layer] * sizes[layer - 1]; i += 1) parameters[at + i] = reach * noise(at + i, 77);
    at += sizes[layer] * (sizes[layer - 1] + 1);
  }
  return { ...workload, ...batchOf(workload), parameters };
}

/** How many parameters a network has. */
export function count(sizes) {
  return sizes.slice(1).reduce((sum, rows, i) => sum + rows * (sizes[i] + 1), 0);
}

/** The largest difference as a share of the largest entry; NaN where there is one, so compare with !(d <= tolerance). */
export function difference(found, wanted) {
  if (found.length !== wanted.length) return NaN;
  let gap = 0;
  let scale = 0;
  for (let i = 0; i < wanted.length; i += 1) {
    const d = Math.abs(found[i] - wanted[i]);
    if (!(d <= gap)) gap = d;
    scale = Math.max(scale, Math.abs(wanted[i]));
  }
  return gap / scale;
}
