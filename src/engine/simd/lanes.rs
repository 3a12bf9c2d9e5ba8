//! Four numbers at a time: the same operations in the same order natively and in WebAssembly.

use crate::real::{EXP_F32, EXP_LIMIT_F32, EXP2_F32, EXP2_LIMIT_F32, LN2_F32, LOG2_E_F32, ROUND_F32};
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

/// 2ˣ in four lanes, bit for bit [`crate::real::exp2_clamped`] for x that is a number.
#[inline(always)]
pub fn exp2(x: V) -> V {
    let x = x.fast_max(V::splat(-EXP2_LIMIT_F32)).fast_min(V::splat(EXP2_LIMIT_F32));
    let shifted = x + V::splat(ROUND_F32);
    let f = x - (shifted - V::splat(ROUND_F32));
    let [c0, c1, c2, c3, c4, c5] = EXP2_F32.map(V::splat);
    let p = c0 + f * (c1 + f * (c2 + f * (c3 + f * (c4 + f * c5))));
    let m = V::splat(1.0) + f * p;
    let n: u32x4 = cast(shifted);
    let m: u32x4 = cast(m);
    cast(m + (n << 23u32))
}

/// Lane by lane, the larger; the first of equals.
#[inline(always)]
pub fn max(a: V, b: V) -> V {
    b.simd_gt(a).select(b, a)
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
    fn exp2_has_the_bits_of_the_scalar_form() {
        for i in -200_000..=200_000 {
            let x = i as f32 * 0.000_71;
            let lanes = exp2(V::splat(x)).to_array();
            assert_eq!(lanes[1].to_bits(), crate::real::exp2_clamped(x).to_bits(), "at {x}");
        }
    }

    #[test]
    fn sums_keep_their_tree() {
        let v = V::new([1e8, 1.0, -1e8, 3.0]);
        assert_eq!(sum_lanes([v, v, v, v]).to_array()[3], (1e8 + 1.0) + (-1e8f32 + 3.0));
    }
}
