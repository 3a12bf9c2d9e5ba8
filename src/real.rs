//! The number type, and our own `exp`, `ln`, `tanh`, `sin`, `cos`.
//!
//! The standard library's versions differ between machines and between native code and WebAssembly. These use
//! only additions, multiplications, divisions and bit operations in a fixed order and without fused
//! multiply-add, so they give the same bits everywhere. Maximum errors are stated on each function and measured
//! against references by the tests below.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// A floating-point number the formulas can run on: `f32` (what engines train in) or `f64` (what tests judge by).
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// The nearest number of this type.
    fn of(x: f64) -> Self;
    /// The same number as `f64`.
    fn f64(self) -> f64;
    /// eˣ; 0 below the range, +∞ above it, NaN of NaN.
    ///
    /// *Accuracy* relative error ≤ 1e-7 (f32, normal results), ≤ 4e-16 (f64).
    fn exp(self) -> Self;
    /// Natural logarithm; −∞ at 0, NaN below.
    ///
    /// *Accuracy* relative error ≤ 6e-8 (f32), ≤ 4e-16 (f64).
    fn ln(self) -> Self;
    /// ln(1 + x), accurate for small x ≥ 0.
    fn ln_1p(self) -> Self;
    /// Hyperbolic tangent, never overflowing.
    ///
    /// *Accuracy* relative error ≤ 6e-8 (f32), ≤ 8e-16 (f64).
    fn tanh(self) -> Self;
    /// Square root, correctly rounded (IEEE 754 demands it).
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// Neither infinite nor NaN.
    fn finite(self) -> bool;

    /// The larger of two numbers; `other` if `self` is NaN.
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    /// The smaller of two numbers; `other` if `self` is NaN.
    fn min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
}

/// A gradient's entry below this counts as 0. Against the ε of Adam, 1e-8, it moves nothing, and its square would be a
/// subnormal number, for which processors take many times longer; a network that has learned its data makes little else.
pub const LEAST_GRADIENT: f64 = 1e-17;
/// A piece of a unit chosen with less than this posterior counts as not chosen, as it would be in the hard regime. Units
/// with a β near 1 are that sure of most samples, and the products of a few such numbers, which change nothing, would be
/// subnormal.
pub const LEAST_SHARE: f64 = 1e-12;
/// What an optimiser remembers counts as 0 below this: multiplied by 0.9 again and again it would end among the subnormal
/// numbers and stay there, since 0.9 of the smallest rounds to itself.
pub const LEAST_MEMORY: f64 = 1e-30;

/// A number, or 0 where its magnitude is below `least`; NaN stays NaN, so that divergence is seen.
#[inline]
pub fn above<F: Real>(x: F, least: f64) -> F {
    let least = F::of(least);
    if x < least && x > -least { F::ZERO } else { x }
}

/// Coefficients of the f32 exponential: eʳ ≈ 1 + r + r²·(c₀ + c₁r + c₂r² + c₃r³ + c₄r⁴) for |r| ≤ ½ ln 2.
/// Minimax in relative error (3.1e-9), found with the Remez exchange algorithm.
pub const EXP_F32: [f32; 5] = [0.499_999_93, 0.166_665_2, 0.041_668_39, 0.008_368_71, 0.001_381_461_4];
/// ln 2 in two parts: the product of the first with an integer below 2¹¹ is exact in f32.
pub const LN2_F32: [f32; 2] = [0.693_359_4, -0.000_212_194_44];
/// 1 / ln 2.
pub const LOG2_E_F32: f32 = std::f32::consts::LOG2_E;
/// Adding and subtracting this rounds an f32 of small magnitude to the nearest integer.
pub const ROUND_F32: f32 = 12_582_912.0;
/// Arguments of the f32 exponential are clamped to ± this value, where the result is about e^±87.
pub const EXP_LIMIT_F32: f32 = 87.0;

