//! Whole training steps on panels of 4·C samples, without allocation.
//!
//! A step gathers its mini-batch into panels, runs each panel forward and backward through all layers while it is
//! in the nearest cache, then forms the weight gradients of a block of panels, and updates. Lanes past the end of
//! the batch hold zeros and carry weight 0.

use super::affine;
use super::lanes::{V, exp, sum};
use super::units::{self, Panel, TwoPiece};
use super::update;
use crate::engine::State;
use crate::engine::batch::{Sampler, TrainingSet};
use crate::engine::guard::Stepper;
use crate::engine::naive::learned_logits;
use crate::error::limits::UNITS;
use crate::loss::LossKind;
use crate::optim::BiasCorrection;
use crate::penalty::{self, GramSchmidt, OrthogonalityKind};
use crate::plan::{LayerPlan, Plan, Regime, Unit};
use crate::real::Real;
use crate::vq::BETA_LOGIT_LIMIT;

/// Samples whose activations are kept for one round of weight gradients.
const BLOCK_SAMPLES: usize = 64;

/// One layer's work space.
struct Layer<const C: usize> {
    /// GS(W), if the plan asks for it.
    schmidt: Option<(GramSchmidt, Vec<f32>)>,
    /// η of each unit.
    eta: Vec<f32>,
    /// Pre-activations of one panel, \[rows\].
    u: Vec<[V; C]>,
    /// ∂z/∂u, or posteriors, of one panel, \[rows\].
    g: Vec<[V; C]>,
    /// ∂z/∂s of one panel, \[width\].
    g_s: Vec<[V; C]>,
    /// Gradient with respect to outputs, of one panel, \[width\].
    d_z: Vec<[V; C]>,
    /// Outputs of a block, [panels, width].
    z: Vec<[V; C]>,
    /// Gradients with respect to pre-activations of a block, [panels, rows].
    d_u: Vec<[V; C]>,
    /// Gradient of each unit's logit, lanes not yet added, \[width\].
    d_s: Vec<V>,
}

/// Samples in panels.
pub struct Panels<const C: usize> {
    /// Samples, without padding.
    pub n: usize,
    /// Network inputs, [panels, features].
    pub x: Vec<[V; C]>,
    /// Targets, \[panels\].
    pub t: Vec<[V; C]>,
}

impl<const C: usize> Panels<C> {
    /// Samples of one panel.
    pub const SAMPLES: usize = 4 * C;

    /// Room for `n` samples.
    pub fn new(n: usize, features: usize) -> Self {
        let panels = n.div_ceil(Self::SAMPLES);
        Self { n, x: vec![[V::splat(0.0); C]; panels * features], t: vec![[V::splat(0.0); C]; panels] }
    }

    /// Number of panels.
    pub fn len(&self) -> usize {
        self.t.len()
    }

    /// Puts one sample in place.
    #[inline]
    pub fn put(&mut self, i: usize, row: &[f32], target: f32) {
        let features = row.len();
        let (panel, lane) = (i / Self::SAMPLES, i % Self::SAMPLES);
        let x: &mut [f32] = bytemuck::cast_slice_mut(&mut self.x[panel * features..(panel + 1) * features]);
        for (lanes, &value) in x.chunks_exact_mut(Self::SAMPLES).zip(row) {
            lanes[lane] = value;
        }
        let t: &mut [f32] = bytemuck::cast_slice_mut(&mut self.t[panel..panel + 1]);
        t[lane] = target;
    }
}

/// Parameters, samples and work space of a run.
pub struct Core<const C: usize> {
    /// What it runs.
    pub plan: Plan,
    /// The samples.
    pub set: TrainingSet,
    sampler: Sampler,
    step: u64,
    params: Vec<f32>,
    grads: Vec<f32>,
    slots: Vec<f32>,
    correction: BiasCorrection,
    layers: Vec<Layer<C>>,
    batch: Panels<C>,
    /// Panels of one round of weight gradients.
    block: usize,
    /// One panel of points to run forward.
    points: Vec<[V; C]>,
    /// 1/batch in lanes that hold a sample, 0 in padding, \[panels\].
    weight: Vec<[V; C]>,
    learned: Vec<usize>,
    scratch: Vec<f32>,
}

