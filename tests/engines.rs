//! One suite for every engine. `naive` is the judge; see `src/engine/mod.rs` for the contract.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod common;

#[path = "engines/agreement.rs"]
mod agreement;
#[path = "engines/contract.rs"]
mod contract;
#[path = "engines/divergence.rs"]
mod divergence;
#[path = "engines/ends.rs"]
mod ends;
#[path = "engines/frozen.rs"]
mod frozen;
#[path = "engines/live.rs"]
mod live;
#[path = "engines/optimisers.rs"]
mod optimisers;

use common::{Tolerance, difference};

#[test]
fn closeness_can_fail() {
    let tight = Tolerance { relative: 1e-5, of_largest: 1e-6 };
    let a = [1.0f32, -2.0, 0.0, 3e-3];
    let with = |i: usize, x: f32| {
        let mut b = a;
        b[i] = x;
        difference(&a, &b, tight)
    };
    assert_eq!(difference(&a, &a, tight), None);
    assert_eq!(with(1, -2.000_01), None);
    assert!(with(1, -2.000_1).is_some(), "perturbed");
    assert!(with(2, 1e-5).is_some(), "perturbed at 0");
    assert!(difference(&a, &[-2.0, 1.0, 0.0, 3e-3], tight).is_some(), "swapped");
    assert!(difference(&a, &a[..3], tight).is_some(), "shorter");
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert!(with(0, bad).is_some(), "{bad}");
        assert!(difference(&[bad], &[1.0], tight).is_some(), "{bad} on the left");
        assert!(difference(&[bad], &[bad], tight).is_some(), "{bad} on both sides");
    }
}
