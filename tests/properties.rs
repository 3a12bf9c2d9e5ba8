//! Properties of any spec: nothing panics, every refusal is complete, limits come before memory, a run that was
//! accepted trains or says that it diverged, and export goes on bit for bit.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[path = "common/bounded.rs"]
mod bounded;
#[path = "properties/inputs.rs"]
mod inputs;

use bounded::{complete, small};
use bvq::error::limits;
use bvq::network;
use bvq::spec::Frozen;
use bvq::{Checker, Error, ErrorCode, Export, Spec, Trainer};
use inputs::{any_json, damage, damaged, good_spec};
use pollster::block_on;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What is accepted trains; what stops says that it diverged and is finite where it stopped.
fn trains(spec: &Spec) -> Result<(), Error> {
    let mut run = Trainer::new(spec)?;
    let trained = block_on(run.train(20));
    let params = block_on(run.parameters())?;
    assert!(params.iter().all(|x| x.is_finite()), "the state is not finite: {params:?}");
    match trained {
        Ok(()) => assert_eq!((run.step(), run.diverged()), (20, false)),
        Err(error) => {
            assert_eq!(error.code, ErrorCode::Diverged);
            complete(&error);
            assert!(run.diverged() && run.step() < 20);
        }
    }
    let metrics = block_on(run.metrics())?;
    assert_eq!(metrics.step, run.step());
    Ok(())
}

/// Text in, an error or a run out; never a panic.
fn survives(text: &str) -> Result<(), Error> {
    let spec = Spec::from_json(text)?;
    if small(&spec) { trains(&spec) } else { Trainer::new(&spec).map(drop) }
}

