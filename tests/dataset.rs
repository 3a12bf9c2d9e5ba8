//! Data sets: properties over the whole table, the geometry of each set, the shipped tables, tables of text.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[path = "dataset/bad.rs"]
mod bad;
#[path = "dataset/geometry.rs"]
mod geometry;
#[path = "dataset/points.rs"]
mod points;
#[path = "dataset/real.rs"]
mod real;
#[path = "dataset/shipped.rs"]
mod shipped;
#[path = "dataset/tables.rs"]
mod tables;

use bvq::dataset::{ALL, DataKind, DataSpec, Problem, Samples, Targets, load};
use proptest::prelude::*;

/// The kinds that are made by a formula.
pub fn generated() -> impl Iterator<Item = &'static DataKind> {
    ALL.iter().filter(|kind| kind.samples.is_some())
}

/// A spec of `kind`.
pub fn spec(kind: &str, samples: u32, noise: f64, classes: u32) -> DataSpec {
    DataSpec { kind: kind.into(), samples, noise, classes, ..DataSpec::default() }
}

/// Class indices; stops if there are none.
pub fn labels(samples: &Samples) -> &[u32] {
    match &samples.targets {
        Targets::Classes { labels, .. } => labels,
        Targets::Values(_) => panic!("no classes"),
    }
}

/// Target values; stops if there are none.
pub fn values(samples: &Samples) -> &[f32] {
    match &samples.targets {
        Targets::Classes { .. } => panic!("no values"),
        Targets::Values(values) => values,
    }
}

/// Samples of each class.
pub fn counts(samples: &Samples) -> Vec<usize> {
    let mut counts = vec![0; samples.classes()];
    labels(samples).iter().for_each(|&label| counts[label as usize] += 1);
    counts
}

/// Every number of classes a kind offers (its own, for most).
fn class_choices(kind: &DataKind) -> Vec<u32> {
    kind.classes.map_or(vec![2], |[fewest, most]| (fewest..=most).collect())
}

fn all_finite(samples: &Samples) -> bool {
    let targets = match &samples.targets {
        Targets::Classes { .. } => true,
        Targets::Values(values) => values.iter().all(|v| v.is_finite()),
    };
    targets && samples.inputs.iter().all(|x| x.is_finite())
}

#[test]
fn the_table_is_as_the_interface_says() {
    let names: Vec<&str> = ALL.iter().map(|kind| kind.name).collect();
    assert_eq!(
        names.join(" "),
        "circle xor gauss spiral moons rings checkerboard blobs spirals plane multi-gauss wave digits penguins points"
    );
    for kind in ALL {
        assert!(kind.help.ends_with('.') && !kind.label.is_empty(), "{}", kind.name);
        assert_eq!(kind.noise, kind.samples.is_some(), "{}", kind.name);
        assert_eq!(kind.file.is_some(), kind.credit.is_some(), "{}", kind.name);
        let usual = match kind.problem {
            Problem::Classification => 500,
            _ => 1200,
        };
        assert!(kind.samples.is_none_or(|samples| samples == usual), "{}", kind.name);
    }
    let row = serde_json::to_value(&ALL[10]).unwrap();
    assert_eq!(
        (&row["name"], &row["problem"], &row["samples"]),
        (&"multi-gauss".into(), &"regression".into(), &1200.into())
    );
    assert!(row["classes"].is_null() && row.get("generate").is_none());
}

#[test]
fn every_kind_gives_the_columns_and_features_its_row_states() {
    for kind in ALL.iter().filter(|kind| kind.name != "points") {
        let samples = load(&spec(kind.name, 50, 0.0, 2), 1).unwrap();
        assert_eq!(samples.columns.len() as u32, kind.inputs, "{}", kind.name);
        assert_eq!(samples.inputs.len(), samples.len() * samples.columns.len(), "{}", kind.name);
        for feature in kind.features {
            assert!(samples.columns.iter().any(|c| c.name == *feature), "{}: {feature}", kind.name);
        }
        assert_eq!(samples.classes() > 0, kind.problem == Problem::Classification, "{}", kind.name);
    }
}

#[test]
fn every_class_is_there_and_none_is_favoured() {
    for kind in generated().filter(|kind| kind.problem == Problem::Classification) {
        for classes in class_choices(kind) {
            for (samples, noise, most) in [(500, 0.0, 1.25), (501, 0.0, 1.25), (500, 0.1, 1.6)] {
                let counts = counts(&load(&spec(kind.name, samples, noise, classes), 3).unwrap());
                let fair = f64::from(samples) / f64::from(classes);
                assert_eq!(counts.len() as u32, classes, "{}", kind.name);
                for count in &counts {
                    let ratio = *count as f64 / fair;
                    assert!((1.0 / most..=most).contains(&ratio), "{} noise {noise}: {counts:?}", kind.name);
                }
            }
        }
    }
}

