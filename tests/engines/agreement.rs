//! Every engine against the judge, `NaiveEngine<f32>`: all rows of all tables, all sizes, everything that can be read.
//!
//! Both engines take one step from the same state, so that rounding is not magnified by a trajectory. Adam divides by
//! a root of its memory, which turns the rounding of a gradient of exactly 0 into a whole step; there the memory,
//! which is linear and quadratic in the gradient, is compared with the judge, and the weights with Adam's own formula
//! on the engine's own memory.

use crate::common::{
    Tolerance, assert_close, engine, leeway, load, made_up, on_every_engine, plan, spec, state,
};
use bvq::engine::naive::NaiveEngine;
use bvq::engine::{Engine, FieldRequest, State};
use bvq::optim::{ADAM_EPSILON, BiasCorrection, OptimizerKind};
use bvq::plan::Plan;
use bvq::{activation, field, loss, optim, penalty};
use pollster::block_on;
use serde_json::{Value, json};

/// Of one step's change, or of what an optimiser remembers of the gradient.
const GRADIENT: Tolerance = Tolerance { relative: 2e-5, of_largest: 1e-5 };
/// Of anything read from the forward pass.
const FORWARD: Tolerance = Tolerance { relative: 1e-5, of_largest: 5e-6 };
/// Of Adam's formula in f64 on f32 memory.
const ADAM: Tolerance = Tolerance { relative: 1e-6, of_largest: 1e-6 };

on_every_engine!(tables, sizes, fields, scores_and_outputs);

fn layers(activation: &str, beta: f64, learn: &str) -> Value {
    let layer = |units: u32| json!({ "units": units, "pieces": 3, "activation": activation, "beta": beta, "learnBeta": learn, "slope": 0.1 });
    json!([layer(6), layer(3)])
}

/// How far RMSprop's steps may be apart: the gradient's tolerance over the root of its mean square, or `None` where that
/// is too small to say anything.
fn rmsprop(plan: &Plan, a: &State, i: usize) -> Option<f64> {
    let root = |v: f32| f64::from(v).sqrt();
    let largest = a.slots.iter().fold(0.0f64, |largest, &v| largest.max(root(v)));
    let rate = if i < plan.n_weights { plan.rate } else { plan.beta_rate };
    let gradient = GRADIENT.relative * 4.0 * root(a.slots[i]) + GRADIENT.of_largest * 4.0 * largest;
    (root(a.slots[i]) > 1e-2 * largest).then(|| rate * gradient / root(a.slots[i]))
}

/// θ after Adam's step, from the memory after it.
fn adam(plan: &Plan, before: &State, after: &State) -> Vec<f32> {
    let n = plan.n_params;
    let mut correction = BiasCorrection::after(before.step);
    let [c1, c2] = correction.advance();
    let one = |i: usize| {
        let (m, v) = (f64::from(after.slots[i]) * c1, f64::from(after.slots[n + i]) * c2);
        let rate = if i < plan.n_weights { plan.rate } else { plan.beta_rate };
        let is_weight = plan.layers.iter().any(|layer| layer.weights().contains(&i));
        let decay = if plan.optimizer == OptimizerKind::AdamW && is_weight { rate * plan.l2 } else { 0.0 };
        let p = f64::from(before.params[i]) * (1.0 - decay) - rate * m / (v.sqrt() + ADAM_EPSILON);
        if i < plan.n_weights { p as f32 } else { p.clamp(-8.0, 8.0) as f32 }
    };
    (0..n).map(one).collect()
}

