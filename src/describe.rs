//! All tables as one value, from which any UI can build its menus, sliders and texts.

mod controls;

pub use controls::{CONTROLS, Control, ControlKind, Scale};

use crate::error::limits;
use crate::spec::{Spec, VERSION};
use crate::{activation, dataset, features, field, init, loss, optim, penalty, schedule};
use serde::Serialize;

/// Documented limits, as a page sees them.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    layers: usize,
    units: usize,
    pieces: usize,
    samples: usize,
    features: usize,
    classes: usize,
    batch: usize,
    text_bytes: usize,
    grid_points: usize,
    steps: u32,
    combinations: usize,
}

/// Everything a UI needs to know.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Description {
    version: u32,
    defaults: Spec,
    limits: Limits,
    data_kinds: &'static [dataset::DataKind],
    activations: &'static [activation::Activation],
    losses: &'static [loss::Loss],
    optimizers: &'static [optim::Optimizer],
    schedules: &'static [schedule::Schedule],
    orthogonalities: &'static [penalty::Orthogonality],
    inits: &'static [init::Init],
    features: &'static [features::Feature],
    quantities: &'static [field::Quantity],
    controls: &'static [Control],
}

/// The description.
///
/// ```
/// let text = serde_json::to_string(&bvq::describe::describe()).unwrap();
/// assert!(text.contains("\"leaky-relu\""));
/// ```
pub fn describe() -> Description {
    Description {
        version: VERSION,
        defaults: Spec::default(),
        limits: Limits {
            layers: limits::LAYERS,
            units: limits::UNITS,
            pieces: limits::PIECES,
            samples: limits::SAMPLES,
            features: limits::FEATURES,
            classes: limits::CLASSES,
            batch: limits::BATCH,
            text_bytes: limits::TEXT_BYTES,
            grid_points: limits::GRID_POINTS,
            steps: limits::STEPS,
            combinations: limits::COMBINATIONS,
        },
        data_kinds: dataset::ALL,
        activations: activation::ALL,
        losses: loss::ALL,
        optimizers: optim::ALL,
        schedules: schedule::ALL,
        orthogonalities: penalty::ALL,
        inits: init::ALL,
        features: features::ALL,
        quantities: field::ALL,
        controls: CONTROLS,
    }
}
