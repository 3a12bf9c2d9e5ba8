//! β-VQ units on one panel: pre-activations → outputs and the factors that backward needs, and back.
//!
//! The formulas are those of [`crate::vq`], four lanes at a time; exponents are clamped, which keeps every product
//! finite without a branch on the sign.

use super::lanes::{GateConstants, V, above, gate, quotient, shares};
use crate::activation::Readout;
use crate::plan::{Regime, Unit};
use crate::real::{LEAST_SHARE, LOG2_E_F32};

/// What a two-piece layer computes, resolved to f32.
#[derive(Debug, Clone, Copy)]
pub struct TwoPiece {
    /// Slope of the lower piece.
    pub lo: f32,
    /// hi − lo.
    pub width: f32,
    /// What is read out.
    pub readout: Readout,
    /// lo = 0 and hi = 1. The general formula gives the same bits then; the plain form only skips the identities.
    pub plain: bool,
}

impl TwoPiece {
    /// Of a two-piece layer; of others what nobody reads.
    pub fn of(unit: Unit) -> Self {
        let Unit::TwoPiece { lo, hi, readout } = unit else {
            return Self { lo: 0.0, width: 0.0, readout: Readout::Response, plain: true };
        };
        Self { lo: lo as f32, width: (hi - lo) as f32, readout, plain: lo == 0.0 && hi == 1.0 }
    }

    /// −ηW log₂ e: times u it is the exponent of 2 in e^−y, y = ηWu.
    pub fn exponent(&self, eta: f32) -> f32 {
        -(eta * self.width * LOG2_E_F32)
    }
}

/// Work space of one layer for one panel.
pub struct Panel<'a, const C: usize> {
    /// Pre-activations, \[rows\].
    pub u: &'a [[V; C]],
    /// Outputs, \[width\].
    pub z: &'a mut [[V; C]],
    /// ∂z/∂u of two-piece units, or posteriors of pools, \[rows\].
    pub g: &'a mut [[V; C]],
    /// ∂z/∂s but for [`logit_factor`], \[width\]; written only when β is learned.
    pub g_s: &'a mut [[V; C]],
    /// η of each unit.
    pub eta: &'a [f32],
    /// [`TwoPiece::exponent`] of each unit.
    pub power: &'a [f32],
    /// For the gates.
    pub constants: &'a GateConstants,
}

/// The same with unit k's vectors at k·c to (k + 1)·c of each slice: for what is rare enough to be there once for all C.
pub(super) struct Flat<'a> {
    pub u: &'a [V],
    pub z: &'a mut [V],
    pub g: &'a mut [V],
    pub g_s: &'a mut [V],
    pub eta: &'a [f32],
    pub power: &'a [f32],
    pub c: usize,
}

impl<'a, const C: usize> Panel<'a, C> {
    pub(super) fn flat(self) -> Flat<'a> {
        Flat {
            u: self.u.as_flattened(),
            z: self.z.as_flattened_mut(),
            g: self.g.as_flattened_mut(),
            g_s: self.g_s.as_flattened_mut(),
            eta: self.eta,
            power: self.power,
            c: C,
        }
    }
}

/// Outputs (and, if `TRAIN`, derivatives) of two-piece units.
#[inline]
pub fn two_piece<const C: usize, const TRAIN: bool>(
    unit: &TwoPiece,
    regime: Regime,
    learned: bool,
    panel: Panel<'_, C>,
) {
    match (regime, unit.readout) {
        (Regime::Soft, Readout::Response) => match (unit.plain, TRAIN && learned) {
            (true, false) => soft_response::<C, TRAIN, true, false>(unit, panel),
            (true, true) => soft_response::<C, TRAIN, true, true>(unit, panel),
            (false, _) => soft_response::<C, TRAIN, false, true>(unit, panel),
        },
        (Regime::Soft, Readout::Posterior { offset, scale }) => {
            soft_posterior(unit, offset as f32, scale as f32, panel.flat());
        }
        (Regime::Hard, readout) => hard(unit, readout, panel.flat()),
        (Regime::Linear, readout) => linear(unit, readout, panel.flat()),
    }
}

/// What the sums over samples of `g_s`, or of the variances of pools, lack to be gradients of logits, for η = 1.
pub fn logit_factor(unit: Unit) -> f32 {
    match unit {
        // With W = hi − lo: ηW² for responses, ηW for posteriors, η for pools.
        Unit::TwoPiece { lo, hi, readout: Readout::Response } => ((hi - lo) * (hi - lo)) as f32,
        Unit::TwoPiece { lo, hi, .. } => (hi - lo) as f32,
        Unit::Pool { .. } | Unit::Affine => 1.0,
    }
}

