// Links with wrong values: the good ones hold, the others are left out, each with its reason.
import assert from "node:assert/strict";
import test from "node:test";
import { BvqError } from "../error.js";
import { toHash } from "../state.js";
import { fromHash } from "../state/link.js";
import { Link } from "../state/left.js";
import { description } from "./support/description.js";
import { LINKS } from "./support/classic-links.js";

const opened = async (/** @type {string} */ hash) => {
  const link = await Link.open(hash, description);
  return { link, state: link.read().state };
};
const told = (/** @type {Link} */ { refused }) => refused.map(({ field }) => field);

test("a good link leaves nothing out and means the same", async () => {
  for (const hash of ["", "#v=1&dataset=xor&networkShape=3,2&beta=0.4", ...LINKS.map(([, hash]) => hash)]) {
    const { link, state } = await opened(hash);
    assert.deepEqual(state, fromHash(hash, description).state, hash);
    assert.equal(link.error(), null);
  }
});

test("wrong values are left out, one by one, and all others are taken", async () => {
  const { link, state } = await opened("#v=1&dataset=moons&noise=90&networkShape=5&beta=2&seed=4&discretize=maybe&theme=blue&learningRate=%zz&discretize_hide=true");
  assert.deepEqual(told(link).sort(), ["beta", "discretize", "learningRate", "noise", "theme"]);
  assert.deepEqual(state, fromHash("#v=1&dataset=moons&networkShape=5&seed=4&discretize_hide=true", description).state);
  const error = link.error();
  assert.ok(error instanceof BvqError);
  assert.equal(error.hint, "Left out; the rest of the link holds.");
  assert.match(error.message, /noise: "90" is outside 0\.\.50\. Use a number from 0 to 50\./);
  assert.match(error.message, /beta: "2" is outside 0\.\.1/);
  const packed = await opened("#v=1&z=nothing&dataset=xor&seed=3");
  assert.deepEqual(told(packed.link), ["z"]);
  assert.equal(packed.state.spec.data.kind, "xor");
});

test("a list for other layers, the last feature, a text that is no JSON", async () => {
  for (const [hash, field, rest] of [
    ["#v=1&networkShape=3,3&beta=0.1,0.2,0.3&seed=8", "beta", "#v=1&networkShape=3,3&seed=8"],
    ["#v=1&dataset=xor&x=false&y=false", "y", "#v=1&dataset=xor&x=false"],
    ["#v=1&config={&seed=8", "config", "#v=1&seed=8"],
    ["#v=1&dataset=moon&samples=300", "dataset", "#v=1&samples=300"],
  ]) {
    const { link, state } = await opened(hash);
    assert.deepEqual(told(link), [field], hash);
    assert.deepEqual(state, fromHash(rest, description).state, hash);
  }
});

test("a link of TensorFlow Playground stays one, whatever is wrong in it", async () => {
  const { link, state } = await opened("#initZero=perhaps&dataset=spiral&noise=lots&networkShape=3");
  assert.deepEqual(told(link).sort(), ["initZero", "noise"]);
  const { spec } = state;
  assert.deepEqual([spec.data.kind, spec.data.noise, spec.layers.length, spec.layers[0].activation, spec.optimizer.kind], ["spiral", 0, 1, "tanh", "sgd"]);
});

test("what the core refuses goes if the link says it, a few times at most", async () => {
  const refusal = (/** @type {string} */ field) => new BvqError("spec-invalid", `${field}: 3 is too few. Use 5.`, { field, hint: "Use 5." });
  const { link } = await opened('#v=1&dataset=moons&samples=3&networkShape=4&beta=0.3&seed=2&engine=gpu&config={"frozen":[999],"clip":1}');
  assert.equal(link.drop(refusal("data.samples")), true);
  assert.equal(link.pairs.has("samples"), false);
  assert.match(link.error()?.message ?? "", /^samples: 3 is too few\. Use 5\.$/);
  assert.equal(link.drop(refusal("data.samples")), false, "it is not there any more");
  assert.equal(link.drop(refusal("optimizer.kind")), false, "it never was");
  assert.equal(link.drop(refusal("")), false);
  assert.equal(link.drop(refusal("frozen[0]")), true);
  assert.equal(link.pairs.get("config"), '{"clip":1}');
  assert.equal(link.drop(refusal("layers[0].units")), true);
  assert.equal(link.drop(refusal("engine")), true);
  assert.equal(link.drop(refusal("layers[1].beta")), false, "that is enough");
  assert.equal(toHash(link.read().state, description).includes("dataset=moons"), true);
});
