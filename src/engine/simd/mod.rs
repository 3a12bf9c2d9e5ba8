//! The fast CPU engine: 128-bit lanes over the samples of a mini-batch.
//!
//! Order of sums, the same natively and in WebAssembly: see [`affine`] for the products and [`core`] for the step.
//! No fused multiply-add, no reassociation. The width of a panel, 8 or 12 samples, follows from the batch size
//! alone and is part of the contract.

pub mod affine;
pub mod core;
pub mod lanes;
pub mod learner;
pub mod loss;
pub mod panels;
pub mod pools;
pub mod units;
pub mod update;

use self::core::Core;
use super::batch::TrainingSet;
use super::{Engine, FieldRequest, Pending, Score, State, guard, known, probe};
use crate::error::Result;
use crate::field::QuantityKind;
use crate::loss::{LossKind, cross_entropy, goal, hinge, squared};
use crate::plan::Plan;

/// The fast CPU engine.
pub struct SimdEngine {
    run: Width,
    /// Training and test samples, for scoring: [features, n], one plane per network input.
    planes: [Vec<f32>; 2],
    checkpoint: State,
}

/// The core with the panel width that wastes the fewest lanes on its batch.
enum Width {
    Eight(Box<Core<2>>),
    Twelve(Box<Core<3>>),
}

macro_rules! each {
    ($self:expr, $core:ident => $body:expr) => {
        match $self {
            Width::Eight($core) => $body,
            Width::Twelve($core) => $body,
        }
    };
}

/// What reading a map or a score needs of a core, whatever its width.
trait Forward {
    /// Samples of one panel.
    fn samples(&self) -> usize;
    /// Runs points `first..first + n` of planes [features, points] forward.
    fn run_panel(&mut self, planes: &[f32], points: usize, first: usize, n: usize);
    /// Outputs of a layer for the panel last run: [width, samples].
    fn outputs(&self, layer: usize) -> &[f32];
    /// Pre-activations of a layer for the panel last run: [rows, samples].
    fn pre_activations(&self, layer: usize) -> &[f32];
    /// The parameters.
    fn params(&self) -> &[f32];
}

impl<const C: usize> Forward for Core<C> {
    fn samples(&self) -> usize {
        4 * C
    }
    fn run_panel(&mut self, planes: &[f32], points: usize, first: usize, n: usize) {
        self.forward_planes(planes, points, first, n);
    }
    fn outputs(&self, layer: usize) -> &[f32] {
        bytemuck::cast_slice(self.layer_outputs(layer))
    }
    fn pre_activations(&self, layer: usize) -> &[f32] {
        bytemuck::cast_slice(self.layer_pre_activations(layer))
    }
    fn params(&self) -> &[f32] {
        &self.learner.params
    }
}

/// One sample's numbers out of a panel [units, samples].
fn lane(panel: &[f32], samples: usize, sample: usize, out: &mut [f32]) {
    for (out, unit) in out.iter_mut().zip(panel.chunks_exact(samples)) {
        *out = unit[sample];
    }
}

impl SimdEngine {
    /// The plan it runs.
    pub fn plan(&self) -> &Plan {
        each!(&self.run, core => &core.learner.plan)
    }

    fn set(&self) -> &TrainingSet {
        each!(&self.run, core => &core.set)
    }

    /// The core, ready for forward passes.
    fn forward(&mut self) -> &mut dyn Forward {
        match &mut self.run {
            Width::Eight(core) => {
                core.learner.prepare();
                &mut **core
            }
            Width::Twelve(core) => {
                core.learner.prepare();
                &mut **core
            }
        }
    }

    fn score(&mut self, part: usize) -> Score {
        let n = match part {
            0 => self.set().n_train,
            _ => self.set().n - self.set().n_train,
        };
        let first_sample = if part == 0 { 0 } else { self.set().n_train };
        let targets: Vec<f32> = self.set().targets[first_sample..first_sample + n].to_vec();
        let (width, last) = (self.plan().outputs, self.plan().layers.len() - 1);
        let (kind, is_class) = (self.plan().loss.kind, self.set().is_class);
        let planes = std::mem::take(&mut self.planes[part]);
        let core = self.forward();
        let samples = core.samples();
        let (mut o, mut target_vector, mut d) =
            (vec![0.0f32; width], vec![0.0f32; width], vec![0.0f32; width]);
        let (mut total, mut hits) = (0.0f64, 0u32);
        for (panel, targets) in targets.chunks(samples).enumerate() {
            core.run_panel(&planes, n, panel * samples, targets.len());
            for (sample, &target) in targets.iter().enumerate() {
                lane(core.outputs(last), samples, sample, &mut o);
                hits += u32::from(is_class && probe::argmax(&o) as f32 == target);
                total += f64::from(match kind {
                    LossKind::CrossEntropy => cross_entropy(&o, target as usize, &mut d),
                    kind => {
                        goal(target, is_class, &mut target_vector);
                        let of = if kind == LossKind::Hinge { hinge } else { squared };
                        of(&o, &target_vector, &mut d)
                    }
                });
            }
        }
        self.planes[part] = planes;
        Score { loss: total / n as f64, accuracy: (is_class && n > 0).then_some(f64::from(hits) / n as f64) }
    }

