/**
 * Many runs that the GPU trains together, by id. Fetched by the host when a sweep asks.
 *
 * @import { Checker, Core, CoreMany, Ended, Patch, Spec } from "./core.js"
 * @import { Graphics } from "./graphics.js"
 * @import { Call } from "./protocol.js"
 */
import { BvqError } from "../error.js";
import { isTrap, untilTrap } from "./trap.js";

/**
 * @typedef {object} Surroundings
 * @property {Pick<Graphics, "adapter" | "core" | "open">} graphics
 * @property {number} slice              milliseconds after which other tasks are let in
 * @property {() => number} now          milliseconds
 * @property {() => Promise<void>} rest  lets other tasks in
 */

/** @typedef {{ many: CoreMany | undefined, disposed: boolean }} Crowd */

/** @param {Patch<Spec>[]} specs */
const kindsOf = (specs) => specs.map(({ data }) => data?.kind);

export class Crowds {
  /** @param {Surroundings} around */
  constructor(around) {
    this.#around = around;
  }

  #around;
  /** @type {Map<string, Crowd>} */ #crowds = new Map();

  /** @param {Call<"shapes" | "gather" | "advance" | "ended">} message @returns {Promise<unknown>} */
  async answer(message) {
    switch (message.method) {
      case "shapes":
        return this.shapes(message.args.specs);
      case "gather":
        await this.gather(message.run, message.args.specs);
        return null;
      case "advance":
        return this.advance(message.run, message.args.steps);
      case "ended":
        return this.ended(message.run);
      default:
        return /** @type {never} */ (message);
    }
  }

  /**
   * For each spec a key of its network's shape, alike for those that can be trained together; null where the CPU is to
   * train it: as the spec says, as the network needs, or, left to choose, where a processor plays the GPU.
   * @param {Patch<Spec>[]} specs
   * @returns {Promise<(string | null)[]>}
   */
  async shapes(specs) {
    const { graphics } = this.#around;
    const { software } = await graphics.adapter();
    const wanted = specs.map(({ engine }) => engine === "gpu" || ((engine ?? "auto") === "auto" && !software));
    if (!wanted.includes(true)) return specs.map(() => null);
    const core = await graphics.core(kindsOf(specs));
    const checker = new core.Checker();
    /** @type {(string | null)[]} */
    const keys = [];
    await this.#eachInSlices(specs, (spec, i) => keys.push(wanted[i] ? shapeOf(checker, spec) : null));
    checker.free();
    return keys;
  }

  /**
   * Calls `work` for each spec, with other tasks between.
   * @param {Patch<Spec>[]} specs
   * @param {(spec: Patch<Spec>, i: number) => void} work
   */
  async #eachInSlices(specs, work) {
    const { now, rest, slice } = this.#around;
    let began = now();
    for (const [i, spec] of specs.entries()) {
      if (now() - began > slice) {
        await rest();
        began = now();
      }
      work(spec, i);
    }
  }

  /**
   * Makes runs of these specs, which are of one shape, on the device.
   * @param {string} id
   * @param {Patch<Spec>[]} specs
   */
  async gather(id, specs) {
    /** @type {Crowd} */
    const crowd = { many: undefined, disposed: false };
    this.#crowds.set(id, crowd);
    try {
      await this.#around.graphics.open(kindsOf(specs), async (core) => {
        const many = made(core, crowd);
        await this.#eachInSlices(specs, (spec) => {
          if (crowd.disposed) throw gone();
          many.add(spec);
        });
        if (crowd.disposed) throw gone();
        many.start();
      });
    } catch (error) {
      if (!isTrap(error)) this.dispose(id); // else its memory is not to be touched
      throw error;
    }
  }

  /**
   * Trains all; returns how many good steps each has done.
   * @param {string} id
   * @param {number} steps
   */
  async advance(id, steps) {
    await untilTrap(() => this.#many(id).train(steps));
    return untilTrap(() => this.#many(id).steps());
  }

  /** How each ended, in order. They are not trained after this. @param {string} id @returns {Promise<Ended[]>} */
  async ended(id) {
    return untilTrap(() => this.#many(id).ended());
  }

  /** @param {string} id */
  #many(id) {
    const many = this.#crowds.get(id)?.many;
    if (!many) throw gone();
    return many;
  }

  /** Lets these runs go; what they hold on the device goes with the work under way. @param {string} id */
  dispose(id) {
    const crowd = this.#crowds.get(id);
    if (!crowd) return;
    this.#crowds.delete(id);
    crowd.disposed = true;
    crowd.many?.free();
  }

  /** Lets all go. */
  close() {
    for (const id of [...this.#crowds.keys()]) this.dispose(id);
  }
}

const gone = () => new BvqError("disposed", "These runs were disposed of", { hint: "Start another sweep." });

/** @param {Core} core @param {Crowd} crowd */
function made(core, crowd) {
  if (crowd.disposed) throw gone();
  if (!core.Many) throw new Error("This wasm has no GPU engine");
  crowd.many = new core.Many();
  return crowd.many;
}

/** What is wrong with a spec shows where it is trained by itself. @param {Checker} checker @param {Patch<Spec>} spec */
function shapeOf(checker, spec) {
  try {
    return checker.shape?.(spec) ?? null;
  } catch (error) {
    if (isTrap(error)) throw error;
    return null;
  }
}
