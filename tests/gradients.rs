//! Backward against central differences in f64: every activation × learn-β scope × loss × penalty, at several β.
//!
//! The difference is the five-point formula with h = 1e-4: (8 (f₊₁ − f₋₁) − (f₊₂ − f₋₂))/12h. A gradient a and its
//! difference b agree if |a − b| ≤ 1e-6 · max(|a|, |b|, 1e-2 · largest |gradient| of the case): relative error 1e-6,
//! where entries below a hundredth of the largest count as a hundredth of it.
//!
//! A difference that crosses a kink (a unit at β = 1 changing its piece, a weight under L1 changing its sign) means
//! nothing, so each case looks whether the step changes a hard assignment, and takes other samples if it does.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod common;

use bvq::engine::naive::NaiveEngine;
use bvq::engine::{Engine, FieldRequest};
use bvq::field::QuantityKind;
use bvq::loss::LossKind;
use bvq::plan::{BetaPlan, Plan, Regime};
use bvq::rng::{Sequence, Stream};
use common::{made_up, plan, spec};
use serde_json::{Value, json};

const H: f64 = 1e-4;
const RELATIVE: f64 = 1e-6;
/// Entries below this share of the largest gradient count as this share.
const FLOOR: f64 = 1e-2;
const SAMPLES: usize = 5;
const INPUTS: usize = 6;

/// (name, classes)
const LOSSES: [(&str, usize); 4] = [("squared", 0), ("squared", 3), ("cross-entropy", 3), ("hinge", 3)];
const PENALTIES: [&str; 7] = ["none", "l1", "l2", "off-diagonal", "full", "cosine", "gram-schmidt"];
const SCOPES: [&str; 4] = ["off", "network", "layer", "unit"];

/// β of the two layers; where it is learned, 0 and 1 start at the ends of the logit's range.
const BETAS: [[f64; 2]; 6] = [[0.0, 0.0], [0.05, 0.1], [0.5, 0.5], [0.95, 0.9], [1.0, 1.0], [0.0, 1.0]];

fn layer(activation: &str, first: bool, beta: f64, scope: &str) -> Value {
    // Every layer has at most as many filters as inputs, so Gram–Schmidt applies to all of them.
    let (units, pieces) = match (activation, first) {
        ("maxout", true) => (2, 3),
        ("maxout", false) => (1, 2),
        ("max-pool", true) => (6, 3),
        ("max-pool", false) => (2, 2),
        (_, true) => (4, 2),
        (_, false) => (3, 2),
    };
    json!({
        "units": units, "pieces": pieces, "activation": activation, "slope": 0.1, "beta": beta, "learnBeta": scope,
    })
}

fn penalty(name: &str) -> Value {
    match name {
        "none" => json!({}),
        "l1" => json!({ "l1": 0.03 }),
        "l2" => json!({ "l2": 0.05 }),
        kind => json!({ "orthogonality": { "kind": kind, "strength": 0.02 } }),
    }
}

/// An engine at drawn weights; biases too, so that no pre-activation is small by design.
fn engine(plan: &Plan, classes: usize, seed: u32) -> NaiveEngine<f64> {
    let mut set = made_up(SAMPLES, INPUTS, classes, seed);
    set.n_train = SAMPLES;
    let mut random = Sequence::new(seed, Stream::Init);
    let mut params: Vec<f64> = (0..plan.n_params)
        .map(|_| {
            // Away from 0, where L1 has its kink.
            let size = random.uniform(0.05, 0.8);
            if random.below(2) == 0 { -size } else { size }
        })
        .collect();
    for layer in plan.hidden() {
        let n = if layer.beta.stride == 1 { layer.width } else { 1 };
        for k in 0..n {
            params[layer.beta.logit + k] = layer.beta.start + 0.1 * k as f64;
        }
    }
    NaiveEngine::new(plan.clone(), set, params)
}

