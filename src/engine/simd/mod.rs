//! The fast CPU engine: 128-bit lanes over the samples of a mini-batch.
//!
//! Order of sums, the same natively and in WebAssembly: see [`affine`] for the products and [`core`] for the step.
//! No fused multiply-add, no reassociation. The width of a panel, 4, 8 or 12 samples, follows from the batch size
//! alone and is part of the contract.

pub mod affine;
pub mod core;
pub mod lanes;
pub mod units;
pub mod update;

use self::core::{Core, Panels, lane, right};
use self::lanes::V;
use super::batch::TrainingSet;
use super::{Engine, FieldRequest, Score, State, guard, probe};
use crate::error::Result;
use crate::field::QuantityKind;
use crate::loss::{self, LossKind};
use crate::plan::Plan;

/// The fast CPU engine.
pub struct SimdEngine {
    run: Width,
    checkpoint: State,
}

/// The run, with the panel width that wastes the fewest lanes on its batch.
enum Width {
    Four(Box<Run<1>>),
    Eight(Box<Run<2>>),
    Twelve(Box<Run<3>>),
}

macro_rules! each {
    ($self:expr, $run:ident => $body:expr) => {
        match $self {
            Width::Four($run) => $body,
            Width::Eight($run) => $body,
            Width::Twelve($run) => $body,
        }
    };
}

/// A core, and all samples in panels for scoring.
struct Run<const C: usize> {
    core: Core<C>,
    parts: [Panels<C>; 2],
}

impl SimdEngine {
    /// The plan it runs.
    pub fn plan(&self) -> &Plan {
        each!(&self.run, run => &run.core.plan)
    }
}

impl Engine for SimdEngine {
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        let run = match plan.batch {
            0..=4 => Width::Four(Box::new(Run::new(plan, set, &state))),
            9..=12 => Width::Twelve(Box::new(Run::new(plan, set, &state))),
            _ => Width::Eight(Box::new(Run::new(plan, set, &state))),
        };
        Ok(Self { run, checkpoint: State::default() })
    }
    fn update(&mut self, plan: Plan) {
        each!(&mut self.run, run => run.core.update(plan));
    }
    fn restore(&mut self, state: &State) {
        each!(&mut self.run, run => guard::Stepper::restore(&mut run.core, state));
    }
    fn train(&mut self, steps: u32) -> Result<()> {
        each!(&mut self.run, run => guard::train(&mut run.core, steps, &mut self.checkpoint))
    }
    async fn snapshot(&mut self) -> Result<State> {
        let mut state = State::default();
        each!(&self.run, run => guard::Stepper::save(&run.core, &mut state));
        Ok(state)
    }
    async fn scores(&mut self) -> Result<[Score; 2]> {
        each!(&mut self.run, run => Ok(run.scores()))
    }
    async fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Result<Vec<f32>> {
        probe::check(self.plan(), request)?;
        each!(&mut self.run, run => Ok(run.field(inputs, points, request)))
    }
    async fn outputs(&mut self, inputs: &[f32], points: usize) -> Result<Vec<f32>> {
        each!(&mut self.run, run => Ok(run.outputs(inputs, points)))
    }
}

impl<const C: usize> Run<C> {
    fn new(plan: Plan, set: TrainingSet, state: &State) -> Self {
        let features = plan.inputs;
        let part = |range: std::ops::Range<usize>| {
            let mut panels = Panels::new(range.len(), features);
            for (i, sample) in range.enumerate() {
                let row = &set.inputs[sample * features..(sample + 1) * features];
                panels.put(i, row, set.targets[sample]);
            }
            panels
        };
        let parts = [part(0..set.n_train), part(set.n_train..set.n)];
        Self { core: Core::new(plan, set, state), parts }
    }

