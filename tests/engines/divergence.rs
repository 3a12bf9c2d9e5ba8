//! A run that blows up stops at its last finite state, says so, and can be reset.

use crate::common::{engine, made_up, on_every_engine, plan, same_bits, spec, start, state};
use bvq::engine::batch::TrainingSet;
use bvq::engine::{Engine, State};
use bvq::plan::Plan;
use bvq::{Error, ErrorCode};
use serde_json::json;

on_every_engine!(
    a_rate_of_100_stops_at_the_last_finite_state,
    the_stop_does_not_depend_on_how_steps_are_divided,
    memory_that_overflows_is_a_divergence_too,
    activations_that_overflow_are_a_divergence_too,
);

fn wild() -> (Plan, TrainingSet) {
    let set = made_up(60, 3, 0, 5);
    let layer = json!({ "units": 6, "activation": "abs", "beta": 0.9, "learnBeta": "unit" });
    let json = json!({ "layers": [layer, layer], "optimizer": { "kind": "sgd", "learningRate": 100 } });
    (plan(&spec(&json), &set, 3, 0), set)
}

/// Trains until the engine says that it is done or cannot: some find out only when they are asked for a result.
fn train<E: Engine>(run: &mut E, steps: u32) -> Result<(), Error> {
    run.train(steps)?;
    pollster::block_on(run.snapshot()).map(drop)
}

fn all_finite(state: &State) -> bool {
    state.params.iter().chain(&state.slots).all(|x| x.is_finite())
}

fn a_rate_of_100_stops_at_the_last_finite_state<E: Engine>() {
    let (plan, set) = wild();
    let mut run: E = engine(&plan, &set);
    let error = train(&mut run, 1000).unwrap_err();
    assert_eq!(error.code, ErrorCode::Diverged);
    let stopped = state(&mut run);
    assert!(all_finite(&stopped));
    assert!(stopped.step < 1000, "stopped at {}", stopped.step);
    assert!(error.message.contains(&format!("step {}", stopped.step)), "{}", error.message);
    // Once more: the same stop, and never a step back.
    assert_eq!(train(&mut run, 5).unwrap_err().code, ErrorCode::Diverged);
    assert!(same_bits(&stopped, &state(&mut run)));
    // It is the last finite state: a run of just these steps gets there, and the next step fails.
    let mut short: E = engine(&plan, &set);
    short.train(stopped.step as u32).unwrap();
    assert!(same_bits(&stopped, &state(&mut short)));
    // After a reset with a sane rate it trains.
    let mut calm = plan.clone();
    (calm.rate, calm.beta_rate) = (0.01, 0.01);
    run.restore(&start(&plan));
    run.update(calm);
    run.train(200).unwrap();
    let after = state(&mut run);
    assert_eq!(after.step, 200);
    assert!(all_finite(&after));
}

fn the_stop_does_not_depend_on_how_steps_are_divided<E: Engine>() {
    let (plan, set) = wild();
    let (mut whole, mut single): (E, E) = (engine(&plan, &set), engine(&plan, &set));
    train(&mut whole, 1000).unwrap_err();
    let mut before = 0;
    loop {
        let done = train(&mut single, 1).is_ok();
        let step = state(&mut single).step;
        assert_eq!(step, before + u64::from(done), "steps go up by one, or stay");
        before = step;
        if !done {
            break;
        }
    }
    assert!(same_bits(&state(&mut whole), &state(&mut single)));
}

fn memory_that_overflows_is_a_divergence_too<E: Engine>() {
    // Gradients near 1e25: Adam's second moment leaves f32 although its weights would not.
    let mut set = made_up(60, 3, 0, 5);
    set.targets.iter_mut().for_each(|t| *t *= 1e25);
    let plan = plan(&spec(&json!({ "optimizer": { "kind": "adam" } })), &set, 3, 0);
    let mut run: E = engine(&plan, &set);
    assert_eq!(train(&mut run, 10).unwrap_err().code, ErrorCode::Diverged);
    let stopped = state(&mut run);
    assert!(all_finite(&stopped) && stopped.step == 0);
}

fn activations_that_overflow_are_a_divergence_too<E: Engine>() {
    // Weights near 1e30 are finite, but two layers of them give infinite outputs.
    for classes in [0, 3] {
        let set = made_up(60, 3, classes, 5);
        let json = json!({ "layers": [{ "activation": "relu", "beta": 1 }], "optimizer": { "kind": "sgd" } });
        let plan = plan(&spec(&json), &set, 3, classes);
        let mut huge = start(&plan);
        huge.params[..plan.n_weights].iter_mut().for_each(|p| *p *= 1e30);
        let mut run = E::load(plan, set, huge).unwrap();
        assert_eq!(train(&mut run, 3).unwrap_err().code, ErrorCode::Diverged, "{classes} classes");
        assert_eq!(state(&mut run).step, 0);
    }
}
