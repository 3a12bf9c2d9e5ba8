//! β-VQ of any set of affine pieces: scores → posterior → response, entropy, value, and all derivatives.
//!
//! Equation numbers refer to `docs/theory.md`. WGSL twin: `shaders/vq.wgsl`.
//!
//! One unit sees R affine pieces with scores v_r. Its *posterior* p = softmax(η v) maximises
//! β⟨t, v⟩ + (1−β) H(t) over the simplex, with inverse temperature η = β/(1−β) = eˢ and s = logit β. The unit's
//! *response* is z = Σ p_r v_r. β = 0 (uniform posterior, linear) and β = 1 (one-hot posterior, hard) are exact
//! cases with code of their own, not limits of the soft formulas.

use crate::error::{Error, Result};
use crate::real::Real;

/// Largest |logit β| that is kept: η stays within [3.4e-4, 2981].
pub const BETA_LOGIT_LIMIT: f64 = 8.0;

/// Hardness β ∈ [0, 1], checked: 0 linear, ½ soft, 1 hard.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Beta(f64);

impl Beta {
    /// A hardness, if `value` lies in [0, 1].
    ///
    /// ```
    /// use bvq::vq::Beta;
    /// assert_eq!(Beta::new(0.9, "beta").unwrap().eta().round(), 9.0);
    /// assert!(Beta::new(1.5, "beta").is_err());
    /// ```
    pub fn new(value: f64, field: &str) -> Result<Self> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Error::spec(
                field,
                format!("hardness {} is outside 0..1", crate::error::number(value)),
                "Use 0 for linear, 0.5 for soft, 1 for hard, or a number between.",
            ))
        }
    }

    /// The number itself.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Inverse temperature η = β/(1−β), theory (3); +∞ at β = 1.
    pub fn eta(self) -> f64 {
        self.0 / (1.0 - self.0)
    }

    /// s = logit β = ln η, clamped to ±8, theory (4): the form in which β is stored and trained.
    pub fn logit(self) -> f64 {
        Real::ln(self.eta()).clamp(-BETA_LOGIT_LIMIT, BETA_LOGIT_LIMIT)
    }

    /// The hardness whose logit is `s`.
    pub fn from_logit(s: f64) -> Self {
        Self(sigmoid(s))
    }
}

/// How hard a unit decides: the two exact ends, or soft with a finite inverse temperature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hardness<F> {
    /// β = 0: every piece has the same share.
    Linear,
    /// 0 < β < 1 with η = β/(1−β).
    Soft(F),
    /// β = 1: the best piece takes all; ties share equally.
    Hard,
}

impl<F: Real> Hardness<F> {
    /// From a checked β; 0 and 1 give the exact ends.
    pub fn of(beta: Beta) -> Self {
        match beta.get() {
            0.0 => Hardness::Linear,
            1.0 => Hardness::Hard,
            _ => Hardness::Soft(F::of(beta.eta())),
        }
    }
}

/// σ(y) = 1/(1 + e⁻ʸ) without overflow, theory (8).
pub fn sigmoid<F: Real>(y: F) -> F {
    let e = (-y.abs()).exp();
    let d = F::ONE / (F::ONE + e);
    if y < F::ZERO { e * d } else { d }
}

/// What the two-piece unit gives at one pre-activation u; scores are lo·u and hi·u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoPiece<F> {
    /// Posterior of the upper piece.
    pub p: F,
    /// Response z = u·(lo + W p), W = hi − lo.
    pub z: F,
    /// ∂z/∂u.
    pub dz_du: F,
    /// ∂z/∂s, s = logit β.
    pub dz_ds: F,
    /// ∂p/∂u.
    pub dp_du: F,
    /// ∂p/∂s.
    pub dp_ds: F,
    /// Entropy of the posterior in nats.
    pub entropy: F,
}

