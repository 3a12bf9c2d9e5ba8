//! The rows of the GPU: single networks, what one dispatch a step would be, and many networks in one dispatch.

use crate::{CHECK_STEPS, Options, Workload, check, must, rate, row, say, steps};
use bvq::ErrorCode;
use bvq::engine::gpu::GpuEngine;
use bvq::engine::gpu::device::Gpu;
use bvq::engine::gpu::population::{Member, Population};
use pollster::block_on;
use std::cell::RefCell;
use std::rc::Rc;

/// How many networks are trained together.
const CROWDS: [usize; 2] = [64, 1024];

/// Names the adapter and prints its rows, or says why not.
pub fn rows(workloads: &[Workload], options: &Options) {
    let gpu = match block_on(Gpu::open()) {
        Ok(gpu) => gpu,
        Err(error) => {
            println!("The GPU: NOT MEASURED, {error}");
            return;
        }
    };
    if gpu.room.software && !options.software {
        println!("The GPU: NOT MEASURED, {} is played by the processor; --software measures it", gpu.name);
        std::mem::forget(gpu);
        return;
    }
    println!("The GPU: {}", gpu.name);
    let each = |most| move |it: &Workload| steps::<GpuEngine>(it, options.seconds, most);
    let at_its_pace: Vec<f64> = workloads.iter().map(each(u32::MAX)).collect();
    row("GPU", at_its_pace.iter().copied().map(say));
    row("   one step a submission", workloads.iter().map(each(1)).map(say));
    for networks in CROWDS {
        let together: Vec<_> =
            workloads.iter().map(|it| crowd(&gpu, it, networks, options.seconds)).collect();
        let cells = |say: &dyn Fn(f64, f64) -> String| {
            let one = together.iter().zip(&at_its_pace);
            one.map(|(all, one)| all.map_or("no room".into(), |all| say(all, *one))).collect::<Vec<_>>()
        };
        row(&format!("   {networks} together, steps of all"), cells(&|all, _| say(all)).into_iter());
        row("      to one after the other", cells(&|all, one| format!("{:.1}x", all / one)).into_iter());
    }
    // wgpu cannot let go of a device while a thread's locals end.
    std::mem::forget(gpu);
}

/// Steps a second of all networks together; the first and the last one's answers are those of their single runs. `None`
/// where one population has no room for so many: `bvq.sweep` makes several of them.
fn crowd(gpu: &Rc<Gpu>, workload: &Workload, networks: usize, seconds: f64) -> Option<f64> {
    let members: Vec<Member> = (1..).map(|seed| workload.member(seed)).take(networks).collect();
    let mut together = match Population::new(gpu, &members) {
        Err(error) if error.code == ErrorCode::LimitExceeded => return None,
        made => must(made),
    };
    let states = |of: &Population| must(block_on(of.states()));
    must(together.train(CHECK_STEPS));
    let found = states(&together);
    for i in [0, networks - 1] {
        let mut single = must(Population::new(gpu, std::slice::from_ref(&members[i])));
        must(single.train(CHECK_STEPS));
        check(&format!("{} {i} of {networks}", workload.id), &found[i].state, &states(&single)[0].state);
    }
    let together = RefCell::new(together);
    let all = rate(
        seconds,
        || {
            let mut together = together.borrow_mut();
            let steps = together.quota();
            must(together.train(steps));
            block_on(together.gpu.at_most(1));
            u64::from(steps) * networks as u64
        },
        || block_on(gpu.at_most(0)),
    );
    Some(all)
}
