//! Optimiser updates over a run of parameters, four at a time: the formulas of [`crate::optim`].

use super::lanes::{V, above};
use crate::optim::{self, ADAM_DECAY_1, ADAM_DECAY_2, ADAM_EPSILON, MOMENTUM, OptimizerKind, RMS_DECAY};
use crate::real::{LEAST_GRADIENT, LEAST_MEMORY};

/// One step of every parameter in the slices.
///
/// *Shapes* `params`, `grads`, `slot_0`, `slot_1`: \[n\]; slots an optimiser does not use may be empty.
pub fn apply(
    kind: OptimizerKind,
    rate: f32,
    correction: [f32; 2],
    params: &mut [f32],
    grads: &[f32],
    slot_0: &mut [f32],
    slot_1: &mut [f32],
) {
    match kind {
        OptimizerKind::Sgd => sgd(rate, params, grads),
        OptimizerKind::Adam | OptimizerKind::AdamW => adam(rate, correction, params, grads, slot_0, slot_1),
        OptimizerKind::Momentum | OptimizerKind::Nesterov | OptimizerKind::Rmsprop => {
            let (rate, mu) = (V::splat(rate), V::splat(MOMENTUM as f32));
            let share = V::splat((1.0 - RMS_DECAY) as f32);
            with_memory(params, grads, slot_0, |p, g, m| {
                let g = above(g, LEAST_GRADIENT);
                if kind == OptimizerKind::Rmsprop {
                    let square = above(V::splat(RMS_DECAY as f32) * m + share * (g * g), LEAST_MEMORY);
                    return [p - rate * g / (square.sqrt() + V::splat(ADAM_EPSILON as f32)), square];
                }
                let velocity = above(mu * m + g, LEAST_MEMORY);
                let ahead = if kind == OptimizerKind::Nesterov { g + mu * velocity } else { velocity };
                [p - rate * ahead, velocity]
            });
        }
    }
}

/// One slot: (parameter, gradient, memory) → [parameter, memory].
#[inline(always)]
fn with_memory(params: &mut [f32], grads: &[f32], slot: &mut [f32], step: impl Fn(V, V, V) -> [V; 2]) {
    let (params, params_tail) = params.as_chunks_mut::<4>();
    let (grads, grads_tail) = grads.as_chunks::<4>();
    let (slot, slot_tail) = slot.as_chunks_mut::<4>();
    for ((p, g), m) in params.iter_mut().zip(grads).zip(slot) {
        [*p, *m] = step(V::from(*p), V::from(*g), V::from(*m)).map(V::to_array);
    }
    for ((p, &g), m) in params_tail.iter_mut().zip(grads_tail).zip(slot_tail) {
        [*p, *m] = step(V::splat(*p), V::splat(g), V::splat(*m)).map(|lanes| lanes.to_array()[0]);
    }
}

fn sgd(rate: f32, params: &mut [f32], grads: &[f32]) {
    let (params, params_tail) = params.as_chunks_mut::<4>();
    let (grads, grads_tail) = grads.as_chunks::<4>();
    let lanes = V::splat(rate);
    for (p, g) in params.iter_mut().zip(grads) {
        *p = (V::from(*p) - lanes * above(V::from(*g), LEAST_GRADIENT)).to_array();
    }
    for (p, &g) in params_tail.iter_mut().zip(grads_tail) {
        *p = optim::sgd(*p, g, rate);
    }
}

fn adam(
    rate: f32,
    correction: [f32; 2],
    params: &mut [f32],
    grads: &[f32],
    slot_0: &mut [f32],
    slot_1: &mut [f32],
) {
    let (params, params_tail) = params.as_chunks_mut::<4>();
    let (grads, grads_tail) = grads.as_chunks::<4>();
    let (slot_0, slot_0_tail) = slot_0.as_chunks_mut::<4>();
    let (slot_1, slot_1_tail) = slot_1.as_chunks_mut::<4>();
    let keep = [V::splat(ADAM_DECAY_1 as f32), V::splat(ADAM_DECAY_2 as f32)];
    let take = [V::splat((1.0 - ADAM_DECAY_1) as f32), V::splat((1.0 - ADAM_DECAY_2) as f32)];
    let [c1, c2] = correction.map(V::splat);
    for (((p, g), m), v) in params.iter_mut().zip(grads).zip(slot_0).zip(slot_1) {
        let g = above(V::from(*g), LEAST_GRADIENT);
        let first = above(keep[0] * V::from(*m) + take[0] * g, LEAST_MEMORY);
        let second = above(keep[1] * V::from(*v) + take[1] * (g * g), LEAST_MEMORY);
        *m = first.to_array();
        *v = second.to_array();
        let change = (V::splat(rate) * (first * c1)) / ((second * c2).sqrt() + V::splat(ADAM_EPSILON as f32));
        *p = (V::from(*p) - change).to_array();
    }
    for (((p, &g), m), v) in params_tail.iter_mut().zip(grads_tail).zip(slot_0_tail).zip(slot_1_tail) {
        *p = optim::adam(*p, g, rate, m, v, correction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [OptimizerKind; 5] = [
        OptimizerKind::Sgd,
        OptimizerKind::Momentum,
        OptimizerKind::Nesterov,
        OptimizerKind::Rmsprop,
        OptimizerKind::Adam,
    ];

    /// Parameters and both slots of seven parameters (a vector and a tail) after `steps` steps along `grads`.
    fn after(kind: OptimizerKind, grads: [f32; 7], steps: usize) -> [[f32; 7]; 3] {
        let (mut p, mut m, mut v) = ([0.3f32; 7], [0.5f32; 7], [0.25f32; 7]);
        for _ in 0..steps {
            apply(kind, 0.01, [1.0; 2], &mut p, &grads, &mut m, &mut v);
        }
        [p, m, v]
    }

    #[test]
    fn vectors_and_the_tail_have_the_same_bits() {
        for kind in KINDS {
            for g in [0.7, -3e-4, 2e-17, 9e-18, -1e-38, 0.0, f32::NAN] {
                for numbers in after(kind, [g; 7], 3) {
                    assert!(
                        numbers.iter().all(|x| x.to_bits() == numbers[6].to_bits()),
                        "{kind:?} {g}: {numbers:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn memory_of_a_gradient_that_is_gone_ends_at_0() {
        // 0.9 of the smallest subnormal number rounds to itself: without a floor it would stay, and be slow, for ever.
        for kind in KINDS {
            let slots = match kind {
                OptimizerKind::Sgd => 0,
                OptimizerKind::Adam => 2,
                _ => 1,
            };
            for g in [0.0, 1e-20, -1e-40] {
                for memory in &after(kind, [g; 7], 80_000)[1..=slots] {
                    assert_eq!(*memory, [0.0; 7], "{kind:?} {g}");
                }
            }
        }
    }
}
