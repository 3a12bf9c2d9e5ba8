//! TABLE of controls: which field of a spec each edits, and between what numbers.

use serde::Serialize;

/// What a control edits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum ControlKind {
    /// A real number.
    Number,
    /// A whole number.
    Integer,
    /// One of several words.
    Choice,
}

/// How a number's slider is divided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By factors; 0, where allowed, is an extra stop at the low end.
    Log,
    /// Evenly in logit β, with exact 0 and 1 as stops at the ends.
    Logit,
}

/// One control.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Control {
    /// Path in the spec; `layers.*.x` is per hidden layer.
    pub path: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// `data`, `network`, `training` or `penalty`.
    pub group: &'static str,
    /// What it edits.
    pub kind: ControlKind,
    /// Key of the description whose rows are the choices.
    pub table: Option<&'static str>,
    /// Choices where there is no table.
    pub choices: &'static [&'static str],
    /// Smallest number.
    pub min: f64,
    /// Largest number.
    pub max: f64,
    /// Step between numbers.
    pub step: f64,
    /// How a slider is divided.
    pub scale: Scale,
    /// The classic values, if there are.
    pub stops: Option<&'static [f64]>,
    /// Whether it changes a living run.
    pub live: bool,
    /// Attribute of the element; its camel case is the URL key.
    pub attribute: Option<&'static str>,
}

const BASE: Control = Control {
    path: "",
    label: "",
    help: "",
    group: "training",
    kind: ControlKind::Number,
    table: None,
    choices: &[],
    min: 0.0,
    max: 1.0,
    step: 0.01,
    scale: Scale::Linear,
    stops: None,
    live: false,
    attribute: None,
};

