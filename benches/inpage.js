// The part of the bench that runs in the page: sets a contender up, checks its answer, times it.
import { CHECK_STEPS, GPU_TOLERANCE, MAPS, MAP_TOLERANCE, TOLERANCE, TRAINING, difference, median, problemOf, varied } from "./workloads.js";
import { referenceMap, referenceTraining } from "./reference.js";
import { contenders as plain } from "./contenders/plain.js";

/** How long a chunk of work between two looks at the clock is to last, in ms. */
const CHUNK_MS = 200;

/** @type {import("./workloads.js").Contender[]} */
const contenders = [];
let own = null;

/** Loads a group of contenders and gives their names and forms: "own", "plain", "tfjs", "jax" or "perop". */
export async function load(group) {
  const found = group === "plain" ? plain : (await import(`./${group}.js`)).contenders;
  if (group === "own") own = (await import("./own.js")).problem;
  contenders.push(...found);
  return found.map(({ name, form }) => ({ name, form }));
}

/** The weights, samples and targets of a workload, as plain lists: those that this project makes, if it is loaded. */
export async function problemFor(id) {
  const map = MAPS.find((m) => m.id === id);
  const workload = TRAINING.find((w) => w.id === (map?.of ?? id));
  const { inputs, targets, parameters, ...rest } = own ? await own(workload) : problemOf(workload);
  return { ...rest, inputs: [...inputs], targets: [...targets], parameters: [...parameters] };
}

const typed = ({ inputs, targets, parameters, ...rest }) => ({
  ...rest,
  inputs: Float32Array.from(inputs),
  targets: Float32Array.from(targets),
  parameters: Float32Array.from(parameters),
});

function contender(name) {
  const found = contenders.find((c) => c.name === name);
  if (!found) throw new Error(`there is no contender ${name}`);
  return found;
}

/** The points of a map: pixel centres of the square −1…1, row 0 at the top. */
function pixels(width) {
  return new Float32Array(2 * width * width).map((_, i) => {
    const [row, column] = [Math.floor(i / 2 / width), (i >> 1) % width];
    return i % 2 === 0 ? -1 + (2 * column + 1) / width : 1 - (2 * row + 1) / width;
  });
}

/** Throws unless the contender's answer is the reference's; gives the difference. */
export async function check(name, id, given) {
  const map = MAPS.find((m) => m.id === id);
  const problem = typed(given);
  const contestant = await contender(name).start(problem);
  let found, wanted;
  if (map) {
    const points = pixels(map.width);
    found = await contestant.map(points, map.width ** 2, map.width);
    wanted = referenceMap(problem, problem.parameters, points, map.width ** 2);
  } else {
    await contestant.train(CHECK_STEPS);
    found = await contestant.parameters();
    wanted = referenceTraining(problem, CHECK_STEPS);
  }
  const d = difference(found, wanted);
  const tolerance = map ? MAP_TOLERANCE : contender(name).form === "gpu" ? GPU_TOLERANCE : TOLERANCE;
  if (!(d <= tolerance)) throw new Error(`${name} gives another answer on ${id}: off by ${d} of the largest entry`);
  return d;
}

/** Steps (or maps) a second over at least `seconds`. */
export async function time(name, id, seconds, given) {
  const contestant = await contender(name).start(typed(given));
  const [rates] = await inTurns([await warm(workOf(contestant, MAPS.find((m) => m.id === id)))], seconds);
  contestant.stop();
  return median(rates);
}

/** Steps a second of many networks together, and how many times those of one after the other that is: both in turns. */
export async function crowd(id, networks, steps, rounds) {
  return (await import("./own.js")).crowd(TRAINING.find((w) => w.id === id), networks, steps, async (one, all) => {
    const single = await warm(one);
    const pairs = [];
    for (let i = 0; i < rounds; i += 1) pairs.push([(await inTurns([single], 1))[0], await all()]);
    return { rate: median(pairs.map(([, all]) => all)), ratio: median(pairs.map(([one, all]) => all / median(one))) };
  });
}

/** How many times longer a step of a variant takes than one of the workload itself: the median of turns. */
export async function cost(name, id, seconds, variant) {
  const workload = TRAINING.find((w) => w.id === id);
  const both = [await contender(name).start(workload), await contender(name).start(varied(workload, variant))];
  const works = [await warm(workOf(both[0])), await warm(workOf(both[1]))];
  const [rates, others] = await inTurns(works, 2 * seconds);
  for (const contestant of both) contestant.stop();
  return median(rates.map((rate, i) => rate / others[i]));
}

/** n steps, or n maps. */
function workOf(contestant, map) {
  if (!map) return (n) => contestant.train(n);
  const points = pixels(map.width);
  return async (n) => {
    for (let i = 0; i < n; i += 1) await contestant.map(points, map.width ** 2, map.width);
  };
}

/** A chunk of work that lasts about CHUNK_MS, found while everything warms up for half a second at least. */
async function warm(work) {
  await work(1); // compiles, where something is compiled
  const began = performance.now();
  let chunk = 1;
  let took = 0;
  while (took < CHUNK_MS / 2 || performance.now() - began < 500) {
    const from = performance.now();
    await work(chunk);
    took = performance.now() - from;
    chunk = Math.ceil(chunk * Math.min(10, CHUNK_MS / Math.max(took, 1)));
  }
  return { work, chunk };
}

/** Rates of each chunk of each work, taken in turns: what else a machine does for a moment falls on single chunks. */
async function inTurns(works, seconds) {
  const rates = works.map(() => []);
  const began = performance.now();
  do {
    for (const [i, { work, chunk }] of works.entries()) {
      const from = performance.now();
      await work(chunk);
      rates[i].push((1000 * chunk) / (performance.now() - from));
    }
  } while (performance.now() - began < seconds * 1000);
  return rates;
}
