//! Every way in which a network can lie on the device: activations and parameters in workgroup memory or in storage,
//! a step as one workgroup's work or split. Each must take the judge's step and read like it.

use crate::common::{Tolerance, assert_close, made_up, plan, same_bits, spec, start, state};
use crate::{on_the_gpu, states};
use bvq::engine::Engine;
use bvq::engine::gpu::device::Gpu;
use bvq::engine::gpu::layout::{NONE, QUANTITY_RAW, View};
use bvq::engine::gpu::population::{Member, Population};
use bvq::engine::gpu::size::{Room, training};
use bvq::engine::naive::NaiveEngine;
use pollster::block_on;
use serde_json::json;
use std::collections::BTreeSet;

on_the_gpu!(
    every_layout_agrees_with_the_judge,
    panels_agree_with_the_judge,
    programs_with_their_layers_take_the_same_steps,
);

/// Of what momentum remembers of one gradient.
const GRADIENT: Tolerance = Tolerance { relative: 2e-5, of_largest: 1e-5 };
/// Of anything read from the forward pass.
const FORWARD: Tolerance = Tolerance { relative: 1e-5, of_largest: 5e-6 };

/// A small network, and one whose step is split.
fn member(split: bool) -> Member {
    if split { network(56, 390, 520) } else { network(6, 13, 60) }
}

fn network(units: u32, batch: usize, n: usize) -> Member {
    let layer = |units: u32, activation: &str| json!({ "units": units, "activation": activation, "beta": 0.6, "learnBeta": "unit", "pieces": 3 });
    let json = json!({
        "layers": [layer(units, "tanh"), layer(5, "maxout")], "batchSize": batch,
        "optimizer": { "kind": "momentum", "learningRate": 0.02 },
        "penalty": { "l1": 0.001, "l2": 0.002, "orthogonality": { "kind": "cosine", "strength": 0.01 } },
    });
    let set = made_up(n, 6, 3, 5);
    let plan = plan(&spec(&json), &set, 6, 3);
    let state = start(&plan);
    (plan, set, state)
}

/// (split, activations spilled, parameters spilled).
type Way = (bool, bool, bool);

/// The ways that are tried. A split step with spilled activations alone would show nothing more, and each way takes
/// kernels of its own, which are compiled for seconds.
const WAYS: [Way; 7] = [
    (false, false, false),
    (false, false, true),
    (false, true, false),
    (false, true, true),
    (true, false, false),
    (true, false, true),
    (true, true, true),
];

/// What is read off a network; it has a layout of its own, which follows from the room.
fn reads_alike(case: &str, member: &Member, judge: &mut NaiveEngine<f32>, run: &Population) {
    let plan = &member.0;
    let inputs = made_up(131, 6, 0, 21).inputs;
    let view = View { points: 131, quantity: QUANTITY_RAW, layer: NONE, unit: NONE, ..View::default() };
    let outputs = block_on(run.field(&inputs, view, plan.outputs).unwrap()).unwrap();
    assert_close(
        &format!("{case}: outputs"),
        &block_on(judge.outputs(&inputs, 131)).unwrap(),
        &outputs,
        FORWARD,
    );
    let (wanted, seen) = (block_on(judge.scores()).unwrap(), block_on(run.scores()).unwrap()[0].parts);
    for (wanted, seen) in wanted.iter().zip(seen) {
        assert_close(&format!("{case}: loss"), &[wanted.loss as f32], &[seen.loss as f32], FORWARD);
        assert_eq!(wanted.accuracy, seen.accuracy, "{case}");
    }
}

