//! Whole training steps on panels of 4·C samples, without allocation.
//!
//! A step gathers its mini-batch into panels, runs each panel forward and backward through all layers while it is
//! in the nearest cache, then forms the weight gradients of a block of panels, and updates. Lanes past the end of
//! the batch hold zeros and carry weight 0.

use super::affine;
use super::lanes::V;
use super::learner::Learner;
use super::loss;
use super::panels::Panels;
use super::pools;
use super::units::{self, Panel};
use crate::engine::State;
use crate::engine::batch::{Sampler, TrainingSet};
use crate::engine::guard::Stepper;
use crate::plan::{LayerPlan, Plan, Unit};

/// Samples whose activations are kept for one round of weight gradients.
const BLOCK_SAMPLES: usize = 128;

/// One layer's work space.
struct Layer<const C: usize> {
    /// Pre-activations of one panel, \[rows\].
    u: Vec<[V; C]>,
    /// ∂z/∂u, or posteriors, of one panel, \[rows\].
    g: Vec<[V; C]>,
    /// ∂z/∂s of one panel but for a factor of the unit, \[width\].
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

/// Parameters, samples and work space of a run.
pub struct Core<const C: usize> {
    /// Parameters and everything that changes them.
    pub learner: Learner,
    /// The samples.
    pub set: TrainingSet,
    sampler: Sampler,
    layers: Vec<Layer<C>>,
    batch: Panels<C>,
    /// Panels of one round of weight gradients.
    block: usize,
    /// One panel of points to run forward.
    points: Vec<[V; C]>,
    /// 1/batch in lanes that hold a sample, 0 in padding, \[panels\].
    weight: Vec<[V; C]>,
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
        let mut weight = vec![[V::splat(0.0); C]; batch.count()];
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut weight);
        lanes[..plan.batch].fill(1.0 / plan.batch as f32);
        let block = BLOCK_SAMPLES.div_ceil(Panels::<C>::SAMPLES).min(batch.count()).max(1);
        Self {
            sampler: Sampler::new(plan.seed, set.n_train, plan.batch),
            layers: plan.layers.iter().map(|layer| Layer::new(layer, block)).collect(),
            batch,
            block,
            points: vec![[V::splat(0.0); C]; features],
            weight,
            learner: Learner::new(plan, state),
            set,
        }
    }

    /// Pre-activations of a layer for the points last run.
    pub fn layer_pre_activations(&self, layer: usize) -> &[[V; C]] {
        &self.layers[layer].u
    }

    /// Outputs of a layer for the points last run.
    pub fn layer_outputs(&self, layer: usize) -> &[[V; C]] {
        &self.layers[layer].z[..self.learner.plan.layers[layer].width]
    }

    /// Runs points `first..first + n` of planes [features, points] forward, as one panel.
    pub fn forward_planes(&mut self, planes: &[f32], points: usize, first: usize, n: usize) {
        let lanes: &mut [f32] = bytemuck::cast_slice_mut(&mut self.points);
        for (lanes, plane) in lanes.chunks_exact_mut(4 * C).zip(planes.chunks_exact(points)) {
            let plane = &plane[first..first + n];
            if n == 4 * C {
                // A whole panel: loads of a known size, and no call of the memory copier.
                for (lane, &x) in lanes.iter_mut().zip(plane) {
                    *lane = x;
                }
            } else {
                lanes[..n].copy_from_slice(plane);
            }
        }
        forward::<C, false>(&self.learner, &mut self.layers, &self.points, 0);
    }

    fn one_step(&mut self) {
        let features = self.learner.plan.inputs;
        if self.learner.plan.batch != self.set.n_train {
            let (batch, set) = (&mut self.batch, &self.set);
            self.sampler.batch(self.learner.step, |i, sample| {
                batch.put(i, &set.inputs[sample * features..(sample + 1) * features], set.targets[sample]);
            });
        }
        if self.learner.derives_each_step() {
            self.learner.prepare();
            for layer in &mut self.layers {
                layer.d_s.fill(V::splat(0.0));
            }
        }
        let panels = self.batch.count();
        let mut first = 0;
        while first < panels {
            let last = (first + self.block).min(panels);
            for panel in first..last {
                let x = &self.batch.x[panel * features..(panel + 1) * features];
                let place = panel - first;
                forward::<C, true>(&self.learner, &mut self.layers, x, place);
                self.loss_gradient(panel, place);
                backward(&self.learner, &mut self.layers, place);
            }
            self.weight_gradients(first, last, features);
            first = last;
        }
        if self.learner.learns_beta() {
            self.learner.logit_gradients(self.layers.iter().map(|layer| &layer.d_s[..]));
        }
        self.learner.learn();
    }

    #[inline(always)]
    fn loss_gradient(&mut self, panel: usize, place: usize) {
        let Some(layer) = self.layers.last_mut() else { return };
        let plan = &self.learner.plan;
        let range = place * plan.outputs..(place + 1) * plan.outputs;
        let (o, d) = (layer.z[range.clone()].as_flattened(), layer.d_u[range].as_flattened_mut());
        loss::gradient(plan.loss.kind, self.set.is_class, o, d, &self.batch.t[panel], &self.weight[panel]);
    }

    #[inline(always)]
    fn weight_gradients(&mut self, first: usize, last: usize, features: usize) {
        let (n, vectors) = (last - first, std::hint::black_box(C));
        for (i, plan) in self.learner.plan.layers.iter().enumerate() {
            let x = match i.checked_sub(1) {
                Some(before) => &self.layers[before].z[..n * plan.fan_in],
                None => &self.batch.x[first * features..last * features],
            };
            let d = &self.layers[i].d_u[..n * plan.rows];
            let (g_w, g_b) = self.learner.grads[plan.w..plan.b + plan.rows].split_at_mut(plan.b - plan.w);
            let (rows, fan_in, add) = (plan.rows, plan.fan_in, first > 0);
            let block = affine::Block { d, x, rows, fan_in, add, vectors };
            affine::gradient(&block, g_w, g_b);
        }
    }
}

