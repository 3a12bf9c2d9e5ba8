//! What every engine promises by itself, and ten recorded losses.

use crate::common::{
    Tolerance, assert_close, engine, made_up, on_every_engine, plan, rich, same_bits, spec, start, state,
};
use bvq::engine::naive::NaiveEngine;
use bvq::engine::{Engine, State};
use bvq::plan::Plan;
use pollster::block_on;

fn fresh<E: Engine>() -> (E, Plan, State) {
    let set = made_up(60, 3, 3, 5);
    let plan = plan(&spec(&rich()), &set, 3, 3);
    (engine(&plan, &set), plan.clone(), start(&plan))
}

on_every_engine!(
    one_step_is_the_reference,
    ten_recorded_losses,
    k_steps_are_k_times_one_step,
    parts_make_the_whole,
    a_restored_state_is_a_fresh_load,
    a_state_from_the_middle_goes_on,
    reading_changes_nothing,
    an_update_keeps_weights_and_takes_effect,
);

fn one_step_is_the_reference<E: Engine>() {
    let (mut one, ..) = fresh::<E>();
    let (mut judge, ..) = fresh::<NaiveEngine<f32>>();
    one.train(1).unwrap();
    judge.train(1).unwrap();
    let (a, b) = (state(&mut one), state(&mut judge));
    assert_eq!(a.step, 1);
    let close = Tolerance { relative: 2e-5, of_largest: 1e-6 };
    assert_close("memory", &b.slots, &a.slots, close);
    assert_close("parameters", &b.params, &a.params, close);
}

/// Training losses after steps 1..=10 of `rich()`, from `NaiveEngine<f32>`; engines must be within 2e-5 relative.
const RECORDED: [f64; 10] = [
    1.596_471_57,
    1.506_499_56,
    1.427_727_99,
    1.361_009_69,
    1.303_289_56,
    1.257_623_42,
    1.217_678_06,
    1.184_342_84,
    1.157_677_78,
    1.136_382_40,
];

fn ten_recorded_losses<E: Engine>() {
    let (mut run, ..) = fresh::<E>();
    let losses: Vec<f64> = (0..10)
        .map(|_| {
            run.train(1).unwrap();
            block_on(run.scores()).unwrap()[0].loss
        })
        .collect();
    for (step, (loss, recorded)) in losses.iter().zip(RECORDED).enumerate() {
        let close = (loss - recorded).abs() <= 2e-5 * recorded;
        assert!(close, "step {}: {loss} where {recorded} is recorded; all: {losses:?}", step + 1);
    }
}

fn k_steps_are_k_times_one_step<E: Engine>() {
    let (mut whole, ..) = fresh::<E>();
    let (mut single, ..) = fresh::<E>();
    whole.train(37).unwrap();
    (0..37).for_each(|_| single.train(1).unwrap());
    assert!(same_bits(&state(&mut whole), &state(&mut single)));
}

fn parts_make_the_whole<E: Engine>() {
    let (mut whole, ..) = fresh::<E>();
    let (mut parts, ..) = fresh::<E>();
    whole.train(700).unwrap();
    parts.train(300).unwrap();
    parts.train(0).unwrap();
    parts.train(400).unwrap();
    let (a, b) = (state(&mut whole), state(&mut parts));
    assert_eq!(a.step, 700);
    assert!(same_bits(&a, &b));
    // The comparison can fail: one step more is another state.
    parts.train(1).unwrap();
    assert!(!same_bits(&a, &state(&mut parts)));
}

fn a_restored_state_is_a_fresh_load<E: Engine>() {
    let (mut used, _, first) = fresh::<E>();
    let (mut new, ..) = fresh::<E>();
    used.train(53).unwrap();
    used.restore(&first);
    assert!(same_bits(&state(&mut used), &first));
    used.train(53).unwrap();
    new.train(53).unwrap();
    assert!(same_bits(&state(&mut used), &state(&mut new)));
}

fn a_state_from_the_middle_goes_on<E: Engine>() {
    let (mut run, plan, _) = fresh::<E>();
    run.train(41).unwrap();
    let middle = state(&mut run);
    run.train(41).unwrap();
    let mut copy = E::load(plan, made_up(60, 3, 3, 5), middle).unwrap();
    copy.train(41).unwrap();
    assert!(same_bits(&state(&mut run), &state(&mut copy)));
}

fn reading_changes_nothing<E: Engine>() {
    let (mut read, ..) = fresh::<E>();
    let (mut left, ..) = fresh::<E>();
    for _ in 0..5 {
        read.train(7).unwrap();
        left.train(7).unwrap();
        block_on(read.scores()).unwrap();
        block_on(read.outputs(&[0.1; 3 * 20], 20)).unwrap();
    }
    assert!(same_bits(&state(&mut read), &state(&mut left)));
}

fn an_update_keeps_weights_and_takes_effect<E: Engine>() {
    let set = made_up(60, 3, 3, 5);
    let mut json = rich();
    json["layers"][1]["learnBeta"] = "off".into();
    let before = plan(&spec(&json), &set, 3, 3);
    json["optimizer"]["learningRate"] = 0.0.into();
    json["layers"][1]["beta"] = 1.0.into();
    let after = plan(&spec(&json), &set, 3, 3);
    let mut run: E = engine(&before, &set);
    run.train(20).unwrap();
    let old = state(&mut run);
    let outputs = |run: &mut E| block_on(run.outputs(&set.inputs[..9], 3)).unwrap();
    let soft = outputs(&mut run);
    run.update(after);
    assert!(same_bits(&old, &state(&mut run)), "an update keeps step, weights and memory");
    assert_ne!(soft, outputs(&mut run), "hard units give other outputs");
    run.train(3).unwrap();
    let new = state(&mut run);
    assert_eq!(new.step, 23);
    assert_eq!(new.params, old.params, "at rate 0 no weight moves");
    assert_ne!(new.slots, old.slots, "the steps were done");
    run.update(before);
    run.train(1).unwrap();
    assert_ne!(state(&mut run).params, new.params, "at the old rate they move");
}
