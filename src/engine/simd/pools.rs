//! Pools of neighbouring pre-activations on one panel, forward and backward: the formulas of [`crate::vq`], four lanes at a
//! time.

use super::lanes::{V, above, exp, max};
use super::units::{Flat, Panel};
use crate::plan::Regime;
use crate::real::LEAST_SHARE;

/// Outputs and posteriors of pools of `pieces` neighbouring pre-activations.
pub fn pool<const C: usize>(pieces: usize, regime: Regime, panel: Panel<'_, C>) {
    match (pieces, regime) {
        (2, Regime::Soft) => soft_pair(panel.flat()),
        _ => flat_pool(pieces, regime, panel.flat()),
    }
}

/// [`flat_pool`] for two pieces, to the bit but for the sign of a zero: the best one's power is 1, so one exponential is
/// enough.
fn soft_pair(panel: Flat<'_>) {
    let (c, one) = (panel.c, V::splat(1.0));
    for (k, &eta) in panel.eta.iter().enumerate() {
        let eta = V::splat(eta);
        let (first, second) = panel.u[2 * k * c..2 * (k + 1) * c].split_at(c);
        let (p, q) = panel.g[2 * k * c..2 * (k + 1) * c].split_at_mut(c);
        let z = &mut panel.z[k * c..(k + 1) * c];
        for j in 0..c {
            let is_second = second[j].simd_gt(first[j]);
            let top = is_second.select(second[j], first[j]);
            let gap = is_second.select(first[j], second[j]) - top;
            let power = exp(eta * gap);
            let best = one / (one + power);
            let other = above(power * best, LEAST_SHARE);
            p[j] = is_second.select(other, best);
            q[j] = is_second.select(best, other);
            z[j] = top + other * gap;
        }
    }
}

fn flat_pool(pieces: usize, regime: Regime, panel: Flat<'_>) {
    let (c, zero, one) = (panel.c, V::splat(0.0), V::splat(1.0));
    // Two loops, as with gates: the best pre-activation in `z` and powers in `g`, then shares and outputs.
    // Steps are counted by hand: an iterator that steps costs divisions.
    for (k, &eta) in panel.eta.iter().enumerate() {
        let group = k * pieces * c..(k + 1) * pieces * c;
        let (v, p) = (&panel.u[group.clone()], &mut panel.g[group]);
        let eta = V::splat(eta);
        for j in 0..c {
            let (mut top, mut at) = (v[j], j + c);
            while at < v.len() {
                top = max(top, v[at]);
                at += c;
            }
            panel.z[k * c + j] = top;
            at = j;
            while at < v.len() {
                p[at] = match regime {
                    Regime::Linear => one,
                    Regime::Soft => exp(eta * (v[at] - top)),
                    Regime::Hard => v[at].simd_eq(top).select(one, zero),
                };
                at += c;
            }
        }
    }
    for k in 0..panel.eta.len() {
        let group = k * pieces * c..(k + 1) * pieces * c;
        let (v, p) = (&panel.u[group.clone()], &mut panel.g[group]);
        for j in 0..c {
            let top = panel.z[k * c + j];
            let (mut total, mut at) = (zero, j);
            while at < v.len() {
                total += p[at];
                at += c;
            }
            let share = one / total;
            let (mut deficit, mut at) = (zero, j);
            while at < v.len() {
                p[at] = above(p[at] * share, LEAST_SHARE);
                deficit += p[at] * (v[at] - top);
                at += c;
            }
            panel.z[k * c + j] = top + deficit;
        }
    }
}

/// What [`pool`] left behind.
#[derive(Clone, Copy)]
pub struct Pooled<'a> {
    /// Pre-activations, [rows, c].
    pub u: &'a [V],
    /// Outputs, [width, c].
    pub z: &'a [V],
    /// Posteriors, [rows, c].
    pub p: &'a [V],
    /// η of each unit.
    pub eta: &'a [f32],
    /// Vectors of a panel.
    pub c: usize,
}

/// Backward of [`pool`].
pub fn pool_backward(
    pieces: usize,
    regime: Regime,
    done: Pooled<'_>,
    d_z: &[V],
    d_u: &mut [V],
    mut d_s: Option<&mut [V]>,
) {
    let (c, zero, one) = (done.c, V::splat(0.0), V::splat(1.0));
    for (k, &eta) in done.eta.iter().enumerate() {
        let group = k * pieces * c..(k + 1) * pieces * c;
        let (v, p, d_u) = (&done.u[group.clone()], &done.p[group.clone()], &mut d_u[group]);
        let eta = V::splat(eta);
        for j in 0..c {
            let (z, d_z) = (done.z[k * c + j], d_z[k * c + j]);
            // The first of the best pieces takes the whole gradient of a hard pool.
            let (mut open, mut variance, mut at) = (one, zero, j);
            while at < d_u.len() {
                let p = p[at];
                d_u[at] = match regime {
                    Regime::Linear => d_z * p,
                    Regime::Hard => {
                        let best = p.simd_gt(zero).select(open, zero);
                        open -= best;
                        d_z * best
                    }
                    Regime::Soft => {
                        // forward: z = Σ p_r v_r, p = softmax(η v)  →  ∂z/∂v_r = p_r (1 + η (v_r − z)), ∂z/∂s = η Var
                        let gap = v[at] - z;
                        if d_s.is_some() {
                            variance += p * (gap * gap);
                        }
                        d_z * (p * (one + eta * gap))
                    }
                };
                at += c;
            }
            if let (Regime::Soft, Some(d_s)) = (regime, d_s.as_deref_mut()) {
                d_s[k] += d_z * variance;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_a_pool_of_two() {
        let numbers = [0.0, -0.0, 0.3, -0.3, 1e-30, 1.0, 1.0 + f32::EPSILON, -7.5, 88.0, -1e4, 3e38, -3e38];
        for (eta, a, b) in [1e-3, 1.0, 2981.0].into_iter().flat_map(|eta| {
            numbers.into_iter().flat_map(move |a| numbers.into_iter().map(move |b| (eta, a, b)))
        }) {
            let u = [[a, b, 0.5, -0.5], [b, a, 2.0, 0.5], [b, 1.0, a, a], [a, b, b, a]].map(V::new);
            let run = |pool: &dyn Fn(Flat<'_>)| {
                let (mut z, mut g) = ([V::splat(7.0); 2], [V::splat(7.0); 4]);
                let (eta, power) = (&[eta][..], &[0.0][..]);
                pool(Flat { u: &u, z: &mut z, g: &mut g, g_s: &mut [], eta, power, c: 2 });
                z.into_iter().chain(g).flat_map(V::to_array).collect::<Vec<_>>()
            };
            // A zero may have the other sign, and an overflow is NaN in both.
            let is_same = |(x, y): (&f32, &f32)| x == y || x.is_nan() && y.is_nan();
            let (pair, pool) = (run(&soft_pair), run(&|panel| flat_pool(2, Regime::Soft, panel)));
            assert!(pair.iter().zip(&pool).all(is_same), "η {eta}, {a} and {b}: {pair:?} for {pool:?}");
        }
    }
}
