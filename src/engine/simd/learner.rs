//! What does not depend on the width of a panel: parameters, their gradients, penalties and updates.

use super::lanes::{GateConstants, V, exp, sum_lanes};
use super::units::{TwoPiece, logit_factor};
use super::update;
use crate::engine::State;
use crate::error::limits::UNITS;
use crate::optim::{self, BiasCorrection, OptimizerKind};
use crate::penalty::{self, GramSchmidt, OrthogonalityKind};
use crate::plan::{Plan, Regime};
use crate::real::Real;
use crate::vq::BETA_LOGIT_LIMIT;
use std::ops::Range;

/// What a layer computes with, derived from plan and parameters.
pub struct Derived {
    /// What two-piece units compute.
    pub pieces: TwoPiece,
    /// η of each unit.
    pub eta: Vec<f32>,
    /// [`TwoPiece::exponent`] of each unit.
    pub power: Vec<f32>,
    /// GS(W), if the plan asks for it.
    schmidt: Option<(GramSchmidt, Vec<f32>)>,
}

impl Derived {
    /// The layer's filters: its weights, or GS(W).
    #[inline]
    pub fn filters<'a>(&'a self, weights: &'a [f32]) -> &'a [f32] {
        self.schmidt.as_ref().map_or(weights, |(_, filters)| filters)
    }
}

/// Parameters and everything that changes them.
pub struct Learner {
    /// What it runs.
    pub plan: Plan,
    /// Mini-batch steps done.
    pub step: u64,
    /// Flat parameters.
    pub params: Vec<f32>,
    /// Their gradient.
    pub grads: Vec<f32>,
    /// Per layer.
    pub derived: Vec<Derived>,
    /// For the gates.
    pub constants: GateConstants,
    slots: Vec<f32>,
    correction: BiasCorrection,
    scratch: Vec<f32>,
}

impl Learner {
    /// A learner of a plan, from a state.
    pub fn new(plan: Plan, state: &State) -> Self {
        let derived = plan
            .layers
            .iter()
            .map(|layer| Derived {
                pieces: TwoPiece::of(layer.unit),
                eta: vec![1.0; layer.width],
                power: vec![0.0; layer.width],
                schmidt: layer.gram_schmidt.then(|| {
                    (GramSchmidt::new(layer.rows, layer.fan_in), vec![0.0; layer.rows * layer.fan_in])
                }),
            })
            .collect();
        let mut learner = Self {
            step: 0,
            params: vec![0.0; plan.n_params],
            grads: vec![0.0; plan.n_params],
            derived,
            constants: GateConstants::default(),
            slots: vec![0.0; plan.n_params * plan.slots],
            correction: BiasCorrection::default(),
            scratch: vec![0.0; UNITS],
            plan,
        };
        learner.restore(state);
        learner
    }

    /// Filters of layer `i`: W, or GS(W).
    #[inline]
    pub fn filters(&self, i: usize) -> &[f32] {
        self.derived[i].filters(&self.params[self.plan.layers[i].weights()])
    }

    /// Whether some β is trained.
    pub fn learns_beta(&self) -> bool {
        self.plan.trained.last().is_some_and(|&[from, _]| from >= self.plan.n_weights)
    }

    /// Whether η or filters change from step to step.
    pub fn derives_each_step(&self) -> bool {
        self.learns_beta() || self.plan.orthogonality == OrthogonalityKind::GramSchmidt
    }

    /// η of every unit, and filters made by Gram–Schmidt, from the parameters.
    pub fn prepare(&mut self) {
        for (plan, derived) in self.plan.layers.iter().zip(&mut self.derived) {
            derived.pieces = TwoPiece::of(plan.unit);
            if plan.beta.regime == Regime::Soft {
                let shared = plan.beta.stride == 0;
                let n = if shared { 1 } else { derived.eta.len() };
                let logits = &self.params[plan.beta.logit..plan.beta.logit + n];
                let (etas, etas_tail) = derived.eta.as_chunks_mut::<4>();
                let (whole, tail) = logits.as_chunks::<4>();
                for (eta, &s) in etas.iter_mut().zip(whole) {
                    *eta = exp(V::from(s)).to_array();
                }
                // The rest of the units; a shared logit lies in the tail and its η at the front.
                let etas_tail = if shared { derived.eta.as_mut_slice() } else { etas_tail };
                for (eta, &s) in etas_tail.iter_mut().zip(tail) {
                    *eta = crate::real::exp_clamped(s);
                }
                if shared {
                    let eta = derived.eta[0];
                    derived.eta.fill(eta);
                }
                for (power, &eta) in derived.power.iter_mut().zip(&derived.eta) {
                    *power = derived.pieces.exponent(eta);
                }
            }
            if let Some((schmidt, filters)) = &mut derived.schmidt {
                schmidt.forward(&self.params[plan.weights()], filters);
            }
        }
    }

