/**
 * What an observer wants, read off a trainer.
 *
 * @import { CoreTrainer, Metrics } from "./core.js"
 * @import { Snapshot, Want } from "./protocol.js"
 */
import { shapeOf } from "../error.js";
import { isTrap, untilTrap } from "./trap.js";

/** @param {unknown} error */
const codeOf = (error) => /** @type {{ code?: unknown }} */ (Object(error)).code;
/** Whether the device under a run is gone. @param {unknown} error */
export const isLost = (error) => codeOf(error) === "gpu-lost";
/** Whether a run stopped at its last finite state. @param {unknown} error */
export const isDiverged = (error) => codeOf(error) === "diverged";

/**
 * A map that cannot be computed is an error in its place; a lost device or a trap is thrown.
 * @param {CoreTrainer} trainer
 * @param {Want} want
 * @param {() => Promise<Metrics>} metrics
 * @param {() => Promise<boolean>} breathe  lets other tasks in where it is time; false ends the work
 * @returns {Promise<Pick<Snapshot, "metrics" | "fields" | "errors" | "parameters">>}
 */
export async function look(trainer, { fields = [], parameters }, metrics, breathe) {
  /** @type {Pick<Snapshot, "fields" | "errors">} */
  const maps = { fields: {}, errors: {} };
  /** @param {NonNullable<Want["fields"]>[number]} field */
  const map = async ({ id, ...field }) => {
    try {
      maps.fields[id] = await untilTrap(() => trainer.field(field));
    } catch (error) {
      if (isTrap(error) || isLost(error)) throw error;
      maps.errors[id] = shapeOf(error);
    }
  };
  const weights = async () => parameters && { parameters: await untilTrap(() => trainer.parameters()) };
  if (trainer.engine === "gpu") {
    // A device answers later: what is asked for now, all at once, is all of one moment.
    const [measured, rest] = await Promise.all([metrics(), weights(), ...fields.map(map)]);
    return { metrics: measured, ...maps, ...rest };
  }
  const [measured, rest] = [await metrics(), await weights()];
  for (const field of fields) {
    if (!(await breathe())) break;
    await map(field);
  }
  return { metrics: measured, ...maps, ...rest };
}
