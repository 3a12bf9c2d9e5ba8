//! Gradient of the mean loss with respect to the outputs of one panel: the formulas of [`crate::loss`].

use super::lanes::{V, above, exp};
use crate::loss::LossKind;
use crate::real::LEAST_GRADIENT;

/// Writes d = ∂loss/∂o · weight for the `c` vectors of a panel.
///
/// *Shapes* `o`, `d`: [outputs, c]; `t` (class index or value) and `weight` (1/batch, 0 in padding): \[c\].
pub fn gradient(kind: LossKind, is_class: bool, o: &[V], d: &mut [V], t: &[V], weight: &[V]) {
    let c = t.len();
    if kind == LossKind::Squared && !is_class && o.len() == c {
        // The same for one value a sample, which small networks have most often.
        for (((d, &o), &t), &weight) in d.iter_mut().zip(o).zip(t).zip(weight) {
            *d = (o - t) * weight;
        }
        return;
    }
    for (j, (&t, &weight)) in t.iter().zip(weight).enumerate() {
        match kind {
            LossKind::Squared | LossKind::Hinge => {
                // forward: ½ Σ (o − t)², or Σ max(0, 1 − t o)
                let (mut at, mut class) = (j, 0.0);
                while at < o.len() {
                    let goal = if is_class {
                        t.simd_eq(V::splat(class)).select(V::splat(1.0), V::splat(-1.0))
                    } else {
                        t
                    };
                    d[at] = if kind == LossKind::Squared {
                        (o[at] - goal) * weight
                    } else {
                        let zero = V::splat(0.0);
                        let open = (goal * o[at]).simd_lt(V::splat(1.0));
                        // 0 times what is not finite is NaN, so divergence is seen.
                        open.select(-goal * weight, zero) + zero * o[at]
                    };
                    at += c;
                    class += 1.0;
                }
            }
            LossKind::CrossEntropy => cross_entropy(o, d, j, c, t, weight),
        }
    }
}

fn cross_entropy(o: &[V], d: &mut [V], j: usize, c: usize, t: V, weight: V) {
    // forward: −log softmax(o)[t]
    let mut top = o[j];
    for &o in o[j..].iter().step_by(c) {
        top = top.fast_max(o);
    }
    let (mut total, mut gaps) = (V::splat(0.0), V::splat(0.0));
    for (o, d) in o[j..].iter().zip(&mut d[j..]).step_by(c) {
        let gap = *o - top;
        *d = exp(gap);
        total += *d;
        gaps += gap;
    }
    // The clamp in `exp` hides outputs that are not finite; 0 times their sum is NaN, so divergence is seen.
    let share = V::splat(1.0) / (total + V::splat(0.0) * gaps);
    let mut class = 0.0;
    for d in d[j..].iter_mut().step_by(c) {
        let hit = t.simd_eq(V::splat(class)).select(V::splat(1.0), V::splat(0.0));
        *d = (above(*d * share, LEAST_GRADIENT) - hit) * weight;
        class += 1.0;
    }
}
