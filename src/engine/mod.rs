//! The engine contract, and the engines.
//!
//! [`naive`] is plain loops over any [`crate::real::Real`]: the reference and the judge. [`simd`] is the fast CPU
//! engine; both are run through [`guard`], which stops at the last finite state. `gpu` is the WebGPU engine.

pub mod batch;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod guard;
pub mod naive;
mod pending;
pub mod probe;
#[cfg(feature = "simd")]
pub mod simd;

use crate::error::Result;
use crate::field::QuantityKind;
use crate::plan::Plan;
use batch::TrainingSet;
#[cfg(feature = "gpu")]
pub use pending::soon;
pub use pending::{Pending, known};

/// Everything that training changes: enough to go on from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Mini-batch steps done.
    pub step: u64,
    /// Flat parameters: per layer weights then biases, then logits of β.
    pub params: Vec<f32>,
    /// Optimiser memory: slot 0 of every parameter, then slot 1.
    pub slots: Vec<f32>,
}

/// Mean loss (without penalties) and share of right answers over one part of the samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Mean loss per sample; NaN if the part is empty.
    pub loss: f64,
    /// Share of samples whose most probable class is right; `None` for regression or an empty part.
    pub accuracy: Option<f64>,
}

/// What a field asks of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRequest {
    /// The quantity.
    pub quantity: QuantityKind,
    /// Hidden layer, where the quantity needs or allows one.
    pub layer: Option<usize>,
    /// Unit of that layer.
    pub unit: Option<usize>,
}

/// The contract of an engine.
///
/// *Ownership.* An engine owns its parameters and its copy of the samples from `load` on; nothing outside sees
/// them but through `snapshot`.
///
/// *Order.* `train` queues steps and may return before they are done; steps happen in the order they were queued.
/// `snapshot`, `scores`, `field` and `outputs` see the result of everything queued before the call and of nothing
/// queued after it, whenever they are awaited.
///
/// *Pace.* `quota` is the most steps that one call of `train` should queue, and `ready` resolves when the engine can
/// take more; whoever trains long asks both.
///
/// *Arithmetic.* The same plan, state and samples give the same bits on the same engine, however the steps are
/// divided into calls. The order of every sum is fixed and written down in each engine's module; between engines
/// only rounding differs.
///
/// *Failure.* When a number stops being finite, `train` or the next of `snapshot` and `scores` gives `diverged`, once;
/// the state is then that after the last step that was finite, and `train` gives `diverged` until it is replaced.
pub trait Engine: Sized {
    /// Takes a plan, samples and a state to start from.
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self>;
    /// Takes a plan of the same shapes with other rates, penalties or regimes of β; keeps the state.
    fn update(&mut self, plan: Plan);
    /// Replaces the state.
    fn restore(&mut self, state: &State);
    /// Most steps for one call of `train`.
    fn quota(&mut self) -> u32 {
        u32::MAX
    }
    /// Queues whole mini-batch steps.
    fn train(&mut self, steps: u32) -> Result<()>;
    /// Resolves when more steps may be queued.
    fn ready(&mut self) -> Pending<()> {
        known(Ok(()))
    }
    /// The state after all queued steps.
    fn snapshot(&mut self) -> Pending<State>;
    /// Scores of the training and the test samples.
    fn scores(&mut self) -> Pending<[Score; 2]>;
    /// One number per point.
    ///
    /// *Shapes* `inputs`: [plan.inputs, points], one plane per network input.
    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Pending<Vec<f32>>;
    /// Raw outputs at each point.
    ///
    /// *Shapes* `inputs`: [plan.inputs, points]; result: [plan.outputs, points].
    fn outputs(&mut self, inputs: &[f32], points: usize) -> Pending<Vec<f32>>;
}

/// The engine of a run.
pub enum AnyEngine {
    /// The reference, where the fast engine is left out.
    #[cfg(not(feature = "simd"))]
    Naive(Box<naive::NaiveEngine<f32>>),
    /// The fast CPU engine.
    #[cfg(feature = "simd")]
    Simd(Box<simd::SimdEngine>),
    /// The WebGPU engine.
    #[cfg(feature = "gpu")]
    Gpu(Box<gpu::GpuEngine>),
}

macro_rules! each {
    ($self:expr, $engine:ident => $body:expr) => {
        match $self {
            #[cfg(not(feature = "simd"))]
            AnyEngine::Naive($engine) => $body,
            #[cfg(feature = "simd")]
            AnyEngine::Simd($engine) => $body,
            #[cfg(feature = "gpu")]
            AnyEngine::Gpu($engine) => $body,
        }
    };
}

impl AnyEngine {
    /// The engine that a spec asks for: `gpu`, or else the CPU's.
    ///
    /// *Errors* `gpu-unavailable` if there is no device or the plan is refused.
    pub fn choose(name: &str, plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        if name != "gpu" {
            return Self::load(plan, set, state);
        }
        #[cfg(feature = "gpu")]
        return Ok(AnyEngine::Gpu(Box::new(gpu::GpuEngine::load(plan, set, state)?)));
        #[cfg(not(feature = "gpu"))]
        Err(crate::error::Error::new(
            crate::error::ErrorCode::GpuUnavailable,
            "engine",
            "this build has no GPU engine",
            "Use \"auto\" or \"cpu\".",
        ))
    }

    /// The engine's public name.
    pub fn name(&self) -> &'static str {
        #[cfg(feature = "gpu")]
        if let AnyEngine::Gpu(_) = self {
            return "gpu";
        }
        "cpu"
    }

    /// The plan it runs.
    pub fn plan(&self) -> &Plan {
        each!(self, engine => engine.plan())
    }
}

impl Engine for AnyEngine {
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        #[cfg(feature = "simd")]
        return Ok(AnyEngine::Simd(Box::new(simd::SimdEngine::load(plan, set, state)?)));
        #[cfg(not(feature = "simd"))]
        Ok(AnyEngine::Naive(Box::new(naive::NaiveEngine::load(plan, set, state)?)))
    }
    fn update(&mut self, plan: Plan) {
        each!(self, engine => engine.update(plan));
    }
    fn restore(&mut self, state: &State) {
        each!(self, engine => engine.restore(state));
    }
    fn quota(&mut self) -> u32 {
        each!(self, engine => engine.quota())
    }
    fn train(&mut self, steps: u32) -> Result<()> {
        each!(self, engine => engine.train(steps))
    }
    fn ready(&mut self) -> Pending<()> {
        each!(self, engine => engine.ready())
    }
    fn snapshot(&mut self) -> Pending<State> {
        each!(self, engine => engine.snapshot())
    }
    fn scores(&mut self) -> Pending<[Score; 2]> {
        each!(self, engine => engine.scores())
    }
    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Pending<Vec<f32>> {
        each!(self, engine => engine.field(inputs, points, request))
    }
    fn outputs(&mut self, inputs: &[f32], points: usize) -> Pending<Vec<f32>> {
        each!(self, engine => engine.outputs(inputs, points))
    }
}
