//! A run: spec, samples and engine; step, reset, update, export, import.

mod check;
mod curve;
mod export;
mod live;
#[cfg(feature = "gpu")]
pub mod many;
mod metrics;
#[cfg(feature = "gpu")]
mod paint;
mod train;

pub use check::Checker;
pub use curve::Curve;
pub use export::Export;
pub use metrics::Metrics;

use crate::dataset::{self, Samples, Targets};
use crate::engine::batch::TrainingSet;
use crate::engine::{AnyEngine, Engine, FieldRequest, Pending, State, known};
use crate::error::{Error, ErrorCode, Result, limits};
use crate::features::Features;
use crate::field::{self, FieldSpec, Grid};
use crate::plan::{DataShape, Plan};
use crate::spec::{Frozen, Spec};
use crate::table::find;
use crate::{init, loss};
use live::needs_new_run;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A run.
pub struct Trainer {
    spec: Spec,
    samples: Samples,
    features: Features,
    engine: AnyEngine,
    start: State,
    fate: Rc<Fate>,
}

/// What the run and its pending answers know of how far it is.
#[derive(Debug, Default)]
struct Fate {
    /// Mini-batch steps done or queued.
    step: Cell<u64>,
    /// Whether the run stopped at its last finite state.
    diverged: Cell<bool>,
    /// The state as it was last read.
    seen: RefCell<State>,
}

impl Fate {
    /// Remembers whether a result says that the run stopped.
    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(|error| error.code == ErrorCode::Diverged) {
            self.diverged.set(true);
        }
        result
    }

    /// The run goes on from this state.
    fn set(&self, state: &State) {
        self.step.set(state.step);
        self.diverged.set(false);
        self.seen.replace(state.clone());
    }
}

/// Fills in what depends on the data set, and checks the data fields.
fn complete(spec: &Spec) -> Result<(Spec, Samples, Features)> {
    let mut spec = spec.clone();
    let samples = dataset::load(&spec.data, spec.seed)?;
    if spec.features.is_empty() {
        let kind = find(dataset::ALL, &spec.data.kind, "data.kind")?;
        spec.features = if kind.features.is_empty() {
            samples.columns.iter().map(|c| c.name.clone()).collect()
        } else {
            kind.features.iter().map(|&name| name.to_owned()).collect()
        };
    }
    let features = Features::resolve(&spec.features, &samples.columns)?;
    Ok((spec, samples, features))
}

impl Trainer {
    /// A run of this spec at step 0.
    ///
    /// *Errors* `spec-invalid`, `data-invalid`, `limit-exceeded`, `gpu-unavailable`; each names the field.
    pub fn new(spec: &Spec) -> Result<Self> {
        Self::on(&spec.engine, spec)
    }

    /// A run of this spec on this engine, whichever the spec asks for.
    ///
    /// *Errors* as [`new`](Self::new).
    pub fn on(engine: &str, spec: &Spec) -> Result<Self> {
        let (spec, samples, features) = complete(spec)?;
        let plan = Plan::new(&spec, shape(&samples, &features))?;
        let start = start(&spec, &plan)?;
        let engine = AnyEngine::choose(engine, plan, training_set(&samples, &features), start.clone())?;
        let fate = Rc::new(Fate { seen: RefCell::new(start.clone()), ..Fate::default() });
        Ok(Self { spec, samples, features, engine, start, fate })
    }

    /// The complete spec.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The samples.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Columns that a map has as its axes.
    pub fn axes(&self) -> &[usize] {
        &self.features.axes
    }

