// Plain loops over typed arrays, the whole batch layer by layer: what a careful person writes in an afternoon.
// Needs no library, so it is the gate that is always there.

/** @type {import("../workloads.js").Contender[]} */
export const contenders = [{ name: "plain loops", start }];

/** @param {import("../workloads.js").Problem} problem */
function start({ sizes, loss, batch, rate, inputs, targets, parameters }) {
  const theta = Float32Array.from(parameters);
  const gradient = new Float32Array(theta.length);
  const layers = layersOf(sizes);
  const work = buffers(layers, batch);

  function step() {
    forward(theta, layers, work, inputs, batch);
    const top = work[work.length - 1];
    const outputs = sizes[sizes.length - 1];
    if (loss === "squared") {
      for (let i = 0; i < batch; i += 1) top.d[i] = (top.u[i] - targets[i]) / batch;
    } else {
      softmaxGradient(top.u, targets, top.d, batch, outputs);
    }
    for (let l = layers.length - 1; l >= 0; l -= 1) {
      const { fanIn, rows, w, b } = layers[l];
      const { u, g, d } = work[l];
      if (l < layers.length - 1) for (let i = 0; i < batch * rows; i += 1) d[i] *= silu1(u[i], g[i]);
      const x = l === 0 ? inputs : work[l - 1].z;
      gradient.fill(0, w, b + rows);
      addWeightGradient(gradient, w, b, d, x, batch, rows, fanIn);
      if (l > 0) {
        work[l - 1].d.fill(0);
        addInputGradient(work[l - 1].d, theta, w, d, batch, rows, fanIn);
      }
    }
    for (let i = 0; i < theta.length; i += 1) theta[i] -= rate * gradient[i];
  }

  return {
    train(steps) {
      for (let i = 0; i < steps; i += 1) step();
    },
    parameters: () => Float32Array.from(theta),
    map(points, rows) {
      const space = buffers(layers, rows);
      forward(theta, layers, space, points, rows);
      return space[space.length - 1].u;
    },
    stop() {},
  };
}

/** Where each layer's weights `w` and biases `b` begin. */
function layersOf(sizes) {
  let at = 0;
  return sizes.slice(1).map((rows, i) => {
    const layer = { fanIn: sizes[i], rows, w: at, b: at + rows * sizes[i] };
    at = layer.b + rows;
    return layer;
  });
}

/** For each layer: sums u, sigmoids g, values z, gradients d. */
function buffers(layers, samples) {
  const buffer = (rows) => new Float32Array(samples * rows);
  return layers.map(({ rows }) => ({ u: buffer(rows), g: buffer(rows), z: buffer(rows), d: buffer(rows) }));
}

function forward(theta, layers, work, inputs, samples) {
  for (let l = 0; l < layers.length; l += 1) {
    const { fanIn, rows, w, b } = layers[l];
    const { u, g, z } = work[l];
    affine(u, theta, w, b, l === 0 ? inputs : work[l - 1].z, samples, rows, fanIn);
    if (l < layers.length - 1) {
      for (let i = 0; i < samples * rows; i += 1) {
        const v = u[i];
        const sigma = 1 / (1 + Math.exp(-v));
        g[i] = sigma;
        z[i] = v * sigma;
      }
    }
  }
}

/** u = W x + b for every sample. */
function affine(u, theta, w, b, x, samples, rows, fanIn) {
  for (let s = 0; s < samples; s += 1) {
    const xs = s * fanIn;
    for (let r = 0; r < rows; r += 1) {
      const wr = w + r * fanIn;
      let sum = theta[b + r];
      for (let c = 0; c < fanIn; c += 1) sum += theta[wr + c] * x[xs + c];
      u[s * rows + r] = sum;
    }
  }
}

/** dW += d xᵀ, db += d, summed over the samples. */
function addWeightGradient(gradient, w, b, d, x, samples, rows, fanIn) {
  for (let s = 0; s < samples; s += 1) {
    const xs = s * fanIn;
    for (let r = 0; r < rows; r += 1) {
      const wr = w + r * fanIn;
      const dr = d[s * rows + r];
      gradient[b + r] += dr;
      for (let c = 0; c < fanIn; c += 1) gradient[wr + c] += dr * x[xs + c];
    }
  }
}

/** dx += Wᵀ d for every sample. */
function addInputGradient(below, theta, w, d, samples, rows, fanIn) {
  for (let s = 0; s < samples; s += 1) {
    const xs = s * fanIn;
    for (let r = 0; r < rows; r += 1) {
      const wr = w + r * fanIn;
      const dr = d[s * rows + r];
      for (let c = 0; c < fanIn; c += 1) below[xs + c] += dr * theta[wr + c];
    }
  }
}

/** The slope of u·σ(u), given g = σ(u). */
function silu1(u, g) {
  return g * (1 + u * (1 - g));
}

function softmaxGradient(u, targets, d, batch, classes) {
  for (let s = 0; s < batch; s += 1) {
    const at = s * classes;
    let top = -Infinity;
    for (let k = 0; k < classes; k += 1) top = Math.max(top, u[at + k]);
    let total = 0;
    for (let k = 0; k < classes; k += 1) {
      d[at + k] = Math.exp(u[at + k] - top);
      total += d[at + k];
    }
    for (let k = 0; k < classes; k += 1) d[at + k] = (d[at + k] / total - (k === targets[s] ? 1 : 0)) / batch;
  }
}