impl<const C: usize> Layer<C> {
    fn new(plan: &LayerPlan, block: usize) -> Self {
        let zeros = |n: usize| vec![[V::splat(0.0); C]; n];
        Self {
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
    learner: &Learner,
    layers: &mut [Layer<C>],
    x: &[[V; C]],
    place: usize,
) {
    let (mut x, mut params) = (x, &learner.params[..]);
    for ((p, derived), layer) in learner.plan.layers.iter().zip(&learner.derived).zip(layers) {
        // Weights, then biases, layer after layer: cut off the front instead of looked up.
        let (weights, rest) = params.split_at(p.b - p.w);
        let (biases, rest) = rest.split_at(p.rows);
        params = rest;
        let filters = derived.filters(weights);
        let z = &mut layer.z[place * p.width..][..p.width];
        if let Unit::Affine = p.unit {
            affine::forward(filters, biases, x, z);
            x = z;
            continue;
        }
        affine::forward(filters, biases, x, &mut layer.u);
        let (u, eta, power) = (&layer.u[..], &derived.eta[..], &derived.power[..]);
        let constants = &learner.constants;
        let panel = Panel { u, z: &mut *z, g: &mut layer.g, g_s: &mut layer.g_s, eta, power, constants };
        match p.unit {
            Unit::TwoPiece { .. } => {
                units::two_piece::<C, TRAIN>(&derived.pieces, p.beta.regime, p.beta.learned, panel);
            }
            Unit::Pool { pieces } => pools::pool(pieces, p.beta.regime, panel),
            Unit::Affine => {}
        }
        x = z;
    }
}

/// d_u of all layers of one panel, from the output layer's.
#[inline(always)]
fn backward<const C: usize>(learner: &Learner, layers: &mut [Layer<C>], place: usize) {
    for i in (1..learner.plan.layers.len()).rev() {
        let (p, q) = (&learner.plan.layers[i], &learner.plan.layers[i - 1]);
        let (before, rest) = layers.split_at_mut(i);
        let (after, layer) = (&rest[0], &mut before[i - 1]);
        let d_after = &after.d_u[place * p.rows..(place + 1) * p.rows];
        affine::backward_input(learner.filters(i), d_after, &mut layer.d_z);
        let d_u = &mut layer.d_u[place * q.rows..][..q.rows];
        let d_s = q.beta.learned.then_some(&mut layer.d_s[..]);
        match q.unit {
            Unit::TwoPiece { .. } => {
                units::two_piece_backward(&layer.d_z, &layer.g, &layer.g_s, d_u, d_s);
            }
            Unit::Pool { pieces } => {
                let done = pools::Pooled {
                    u: layer.u.as_flattened(),
                    z: layer.z[place * q.width..(place + 1) * q.width].as_flattened(),
                    p: layer.g.as_flattened(),
                    eta: &learner.derived[i - 1].eta,
                    c: C,
                };
                let (d_z, d_u) = (layer.d_z.as_flattened(), d_u.as_flattened_mut());
                pools::pool_backward(pieces, q.beta.regime, done, d_z, d_u, d_s);
            }
            Unit::Affine => {}
        }
    }
}

impl<const C: usize> Stepper for Core<C> {
    fn run(&mut self, steps: u32) {
        self.learner.prepare();
        for _ in 0..steps {
            self.one_step();
        }
    }
    fn finite(&self) -> bool {
        self.learner.finite()
    }
    fn save(&self, into: &mut State) {
        self.learner.save(into);
    }
    fn restore(&mut self, state: &State) {
        self.learner.restore(state);
    }
}
