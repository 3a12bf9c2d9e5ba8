import assert from "node:assert/strict";
import test from "node:test";
import { BvqError } from "../error.js";
import { fromAttributes, LONGEST_HASH, toHash } from "../state.js";
import { Link } from "../state/left.js";
import { fromHash, unpackHash } from "../state/link.js";
import { description } from "./support/description.js";
import { LINKS } from "./support/classic-links.js";

/** Cases of each test; HASH_CASES gives another number, HASH_SEED other cases. */
const CASES = Number(process.env.HASH_CASES ?? 8_000);
const SEED = Number(process.env.HASH_SEED ?? 11);
const CODES = ["spec-invalid", "limit-exceeded"];

/** Numbers in 0..1 that are the same every time (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYS = [
  ...description.controls.flatMap(({ attribute }) => attribute ?? []).map((name) => name.replace(/-(.)/g, (_, c) => c.toUpperCase())),
  ...["v", "config", "hide", "mode", "theme", "loading", "seed", "engine", "problem", "regDataset", "networkShape", "regularization", "regularizationRate", "showTestData", "discretize", "autoplay", "initZero", "x", "y", "xTimesY", "cosX", "collectStats", "beta_hide", "__proto__", "constructor", "toString", "", "%", "ключ"],
];
const VALUES = [
  "", "0", "1", "-1", "0.5", "1e308", "1e999", "-0", "NaN", "Infinity", "true", "false", "TRUE", "null", "undefined", "4,2", "4,", ",", ",,,,", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
  "999999999999", "4294967296", "relu", "circle", "points", "reg-plane", "digits", "auto", "gpu", "unit", "0.66230", "compact", "%41", "%", "%zz", "%00", "%F0%9F%90%A7", "+", "a+b", "é", "\u0000", "\u202e", "__proto__", "toString",
  "{}", "[]", "null", '{"layers":[]}', '{"layers":{}}', '{"layers":[1]}', '{"layers":[{"beta":"x"}]}', '{"data":null}', '{"data":{"kind":"points"}}', '{"__proto__":{"seed":9}}', '{"features":[1,null]}', '{"optimizer":3}', '{"penalty":{"orthogonality":[]}}', '{"seed":', '"text"', "[[[[", `{"a":${"[".repeat(200)}${"]".repeat(200)}}`,
];

/** Any hash: mostly real keys with odd values, sometimes a real link with pieces cut out, doubled or replaced. */
function anyHash(random) {
  const one = (list) => list[Math.floor(random() * list.length)];
  const letters = () => Array.from({ length: Math.floor(random() * 12) }, () => String.fromCharCode(Math.floor(random() * (random() < 0.8 ? 128 : 65536)))).join("").toWellFormed();
  const value = () => {
    const text = random() < 0.8 ? one(VALUES) : letters();
    return random() < 0.5 ? text : encodeURIComponent(text);
  };
  const pair = () => `${random() < 0.9 ? one(KEYS) : letters()}${random() < 0.95 ? "=" : ""}${value()}`;
  if (random() < 0.3) {
    const [, link] = one(LINKS);
    const at = Math.floor(random() * link.length);
    // A browser's hash holds no half of a character.
    return random() < 0.5 ? link.slice(0, at) : `${link.slice(0, at)}${letters()}${link.slice(at)}&${pair()}`;
  }
  const parts = Array.from({ length: Math.floor(random() * 6) }, pair);
  return `${random() < 0.9 ? "#" : ""}${random() < 0.5 ? "v=1&" : ""}${parts.join("&")}`;
}

/** An error that tells a person what to do, or a defect. @param {unknown} error @param {string} hash */
function complete(error, hash) {
  assert.ok(error instanceof BvqError, `${JSON.stringify(hash)} threw ${error instanceof Error ? error.stack : error}`);
  const { code, field, hint, message } = error;
  assert.ok(CODES.includes(code), `${JSON.stringify(hash)}: code ${code}`);
  assert.ok(hint.endsWith("."), `${JSON.stringify(hash)}: hint ${JSON.stringify(hint)}`);
  assert.ok(message !== "", `${JSON.stringify(hash)}: no message`);
  assert.ok(field !== "" || message.startsWith(": "), `${JSON.stringify(hash)}: no field`);
}

