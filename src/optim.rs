//! TABLE of optimisers: one parameter's update, and how many slots it keeps.
//!
//! WGSL twin: `shaders/optim.wgsl`.

use crate::error::Result;
use crate::real::{LEAST_GRADIENT, LEAST_MEMORY, Real, above};
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// Which formula a row computes; engines with their own lanes branch on it once per step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum OptimizerKind {
    /// θ −= rate · g.
    Sgd,
    /// m = μ m + g; θ −= rate · m.
    Momentum,
    /// m = μ m + g; θ −= rate · (g + μ m).
    Nesterov,
    /// v = δ v + (1 − δ) g²; θ −= rate · g/√v.
    Rmsprop,
    /// Adam with bias correction.
    Adam,
    /// Adam, and L2 shrinks weights by itself instead of through the gradient.
    #[serde(rename = "adamw")]
    AdamW,
}

impl OptimizerKind {
    /// Whether it takes the factors of [`BiasCorrection`].
    pub fn corrects(self) -> bool {
        matches!(self, OptimizerKind::Adam | OptimizerKind::AdamW)
    }
}

/// One optimiser.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Optimizer {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// The formula.
    pub kind: OptimizerKind,
    /// Numbers kept per parameter between steps.
    pub slots: usize,
}

crate::table::named!(Optimizer);

/// Every optimiser, in menu order.
pub static ALL: &[Optimizer] = &[
    Optimizer {
        name: "sgd",
        label: "SGD",
        help: "Each step goes straight down the gradient.",
        kind: OptimizerKind::Sgd,
        slots: 0,
    },
    Optimizer {
        name: "momentum",
        label: "Momentum",
        help: "Keeps 0.9 of its speed from step to step.",
        kind: OptimizerKind::Momentum,
        slots: 1,
    },
    Optimizer {
        name: "nesterov",
        label: "Nesterov",
        help: "Momentum that looks ahead along its speed.",
        kind: OptimizerKind::Nesterov,
        slots: 1,
    },
    Optimizer {
        name: "rmsprop",
        label: "RMSprop",
        help: "Divides every weight's step by the size of its recent gradients.",
        kind: OptimizerKind::Rmsprop,
        slots: 1,
    },
    Optimizer {
        name: "adam",
        label: "Adam",
        help: "Scales every weight's step by its own recent gradients.",
        kind: OptimizerKind::Adam,
        slots: 2,
    },
    Optimizer {
        name: "adamw",
        label: "AdamW",
        help: "Adam, and L2 shrinks each weight by rate × L2 of itself, whatever its gradients.",
        kind: OptimizerKind::AdamW,
        slots: 2,
    },
];

/// Momentum μ.
pub const MOMENTUM: f64 = 0.9;
/// RMSprop's decay of its mean square.
pub const RMS_DECAY: f64 = 0.9;
/// Adam's decay of the first moment.
pub const ADAM_DECAY_1: f64 = 0.9;
/// Adam's decay of the second moment.
pub const ADAM_DECAY_2: f64 = 0.999;
/// ε of Adam and RMSprop, added outside the root.
pub const ADAM_EPSILON: f64 = 1e-8;

/// What to use and how fast.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct OptimizerSpec {
    /// A name from the optimiser table.
    pub kind: String,
    /// Step size of weights and biases, 0..100.
    pub learning_rate: f64,
    /// Step size of β's logit = learningRate × this, 0..1000.
    pub beta_rate_scale: f64,
    /// Each entry of the gradient is held within ± this, 0..1000; 0 lets all through.
    pub clip: f64,
    /// A name from the schedule table.
    pub schedule: String,
    /// T of the schedule, at least 1.
    pub schedule_steps: u32,
}

impl Default for OptimizerSpec {
    fn default() -> Self {
        Self {
            kind: "adam".into(),
            learning_rate: 0.03,
            beta_rate_scale: 10.0,
            clip: 0.0,
            schedule: "constant".into(),
            schedule_steps: 1000,
        }
    }
}