#[test]
fn samples_without_noise_lie_in_the_domain() {
    for kind in generated() {
        for classes in class_choices(kind) {
            for seed in 0..5 {
                let samples = load(&spec(kind.name, 1000, 0.0, classes), seed).unwrap();
                for i in 0..samples.len() {
                    for (x, column) in samples.row(i).iter().zip(&samples.columns) {
                        let [low, high] = column.domain;
                        assert!((low..=high).contains(&f64::from(*x)), "{} {classes}: {x}", kind.name);
                        assert_eq!((low, high, column.offset, column.scale), (-6.0, 6.0, 0.0, 1.0));
                    }
                }
                assert!(samples.notes.is_empty());
            }
        }
    }
}

#[test]
fn area_sets_keep_their_points_under_noise_and_curve_sets_their_labels() {
    let area = ["circle", "xor", "rings", "checkerboard", "plane", "multi-gauss", "wave"];
    for kind in generated() {
        let clean = load(&spec(kind.name, 400, 0.0, 3), 5).unwrap();
        let noisy = load(&spec(kind.name, 400, 0.3, 3), 5).unwrap();
        if area.contains(&kind.name) {
            assert_eq!(clean.inputs, noisy.inputs, "{}", kind.name);
            assert_ne!(clean.targets, noisy.targets, "{}", kind.name);
        } else {
            assert_ne!(clean.inputs, noisy.inputs, "{}", kind.name);
            assert_eq!(clean.targets, noisy.targets, "{}", kind.name);
        }
    }
}

proptest! {
    #[test]
    fn sizes_are_exact_and_seeds_decide(
        row in 0..12usize, samples in 16u32..700, noise in 0.0..=0.5f64, classes in 2u32..=8, seed: u32,
        fraction in 0.01..=1.0f64,
    ) {
        let kind = generated().nth(row).unwrap();
        let spec = DataSpec { train_fraction: fraction, ..spec(kind.name, samples, noise, classes) };
        let first = load(&spec, seed).unwrap();
        prop_assert_eq!(first.len(), samples as usize);
        prop_assert!(all_finite(&first));
        let share = f64::from(samples) * fraction;
        prop_assert!(first.n_train >= 1 && first.n_train <= first.len());
        prop_assert!(fraction == 1.0 || first.n_train < first.len());
        prop_assert!((first.n_train as f64 - share).abs() <= 1.0, "{} of {}", first.n_train, share);
        prop_assert_eq!(&load(&spec, seed).unwrap(), &first);
        prop_assert_ne!(&load(&spec, seed ^ 1).unwrap().inputs, &first.inputs);
    }
}

#[test]
fn the_split_keeps_points_with_their_labels_and_takes_from_all_over() {
    let quarter = DataSpec { train_fraction: 0.25, ..spec("circle", 400, 0.0, 2) };
    let (some, all) =
        (load(&quarter, 9).unwrap(), load(&DataSpec { train_fraction: 1.0, ..quarter }, 9).unwrap());
    assert_eq!((some.n_train, all.n_train), (100, 400));
    assert_eq!((some.inputs, &some.targets), (all.inputs, &all.targets));
    let inside =
        labels(&load(&spec("circle", 400, 0.0, 2), 9).unwrap())[..100].iter().filter(|l| **l == 1).count();
    assert!((30..=70).contains(&inside), "{inside}");
}

#[test]
fn the_smallest_and_the_largest_sets_load() {
    for kind in generated() {
        for samples in [2, 3, 20_000] {
            assert_eq!(load(&spec(kind.name, samples, 0.5, 2), 1).unwrap().len(), samples as usize);
        }
    }
}

/// FNV-1a over the bits of inputs and targets.
fn digest(samples: &Samples) -> u64 {
    let targets: Vec<u32> = match &samples.targets {
        Targets::Classes { labels, .. } => labels.clone(),
        Targets::Values(values) => values.iter().map(|v| v.to_bits()).collect(),
    };
    samples.inputs.iter().map(|x| x.to_bits()).chain(targets).fold(0xCBF2_9CE4_8422_2325, |hash, word| {
        word.to_le_bytes()
            .iter()
            .fold(hash, |h: u64, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01B3))
    })
}

/// Recorded once: links and exported runs promise the same points for ever, on every machine.
#[test]
fn points_are_pinned() {
    let expected: [(&str, u64); 14] = [
        ("circle", 0xC21B_C528_45A0_BDE7),
        ("xor", 0x3626_572C_E755_67FB),
        ("gauss", 0x09D5_0803_3740_2A86),
        ("spiral", 0x96EB_224E_42E2_66D0),
        ("moons", 0xC2DC_AB60_AB82_79DD),
        ("rings", 0xAA06_C793_4E44_3036),
        ("checkerboard", 0xFF06_AC16_7A59_C0F2),
        ("blobs", 0xC2D3_1C1E_8814_BBA3),
        ("spirals", 0x3B8B_DD6E_EA85_0EC7),
        ("plane", 0x041B_0EE5_2E8B_CA8E),
        ("multi-gauss", 0x1449_5800_4BF0_5539),
        ("wave", 0x4E88_1566_2D3F_EA76),
        ("digits", 0x2CC5_06A3_918F_4D85),
        ("penguins", 0xCE4B_95E3_E0D2_C675),
    ];
    let seen = expected.map(|(kind, _)| (kind, digest(&load(&spec(kind, 300, 0.1, 3), 1).unwrap())));
    assert_eq!(seen, expected, "digests are {seen:#x?}");
}
