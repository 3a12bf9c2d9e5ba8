//! A network at each limit of size runs; one beyond is refused by name.

use crate::common::{Tolerance, assert_close, engine, made_up, plan, spec, state};
use crate::on_the_gpu;
use bvq::engine::Engine;
use bvq::engine::gpu::GpuEngine;
use bvq::engine::gpu::device::Gpu;
use bvq::engine::naive::NaiveEngine;
use bvq::error::limits::{BATCH, CLASSES, FEATURES, LAYERS, PIECES, SAMPLES, UNITS};
use bvq::plan::{DataShape, Plan};
use bvq::{ErrorCode, Trainer};
use pollster::block_on;
use serde_json::{Value, json};

on_the_gpu!(
    networks_at_the_limits_take_a_step,
    networks_beyond_are_refused_by_name,
    a_run_that_explodes_says_diverged
);

/// Deep sums of both engines round apart.
const CLOSE: Tolerance = Tolerance { relative: 5e-5, of_largest: 5e-5 };

fn layer(units: usize, pieces: usize, activation: &str) -> Value {
    json!({ "units": units, "pieces": pieces, "activation": activation, "beta": 0.6, "learnBeta": "unit" })
}

/// What is at its limit, the layers, batch, samples, inputs and classes.
fn largest() -> Vec<(&'static str, Value, usize, [usize; 3])> {
    let deep: Vec<Value> = (0..LAYERS).map(|_| layer(5, 2, "abs")).collect();
    vec![
        ("layers", json!(deep), 12, [40, 2, 2]),
        ("units, features, classes", json!([layer(UNITS, 2, "relu")]), 16, [60, FEATURES, CLASSES]),
        ("units × pieces", json!([layer(UNITS / PIECES, PIECES, "maxout")]), 12, [40, 3, 0]),
        ("batch, samples", json!([layer(3, 2, "tanh")]), BATCH, [SAMPLES, 1, 2]),
    ]
}

fn networks_at_the_limits_take_a_step() {
    for (what, layers, batch, [n, features, classes]) in largest() {
        let json = json!({
            "layers": layers, "batchSize": batch, "optimizer": { "kind": "momentum", "learningRate": 0.01 },
        });
        let set = made_up(n, features, classes, 5);
        let plan = plan(&spec(&json), &set, features, classes);
        let (mut judge, mut run): (NaiveEngine<f32>, GpuEngine) = (engine(&plan, &set), engine(&plan, &set));
        judge.train(1).unwrap();
        run.train(1).unwrap();
        let (a, b) = (state(&mut judge), state(&mut run));
        assert_eq!((a.step, b.step), (1, 1), "{what}");
        assert_close(&format!("{what}: memory"), &a.slots, &b.slots, CLOSE);
        let (a, b) = (block_on(judge.scores()).unwrap(), block_on(run.scores()).unwrap());
        assert_close(&format!("{what}: loss"), &[a[0].loss as f32], &[b[0].loss as f32], CLOSE);
    }
}

fn networks_beyond_are_refused_by_name() {
    let beyond: Vec<Value> = (0..=LAYERS).map(|_| layer(5, 2, "abs")).collect();
    let columns = |n: usize| vec![0.5; n];
    let labels: Vec<String> = (0..=CLASSES).map(|c| c.to_string()).collect();
    let cases = [
        (json!({ "layers": beyond }), "layers", LAYERS),
        (json!({ "layers": [layer(UNITS + 1, 2, "relu")] }), "layers[0].units", UNITS),
        (json!({ "layers": [layer(2, PIECES + 1, "maxout")] }), "layers[0].pieces", PIECES),
        (json!({ "batchSize": BATCH + 1 }), "batchSize", BATCH),
        (json!({ "data": { "samples": SAMPLES + 1 } }), "data.samples", SAMPLES),
        (
            json!({ "data": { "kind": "points", "inputs": [columns(FEATURES + 1), columns(FEATURES + 1)], "targets": [0, 1] } }),
            "data.inputs[0]",
            FEATURES,
        ),
        (
            json!({ "data": { "kind": "points", "inputs": vec![[0.5]; CLASSES + 1], "labels": labels } }),
            "data.labels",
            CLASSES,
        ),
    ];
    for (mut json, field, limit) in cases {
        json["engine"] = "gpu".into();
        let refused = bvq::Spec::from_json(&json.to_string()).and_then(|spec| Trainer::new(&spec).map(drop));
        let error = refused.expect_err(field);
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        assert_eq!(error.field, field, "{error}");
        assert!(error.message.contains(&limit.to_string()), "{error}");
    }
    // Where the device is the limit: a buffer of more than it has.
    let gpu = Gpu::shared().unwrap();
    let error = gpu.storage("too much", usize::MAX / 2).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
}

fn a_run_that_explodes_says_diverged() {
    let json = json!({
        "engine": "gpu", "seed": 3, "layers": [layer(6, 2, "abs")], "loss": "squared",
        "optimizer": { "kind": "sgd", "learningRate": 100 },
    });
    let mut run = Trainer::new(&spec(&json)).unwrap();
    assert_eq!(run.engine(), "gpu");
    let result = block_on(async {
        run.train(2000).await?;
        run.metrics().await
    });
    assert_eq!(result.unwrap_err().code, ErrorCode::Diverged);
    let metrics = block_on(run.metrics()).unwrap();
    assert!(metrics.diverged && metrics.step < 2000, "{metrics:?}");
    assert!(block_on(run.parameters()).unwrap().iter().all(|x| x.is_finite()));
    // A plan that is fine starts again.
    run.reset();
    assert!(!run.diverged());
    // A rate that is no number does not get this far.
    let mut spec = spec(&json);
    spec.optimizer.learning_rate = f64::NAN;
    let shape = DataShape { inputs: 2, classes: 2, n_train: 10 };
    assert_eq!(Plan::new(&spec, shape).unwrap_err().code, ErrorCode::SpecInvalid);
}
