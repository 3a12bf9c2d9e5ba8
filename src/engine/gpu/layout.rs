//! Twins of `shaders/layout.wgsl`: what the host writes and the kernels read. `tests/shaders.rs` compares them field by
//! field, so names and order are those of the WGSL.

use crate::activation::Readout;
use crate::engine::FieldRequest;
use crate::field::QuantityKind;
use crate::loss::LossKind;
use crate::optim::OptimizerKind;
use crate::penalty::OrthogonalityKind;
use crate::plan::{LayerPlan, Plan, Regime, Unit};
use crate::rng::{Stream, key};
use crate::scene::Mode;
use bytemuck::{Pod, Zeroable};

/// Layer or unit that is not named.
pub const NONE: u32 = u32::MAX;
/// Quantity: every output, one plane each.
pub const QUANTITY_RAW: u32 = 6;
/// Quantity: every hidden unit, one plane each.
pub const QUANTITY_UNITS: u32 = 7;

/// What is the same for every network of a dispatch.
#[allow(missing_docs, reason = "the fields are described in shaders/layout.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct PlanUniform {
    pub layers: u32,
    pub inputs: u32,
    pub outputs: u32,
    pub n_weights: u32,
    pub n_params: u32,
    pub slots: u32,
    pub batch: u32,
    pub chunks: u32,
    pub n_train: u32,
    pub n_samples: u32,
    pub is_class: u32,
    pub steps: u32,
    pub target_at: u32,
    pub acts_stride: u32,
    pub state_stride: u32,
    pub saved_at: u32,
    pub grads_at: u32,
    pub ortho_at: u32,
    pub gram_at: u32,
    pub frozen_at: u32,
    pub temperature: f32,
    pub done_before: u32,
}

/// One layer.
#[allow(missing_docs, reason = "the fields are described in shaders/layout.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct LayerDims {
    pub fan_in: u32,
    pub rows: u32,
    pub width: u32,
    pub w: u32,
    pub b: u32,
    pub unit: u32,
    pub pieces: u32,
    pub readout: u32,
    pub lo: f32,
    pub hi: f32,
    pub offset: f32,
    pub scale: f32,
    pub logit: u32,
    pub logit_stride: u32,
    pub learned: u32,
    pub x_at: u32,
    pub u_at: u32,
    pub z_at: u32,
    pub d_at: u32,
    pub first_unit: u32,
}

/// Where the text of the programs says that no layer is written into it.
pub const UNWRITTEN: &str = "const WRITTEN: u32 = 0u;\nconst LAYERS = array<LayerDims, 4>();";
/// Most layers that can be.
pub const MOST_WRITTEN: usize = 4;

/// What takes the place of [`UNWRITTEN`] so that these layers are.
pub fn written(layers: &[LayerDims]) -> String {
    let one = |d: &LayerDims| {
        let LayerDims { fan_in, rows, width, w, b, unit, pieces, readout, lo, hi, offset, scale, .. } = d;
        let LayerDims { logit, logit_stride, learned, x_at, u_at, z_at, d_at, first_unit, .. } = d;
        format!(
            "LayerDims({fan_in}u, {rows}u, {width}u, {w}u, {b}u, {unit}u, {pieces}u, {readout}u, {lo:?}f, {hi:?}f, \
             {offset:?}f, {scale:?}f, {logit}u, {logit_stride}u, {learned}u, {x_at}u, {u_at}u, {z_at}u, {d_at}u, \
             {first_unit}u)"
        )
    };
    let mut all: Vec<_> = layers.iter().map(one).collect();
    all.resize(MOST_WRITTEN, "LayerDims()".into());
    format!(
        "const WRITTEN: u32 = {}u;\nconst LAYERS = array<LayerDims, 4>(\n  {},\n);",
        layers.len(),
        all.join(",\n  ")
    )
}

/// What differs between the networks of a dispatch.
#[allow(missing_docs, reason = "the fields are described in shaders/layout.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Network {
    pub batch_key: u32,
    pub regimes: u32,
    pub samples_at: u32,
    pub orthogonality: u32,
    pub rate: f32,
    pub beta_rate: f32,
    pub l1: f32,
    pub l2: f32,
    pub orthogonality_strength: f32,
    pub clip: f32,
    pub padding_0: u32,
    pub padding_1: u32,
}