impl OptimizerSpec {
    /// Reads an optimiser; missing fields take their defaults.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut spec = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.text("kind", &mut spec.kind)?;
        fields.number("learningRate", &mut spec.learning_rate)?;
        fields.number("betaRateScale", &mut spec.beta_rate_scale)?;
        fields.number("clip", &mut spec.clip)?;
        fields.text("schedule", &mut spec.schedule)?;
        fields.whole("scheduleSteps", &mut spec.schedule_steps)?;
        fields.finish()?;
        Ok(spec)
    }
}

/// 1/(1 − decayᵗ) for both moments of Adam, kept by repeated multiplication so that any machine gets the same bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BiasCorrection {
    power_1: f64,
    power_2: f64,
}

impl Default for BiasCorrection {
    fn default() -> Self {
        Self { power_1: 1.0, power_2: 1.0 }
    }
}

impl BiasCorrection {
    /// As it stands after `step` steps.
    pub fn after(step: u64) -> Self {
        let mut correction = Self::default();
        // Both powers are exactly 0 long before this many steps.
        for _ in 0..step.min(200_000) {
            correction.advance();
        }
        correction
    }

    /// One step further; returns the two factors for that step.
    #[inline]
    pub fn advance(&mut self) -> [f64; 2] {
        self.power_1 *= ADAM_DECAY_1;
        self.power_2 *= ADAM_DECAY_2;
        // Below 2⁻⁶⁰ they no longer change 1 − power; exact 0 keeps subnormals (slow) away.
        if self.power_1 < 1e-18 {
            self.power_1 = 0.0;
        }
        if self.power_2 < 1e-18 {
            self.power_2 = 0.0;
        }
        [1.0 / (1.0 - self.power_1), 1.0 / (1.0 - self.power_2)]
    }
}

/// One SGD update. Theory (16).
#[inline]
pub fn sgd<F: Real>(p: F, g: F, rate: F) -> F {
    p - rate * above(g, LEAST_GRADIENT)
}

/// One momentum update; `m` is the velocity. Theory (16).
#[inline]
pub fn momentum<F: Real>(p: F, g: F, rate: F, m: &mut F) -> F {
    *m = above(F::of(MOMENTUM) * *m + above(g, LEAST_GRADIENT), LEAST_MEMORY);
    p - rate * *m
}

/// One Nesterov update; `m` is the velocity. Theory (16).
#[inline]
pub fn nesterov<F: Real>(p: F, g: F, rate: F, m: &mut F) -> F {
    let g = above(g, LEAST_GRADIENT);
    *m = above(F::of(MOMENTUM) * *m + g, LEAST_MEMORY);
    p - rate * (g + F::of(MOMENTUM) * *m)
}

/// One RMSprop update; `v` is the mean square. Theory (23).
#[inline]
pub fn rmsprop<F: Real>(p: F, g: F, rate: F, v: &mut F) -> F {
    let g = above(g, LEAST_GRADIENT);
    *v = above(F::of(RMS_DECAY) * *v + F::of(1.0 - RMS_DECAY) * (g * g), LEAST_MEMORY);
    p - rate * g / ((*v).sqrt() + F::of(ADAM_EPSILON))
}

/// A weight before AdamW's step: smaller by its own share. Theory (24).
#[inline]
pub fn decayed<F: Real>(w: F, rate: F, strength: F) -> F {
    w - rate * strength * w
}

/// An entry of the gradient within ±`most`; what is not finite stays so, that divergence is seen. Theory (25).
#[inline]
pub fn clipped<F: Real>(g: F, most: F) -> F {
    if g.finite() { g.min(most).max(-most) } else { g }
}

/// One Adam update; `m`, `v` are the moments, `correction` the factors 1/(1 − decayᵗ). Theory (17).
#[inline]
pub fn adam<F: Real>(p: F, g: F, rate: F, m: &mut F, v: &mut F, correction: [F; 2]) -> F {
    let g = above(g, LEAST_GRADIENT);
    *m = above(F::of(ADAM_DECAY_1) * *m + F::of(1.0 - ADAM_DECAY_1) * g, LEAST_MEMORY);
    *v = above(F::of(ADAM_DECAY_2) * *v + F::of(1.0 - ADAM_DECAY_2) * (g * g), LEAST_MEMORY);
    p - rate * (*m * correction[0]) / ((*v * correction[1]).sqrt() + F::of(ADAM_EPSILON))
}
