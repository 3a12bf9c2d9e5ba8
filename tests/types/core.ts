// www/engine/core.d.ts, by which the page's modules are checked, against the types that wasm-bindgen and tsify write from
// the Rust code. Only checked (tests/page/types.test.mjs), never run. What comes out of the core may hold more than the
// page knows of, never less or something else; what goes in must be what the core takes.
import type * as Hand from "../../www/engine/core.js";
import type * as Gpu from "gpu";
import type * as Made from "made";
import type * as Tables from "tables";

/** With every field there, at any depth: what a spec's fields are when they come out, though a writer may leave them out. */
type Whole<T> = T extends string | number | boolean | null | undefined | Float32Array | Uint8Array
  ? T
  : { [K in keyof T]-?: Whole<T[K]> };

/** An error here says in which type the two differ. */
type Fits<Wanted, Given extends Wanted> = Given;

/** Names that only one of two has, on either side. */
type Apart<A, B> = Exclude<keyof A, keyof B> | Exclude<keyof B, keyof A>;

type Trainer = Omit<Made.Trainer, "spec" | "export"> & {
  readonly spec: Whole<Made.Spec>;
  export(): Promise<Whole<Made.Export>>;
};

export type ComesOut = [
  Fits<Whole<Hand.Spec>, Whole<Made.Spec>>,
  Fits<Hand.Metrics, Made.Metrics>,
  Fits<Hand.Description, Whole<Made.Description>>,
  Fits<Hand.Samples, Made.SampleSet>,
  Fits<Hand.Response, Made.Curve>,
  Fits<Whole<Hand.TableReport>, Whole<Tables.TableReport>>,
  Fits<Hand.Device, Gpu.Device>,
  Fits<Hand.CoreTrainer, Trainer>,
  Fits<ReturnType<Hand.Core["version"]>, ReturnType<typeof Made.version>>,
];

export type GoesIn = [
  Fits<ConstructorParameters<typeof Made.Trainer>[0], Hand.Patch<Hand.Spec>>,
  Fits<Parameters<Made.Trainer["update"]>[0], Hand.Spec>,
  Fits<Parameters<Made.Trainer["field"]>[0], Hand.FieldSpec>,
  Fits<Parameters<typeof Made.provide>, Parameters<Hand.Core["provide"]>>,
  Fits<Parameters<typeof Tables.readTable>[0], string>,
  Fits<Parameters<typeof Tables.readTable>[1], Hand.TableOptions | undefined>,
];

/** A new field of these is news to the page. */
export type SameNames = [
  Fits<never, Apart<Hand.Spec, Made.Spec>>,
  Fits<never, Apart<Hand.DataSpec, Made.DataSpec>>,
  Fits<never, Apart<Hand.LayerSpec, Made.LayerSpec>>,
  Fits<never, Apart<Hand.Spec["optimizer"], Made.OptimizerSpec>>,
  Fits<never, Apart<Hand.Spec["penalty"], Made.PenaltySpec>>,
  Fits<never, Apart<Hand.Spec["penalty"]["orthogonality"], Made.OrthogonalitySpec>>,
  Fits<never, Apart<Hand.Metrics, Made.Metrics>>,
  Fits<never, Apart<Hand.FieldSpec, Made.FieldSpec>>,
  Fits<never, Apart<Hand.TableOptions, Tables.TableOptions>>,
  Fits<never, Apart<Hand.TableReport, Tables.TableReport>>,
  Fits<never, Apart<Hand.Samples, Made.SampleSet>>,
  Fits<never, Apart<Hand.Response, Made.Curve>>,
  Fits<never, Apart<Hand.Export, Made.Export>>,
  Fits<never, Apart<Hand.Control, Made.Control>>,
  Fits<never, Apart<Hand.Description, Made.Description>>,
  // The module with the GPU engine has all that there is of a run.
  Fits<typeof Symbol.dispose, Apart<Hand.CoreTrainer, Gpu.Trainer>>,
  Fits<typeof Symbol.dispose, Apart<Hand.Device, Gpu.Device>>,
];
