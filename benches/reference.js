// The judge: the same training in f64, one sample at a time, written to be read. Slow on purpose.

/** @param {import("./workloads.js").Problem} problem */
export function referenceTraining({ sizes, loss, batch, rate, inputs, targets, parameters }, steps) {
  const theta = Float64Array.from(parameters);
  for (let step = 0; step < steps; step += 1) {
    const gradient = new Float64Array(theta.length);
    for (let s = 0; s < batch; s += 1) {
      const x = inputs.subarray(s * sizes[0], (s + 1) * sizes[0]);
      addGradient(theta, sizes, loss, x, targets[s], gradient);
    }
    for (let i = 0; i < theta.length; i += 1) theta[i] -= (rate / batch) * gradient[i];
  }
  return theta;
}

/** Outputs [rows, outputs] of the network at `rows` points. */
export function referenceMap({ sizes }, theta, inputs, rows) {
  const outputs = [];
  for (let row = 0; row < rows; row += 1) {
    const { values } = forward(theta, sizes, inputs.subarray(row * sizes[0], (row + 1) * sizes[0]));
    outputs.push(...values[values.length - 1]);
  }
  return Float64Array.from(outputs);
}

function forward(theta, sizes, x) {
  const values = [Array.from(x)]; // of each layer, after its activation
  const sums = [[]]; // before it
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [fanIn, rows] = [sizes[layer - 1], sizes[layer]];
    const biases = at + rows * fanIn;
    const u = [];
    for (let r = 0; r < rows; r += 1) {
      let sum = theta[biases + r];
      for (let c = 0; c < fanIn; c += 1) sum += theta[at + r * fanIn + c] * values[layer - 1][c];
      u.push(sum);
    }
    sums.push(u);
    values.push(layer === sizes.length - 1 ? u : u.map((v) => v / (1 + Math.exp(-v))));
    at = biases + rows;
  }
  return { values, sums };
}

function addGradient(theta, sizes, loss, x, target, gradient) {
  const { values, sums } = forward(theta, sizes, x);
  const output = values[values.length - 1];
  let delta;
  if (loss === "squared") {
    delta = output.map((o) => o - target);
  } else {
    const top = Math.max(...output);
    const total = output.reduce((sum, o) => sum + Math.exp(o - top), 0);
    delta = output.map((o, k) => Math.exp(o - top) / total - (k === target ? 1 : 0));
  }
  let end = theta.length;
  for (let layer = sizes.length - 1; layer >= 1; layer -= 1) {
    const [fanIn, rows] = [sizes[layer - 1], sizes[layer]];
    const biases = end - rows;
    const at = biases - rows * fanIn;
    const below = new Array(fanIn).fill(0);
    for (let r = 0; r < rows; r += 1) {
      gradient[biases + r] += delta[r];
      for (let c = 0; c < fanIn; c += 1) {
        gradient[at + r * fanIn + c] += delta[r] * values[layer - 1][c];
        below[c] += delta[r] * theta[at + r * fanIn + c];
      }
    }
    if (layer > 1) {
      delta = below.map((d, c) => {
        const u = sums[layer - 1][c];
        const sigma = 1 / (1 + Math.exp(-u));
        return d * (sigma + u * sigma * (1 - sigma));
      });
    }
    end = at;
  }
}