    /// The engine that really runs: `"cpu"` or `"gpu"`.
    pub fn engine(&self) -> &'static str {
        self.engine.name()
    }

    /// What was dropped, adjusted or assumed, in sentences for a person.
    pub fn notes(&self) -> Vec<String> {
        self.samples.notes.iter().chain(&self.engine.plan().notes).cloned().collect()
    }

    /// Mini-batch steps done or queued.
    pub fn step(&self) -> u64 {
        self.fate.step.get()
    }

    /// Whether the run stopped at its last finite state.
    pub fn diverged(&self) -> bool {
        self.fate.diverged.get()
    }

    /// Losses, accuracies, β and orthogonality after everything queued so far.
    ///
    /// *Errors* `diverged`, once, where the engine finds out only now.
    pub fn metrics(&mut self) -> Pending<Metrics> {
        let (scores, state) = (self.engine.scores(), self.engine.snapshot());
        let (plan, fate) = (self.engine.plan().clone(), Rc::clone(&self.fate));
        let (n, n_train) = (self.samples.len(), self.samples.n_train);
        scores.and(state).then(move |both| {
            let (scores, state) = both?;
            let [train, test] = fate.note(scores)?;
            let state = fate.note(state)?;
            if fate.diverged.get() {
                fate.step.set(state.step);
            }
            let metrics = Metrics::of(&plan, [n_train, n], [train, test], &state, fate.diverged.get());
            fate.seen.replace(state);
            Ok(metrics)
        })
    }

    /// Changes rates, penalties, fixed β and what is frozen in a living run; step and weights stay, but for those that are
    /// held at a value.
    ///
    /// *Errors* `spec-invalid` naming the first field that needs a new run.
    pub async fn update(&mut self, spec: &Spec) -> Result<()> {
        let state = self.state().await?;
        self.update_at(spec, state)
    }

    /// The same for who has the present [`state`](Self::state) at hand.
    ///
    /// *Errors* as [`update`](Self::update).
    pub fn update_at(&mut self, spec: &Spec, mut state: State) -> Result<()> {
        let mut spec = spec.clone();
        if spec.features.is_empty() {
            spec.features.clone_from(&self.spec.features);
        }
        if let Some(field) = needs_new_run(&self.spec, &spec) {
            return Err(Error::spec(
                field,
                "cannot change while a run is going on",
                "Start a new run with the changed spec.",
            ));
        }
        let plan = Plan::new(&spec, shape(&self.samples, &self.features))?;
        plan.set_fixed_betas(&mut state.params, false);
        hold(&spec, &mut state);
        self.start = start(&spec, &plan)?;
        self.engine.update(plan);
        self.engine.restore(&state);
        self.spec = spec;
        self.fate.set(&state);
        Ok(())
    }

    /// Step, parameters and optimiser memory after everything queued so far.
    pub fn state(&mut self) -> Pending<State> {
        self.engine.snapshot()
    }

    /// Back to step 0 with the same weights as a fresh run of this spec.
    pub fn reset(&mut self) {
        self.engine.restore(&self.start);
        self.fate.set(&self.start);
    }

    /// Class probabilities, or values, at rows of raw columns.
    ///
    /// *Shapes* `inputs`: [rows, columns], row-major, in the network's units; result: [rows, classes] or [rows, 1].
    pub fn predict(&mut self, inputs: &[f32], rows: usize) -> Pending<Vec<f32>> {
        let columns = self.samples.columns.len();
        if rows > limits::GRID_POINTS {
            return known(Err(Error::limit("rows", rows, limits::GRID_POINTS, "rows")));
        }
        if inputs.len() != rows * columns {
            return known(Err(Error::spec(
                "inputs",
                format!("{} numbers for {rows} rows of {columns} columns", inputs.len()),
                format!("Give {} numbers.", rows * columns),
            )));
        }
        let n = self.features.inputs.len();
        let mut planes = vec![0.0f32; n * rows];
        let mut at = vec![0.0f32; n];
        for (i, row) in inputs.chunks_exact(columns).enumerate() {
            self.features.at(row, &mut at);
            for (k, &x) in at.iter().enumerate() {
                planes[k * rows + i] = x;
            }
        }
        let outputs = self.engine.outputs(&planes, rows);
        let width = self.engine.plan().outputs;
        let temperature = (self.samples.classes() > 0).then_some(self.engine.plan().loss.temperature as f32);
        outputs.then(move |outputs| {
            let outputs = outputs?;
            let mut out = vec![0.0f32; rows * width];
            for (i, out) in out.chunks_exact_mut(width).enumerate() {
                for (c, out) in out.iter_mut().enumerate() {
                    *out = outputs[c * rows + i];
                }
                if let Some(temperature) = temperature {
                    loss::probabilities(out, temperature);
                }
            }
            Ok(out)
        })
    }

    /// One number per point of a grid, row 0 at the top.
    pub fn field(&mut self, spec: &FieldSpec) -> Pending<Vec<f32>> {
        match self.ask(spec) {
            Ok((grid, request)) => {
                let inputs = grid.inputs(&self.features, self.samples.columns.len());
                self.engine.field(&inputs, grid.width * grid.height, request)
            }
            Err(error) => known(Err(error)),
        }
    }

    fn ask(&self, spec: &FieldSpec) -> Result<(Grid, FieldRequest)> {
        let quantity = find(field::ALL, &spec.quantity, "quantity")?;
        let grid = Grid::new(spec, &self.samples.columns, &self.features.axes)?;
        let request = FieldRequest {
            quantity: quantity.kind,
            layer: spec.layer.map(|l| l as usize),
            unit: spec.unit.map(|u| u as usize),
        };
        Ok((grid, request))
    }

    /// The parameters now.
    pub fn parameters(&mut self) -> Pending<Vec<f32>> {
        self.engine.snapshot().then(|state| Ok(state?.params))
    }

    /// 64-bit FNV-1a digest, in hex, of step, parameters and optimiser memory: equal digests mean equal runs.
    pub fn hash(&mut self) -> Pending<String> {
        self.engine.snapshot().then(|state| {
            let state = state?;
            let mut digest = 0xCBF2_9CE4_8422_2325u64;
            let mut eat = |bytes: &[u8]| {
                for &byte in bytes {
                    digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
                }
            };
            eat(&state.step.to_le_bytes());
            state.params.iter().chain(&state.slots).for_each(|x| eat(&x.to_bits().to_le_bytes()));
            Ok(format!("{digest:016x}"))
        })
    }
}

/// The state of a fresh run.
fn start(spec: &Spec, plan: &Plan) -> Result<State> {
    let mut state = State {
        step: 0,
        params: plan.initial_params(find(init::ALL, &spec.init, "init")?),
        slots: vec![0.0; plan.n_params * plan.slots],
    };
    hold(spec, &mut state);
    Ok(state)
}

/// Writes the values of weights that are held, which have no past for the optimiser to remember.
fn hold(spec: &Spec, state: &mut State) {
    for one in &spec.frozen {
        if let Frozen::Held(at, value) = *one {
            let at = at as usize;
            state.slots.iter_mut().skip(at).step_by(state.params.len()).for_each(|slot| *slot = 0.0);
            state.params[at] = value as f32;
        }
    }
}

fn shape(samples: &Samples, features: &Features) -> DataShape {
    DataShape { inputs: features.inputs.len(), classes: samples.classes(), n_train: samples.n_train }
}

fn training_set(samples: &Samples, features: &Features) -> TrainingSet {
    let n = samples.len();
    let width = features.inputs.len();
    let mut inputs = vec![0.0f32; n * width];
    for (i, out) in inputs.chunks_exact_mut(width).enumerate() {
        features.at(samples.row(i), out);
    }
    let (targets, is_class) = match &samples.targets {
        Targets::Classes { labels, .. } => (labels.iter().map(|&c| c as f32).collect(), true),
        Targets::Values(values) => (values.clone(), false),
    };
    TrainingSet { inputs, targets, is_class, n, n_train: samples.n_train }
}
