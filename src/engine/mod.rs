//! The engine contract, and the engines.
//!
//! [`naive`] is plain loops over any [`crate::real::Real`]: the reference and the judge. [`simd`] is the fast CPU
//! engine. Both are run through [`guard`], which stops at the last finite state.

pub mod batch;
pub mod guard;
pub mod naive;
pub mod probe;
#[cfg(feature = "simd")]
pub mod simd;

use crate::error::Result;
use crate::field::QuantityKind;
use crate::plan::Plan;
use batch::TrainingSet;

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
/// `snapshot`, `scores` and `field` wait for everything queued before them and see its result.
///
/// *Arithmetic.* The same plan, state and samples give the same bits on the same engine, however the steps are
/// divided into calls. The order of every sum is fixed and written down in each engine's module; between engines
/// only rounding differs.
///
/// *Failure.* When a number stops being finite, `train` (or the next waiting call) gives `diverged`, and the state
/// is that after the last step that was finite.
#[allow(
    async_fn_in_trait,
    reason = "engines are used by static dispatch within this crate; web types are not Send"
)]
pub trait Engine: Sized {
    /// Takes a plan, samples and a state to start from.
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self>;
    /// Takes a plan of the same shapes with other rates, penalties or regimes of β; keeps the state.
    fn update(&mut self, plan: Plan);
    /// Replaces the state.
    fn restore(&mut self, state: &State);
    /// Queues whole mini-batch steps.
    fn train(&mut self, steps: u32) -> Result<()>;
    /// The state after all queued steps.
    async fn snapshot(&mut self) -> Result<State>;
    /// Scores of the training and the test samples.
    async fn scores(&mut self) -> Result<[Score; 2]>;
    /// One number per point.
    ///
    /// *Shapes* `inputs`: [plan.inputs, points], one plane per network input.
    async fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Result<Vec<f32>>;
    /// Raw outputs at each point.
    ///
    /// *Shapes* `inputs`: [plan.inputs, points]; result: [plan.outputs, points].
    async fn outputs(&mut self, inputs: &[f32], points: usize) -> Result<Vec<f32>>;
}

/// The engine of a run.
pub enum AnyEngine {
    /// The reference, where the fast engine is left out.
    #[cfg(not(feature = "simd"))]
    Naive(Box<naive::NaiveEngine<f32>>),
    /// The fast CPU engine.
    #[cfg(feature = "simd")]
    Simd(Box<simd::SimdEngine>),
}

macro_rules! each {
    ($self:expr, $engine:ident => $body:expr) => {
        match $self {
            #[cfg(not(feature = "simd"))]
            AnyEngine::Naive($engine) => $body,
            #[cfg(feature = "simd")]
            AnyEngine::Simd($engine) => $body,
        }
    };
}

impl AnyEngine {
    /// The engine's public name.
    pub fn name(&self) -> &'static str {
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
    fn train(&mut self, steps: u32) -> Result<()> {
        each!(self, engine => engine.train(steps))
    }
    async fn snapshot(&mut self) -> Result<State> {
        each!(self, engine => engine.snapshot().await)
    }
    async fn scores(&mut self) -> Result<[Score; 2]> {
        each!(self, engine => engine.scores().await)
    }
    async fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Result<Vec<f32>> {
        each!(self, engine => engine.field(inputs, points, request).await)
    }
    async fn outputs(&mut self, inputs: &[f32], points: usize) -> Result<Vec<f32>> {
        each!(self, engine => engine.outputs(inputs, points).await)
    }
}
