//! How a network is laid on the device: how many invocations, how many samples at once, what fits in workgroup memory,
//! and whether one workgroup is enough.

use super::layout;
use crate::activation::Readout;
use crate::plan::{Plan, Unit};

/// Sizes of one pipeline: the `override`s of `shaders/layout.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Invocations of a workgroup.
    pub workgroup: u32,
    /// Quads (of four samples) in memory at once.
    pub quads: u32,
    /// Quads of activations.
    pub acts: u32,
    /// Parameters.
    pub weights: u32,
    /// Activations are in storage.
    pub acts_spill: bool,
    /// Parameters are in storage.
    pub weights_spill: bool,
    /// An invocation works on 8 rows and 2 quads at once, and `quads` is even.
    pub panels: bool,
    /// What the kernels must know to do.
    pub kinds: Kinds,
}

/// What the networks of a dispatch have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds {
    /// Some unit is a pool.
    pub pools: bool,
    /// Some unit's output is its posterior.
    pub readouts: bool,
    /// Some β is learned.
    pub learned: bool,
    /// `LOSS_*`.
    pub loss: u32,
    /// `OPTIM_*`.
    pub optimizer: u32,
    /// Some network has a penalty on filters that are not orthogonal.
    pub orthogonal: bool,
}

impl Kinds {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let units = || plan.hidden().iter().map(|layer| layer.unit);
        let is_posterior = |unit| matches!(unit, Unit::TwoPiece { readout: Readout::Posterior { .. }, .. });
        Self {
            pools: units().any(|unit| matches!(unit, Unit::Pool { .. })),
            readouts: units().any(is_posterior),
            learned: plan.hidden().iter().any(|layer| layer.beta.learned),
            loss: layout::loss(plan.loss.kind),
            optimizer: layout::optimizer(plan.optimizer),
            orthogonal: layout::penalised(plan) != 0,
        }
    }
}

/// What a device offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of workgroup memory.
    pub workgroup_bytes: usize,
    /// Most invocations of a workgroup.
    pub invocations: u32,
    /// Whether it is a processor that plays a GPU: there, few invocations and few workgroups win.
    pub software: bool,
}

/// How training is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Sizes of the pipelines.
    pub sizes: Sizes,
    /// Chunks of 4 × quads samples that make a batch.
    pub chunks: u32,
    /// Whether each chunk has a workgroup of its own, and a step takes two dispatches.
    pub split: bool,
}

/// Workgroup memory that the kernels use besides activations and parameters.
const OTHER_BYTES: usize = 64;
/// From this many multiplications a step, one workgroup no longer keeps a GPU busy.
const SPLIT_WORK: usize = 400_000;
/// Workgroups that a split step aims at.
const SPLIT_GROUPS: usize = 64;
const SPLIT_GROUPS_SOFTWARE: usize = 4;

/// From this many weights panels pay for the invocations that they leave idle.
const PANEL_WEIGHTS: usize = 1000;

/// The next number of quads that is at most a quarter more, for the same reason.
fn rung(n: usize) -> usize {
    let step = (n.next_power_of_two() / 8).max(1);
    n.next_multiple_of(step)
}

/// Room for `n` things of which `most` fit, on a ladder of powers of four: shapes that differ a little share one
/// pipeline.
fn ladder(n: usize, most: usize) -> usize {
    let mut rung = 64;
    while rung < n {
        rung *= 4;
    }
    rung.min(most).max(n)
}

/// Sizes for `quads` quads at once: activations first, since they are read more often, then parameters, into workgroup
/// memory as far as they fit.
fn sizes(plan: &Plan, quads: usize, room: Room) -> Sizes {
    let (_, _, acts) = layout::layers(plan, quads);
    let free = room.workgroup_bytes.saturating_sub(OTHER_BYTES);
    let acts_spill = acts * 16 > free;
    let acts = ladder(acts, free / 16);
    let left = if acts_spill { free } else { free - acts * 16 };
    let weights_spill = plan.n_params.next_multiple_of(4) * 4 > left;
    let weights = ladder(plan.n_params, left / 16 * 4);
    let widest = plan.layers.iter().map(|layer| layer.rows).max().unwrap_or(1) * quads;
    // Panels read memory less. Where there are invocations to spare, one row and quad each is sooner done.
    let worth = if room.software {
        plan.n_weights >= PANEL_WEIGHTS
    } else {
        widest >= 16 * room.invocations as usize
    };
    let panels = quads.is_multiple_of(2) && worth;
    let workgroup = match room.software {
        true => 4,
        false => widest.next_power_of_two().clamp(32, room.invocations as usize) as u32,
    };
    Sizes {
        workgroup,
        quads: quads as u32,
        acts: if acts_spill { 1 } else { acts as u32 },
        weights: if weights_spill { 1 } else { weights as u32 },
        acts_spill,
        weights_spill,
        panels,
        kinds: Kinds::of(plan),
    }
}

/// The layout of training.
pub fn training(plan: &Plan, room: Room) -> Layout {
    // Panels work on two quads at a time.
    let even = room.software && plan.n_weights >= PANEL_WEIGHTS;
    let rung = |n| if even { rung(n).next_multiple_of(2) } else { rung(n) };
    let quads = rung(plan.batch.div_ceil(4));
    let work = plan.batch * plan.n_weights;
    if work >= SPLIT_WORK && quads > 1 {
        let groups = if room.software { SPLIT_GROUPS_SOFTWARE } else { SPLIT_GROUPS }.min(quads);
        let quads = rung(quads.div_ceil(groups));
        let chunks = plan.batch.div_ceil(4 * quads) as u32;
        return Layout { sizes: sizes(plan, quads, room), chunks, split: true };
    }
    Layout { sizes: sizes(plan, quads, room), chunks: 1, split: false }
}

/// The layout of scores and fields: as many quads as workgroup memory takes, up to 16.
pub fn viewing(plan: &Plan, room: Room) -> Sizes {
    let mut quads = 16;
    while quads > 1 && sizes(plan, quads, room).acts_spill {
        quads /= 2;
    }
    if sizes(plan, quads, room).acts_spill {
        quads = 16;
    }
    sizes(plan, quads, room)
}
