//! The GPU engine as a whole: many networks in one dispatch, every way to lie in memory, every limit, a hundred steps
//! beside the CPU, and a device that is lost. `tests/engines.rs` has what every engine promises.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod common;

#[path = "populations/layouts.rs"]
mod layouts;
#[path = "populations/limits.rs"]
mod limits;
#[path = "populations/lost.rs"]
mod lost;
#[path = "populations/many.rs"]
mod many;
#[path = "populations/runs.rs"]
mod runs;
#[path = "populations/trajectories.rs"]
mod trajectories;

use bvq::engine::State;
use bvq::engine::gpu::population::Population;

/// Stamps each test as `gpu::name`.
macro_rules! on_the_gpu {
    ($($name:ident),* $(,)?) => {
        mod gpu {
            $(#[test] fn $name() { crate::common::on_the_gpu(super::$name); })*
        }
    };
}
pub(crate) use on_the_gpu;

/// The states of all members.
fn states(population: &Population) -> Vec<State> {
    let readings = pollster::block_on(population.states()).unwrap();
    readings.into_iter().map(|reading| reading.state).collect()
}
