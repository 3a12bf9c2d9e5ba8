//! Frozen parameters: training leaves them as they are, to the bit, and changes the others as it would without.

use crate::common::{engine, load, made_up, on_every_engine, plan, rich, same_bits, spec, start, state};
use bvq::engine::{Engine, State};
use bvq::plan::Plan;
use bvq::spec::Frozen;
use bvq::{ErrorCode, Export, Spec, Trainer, optim, penalty};
use pollster::block_on;
use serde_json::{Value, json};

on_every_engine!(frozen_ones_stay_and_the_others_do_their_step, a_living_run_is_frozen_and_thawed);

/// Weights of all layers, a bias, learned logits; some are neighbours, and a run of them goes from weights to logits.
fn some(plan: &Plan) -> Vec<usize> {
    let n = plan.n_weights;
    let mut some: Vec<usize> = (0..plan.n_params).filter(|i| i % 5 == 2).collect();
    some.extend([0, 1, plan.layers[0].b, n - 2, n - 1, n, n + 1, 0]);
    some
}

fn with(mut json: Value, frozen: &[usize]) -> Value {
    json["frozen"] = frozen.into();
    json
}

/// Numbers at these places that are not the same bits.
fn moved(a: &State, b: &State, at: impl Fn(usize) -> bool) -> Vec<usize> {
    let n = a.params.len();
    let all = |state: &State| -> Vec<u32> {
        state.params.iter().chain(&state.slots).map(|x| x.to_bits()).collect()
    };
    let (a, b) = (all(a), all(b));
    (0..a.len()).filter(|&i| at(i % n) && a[i] != b[i]).collect()
}

fn frozen_ones_stay_and_the_others_do_their_step<E: Engine>() {
    for optimizer in optim::ALL {
        for orthogonality in penalty::ALL {
            let mut json = rich();
            json["optimizer"]["kind"] = optimizer.name.into();
            json["penalty"] = json!({ "l1": 0.01, "l2": 0.02, "orthogonality": { "kind": orthogonality.name, "strength": 0.01 } });
            let set = made_up(60, 7, 3, 5);
            let free = plan(&spec(&json), &set, 7, 3);
            let some = some(&free);
            let cold = plan(&spec(&with(json, &some)), &set, 7, 3);
            let case = format!("{}, {}", optimizer.name, orthogonality.name);
            let (Some(mut a), Some(mut b)) =
                (load::<E>(&free, &set, start(&free)), load::<E>(&cold, &set, start(&cold)))
            else {
                continue;
            };
            let first = start(&free);
            for run in [&mut a, &mut b] {
                run.train(1).unwrap();
            }
            let (one, other) = (state(&mut a), state(&mut b));
            let is_frozen = |i: usize| some.contains(&i);
            let none: [usize; 0] = [];
            assert_eq!(
                moved(&one, &other, |i| !is_frozen(i)),
                none,
                "{case}: the others do the step of a free run"
            );
            assert!(moved(&first, &one, is_frozen).len() >= some.len() - 2, "{case}: a free run moves them");
            b.train(40).unwrap();
            let after = state(&mut b);
            assert_eq!(moved(&first, &after, is_frozen), none, "{case}: frozen");
            assert!(moved(&first, &after, |i| !is_frozen(i)).len() > some.len(), "{case}: the others move");
        }
    }
}

fn a_living_run_is_frozen_and_thawed<E: Engine>() {
    let set = made_up(60, 3, 3, 5);
    let free = plan(&spec(&rich()), &set, 3, 3);
    let all: Vec<usize> = (0..free.n_params).collect();
    let cold = plan(&spec(&with(rich(), &all)), &set, 3, 3);
    let mut run: E = engine(&free, &set);
    run.train(11).unwrap();
    let before = state(&mut run);
    run.update(cold);
    run.train(300).unwrap();
    let still = state(&mut run);
    assert!(same_bits(&State { step: 311, ..before.clone() }, &still), "all frozen, nothing moves");
    run.update(free.clone());
    run.train(2).unwrap();
    let after = state(&mut run);
    assert!(moved(&still, &after, |_| true).len() > free.n_params, "thawed, all move");
    // How the steps are divided into calls does not matter.
    let half = plan(&spec(&with(rich(), &some(&free))), &set, 3, 3);
    let (mut whole, mut single): (E, E) = (engine(&half, &set), engine(&half, &set));
    whole.train(29).unwrap();
    (0..29).for_each(|_| single.train(1).unwrap());
    assert!(same_bits(&state(&mut whole), &state(&mut single)));
}

