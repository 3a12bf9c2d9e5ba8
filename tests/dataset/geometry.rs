//! What each generated set looks like, checked from its definition.

#![allow(clippy::disallowed_methods, reason = "the standard library is the reference here")]

use crate::{labels, spec, values};
use bvq::dataset::{Samples, load};
use std::f64::consts::{PI, TAU};

fn clean(kind: &str, samples: u32, classes: u32) -> Samples {
    load(&spec(kind, samples, 0.0, classes), 7).unwrap()
}

/// (x, y, class) of every sample.
fn points(samples: &Samples) -> Vec<(f64, f64, u32)> {
    let row = |i: usize| (f64::from(samples.row(i)[0]), f64::from(samples.row(i)[1]));
    (0..samples.len()).map(|i| (row(i).0, row(i).1, labels(samples)[i])).collect()
}

#[test]
fn circle_is_a_disc_of_half_the_radius_in_a_ring_from_seven_tenths() {
    let samples = clean("circle", 2000, 2);
    for (x, y, class) in points(&samples) {
        let r = x.hypot(y);
        assert!(if class == 1 { r <= 2.5 } else { (3.4999..=5.0001).contains(&r) }, "class {class} at {r}");
    }
    assert_eq!(labels(&samples).iter().filter(|l| **l == 1).count(), 1000);
}

#[test]
fn noise_flips_circle_labels_near_the_border_only() {
    let samples = load(&spec("circle", 4000, 0.1, 2), 7).unwrap();
    let flipped: Vec<f64> = points(&samples)
        .iter()
        .map(|&(x, y, class)| (x.hypot(y), class))
        .filter(|&(r, class)| (r < 2.5) != (class == 1))
        .map(|(r, _)| r)
        .collect();
    // A tenth of the radius in both directions reaches at most 0.5·√2 far.
    assert!(!flipped.is_empty() && flipped.iter().all(|r| (r - 2.5).abs() <= 0.7072), "{flipped:?}");
}

#[test]
fn xor_pads_the_axes_and_labels_equal_signs_1() {
    for (x, y, class) in points(&clean("xor", 2000, 2)) {
        assert!(x.abs() >= 0.2999 && y.abs() >= 0.2999 && x.abs() <= 5.3001 && y.abs() <= 5.3001);
        assert_eq!(class == 1, x * y > 0.0);
    }
}

#[test]
fn gauss_has_the_stated_centres_and_variances() {
    for (noise, variance) in [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)] {
        let samples = load(&spec("gauss", 20_000, noise, 2), 7).unwrap();
        for (class, centre) in [(1, 2.0), (0, -2.0)] {
            let mine: Vec<f64> =
                points(&samples).iter().filter(|p| p.2 == class).flat_map(|p| [p.0, p.1]).collect();
            assert_eq!(mine.len(), 20_000);
            let mean = mine.iter().sum::<f64>() / 20_000.0;
            let seen = mine.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
            assert!((mean - centre).abs() < 0.06 && (seen / variance - 1.0).abs() < 0.05, "{mean} {seen}");
        }
    }
}

