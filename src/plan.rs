//! A spec resolved to sizes and offsets: what an engine is given.

mod build;

use crate::activation::Readout;
use crate::error::Result;
use crate::init;
use crate::loss::Loss;
use crate::optim::{self, OptimizerKind};
use crate::penalty::{self, OrthogonalityKind};
use crate::schedule::{self, ScheduleKind};
use crate::spec::Spec;
use crate::table::find;
use crate::vq::Beta;
use build::{affine_parts, assign_betas, check_globals, choose_loss, trained};

/// What the units of a layer compute from their pre-activations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// The output layer: nothing.
    Affine,
    /// One pre-activation u per unit, pieces lo·u and hi·u.
    TwoPiece {
        /// Slope of the lower piece.
        lo: f64,
        /// Slope of the upper piece.
        hi: f64,
        /// What is read out.
        readout: Readout,
    },
    /// `pieces` neighbouring pre-activations per unit compete.
    Pool {
        /// R.
        pieces: usize,
    },
}

/// Which of the three code paths β takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    /// β = 0 exactly.
    Linear,
    /// η = exp(s), s in the parameters.
    Soft,
    /// β = 1 exactly.
    Hard,
}

/// Where a layer's β lives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPlan {
    /// The code path.
    pub regime: Regime,
    /// Index of the (first) logit in the parameters.
    pub logit: usize,
    /// 1 if each unit has its own logit, 0 if they share one.
    pub stride: usize,
    /// Whether it is trained.
    pub learned: bool,
    /// s at the start, or as set.
    pub start: f64,
}

impl BetaPlan {
    /// Index of unit `k`'s logit.
    pub fn index(&self, k: usize) -> usize {
        self.logit + k * self.stride
    }
}

/// One layer resolved. Weights are [rows, fan_in] row-major at `w`; biases \[rows\] at `b`.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerPlan {
    /// Inputs.
    pub fan_in: usize,
    /// Pre-activations.
    pub rows: usize,
    /// Outputs: rows, or rows / pieces.
    pub width: usize,
    /// Offset of the weights in the parameters.
    pub w: usize,
    /// Offset of the biases in the parameters.
    pub b: usize,
    /// What its units compute.
    pub unit: Unit,
    /// Where its β lives (unused by the output layer).
    pub beta: BetaPlan,
    /// Whether its filters are B = GS(W).
    pub gram_schmidt: bool,
}

impl LayerPlan {
    /// Range of the weights in the parameters.
    pub fn weights(&self) -> std::ops::Range<usize> {
        self.w..self.w + self.rows * self.fan_in
    }

    /// Range of the biases in the parameters.
    pub fn biases(&self) -> std::ops::Range<usize> {
        self.b..self.b + self.rows
    }
}

/// A run resolved to numbers.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Hidden layers, then the output layer.
    pub layers: Vec<LayerPlan>,
    /// Network inputs.
    pub inputs: usize,
    /// Network outputs: classes, or 1.
    pub outputs: usize,
    /// Weights and biases; the parameters after them are logits of β.
    pub n_weights: usize,
    /// All parameters.
    pub n_params: usize,
    /// The loss.
    pub loss: &'static Loss,
    /// The optimiser.
    pub optimizer: OptimizerKind,
    /// Numbers kept per parameter.
    pub slots: usize,
    /// Step size of weights and biases.
    pub rate: f64,
    /// Step size of logits of β.
    pub beta_rate: f64,
    /// How both rates change from step to step.
    pub schedule: ScheduleKind,
    /// T of the schedule.
    pub schedule_steps: u32,
    /// What the entries of the gradient are held within; 0 for no bound.
    pub clip: f64,
    /// Samples of one step (at most the training samples).
    pub batch: usize,
    /// λ of L1.
    pub l1: f64,
    /// λ of L2.
    pub l2: f64,
    /// Orthogonality constraint.
    pub orthogonality: OrthogonalityKind,
    /// λ of the orthogonality penalty.
    pub orthogonality_strength: f64,
    /// Parameters that training changes, as runs [from, to): weights and biases, then learned logits.
    pub trained: Vec<[usize; 2]>,
    /// The seed.
    pub seed: u32,
    /// What was adjusted, in sentences for a person.
    pub notes: Vec<String>,
}

/// What the data decides about a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataShape {
    /// Network inputs (features).
    pub inputs: usize,
    /// Classes; 0 for regression.
    pub classes: usize,
    /// Training samples.
    pub n_train: usize,
}

