//! The run as a page holds it: live changes, divergence and reset through `Trainer`.

use bvq::{ErrorCode, Spec, Trainer};
use pollster::block_on;

fn spec(activation: &str, beta: f64, learn: &str, rate: f64) -> Spec {
    Spec::from_json(
        &serde_json::json!({
            "seed": 3, "data": { "kind": "plane", "samples": 100 },
            "layers": [{ "units": 6, "activation": activation, "beta": beta, "learnBeta": learn }],
            "optimizer": { "kind": "sgd", "learningRate": rate },
        })
        .to_string(),
    )
    .unwrap()
}

fn numbers(run: &mut Trainer) -> Vec<f32> {
    block_on(run.parameters()).unwrap()
}

#[test]
fn a_fixed_beta_beyond_what_is_kept_is_noted_and_the_ends_are_exact() {
    for (beta, kept) in [(0.9999, 0.999_664_6), (0.000_01, 0.000_335_35)] {
        for learn in ["off", "unit"] {
            let mut run = Trainer::new(&spec("relu", beta, learn, 0.01)).unwrap();
            let seen = block_on(run.metrics()).unwrap().beta[0][0];
            assert!((seen - kept).abs() < 1e-7, "{seen}");
            let notes = run.notes();
            let named = |note: &&String| note.contains("layer 1") && note.contains(&bvq::error::number(beta));
            assert_eq!(notes.iter().filter(named).count(), 1, "{notes:?}");
        }
    }
    for beta in [0.0, 0.0004, 0.5, 0.9996, 1.0] {
        let run = Trainer::new(&spec("relu", beta, "off", 0.01)).unwrap();
        assert_eq!(run.notes(), [] as [String; 0], "β = {beta}");
    }
}

#[test]
fn live_changes_of_beta_rate_and_penalties_keep_weights_and_step() {
    let mut run = Trainer::new(&spec("relu", 0.5, "off", 0.05)).unwrap();
    block_on(run.train(50)).unwrap();
    let before = numbers(&mut run);
    let loss = block_on(run.metrics()).unwrap().train_loss;
    for beta in [0.0, 0.9, 1.0] {
        let mut changed = spec("relu", beta, "off", 0.01);
        changed.penalty.l2 = 0.01;
        block_on(run.update(&changed)).unwrap();
        let after = numbers(&mut run);
        // Only the logit of the fixed β, the last number, is another one.
        let n = before.len() - 1;
        assert_eq!(before[..n], after[..n]);
        let metrics = block_on(run.metrics()).unwrap();
        assert_eq!(metrics.step, 50);
        // Between the ends β is kept as a logit in f32.
        let close = (metrics.beta[0][0] - beta).abs() <= 1e-7;
        assert!(close && (beta == 0.9 || metrics.beta[0][0] == beta), "{:?}", metrics.beta);
        assert_ne!(metrics.train_loss, loss);
        assert_eq!(run.spec().optimizer.learning_rate, 0.01);
    }
    // Back again: as if nothing had happened.
    block_on(run.update(&spec("relu", 0.5, "off", 0.05))).unwrap();
    assert_eq!(numbers(&mut run), before);
    assert_eq!(block_on(run.metrics()).unwrap().train_loss, loss);
    // A reset after a change is a fresh run of the changed spec.
    let changed = spec("relu", 0.8, "off", 0.02);
    block_on(run.update(&changed)).unwrap();
    run.reset();
    block_on(run.train(30)).unwrap();
    let mut fresh = Trainer::new(&changed).unwrap();
    block_on(fresh.train(30)).unwrap();
    assert_eq!(block_on(run.hash()).unwrap(), block_on(fresh.hash()).unwrap());
}

#[test]
fn a_change_that_needs_a_new_run_is_refused_and_the_run_goes_on() {
    let mut run = Trainer::new(&spec("relu", 0.5, "unit", 0.05)).unwrap();
    block_on(run.train(10)).unwrap();
    let before = block_on(run.hash()).unwrap();
    for (changed, field) in [
        (spec("abs", 0.5, "unit", 0.05), "layers[0].activation"),
        (spec("relu", 0.7, "unit", 0.05), "layers[0].beta"),
        (spec("relu", 0.5, "layer", 0.05), "layers[0].learnBeta"),
        (Spec { seed: 4, ..spec("relu", 0.5, "unit", 0.05) }, "seed"),
        (spec("relu", 0.5, "unit", -1.0), "optimizer.learningRate"),
    ] {
        let error = block_on(run.update(&changed)).unwrap_err();
        assert_eq!((error.code, error.field.as_str()), (ErrorCode::SpecInvalid, field));
        assert_eq!(block_on(run.hash()).unwrap(), before);
    }
    block_on(run.train(10)).unwrap();
    assert_eq!(run.step(), 20);
}

#[test]
fn a_diverged_run_says_so_keeps_its_last_finite_state_and_resets() {
    let mut run = Trainer::new(&spec("abs", 0.9, "unit", 100.0)).unwrap();
    let start = numbers(&mut run);
    let error = block_on(run.train(1000)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Diverged);
    let stopped = run.step();
    assert!(run.diverged() && stopped < 1000);
    assert!(numbers(&mut run).iter().all(|x| x.is_finite()));
    let metrics = block_on(run.metrics()).unwrap();
    assert!(metrics.diverged && metrics.step == stopped);
    assert_eq!(block_on(run.train(1)).unwrap_err().code, ErrorCode::Diverged);
    assert_eq!(run.step(), stopped);
    run.reset();
    assert_eq!((run.diverged(), run.step(), numbers(&mut run)), (false, 0, start));
    block_on(run.update(&spec("abs", 0.9, "unit", 0.01))).unwrap();
    block_on(run.train(100)).unwrap();
    assert!(!block_on(run.metrics()).unwrap().diverged);
}
