// jax-js in each backend: one compiled function per training step, gradients by its own differentiation or written out.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";

/** @type {import("../workloads.js").Contender[]} */
export const contenders = ["wasm", "webgl", "webgpu"].flatMap((device) => [
  { name: `jax-js ${device}, valueAndGrad`, form: "automatic", start: (problem) => start(problem, device, automatic) },
  { name: `jax-js ${device}, gradients by hand`, form: "by hand", start: (problem) => start(problem, device, byHand) },
]);

async function start(problem, device, form) {
  const { sizes, loss, batch, inputs, targets, parameters } = problem;
  const devices = await init(device);
  if (!devices.includes(device)) throw new Error(`no ${device} here`);
  defaultDevice(device);

  const array = (values, shape) => np.array(Float32Array.from(values)).reshape(shape);
  let theta = [];
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [fanIn, rows] = [sizes[layer - 1], sizes[layer]];
    theta.push(array(parameters.subarray(at, at + rows * fanIn), [rows, fanIn]));
    at += rows * fanIn;
    theta.push(array(parameters.subarray(at, at + rows), [rows]));
    at += rows;
  }
  const outputs = sizes[sizes.length - 1];
  const x = array(inputs, [batch, sizes[0]]);
  const y =
    loss === "squared"
      ? array(targets, [batch, 1])
      : array(Float32Array.from({ length: batch * outputs }, (_, i) => Number(i % outputs === targets[Math.floor(i / outputs)])), [batch, outputs]);

  const step = jit(form(problem));
  const compiledForward = jit(forward);

  return {
    async train(steps) {
      for (let i = 0; i < steps; i += 1) theta = step(theta, x.ref, y.ref);
      await blockUntilReady(theta); // waits for the work to be done
    },
    async parameters() {
      const parts = [];
      for (const w of theta) parts.push(...(await w.ref.data()));
      return Float32Array.from(parts);
    },
    async map(points, rows) {
      return compiledForward(
        theta.map((w) => w.ref),
        array(points, [rows, sizes[0]]),
      ).data();
    },
    stop() {
      for (const w of [...theta, x, y]) w.dispose();
    },
  };
}

// In jax-js passing an array uses it up; `.ref` keeps it for another use.

function forward(weights, value) {
  for (let l = 0; l < weights.length; l += 2) {
    value = np.matmul(value, np.transpose(weights[l])).add(weights[l + 1]);
    if (l < weights.length - 2) value = nn.silu(value);
  }
  return value;
}

function automatic({ loss, batch, rate }) {
  const cost = (weights, x, y) => {
    const output = forward(weights, x);
    if (loss === "squared") return np.square(output.sub(y)).sum().mul(0.5 / batch);
    return nn.logSoftmax(output, -1).mul(y).sum().mul(-1 / batch);
  };
  return (weights, x, y) => {
    const [lost, gradients] = valueAndGrad(cost)(weights.map((w) => w.ref), x, y);
    lost.dispose();
    return weights.map((w, i) => w.sub(gradients[i].mul(rate)));
  };
}

function byHand({ loss, batch, rate }) {
  return (weights, x, y) => {
    const [values, sums] = [[], []];
    let value = x;
    for (let l = 0; l < weights.length; l += 2) {
      values.push(value);
      const u = np.matmul(value.ref, np.transpose(weights[l].ref)).add(weights[l + 1].ref);
      sums.push(u);
      value = l < weights.length - 2 ? u.ref.mul(nn.sigmoid(u.ref)) : u;
    }
    let d = (loss === "squared" ? value : nn.softmax(value, -1)).sub(y).mul(rate / batch);
    const updated = [];
    for (let l = values.length - 1; l >= 0; l -= 1) {
      const [w, b] = [weights[2 * l], weights[2 * l + 1]];
      const dw = np.matmul(np.transpose(d.ref), values[l]);
      const db = d.ref.sum(0);
      if (l > 0) {
        const u = sums[l - 1];
        const sigma = nn.sigmoid(u.ref);
        const slope = sigma.ref.mul(u.mul(np.subtract(1, sigma)).add(1));
        d = np.matmul(d, w.ref).mul(slope);
      } else {
        d.dispose();
      }
      updated.unshift(w.sub(dw), b.sub(db));
    }
    return updated;
  };
}
