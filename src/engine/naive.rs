//! The reference engine: plain loops, one sample at a time, over any [`Real`].
//!
//! Order of sums: pre-activations add the bias first and then inputs from the first; gradients add samples in batch
//! order and divide by the batch at the end; penalties come after the data's gradient.

mod learn;
mod units;

use self::units::Work;
use super::batch::{Sampler, TrainingSet};
use super::{Engine, FieldRequest, Pending, Score, State, guard, known, probe};
use crate::error::Result;
use crate::field::QuantityKind;
use crate::loss::{self, LossKind};
use crate::optim::{BiasCorrection, OptimizerKind};
use crate::penalty::{self, GramSchmidt, OrthogonalityKind};
use crate::plan::Plan;
use crate::real::Real;

/// The reference engine.
#[derive(Debug, Clone)]
pub struct NaiveEngine<F> {
    plan: Plan,
    set: TrainingSet,
    sampler: Sampler,
    step: u64,
    params: Vec<F>,
    grads: Vec<F>,
    slots: Vec<F>,
    correction: BiasCorrection,
    work: Vec<Work<F>>,
    x: Vec<F>,
    d_x: Vec<F>,
    target: Vec<F>,
    scratch: Vec<F>,
    checkpoint: State,
}

impl<F: Real> NaiveEngine<F> {
    /// A plan, samples and parameters of type `F`, at step 0.
    pub fn new(plan: Plan, set: TrainingSet, params: Vec<F>) -> Self {
        let work = plan
            .layers
            .iter()
            .map(|layer| Work {
                filters: vec![F::ZERO; layer.rows * layer.fan_in],
                schmidt: layer.gram_schmidt.then(|| GramSchmidt::new(layer.rows, layer.fan_in)),
                u: vec![F::ZERO; layer.rows],
                p: vec![F::ZERO; layer.rows],
                z: vec![F::ZERO; layer.width],
                d_z: vec![F::ZERO; layer.width],
                d_u: vec![F::ZERO; layer.rows],
            })
            .collect();
        let most_rows = plan.layers.iter().map(|l| l.rows).max().unwrap_or(0);
        Self {
            sampler: Sampler::new(plan.seed, set.n_train, plan.batch),
            step: 0,
            grads: vec![F::ZERO; plan.n_params],
            slots: vec![F::ZERO; plan.n_params * plan.slots],
            correction: BiasCorrection::default(),
            work,
            x: vec![F::ZERO; plan.inputs],
            d_x: vec![F::ZERO; plan.inputs],
            target: vec![F::ZERO; plan.outputs],
            scratch: vec![F::ZERO; most_rows],
            checkpoint: State::default(),
            plan,
            set,
            params,
        }
    }

    /// The plan it runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The parameters.
    pub fn params(&self) -> &[F] {
        &self.params
    }

    /// Mutable parameters, for tests that perturb them.
    pub fn params_mut(&mut self) -> &mut [F] {
        &mut self.params
    }

    /// Gradient of the last call of [`loss_and_gradient`](Self::loss_and_gradient).
    pub fn grads(&self) -> &[F] {
        &self.grads
    }

    /// Gradient with respect to the last sample's network inputs, divided by the batch.
    pub fn input_gradient(&self) -> &[F] {
        &self.d_x
    }

    /// Outputs of hidden layer `layer` for the last sample.
    pub fn layer_outputs(&self, layer: usize) -> &[F] {
        &self.work[layer].z
    }

    /// Loss of one step's mini-batch with penalties, and its gradient in `grads`.
    pub fn loss_and_gradient(&mut self, step: u64) -> F {
        self.prepare_filters();
        self.grads.fill(F::ZERO);
        let mut sampler = self.sampler.clone();
        let mut total = F::ZERO;
        sampler.batch(step, |_, sample| {
            self.load_sample(sample);
            self.forward();
            total += self.sample_loss(sample);
            self.backward();
        });
        self.sampler = sampler;
        let scale = F::of(self.plan.batch as f64);
        for g in &mut self.grads {
            *g = *g / scale;
        }
        for d in &mut self.d_x {
            *d = *d / scale;
        }
        let mut loss = total / scale;
        for i in 0..self.plan.layers.len() {
            if let Some(schmidt) = &mut self.work[i].schmidt {
                schmidt.backward(&mut self.grads[self.plan.layers[i].weights()]);
            }
            loss += self.penalty(i);
        }
        loss
    }

