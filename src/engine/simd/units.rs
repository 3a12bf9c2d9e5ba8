//! β-VQ units on one panel: pre-activations → outputs and the factors that backward needs, and back.
//!
//! The formulas are those of [`crate::vq`], four lanes at a time; `exp` is clamped to ±87, which keeps every
//! product finite without a branch on the sign.

use super::lanes::{V, exp, max};
use crate::activation::Readout;
use crate::plan::Regime;

/// What a two-piece layer computes, resolved to f32.
#[derive(Debug, Clone, Copy)]
pub struct TwoPiece {
    /// Slope of the lower piece.
    pub lo: f32,
    /// hi − lo.
    pub width: f32,
    /// What is read out.
    pub readout: Readout,
}

/// Work space of one layer for one panel.
pub struct Panel<'a, const C: usize> {
    /// Pre-activations, \[rows\].
    pub u: &'a [[V; C]],
    /// Outputs, \[width\].
    pub z: &'a mut [[V; C]],
    /// ∂z/∂u of two-piece units, or posteriors of pools, \[rows\].
    pub g: &'a mut [[V; C]],
    /// ∂z/∂s, \[width\]; written only when β is learned.
    pub g_s: &'a mut [[V; C]],
    /// η of each unit.
    pub eta: &'a [f32],
}

/// Outputs (and, if `TRAIN`, derivatives) of two-piece units.
#[inline]
pub fn two_piece<const C: usize, const TRAIN: bool>(
    unit: TwoPiece,
    regime: Regime,
    learned: bool,
    panel: Panel<'_, C>,
) {
    let plain = unit.lo == 0.0 && unit.width == 1.0;
    match (regime, unit.readout) {
        (Regime::Soft, Readout::Response) => match (plain, TRAIN && learned) {
            // With lo = 0 and width 1 the general formula gives the same bits; this form only skips the identities.
            (true, false) => soft_response::<C, TRAIN, true, false>(unit, panel),
            (true, true) => soft_response::<C, TRAIN, true, true>(unit, panel),
            (false, false) => soft_response::<C, TRAIN, false, false>(unit, panel),
            (false, true) => soft_response::<C, TRAIN, false, true>(unit, panel),
        },
        (Regime::Soft, Readout::Posterior { offset, scale }) => {
            soft_posterior::<C, TRAIN>(unit, offset as f32, scale as f32, panel);
        }
        (Regime::Hard, readout) => hard(unit, readout, panel),
        (Regime::Linear, readout) => linear(unit, readout, panel),
    }
}

#[inline(always)]
fn soft_response<const C: usize, const TRAIN: bool, const PLAIN: bool, const LEARN: bool>(
    unit: TwoPiece,
    panel: Panel<'_, C>,
) {
    let (lo, width, one) = (V::splat(unit.lo), V::splat(unit.width), V::splat(1.0));
    let outputs = panel.z.iter_mut().zip(panel.g.iter_mut()).zip(panel.g_s.iter_mut());
    for (((z, g), g_s), (u, &eta)) in outputs.zip(panel.u.iter().zip(panel.eta)) {
        // −ηW, so that −y = −ηWu takes one product and e^−y no change of sign.
        let factor = V::splat(-(eta * unit.width));
        for c in 0..C {
            let u = u[c];
            let minus_y = u * factor;
            let e = exp(minus_y);
            let p = one / (one + e);
            let gate = if PLAIN { p } else { lo + width * p };
            z[c] = u * gate;
            if TRAIN {
                let minus_g = minus_y * ((e * p) * p);
                let minus_g = if PLAIN { minus_g } else { width * minus_g };
                g[c] = gate - minus_g;
                if LEARN {
                    g_s[c] = -(u * minus_g);
                }
            }
        }
    }
}

#[inline(always)]
fn soft_posterior<const C: usize, const TRAIN: bool>(
    unit: TwoPiece,
    offset: f32,
    scale: f32,
    panel: Panel<'_, C>,
) {
    let (offset, scale, one) = (V::splat(offset), V::splat(scale), V::splat(1.0));
    for (k, u) in panel.u.iter().enumerate() {
        let factor = V::splat(panel.eta[k] * unit.width);
        for c in 0..C {
            let y = u[c] * factor;
            let e = exp(-y);
            let p = one / (one + e);
            panel.z[k][c] = offset + scale * p;
            if TRAIN {
                let q = scale * ((e * p) * p);
                panel.g[k][c] = factor * q;
                panel.g_s[k][c] = y * q;
            }
        }
    }
}