impl Plan {
    /// Resolves and checks a spec.
    ///
    /// *Errors* `spec-invalid` or `limit-exceeded`, naming the field; `gpu-unavailable` for `engine: "gpu"`.
    pub fn new(spec: &Spec, data: DataShape) -> Result<Self> {
        check_globals(spec)?;
        let loss = choose_loss(&spec.loss, data.classes)?;
        let optimizer = find(optim::ALL, &spec.optimizer.kind, "optimizer.kind")?;
        let orthogonality =
            find(penalty::ALL, &spec.penalty.orthogonality.kind, "penalty.orthogonality.kind")?;
        let mut notes = Vec::new();
        let outputs = data.classes.max(1);
        let (mut layers, n_weights) = affine_parts(spec, data.inputs, outputs)?;
        let n_params = assign_betas(spec, &mut layers, n_weights, &mut notes)?;
        if orthogonality.kind == OrthogonalityKind::GramSchmidt {
            let hidden = layers.len() - 1;
            for (i, layer) in layers.iter_mut().take(hidden).enumerate() {
                layer.gram_schmidt = layer.rows <= layer.fan_in;
                if !layer.gram_schmidt {
                    notes.push(format!(
                        "Gram–Schmidt leaves layer {} free: {} filters of {} inputs cannot be orthogonal",
                        i + 1,
                        layer.rows,
                        layer.fan_in
                    ));
                }
            }
        }
        let trained = trained(&spec.frozen, &layers, [n_weights, n_params], &mut notes)?;
        let batch = (spec.batch_size as usize).min(data.n_train);
        if batch < spec.batch_size as usize {
            notes.push(format!(
                "batch size {} is more than the {} training samples: every step uses all of them",
                spec.batch_size, data.n_train
            ));
        }
        Ok(Self {
            layers,
            inputs: data.inputs,
            outputs,
            n_weights,
            n_params,
            loss,
            optimizer: optimizer.kind,
            slots: optimizer.slots,
            rate: spec.optimizer.learning_rate,
            beta_rate: spec.optimizer.learning_rate * spec.optimizer.beta_rate_scale,
            schedule: find(schedule::ALL, &spec.optimizer.schedule, "optimizer.schedule")?.kind,
            schedule_steps: spec.optimizer.schedule_steps,
            // As 32 bits have it: what is 0 there is no bound anywhere.
            clip: f64::from(spec.optimizer.clip as f32),
            batch,
            l1: spec.penalty.l1,
            l2: spec.penalty.l2,
            orthogonality: orthogonality.kind,
            orthogonality_strength: spec.penalty.orthogonality.strength,
            trained,
            seed: spec.seed,
            notes,
        })
    }

    /// The initial parameters: weights from the seed's init stream, then logits of β.
    pub fn initial_params(&self, init: &init::Init) -> Vec<f32> {
        let mut params = vec![0.0f32; self.n_params];
        let mut random = init::stream(self.seed);
        for layer in &self.layers {
            let mut w = vec![0.0f64; layer.rows * layer.fan_in];
            (init.fill)(&mut w, layer.rows, layer.fan_in, &mut random);
            for (p, w) in params[layer.weights()].iter_mut().zip(w) {
                *p = w as f32;
            }
            params[layer.biases()].fill(init.bias as f32);
        }
        self.set_fixed_betas(&mut params, true);
        params
    }

    /// Writes the logits of fixed β (and, if `learned` too, the starts of trained ones).
    pub fn set_fixed_betas(&self, params: &mut [f32], learned: bool) {
        for layer in self.hidden() {
            if layer.beta.learned && !learned {
                continue;
            }
            let n = if layer.beta.stride == 1 { layer.width } else { 1 };
            params[layer.beta.logit..layer.beta.logit + n].fill(layer.beta.start as f32);
        }
    }

    /// The share of its rates that the step after `step` others has, as 32 bits have it.
    pub fn share(&self, step: u64) -> f32 {
        self.schedule.share(step, self.schedule_steps) as f32
    }

    /// The runs of trained parameters within a range.
    pub fn trained_of(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = std::ops::Range<usize>> {
        self.trained.iter().map(move |&[from, to]| {
            let end = to.min(range.end);
            from.max(range.start).min(end)..end
        })
    }

    /// The hidden layers.
    pub fn hidden(&self) -> &[LayerPlan] {
        &self.layers[..self.layers.len() - 1]
    }

    /// β of unit `k` of a layer at these parameters.
    pub fn beta(&self, layer: &LayerPlan, k: usize, params: &[f32]) -> f64 {
        match layer.beta.regime {
            Regime::Linear => 0.0,
            Regime::Hard => 1.0,
            Regime::Soft => Beta::from_logit(f64::from(params[layer.beta.index(k)])).get(),
        }
    }
}