impl<const C: usize> Core<C> {
    /// A run of a plan on samples, from a state.
    pub fn new(plan: Plan, set: TrainingSet, state: &State) -> Self {
        let mut batch = Panels::new(plan.batch, plan.inputs);
        let features = plan.inputs;
        if plan.batch == set.n_train {
            // A full batch is the same at every step: it is put in place once.
            for i in 0..set.n_train {
                batch.put(i, &set.inputs[i * features..(i + 1) * features], set.targets[i]);
            }
        }
        let mut weight = vec![[V::splat(0.0); C]; batch.len()];
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut weight);
        lanes[..plan.batch].fill(1.0 / plan.batch as f32);
        let block = BLOCK_SAMPLES.div_ceil(Panels::<C>::SAMPLES).min(batch.len()).max(1);
        let layers = plan.layers.iter().map(|layer| Layer::new(layer, block)).collect();
        let mut core = Self {
            sampler: Sampler::new(plan.seed, set.n_train, plan.batch),
            step: 0,
            params: vec![0.0; plan.n_params],
            grads: vec![0.0; plan.n_params],
            slots: vec![0.0; plan.n_params * plan.slots],
            correction: BiasCorrection::default(),
            layers,
            batch,
            block,
            points: vec![[V::splat(0.0); C]; features],
            weight,
            learned: learned_logits(&plan),
            scratch: vec![0.0; UNITS],
            plan,
            set,
        };
        core.restore(state);
        core
    }

    /// Takes a plan of the same shapes.
    pub fn update(&mut self, plan: Plan) {
        self.plan = plan;
        self.prepare();
    }

    /// The parameters.
    pub fn parameters(&self) -> &[f32] {
        &self.params
    }

    /// Pre-activations of a layer for the points last run.
    pub fn layer_pre_activations(&self, layer: usize) -> &[[V; C]] {
        &self.layers[layer].u
    }

    /// Outputs of a layer for the points last run.
    pub fn layer_outputs(&self, layer: usize) -> &[[V; C]] {
        &self.layers[layer].z[..self.plan.layers[layer].width]
    }

    /// Runs points `first..first + n` of planes [features, points] forward, as one panel.
    pub fn forward_planes(&mut self, planes: &[f32], points: usize, first: usize, n: usize) {
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut self.points);
        for (lanes, plane) in lanes.chunks_exact_mut(4 * C).zip(planes.chunks_exact(points)) {
            lanes[..n].copy_from_slice(&plane[first..first + n]);
        }
        forward::<C, false>(&self.plan, &self.params, &mut self.layers, &self.points, 0);
    }

    /// η of every unit, and filters made by Gram–Schmidt, from the parameters.
    pub fn prepare(&mut self) {
        for (plan, layer) in self.plan.layers.iter().zip(&mut self.layers) {
            if plan.beta.regime == Regime::Soft {
                if plan.beta.stride == 0 {
                    layer.eta.fill(exp(V::splat(self.params[plan.beta.logit])).to_array()[0]);
                } else {
                    let logits = &self.params[plan.beta.logit..plan.beta.logit + layer.eta.len()];
                    for (eta, s) in layer.eta.chunks_mut(4).zip(logits.chunks(4)) {
                        let mut four = [0.0; 4];
                        four[..s.len()].copy_from_slice(s);
                        eta.copy_from_slice(&exp(V::from(four)).to_array()[..s.len()]);
                    }
                }
            }
            if let Some((schmidt, filters)) = &mut layer.schmidt {
                schmidt.forward(&self.params[plan.weights()], filters);
            }
        }
    }

    fn one_step(&mut self) {
        let features = self.plan.inputs;
        if self.plan.batch != self.set.n_train {
            let (batch, set) = (&mut self.batch, &self.set);
            self.sampler.batch(self.step, |i, sample| {
                batch.put(i, &set.inputs[sample * features..(sample + 1) * features], set.targets[sample]);
            });
        }
        if !self.learned.is_empty() || self.plan.orthogonality == OrthogonalityKind::GramSchmidt {
            self.prepare();
            for layer in &mut self.layers {
                layer.d_s.fill(V::splat(0.0));
            }
        }
        let block = self.block;
        let panels = self.batch.len();
        let mut first = 0;
        while first < panels {
            let last = (first + block).min(panels);
            for panel in first..last {
                let x = &self.batch.x[panel * features..(panel + 1) * features];
                let place = panel - first;
                forward::<C, true>(&self.plan, &self.params, &mut self.layers, x, place);
                let (t, weight) = (&self.batch.t[panel], &self.weight[panel]);
                loss_gradient(&self.plan, self.set.is_class, &mut self.layers, t, weight, place);
                backward(&self.plan, &self.params, &mut self.layers, place);
            }
            self.weight_gradients(first, last, features);
            first = last;
        }
        self.logit_gradients();
        self.penalties();
        self.apply();
    }

    fn weight_gradients(&mut self, first: usize, last: usize, features: usize) {
        let n = last - first;
        for (i, plan) in self.plan.layers.iter().enumerate() {
            let x = match i.checked_sub(1) {
                Some(before) => &self.layers[before].z[..n * plan.fan_in],
                None => &self.batch.x[first * features..last * features],
            };
            let d = &self.layers[i].d_u[..n * plan.rows];
            let (g_w, g_b) = self.grads[plan.w..plan.b + plan.rows].split_at_mut(plan.b - plan.w);
            let block =
                affine::Block { d, x, panels: n, rows: plan.rows, fan_in: plan.fan_in, add: first > 0 };
            affine::gradient(block, g_w, g_b);
        }
    }

    fn logit_gradients(&mut self) {
        if self.learned.is_empty() {
            return;
        }
        self.grads[self.plan.n_weights..].fill(0.0);
        for (plan, layer) in self.plan.hidden().iter().zip(&self.layers) {
            if plan.beta.learned {
                for (k, &d_s) in layer.d_s.iter().enumerate() {
                    self.grads[plan.beta.index(k)] += sum(d_s);
                }
            }
        }
    }

    fn penalties(&mut self) {
        let plan = &self.plan;
        for (i, layer) in plan.layers.iter().enumerate() {
            let w = &self.params[layer.weights()];
            let g = &mut self.grads[layer.weights()];
            if let Some((schmidt, _)) = &mut self.layers[i].schmidt {
                schmidt.backward(g);
            }
            if plan.l1 > 0.0 {
                penalty::l1(w, plan.l1 as f32, g);
            }
            if plan.l2 > 0.0 {
                penalty::l2(w, plan.l2 as f32, g);
            }
            let hidden = i + 1 < plan.layers.len();
            if hidden && plan.orthogonality != OrthogonalityKind::Off && plan.orthogonality_strength > 0.0 {
                let strength = plan.orthogonality_strength as f32;
                penalty::orthogonality(plan.orthogonality, w, layer.fan_in, strength, g, &mut self.scratch);
            }
        }
    }

    fn apply(&mut self) {
        let plan = &self.plan;
        let (n, weights) = (plan.n_params, plan.n_weights);
        let correction = self.correction.advance().map(|c| c as f32);
        let cut = n.min(self.slots.len());
        let (slot_0, slot_1) = self.slots.split_at_mut(cut);
        let used = |slot: &[f32]| weights.min(slot.len());
        let (used_0, used_1) = (used(slot_0), used(slot_1));
        update::apply(
            plan.optimizer,
            plan.rate as f32,
            correction,
            &mut self.params[..weights],
            &self.grads[..weights],
            &mut slot_0[..used_0],
            &mut slot_1[..used_1],
        );
        let limit = BETA_LOGIT_LIMIT as f32;
        for &i in &self.learned {
            let one = |slot: &[f32]| if slot.is_empty() { 0..0 } else { i..i + 1 };
            let (at_0, at_1) = (one(slot_0), one(slot_1));
            update::apply(
                plan.optimizer,
                plan.beta_rate as f32,
                correction,
                &mut self.params[i..=i],
                &self.grads[i..=i],
                &mut slot_0[at_0],
                &mut slot_1[at_1],
            );
            // A NaN passes both comparisons, so that divergence is seen.
            let s = self.params[i];
            self.params[i] = if s > limit {
                limit
            } else if s < -limit {
                -limit
            } else {
                s
            };
        }
        self.step += 1;
    }
}

