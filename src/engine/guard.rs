//! Training that stops at the last finite state.
//!
//! A number that is not finite stays so, hence it is enough to look at the parameters once per chunk of steps; when
//! they are bad, the chunk is repeated from its start one step at a time. The steps themselves are the same, so the
//! bits of a healthy run do not depend on the chunks.

use super::State;
use crate::error::{Error, ErrorCode, Result};

/// Steps between two looks at the parameters.
const CHUNK: u32 = 256;

/// What a CPU engine does: plain steps, and a state that can be copied out and in without allocation.
pub trait Stepper {
    /// Does `steps` steps.
    fn run(&mut self, steps: u32);
    /// Whether every parameter is finite.
    fn finite(&self) -> bool;
    /// Copies the state out.
    fn save(&self, into: &mut State);
    /// Copies a state in.
    fn restore(&mut self, state: &State);
}

/// Does `steps` steps, or stops after the last one that left every parameter finite.
///
/// *Errors* `diverged` with the number of the step that failed. `checkpoint` is work space.
pub fn train(stepper: &mut impl Stepper, steps: u32, checkpoint: &mut State) -> Result<()> {
    let mut left = steps;
    while left > 0 {
        let chunk = left.min(CHUNK);
        stepper.save(checkpoint);
        stepper.run(chunk);
        if !stepper.finite() {
            stepper.restore(checkpoint);
            for _ in 0..chunk {
                stepper.save(checkpoint);
                stepper.run(1);
                if !stepper.finite() {
                    stepper.restore(checkpoint);
                    return Err(diverged(checkpoint.step));
                }
            }
        }
        left -= chunk;
    }
    Ok(())
}

/// The error of a run whose last finite state is that after `step` steps.
pub fn diverged(step: u64) -> Error {
    Error::new(
        ErrorCode::Diverged,
        "optimizer.learningRate",
        format!("a weight stopped being finite at step {}, so training stopped at step {step}", step + 1),
        "Lower the learning rate or the penalties, or reset.",
    )
}
