//! Training: steps are queued as the engine takes them.

use super::Trainer;
use crate::engine::{Engine, Pending, soon};
use crate::error::{Error, Result, limits};
use std::rc::Rc;

impl Trainer {
    /// Does whole mini-batch steps.
    ///
    /// *Errors* `diverged`: the state is that after the last step that left every number finite.
    pub async fn train(&mut self, steps: u32) -> Result<()> {
        let mut left = steps;
        while left > 0 {
            let (queued, ready) = self.queue(left)?;
            ready.await?;
            left -= queued;
        }
        Ok(())
    }

    /// Queues the first of these steps: as many as the engine takes at once. Returns how many they are, and what
    /// resolves when it takes more.
    ///
    /// *Errors* as [`train`](Self::train), at once or from what is returned.
    pub fn queue(&mut self, steps: u32) -> Result<(u32, Pending<()>)> {
        if steps > limits::STEPS {
            return Err(Error::limit("steps", steps as usize, limits::STEPS as usize, "steps a call"));
        }
        let now = steps.min(self.engine.quota());
        match self.fate.note(self.engine.train(now)) {
            Ok(()) => {
                self.fate.step.set(self.step() + u64::from(now));
                Ok((now, self.engine.ready()))
            }
            Err(error) if self.diverged() => {
                let (state, fate) = (self.engine.snapshot(), Rc::clone(&self.fate));
                Ok((
                    now,
                    soon(async move {
                        fate.step.set(state.await?.step);
                        Err(error)
                    }),
                ))
            }
            Err(error) => Err(error),
        }
    }
}
