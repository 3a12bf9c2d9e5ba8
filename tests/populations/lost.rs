//! A device that goes away.

use crate::common::{engine, made_up, plan, rich, spec, start};
use crate::on_the_gpu;
use bvq::engine::Engine;
use bvq::engine::gpu::GpuEngine;
use bvq::engine::gpu::device::Gpu;
use bvq::{ErrorCode, Result};
use pollster::block_on;

on_the_gpu!(a_lost_device_is_said_and_the_next_one_works);

/// The code of an error that must be there.
fn code<T>(result: Result<T>) -> ErrorCode {
    result.err().expect("a lost device went on").code
}

fn on_a_device_of_its_own() {
    let gpu = block_on(Gpu::open()).unwrap();
    let set = made_up(60, 3, 3, 5);
    let plan = plan(&spec(&rich()), &set, 3, 3);
    let mut run: GpuEngine = engine(&plan, &set);
    run.train(3).unwrap();
    let before = block_on(run.snapshot()).unwrap();
    // A reading that was asked for and not awaited hears of it too.
    let pending = run.snapshot();
    gpu.lose();
    assert!(gpu.is_lost());
    assert_eq!(code(block_on(pending)), ErrorCode::GpuLost);
    assert_eq!(code(run.train(3)), ErrorCode::GpuLost);
    assert_eq!(code(block_on(run.snapshot())), ErrorCode::GpuLost);
    assert_eq!(code(block_on(run.scores())), ErrorCode::GpuLost);
    assert_eq!(code(block_on(run.outputs(&[0.1; 6], 2))), ErrorCode::GpuLost);
    block_on(run.ready()).ok();
    assert_eq!(code(GpuEngine::on(&gpu, plan.clone(), set.clone(), start(&plan))), ErrorCode::GpuLost);
    assert_eq!(code(Gpu::shared()), ErrorCode::GpuUnavailable);
    // The next one that is opened is another, and goes on from the last snapshot.
    let next = block_on(Gpu::open()).unwrap();
    assert!(!next.is_lost());
    let mut again = GpuEngine::load(plan, set, before.clone()).unwrap();
    again.train(2).unwrap();
    assert_eq!(block_on(again.snapshot()).unwrap().step, before.step + 2);
    // wgpu cannot let go of a device while a thread's locals end.
    std::mem::forget((gpu, next, run, again));
}

fn a_lost_device_is_said_and_the_next_one_works() {
    // The suite's own device must stay: each thread has its own.
    std::thread::spawn(on_a_device_of_its_own).join().unwrap();
}