/// eˣ in f32 for x in [−87, 87]; arguments outside are clamped (NaN stays NaN). The lanes of the fast engine run
/// this same sequence of operations.
#[inline]
pub fn exp_clamped(x: f32) -> f32 {
    let x = if x < -EXP_LIMIT_F32 { -EXP_LIMIT_F32 } else { x };
    let x = if x > EXP_LIMIT_F32 { EXP_LIMIT_F32 } else { x };
    let n = (x * LOG2_E_F32 + ROUND_F32) - ROUND_F32;
    let r = (x - n * LN2_F32[0]) - n * LN2_F32[1];
    let [c0, c1, c2, c3, c4] = EXP_F32;
    let p = c0 + r * (c1 + r * (c2 + r * (c3 + r * c4)));
    let m = 1.0 + (r + (r * r) * p);
    f32::from_bits((m.to_bits() as i32).wrapping_add((n as i32) << 23) as u32)
}

/// Coefficients of Q in 2ᶠ ≈ (Q(f²) + f)/(Q(f²) − f), Q(t) = c₀ + c₁t + c₂t², for |f| ≤ ½. Minimax in relative error
/// (5.3e-9), by Remez exchange and a search among neighbours in f32.
pub const GATE_F32: [f32; 3] = [2.885_39, 0.115_524_02, -0.000_920_452_64];
/// Arguments of the gate are clamped to ± this value: 2⁻⁶⁰ changes no sum.
pub const GATE_LIMIT_F32: f32 = 60.0;

/// (1/(1 + 2ˣ), 2ˣ/(1 + 2ˣ)) for x in [−60, 60]; arguments outside are clamped (NaN stays NaN). The lanes of the fast
/// engine run this same sequence of operations: with 2ˣ as a quotient the gate and what is left of 1 share one division.
///
/// *Accuracy* relative error ≤ 2.2e-7 of each; the first is 0 where it is not above [`LEAST_SHARE`].
#[inline]
pub fn gate_clamped(x: f32) -> (f32, f32) {
    let x = if x < -GATE_LIMIT_F32 { -GATE_LIMIT_F32 } else { x };
    let x = if x > GATE_LIMIT_F32 { GATE_LIMIT_F32 } else { x };
    let n = (x + ROUND_F32) - ROUND_F32;
    let f = x - n;
    let t = f * f;
    let [c0, c1, c2] = GATE_F32;
    let q = c0 + t * (c1 + t * c2);
    let (above, below) = (q + f, q - f);
    // above/below is 2ᶠ, hence 1/(1 + 2ˣ) = below/(below + 2ⁿ above).
    let above = f32::from_bits((above.to_bits() as i32).wrapping_add((n as i32) << 23) as u32);
    let share = 1.0 / (below + above);
    let open = below * share;
    (if open > LEAST_SHARE as f32 { open } else { 0.0 }, above * share)
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline]
    fn of(x: f64) -> Self {
        x as f32
    }
    #[inline]
    fn f64(self) -> f64 {
        f64::from(self)
    }
    #[inline]
    fn exp(self) -> Self {
        if self.is_nan() {
            return self;
        }
        if self.abs() > EXP_LIMIT_F32 {
            return exp_f64(f64::from(self)) as f32;
        }
        exp_clamped(self)
    }
    #[inline]
    fn ln(self) -> Self {
        ln_f64(f64::from(self)) as f32
    }
    #[inline]
    fn ln_1p(self) -> Self {
        ln_f64(1.0 + f64::from(self)) as f32
    }
    #[inline]
    fn tanh(self) -> Self {
        tanh_f64(f64::from(self)) as f32
    }
    #[inline]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }
    #[inline]
    fn abs(self) -> Self {
        f32::abs(self)
    }
    #[inline]
    fn finite(self) -> bool {
        self.is_finite()
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline]
    fn of(x: f64) -> Self {
        x
    }
    #[inline]
    fn f64(self) -> f64 {
        self
    }
    #[inline]
    fn exp(self) -> Self {
        exp_f64(self)
    }
    #[inline]
    fn ln(self) -> Self {
        ln_f64(self)
    }
    #[inline]
    fn ln_1p(self) -> Self {
        // The rounding of 1 + x is undone by the quotient (W. Kahan's device).
        let u = 1.0 + self;
        if u == 1.0 { self } else { ln_f64(u) * (self / (u - 1.0)) }
    }
    #[inline]
    fn tanh(self) -> Self {
        tanh_f64(self)
    }
    #[inline]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    #[inline]
    fn abs(self) -> Self {
        f64::abs(self)
    }
    #[inline]
    fn finite(self) -> bool {
        self.is_finite()
    }
}