    fn prepare_filters(&mut self) {
        for (layer, work) in self.plan.layers.iter().zip(&mut self.work) {
            let w = &self.params[layer.weights()];
            match &mut work.schmidt {
                Some(schmidt) => schmidt.forward(w, &mut work.filters),
                None => work.filters.copy_from_slice(w),
            }
        }
    }

    fn load_sample(&mut self, sample: usize) {
        let n = self.plan.inputs;
        for (x, &raw) in self.x.iter_mut().zip(&self.set.inputs[sample * n..(sample + 1) * n]) {
            *x = F::of(f64::from(raw));
        }
    }

    /// Forward pass of the sample in `x`.
    fn forward(&mut self) {
        for (i, layer) in self.plan.layers.iter().enumerate() {
            let (before, rest) = self.work.split_at_mut(i);
            let input = before.last().map_or(&self.x[..], |w| &w.z[..]);
            let work = &mut rest[0];
            // u = W x + b
            for r in 0..layer.rows {
                let mut u = self.params[layer.b + r];
                for (&w, &x) in work.filters[r * layer.fan_in..(r + 1) * layer.fan_in].iter().zip(input) {
                    u += w * x;
                }
                work.u[r] = u;
            }
            units::forward(layer, &self.params, work);
        }
    }

    /// Loss of the forward pass; writes the gradient with respect to the outputs.
    fn sample_loss(&mut self, sample: usize) -> F {
        let target = self.set.targets[sample];
        let Some(last) = self.work.last_mut() else { return F::ZERO };
        match self.plan.loss.kind {
            LossKind::CrossEntropy => loss::cross_entropy(&last.z, target as usize, &mut last.d_z),
            kind => {
                loss::goal(target, self.set.is_class, &mut self.target);
                let of = if kind == LossKind::Hinge { loss::hinge } else { loss::squared };
                of(&last.z, &self.target, &mut last.d_z)
            }
        }
    }

    /// Backward pass; adds to `grads`.
    fn backward(&mut self) {
        for (i, layer) in self.plan.layers.iter().enumerate().rev() {
            let (before, rest) = self.work.split_at_mut(i);
            let work = &mut rest[0];
            units::backward(layer, &self.params, work, &mut self.grads);
            let (input, d_input) = match before.last_mut() {
                Some(w) => (&w.z, &mut w.d_z),
                None => (&self.x, &mut self.d_x),
            };
            // forward: u = W x + b  →  dW += du xᵀ, db += du, dx = Wᵀ du
            d_input.fill(F::ZERO);
            for r in 0..layer.rows {
                let d = work.d_u[r];
                self.grads[layer.b + r] += d;
                for k in 0..layer.fan_in {
                    self.grads[layer.w + r * layer.fan_in + k] += d * input[k];
                    d_input[k] += work.filters[r * layer.fan_in + k] * d;
                }
            }
        }
    }

    /// Penalties of one layer; adds to `grads`.
    fn penalty(&mut self, i: usize) -> F {
        let layer = &self.plan.layers[i];
        let w = &self.params[layer.weights()];
        let g = &mut self.grads[layer.weights()];
        let mut sum = F::ZERO;
        if self.plan.l1 > 0.0 {
            sum += penalty::l1(w, F::of(self.plan.l1), g);
        }
        if self.plan.l2 > 0.0 && self.plan.optimizer != OptimizerKind::AdamW {
            sum += penalty::l2(w, F::of(self.plan.l2), g);
        }
        let kind = self.plan.orthogonality;
        let hidden = i + 1 < self.plan.layers.len();
        if hidden && kind != OrthogonalityKind::Off && self.plan.orthogonality_strength > 0.0 {
            let strength = F::of(self.plan.orthogonality_strength);
            sum += penalty::orthogonality(kind, w, layer.fan_in, strength, g, &mut self.scratch);
        }
        sum
    }

    /// Forward pass at one point; `x` are network inputs.
    fn at(&mut self, inputs: &[f32], points: usize, point: usize) {
        for (k, x) in self.x.iter_mut().enumerate() {
            *x = F::of(f64::from(inputs[k * points + point]));
        }
        self.forward();
    }