    /// Gradients of the trained logits, from each layer's sums over samples that are still in lanes.
    pub fn logit_gradients<'a>(&mut self, d_s: impl Iterator<Item = &'a [V]>) {
        self.grads[self.plan.n_weights..].fill(0.0);
        for ((plan, derived), d_s) in self.plan.hidden().iter().zip(&self.derived).zip(d_s) {
            if !plan.beta.learned {
                continue;
            }
            let factor = logit_factor(plan.unit);
            for (tile, d_s) in d_s.chunks(4).enumerate() {
                let mut four = [V::splat(0.0); 4];
                for (four, &d_s) in four.iter_mut().zip(d_s) {
                    *four = d_s;
                }
                for (k, total) in sum_lanes(four).to_array().into_iter().take(d_s.len()).enumerate() {
                    let k = 4 * tile + k;
                    self.grads[plan.beta.index(k)] += total * (derived.eta[k] * factor);
                }
            }
        }
    }

    /// Adds penalties to the gradient of the data, and updates every parameter.
    pub fn learn(&mut self) {
        // In 32 bits: at a share of 1 the rate is itself.
        let share = self.plan.share(self.step);
        let [rate, beta_rate] = [self.plan.rate, self.plan.beta_rate].map(|rate| rate as f32 * share);
        self.penalties(rate);
        self.apply(rate, beta_rate);
    }

    fn penalties(&mut self, rate: f32) {
        let plan = &self.plan;
        if plan.l1 == 0.0 && plan.l2 == 0.0 && plan.orthogonality == OrthogonalityKind::Off {
            return;
        }
        for (i, layer) in plan.layers.iter().enumerate() {
            let w = &self.params[layer.weights()];
            let g = &mut self.grads[layer.weights()];
            if let Some((schmidt, _)) = &mut self.derived[i].schmidt {
                schmidt.backward(g);
            }
            if plan.l1 > 0.0 {
                penalty::l1(w, plan.l1 as f32, g);
            }
            if plan.l2 > 0.0 && plan.optimizer != OptimizerKind::AdamW {
                penalty::l2(w, plan.l2 as f32, g);
            }
            let hidden = i + 1 < plan.layers.len();
            if hidden && plan.orthogonality != OrthogonalityKind::Off && plan.orthogonality_strength > 0.0 {
                let strength = plan.orthogonality_strength as f32;
                penalty::orthogonality(plan.orthogonality, w, layer.fan_in, strength, g, &mut self.scratch);
            }
            if plan.l2 > 0.0 && plan.optimizer == OptimizerKind::AdamW {
                for run in plan.trained_of(layer.weights()) {
                    for w in &mut self.params[run] {
                        *w = optim::decayed(*w, rate, plan.l2 as f32);
                    }
                }
            }
        }
    }

    fn apply(&mut self, rate: f32, beta_rate: f32) {
        if self.plan.clip > 0.0 {
            let most = self.plan.clip as f32;
            self.grads.iter_mut().for_each(|g| *g = optim::clipped(*g, most));
        }
        // Two divisions that only Adam needs; an optimiser never changes within a run.
        let correction = match self.plan.optimizer.corrects() {
            true => self.correction.advance().map(|c| c as f32),
            false => [1.0; 2],
        };
        let limit = BETA_LOGIT_LIMIT as f32;
        for k in 0..self.plan.trained.len() {
            let [from, to] = self.plan.trained[k];
            if from < self.plan.n_weights {
                self.update(from..to, rate, correction);
                continue;
            }
            self.update(from..to, beta_rate, correction);
            for s in &mut self.params[from..to] {
                // A NaN passes both comparisons, so that divergence is seen.
                *s = if *s > limit {
                    limit
                } else if *s < -limit {
                    -limit
                } else {
                    *s
                };
            }
        }
        self.step += 1;
    }

    fn update(&mut self, range: Range<usize>, rate: f32, correction: [f32; 2]) {
        let (kind, params) = (self.plan.optimizer, &mut self.params[range.clone()]);
        let grads = &self.grads[range.clone()];
        if self.slots.is_empty() {
            return update::apply(kind, rate, correction, params, grads, &mut [], &mut []);
        }
        let (slot_0, slot_1) = self.slots.split_at_mut(self.plan.n_params);
        let second = if slot_1.is_empty() { 0..0 } else { range.clone() };
        update::apply(kind, rate, correction, params, grads, &mut slot_0[range], &mut slot_1[second]);
    }

    /// Whether every number that training changes is finite.
    pub fn finite(&self) -> bool {
        self.params.iter().chain(&self.slots).all(|x| x.finite())
    }

    /// Copies the state out.
    pub fn save(&self, into: &mut State) {
        into.step = self.step;
        into.params.clone_from(&self.params);
        into.slots.clone_from(&self.slots);
    }

    /// Copies a state in.
    pub fn restore(&mut self, state: &State) {
        self.step = state.step;
        self.correction = BiasCorrection::after(state.step);
        self.params.copy_from_slice(&state.params);
        self.slots.copy_from_slice(&state.slots);
        self.prepare();
    }
}