    fn scores(&mut self) -> [Score; 2] {
        self.core.prepare();
        let features = self.core.plan.inputs;
        let width = self.core.plan.outputs;
        let kind = self.core.plan.loss.kind;
        let is_class = self.core.set.is_class;
        let mut o = vec![0.0f32; width];
        let mut target = vec![0.0f32; width];
        let mut d = vec![0.0f32; width];
        let last = self.core.plan.layers.len() - 1;
        let core = &mut self.core;
        self.parts.each_ref().map(|part| {
            let (mut total, mut hits) = (0.0f64, 0.0f64);
            for (panel, t) in part.t.iter().enumerate() {
                core.forward::<false>(&part.x[panel * features..(panel + 1) * features], 0);
                let samples = (part.n - panel * Panels::<C>::SAMPLES).min(Panels::<C>::SAMPLES);
                for sample in 0..samples {
                    lane(core.layer_outputs(last), sample, &mut o);
                    let t = t[sample / 4].to_array()[sample % 4];
                    hits += f64::from(u8::from(is_class && right(&o, t)));
                    total += f64::from(match kind {
                        LossKind::CrossEntropy => loss::cross_entropy(&o, t as usize, &mut d),
                        LossKind::Squared => {
                            for (c, target) in target.iter_mut().enumerate() {
                                *target = match (is_class, c == t as usize) {
                                    (false, _) => t,
                                    (true, true) => 1.0,
                                    (true, false) => -1.0,
                                };
                            }
                            loss::squared(&o, &target, &mut d)
                        }
                    });
                }
            }
            let n = part.n as f64;
            Score { loss: total / n, accuracy: (is_class && part.n > 0).then_some(hits / n) }
        })
    }

    /// Runs every point forward; `read(core, first point, points in this panel)` after each panel.
    fn each_panel(&mut self, inputs: &[f32], points: usize, mut read: impl FnMut(&Core<C>, usize, usize)) {
        self.core.prepare();
        let features = self.core.plan.inputs;
        let mut x = vec![[V::splat(0.0); C]; features];
        let mut first = 0;
        while first < points {
            let n = (points - first).min(Panels::<C>::SAMPLES);
            let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut x);
            for (lanes, plane) in
                lanes.chunks_exact_mut(Panels::<C>::SAMPLES).zip(inputs.chunks_exact(points))
            {
                lanes[..n].copy_from_slice(&plane[first..first + n]);
            }
            self.core.forward::<false>(&x, 0);
            read(&self.core, first, n);
            first += n;
        }
    }

    fn outputs(&mut self, inputs: &[f32], points: usize) -> Vec<f32> {
        let last = self.core.plan.layers.len() - 1;
        let mut out = vec![0.0f32; points * self.core.plan.outputs];
        self.each_panel(inputs, points, |core, first, n| {
            let panel: &[f32] = bytemuck::cast_slice(core.layer_outputs(last));
            for (out, lanes) in out.chunks_exact_mut(points).zip(panel.chunks_exact(Panels::<C>::SAMPLES)) {
                out[first..first + n].copy_from_slice(&lanes[..n]);
            }
        });
        out
    }

    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Vec<f32> {
        let plan = self.core.plan.clone();
        let (layer, unit) = (request.layer.unwrap_or(0), request.unit.unwrap_or(0));
        let last = plan.layers.len() - 1;
        let is_class = self.core.set.is_class;
        let temperature = plan.loss.temperature as f32;
        let mut out = vec![0.0f32; points];
        if request.quantity == QuantityKind::Output && !is_class {
            return self.outputs(inputs, points);
        }
        if request.quantity == QuantityKind::Unit {
            self.each_panel(inputs, points, |core, first, n| {
                let panel: &[f32] = bytemuck::cast_slice(&core.layer_outputs(layer)[unit..=unit]);
                out[first..first + n].copy_from_slice(&panel[..n]);
            });
            return out;
        }
        let mut o = vec![0.0f32; plan.outputs];
        let mut us: Vec<Vec<f32>> = plan.layers.iter().map(|l| vec![0.0; l.rows]).collect();
        self.each_panel(inputs, points, |core, first, n| {
            for sample in 0..n {
                out[first + sample] = match request.quantity {
                    QuantityKind::Output | QuantityKind::Class => {
                        lane(core.layer_outputs(last), sample, &mut o);
                        match request.quantity {
                            QuantityKind::Output => probe::output(&mut o, is_class, temperature),
                            _ => probe::argmax(&o) as f32,
                        }
                    }
                    QuantityKind::Code => {
                        for (i, u) in us[..last].iter_mut().enumerate() {
                            lane(core.pre_activations(i), sample, u);
                        }
                        probe::code_shade(probe::codes(&plan, request.layer, |i| &us[i][..])) as f32
                    }
                    _ => {
                        lane(core.pre_activations(layer), sample, &mut us[layer]);
                        let p = &plan.layers[layer];
                        match request.quantity {
                            QuantityKind::Posterior => probe::posterior(p, unit, &us[layer], core.params()),
                            _ => probe::layer_entropy(p, request.unit, &us[layer], core.params()),
                        }
                    }
                };
            }
        });
        out
    }
}