    /// Reads one quantity off the forward pass.
    fn read(&mut self, request: FieldRequest) -> F {
        let (layer, unit) = (request.layer.unwrap_or(0), request.unit.unwrap_or(0));
        match request.quantity {
            QuantityKind::Output => {
                let temperature = F::of(self.plan.loss.temperature);
                let is_class = self.set.is_class;
                let Some(last) = self.work.last_mut() else { return F::ZERO };
                probe::output(&mut last.z, is_class, temperature)
            }
            QuantityKind::Class => F::of(probe::argmax(self.outputs_now()) as f64),
            QuantityKind::Unit => self.work[layer].z[unit],
            QuantityKind::Posterior => {
                probe::posterior(&self.plan.layers[layer], unit, &self.work[layer].u, &self.params)
            }
            QuantityKind::Entropy => probe::layer_entropy(
                &self.plan.layers[layer],
                request.unit,
                &self.work[layer].u,
                &self.params,
            ),
            QuantityKind::Code => {
                let code = probe::codes(&self.plan, request.layer, |i| &self.work[i].u);
                F::of(probe::code_shade(code))
            }
        }
    }

    fn outputs_now(&self) -> &[F] {
        self.work.last().map_or(&[], |w| &w.z)
    }
}

impl<F: Real> guard::Stepper for NaiveEngine<F> {
    fn run(&mut self, steps: u32) {
        for _ in 0..steps {
            self.loss_and_gradient(self.step);
            self.apply();
        }
    }
    fn finite(&self) -> bool {
        self.params.iter().chain(&self.slots).all(|x| x.finite())
    }
    fn save(&self, into: &mut State) {
        into.step = self.step;
        into.params.clear();
        into.params.extend(self.params.iter().map(|p| p.f64() as f32));
        into.slots.clear();
        into.slots.extend(self.slots.iter().map(|p| p.f64() as f32));
    }
    fn restore(&mut self, state: &State) {
        self.step = state.step;
        self.correction = BiasCorrection::after(state.step);
        for (p, &s) in self.params.iter_mut().zip(&state.params) {
            *p = F::of(f64::from(s));
        }
        for (p, &s) in self.slots.iter_mut().zip(&state.slots) {
            *p = F::of(f64::from(s));
        }
    }
}

impl<F: Real> Engine for NaiveEngine<F> {
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        let params = vec![F::ZERO; plan.n_params];
        let mut engine = Self::new(plan, set, params);
        guard::Stepper::restore(&mut engine, &state);
        Ok(engine)
    }
    fn update(&mut self, plan: Plan) {
        self.plan = plan;
    }
    fn restore(&mut self, state: &State) {
        guard::Stepper::restore(self, state);
    }
    fn train(&mut self, steps: u32) -> Result<()> {
        let mut checkpoint = std::mem::take(&mut self.checkpoint);
        let result = guard::train(self, steps, &mut checkpoint);
        self.checkpoint = checkpoint;
        result
    }
    fn snapshot(&mut self) -> Pending<State> {
        let mut state = State::default();
        guard::Stepper::save(self, &mut state);
        known(Ok(state))
    }
    fn scores(&mut self) -> Pending<[Score; 2]> {
        self.prepare_filters();
        let (a, b) = (self.set.n_train, self.set.n);
        let mut part = |range: std::ops::Range<usize>| {
            let n = range.len() as f64;
            let (mut total, mut right) = (0.0, 0.0);
            for sample in range {
                self.load_sample(sample);
                self.forward();
                total += self.sample_loss(sample).f64();
                right +=
                    f64::from(u8::from(probe::argmax(self.outputs_now()) as f32 == self.set.targets[sample]));
            }
            Score { loss: total / n, accuracy: (self.set.is_class && n > 0.0).then_some(right / n) }
        };
        known(Ok([part(0..a), part(a..b)]))
    }
    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Pending<Vec<f32>> {
        if let Err(error) = probe::check(&self.plan, request) {
            return known(Err(error));
        }
        self.prepare_filters();
        let mut out = Vec::with_capacity(points);
        for point in 0..points {
            self.at(inputs, points, point);
            out.push(self.read(request).f64() as f32);
        }
        known(Ok(out))
    }
    fn outputs(&mut self, inputs: &[f32], points: usize) -> Pending<Vec<f32>> {
        self.prepare_filters();
        let mut out = vec![0.0; points * self.plan.outputs];
        for point in 0..points {
            self.at(inputs, points, point);
            for (c, o) in self.outputs_now().iter().enumerate() {
                out[c * points + point] = o.f64() as f32;
            }
        }
        known(Ok(out))
    }
}