#[test]
fn spiral_follows_one_and_three_quarter_turns() {
    for (x, y, class) in points(&clean("spiral", 500, 2)) {
        let r = x.hypot(y);
        let angle = 1.75 * (r / 5.0) * TAU + if class == 1 { 0.0 } else { PI };
        assert!((x - r * angle.sin()).abs() < 1e-5 && (y - r * angle.cos()).abs() < 1e-5);
        assert!(r < 5.0);
    }
    // Noise is at most its share of one unit in each direction.
    let noisy = load(&spec("spiral", 500, 0.5, 2), 7).unwrap();
    let still = clean("spiral", 500, 2);
    let farthest = still.inputs.iter().zip(&noisy.inputs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!((0.4..=0.5001).contains(&farthest), "{farthest}");
}

#[test]
fn plane_and_multi_gauss_have_the_stated_heights() {
    let samples = clean("plane", 2000, 2);
    for (i, value) in values(&samples).iter().enumerate() {
        assert!((value - (samples.row(i)[0] + samples.row(i)[1]) / 10.0).abs() < 1e-6);
    }
    let samples = clean("multi-gauss", 5000, 2);
    let hills = [(-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0)];
    let (mut summits, mut ground) = (0, 0);
    for (i, &value) in values(&samples).iter().enumerate() {
        let (x, y) = (samples.row(i)[0], samples.row(i)[1]);
        for (cx, cy, sign) in hills {
            // The lower row of hills mirrors the upper one with the other sign.
            for (cy, sign) in [(cy, sign), (-cy, -sign)] {
                if (x - cx).hypot(y - cy) < 0.2 {
                    assert!(value * sign > 0.89, "{value} near ({cx}, {cy})");
                    summits += 1;
                }
            }
        }
        if y.abs() < 0.5 {
            assert_eq!(value, 0.0);
            ground += 1;
        }
    }
    assert!(summits > 10 && ground > 100, "{summits} {ground}");
}

#[test]
fn moons_are_half_circles_and_noise_is_its_share_of_their_radius() {
    for (x, y, class) in points(&clean("moons", 1000, 2)) {
        let (u, v) = (x / 3.0 + 0.5, y / 3.0 + 0.25);
        let (dx, dy) = if class == 0 { (u, v) } else { (1.0 - u, 0.5 - v) };
        assert!((dx.hypot(dy) - 1.0).abs() < 1e-6 && dy > -1e-6);
    }
    let still = clean("moons", 20_000, 2);
    let noisy = load(&spec("moons", 20_000, 0.2, 2), 7).unwrap();
    let square: f64 = still.inputs.iter().zip(&noisy.inputs).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    let deviation = (square / still.inputs.len() as f64).sqrt();
    assert!((deviation / 0.6 - 1.0).abs() < 0.02, "{deviation}");
}

#[test]
fn rings_lie_inside_each_other_with_gaps() {
    for classes in 2..=8u32 {
        let breadth = 5.0 / f64::from(classes);
        for (x, y, class) in points(&clean("rings", 800, classes)) {
            let place = x.hypot(y) / breadth - f64::from(class);
            assert!((0.1999..=0.8001).contains(&place), "class {class} of {classes} at {place}");
        }
    }
}

#[test]
fn neighbours_on_the_checkerboard_differ() {
    for classes in 2..=8u32 {
        let mut board = [[None; 4]; 4];
        for (x, y, class) in points(&clean("checkerboard", 2000, classes)) {
            for place in [(x + 6.0) / 3.0, (y + 6.0) / 3.0] {
                assert!((0.0499..=0.9501).contains(&place.fract()), "{place}");
            }
            let field = &mut board[((y + 6.0) / 3.0) as usize][((x + 6.0) / 3.0) as usize];
            assert!(field.is_none_or(|seen| seen == class), "two classes in one field");
            *field = Some(class);
        }
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..4 {
            for column in 0..4 {
                let class = board[row][column].expect("every field has samples");
                seen.insert(class);
                assert!(column == 3 || board[row][column + 1] != Some(class));
                assert!(row == 3 || board[row + 1][column] != Some(class));
            }
        }
        assert_eq!(seen.len() as u32, classes);
    }
}

#[test]
fn blobs_gather_around_their_own_centre() {
    for classes in 2..=8u32 {
        let all = points(&clean("blobs", 1600, classes));
        let own = all
            .iter()
            .filter(|&&(x, y, class)| {
                let away = |c: u32| {
                    let angle = TAU * f64::from(c) / f64::from(classes);
                    (x - 4.0 * angle.sin()).hypot(y - 4.0 * angle.cos())
                };
                (0..classes).all(|c| away(class) <= away(c))
            })
            .count();
        assert!(own as f64 > 0.99 * all.len() as f64, "{classes}: {own} of {}", all.len());
    }
}

#[test]
fn spirals_follow_their_arm() {
    for classes in 2..=8u32 {
        let turns = (3.0 / f64::from(classes)).max(0.75);
        for (x, y, class) in points(&clean("spirals", 400, classes)) {
            let r = x.hypot(y);
            let angle = TAU * (turns * r / 5.0 + f64::from(class) / f64::from(classes));
            assert!((x - r * angle.sin()).abs() < 1e-5 && (y - r * angle.cos()).abs() < 1e-5);
        }
    }
}

#[test]
fn wave_is_a_cosine_over_the_whole_line() {
    let samples = clean("wave", 1200, 2);
    for (x, value) in samples.inputs.iter().zip(values(&samples)) {
        assert!((f64::from(*value) - (2.0 * f64::from(*x)).cos()).abs() < 1e-6);
    }
    let extreme = samples.inputs.iter().fold(0.0f32, |m, x| m.max(x.abs()));
    assert!(extreme > 5.9 && samples.columns.len() == 1);
}