/// The hard assignments of all units at all samples, one number per sample; and of hinge loss, which is a maximum too.
fn assignments(engine: &mut NaiveEngine<f64>, seed: u32, classes: usize) -> Vec<f32> {
    let rows = made_up(SAMPLES, INPUTS, classes, seed).inputs;
    let planes: Vec<f32> = (0..INPUTS).flat_map(|k| rows.chunks(INPUTS).map(move |row| row[k])).collect();
    let request = FieldRequest { quantity: QuantityKind::Code, layer: None, unit: None };
    let mut all = pollster::block_on(engine.field(&planes, SAMPLES, request)).unwrap();
    if engine.plan().loss.kind == LossKind::Hinge {
        let outputs = pollster::block_on(engine.outputs(&planes, SAMPLES)).unwrap();
        let labels = made_up(SAMPLES, INPUTS, classes, seed).targets;
        for (c, outputs) in outputs.chunks(SAMPLES).enumerate() {
            let open = |(&o, &label): (&f32, &f32)| if label == c as f32 { o < 1.0 } else { o > -1.0 };
            all.extend(outputs.iter().zip(&labels).map(|at| f32::from(u8::from(open(at)))));
        }
    }
    all
}

/// Central differences of every parameter, or `None` if a move by `clear` steps crosses a kink.
fn differences(engine: &mut NaiveEngine<f64>, clear: f64, seed: u32, classes: usize) -> Option<Vec<f64>> {
    let before = assignments(engine, seed, classes);
    let mut all = Vec::new();
    for i in 0..engine.params().len() {
        let at = engine.params()[i];
        for steps in [clear, -clear] {
            engine.params_mut()[i] = at + steps * H;
            if clear > 0.0 && assignments(engine, seed, classes) != before {
                return None;
            }
        }
        let mut loss = [0.0; 4];
        for (loss, steps) in loss.iter_mut().zip([1.0, -1.0, 2.0, -2.0]) {
            engine.params_mut()[i] = at + steps * H;
            *loss = engine.loss_and_gradient(0);
        }
        engine.params_mut()[i] = at;
        all.push((8.0 * (loss[0] - loss[1]) - (loss[2] - loss[3])) / (12.0 * H));
    }
    Some(all)
}

/// The worst entry as (index, gradient, difference) if any is too far off.
fn disagreement(gradient: &[f64], difference: &[f64]) -> Option<(usize, f64, f64)> {
    let largest = gradient.iter().fold(0.0f64, |largest, g| largest.max(g.abs()));
    let far = |&(_, a, b): &(usize, f64, f64)| {
        let scale = a.abs().max(b.abs()).max(FLOOR * largest);
        // Not `>`: that would be false for NaN.
        let close = (a - b).abs() <= RELATIVE * scale;
        !close
    };
    gradient.iter().zip(difference).enumerate().map(|(i, (&a, &b))| (i, a, b)).find(far)
}

/// Checks one combination; returns the number of gradient entries compared.
fn check(
    activation: &str,
    scope: &str,
    (loss, classes): (&str, usize),
    with: &str,
    betas: [f64; 2],
) -> usize {
    let spec = spec(&json!({
        "layers": [layer(activation, true, betas[0], scope), layer(activation, false, betas[1], scope)],
        "loss": loss, "batchSize": SAMPLES, "penalty": penalty(with),
    }));
    let mut set = made_up(SAMPLES, INPUTS, classes, 1);
    set.n_train = SAMPLES;
    let plan = plan(&spec, &set, INPUTS, classes);
    assert!(plan.layers.iter().rev().skip(1).all(|l| l.gram_schmidt == (with == "gram-schmidt")));
    // At the hard end of a learned β the soft unit turns within a few 1/2981 of a kink: that needs a wider berth.
    let any = |what: fn(&BetaPlan) -> bool| plan.hidden().iter().any(|l| what(&l.beta));
    let hard = plan.loss.kind == LossKind::Hinge || any(|beta| beta.regime == Regime::Hard);
    let clear = match (hard, any(|beta| beta.learned && beta.start > 4.0)) {
        (_, true) => 60.0,
        (true, false) => 2.0,
        (false, false) => 0.0,
    };
    let case = format!("{activation}, β {betas:?} learned by {scope}, {loss} of {classes} classes, {with}");
    for seed in 1..200 {
        let mut engine = engine(&plan, classes, seed);
        let Some(difference) = differences(&mut engine, clear, seed, classes) else { continue };
        engine.loss_and_gradient(0);
        let mut gradient = engine.grads().to_vec();
        assert!(gradient.iter().any(|g| *g != 0.0), "{case}: no gradient at all");
        // A fixed β has a place among the parameters and no gradient; the loss does depend on it.
        let learned: Vec<usize> = plan
            .hidden()
            .iter()
            .filter(|l| l.beta.learned)
            .flat_map(|l| (0..l.width).map(|k| l.beta.index(k)))
            .collect();
        let mut difference = difference;
        for i in plan.n_weights..plan.n_params {
            if !learned.contains(&i) {
                assert_eq!(gradient[i], 0.0, "{case}: a fixed β has a gradient");
                difference[i] = 0.0;
            }
        }
        if let Some((i, a, b)) = disagreement(&gradient, &difference) {
            panic!(
                "{case}, seed {seed}: parameter {i} of {}: gradient {a:e}, difference {b:e}",
                gradient.len()
            );
        }
        // The check can fail: the largest entry changed by 3e-6 of itself is seen.
        let largest =
            (0..gradient.len()).max_by(|&i, &j| gradient[i].abs().total_cmp(&gradient[j].abs())).unwrap();
        gradient[largest] *= 1.0 + 3e-6;
        assert!(disagreement(&gradient, &difference).is_some(), "{case}: a wrong gradient passed");
        return gradient.len();
    }
    panic!("{case}: every seed crosses a kink");
}