#[inline(always)]
fn hard<const C: usize>(unit: TwoPiece, readout: Readout, panel: Panel<'_, C>) {
    let zero = V::splat(0.0);
    let (lo, hi) = (V::splat(unit.lo), V::splat(unit.lo + unit.width));
    for (k, u) in panel.u.iter().enumerate() {
        for c in 0..C {
            let on = u[c].simd_gt(zero);
            panel.g_s[k][c] = zero;
            match readout {
                Readout::Response => {
                    let slope = on.select(hi, lo);
                    panel.z[k][c] = u[c] * slope;
                    panel.g[k][c] = slope;
                }
                Readout::Posterior { offset, scale } => {
                    let tie = u[c].simd_eq(zero);
                    let p = tie.select(V::splat(0.5), on.select(V::splat(1.0), zero));
                    panel.z[k][c] = V::splat(offset as f32) + V::splat(scale as f32) * p;
                    panel.g[k][c] = zero;
                }
            }
        }
    }
}

#[inline(always)]
fn linear<const C: usize>(unit: TwoPiece, readout: Readout, panel: Panel<'_, C>) {
    let zero = V::splat(0.0);
    let slope = V::splat(unit.lo + unit.width * 0.5);
    for (k, u) in panel.u.iter().enumerate() {
        for c in 0..C {
            panel.g_s[k][c] = zero;
            (panel.z[k][c], panel.g[k][c]) = match readout {
                Readout::Response => (u[c] * slope, slope),
                Readout::Posterior { offset, scale } => (V::splat((offset + scale * 0.5) as f32), zero),
            };
        }
    }
}

/// Outputs and posteriors of pools of `pieces` neighbouring pre-activations.
#[inline]
pub fn pool<const C: usize>(pieces: usize, regime: Regime, panel: Panel<'_, C>) {
    for (k, (v, p)) in panel.u.chunks_exact(pieces).zip(panel.g.chunks_exact_mut(pieces)).enumerate() {
        for c in 0..C {
            let mut top = v[0][c];
            for v in &v[1..] {
                top = max(top, v[c]);
            }
            let eta = V::splat(panel.eta[k]);
            let mut total = V::splat(0.0);
            for (p, v) in p.iter_mut().zip(v) {
                p[c] = match regime {
                    Regime::Linear => V::splat(1.0),
                    Regime::Soft => exp(eta * (v[c] - top)),
                    Regime::Hard => v[c].simd_eq(top).select(V::splat(1.0), V::splat(0.0)),
                };
                total += p[c];
            }
            let share = V::splat(1.0) / total;
            let mut deficit = V::splat(0.0);
            for (p, v) in p.iter_mut().zip(v) {
                p[c] *= share;
                deficit += p[c] * (v[c] - top);
            }
            panel.z[k][c] = top + deficit;
        }
    }
}

/// d_u = d_z · ∂z/∂u of two-piece units; adds d_z · ∂z/∂s to `d_s` if β is learned.
#[inline]
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

/// Backward of [`pool`].
#[inline]
#[allow(clippy::too_many_arguments, reason = "forward's values, and what to write")]
pub fn pool_backward<const C: usize>(
    pieces: usize,
    regime: Regime,
    u: &[[V; C]],
    z: &[[V; C]],
    p: &[[V; C]],
    eta: &[f32],
    d_z: &[[V; C]],
    d_u: &mut [[V; C]],
    mut d_s: Option<&mut [V]>,
) {
    let groups = u.chunks_exact(pieces).zip(p.chunks_exact(pieces)).zip(d_u.chunks_exact_mut(pieces));
    for (k, ((v, p), d_u)) in groups.enumerate() {
        for c in 0..C {
            let (z, d_z) = (z[k][c], d_z[k][c]);
            match regime {
                Regime::Linear => {
                    for (d, p) in d_u.iter_mut().zip(p) {
                        d[c] = d_z * p[c];
                    }
                }
                Regime::Hard => {
                    // The first of the best pieces takes the whole gradient.
                    let mut open = V::splat(1.0);
                    for (d, p) in d_u.iter_mut().zip(p) {
                        let best = p[c].simd_gt(V::splat(0.0)).select(open, V::splat(0.0));
                        d[c] = d_z * best;
                        open -= best;
                    }
                }
                Regime::Soft => {
                    // forward: z = Σ p_r v_r, p = softmax(η v)  →  ∂z/∂v_r = p_r (1 + η (v_r − z)), ∂z/∂s = η Var
                    let eta = V::splat(eta[k]);
                    let mut variance = V::splat(0.0);
                    for ((d, p), v) in d_u.iter_mut().zip(p).zip(v) {
                        let gap = v[c] - z;
                        d[c] = d_z * (p[c] * (V::splat(1.0) + eta * gap));
                        variance += p[c] * (gap * gap);
                    }
                    if let Some(d_s) = d_s.as_deref_mut() {
                        d_s[k] += (d_z * eta) * variance;
                    }
                }
            }
        }
    }
}
