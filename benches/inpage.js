// The part of the bench that runs in the page: sets a contender up, checks its answer, times it.
import { CHECK_STEPS, GPU_TOLERANCE, MAPS, MAP_TOLERANCE, TOLERANCE, TRAINING, difference, problemOf, varied } from "./workloads.js";
import { referenceMap, referenceTraining } from "./reference.js";
import { contenders as plain } from "./contenders/plain.js";

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
  return timed(await contender(name).start(typed(given)), MAPS.find((m) => m.id === id), seconds);
}

/** Steps a second of many networks together. */
export async function crowd(id, networks, steps) {
  return (await import("./own.js")).crowd(TRAINING.find((w) => w.id === id), networks, steps);
}

/** How many times longer a step of a variant takes than one of the workload itself. */
export async function cost(name, id, seconds, variant) {
  const workload = TRAINING.find((w) => w.id === id);
  const rate = async (w) => timed(await contender(name).start(w), undefined, seconds);
  const plainRate = await rate(workload);
  return plainRate / (await rate(varied(workload, variant)));
}

async function timed(contestant, map, seconds) {
  const points = map && pixels(map.width);
  const work = map
    ? async (n) => {
        for (let i = 0; i < n; i += 1) await contestant.map(points, map.width ** 2, map.width);
      }
    : (n) => contestant.train(n);
  await work(1); // compiles, where something is compiled
  // A chunk that lasts about a quarter of a second, found while everything warms up.
  let chunk = 1;
  for (;;) {
    const began = performance.now();
    await work(chunk);
    const took = performance.now() - began;
    if (took > 150) break;
    chunk = Math.ceil(chunk * Math.min(10, 250 / Math.max(took, 1)));
  }
  let done = 0;
  let took = 0;
  const began = performance.now();
  while (took < seconds * 1000) {
    await work(chunk);
    done += chunk;
    took = performance.now() - began;
  }
  contestant.stop();
  return (1000 * done) / took;
}
