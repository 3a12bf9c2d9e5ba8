//! How a network is laid on the device: how many invocations, how many samples at once, what fits in workgroup memory,
//! and whether one workgroup is enough.

use super::layout;
use crate::activation::Readout;
use crate::penalty::OrthogonalityKind;
use crate::plan::{LayerPlan, Plan, Unit};
use crate::schedule::ScheduleKind;

/// Sizes of one pipeline: the `override`s of `shaders/layout.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sizes {
    /// Invocations of a workgroup.
    pub workgroup: u32,
    /// How many of them share the rows of a quad; both are powers of two.
    pub row_lanes: u32,
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
    /// The layers are written into the program, which is for this very shape.
    pub written: bool,
    /// What the kernels must know to do.
    pub kinds: Kinds,
}

impl Sizes {
    /// For kernels that work on the parameters where they lie; they have no use for small workgroups.
    pub fn in_storage(self) -> Self {
        let workgroup = self.workgroup.max(64);
        Self { workgroup, acts: 1, weights: 1, acts_spill: true, weights_spill: true, written: false, ..self }
    }
}

/// What the networks of a dispatch have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Some network has frozen parameters.
    pub frozen: bool,
    /// Rates change from step to step.
    pub scheduled: bool,
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
            frozen: layout::frozen(plan).contains(&1.0),
            scheduled: plan.schedule != ScheduleKind::Constant,
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
    /// Most turns that all loops of one invocation take together: Mesa's llvmpipe leaves every loop, without a word,
    /// once there were 65 535.
    pub turns: usize,
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
    /// Most steps of one dispatch, where the device counts the turns of loops; 0 if not even one fits.
    pub steps: usize,
}

/// Workgroup memory that the kernels use besides activations and parameters.
const OTHER_BYTES: usize = 64;
/// From this many multiplications a step, one workgroup no longer keeps a GPU busy.
const SPLIT_WORK: usize = 400_000;
/// Workgroups that a split step aims at.
const SPLIT_GROUPS: usize = 16;
const SPLIT_GROUPS_SOFTWARE: usize = 4;

/// From this many weights panels pay for the invocations that they leave idle.
const PANEL_WEIGHTS: usize = 1000;

/// The next number of quads that is at most a quarter more, for the same reason.
fn rung(n: usize) -> usize {
    let step = (n.next_power_of_two() / 8).max(1);
    n.next_multiple_of(step)
}

/// Room for `n` things of which `most` fit, on a ladder of powers of four from `rung` on: shapes that differ a little
/// share one pipeline.
fn ladder(n: usize, most: usize, mut rung: usize) -> usize {
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
    // llvmpipe takes seconds to compile a kernel and does not mind unused memory: there most shapes share one. Others are
    // asked by a browser to fill it with zeros in every dispatch.
    let [first_acts, first_weights] = if room.turns == usize::MAX { [64, 64] } else { [512, 1024] };
    // What is only there to share a pipeline must not drive the parameters out.
    let weights = plan.n_params.next_multiple_of(4) * 4;
    let most = if acts * 16 + weights <= free { free - weights } else { free };
    let acts = ladder(acts, most / 16, first_acts);
    let left = if acts_spill { free } else { free - acts * 16 };
    let weights_spill = weights > left;
    let weights = ladder(plan.n_params, left / 16 * 4, first_weights);
    let widest = plan.layers.iter().map(|layer| layer.rows).max().unwrap_or(1) * quads;
    // Panels read memory less. Where there are invocations to spare, one row and quad each is sooner done.
    let worth = if room.software {
        plan.n_weights >= PANEL_WEIGHTS
    } else {
        widest >= 16 * room.invocations as usize
    };
    let panels = quads.is_multiple_of(2) && worth;
    let most: u32 = 1 << room.invocations.max(1).ilog2();
    let wanted = match room.software {
        true => 4,
        false => widest.next_power_of_two().max(32).min(most as usize) as u32,
    };
    // Where turns are counted, as many invocations as it takes for a step to need few of them.
    let few = |lanes: &u32| turns(plan, quads, panels, 1, *lanes as usize)[1] <= room.turns / 16;
    let workgroup = if room.turns == usize::MAX {
        wanted
    } else {
        (2..9).map(|i| 1 << i).find(few).unwrap_or(256).min(most)
    };
    // llvmpipe, which counts turns, takes longer to compile a kernel than to run it: there one does for all.
    let kinds = match Kinds::of(plan) {
        kinds if room.turns == usize::MAX => kinds,
        kinds => Kinds {
            pools: true,
            readouts: true,
            learned: true,
            orthogonal: true,
            frozen: true,
            scheduled: true,
            ..kinds
        },
    };
    Sizes {
        workgroup,
        row_lanes: row_lanes(workgroup as usize, quads, panels) as u32,
        quads: quads as u32,
        acts: if acts_spill { 1 } else { acts as u32 },
        weights: if weights_spill { 1 } else { weights as u32 },
        acts_spill,
        weights_spill,
        panels,
        // In panels the arithmetic outweighs what reading about layers costs; llvmpipe compiles for too long.
        written: room.software
            && room.turns == usize::MAX
            && plan.layers.len() <= layout::MOST_WRITTEN
            && !panels,
        kinds,
    }
}