/** A state that was accepted can be written, and reads back as itself. */
function usable({ state, notes }, hash) {
  assert.ok(Object.isFrozen(state) && notes.every((note) => note !== ""));
  assert.equal(Object.getPrototypeOf(state.spec), Object.prototype, `${JSON.stringify(hash)} changed the prototype`);
  assert.ok(Array.isArray(state.spec.layers) && state.spec.layers.every((layer) => typeof layer === "object"));
  const written = toHash(state, description);
  assert.equal(toHash(fromHash(written, description).state, description), written, JSON.stringify(hash));
}

test("any hash is a state or an error with code, field and hint", async (t) => {
  const random = generator(SEED);
  const counts = { accepted: 0, refused: 0 };
  for (let i = 0; i < CASES; i++) {
    const hash = anyHash(random);
    try {
      const parsed = fromHash(hash, description);
      usable(parsed, hash);
      counts.accepted++;
    } catch (error) {
      complete(error, hash);
      counts.refused++;
    }
  }
  assert.equal(Object.keys(Object.prototype).length, 0, "a hash reached the prototype of all objects");
  t.diagnostic(`${CASES} hashes: ${counts.accepted} accepted, ${counts.refused} refused`);
  assert.ok(counts.accepted > CASES / 10 && counts.refused > CASES / 10, JSON.stringify(counts));
});

test("any packed link is a state or an error", async (t) => {
  const random = generator(SEED + 1);
  const cases = Math.ceil(CASES / 20);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let i = 0; i < cases; i++) {
    const packed = Array.from({ length: Math.floor(random() * 60) }, () => letters[Math.floor(random() * 64)]).join("");
    const hash = `#v=1&z=${random() < 0.3 ? "H4sIAAAAAAAAA" : ""}${packed}&seed=3`;
    await unpackHash(hash, description).then((parsed) => usable(parsed, hash), (error) => complete(error, hash));
  }
  t.diagnostic(`${cases} packed links`);
});

test("any hash opens: what is wrong is left out with a complete error, the rest is the state", async (t) => {
  const random = generator(SEED + 3);
  let whole = 0;
  for (let i = 0; i < CASES; i++) {
    const hash = anyHash(random);
    const link = await Link.open(hash, description);
    const parsed = link.read();
    usable(parsed, hash);
    for (const error of link.refused) complete(error, hash);
    if (link.refused.length > 0) continue;
    whole++;
    assert.deepEqual(parsed.state, fromHash(hash, description).state, JSON.stringify(hash));
  }
  t.diagnostic(`${CASES} hashes: nothing left out of ${whole}`);
  assert.ok(whole > CASES / 10 && whole < CASES * 0.9, `${whole}`);
});

test("any attributes are a state or an error", (t) => {
  const random = generator(SEED + 2);
  const names = [...description.controls.flatMap(({ attribute }) => attribute ?? []), "config", "seed", "hide", "mode", "theme", "loading", "autoplay", "onclick", "x", "sin-x", "class"];
  const cases = Math.ceil(CASES / 4);
  for (let i = 0; i < cases; i++) {
    const attributes = Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [names[Math.floor(random() * names.length)], random() < 0.1 ? null : VALUES[Math.floor(random() * VALUES.length)]]));
    try {
      usable(fromAttributes(attributes, description), JSON.stringify(attributes));
    } catch (error) {
      complete(error, JSON.stringify(attributes));
    }
  }
  t.diagnostic(`${cases} sets of attributes`);
});

test("a hash that is too long is refused before it is read", () => {
  const started = performance.now();
  assert.throws(() => fromHash(`#seed=${"9".repeat(50_000_000)}`, description), { code: "limit-exceeded", field: "hash" });
  assert.ok(performance.now() - started < 100);
  fromHash(`#${"a".repeat(LONGEST_HASH - 1)}`, description);
});
