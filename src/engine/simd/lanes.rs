//! Four numbers at a time: the same operations in the same order natively and in WebAssembly.

use crate::real::{
    EXP_F32, EXP_LIMIT_F32, GATE_F32, GATE_LIMIT_F32, LEAST_SHARE, LN2_F32, LOG2_E_F32, ROUND_F32,
};
use bytemuck::cast;
use wide::{f32x4, u32x4};

/// One vector register of four numbers.
pub type V = f32x4;

/// eˣ in four lanes, bit for bit [`crate::real::exp_clamped`] for x that is a number.
#[inline(always)]
pub fn exp(x: V) -> V {
    let x = x.fast_max(V::splat(-EXP_LIMIT_F32)).fast_min(V::splat(EXP_LIMIT_F32));
    let shifted = x * V::splat(LOG2_E_F32) + V::splat(ROUND_F32);
    let n = shifted - V::splat(ROUND_F32);
    let r = (x - n * V::splat(LN2_F32[0])) - n * V::splat(LN2_F32[1]);
    let [c0, c1, c2, c3, c4] = EXP_F32.map(V::splat);
    let p = c0 + r * (c1 + r * (c2 + r * (c3 + r * c4)));
    let m = V::splat(1.0) + (r + (r * r) * p);
    // The integer n sits in the low bits of `shifted`; moved to the exponent field it multiplies by 2ⁿ.
    let n: u32x4 = cast(shifted);
    let m: u32x4 = cast(m);
    cast(m + (n << 23u32))
}

/// 1/(1 + 2ˣ) and 2ˣ/(1 + 2ˣ) in four lanes, bit for bit [`crate::real::gate_clamped`] for x that is a number.
#[inline(always)]
pub fn gate(x: V) -> [V; 2] {
    let constants = GateConstants::default();
    shares(quotient(x, &constants), &constants)
}

/// The constants of [`quotient`] and [`shares`], for loops to read from memory: V8 makes one that is known from three
/// instructions, at every turn of the loop.
#[derive(Debug, Clone, Copy)]
pub struct GateConstants {
    least: V,
    most: V,
    round: V,
    c: [V; 3],
    one: V,
    least_share: V,
}

impl Default for GateConstants {
    #[inline(always)]
    fn default() -> Self {
        let [least, most] = [-GATE_LIMIT_F32, GATE_LIMIT_F32].map(V::splat);
        let [round, one, least_share] = [ROUND_F32, 1.0, LEAST_SHARE as f32].map(V::splat);
        Self { least, most, round, c: GATE_F32.map(V::splat), one, least_share }
    }
}

/// The first half of [`gate`]: 2ˣ as a quotient, below and above its line.
#[inline(always)]
pub fn quotient(x: V, constants: &GateConstants) -> [V; 2] {
    let &GateConstants { least, most, round, c: [c0, c1, c2], .. } = constants;
    let x = x.fast_max(least).fast_min(most);
    let shifted = x + round;
    let f = x - (shifted - round);
    let t = f * f;
    let q = c0 + t * (c1 + t * c2);
    let (above, below) = (q + f, q - f);
    // The integer n sits in the low bits of `shifted`; moved to the exponent field it multiplies by 2ⁿ.
    let (n, above): (u32x4, u32x4) = (cast(shifted), cast(above));
    [below, cast(above + (n << 23u32))]
}

/// The second half of [`gate`]: what each of the two is of their sum.
#[inline(always)]
pub fn shares([below, above]: [V; 2], constants: &GateConstants) -> [V; 2] {
    let share = constants.one / (below + above);
    let open = below * share;
    [open & open.simd_gt(constants.least_share), above * share]
}

/// Lane by lane, the larger; the first of equals.
#[inline(always)]
pub fn max(a: V, b: V) -> V {
    b.simd_gt(a).select(b, a)
}

/// [`crate::real::above`] in four lanes.
#[inline(always)]
pub fn above(x: V, least: f64) -> V {
    x.abs().simd_lt(V::splat(least as f32)).select(V::splat(0.0), x)
}

/// Sums of the lanes of four vectors, in one vector: (l₀ + l₁) + (l₂ + l₃) of each.
#[inline(always)]
pub fn sum_lanes(vectors: [V; 4]) -> V {
    let [a, b, c, d] = V::transpose(vectors);
    (a + b) + (c + d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_has_the_bits_of_the_scalar_form() {
        for i in -200_000..=200_000 {
            let x = i as f32 * 0.000_51;
            assert_eq!(
                exp(V::splat(x)).to_array()[2].to_bits(),
                crate::real::exp_clamped(x).to_bits(),
                "at {x}"
            );
        }
    }

    #[test]
    fn gate_has_the_bits_of_the_scalar_form() {
        for i in -200_000..=200_000 {
            let x = i as f32 * 0.000_41;
            let (p, q) = crate::real::gate_clamped(x);
            let lanes = gate(V::splat(x)).map(|lanes| lanes.to_array()[1].to_bits());
            assert_eq!(lanes, [p.to_bits(), q.to_bits()], "at {x}");
        }
    }

    #[test]
    fn sums_keep_their_tree() {
        let v = V::new([1e8, 1.0, -1e8, 3.0]);
        assert_eq!(sum_lanes([v, v, v, v]).to_array()[3], (1e8 + 1.0) + (-1e8f32 + 3.0));
    }
}