/// All scopes, losses, penalties and β of one activation.
fn activation(name: &str) {
    let (mut combinations, mut cases, mut entries) = (0, 0, 0);
    for scope in SCOPES {
        for loss in LOSSES {
            for with in PENALTIES {
                combinations += 1;
                for betas in BETAS {
                    entries += check(name, scope, loss, with, betas);
                    cases += 1;
                }
            }
        }
    }
    println!(
        "{name}: {combinations} combinations of scope × loss × penalty, {cases} cases with β, {entries} entries"
    );
}

macro_rules! activations {
    ($($test:ident $name:literal),*) => {
        $(#[test] fn $test() { activation($name); })*

        #[test]
        fn the_list_is_the_table() {
            let table: Vec<&str> = bvq::activation::ALL.iter().map(|row| row.name).collect();
            assert_eq!([$($name),*], table[..]);
            let penalties: Vec<&str> = bvq::penalty::ALL.iter().map(|row| row.name).collect();
            assert!(penalties.iter().all(|name| *name == "off" || PENALTIES.contains(name)));
            assert!(bvq::loss::ALL.iter().all(|row| LOSSES.iter().any(|(name, _)| *name == row.name)));
            assert_eq!(bvq::network::LearnBeta::ALL.map(|(word, _)| word), SCOPES);
        }
    };
}

activations!(
    relu "relu", leaky_relu "leaky-relu", abs "abs", max_pool "max-pool", maxout "maxout", sigmoid "sigmoid",
    tanh "tanh", linear "linear"
);

#[test]
fn closeness_can_fail() {
    let g = [1.0, -2.0, 1e-3];
    assert!(disagreement(&g, &g).is_none());
    assert!(disagreement(&g, &[1.0, -2.0 * (1.0 + 2e-6), 1e-3]).is_some());
    assert!(disagreement(&g, &[1.0, 2.0, 1e-3]).is_some());
    assert!(disagreement(&g, &[-2.0, 1.0, 1e-3]).is_some());
    assert!(disagreement(&g, &[1.0, -2.0, f64::NAN]).is_some());
    assert!(disagreement(&[f64::NAN, -2.0, 1e-3], &g).is_some());
    assert!(disagreement(&g, &[1.0, -2.0, 1e-3 + 3e-8]).is_some(), "the floor is 2e-2");
    assert!(disagreement(&g, &[1.0, -2.0, 1e-3 + 1e-8]).is_none());
}

#[test]
fn the_gradient_with_respect_to_inputs_is_that_of_the_first_bias_through_the_filters() {
    // forward: u = W x + b  →  dx = Wᵀ db for one sample.
    let spec = spec(&json!({ "layers": [layer("relu", true, 0.7, "unit")], "batchSize": 1 }));
    let mut set = made_up(1, INPUTS, 3, 4);
    set.n_train = 1;
    let plan = plan(&spec, &set, INPUTS, 3);
    let mut random = Sequence::new(3, Stream::Init);
    let params: Vec<f64> = (0..plan.n_params).map(|_| random.uniform(-1.0, 1.0)).collect();
    let mut engine = NaiveEngine::new(plan.clone(), set, params.clone());
    engine.loss_and_gradient(0);
    let first = &plan.layers[0];
    for (k, &got) in engine.input_gradient().iter().enumerate() {
        let sum: f64 = (0..first.rows)
            .map(|r| params[first.w + r * first.fan_in + k] * engine.grads()[first.b + r])
            .sum();
        let difference = (got - sum).abs();
        assert!(difference <= 1e-14, "input {k}: {got} against {sum}");
    }
}
