//! Many runs together end as the same runs by themselves.

use crate::common::spec;
use crate::on_the_gpu;
use bvq::trainer::many::{Ended, Many};
use bvq::{Checker, ErrorCode, Spec, Trainer};
use pollster::block_on;
use serde_json::{Value, json};

on_the_gpu!(
    many_runs_end_as_each_by_itself,
    runs_that_diverge_leave_the_others_alone,
    only_runs_of_one_shape_go_together,
);

/// One shape, since each is seconds of compilation; what may differ differs.
fn one(i: u32, kind: &str) -> Value {
    let data = ["circle", "xor"][i as usize % 2];
    let beta = [0.0, 0.5, 0.9, 1.0][i as usize % 4];
    json!({
        "seed": i + 1, "engine": "gpu", "batchSize": 16,
        "data": { "kind": data, "samples": 60, "noise": 0.05 * f64::from(i % 3) },
        "layers": [{ "units": 6, "beta": beta }, { "units": 4, "activation": "abs" }],
        "optimizer": { "kind": "sgd", "learningRate": 0.01 * f64::from(i + 1), "schedule": "constant" },
        "penalty": { "l1": 0.001 * f64::from(i % 2), "orthogonality": { "kind": kind, "strength": 0.01 } },
    })
}

fn specs() -> Vec<Spec> {
    (0..6).map(|i| spec(&one(i, ["off", "off-diagonal", "cosine"][i as usize % 3]))).collect()
}

/// Trains in slices, as a page does, and looks at the steps in between.
fn together(specs: &[Spec], steps: u32) -> Vec<Ended> {
    let mut many = Many::default();
    specs.iter().for_each(|spec| many.add(spec).unwrap());
    many.start().unwrap();
    let (mut left, mut before) = (steps, vec![0; specs.len()]);
    while left > 0 {
        let (queued, ready) = many.queue(left).unwrap();
        block_on(ready).unwrap();
        left -= queued;
        let now = block_on(many.steps().unwrap()).unwrap();
        assert!(now.iter().zip(&before).all(|(now, before)| now >= before), "{before:?}, then {now:?}");
        assert!(now.iter().all(|&now| now <= u64::from(steps - left)));
        before = now;
    }
    let ended = block_on(many.ended().unwrap()).unwrap();
    assert!(ended.iter().zip(&before).all(|(ended, &step)| ended.metrics.step >= step));
    ended
}

fn alone(spec: &Spec, steps: u32) -> Ended {
    let mut run = Trainer::new(spec).unwrap();
    block_on(async {
        if let Err(error) = run.train(steps).await {
            assert_eq!(error.code, ErrorCode::Diverged, "{error}");
        }
        let metrics = match run.metrics().await {
            Err(error) if error.code == ErrorCode::Diverged => run.metrics().await.unwrap(),
            metrics => metrics.unwrap(),
        };
        Ended { metrics, parameters: run.parameters().await.unwrap() }
    })
}

fn same(a: &Ended, b: &Ended) -> bool {
    let bits = |ended: &Ended| ended.parameters.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    // As text: a finite state may have a loss that is no number.
    format!("{:?}", a.metrics) == format!("{:?}", b.metrics) && bits(a) == bits(b)
}

fn many_runs_end_as_each_by_itself() {
    let specs = specs();
    let all = together(&specs, 70);
    assert_eq!(all.len(), specs.len());
    for (i, ended) in all.iter().enumerate() {
        assert_eq!((ended.metrics.step, ended.metrics.diverged), (70, false));
        let single = alone(&specs[i], 70);
        assert!(same(ended, &single), "run {i}: {ended:?} and by itself {single:?}");
        assert!(!same(ended, &all[(i + 1) % all.len()]), "runs {i} and the next are one");
    }
}

fn runs_that_diverge_leave_the_others_alone() {
    let mut specs = specs();
    for i in [1, 4] {
        specs[i].optimizer.learning_rate = 100.0;
        specs[i].loss = "squared".into();
    }
    specs.iter_mut().for_each(|spec| spec.loss = "squared".into());
    let all = together(&specs, 300);
    let bad: Vec<usize> = (0..all.len()).filter(|&i| all[i].metrics.diverged).collect();
    assert_eq!(bad, [1, 4]);
    for (i, ended) in all.iter().enumerate() {
        assert!(ended.parameters.iter().all(|x| x.is_finite()));
        assert_eq!(ended.metrics.step < 300, bad.contains(&i));
        let single = alone(&specs[i], 300);
        assert!(same(ended, &single), "run {i}: {ended:?} and by itself {single:?}");
    }
}

fn only_runs_of_one_shape_go_together() {
    let base = one(1, "off");
    let shape = |spec: &Spec| Checker::default().shape(spec).unwrap();
    let first = shape(&spec(&base));
    let changed = |path: &str, value: Value| {
        let mut json = base.clone();
        *json.pointer_mut(path).unwrap() = value;
        spec(&json)
    };
    for (path, value) in [
        ("/seed", json!(9)),
        ("/data/noise", json!(0.3)),
        ("/data/kind", json!("gauss")),
        ("/layers/0/beta", json!(0.2)),
        ("/optimizer/learningRate", json!(0.5)),
        ("/penalty/orthogonality/kind", json!("full")),
    ] {
        assert_eq!(shape(&changed(path, value)), first, "{path} keeps the shape");
    }
    let mut many = Many::default();
    many.add(&spec(&base)).unwrap();
    for (path, value) in [
        ("/layers/0/units", json!(5)),
        ("/layers/1/activation", json!("relu")),
        ("/layers/0", json!({ "units": 6, "learnBeta": "unit" })),
        ("/batchSize", json!(15)),
        ("/optimizer/kind", json!("adam")),
        ("/optimizer/schedule", json!("linear")),
        ("/data/samples", json!(61)),
        ("/data/kind", json!("plane")),
    ] {
        let other = changed(path, value);
        assert!(shape(&other).is_some_and(|shape| Some(&shape) != first.as_ref()), "{path} is another shape");
        assert_eq!(many.add(&other).unwrap_err().code, ErrorCode::SpecInvalid, "{path}");
    }
    // Filters that need 64 bits are not for the GPU.
    let schmidt = changed("/penalty/orthogonality/kind", json!("gram-schmidt"));
    assert_eq!(shape(&schmidt), None);
    assert_eq!(many.add(&schmidt).unwrap_err().code, ErrorCode::GpuUnavailable);
    assert_eq!(many.queue(1).map(drop).unwrap_err().code, ErrorCode::Internal);
    assert_eq!(Many::default().start().unwrap_err().code, ErrorCode::SpecInvalid);
}
