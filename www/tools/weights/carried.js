// Frozen weights when the network gets another shape: each stays with the unit and the input it belongs to. Pure.

import { placeOf } from "../../draw/wiring.js";
import { same } from "../../merge.js";
import { wiring } from "../../views/network.js";

/**
 * @typedef {import("../../element/types.js").Spec} Spec
 * @typedef {import("../../element/types.js").ViewState} ViewState
 */

/** What decides how many outputs there are, beside the samples, which come later. @param {Spec} spec */
const outputsOf = ({ data }) => [data.kind, data.classes, data.names?.length, data.labels && new Set(data.labels).size];

/**
 * The frozen weights of an edited spec at their new places. Those are let go that have none any more: of units and inputs that
 * went, of an output layer after other units, and logits of β.
 * @param {ViewState} before @param {Spec} next
 * @returns {Spec["frozen"]}
 */
export function carried(before, next) {
  const [was, is] = [wiring(before), wiring({ ...before, spec: next })];
  const features = before.spec.features;
  const outputs = same(outputsOf(before.spec), outputsOf(next));
  if (outputs && same(was, is) && same(features, next.features)) return next.frozen;
  return next.frozen.flatMap((one) => {
    const at = placeOf(one);
    const layer = was.findIndex((block) => at < block.b + block.rows);
    const [from, to] = [was[layer], is[layer]];
    const ends = (/** @type {typeof was} */ blocks) => layer === blocks.length - 1;
    if (!from || !to || from.group !== to.group || ends(was) !== ends(is) || (ends(was) && !outputs)) return [];
    const bias = at >= from.b;
    const row = bias ? at - from.b : Math.floor((at - from.w) / from.fanIn);
    const old = bias ? 0 : (at - from.w) % from.fanIn;
    const input = layer === 0 ? next.features.indexOf(features[old] ?? "") : old;
    if (row >= to.rows || (!bias && (input < 0 || input >= to.fanIn))) return [];
    const place = bias ? to.b + row : to.w + row * to.fanIn + input;
    return [typeof one === "number" ? place : /** @type {[number, number]} */ ([place, one[1]])];
  });
}
