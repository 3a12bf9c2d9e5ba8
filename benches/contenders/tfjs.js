// TensorFlow.js in each backend, with gradients by its own differentiation (`optimizer.minimize`) or written out.
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

setWasmPaths(new URL("./tfjs-wasm/", import.meta.url).href);

/** @type {import("../workloads.js").Contender[]} */
export const contenders = ["wasm", "cpu", "webgl", "webgpu"].flatMap((backend) => [
  { name: `TensorFlow.js ${backend}, gradients by hand`, form: "by hand", start: (problem) => start(problem, backend, byHand) },
  { name: `TensorFlow.js ${backend}, optimizer.minimize`, form: "automatic", start: (problem) => start(problem, backend, automatic) },
]);

async function start(problem, backend, form) {
  if (!(await tf.setBackend(backend).catch(() => false))) throw new Error(`no ${backend} here`);
  await tf.ready();
  const { sizes, loss, batch, inputs, targets, parameters } = problem;
  const weights = [];
  const biases = [];
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [fanIn, rows] = [sizes[layer - 1], sizes[layer]];
    weights.push(tf.variable(tf.tidy(() => tf.transpose(tf.tensor2d(parameters.slice(at, at + rows * fanIn), [rows, fanIn])))));
    at += rows * fanIn;
    biases.push(tf.variable(tf.tensor1d(parameters.slice(at, at + rows))));
    at += rows;
  }
  const x = tf.tensor2d(inputs, [batch, sizes[0]]);
  const outputs = sizes[sizes.length - 1];
  const y = loss === "squared" ? tf.tensor2d(targets, [batch, 1]) : tf.cast(tf.oneHot(tf.tensor1d(targets, "int32"), outputs), "float32");
  const step = form({ ...problem, weights, biases, x, y });
  return {
    async train(steps) {
      for (let i = 0; i < steps; i += 1) step();
      await weights[0].data(); // waits for the work to be done
    },
    async parameters() {
      const parts = [];
      for (let l = 0; l < weights.length; l += 1) {
        parts.push(...(await tf.tidy(() => tf.transpose(weights[l])).data()), ...(await biases[l].data()));
      }
      return Float32Array.from(parts);
    },
    async map(points, rows) {
      const out = tf.tidy(() => forward(tf.tensor2d(points, [rows, sizes[0]]), weights, biases).output);
      const data = await out.data();
      out.dispose();
      return data;
    },
    stop: () => tf.dispose([x, y, ...weights, ...biases]),
  };
}

function forward(x, weights, biases) {
  const kept = [];
  let value = x;
  for (let l = 0; l < weights.length; l += 1) {
    const u = tf.add(tf.matMul(value, weights[l]), biases[l]);
    const sigma = l < weights.length - 1 ? tf.sigmoid(u) : null;
    kept.push({ x: value, u, sigma });
    value = sigma ? tf.mul(u, sigma) : u;
  }
  return { output: value, kept };
}

function byHand({ weights, biases, x, y, loss, batch, rate }) {
  const scale = tf.scalar(rate / batch);
  return () =>
    tf.tidy(() => {
      const { output, kept } = forward(x, weights, biases);
      let d = tf.mul(tf.sub(loss === "squared" ? output : tf.softmax(output), y), scale);
      for (let l = weights.length - 1; l >= 0; l -= 1) {
        const { x: value } = kept[l];
        const dw = tf.matMul(value, d, true, false);
        const db = tf.sum(d, 0);
        if (l > 0) {
          const { u, sigma } = kept[l - 1];
          const slope = tf.mul(sigma, tf.add(tf.mul(u, tf.sub(1, sigma)), 1));
          d = tf.mul(tf.matMul(d, weights[l], false, true), slope);
        }
        weights[l].assign(tf.sub(weights[l], dw));
        biases[l].assign(tf.sub(biases[l], db));
      }
    });
}

function automatic({ weights, biases, x, y, loss, batch, rate }) {
  const optimizer = tf.train.sgd(rate);
  const variables = [...weights, ...biases];
  return () =>
    optimizer.minimize(
      () => {
        const { output } = forward(x, weights, biases);
        if (loss === "squared") return tf.mul(tf.sum(tf.square(tf.sub(output, y))), 0.5 / batch);
        return tf.losses.softmaxCrossEntropy(y, output);
      },
      false,
      variables,
    );
}