const LN2_HI: f64 = 0.693_147_180_369_123_8;
const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;

/// 1/k! for k = 2..=13, the Taylor series of (eʳ − 1 − r)/r²; the remainder at |r| = ½ ln 2 is 4e-18.
const INVERSE_FACTORIALS: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// x = n·ln 2 + r; returns n and eʳ − 1.
fn reduced_exp(x: f64) -> (i32, f64) {
    let n = (x * std::f64::consts::LOG2_E).round();
    let r = (x - n * LN2_HI) - n * LN2_LO;
    let mut p = 0.0;
    for c in INVERSE_FACTORIALS.iter().rev() {
        p = p * r + c;
    }
    (n as i32, r + (r * r) * p)
}

/// 2ⁿ for −1022 ≤ n ≤ 1023.
fn power_of_two(n: i32) -> f64 {
    f64::from_bits(((n + 1023) as u64) << 52)
}

fn exp_f64(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > 709.782_712_893_384 {
        return f64::INFINITY;
    }
    if x < -745.2 {
        return 0.0;
    }
    let (n, m1) = reduced_exp(x);
    // Two factors, since 2ⁿ alone would leave the range near both ends.
    let half = n / 2;
    (1.0 + m1) * power_of_two(half) * power_of_two(n - half)
}

fn ln_f64(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x <= 0.0 {
        return if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    }
    // Subnormals are brought into the normal range first.
    let (x, bias) = if x < f64::MIN_POSITIVE { (x * power_of_two(54), 54) } else { (x, 0) };
    let bits = x.to_bits();
    let mut k = ((bits >> 52) as i32) - 1023 - bias;
    let mut m = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        k += 1;
    }
    // ln m = 2 artanh t = 2 (t + t³/3 + t⁵/5 + …), |t| ≤ 0.1716: eleven terms leave 1e-18.
    let f = m - 1.0;
    let t = f / (2.0 + f);
    let t2 = t * t;
    let mut series = 0.0;
    let mut odd = 23.0;
    while odd > 1.0 {
        series = (series + 1.0 / odd) * t2;
        odd -= 2.0;
    }
    let k = f64::from(k);
    k * LN2_HI + (k * LN2_LO + 2.0 * t * series + 2.0 * t)
}

fn tanh_f64(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let y = if x < 0.0 { -x } else { x };
    // tanh y = −m/(2 + m) with m = e^(−2y) − 1 in (−1, 0]; beyond 20 the result rounds to 1.
    let m = if y > 20.0 {
        -1.0
    } else {
        let (n, m1) = reduced_exp(-2.0 * y);
        let scale = power_of_two(n);
        scale * m1 + (scale - 1.0)
    };
    let t = -m / (2.0 + m);
    if x < 0.0 { -t } else { t }
}

/// Sine and cosine of `turns` full turns (1 turn = 2π).
///
/// *Accuracy* absolute error ≤ 4e-16 × max(1, |turns|).
pub fn sin_cos_turns(turns: f64) -> (f64, f64) {
    // Reduce to an eighth of a turn either side of a multiple of a quarter.
    let quarter = (turns * 4.0).round();
    let a = (turns - quarter * 0.25) * std::f64::consts::TAU;
    let a2 = a * a;
    let (mut s, mut c) = (0.0, 0.0);
    // Taylor series to a¹⁷ and a¹⁸ at |a| ≤ π/4.
    let mut k = 18.0;
    while k > 1.0 {
        c = (1.0 - c) * a2 / (k * (k - 1.0));
        s = (1.0 - s) * a2 / (k * (k + 1.0));
        k -= 2.0;
    }
    let (s, c) = (a * (1.0 - s), 1.0 - c);
    match (quarter as i64).rem_euclid(4) {
        0 => (s, c),
        1 => (c, -s),
        2 => (-s, -c),
        _ => (-c, s),
    }
}

/// Sine of an angle in radians.
///
/// *Accuracy* absolute error ≤ 1e-14 for |x| ≤ 100.
pub fn sin(x: f64) -> f64 {
    sin_cos_turns(x / std::f64::consts::TAU).0
}

/// Cosine of an angle in radians, as accurate as [`sin`].
pub fn cos(x: f64) -> f64 {
    sin_cos_turns(x / std::f64::consts::TAU).1
}

#[cfg(test)]
mod tests;
