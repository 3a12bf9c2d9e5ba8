//! How a network is laid on the device: how many invocations, how many samples at once, what fits in workgroup memory,
//! and whether one workgroup is enough.

use super::layout;
use crate::plan::Plan;

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
    }
}

/// The layout of training.
pub fn training(plan: &Plan, room: Room) -> Layout {
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