/// Of `lanes` invocations those that share the rows of a quad, or of two in panels: as many as there are for each quad.
/// One that has its quads to itself waits for no other between layers.
const fn row_lanes(lanes: usize, quads: usize, panels: bool) -> usize {
    let columns = if panels { quads / 2 } else { quads };
    lanes.div_ceil(columns.next_power_of_two())
}

/// At most how many turns the loops of one invocation of `lanes` take: before and after all steps, and in each.
fn turns(plan: &Plan, quads: usize, panels: bool, chunks: usize, lanes: usize) -> [usize; 2] {
    let shared = |n: usize| n.div_ceil(lanes);
    let side_by_side = row_lanes(lanes, quads, panels);
    let (high, wide) = if panels { (8, 2) } else { (1, 1) };
    // Of one invocation: its columns of quads, in each its share of `rows`, and `each` in these.
    let walk = |rows: usize, high: usize, wide: usize, each: usize| {
        let columns = (quads / wide).div_ceil(lanes / side_by_side);
        columns * (1 + rows.div_ceil(high).div_ceil(side_by_side) * (1 + each))
    };
    let pieces = |layer: &LayerPlan| if let Unit::Pool { pieces } = layer.unit { pieces } else { 0 };
    // In panels an invocation also turns once for each of its 16 results.
    let results = if panels { 16 } else { 0 };
    let mut pass = shared(quads) * (64 + 2 * plan.inputs + 4 * plan.outputs);
    let mut ortho = 0;
    for layer in &plan.layers {
        pass += 1 + walk(layer.rows, high, wide, results + layer.fan_in);
        pass += 1 + walk(layer.fan_in, high, wide, results + layer.rows);
        pass += walk(layer.width, 1, 1, 1 + 8 * pieces(layer));
        ortho += shared(layer.rows * layer.rows) * (1 + layer.fan_in);
        ortho += shared(layer.rows * layer.fan_in) * (1 + layer.rows);
    }
    let layers = plan.layers.len();
    let units: usize = plan.hidden().iter().map(|layer| 1 + layer.width).sum();
    // A logit looks for its units; each of them has `quads` numbers for it.
    let logits = shared(plan.n_params - plan.n_weights) * (units + quads * units);
    let update = shared(plan.n_params) * (2 + 2 * layers + 2 * quads) + logits;
    let ortho = if plan.orthogonality == OrthogonalityKind::Off { 0 } else { ortho };
    [shared(plan.n_params) * (4 + 3 * plan.slots), chunks * (pass + update) + ortho]
}

/// Most steps of a dispatch.
fn steps(plan: &Plan, sizes: &Sizes, chunks: usize, room: Room) -> usize {
    let [once, each] = turns(plan, sizes.quads as usize, sizes.panels, chunks, sizes.workgroup as usize);
    room.turns.saturating_sub(once) / each
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
        let sizes = sizes(plan, quads, room);
        // Each step is a dispatch of its own: if one fits, all do.
        let steps = if steps(plan, &sizes, 1, room) > 0 { usize::MAX } else { 0 };
        return Layout { sizes, chunks, split: true, steps };
    }
    let sizes = sizes(plan, quads, room);
    Layout { sizes, chunks: 1, split: false, steps: steps(plan, &sizes, 1, room) }
}

/// The layout of scores and fields: as many quads as workgroup memory takes, up to 16. For all shapes one program: what
/// is seldom done is compiled seldom, too.
pub fn viewing(plan: &Plan, room: Room) -> Sizes {
    let mut quads = 16;
    while quads > 1 && sizes(plan, quads, room).acts_spill {
        quads /= 2;
    }
    if sizes(plan, quads, room).acts_spill {
        quads = 16;
    }
    Sizes { written: false, ..sizes(plan, quads, room) }
}