/// How far a network is.
#[allow(missing_docs, reason = "the fields are described in shaders/layout.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Progress {
    pub epoch: u32,
    pub within: u32,
    pub done: u32,
    pub turn: u32,
    pub diverged: u32,
    pub began: u32,
    pub padding_0: u32,
    pub padding_1: u32,
}

/// What a map or a score asks for.
#[allow(missing_docs, reason = "the fields are described in shaders/layout.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct View {
    pub points: u32,
    pub quantity: u32,
    pub layer: u32,
    pub unit: u32,
    pub network: u32,
    pub padding_0: u32,
    pub padding_1: u32,
    pub padding_2: u32,
}

/// The picture that maps are painted into: `Picture` of `shaders/paint.wgsl`.
#[allow(missing_docs, reason = "the fields are described in shaders/paint.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub padding_0: u32,
    pub padding_1: u32,
}

/// One map of a picture.
#[allow(missing_docs, reason = "the fields are described in shaders/paint.wgsl")]
#[derive(Debug, Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Tile {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub values_at: u32,
    pub mode: u32,
    pub discretize: u32,
    pub limit: f32,
    pub colours_at: u32,
    pub tables: u32,
    pub padding_0: u32,
    pub padding_1: u32,
}

/// `LOSS_*`.
pub const fn loss(kind: LossKind) -> u32 {
    match kind {
        LossKind::Squared => 0,
        LossKind::CrossEntropy => 1,
        LossKind::Hinge => 2,
    }
}

/// `OPTIM_*`.
pub const fn optimizer(kind: OptimizerKind) -> u32 {
    match kind {
        OptimizerKind::Sgd => 0,
        OptimizerKind::Momentum => 1,
        OptimizerKind::Adam => 2,
        OptimizerKind::Nesterov => 3,
        OptimizerKind::Rmsprop => 4,
        OptimizerKind::AdamW => 5,
    }
}

/// `ORTHOGONALITY_*`; Gram–Schmidt filters are not the kernels' work.
pub const fn orthogonality(kind: OrthogonalityKind) -> u32 {
    match kind {
        OrthogonalityKind::Off | OrthogonalityKind::GramSchmidt => 0,
        OrthogonalityKind::OffDiagonal => 1,
        OrthogonalityKind::Full => 2,
        OrthogonalityKind::Cosine => 3,
    }
}

/// `ORTHOGONALITY_*` of a plan; off where the penalty is 0.
pub fn penalised(plan: &Plan) -> u32 {
    if plan.orthogonality_strength as f32 > 0.0 { orthogonality(plan.orthogonality) } else { 0 }
}

/// Of each weight and learned logit 1 if it is frozen, else 0.
pub fn frozen(plan: &Plan) -> Vec<f32> {
    let mut frozen = vec![1.0; plan.n_params];
    for layer in plan.hidden().iter().filter(|layer| !layer.beta.learned) {
        (0..layer.width).for_each(|k| frozen[layer.beta.index(k)] = 0.0);
    }
    for &[from, to] in &plan.trained {
        frozen[from..to].fill(0.0);
    }
    frozen
}

/// `QUANTITY_*`.
pub const fn quantity(kind: QuantityKind) -> u32 {
    match kind {
        QuantityKind::Output => 0,
        QuantityKind::Class => 1,
        QuantityKind::Unit => 2,
        QuantityKind::Posterior => 3,
        QuantityKind::Entropy => 4,
        QuantityKind::Code => 5,
    }
}

/// `UNIT_*`.
pub const fn unit(unit: Unit) -> u32 {
    match unit {
        Unit::Affine => 0,
        Unit::TwoPiece { .. } => 1,
        Unit::Pool { .. } => 2,
    }
}

/// `READOUT_*`.
pub const fn readout(readout: Readout) -> u32 {
    match readout {
        Readout::Response => 0,
        Readout::Posterior { .. } => 1,
    }
}

/// `REGIME_*`.
pub const fn regime(regime: Regime) -> u32 {
    match regime {
        Regime::Linear => 0,
        Regime::Soft => 1,
        Regime::Hard => 2,
    }
}

