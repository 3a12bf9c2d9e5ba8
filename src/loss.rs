//! TABLE of losses: value and gradient per sample, and how outputs become class probabilities.
//!
//! WGSL twin: `shaders/loss.wgsl`.

use crate::real::{LEAST_GRADIENT, Real, above};
use serde::Serialize;

/// Which formula a row computes; engines with their own lanes branch on it once per batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// ½ Σ (o − t)².
    Squared,
    /// −log softmax(o)[class].
    CrossEntropy,
    /// Σ max(0, 1 − t o).
    Hinge,
}

/// One loss.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// Whether it needs classes.
    pub classes_only: bool,
    /// The formula.
    pub kind: LossKind,
    /// Class probabilities are softmax(`temperature` · outputs).
    pub temperature: f64,
}

crate::table::named!(Loss);

/// Every loss, in menu order. The spec word `auto` picks cross-entropy for classes and squared for regression.
pub static ALL: &[Loss] = &[
    Loss {
        name: "squared",
        label: "Squared error",
        help: "Half the squared distance to the target; a class is +1 for its own output and −1 for the others.",
        classes_only: false,
        kind: LossKind::Squared,
        // Outputs as a unit-noise Gaussian around the ±1 targets: the class posterior is softmax(2 o).
        temperature: 2.0,
    },
    Loss {
        name: "cross-entropy",
        label: "Cross-entropy",
        help: "Minus the log of the probability given to the right class, in nats.",
        classes_only: true,
        kind: LossKind::CrossEntropy,
        temperature: 1.0,
    },
    Loss {
        name: "hinge",
        label: "Hinge",
        help: "Each class against the rest: 0 beyond a margin of 1, then a straight line. Itself a maximum of two affine pieces.",
        classes_only: true,
        kind: LossKind::Hinge,
        // A convention: the targets are those of squared error.
        temperature: 2.0,
    },
];

/// The target vector of squared error: the value itself, or +1 for the class and −1 for the others.
///
/// *Shapes* `out`: \[outputs\].
pub fn goal<F: Real>(target: f32, is_class: bool, out: &mut [F]) {
    for (c, out) in out.iter_mut().enumerate() {
        *out = match (is_class, c == target as usize) {
            (false, _) => F::of(f64::from(target)),
            (true, true) => F::ONE,
            (true, false) => -F::ONE,
        };
    }
}

/// Squared error ½ Σ (o − t)² of one sample; writes d_o = o − t. Theory (13).
///
/// *Shapes* `o`, `t`, `d_o`: \[outputs\].
pub fn squared<F: Real>(o: &[F], t: &[F], d_o: &mut [F]) -> F {
    let mut sum = F::ZERO;
    for ((&o, &t), d) in o.iter().zip(t).zip(d_o) {
        *d = o - t;
        sum += *d * *d;
    }
    F::of(0.5) * sum
}

/// Hinge loss Σ max(0, 1 − t o) of one sample, t = ±1; writes d_o = −t where t o < 1, else 0. Theory (26).
///
/// *Shapes* `o`, `t`, `d_o`: \[classes\].
pub fn hinge<F: Real>(o: &[F], t: &[F], d_o: &mut [F]) -> F {
    let mut sum = F::ZERO;
    for ((&o, &t), d) in o.iter().zip(t).zip(d_o) {
        let gap = F::ONE - t * o;
        // What is not finite goes through both, so that divergence is seen.
        let open = gap > F::ZERO || !gap.finite();
        *d = match open {
            true if gap.finite() => -t,
            true => gap,
            false => F::ZERO,
        };
        sum += if open { gap } else { F::ZERO };
    }
    sum
}

/// Softmax cross-entropy −log p_t in nats of one sample; writes d_o = p − one_hot(t). Theory (14).
///
/// *Shapes* `o`, `d_o`: \[classes\].
pub fn cross_entropy<F: Real>(o: &[F], class: usize, d_o: &mut [F]) -> F {
    let mut top = o[0];
    for &o in o {
        top = top.max(o);
    }
    let mut total = F::ZERO;
    for (&o, d) in o.iter().zip(&mut *d_o) {
        *d = (o - top).exp();
        total += *d;
    }
    for (c, d) in d_o.iter_mut().enumerate() {
        let share = above(*d / total, LEAST_GRADIENT);
        *d = share - if c == class { F::ONE } else { F::ZERO };
    }
    total.ln() - (o[class] - top)
}

/// Class probabilities softmax(temperature · o), in place.
pub fn probabilities<F: Real>(o: &mut [F], temperature: F) {
    let mut top = o[0];
    for &o in &*o {
        top = top.max(o);
    }
    let mut total = F::ZERO;
    for o in &mut *o {
        *o = (temperature * (*o - top)).exp();
        total += *o;
    }
    for o in o {
        *o = *o / total;
    }
}