fn trainer(json: &Value) -> Trainer {
    Trainer::new(&Spec::from_json(&json.to_string()).unwrap()).unwrap()
}

#[test]
fn reset_export_and_import_keep_them() {
    let mut run = trainer(&with(rich(), &[3, 1, 4, 1]));
    let first = block_on(run.parameters()).unwrap();
    block_on(run.train(50)).unwrap();
    let text = serde_json::to_string(&block_on(run.export()).unwrap()).unwrap();
    let value = bvq::value::from_json(&text, ErrorCode::ImportInvalid).unwrap();
    let mut copy = Trainer::import(&Export::read(value).unwrap()).unwrap();
    for run in [&mut run, &mut copy] {
        block_on(run.train(50)).unwrap();
        let now = block_on(run.parameters()).unwrap();
        let same: Vec<usize> = (0..now.len()).filter(|&i| now[i] == first[i]).collect();
        assert_eq!(same, [1, 3, 4]);
        assert_eq!(run.spec().frozen, [3.0, 1.0, 4.0, 1.0].map(Frozen::At));
    }
    assert_eq!(block_on(run.hash()).unwrap(), block_on(copy.hash()).unwrap());
    // A reset has the weights of a fresh run, frozen or not.
    copy.reset();
    assert_eq!(block_on(copy.parameters()).unwrap(), first);
    block_on(copy.train(100)).unwrap();
    assert_eq!(block_on(run.hash()).unwrap(), block_on(copy.hash()).unwrap());
}

#[test]
fn held_ones_have_their_value_from_the_start_on() {
    let free = block_on(trainer(&rich()).parameters()).unwrap();
    let mut json = rich();
    // The fifth stays as the seed has it, the third has the last value that is given.
    json["frozen"] = json!([[3, 9.0], [1, -1.25], 5, [3, 0.1]]);
    let mut run = trainer(&json);
    let first = block_on(run.parameters()).unwrap();
    assert_eq!((first[1], first[3], first[5]), (-1.25, 0.1, free[5]));
    let differs: Vec<usize> = (0..free.len()).filter(|&i| first[i] != free[i]).collect();
    assert_eq!(differs, [1, 3], "the others begin as ever");
    assert_eq!(
        serde_json::to_value(run.spec()).unwrap()["frozen"],
        json!([[3.0, 9.0], [1.0, -1.25], 5.0, [3.0, 0.1]])
    );

    block_on(run.train(40)).unwrap();
    let now = block_on(run.parameters()).unwrap();
    let same: Vec<usize> = (0..now.len()).filter(|&i| now[i] == first[i]).collect();
    assert_eq!(same, [1, 3, 5]);
    let hash = block_on(run.hash()).unwrap();
    let text = serde_json::to_string(&block_on(run.export()).unwrap()).unwrap();
    let value = bvq::value::from_json(&text, ErrorCode::ImportInvalid).unwrap();
    let mut copy = Trainer::import(&Export::read(value).unwrap()).unwrap();
    assert_eq!(block_on(copy.hash()).unwrap(), hash);
    for run in [&mut run, &mut copy] {
        run.reset();
        assert_eq!(block_on(run.parameters()).unwrap(), first);
        block_on(run.train(40)).unwrap();
        assert_eq!(block_on(run.hash()).unwrap(), hash);
    }
}