impl<const C: usize> Layer<C> {
    fn new(plan: &LayerPlan, block: usize) -> Self {
        let zeros = |n: usize| vec![[V::splat(0.0); C]; n];
        Self {
            schmidt: plan
                .gram_schmidt
                .then(|| (GramSchmidt::new(plan.rows, plan.fan_in), vec![0.0; plan.rows * plan.fan_in])),
            eta: vec![1.0; plan.width],
            u: zeros(plan.rows),
            g: zeros(plan.rows),
            g_s: zeros(plan.width),
            d_z: zeros(plan.width),
            z: zeros(block * plan.width),
            d_u: zeros(block * plan.rows),
            d_s: vec![V::splat(0.0); plan.width],
        }
    }
}

#[inline(always)]
fn forward<const C: usize, const TRAIN: bool>(
    plan: &Plan,
    params: &[f32],
    layers: &mut [Layer<C>],
    x: &[[V; C]],
    place: usize,
) {
    for (i, p) in plan.layers.iter().enumerate() {
        let (before, rest) = layers.split_at_mut(i);
        let x = before.last().map_or(x, |l| &l.z[place * p.fan_in..(place + 1) * p.fan_in]);
        let layer = &mut rest[0];
        let filters = layer.schmidt.as_ref().map_or(&params[p.weights()], |(_, filters)| &filters[..]);
        let z = &mut layer.z[place * p.width..(place + 1) * p.width];
        if let Unit::Affine = p.unit {
            affine::forward(filters, &params[p.biases()], x, z);
            continue;
        }
        affine::forward(filters, &params[p.biases()], x, &mut layer.u);
        let panel = Panel { u: &layer.u, z, g: &mut layer.g, g_s: &mut layer.g_s, eta: &layer.eta };
        match p.unit {
            Unit::TwoPiece { lo, hi, readout } => {
                let unit = TwoPiece { lo: lo as f32, width: (hi - lo) as f32, readout };
                units::two_piece::<C, TRAIN>(unit, p.beta.regime, p.beta.learned, panel);
            }
            Unit::Pool { pieces } => units::pool(pieces, p.beta.regime, panel),
            Unit::Affine => {}
        }
    }
}

