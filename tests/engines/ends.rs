//! β = 0, ½, 1 are exact: identities that every engine must keep.

#![allow(clippy::disallowed_methods, reason = "the standard library is the reference here")]

use crate::common::{Tolerance, assert_close, engine, made_up, on_every_engine, plan, spec, start};
use bvq::engine::batch::TrainingSet;
use bvq::engine::{Engine, State};
use bvq::plan::Plan;
use bvq::vq::sigmoid;
use pollster::block_on;
use serde_json::json;

const INPUTS: usize = 3;
const POINTS: usize = 29;

on_every_engine!(beta_0_is_linear, beta_half_is_soft, beta_1_is_hard, pools_go_from_mean_to_max);

/// A network of one hidden layer, and points to run.
struct One {
    plan: Plan,
    set: TrainingSet,
    state: State,
    planes: Vec<f32>,
}

fn one(activation: &str, beta: f64) -> One {
    let set = made_up(40, INPUTS, 0, 3);
    let layer = json!({ "units": 6, "pieces": 3, "activation": activation, "beta": beta, "slope": 0.25 });
    let plan = plan(&spec(&json!({ "layers": [layer] })), &set, INPUTS, 0);
    let state = start(&plan);
    let planes = made_up(POINTS, INPUTS, 0, 9).inputs;
    One { plan, set, state, planes }
}

impl One {
    fn outputs<E: Engine>(&self) -> Vec<f32> {
        let mut run: E = engine(&self.plan, &self.set);
        block_on(run.outputs(&self.planes, POINTS)).unwrap()
    }

    /// What the network gives if its units compute `unit` of their group of pre-activations, in f64.
    fn expected(&self, unit: impl Fn(&[f64]) -> f64) -> Vec<f32> {
        let (hidden, last) = (&self.plan.layers[0], &self.plan.layers[1]);
        let p = |i: usize| f64::from(self.state.params[i]);
        let at = |point: usize| {
            let row = |r: usize| {
                let term =
                    |k: usize| p(hidden.w + r * INPUTS + k) * f64::from(self.planes[k * POINTS + point]);
                p(hidden.b + r) + (0..INPUTS).map(term).sum::<f64>()
            };
            let u: Vec<f64> = (0..hidden.rows).map(row).collect();
            let z = u.chunks(hidden.rows / hidden.width).map(&unit);
            (p(last.b) + z.enumerate().map(|(k, z)| p(last.w + k) * z).sum::<f64>()) as f32
        };
        (0..POINTS).map(at).collect()
    }
}

fn check<E: Engine>(activation: &str, beta: f64, unit: impl Fn(&[f64]) -> f64) {
    let one = one(activation, beta);
    let close = Tolerance { relative: 1e-6, of_largest: 1e-6 };
    assert_close(&format!("{activation} at β = {beta}"), &one.expected(unit), &one.outputs::<E>(), close);
}

fn beta_0_is_linear<E: Engine>() {
    check::<E>("relu", 0.0, |u| u[0] / 2.0);
    check::<E>("leaky-relu", 0.0, |u| 1.25 * u[0] / 2.0);
    check::<E>("abs", 0.0, |_| 0.0);
    check::<E>("sigmoid", 0.0, |_| 0.5);
    check::<E>("tanh", 0.0, |_| 0.0);
    check::<E>("linear", 0.0, |u| u[0]);
}

fn beta_half_is_soft<E: Engine>() {
    check::<E>("relu", 0.5, |u| u[0] * sigmoid(u[0]));
    check::<E>("leaky-relu", 0.5, |u| u[0] * (0.25 + 0.75 * sigmoid(0.75 * u[0])));
    check::<E>("abs", 0.5, |u| u[0] * u[0].tanh());
    check::<E>("sigmoid", 0.5, |u| sigmoid(u[0]));
    check::<E>("tanh", 0.5, |u| u[0].tanh());
    check::<E>("linear", 0.5, |u| u[0]);
}

fn beta_1_is_hard<E: Engine>() {
    check::<E>("relu", 1.0, |u| u[0].max(0.0));
    check::<E>("leaky-relu", 1.0, |u| u[0].max(0.25 * u[0]));
    check::<E>("abs", 1.0, |u| u[0].abs());
    check::<E>("sigmoid", 1.0, |u| f64::from(u8::from(u[0] > 0.0)));
    check::<E>("tanh", 1.0, |u| u[0].signum());
    check::<E>("linear", 1.0, |u| u[0]);
}

fn pools_go_from_mean_to_max<E: Engine>() {
    for activation in ["max-pool", "maxout"] {
        check::<E>(activation, 0.0, |u| u.iter().sum::<f64>() / 3.0);
        check::<E>(activation, 0.5, |u| {
            let share: Vec<f64> = u.iter().map(|u| u.exp()).collect();
            u.iter().zip(&share).map(|(u, s)| u * s).sum::<f64>() / share.iter().sum::<f64>()
        });
        check::<E>(activation, 1.0, |u| u.iter().fold(f64::NEG_INFINITY, |top, &u| top.max(u)));
    }
}