/// The scalar unit with pieces lo·u and hi·u (lo < hi): ReLU (0, 1), leaky ReLU (α, 1), absolute value (−1, 1).
/// Theory (9)–(12).
///
/// At β = 1 and u = 0, where the derivative jumps, the upper piece counts as off (slope lo), the convention of
/// most libraries; the posterior there is ½ each (the β → 1 limit).
///
/// ```
/// use bvq::vq::{two_piece, Hardness};
/// let silu = two_piece(1.0f64, 0.0, 1.0, Hardness::Soft(1.0));
/// assert!((silu.z - 0.731058578630).abs() < 1e-12);
/// ```
pub fn two_piece<F: Real>(u: F, lo: F, hi: F, hardness: Hardness<F>) -> TwoPiece<F> {
    let w = hi - lo;
    let half = F::of(0.5);
    match hardness {
        Hardness::Linear => TwoPiece {
            p: half,
            z: u * (lo + w * half),
            dz_du: lo + w * half,
            dz_ds: F::ZERO,
            dp_du: F::ZERO,
            dp_ds: F::ZERO,
            entropy: F::of(std::f64::consts::LN_2),
        },
        Hardness::Hard => {
            let tie = u == F::ZERO;
            let slope = if u > F::ZERO { hi } else { lo };
            TwoPiece {
                p: if tie {
                    half
                } else if u > F::ZERO {
                    F::ONE
                } else {
                    F::ZERO
                },
                z: u * slope,
                dz_du: slope,
                dz_ds: F::ZERO,
                dp_du: F::ZERO,
                dp_ds: F::ZERO,
                entropy: if tie { F::of(std::f64::consts::LN_2) } else { F::ZERO },
            }
        }
        Hardness::Soft(eta) => {
            let y = eta * (w * u);
            let a = y.abs();
            // The sign is negative, so e lies in [0, 1] and nothing overflows.
            let e = (-a).exp();
            let d = F::ONE / (F::ONE + e);
            let p = if y < F::ZERO { e * d } else { d };
            let q = e * d * d;
            let g = w * (y * q);
            TwoPiece {
                p,
                z: u * (lo + w * p),
                dz_du: lo + w * p + g,
                dz_ds: u * g,
                dp_du: eta * w * q,
                dp_ds: y * q,
                entropy: e.ln_1p() + a * (e * d),
            }
        }
    }
}

/// Value (free energy) of the two-piece unit, Φ = max + ln(1 + e^−|y|)/η, theory (7): the softplus family.
/// `None` at β = 0, where it diverges.
pub fn two_piece_value<F: Real>(u: F, lo: F, hi: F, hardness: Hardness<F>) -> Option<F> {
    let top = (lo * u).max(hi * u);
    match hardness {
        Hardness::Linear => None,
        Hardness::Hard => Some(top),
        Hardness::Soft(eta) => Some(top + (-(eta * (hi - lo) * u).abs()).exp().ln_1p() / eta),
    }
}

/// p₊ − p₋ of the two-piece unit = tanh(y/2), y = η(hi − lo)u, accurate near 0; tanh(u) for abs at β = ½.
pub fn contrast<F: Real>(u: F, lo: F, hi: F, hardness: Hardness<F>) -> F {
    match hardness {
        Hardness::Linear => F::ZERO,
        Hardness::Hard if u == F::ZERO => F::ZERO,
        Hardness::Hard => {
            if u > F::ZERO {
                F::ONE
            } else {
                -F::ONE
            }
        }
        Hardness::Soft(eta) => (F::of(0.5) * (eta * ((hi - lo) * u))).tanh(),
    }
}

/// Summary of an R-piece unit; the posterior itself is written to the caller's slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response<F> {
    /// z = Σ p_r v_r.
    pub z: F,
    /// Var_p(v) = Σ p_r (v_r − z)².
    pub variance: F,
    /// Entropy of the posterior in nats.
    pub entropy: F,
    /// Value Φ = max v + ln Z / η; equals z at β = 1; +∞ at β = 0, where it diverges.
    pub value: F,
}

