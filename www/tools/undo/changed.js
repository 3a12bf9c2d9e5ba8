// What the settings are called in which two runs differ. Pure.

import { own } from "../../controls.js";
import { diff } from "../../state.js";
import { general } from "../runs/differences.js";

/** Names that are said; the others are counted. */
const MOST = 2;

/**
 * @param {import("../../element/types.js").Spec} before @param {import("../../element/types.js").Spec} after
 * @param {import("../../element/types.js").Description} description @param {import("../../element/types.js").Translate} t
 * @returns {string} empty if they do not differ
 */
export function changed(before, after, description, t) {
  const paths = new Set(diff(before, after).map(general));
  // Other data bring their own features, samples and loss along.
  const data = ["data.kind", "data.inputs", "data.targets", "data.labels"].some((path) => paths.has(path));
  const names = new Set(data ? [t("data.title")] : []);
  for (const path of paths) {
    if (data && /^(data|features|loss)\b/.test(path)) continue;
    const control = description.controls.find((row) => row.path === path);
    names.add(control ? own(t, control, "label") : t.has(`undo.what.${path}`) ? t(`undo.what.${path}`) : path);
  }
  const all = [...names];
  const said = all.slice(0, MOST).join(", ");
  return all.length > MOST ? t("undo.more", { names: said, n: all.length - MOST }) : said;
}
