// The table of a bench, the ratios, and whether each reaches what it must.
import { REQUIRED, median } from "./workloads.js";

/** The fastest run of a contender: what else a machine does only ever takes time away. */
export const fastest = (rates) => Math.max(...rates);

/** Three figures, as a person says them. */
export function say(value) {
  if (value === undefined) return "–";
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 1e3) return `${(value / 1e3).toPrecision(3)} k`;
  return value.toPrecision(3);
}

/** Prints everything; gives how many figures fall short. */
export function report({ lanes, ids, results, crowds, costs }) {
  const row = (title, cells) => console.log(`| ${title.padEnd(24)} | ${cells.map((c) => c.padStart(16)).join(" | ")} |`);
  console.log("\nTraining steps (T) and maps (I) a second, fastest runs");
  row("", ids);
  for (const { key, title } of lanes) row(title, ids.map((id) => say(results[id][key] && fastest(results[id][key].rates))));
  if (!lanes.some(({ key }) => key === "own")) return 0;

  let short = 0;
  /** `keys`: the best of these lanes is what we are compared with; `lane`: as which of ours; `of`: which of the runs. */
  const ratios = (title, keys, required = {}, lane = "own", of = fastest) =>
    row(
      title,
      ids.map((id) => {
        const ours = results[id][lane];
        const theirs = keys.map((key) => results[id][key]).filter(Boolean);
        if (!ours || theirs.length === 0) return "–";
        const ratio = of(ours.rates) / Math.max(...theirs.map(({ rates }) => of(rates)));
        const least = required[id];
        if (least === undefined) return `${ratio.toPrecision(3)}x`;
        if (!(ratio >= least)) short += 1;
        return `${ratio.toPrecision(3)}x ${ratio >= least ? "≥" : "< SHORT"} ${least}x`;
      }),
    );
  console.log("\nRatios of fastest runs, and what they must be");
  ratios("to the best library", ["tfjs", "jax"], REQUIRED.peers);
  ratios("   middle runs", ["tfjs", "jax"], {}, "own", median);
  ratios("to plain loops", ["plain"], REQUIRED.plain);
  ratios("   middle runs", ["plain"], {}, "own", median);
  ratios("to libraries by hand", ["tfjsByHand", "jaxByHand"]);
  ratios("GPU to jax-js on the GPU", ["jaxGpu"], REQUIRED.jaxGpu, "gpu");
  ratios("   middle runs", ["jaxGpu"], {}, "gpu", median);
  ratios("GPU to a dispatch an op", ["perop"], REQUIRED.perop, "gpu");
  ratios("CPU to our GPU", ["gpu"]);
  console.log("By hand: the gradients written out in the library's operations by its user, without its differentiation.");

  for (const { networks, rate, ratio, least } of crowds) {
    if (!(ratio >= least)) short += 1;
    const verdict = `${ratio.toPrecision(3)}x ${ratio >= least ? "≥" : "< SHORT"} ${least}x`;
    console.log(`\n${networks} networks of T1 in one dispatch: ${say(rate)} steps a second in all, to one after the other ${verdict}`);
  }

  console.log("\nWhat a variant costs, and may cost");
  for (const { what, id, most, ratio } of costs) {
    if (!(ratio <= most)) short += 1;
    console.log(`${id}  ${what.padEnd(20)} ${ratio.toFixed(2)}x ${ratio <= most ? "≤" : "> SHORT"} ${most}x`);
  }
  console.log(short ? `\n${short} FALL SHORT` : "\nPASS: everything is reached");
  return short;
}