/// Gradient of the mean loss with respect to the outputs of one panel.
#[inline(always)]
fn loss_gradient<const C: usize>(
    plan: &Plan,
    is_class: bool,
    layers: &mut [Layer<C>],
    t: &[V; C],
    weight: &[V; C],
    place: usize,
) {
    let Some(layer) = layers.last_mut() else { return };
    let range = place * plan.outputs..(place + 1) * plan.outputs;
    let (o, d) = (&layer.z[range.clone()], &mut layer.d_u[range]);
    for c in 0..C {
        match plan.loss.kind {
            LossKind::Squared => {
                // forward: ½ Σ (o − t)²
                for (i, (o, d)) in o.iter().zip(&mut *d).enumerate() {
                    let target = if is_class {
                        t[c].simd_eq(V::splat(i as f32)).select(V::splat(1.0), V::splat(-1.0))
                    } else {
                        t[c]
                    };
                    d[c] = (o[c] - target) * weight[c];
                }
            }
            LossKind::CrossEntropy => {
                // forward: −log softmax(o)[t]
                let mut top = o[0][c];
                for o in &o[1..] {
                    top = top.fast_max(o[c]);
                }
                let (mut total, mut gaps) = (V::splat(0.0), V::splat(0.0));
                for (o, d) in o.iter().zip(&mut *d) {
                    let gap = o[c] - top;
                    d[c] = exp(gap);
                    total += d[c];
                    gaps += gap;
                }
                // The clamp in `exp` hides outputs that are not finite; 0 times their sum is NaN, so divergence is seen.
                let share = V::splat(1.0) / (total + V::splat(0.0) * gaps);
                for (i, d) in d.iter_mut().enumerate() {
                    let hit = t[c].simd_eq(V::splat(i as f32)).select(V::splat(1.0), V::splat(0.0));
                    d[c] = (d[c] * share - hit) * weight[c];
                }
            }
        }
    }
}

/// d_u of all layers of one panel, from the output layer's.
#[inline(always)]
fn backward<const C: usize>(plan: &Plan, params: &[f32], layers: &mut [Layer<C>], place: usize) {
    for i in (1..plan.layers.len()).rev() {
        let (p, q) = (&plan.layers[i], &plan.layers[i - 1]);
        let (before, rest) = layers.split_at_mut(i);
        let (after, layer) = (&rest[0], &mut before[i - 1]);
        let filters = after.schmidt.as_ref().map_or(&params[p.weights()], |(_, filters)| &filters[..]);
        affine::backward_input(filters, &after.d_u[place * p.rows..(place + 1) * p.rows], &mut layer.d_z);
        let d_u = &mut layer.d_u[place * q.rows..(place + 1) * q.rows];
        let d_s = q.beta.learned.then_some(&mut layer.d_s[..]);
        match q.unit {
            Unit::TwoPiece { .. } => units::two_piece_backward(&layer.d_z, &layer.g, &layer.g_s, d_u, d_s),
            Unit::Pool { pieces } => units::pool_backward(
                pieces,
                q.beta.regime,
                &layer.u,
                &layer.z[place * q.width..(place + 1) * q.width],
                &layer.g,
                &layer.eta,
                &layer.d_z,
                d_u,
                d_s,
            ),
            Unit::Affine => {}
        }
    }
}

impl<const C: usize> Stepper for Core<C> {
    fn run(&mut self, steps: u32) {
        self.prepare();
        for _ in 0..steps {
            self.one_step();
        }
    }
    fn finite(&self) -> bool {
        self.params.iter().chain(&self.slots).all(|x| x.finite())
    }
    fn save(&self, into: &mut State) {
        into.step = self.step;
        into.params.clone_from(&self.params);
        into.slots.clone_from(&self.slots);
    }
    fn restore(&mut self, state: &State) {
        self.step = state.step;
        self.correction = BiasCorrection::after(state.step);
        self.params.copy_from_slice(&state.params);
        self.slots.copy_from_slice(&state.slots);
        self.prepare();
    }
}