/// One step of both engines from a state that the judge has trained to; returns how many numbers were compared.
fn one_step<E: Engine>(case: &str, plan: &Plan, set: &bvq::engine::batch::TrainingSet) -> usize {
    let mut judge: NaiveEngine<f32> = engine(plan, set);
    judge.train(3).unwrap();
    let before = state(&mut judge);
    let Some(mut run) = load::<E>(plan, set, before.clone()) else { return 0 };
    judge.train(1).unwrap();
    run.train(1).unwrap();
    let (a, b) = (state(&mut judge), state(&mut run));
    let after = a.clone();
    assert_eq!(a.step, b.step, "{case}");
    for (slot, (a, b)) in a.slots.chunks(plan.n_params).zip(b.slots.chunks(plan.n_params)).enumerate() {
        assert_close(&format!("{case}: memory {slot}"), a, b, GRADIENT);
    }
    if plan.optimizer.corrects() {
        assert_close(&format!("{case}: Adam's formula"), &adam(plan, &before, &b), &b.params, ADAM);
    } else {
        // What is compared is the change; its own rounding is half a unit in the last place of the parameter.
        let mut largest = 0.0f32;
        for (p, a) in before.params.iter().zip(&a.params) {
            largest = largest.max((a - p).abs());
        }
        for (i, &p) in before.params.iter().enumerate() {
            let (a, b) = (a.params[i], b.params[i]);
            let mut change = leeway() * f64::from(2e-5 * (a - p).abs() + 1e-5 * largest);
            if plan.optimizer == OptimizerKind::Rmsprop {
                let Some(more) = rmsprop(plan, &after, i) else { continue };
                change += more;
            }
            let close = f64::from((a - b).abs()) <= change + f64::from(f32::EPSILON * p.abs().max(a.abs()));
            assert!(close, "{case}: parameter {i}: {p} → {a} and {b}");
        }
    }
    a.params.len() + a.slots.len()
}

/// All activations × regimes and scopes of β × losses × optimisers × penalties.
fn tables<E: Engine>() {
    let (mut cases, mut numbers) = (0, 0);
    for row in activation::ALL {
        for (beta, learn) in [
            (0.0, "off"),
            (0.3, "off"),
            (0.5, "off"),
            (1.0, "off"),
            (0.5, "network"),
            (0.9, "layer"),
            (0.7, "unit"),
            (1.0, "unit"),
        ] {
            for (loss, classes) in
                [("squared", 0), ("squared", 3), ("cross-entropy", 2), ("cross-entropy", 5), ("hinge", 3)]
            {
                assert!(loss::ALL.iter().any(|row| row.name == loss));
                for (i, optimizer) in optim::ALL.iter().enumerate() {
                    // Loss and optimiser know nothing of each other, and each pair is a kernel of seconds: the first
                    // optimiser meets every loss, and cross-entropy every optimiser.
                    if i > 0 && loss != "cross-entropy" {
                        continue;
                    }
                    for orthogonality in penalty::ALL {
                        let json = json!({
                            "layers": layers(row.name, beta, learn), "loss": loss, "batchSize": 13,
                            "optimizer": { "kind": optimizer.name, "learningRate": 0.05 },
                            "penalty": {
                                "l1": 0.001, "l2": 0.002,
                                "orthogonality": { "kind": orthogonality.name, "strength": 0.01 },
                            },
                        });
                        let set = made_up(40, 6, classes, 5);
                        let plan = plan(&spec(&json), &set, 6, classes);
                        let case = format!(
                            "{} β {beta} learned {learn}, {loss} of {classes}, {}, {}",
                            row.name, optimizer.name, orthogonality.name
                        );
                        numbers += one_step::<E>(&case, &plan, &set);
                        cases += 1;
                    }
                }
            }
        }
    }
    println!("{cases} cases, {numbers} numbers");
}

/// Batches of 1, primes, around a panel of 8 and of 12, above a block; layers of 1, primes; 1 to 7 inputs.
fn sizes<E: Engine>() {
    let mut cases = 0;
    for batch in [1, 3, 4, 7, 8, 9, 10, 11, 12, 13, 16, 24, 37, 64, 65, 100, 129] {
        for units in [1, 3, 5, 17] {
            for features in 1..=7 {
                // 97 and 5 training samples: some batches are the whole set, some more than there are.
                for n in [130, 7] {
                    let activation = activation::ALL[(batch + units + features) % activation::ALL.len()].name;
                    let layer = |units: usize| {
                        let units = if activation == "max-pool" { 3 * units } else { units };
                        json!({
                            "units": units, "pieces": 3, "activation": activation, "beta": 0.6, "learnBeta": "unit",
                        })
                    };
                    let json = json!({
                        "layers": [layer(units), layer(features)], "batchSize": batch,
                        "optimizer": { "kind": "momentum", "learningRate": 0.02 },
                    });
                    let classes = [0, 2, 3][(units + features) % 3];
                    let set = made_up(n, features, classes, 8);
                    let plan = plan(&spec(&json), &set, features, classes);
                    let case = format!(
                        "{activation}, batch {batch} of {}, {units} units, {features} inputs",
                        set.n_train
                    );
                    one_step::<E>(&case, &plan, &set);
                    cases += 1;
                }
            }
        }
    }
    println!("{cases} cases");
}