fn agrees(way: Way, member: &Member, room: Room) {
    let gpu = Gpu::shared().unwrap();
    let (plan, set, _) = member;
    let case = format!("split, activations, parameters spilled: {way:?}");
    let mut judge = NaiveEngine::<f32>::load(plan.clone(), set.clone(), member.2.clone()).unwrap();
    judge.train(3).unwrap();
    let before = (plan.clone(), set.clone(), state(&mut judge));
    let mut run = Population::with_room(&gpu, std::slice::from_ref(&before), room).unwrap();
    judge.train(1).unwrap();
    run.train(1).unwrap();
    let (a, b) = (state(&mut judge), states(&run).swap_remove(0));
    assert_eq!(a.step, b.step);
    assert_close(&format!("{case}: memory"), &a.slots, &b.slots, GRADIENT);
    assert_close(&format!("{case}: parameters"), &a.params, &b.params, GRADIENT);

    if way.1 == way.2 {
        reads_alike(&case, member, &mut judge, &run);
    }
    // The same bits however steps are divided and whoever is beside it.
    let mut two = Population::with_room(&gpu, &[before.clone(), before], room).unwrap();
    run.train(6).unwrap();
    two.train(1).unwrap();
    two.train(2).unwrap();
    two.train(4).unwrap();
    let both = states(&two);
    assert!(same_bits(&both[0], &states(&run)[0]) && same_bits(&both[0], &both[1]), "{case}: other bits");
}

/// Rows and inputs of no layer fill their last panel: 6 to 67 units, to 5 of 3 pieces, to 3 classes.
fn panels_agree_with_the_judge() {
    let gpu = Gpu::shared().unwrap();
    let member = network(67, 22, 60);
    let room = Room { software: true, ..gpu.room };
    let sizes = training(&member.0, room).sizes;
    assert!(sizes.panels);
    agrees((false, sizes.acts_spill, sizes.weights_spill), &member, room);
}

fn every_layout_agrees_with_the_judge() {
    let gpu = Gpu::shared().unwrap();
    let mut reached = BTreeSet::new();
    for split in [false, true] {
        let member = member(split);
        // From all the room there is to none.
        let most = gpu.room.workgroup_bytes;
        for bytes in (0..=most / 64).rev().map(|i| i * 64) {
            let room = Room {
                workgroup_bytes: bytes,
                invocations: gpu.room.invocations.min(64),
                software: false,
                ..gpu.room
            };
            let layout = training(&member.0, room);
            let way = (layout.split, layout.sizes.acts_spill, layout.sizes.weights_spill);
            assert_eq!(way.0, split);
            if WAYS.contains(&way) && reached.insert(way) {
                agrees(way, &member, room);
            }
        }
    }
    let wanted = WAYS.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(reached, wanted, "no room leads to the others");
    println!("{} layouts", reached.len());
}

/// One to four layers, of every sort of unit; samples that fill no quad.
fn programs_with_their_layers_take_the_same_steps() {
    let gpu = Gpu::shared().unwrap();
    let room = Room { software: true, turns: usize::MAX, ..gpu.room };
    let layers = [
        json!({ "units": 5, "activation": "maxout", "pieces": 3, "beta": 0.6, "learnBeta": "unit" }),
        json!({ "units": 7, "activation": "leaky-relu", "beta": 1.0 }),
        json!({ "units": 3, "activation": "sigmoid", "beta": 0.7, "learnBeta": "layer" }),
    ];
    for hidden in 0..=3 {
        let json = json!({
            "layers": layers[..hidden], "batchSize": 13, "optimizer": { "kind": "momentum", "learningRate": 0.02 },
            "penalty": { "l1": 0.001, "l2": 0.002, "orthogonality": { "kind": "cosine", "strength": 0.01 } },
        });
        let set = made_up(60, 6, 3, 5);
        let plan = plan(&spec(&json), &set, 6, 3);
        let state = start(&plan);
        let sizes = training(&plan, room).sizes;
        assert!(sizes.written && !sizes.panels, "{hidden} hidden layers");
        let member = (plan, set, state);
        let mut read = Population::with_room(&gpu, std::slice::from_ref(&member), room).unwrap();
        let mut special = Population::with_room(&gpu, &[member.clone(), member], room).unwrap();
        special.specialise();
        read.train(7).unwrap();
        special.train(3).unwrap();
        special.train(4).unwrap();
        let (wanted, seen) = (states(&read).swap_remove(0), states(&special));
        // Compilers of hardware may join multiplications and additions in one program and not in the other.
        if gpu.room.software {
            assert!(seen.iter().all(|state| same_bits(state, &wanted)), "{hidden} hidden layers: other bits");
        }
        assert_eq!(seen[1].step, 7);
        assert_close(&format!("{hidden} hidden layers"), &wanted.params, &seen[1].params, GRADIENT);
    }
}
