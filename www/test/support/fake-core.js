/**
 * A core without wasm: a "network" whose only parameter is the number of steps done. It refuses overlapping calls, as
 * wasm-bindgen does, and counts what is freed.
 */
import { description } from "./description.js";

export class FakeError extends Error {
  constructor(code, message, field = "") {
    super(message);
    this.name = "BvqError";
    Object.assign(this, { code, field, hint: "" });
  }
}

/**
 * @param {object} [options]
 * @param {(steps: number, spec: any, trainer: any) => void} [options.onTrain]  called for each slice
 * @param {(what: string) => void} [options.onLook]    called for each metrics, field, parameters and export
 * @param {number} [options.divergesAt]                step from which training fails
 * @param {number} [options.trapsAt]                   step from which the wasm traps
 */
export function fakeCore({ onTrain = () => {}, onLook = () => {}, divergesAt = Infinity, trapsAt = Infinity } = {}) {
  const log = { slices: [], metrics: 0, freed: 0, provided: [], made: 0, checked: [], checkers: 0, painted: [], imported: [] };

  const refuse = (spec) => {
    if (spec.seed === -1) throw new FakeError("spec-invalid", "seed: -1 is negative", "seed");
    if (spec.seed === "trap") throw new WebAssembly.RuntimeError("unreachable");
  };

  class Checker {
    constructor() {
      log.checkers += 1;
    }

    check(spec) {
      log.checked.push(spec.seed);
      refuse(spec);
    }

    free() {
      log.checkers -= 1;
    }
  }

  class Trainer {
    #busy = false;
    #freed = false;

    constructor(spec) {
      refuse(spec);
      log.made += 1;
      this.spec = { ...description.defaults, ...spec };
      this.engine = "cpu";
      this.notes = ["a note"];
      this.step = 0;
      this.diverged = false;
    }

    static import(exported, engine) {
      log.imported.push(exported);
      const trainer = new Trainer(exported.spec);
      trainer.step = exported.step;
      trainer.engine = engine ?? "cpu";
      return trainer;
    }

    /** A run on a device may be read while it trains. */
    async #alone(work) {
      if (this.engine === "gpu") {
        await null;
        return work();
      }
      if (this.#busy) throw new Error("recursive use of an object");
      if (this.#freed) throw new Error("null pointer passed to rust");
      this.#busy = true;
      try {
        await null;
        return work();
      } finally {
        this.#busy = false;
      }
    }

    train(steps) {
      return this.#alone(() => {
        onTrain(steps, this.spec, this);
        log.slices.push([this.spec.seed, steps]);
        if (this.step + steps >= trapsAt) throw new WebAssembly.RuntimeError("unreachable");
        if (this.step + steps > divergesAt) {
          this.step = divergesAt;
          this.diverged = true;
          throw new FakeError("diverged", `a weight stopped being finite at step ${divergesAt}`);
        }
        this.step += steps;
      });
    }

    metrics() {
      return this.#alone(() => {
        onLook("metrics");
        log.metrics += 1;
        const { step, diverged } = this;
        return {
          step, epoch: step / 25, trainLoss: 1 / (1 + step), testLoss: 2 / (1 + step), trainAccuracy: 1, testAccuracy: 1,
          beta: this.spec.layers.map(({ beta }) => [beta]), orthogonality: [0], diverged, stepsPerSecond: 0,
        };
      });
    }

    update(spec) {
      return this.#alone(() => {
        if (spec.seed !== this.spec.seed) throw new FakeError("spec-invalid", "seed: is not live", "seed");
        this.spec = spec;
      });
    }

    reset() {
      this.step = 0;
      this.diverged = false;
    }

    predict(inputs) {
      return this.#alone(() => Float32Array.from(inputs, (x) => x + this.step));
    }

    field({ quantity, width, height }) {
      return this.#alone(() => {
        onLook("field");
        if (quantity === "nonsense") throw new FakeError("spec-invalid", "quantity: nonsense", "quantity");
        return new Float32Array(width * height).fill(this.step);
      });
    }

    samples() {
      return { inputs: new Float32Array(2), targets: new Float32Array(1), train: new Uint8Array(1), columns: [], axes: [0, 1], classes: ["a", "b"] };
    }

    parameters() {
      return this.#alone(() => {
        onLook("parameters");
        return Float32Array.of(this.step);
      });
    }

    hash() {
      return this.#alone(() => `hash-${this.step}`);
    }

    export() {
      return this.#alone(() => {
        onLook("export");
        return { format: "bvq-run", spec: this.spec, step: this.step, parameters: [1, 2, 3], optimizerState: [4, 5, 6] };
      });
    }

    rescue() {
      return { format: "bvq-run", spec: this.spec, step: Math.floor(this.step / 10) * 10 };
    }

    response(layer, us) {
      return this.#alone(() => ({ z: us, p: us, slope: us, entropy: us }));
    }

    paint(surface, scene) {
      log.painted.push([surface.canvas.width, scene.key, this.step]);
    }

    free() {
      if (this.#busy) throw new Error("freed while borrowed");
      this.#freed = true;
      log.freed += 1;
    }
  }

  const core = {
    version: () => 1,
    describe: () => description,
    provide: (kind, data, notes) => log.provided.push([kind, data, notes]),
    Checker,
    Trainer,
  };
  const tables = {
    readTable: (text, options) => ({ data: { kind: "points" }, features: [], columns: [], notes: [text, JSON.stringify(options)] }),
    readShipped: (kind, text) => ({ data: { kind: "points" }, features: [], columns: [], notes: [kind, text] }),
  };
  return { core, tables, log };
}