    fn read_field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Vec<f32> {
        let plan = self.plan().clone();
        let is_class = self.set().is_class;
        let temperature = plan.loss.temperature as f32;
        let last = plan.layers.len() - 1;
        let (layer, unit) = (request.layer.unwrap_or(0), request.unit.unwrap_or(0));
        let mut o = vec![0.0f32; plan.outputs];
        let mut us: Vec<Vec<f32>> = plan.layers.iter().map(|l| vec![0.0; l.rows]).collect();
        let mut out = vec![0.0f32; points];
        let core = self.forward();
        let samples = core.samples();
        for (panel, out) in out.chunks_mut(samples).enumerate() {
            let n = out.len();
            core.run_panel(inputs, points, panel * samples, n);
            match request.quantity {
                QuantityKind::Output if !is_class => out.copy_from_slice(&core.outputs(last)[..n]),
                QuantityKind::Unit => {
                    out.copy_from_slice(&core.outputs(layer)[unit * samples..unit * samples + n]);
                }
                QuantityKind::Output | QuantityKind::Class => {
                    for (sample, out) in out.iter_mut().enumerate() {
                        lane(core.outputs(last), samples, sample, &mut o);
                        *out = match request.quantity {
                            QuantityKind::Output => probe::output(&mut o, is_class, temperature),
                            _ => probe::argmax(&o) as f32,
                        };
                    }
                }
                QuantityKind::Posterior | QuantityKind::Entropy => {
                    let p = &plan.layers[layer];
                    for (sample, out) in out.iter_mut().enumerate() {
                        lane(core.pre_activations(layer), samples, sample, &mut us[layer]);
                        *out = match request.quantity {
                            QuantityKind::Posterior => probe::posterior(p, unit, &us[layer], core.params()),
                            _ => probe::layer_entropy(p, request.unit, &us[layer], core.params()),
                        };
                    }
                }
                QuantityKind::Code => {
                    for (sample, out) in out.iter_mut().enumerate() {
                        for (i, u) in us[..last].iter_mut().enumerate() {
                            lane(core.pre_activations(i), samples, sample, u);
                        }
                        *out = probe::code_shade(probe::codes(&plan, request.layer, |i| &us[i][..])) as f32;
                    }
                }
            }
        }
        out
    }
}

/// Samples `range` as planes [features, n].
fn planes(set: &TrainingSet, features: usize, range: std::ops::Range<usize>) -> Vec<f32> {
    let n = range.len();
    let mut out = vec![0.0f32; features * n];
    for (i, sample) in range.enumerate() {
        for k in 0..features {
            out[k * n + i] = set.inputs[sample * features + k];
        }
    }
    out
}

impl Engine for SimdEngine {
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        let planes =
            [planes(&set, plan.inputs, 0..set.n_train), planes(&set, plan.inputs, set.n_train..set.n)];
        let run = match plan.batch {
            9..=12 => Width::Twelve(Box::new(Core::new(plan, set, &state))),
            _ => Width::Eight(Box::new(Core::new(plan, set, &state))),
        };
        Ok(Self { run, planes, checkpoint: State::default() })
    }
    fn update(&mut self, plan: Plan) {
        each!(&mut self.run, core => {
            core.learner.plan = plan;
            core.learner.prepare();
        });
    }
    fn restore(&mut self, state: &State) {
        each!(&mut self.run, core => guard::Stepper::restore(&mut **core, state));
    }
    fn train(&mut self, steps: u32) -> Result<()> {
        each!(&mut self.run, core => guard::train(&mut **core, steps, &mut self.checkpoint))
    }
    fn snapshot(&mut self) -> Pending<State> {
        let mut state = State::default();
        each!(&self.run, core => guard::Stepper::save(&**core, &mut state));
        known(Ok(state))
    }
    fn scores(&mut self) -> Pending<[Score; 2]> {
        known(Ok([self.score(0), self.score(1)]))
    }
    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Pending<Vec<f32>> {
        known(probe::check(self.plan(), request).map(|()| self.read_field(inputs, points, request)))
    }
    fn outputs(&mut self, inputs: &[f32], points: usize) -> Pending<Vec<f32>> {
        let (width, last) = (self.plan().outputs, self.plan().layers.len() - 1);
        let mut out = vec![0.0f32; points * width];
        let core = self.forward();
        let samples = core.samples();
        let mut first = 0;
        while first < points {
            let n = (points - first).min(samples);
            core.run_panel(inputs, points, first, n);
            for (out, unit) in out.chunks_exact_mut(points).zip(core.outputs(last).chunks_exact(samples)) {
                out[first..first + n].copy_from_slice(&unit[..n]);
            }
            first += n;
        }
        known(Ok(out))
    }
}
