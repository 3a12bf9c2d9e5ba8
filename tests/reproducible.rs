//! One listed spec, one hash: natively, after a reset, in parts, and through export and import. `tests/page` reads
//! the same two files and finds the same hash in Chromium, in Firefox and in Node.
//!
//! `hash_spec.json` is a spec; `hash_expected.txt` the digest after [`STEPS`] steps. To write it anew after a change
//! that is meant to change bits: `BVQ_WRITE_HASH=1 cargo test --test reproducible the_recorded_hash`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]
#![cfg(feature = "simd")]

use bvq::value::from_json;
use bvq::{ErrorCode, Export, Spec, Trainer};
use pollster::block_on;

/// As `STEPS` in `tests/page/determinism.test.mjs`.
const STEPS: u32 = 700;
const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hash_expected.txt");

fn spec() -> Spec {
    Spec::from_json(include_str!("hash_spec.json")).unwrap()
}

fn run() -> Trainer {
    Trainer::new(&spec()).unwrap()
}

fn train(run: &mut Trainer, steps: u32) {
    block_on(run.train(steps)).unwrap();
}

fn hash(run: &mut Trainer) -> String {
    block_on(run.hash()).unwrap()
}

fn expected() -> String {
    std::fs::read_to_string(EXPECTED).unwrap().trim().to_owned()
}

fn through_json(run: &mut Trainer) -> Trainer {
    let text = serde_json::to_string(&block_on(run.export()).unwrap()).unwrap();
    let export = Export::read(from_json(&text, ErrorCode::ImportInvalid).unwrap()).unwrap();
    Trainer::import(&export).unwrap()
}

#[test]
fn the_recorded_hash() {
    let mut run = run();
    train(&mut run, STEPS);
    let found = hash(&mut run);
    if std::env::var_os("BVQ_WRITE_HASH").is_some() {
        std::fs::write(EXPECTED, format!("{found}\n")).unwrap();
    }
    assert_eq!(found, expected(), "the digest after {STEPS} steps");
    let metrics = block_on(run.metrics()).unwrap();
    assert!(metrics.train_accuracy.unwrap() > 0.6 && !metrics.diverged, "the listed run learns: {metrics:?}");
}

#[test]
fn a_reset_gives_it_again() {
    let mut run = run();
    let first = hash(&mut run);
    train(&mut run, 123);
    assert_ne!(hash(&mut run), first);
    run.reset();
    assert_eq!((run.step(), hash(&mut run)), (0, first));
    train(&mut run, STEPS);
    assert_eq!(hash(&mut run), expected());
}

#[test]
fn parts_give_it() {
    let mut run = run();
    for steps in [300, 1, 0, 256, 143] {
        train(&mut run, steps);
        block_on(run.metrics()).unwrap();
    }
    assert_eq!(u64::from(STEPS), run.step());
    assert_eq!(hash(&mut run), expected());
}

#[test]
fn export_and_import_in_the_middle_give_it() {
    let mut run = run();
    train(&mut run, 300);
    let mut copy = through_json(&mut run);
    assert_eq!(hash(&mut copy), hash(&mut run), "the copy is the run");
    assert_eq!(copy.spec(), run.spec());
    for run in [&mut run, &mut copy] {
        train(run, STEPS - 300);
        assert_eq!(hash(run), expected());
    }
    let mut end = through_json(&mut copy);
    assert_eq!(hash(&mut end), expected());
    assert_eq!(block_on(end.metrics()).unwrap(), block_on(run.metrics()).unwrap());
}

#[test]
fn another_run_has_another_hash() {
    let mut other = spec();
    other.seed += 1;
    let mut other = Trainer::new(&other).unwrap();
    train(&mut other, STEPS);
    assert_ne!(hash(&mut other), expected());
    let mut longer = run();
    train(&mut longer, STEPS + 1);
    assert_ne!(hash(&mut longer), expected());
}
