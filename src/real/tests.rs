//! Measured errors of the functions, and the bits they must give everywhere.

#![allow(clippy::disallowed_methods, reason = "the standard library is the reference here")]

use super::*;

/// Largest error of `ours` against `reference` over a grid, relative to max(|reference|, floor).
fn worst(low: f64, high: f64, floor: f64, ours: impl Fn(f64) -> f64, reference: impl Fn(f64) -> f64) -> f64 {
    let mut worst = 0.0f64;
    for i in 0..=200_000 {
        let x = low + (high - low) * f64::from(i) / 200_000.0;
        let (a, b) = (ours(x), reference(x));
        let error = (a - b).abs() / b.abs().max(floor);
        assert!(error.is_finite(), "at {x}: {a} against {b}");
        worst = worst.max(error);
    }
    worst
}

// The references are the platform's f64 functions, themselves good to about 2e-16.

#[test]
fn f64_functions_meet_their_stated_accuracy() {
    assert!(worst(-700.0, 700.0, 0.0, Real::exp, f64::exp) <= 4e-16);
    assert!(worst(-1.0, 1.0, 0.0, Real::exp, f64::exp) <= 4e-16);
    assert!(worst(1e-3, 4.0, 1e-300, Real::ln, f64::ln) <= 4e-16);
    assert!(worst(1.0, 1e9, 1e-300, Real::ln, f64::ln) <= 4e-16);
    assert!(worst(0.0, 1.0, 1e-300, Real::ln_1p, f64::ln_1p) <= 8e-16);
    assert!(worst(-25.0, 25.0, 1e-300, Real::tanh, f64::tanh) <= 8e-16);
    assert!(worst(-1e-3, 1e-3, 1e-300, Real::tanh, f64::tanh) <= 8e-16);
    assert!(worst(-30.0, 30.0, 1.0, sin, f64::sin) <= 1e-14);
    assert!(worst(-30.0, 30.0, 1.0, cos, f64::cos) <= 1e-14);
    assert!(worst(-3.0, 3.0, 1.0, |t| sin_cos_turns(t).0, |t| (t * std::f64::consts::TAU).sin()) <= 4e-15);
}

#[test]
fn f32_functions_meet_their_stated_accuracy() {
    let at = |f: fn(f32) -> f32| move |x: f64| f64::from(f(x as f32));
    let of = |f: fn(f64) -> f64| move |x: f64| f(f64::from(x as f32));
    assert!(worst(-87.0, 87.0, 0.0, at(Real::exp), of(f64::exp)) <= 1e-7);
    assert!(worst(-1.0, 1.0, 0.0, at(Real::exp), of(f64::exp)) <= 1e-7);
    assert!(worst(-60.0, 39.0, 0.0, at(|x| gate_clamped(x).0), of(|x| 1.0 / (1.0 + x.exp2()))) <= 2.2e-7);
    assert_eq!([gate_clamped(39.9).0, gate_clamped(60.0).0, gate_clamped(1e4).0], [0.0; 3]);
    assert!(worst(-60.0, 60.0, 0.0, at(|x| gate_clamped(x).1), of(|x| 1.0 / (1.0 + (-x).exp2()))) <= 2.2e-7);
    assert!(worst(1e-6, 10.0, 1e-30, at(Real::ln), of(f64::ln)) <= 6e-8);
    assert!(worst(-10.0, 10.0, 1e-30, at(Real::tanh), of(f64::tanh)) <= 6e-8);
}

#[test]
fn a_wrong_coefficient_would_be_seen() {
    let wrong = |x: f64| f64::from(exp_clamped(x as f32)) * (1.0 + 3e-7);
    assert!(worst(-1.0, 1.0, 0.0, wrong, f64::exp) > 1e-7);
}

#[test]
fn extremes() {
    assert_eq!(Real::exp(-1e4f32), 0.0);
    assert_eq!(Real::exp(1e4f32), f32::INFINITY);
    assert!(Real::exp(f32::NAN).is_nan() && exp_clamped(f32::NAN).is_nan());
    assert_eq!(Real::exp(0.0f64), 1.0);
    assert_eq!(Real::exp(0.0f32), 1.0);
    assert_eq!(Real::ln(0.0f64), f64::NEG_INFINITY);
    assert!(Real::ln(-1.0f64).is_nan());
    assert!((Real::ln(5e-324f64) - (5e-324f64).ln()).abs() < 1e-12);
    assert_eq!(Real::tanh(1e4f32), 1.0);
    assert_eq!(Real::tanh(-0.0f64), 0.0);
    assert!(exp_clamped(-1e9) > 0.0 && exp_clamped(-1e9) < 2e-38);
}

/// Bits recorded once; a change of compiler, machine or operation order shows here.
#[test]
fn bits_are_pinned() {
    let mut h = 0u64;
    for i in -400..=400 {
        let x = f64::from(i) * 0.2371;
        for bits in [
            Real::exp(x).to_bits(),
            Real::tanh(x).to_bits(),
            Real::ln(x.abs() + 0.01).to_bits(),
            sin(x).to_bits(),
            u64::from(exp_clamped(x as f32).to_bits()),
        ] {
            h = (h ^ bits).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(17);
        }
    }
    assert_eq!(h, 0x59b7_30f4_7549_f899, "pinned digest is {h:#x}");
}