#[test]
fn a_living_run_takes_a_value_and_lets_go_of_it() {
    let mut json = rich();
    json["optimizer"]["kind"] = "adam".into();
    let mut run = trainer(&json);
    let free = block_on(run.parameters()).unwrap();
    block_on(run.train(40)).unwrap();
    let before = block_on(run.state()).unwrap();
    let update = |run: &mut Trainer, frozen: Value| {
        let mut json = json.clone();
        json["frozen"] = frozen;
        block_on(run.update(&Spec::from_json(&json.to_string()).unwrap())).unwrap();
    };
    // At the value it has, it stays.
    update(&mut run, json!([[2, before.params[2]]]));
    assert_eq!(block_on(run.state()).unwrap().params, before.params);
    update(&mut run, json!([[2, 0.75]]));
    let after = block_on(run.state()).unwrap();
    assert_eq!((after.params[2], after.step), (0.75, 40));
    let n = after.params.len();
    assert!(before.slots[2] != 0.0 && before.slots[n + 2] != 0.0 && before.slots.len() == 2 * n);
    assert_eq!((after.slots[2], after.slots[n + 2]), (0.0, 0.0), "it forgets its past");
    assert_eq!(moved(&before, &after, |i| i != 2), [0usize; 0]);
    run.reset();
    assert_eq!(block_on(run.parameters()).unwrap()[2], 0.75, "a reset is to the value");
    update(&mut run, json!([]));
    assert_eq!(block_on(run.parameters()).unwrap()[2], 0.75, "thawed, it goes on from there");
    run.reset();
    assert_eq!(block_on(run.parameters()).unwrap(), free, "and a reset is to what the seed gives");
}

#[test]
fn with_gram_schmidt_a_note_says_what_stays() {
    let json = json!({
        "layers": [{ "units": 2 }], "penalty": { "orthogonality": { "kind": "gram-schmidt" } }, "frozen": [2],
    });
    let noted = |json: &Value| trainer(json).notes().iter().any(|note| note.contains("frozen"));
    assert!(noted(&json));
    // A bias is no part of a filter.
    assert!(!noted(&with(json.clone(), &[4])) && !noted(&with(json, &[])));
}

#[test]
fn what_is_no_parameter_is_refused_by_name() {
    // 2 × 4 weights and 4 biases, 4 × 2 and 2, and the logit of β.
    let n = block_on(trainer(&json!({})).parameters()).unwrap().len();
    assert_eq!(n, 23);
    for (bad, at) in [
        (json!([0, 23]), 1),
        (json!([1.5]), 0),
        (json!([-1]), 0),
        (json!([22, 4e9, 7]), 1),
        (json!([1e300]), 0),
        (json!([[0, 1], [23, 1]]), 1),
        (json!([[22.5, 1]]), 0),
    ] {
        let spec = Spec::from_json(&json!({ "frozen": bad }).to_string()).unwrap();
        let error = Trainer::new(&spec).map(drop).unwrap_err();
        assert_eq!((error.code, error.field), (ErrorCode::SpecInvalid, format!("frozen[{at}]")), "{bad}");
        assert!(error.hint.contains("22"), "{}", error.hint);
        let mut run = trainer(&json!({}));
        assert_eq!(block_on(run.update(&spec)).unwrap_err().field, format!("frozen[{at}]"));
    }
    for bad in [
        json!("all"),
        json!([true]),
        json!({}),
        json!([[]]),
        json!([[1]]),
        json!([[1, 2, 3]]),
        json!([[0, "1"]]),
    ] {
        let error = Spec::from_json(&json!({ "frozen": bad }).to_string()).unwrap_err();
        assert!(error.field.starts_with("frozen"), "{bad}: {error}");
    }
    for bad in [json!([[22, 0.5]]), json!([[1, 1e39]])] {
        let spec = Spec::from_json(&json!({ "frozen": bad }).to_string()).unwrap();
        let error = Trainer::new(&spec).map(drop).unwrap_err();
        assert_eq!((error.code, error.field.as_str()), (ErrorCode::SpecInvalid, "frozen[0]"), "{bad}");
        assert!(error.message.contains("no value for parameter"), "{}", error.message);
    }
}