const RATE_STOPS: &[f64] = &[0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
const CLIP_STOPS: &[f64] = &[0.0, 0.1, 0.3, 1.0, 3.0, 10.0];
const PENALTY_STOPS: &[f64] = &[0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
const STRENGTH_STOPS: &[f64] = &[0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

/// Every control, in the order a page shows them.
pub static CONTROLS: &[Control] = &[
    Control {
        path: "data.kind",
        label: "Data set",
        help: "What the network learns.",
        group: "data",
        kind: ControlKind::Choice,
        table: Some("dataKinds"),
        attribute: Some("dataset"),
        ..BASE
    },
    Control {
        path: "data.noise",
        label: "Noise",
        help: "How far samples stray, as a share of the data's radius.",
        group: "data",
        max: 0.5,
        step: 0.05,
        attribute: Some("noise"),
        ..BASE
    },
    Control {
        path: "data.trainFraction",
        label: "Training data",
        help: "Share of all samples the network learns from; the rest tests it.",
        group: "data",
        min: 0.1,
        max: 0.9,
        step: 0.1,
        attribute: Some("perc-train-data"),
        ..BASE
    },
    Control {
        path: "data.samples",
        label: "Samples",
        help: "How many samples there are, training and test together.",
        group: "data",
        kind: ControlKind::Integer,
        min: 20.0,
        max: 5000.0,
        step: 1.0,
        scale: Scale::Log,
        attribute: Some("samples"),
        ..BASE
    },
    Control {
        path: "data.classes",
        label: "Classes",
        help: "How many classes blobs, spirals, rings or checkerboard have.",
        group: "data",
        kind: ControlKind::Integer,
        min: 2.0,
        max: 8.0,
        step: 1.0,
        attribute: Some("classes"),
        ..BASE
    },
    Control {
        path: "batchSize",
        label: "Batch size",
        help: "Samples that one step looks at.",
        group: "data",
        kind: ControlKind::Integer,
        min: 1.0,
        max: 256.0,
        step: 1.0,
        scale: Scale::Log,
        attribute: Some("batch-size"),
        ..BASE
    },
    Control {
        path: "layers.*.units",
        label: "Units",
        help: "Units of this layer.",
        group: "network",
        kind: ControlKind::Integer,
        min: 1.0,
        max: 64.0,
        step: 1.0,
        attribute: Some("network-shape"),
        ..BASE
    },
    Control {
        path: "layers.*.activation",
        label: "Activation",
        help: "Which affine pieces a unit chooses among.",
        group: "network",
        kind: ControlKind::Choice,
        table: Some("activations"),
        attribute: Some("activation"),
        ..BASE
    },
    Control {
        path: "layers.*.beta",
        label: "Hardness β",
        help: "How firmly a unit chooses one piece: 0 linear, ½ soft, 1 hard.",
        group: "network",
        step: 0.001,
        scale: Scale::Logit,
        live: true,
        attribute: Some("beta"),
        ..BASE
    },
    Control {
        path: "layers.*.learnBeta",
        label: "Learn β",
        help: "Train β like a weight: one for the network, one a layer, or one a unit.",
        group: "network",
        kind: ControlKind::Choice,
        choices: &["off", "network", "layer", "unit"],
        attribute: Some("learn-beta"),
        ..BASE
    },
    Control {
        path: "layers.*.pieces",
        label: "Pieces",
        help: "Maxout: affine pieces a unit. Max-pool: units pooled into one.",
        group: "network",
        kind: ControlKind::Integer,
        min: 2.0,
        max: 8.0,
        step: 1.0,
        attribute: Some("pieces"),
        ..BASE
    },
    Control {
        path: "layers.*.slope",
        label: "Slope",
        help: "Slope of leaky ReLU's lower piece.",
        group: "network",
        min: -1.0,
        max: 1.0,
        attribute: Some("slope"),
        ..BASE
    },
    Control {
        path: "init",
        label: "Initial weights",
        help: "How weights are drawn before the first step.",
        group: "network",
        kind: ControlKind::Choice,
        table: Some("inits"),
        attribute: Some("init"),
        ..BASE
    },
    Control {
        path: "optimizer.learningRate",
        label: "Learning rate",
        help: "How far a step goes.",
        min: 0.00001,
        max: 10.0,
        step: 0.0,
        scale: Scale::Log,
        stops: Some(RATE_STOPS),
        live: true,
        attribute: Some("learning-rate"),
        ..BASE
    },
    Control {
        path: "optimizer.betaRateScale",
        label: "β rate",
        help: "β learns this many times as fast as the weights.",
        max: 100.0,
        step: 1.0,
        live: true,
        attribute: Some("beta-rate"),
        ..BASE
    },
    Control {
        path: "optimizer.kind",
        label: "Optimizer",
        help: "How a gradient becomes a step.",
        kind: ControlKind::Choice,
        table: Some("optimizers"),
        attribute: Some("optimizer"),
        ..BASE
    },
    Control {
        path: "optimizer.schedule",
        label: "Schedule",
        help: "How the learning rate changes, with T = schedule steps.",
        kind: ControlKind::Choice,
        table: Some("schedules"),
        live: true,
        attribute: Some("schedule"),
        ..BASE
    },
    Control {
        path: "optimizer.scheduleSteps",
        label: "Schedule steps",
        help: "T of the schedule.",
        kind: ControlKind::Integer,
        min: 1.0,
        max: 100000.0,
        step: 1.0,
        scale: Scale::Log,
        live: true,
        attribute: Some("schedule-steps"),
        ..BASE
    },
    Control {
        path: "optimizer.clip",
        label: "Clip",
        help: "Holds every entry of the gradient within this size; 0 lets all through.",
        max: 10.0,
        step: 0.0,
        scale: Scale::Log,
        stops: Some(CLIP_STOPS),
        live: true,
        attribute: Some("clip"),
        ..BASE
    },
    Control {
        path: "loss",
        label: "Loss",
        help: "What training makes small.",
        kind: ControlKind::Choice,
        table: Some("losses"),
        choices: &["auto"],
        attribute: Some("loss"),
        ..BASE
    },
    Control {
        path: "penalty.l1",
        label: "L1",
        help: "Pulls weights to exactly 0.",
        group: "penalty",
        max: 10.0,
        step: 0.0,
        scale: Scale::Log,
        stops: Some(PENALTY_STOPS),
        live: true,
        ..BASE
    },
    Control {
        path: "penalty.l2",
        label: "L2",
        help: "Pulls weights towards 0.",
        group: "penalty",
        max: 10.0,
        step: 0.0,
        scale: Scale::Log,
        stops: Some(PENALTY_STOPS),
        live: true,
        ..BASE
    },
    Control {
        path: "penalty.orthogonality.kind",
        label: "Orthogonality",
        help: "Keeps the filters of a layer at right angles, which makes its units' choices independent.",
        group: "penalty",
        kind: ControlKind::Choice,
        table: Some("orthogonalities"),
        attribute: Some("orthogonality"),
        ..BASE
    },
    Control {
        path: "penalty.orthogonality.strength",
        label: "Orthogonality strength",
        help: "How much right angles count against the loss.",
        group: "penalty",
        step: 0.0,
        scale: Scale::Log,
        stops: Some(STRENGTH_STOPS),
        live: true,
        attribute: Some("orthogonality-rate"),
        ..BASE
    },
];