/// The same cases at every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` give others.
fn config(cases: u32) -> ProptestConfig {
    let given = |name: &str| std::env::var_os(name).is_some();
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if !given("PROPTEST_CASES") {
        config.cases = cases;
    }
    if !given("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(20);
    }
    config
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn any_json_is_a_spec_or_a_complete_error(value in any_json()) {
        if let Err(error) = survives(&value.to_string()) {
            complete(&error);
        }
    }

    #[test]
    fn damaged_specs_train_or_give_a_complete_error(spec in good_spec(), damage in damage()) {
        if let Err(error) = survives(&damaged(spec, damage).to_string()) {
            complete(&error);
        }
    }

    /// A checker that knows the data from another seed says what a run would.
    #[test]
    fn a_checker_says_what_a_run_would(spec in good_spec(), damage in damage(), seed in any::<u32>()) {
        if let Ok(spec) = Spec::from_json(&damaged(spec, damage).to_string()) {
            let mut checker = Checker::default();
            let _ = checker.check(&Spec { seed, ..spec.clone() });
            assert_eq!(checker.check(&spec).err(), Trainer::new(&spec).map(drop).err());
        }
    }

    #[test]
    fn damaged_exports_go_on_or_give_a_complete_error(spec in good_spec(), damage in damage()) {
        let spec = Spec::from_json(&spec.to_string()).unwrap();
        let export = block_on(Trainer::new(&spec).unwrap().export()).unwrap();
        let text = damaged(serde_json::to_value(&export).unwrap(), damage).to_string();
        let value = bvq::value::from_json(&text, ErrorCode::ImportInvalid);
        let imported = value.and_then(Export::read).and_then(|export| {
            let mut run = Trainer::import(&export)?;
            if small(run.spec()) { block_on(run.train(3)) } else { Ok(()) }
        });
        if let Err(error) = imported {
            complete(&error);
        }
    }

    #[test]
    fn any_json_is_an_export_or_a_complete_error(value in any_json()) {
        let value = bvq::value::from_json(&value.to_string(), ErrorCode::ImportInvalid);
        if let Err(error) = value.and_then(Export::read).and_then(|export| Trainer::import(&export).map(drop)) {
            complete(&error);
        }
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn good_specs_train(spec in good_spec()) {
        let spec = Spec::from_json(&spec.to_string()).unwrap();
        trains(&spec).unwrap();
    }

    #[test]
    fn export_and_import_are_exact(spec in good_spec(), steps in 0u32..30) {
        let spec = Spec::from_json(&spec.to_string()).unwrap();
        block_on(async {
            let mut run = Trainer::new(&spec).unwrap();
            let _ = run.train(steps).await;
            let text = serde_json::to_string(&run.export().await.unwrap()).unwrap();
            let value = bvq::value::from_json(&text, ErrorCode::ImportInvalid).unwrap();
            let mut copy = Trainer::import(&Export::read(value).unwrap()).unwrap();
            assert_eq!(copy.hash().await.unwrap(), run.hash().await.unwrap(), "the state came back changed");
            assert_eq!(copy.spec(), run.spec(), "the spec came back changed");
            assert_eq!(copy.train(7).await.is_ok(), run.train(7).await.is_ok());
            assert_eq!(copy.hash().await.unwrap(), run.hash().await.unwrap(), "the next steps differ");
        });
    }

    #[test]
    fn live_updates_keep_step_and_weights(spec in good_spec(), other in good_spec()) {
        let spec = Spec::from_json(&spec.to_string()).unwrap();
        let other = Spec::from_json(&other.to_string()).unwrap();
        block_on(async {
            let mut run = Trainer::new(&spec).unwrap();
            let _ = run.train(5).await;
            let (step, mut weights) = (run.step(), run.parameters().await.unwrap());
            // Every live field of the other spec.
            let mut next = run.spec().clone();
            next.optimizer.learning_rate = other.optimizer.learning_rate;
            next.optimizer.beta_rate_scale = other.optimizer.beta_rate_scale;
            next.optimizer.clip = other.optimizer.clip;
            next.optimizer.schedule.clone_from(&other.optimizer.schedule);
            next.optimizer.schedule_steps = other.optimizer.schedule_steps;
            (next.penalty.l1, next.penalty.l2) = (other.penalty.l1, other.penalty.l2);
            next.penalty.orthogonality.strength = other.penalty.orthogonality.strength;
            next.frozen.clone_from(&other.frozen);
            for (layer, other) in next.layers.iter_mut().zip(&other.layers) {
                if layer.learn_beta == network::LearnBeta::Off {
                    layer.beta = other.beta;
                }
            }
            run.update(&next).await.unwrap();
            assert_eq!(run.step(), step);
            assert_eq!(run.spec(), &next);
            let now = run.parameters().await.unwrap();
            // The logits of β stand after the weights; those of fixed β may change.
            let logits: usize = next.layers.iter().map(|layer| layer.units as usize).sum();
            let kept = weights.len().saturating_sub(logits);
            for one in &next.frozen {
                if let Frozen::Held(at, value) = *one {
                    weights[at as usize] = value as f32;
                }
            }
            assert_eq!(now[..kept], weights[..kept], "weights moved");
            let _ = run.train(3).await;
            assert!(run.parameters().await.unwrap().iter().all(|x| x.is_finite()));
        });
    }
}

/// What a checker knows of one data set, or of one choice of features, it does not believe of another.
#[test]
fn a_checker_tells_data_and_features_apart() {
    let mut checker = Checker::default();
    let mut field = |json: Value| {
        let spec = Spec::from_json(&json.to_string()).unwrap();
        checker.check(&spec).err().map(|error| error.field)
    };
    assert_eq!(field(json!({ "loss": "cross-entropy" })), None);
    assert_eq!(
        field(json!({ "loss": "cross-entropy", "data": { "kind": "plane" } })),
        Some("loss".to_owned())
    );
    assert_eq!(field(json!({ "features": ["x1", "x9"] })), Some("features[1]".to_owned()));
}

/// Sizes far beyond every limit are refused by name, and at once: nothing of their size is allocated.
#[test]
fn limits_come_before_memory() {
    let layers = |n: usize| vec![json!({}); n];
    let huge = 4_000_000_000u32;
    let cases = [
        (json!({ "layers": [{ "units": huge }] }), "layers[0].units", ErrorCode::LimitExceeded),
        (json!({ "layers": [{ "units": 257 }] }), "layers[0].units", ErrorCode::LimitExceeded),
        (
            json!({ "layers": [{ "units": 16, "activation": "maxout", "pieces": huge }] }),
            "layers[0].pieces",
            ErrorCode::LimitExceeded,
        ),
        (
            json!({ "layers": [{ "units": 255, "activation": "maxout", "pieces": 32 }] }),
            "layers[0].units",
            ErrorCode::LimitExceeded,
        ),
        (json!({ "layers": layers(1000) }), "layers", ErrorCode::LimitExceeded),
        (json!({ "data": { "samples": huge } }), "data.samples", ErrorCode::LimitExceeded),
        (json!({ "data": { "kind": "blobs", "classes": huge } }), "data.classes", ErrorCode::LimitExceeded),
        (json!({ "batchSize": huge }), "batchSize", ErrorCode::LimitExceeded),
        (json!({ "features": vec!["x1"; 1000] }), "features", ErrorCode::LimitExceeded),
        (
            json!({ "data": { "kind": "points", "inputs": vec![[1, 2]; 20_001] } }),
            "data.inputs",
            ErrorCode::LimitExceeded,
        ),
        (
            json!({ "data": { "kind": "points", "inputs": vec![vec![1; 257]; 2], "targets": [1, 2] } }),
            "data.inputs[0]",
            ErrorCode::LimitExceeded,
        ),
        (json!({ "layers": [{ "units": 4.3e9 }] }), "layers[0].units", ErrorCode::SpecInvalid),
        (json!({ "seed": 4_294_967_296u64 }), "seed", ErrorCode::SpecInvalid),
    ];
    for (json, field, code) in cases {
        let started = Instant::now();
        let error =
            Spec::from_json(&json.to_string()).and_then(|spec| Trainer::new(&spec).map(drop)).unwrap_err();
        assert_eq!((error.field.as_str(), error.code), (field, code), "{error}");
        complete(&error);
        // Not a measure of speed: with the memory it asks for, this would take minutes or end the process.
        assert!(started.elapsed() < Duration::from_secs(30), "{field} took {:?}", started.elapsed());
    }
    let error = Spec::from_json(&" ".repeat(limits::TEXT_BYTES + 1)).unwrap_err();
    assert_eq!((error.field.as_str(), error.code), ("text", ErrorCode::LimitExceeded));
}

/// Calls with sizes of their own check them too.
#[test]
fn calls_check_their_sizes() {
    let mut run = Trainer::new(&Spec::default()).unwrap();
    let field = |width: u32, height: u32| bvq::field::FieldSpec {
        quantity: "output".into(),
        width,
        height,
        ..Default::default()
    };
    let codes = [
        block_on(run.train(u32::MAX)).unwrap_err(),
        block_on(run.field(&field(u32::MAX, u32::MAX))).unwrap_err(),
        block_on(run.predict(&[], usize::MAX)).unwrap_err(),
        block_on(run.response(0, &vec![0.0; limits::GRID_POINTS + 1], None)).unwrap_err(),
    ];
    for error in codes {
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        complete(&error);
    }
    let empty = block_on(run.field(&field(0, 5))).unwrap_err();
    assert_eq!((empty.code, empty.field.as_str()), (ErrorCode::SpecInvalid, "width"));
}
