//! N networks in one dispatch are N single runs, and K steps in one dispatch are K dispatches, to the bit.

use crate::common::{made_up, plan, same_bits, spec, start, state};
use crate::{on_the_gpu, states};
use bvq::engine::Engine;
use bvq::engine::gpu::GpuEngine;
use bvq::engine::gpu::device::Gpu;
use bvq::engine::gpu::layout::Progress;
use bvq::engine::gpu::population::{Member, Population};
use bvq::{ErrorCode, optim};
use pollster::block_on;
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;

on_the_gpu!(
    n_networks_are_n_runs,
    one_dispatch_of_k_steps_is_k_dispatches,
    a_member_that_diverges_leaves_the_others_alone,
    the_device_counts_epochs_like_the_cpu,
);

/// Members of one shape that differ in all that may differ: seed, samples, rates, penalties, β and its regime.
fn members(optimizer: &str) -> Vec<Member> {
    let one = |i: u32| {
        let beta = [0.0, 0.3, 0.6, 1.0, 0.9][i as usize % 5];
        let kind = ["off", "off-diagonal", "full", "cosine"][i as usize % 4];
        let layer = |units: u32, activation: &str, beta: f64| json!({ "units": units, "activation": activation, "beta": beta, "learnBeta": "unit", "pieces": 3 });
        let clip = [0.0, 0.02, 1.0][i as usize % 3];
        let frozen = if i.is_multiple_of(2) { json!([]) } else { json!([0, [7, 0.125]]) };
        let json = json!({
            "seed": i + 1, "batchSize": 13,
            "layers": [layer(6, "relu", beta), layer(4, "maxout", 0.7)],
            "optimizer": { "kind": optimizer, "learningRate": 0.01 * f64::from(i + 1), "betaRateScale": i, "clip": clip, "schedule": "inverse", "scheduleSteps": 20 },
            "frozen": frozen,
            "penalty": {
                "l1": 0.001 * f64::from(i % 2), "l2": 0.001 * f64::from(i % 3),
                "orthogonality": { "kind": kind, "strength": 0.01 },
            },
        });
        let set = made_up(60, 3, 3, i);
        let plan = plan(&spec(&json), &set, 3, 3);
        let state = start(&plan);
        (plan, set, state)
    };
    (0..9).map(one).collect()
}

fn n_networks_are_n_runs() {
    let gpu = Gpu::shared().unwrap();
    for row in optim::ALL {
        let optimizer = row.name;
        let members = members(optimizer);
        let mut together = Population::new(&gpu, &members).unwrap();
        together.train(61).unwrap();
        let all = states(&together);
        let scores = block_on(together.scores()).unwrap();
        assert_eq!(all.len(), members.len());
        for (i, member) in members.iter().enumerate() {
            let mut single = Population::new(&gpu, std::slice::from_ref(member)).unwrap();
            single.train(61).unwrap();
            assert_eq!(all[i].step, 61);
            assert!(
                same_bits(&all[i], &states(&single)[0]),
                "{optimizer}: network {i} differs from its own run"
            );
            let score = block_on(single.scores()).unwrap()[0].parts;
            assert_eq!(
                format!("{score:?}"),
                format!("{:?}", scores[i].parts),
                "{optimizer}: scores of network {i}"
            );
            // The comparison can fail: no two members are alike.
            assert!(
                !same_bits(&all[i], &all[(i + 1) % all.len()]),
                "{optimizer}: networks {i} and the next are one"
            );
        }
    }
}

fn one_dispatch_of_k_steps_is_k_dispatches() {
    let gpu = Gpu::shared().unwrap();
    let members = members("adam");
    let mut whole = Population::new(&gpu, &members).unwrap();
    let mut parts = Population::new(&gpu, &members).unwrap();
    let steps = whole.quota();
    assert!(steps > 1, "one submission of {steps} steps shows nothing");
    whole.train(steps).unwrap();
    (0..steps).for_each(|_| parts.train(1).unwrap());
    for (a, b) in states(&whole).iter().zip(states(&parts)) {
        assert_eq!(a.step, u64::from(steps));
        assert!(same_bits(a, &b));
    }
}

fn a_member_that_diverges_leaves_the_others_alone() {
    let gpu = Gpu::shared().unwrap();
    let mut members = members("sgd");
    (members[4].0.rate, members[4].0.beta_rate) = (1e30, 1e30);
    let population = Rc::new(RefCell::new(Population::new(&gpu, &members).unwrap()));
    population.borrow_mut().train(100).unwrap();
    let readings = block_on(population.borrow().states()).unwrap();
    let bad: Vec<usize> = (0..readings.len()).filter(|&i| readings[i].progress.diverged != 0).collect();
    assert_eq!(bad, [4]);
    block_on(Population::recover(&population, 4)).unwrap();
    let mut single =
        GpuEngine::on(&gpu, members[4].0.clone(), members[4].1.clone(), members[4].2.clone()).unwrap();
    let error = single.train(100).and_then(|()| block_on(single.snapshot()).map(drop)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Diverged);
    let recovered = states(&population.borrow());
    assert!(same_bits(&recovered[4], &state(&mut single)), "it stands at its last finite state");
    // The others are where they were, and go on.
    population.borrow_mut().train(11).unwrap();
    let after = states(&population.borrow());
    assert!(same_bits(&after[4], &recovered[4]), "it stays there");
    for i in (0..members.len()).filter(|&i| i != 4) {
        assert!(same_bits(&readings[i].state, &recovered[i]), "network {i} moved");
        let mut single = Population::new(&gpu, std::slice::from_ref(&members[i])).unwrap();
        single.train(111).unwrap();
        assert!(same_bits(&after[i], &states(&single)[0]), "network {i} differs from its own run");
    }
}

fn the_device_counts_epochs_like_the_cpu() {
    let gpu = Gpu::shared().unwrap();
    let members = members("sgd");
    let mut population = Population::new(&gpu, &members).unwrap();
    for steps in [1, 2, 5, 16, 17, 40] {
        population.train(steps).unwrap();
        for (reading, (plan, set, _)) in block_on(population.states()).unwrap().iter().zip(&members) {
            let expected = Progress::at(reading.state.step, plan, set.n_train);
            let seen = reading.progress;
            assert_eq!(
                (seen.epoch, seen.within),
                (expected.epoch, expected.within),
                "step {}",
                reading.state.step
            );
        }
    }
}
