//! What clipping and AdamW's decay do to one step, on every engine.

use crate::common::{
    Tolerance, assert_close, engine, made_up, on_every_engine, plan, rich, same_bits, spec, state,
};
use bvq::engine::{Engine, State};
use bvq::plan::Plan;
use bvq::schedule;
use serde_json::{Value, json};

on_every_engine!(
    clipping_holds_each_entry,
    adamw_shrinks_weights_alone,
    a_clipped_run_that_overflows_says_so,
    a_schedule_is_a_rate_for_each_step
);

/// One step of the made-up problem: the plan, the state before and after.
fn step<E: Engine>(json: &Value) -> (Plan, State, State) {
    let set = made_up(60, 3, 3, 5);
    let plan = plan(&spec(json), &set, 3, 3);
    let mut run: E = engine(&plan, &set);
    let before = state(&mut run);
    run.train(1).unwrap();
    let after = state(&mut run);
    (plan, before, after)
}

fn clipping_holds_each_entry<E: Engine>() {
    // The memory of Momentum after one step is the gradient.
    let with = |clip: f64| {
        let mut json = rich();
        json["optimizer"] = json!({ "kind": "momentum", "learningRate": 0.5, "clip": clip });
        step::<E>(&json).2
    };
    let free = with(0.0);
    assert!(same_bits(&free, &with(1000.0)), "a wide bound changes nothing");
    for clip in [0.001, 0.01, 0.05] {
        let seen = with(clip);
        let most = clip as f32;
        let wanted: Vec<f32> = free.slots.iter().map(|g| g.clamp(-most, most)).collect();
        let held = wanted.iter().filter(|g| g.abs() == most).count();
        assert!(held > 2 && held < wanted.len(), "{held} of {} are held within {clip}", wanted.len());
        assert_eq!(seen.slots, wanted, "within {clip}");
        assert_ne!(seen.params, free.params);
    }
}

fn adamw_shrinks_weights_alone<E: Engine>() {
    let with = |kind: &str, l2: f64| {
        let mut json = rich();
        json["optimizer"]["kind"] = kind.into();
        json["penalty"]["l2"] = l2.into();
        json["layers"][0]["learnBeta"] = "off".into();
        step::<E>(&json)
    };
    let (plan, before, plain) = with("adam", 0.0);
    let (_, _, decayed) = with("adamw", 0.25);
    assert_eq!(plain.slots, decayed.slots, "no trace of L2 in the memory");
    let is_weight = |i: &usize| plan.layers.iter().any(|layer| layer.weights().contains(i));
    let all = 0..plan.n_params;
    let (weights, others): (Vec<usize>, Vec<usize>) = all.partition(is_weight);
    let at =
        |state: &State, which: &[usize]| -> Vec<f32> { which.iter().map(|&i| state.params[i]).collect() };
    assert_eq!(at(&plain, &others), at(&decayed, &others), "biases and logits are left alone");
    let share = (plan.rate * 0.25) as f32;
    let wanted: Vec<f32> = weights.iter().map(|&i| plain.params[i] - share * before.params[i]).collect();
    let close = Tolerance { relative: 1e-6, of_largest: 1e-7 };
    assert_close("weights", &wanted, &at(&decayed, &weights), close);
    assert!(at(&plain, &weights) != at(&decayed, &weights));
    assert!(!same_bits(&plain, &with("adam", 0.25).2), "Adam's L2 is in its gradient");
}

fn a_clipped_run_that_overflows_says_so<E: Engine>() {
    // Outputs grow without bound, though no step is longer than 100.
    let json = json!({
        "layers": [{ "units": 4, "activation": "linear" }, { "units": 4, "activation": "linear" }],
        "optimizer": { "kind": "sgd", "learningRate": 100, "clip": 1e3 }, "loss": "squared",
    });
    let mut set = made_up(60, 3, 0, 5);
    set.inputs.iter_mut().for_each(|x| *x *= 1e25);
    let plan = plan(&spec(&json), &set, 3, 0);
    let mut run: E = engine(&plan, &set);
    let stopped = run.train(50).and_then(|()| pollster::block_on(run.snapshot()).map(drop));
    assert_eq!(stopped.unwrap_err().code, bvq::ErrorCode::Diverged);
    assert!(state(&mut run).params.iter().all(|x| x.is_finite()));
}

/// Rates and shares with few digits, so that no product is rounded.
fn a_schedule_is_a_rate_for_each_step<E: Engine>() {
    let set = made_up(60, 3, 3, 5);
    let of = |kind: &str, rate: f64, schedule: &str, period: u32| {
        let mut json = rich();
        json["optimizer"] = json!({
            "kind": kind, "learningRate": rate, "betaRateScale": 4, "schedule": schedule, "scheduleSteps": period,
        });
        plan(&spec(&json), &set, 3, 3)
    };
    for row in schedule::ALL {
        for kind in ["sgd", "adamw"] {
            let case = format!("{}, {kind}", row.name);
            let scheduled = of(kind, 0.0625, row.name, 8);
            let (mut whole, mut parts): (E, E) = (engine(&scheduled, &set), engine(&scheduled, &set));
            let mut by_hand: E = engine(&of(kind, 0.0625, "constant", 1), &set);
            whole.train(21).unwrap();
            for step in 0..21 {
                parts.train(1).unwrap();
                by_hand.update(of(kind, 0.0625 * f64::from(scheduled.share(step)), "constant", 1));
                by_hand.train(1).unwrap();
            }
            let last = state(&mut whole);
            assert!(same_bits(&last, &state(&mut parts)), "{case}: parts make the whole");
            assert!(same_bits(&last, &state(&mut by_hand)), "{case}: each step has its rate");
            let mut constant: E = engine(&of(kind, 0.0625, "constant", 8), &set);
            constant.train(21).unwrap();
            assert_eq!(same_bits(&last, &state(&mut constant)), row.name == "constant", "{case}");
            // Going on from a state in the middle goes on with its step, not from the first.
            let mut copy = E::load(scheduled.clone(), set.clone(), last).unwrap();
            for run in [&mut whole, &mut copy] {
                run.train(5).unwrap();
            }
            assert!(same_bits(&state(&mut whole), &state(&mut copy)), "{case}: from the middle");
        }
    }
}

#[test]
fn shares_are_what_the_table_says() {
    let shares = |name: &str| {
        let row = schedule::ALL.iter().find(|row| row.name == name).unwrap();
        [0, 1, 4, 5, 7, 8, 16, 4_000_000_000_000].map(|step| row.kind.share(step, 4))
    };
    assert_eq!(shares("constant"), [1.0; 8]);
    assert_eq!(shares("inverse")[..7], [1.0, 0.8, 0.5, 1.0 / 2.25, 1.0 / 2.75, 1.0 / 3.0, 0.2]);
    assert_eq!(shares("linear"), [1.0, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(shares("halving"), [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.0625, 0.0]);
}