/// Planes [inputs, points] of made-up points.
fn planes(inputs: usize, points: usize) -> Vec<f32> {
    made_up(points, inputs, 0, 21).inputs
}

/// Both engines in the same trained state.
fn pair<E: Engine>(json: &Value, inputs: usize, classes: usize) -> Option<(NaiveEngine<f32>, E, Plan)> {
    let set = made_up(50, inputs, classes, 5);
    let plan = plan(&spec(json), &set, inputs, classes);
    let mut judge: NaiveEngine<f32> = engine(&plan, &set);
    judge.train(20).unwrap();
    let run = load(&plan, &set, state(&mut judge))?;
    Some((judge, run, plan))
}

/// Every quantity, layer and unit, in every regime, on panels of both widths.
fn fields<E: Engine>() {
    let (mut maps, points) = (0, 31);
    for row in activation::ALL {
        for beta in [0.0, 0.4, 1.0] {
            for (classes, batch, kind) in [(0, 8, "off"), (2, 10, "off"), (4, 13, "gram-schmidt")] {
                let json = json!({
                    "layers": layers(row.name, beta, "off"), "batchSize": batch,
                    "penalty": { "orthogonality": { "kind": kind } },
                });
                let Some((mut judge, mut run, plan)) = pair::<E>(&json, 6, classes) else { continue };
                let inputs = planes(6, points);
                for quantity in field::ALL {
                    let mut requests = vec![(None, None)];
                    for (l, layer) in plan.hidden().iter().enumerate() {
                        requests.push((Some(l), None));
                        requests.extend((0..layer.width).map(|k| (Some(l), Some(k))));
                    }
                    for (layer, unit) in requests {
                        let request = FieldRequest { quantity: quantity.kind, layer, unit };
                        let a = block_on(judge.field(&inputs, points, request));
                        let b = block_on(run.field(&inputs, points, request));
                        let case = format!("{} at β {beta}, {classes} classes: {request:?}", row.name);
                        match (a, b) {
                            (Ok(a), Ok(b)) => {
                                assert_eq!(a.len(), points);
                                assert_close(&case, &a, &b, FORWARD);
                                maps += 1;
                            }
                            (Err(a), Err(b)) => assert_eq!(a, b, "{case}"),
                            (a, b) => panic!("{case}: {a:?} against {b:?}"),
                        }
                    }
                }
            }
        }
    }
    println!("{maps} maps");
}

fn scores_and_outputs<E: Engine>() {
    for (loss, classes) in
        [("squared", 0), ("squared", 2), ("squared", 4), ("auto", 2), ("auto", 5), ("hinge", 4)]
    {
        for batch in [1, 10, 16] {
            for row in activation::ALL {
                let json =
                    json!({ "layers": layers(row.name, 0.8, "unit"), "loss": loss, "batchSize": batch });
                let Some((mut judge, mut run, plan)) = pair::<E>(&json, 6, classes) else { continue };
                let case = format!("{}, {loss} of {classes}, batch {batch}", row.name);
                let (a, b) = (block_on(judge.scores()).unwrap(), block_on(run.scores()).unwrap());
                for (a, b) in a.iter().zip(b) {
                    assert_eq!(a.accuracy, b.accuracy, "{case}");
                    assert_eq!(a.accuracy.is_some(), classes > 0, "{case}");
                    assert_close(&case, &[a.loss as f32], &[b.loss as f32], FORWARD);
                }
                for points in [1, 8, 11, 24, 30] {
                    let inputs = planes(6, points);
                    let a = block_on(judge.outputs(&inputs, points)).unwrap();
                    assert_eq!(a.len(), points * plan.outputs);
                    assert_close(&case, &a, &block_on(run.outputs(&inputs, points)).unwrap(), FORWARD);
                }
            }
        }
    }
}