/// Posterior p = softmax(η v) of R scores, and the response. Theory (2), (5)–(7).
///
/// *Shapes* `v`, `p`: \[R\], R ≥ 1. Ties at β = 1 share equally.
///
/// ```
/// use bvq::vq::{posterior, Hardness};
/// let mut p = [0.0; 4];
/// let r = posterior(&[-1.5, 0.25, 0.75, 2.0], Hardness::Soft(1.0), &mut p);
/// assert!((r.z - 1.484777899583f64).abs() < 1e-12);
/// ```
pub fn posterior<F: Real>(v: &[F], hardness: Hardness<F>, p: &mut [F]) -> Response<F> {
    let mut top = v[0];
    for &score in v {
        top = top.max(score);
    }
    let mut total = F::ZERO;
    for (p, &score) in p.iter_mut().zip(v) {
        *p = match hardness {
            Hardness::Linear => F::ONE,
            // The maximum is subtracted before the factor η, so the argument is never positive.
            Hardness::Soft(eta) => (eta * (score - top)).exp(),
            Hardness::Hard => {
                if score == top {
                    F::ONE
                } else {
                    F::ZERO
                }
            }
        };
        total += *p;
    }
    let mut z = F::ZERO;
    for (p, &score) in p.iter_mut().zip(v) {
        *p = *p / total;
        // z is summed relative to the maximum to keep it exact when one piece dominates.
        z += *p * (score - top);
    }
    let deficit = z;
    let z = top + deficit;
    let mut variance = F::ZERO;
    for (&p, &score) in p.iter().zip(v) {
        variance += p * ((score - z) * (score - z));
    }
    let (entropy, value) = match hardness {
        Hardness::Linear => (total.ln(), F::of(f64::INFINITY)),
        Hardness::Soft(eta) => (total.ln() - eta * deficit, top + total.ln() / eta),
        Hardness::Hard => (total.ln(), top),
    };
    Response { z, variance, entropy, value }
}

/// Backward of [`posterior`]: d_v[r] = dz · p_r (1 + η (v_r − z)), theory (6); returns ds = dz · η · Var.
///
/// At β = 1 a tie gives its whole gradient to the first of the best pieces; at β = 0 each piece gets 1/R.
///
/// *Shapes* `v`, `p`, `d_v`: \[R\].
pub fn posterior_backward<F: Real>(v: &[F], p: &[F], z: F, hardness: Hardness<F>, dz: F, d_v: &mut [F]) -> F {
    // forward: z = Σ p_r v_r, p = softmax(η v)
    match hardness {
        Hardness::Linear => {
            for (d, &p) in d_v.iter_mut().zip(p) {
                *d = dz * p;
            }
            F::ZERO
        }
        Hardness::Hard => {
            let mut open = true;
            for (d, &p) in d_v.iter_mut().zip(p) {
                let best = open && p > F::ZERO;
                *d = if best { dz } else { F::ZERO };
                open &= !best;
            }
            F::ZERO
        }
        Hardness::Soft(eta) => {
            let mut variance = F::ZERO;
            for ((d, &p), &v) in d_v.iter_mut().zip(p).zip(v) {
                let gap = v - z;
                *d = dz * (p * (F::ONE + eta * gap));
                variance += p * (gap * gap);
            }
            dz * eta * variance
        }
    }
}

/// The objective F_β(t) = β⟨t, v⟩ + (1−β) H(t) that the posterior maximises, theory (1).
pub fn objective<F: Real>(t: &[F], v: &[F], beta: Beta) -> F {
    let (mut inner, mut entropy) = (F::ZERO, F::ZERO);
    for (&t, &v) in t.iter().zip(v) {
        inner += t * v;
        if t > F::ZERO {
            entropy -= t * t.ln();
        }
    }
    F::of(beta.get()) * inner + F::of(1.0 - beta.get()) * entropy
}