/// `MODE_*` of `shaders/paint.wgsl`.
pub const fn mode(mode: Mode) -> u32 {
    match mode {
        Mode::Diverging => 0,
        Mode::Sign => 1,
        Mode::Sequential => 2,
        Mode::Hue => 3,
        Mode::Class => 4,
    }
}

impl View {
    /// The question of a field.
    pub fn of(request: FieldRequest, points: usize) -> Self {
        let place = |x: Option<usize>| x.map_or(NONE, |x| x as u32);
        Self {
            points: points as u32,
            quantity: quantity(request.quantity),
            layer: place(request.layer),
            unit: place(request.unit),
            ..Self::default()
        }
    }
}

impl Network {
    /// The settings of one network whose samples begin at `samples_at`.
    pub fn of(plan: &Plan, samples_at: usize) -> Self {
        let regimes = (0..)
            .step_by(2)
            .zip(plan.hidden())
            .fold(0, |all, (shift, layer)| all | (regime(layer.beta.regime) << shift));
        let strength = plan.orthogonality_strength as f32;
        Self {
            batch_key: key(plan.seed, Stream::Batch),
            regimes,
            samples_at: samples_at as u32,
            orthogonality: penalised(plan),
            rate: plan.rate as f32,
            beta_rate: plan.beta_rate as f32,
            l1: plan.l1 as f32,
            l2: plan.l2 as f32,
            orthogonality_strength: strength,
            clip: plan.clip as f32,
            ..Self::default()
        }
    }
}

impl Progress {
    /// As it stands before mini-batch step `step`.
    pub fn at(step: u64, plan: &Plan, n_train: usize) -> Self {
        Self::after(step, plan.batch, n_train)
    }

    /// As it stands after `step` steps of `batch` out of `n_train` samples.
    pub fn after(step: u64, batch: usize, n_train: usize) -> Self {
        let position = step * batch as u64;
        let n = n_train as u64;
        // Epochs beyond 2³² repeat, as on the CPU.
        Self { epoch: (position / n) as u32, within: (position % n) as u32, ..Self::default() }
    }
}

/// The layers, with their activations placed for `quads` quads; returns also where the targets are and how many quads
/// there are in all.
pub fn layers(plan: &Plan, quads: usize) -> (Vec<LayerDims>, usize, usize) {
    let target_at = plan.inputs * quads;
    let mut next = target_at + quads;
    let mut x_at = 0;
    let mut first_unit = 0;
    let mut take = |rows: usize| {
        let at = next;
        next += rows * quads;
        at
    };
    let mut all = Vec::with_capacity(plan.layers.len());
    for layer in &plan.layers {
        let u_at = take(layer.rows);
        let z_at = if layer.unit == Unit::Affine { u_at } else { take(layer.width) };
        let d_at = take(layer.rows);
        all.push(LayerDims {
            x_at: x_at as u32,
            u_at: u_at as u32,
            z_at: z_at as u32,
            d_at: d_at as u32,
            first_unit,
            ..dims(layer)
        });
        x_at = z_at;
        first_unit += layer.width as u32;
    }
    (all, target_at, next)
}

fn dims(layer: &LayerPlan) -> LayerDims {
    let mut dims = LayerDims {
        fan_in: layer.fan_in as u32,
        rows: layer.rows as u32,
        width: layer.width as u32,
        w: layer.w as u32,
        b: layer.b as u32,
        logit: layer.beta.logit as u32,
        logit_stride: layer.beta.stride as u32,
        learned: u32::from(layer.beta.learned),
        unit: unit(layer.unit),
        ..LayerDims::default()
    };
    match layer.unit {
        Unit::Affine => {}
        Unit::TwoPiece { lo, hi, readout: read } => {
            (dims.lo, dims.hi) = (lo as f32, hi as f32);
            dims.readout = readout(read);
            if let Readout::Posterior { offset, scale } = read {
                (dims.offset, dims.scale) = (offset as f32, scale as f32);
            }
        }
        Unit::Pool { pieces } => dims.pieces = pieces as u32,
    }
    dims
}