/// The first half of the gates of a panel, into `z` and `g`, where [`soft_response`] takes it up.
///
/// A loop of its own: the chain of operations of a whole gate is so long that a processor could not begin enough of
/// them before the first ends.
#[inline(never)]
fn quotients<const C: usize>(
    constants: &GateConstants,
    power: &[f32],
    u: &[[V; C]],
    z: &mut [[V; C]],
    g: &mut [[V; C]],
) {
    for (((z, g), u), &power) in z.iter_mut().zip(g).zip(u).zip(power) {
        let power = V::splat(power);
        for c in 0..C {
            [z[c], g[c]] = quotient(u[c] * power, constants);
        }
    }
}

#[inline(always)]
fn soft_response<const C: usize, const TRAIN: bool, const PLAIN: bool, const LEARN: bool>(
    unit: &TwoPiece,
    panel: Panel<'_, C>,
) {
    let (lo, width) = if PLAIN { (0.0, 1.0) } else { (unit.lo, unit.width) };
    quotients(panel.constants, panel.power, panel.u, panel.z, panel.g);
    let outputs = panel.z.iter_mut().zip(panel.g).zip(panel.g_s);
    for (((z, g), g_s), (u, &eta)) in outputs.zip(panel.u.iter().zip(panel.eta)) {
        let slope = V::splat(eta * width * width);
        for c in 0..C {
            let [p, rest] = shares([z[c], g[c]], panel.constants);
            let open = if PLAIN { p } else { V::splat(lo) + V::splat(width) * p };
            z[c] = u[c] * open;
            if TRAIN {
                // forward: z = u (lo + W p)  →  ∂z/∂u = lo + W p + ηW² h, ∂z/∂s = ηW² u h, h = u p (1 − p)
                let h = (u[c] * p) * rest;
                g[c] = open + slope * h;
                if LEARN {
                    g_s[c] = u[c] * h;
                }
            }
        }
    }
}

fn soft_posterior(unit: &TwoPiece, offset: f32, scale: f32, panel: Flat<'_>) {
    let (offset, scale) = (V::splat(offset), V::splat(scale));
    for (k, (&eta, &power)) in panel.eta.iter().zip(panel.power).enumerate() {
        let (factor, power) = (V::splat(eta * unit.width), V::splat(power));
        for at in k * panel.c..(k + 1) * panel.c {
            let u = panel.u[at];
            let [p, rest] = gate(u * power);
            // The clamp in `gate` hides a pre-activation that is not finite; 0 · u is NaN then, so divergence is seen.
            panel.z[at] = offset + scale * (p + V::splat(0.0) * u);
            // forward: z = offset + scale p  →  ∂z/∂u = ηW q, ∂z/∂s = ηW u q, q = scale p (1 − p)
            let q = scale * above(p * rest, LEAST_SHARE);
            panel.g[at] = factor * q;
            panel.g_s[at] = u * q;
        }
    }
}

fn hard(unit: &TwoPiece, readout: Readout, panel: Flat<'_>) {
    let zero = V::splat(0.0);
    let (lo, hi) = (V::splat(unit.lo), V::splat(unit.lo + unit.width));
    for (at, &u) in panel.u.iter().enumerate() {
        let on = u.simd_gt(zero);
        panel.g_s[at] = zero;
        (panel.z[at], panel.g[at]) = match readout {
            Readout::Response => {
                let slope = on.select(hi, lo);
                (u * slope, slope)
            }
            Readout::Posterior { offset, scale } => {
                let tie = u.simd_eq(zero);
                let p = tie.select(V::splat(0.5), on.select(V::splat(1.0), zero)) + zero * u;
                (V::splat(offset as f32) + V::splat(scale as f32) * p, zero)
            }
        };
    }
}

fn linear(unit: &TwoPiece, readout: Readout, panel: Flat<'_>) {
    let zero = V::splat(0.0);
    let slope = V::splat(unit.lo + unit.width * 0.5);
    for (at, &u) in panel.u.iter().enumerate() {
        panel.g_s[at] = zero;
        (panel.z[at], panel.g[at]) = match readout {
            Readout::Response => (u * slope, slope),
            Readout::Posterior { offset, scale } => (V::splat((offset + scale * 0.5) as f32), zero),
        };
    }
}

/// d_u = d_z · ∂z/∂u of two-piece units; adds d_z · `g_s` to `d_s` (one per unit) if β is learned.
#[inline(always)]
pub fn two_piece_backward<const C: usize>(
    d_z: &[[V; C]],
    g: &[[V; C]],
    g_s: &[[V; C]],
    d_u: &mut [[V; C]],
    d_s: Option<&mut [V]>,
) {
    for ((d_u, d_z), g) in d_u.iter_mut().zip(d_z).zip(g) {
        for c in 0..C {
            d_u[c] = d_z[c] * g[c];
        }
    }
    if let Some(d_s) = d_s {
        for ((d_s, d_z), g_s) in d_s.iter_mut().zip(d_z).zip(g_s) {
            for c in 0..C {
                *d_s += d_z[c] * g_s[c];
            }
        }
    }
}
