/**
 * What an observer wants, read off a trainer.
 *
 * @import { CoreTrainer, Metrics } from "./core.js"
 * @import { Picture, Snapshot, Want } from "./protocol.js"
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
 * @param {(trainer: CoreTrainer, picture: Picture) => Promise<ImageBitmap>} paint  for runs on the GPU
 * @param {() => Promise<boolean>} breathe  lets other tasks in where it is time; false ends the work
 * @returns {Promise<Pick<Snapshot, "metrics" | "fields" | "pictures" | "errors" | "parameters">>}
 */
export async function look(trainer, { fields = [], pictures = [], parameters }, metrics, paint, breathe) {
  /** @type {Pick<Snapshot, "fields" | "pictures" | "errors">} */
  const maps = { fields: {}, pictures: {}, errors: {} };
  /** @param {string} id @param {() => Promise<void>} make */
  const attempt = async (id, make) => {
    try {
      await make();
    } catch (error) {
      if (isTrap(error) || isLost(error)) throw error;
      maps.errors[id] = shapeOf(error);
    }
  };
  /** @param {NonNullable<Want["fields"]>[number]} field */
  const map = ({ id, ...field }) =>
    attempt(id, async () => {
      maps.fields[id] = await untilTrap(() => trainer.field(field));
    });
  /** @param {NonNullable<Want["pictures"]>[number]} picture */
  const draw = ({ id, ...picture }) =>
    attempt(id, async () => {
      maps.pictures[id] = await untilTrap(() => paint(trainer, picture));
    });
  const weights = async () => parameters && { parameters: await untilTrap(() => trainer.parameters()) };
  if (trainer.engine === "gpu") {
    // A device answers later: what is asked for now, all at once, is all of one moment.
    const [measured, rest] = await Promise.all([metrics(), weights(), ...pictures.map(draw), ...fields.map(map)]);
    return { metrics: measured, ...maps, ...rest };
  }
  const [measured, rest] = [await metrics(), await weights()];
  for (const field of fields) {
    if (!(await breathe())) break;
    await map(field);
  }
  return { metrics: measured, ...maps, ...rest };
}
