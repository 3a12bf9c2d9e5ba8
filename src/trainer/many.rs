//! Many runs at once: networks of one shape that the GPU trains in the same dispatches, each as in a run of its own.

use super::{Checker, Metrics, complete, shape, start, training_set};
use crate::engine::gpu::device::Gpu;
use crate::engine::gpu::layout::Progress;
use crate::engine::gpu::population::{Member, Population, Reading};
use crate::engine::gpu::refuse;
use crate::engine::{Pending, soon};
use crate::error::{Error, ErrorCode, Result, limits};
use crate::plan::{DataShape, Plan};
use crate::schedule::ScheduleKind;
use crate::spec::Spec;
use std::cell::RefCell;
use std::rc::Rc;

/// What two plans must have in common to be trained together, as a key: sizes, units, who shares a trained β, batch,
/// optimiser, schedule, loss, numbers of samples. Seed, data, β, rates and penalties may differ.
fn key(plan: &Plan, data: DataShape, n: usize) -> String {
    let layers: Vec<_> = plan
        .layers
        .iter()
        .map(|l| (l.fan_in, l.rows, l.width, l.unit, (l.beta.logit, l.beta.stride, l.beta.learned)))
        .collect();
    let schedule = (plan.schedule != ScheduleKind::Constant).then_some((plan.schedule, plan.schedule_steps));
    format!("{data:?} {n} {} {:?} {schedule:?} {} {layers:?}", plan.batch, plan.optimizer, plan.loss.name)
}

impl Checker {
    /// The shape of this spec's network: runs of one shape can be trained together. `None` for a network that is not
    /// for the GPU.
    ///
    /// *Errors* as [`check`](Self::check).
    pub fn shape(&mut self, spec: &Spec) -> Result<Option<String>> {
        let (plan, data, n) = self.plan(spec)?;
        Ok(refuse(&plan).is_ok().then(|| key(&plan, data, n)))
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// As of a run of its own; of its last finite state if it diverged.
    pub metrics: Metrics,
    /// Flat parameters.
    pub parameters: Vec<f32>,
}

/// Runs of one shape. First they are added, then all start together.
#[derive(Debug, Default)]
pub struct Many {
    shape: String,
    waiting: Vec<Member>,
    counts: [usize; 2],
    population: Option<Rc<RefCell<Population>>>,
}

impl Many {
    /// Adds the run of a spec.
    ///
    /// *Errors* as a run of its own would begin with; `spec-invalid` if its shape is another than the first one's.
    pub fn add(&mut self, spec: &Spec) -> Result<()> {
        let (spec, samples, features) = complete(spec)?;
        let data = shape(&samples, &features);
        let plan = Plan::new(&spec, data)?;
        refuse(&plan)?;
        let counts = [samples.n_train, samples.len()];
        let key = key(&plan, data, counts[1]);
        if self.waiting.is_empty() {
            (self.shape, self.counts) = (key, counts);
        } else if self.shape != key {
            return Err(Error::spec(
                "layers",
                "this network has another shape than the first",
                "Train networks of one shape together.",
            ));
        }
        let start = start(&spec, &plan)?;
        self.waiting.push((plan, training_set(&samples, &features), start));
        Ok(())
    }

    /// Puts all that were added on the shared device.
    ///
    /// *Errors* `gpu-unavailable`, `gpu-lost`; `limit-exceeded` where fewer may fit.
    pub fn start(&mut self) -> Result<()> {
        let gpu = Gpu::shared()?;
        if self.waiting.is_empty() {
            return Err(Error::spec("specs", "no run was added", "Add at least one."));
        }
        let population = Population::new(&gpu, &self.waiting)?;
        self.waiting = Vec::new();
        self.population = Some(Rc::new(RefCell::new(population)));
        Ok(())
    }

    fn started(&self) -> Result<&Rc<RefCell<Population>>> {
        self.population.as_ref().ok_or_else(|| {
            Error::new(ErrorCode::Internal, "specs", "these runs were not started", "Please report this.")
        })
    }

    /// Queues the first of these steps of every run, as [`Trainer::queue`](super::Trainer::queue) does. Runs that
    /// diverge stand still.
    ///
    /// *Errors* `gpu-lost`, `limit-exceeded`.
    pub fn queue(&mut self, steps: u32) -> Result<(u32, Pending<()>)> {
        if steps > limits::STEPS {
            return Err(Error::limit("steps", steps as usize, limits::STEPS as usize, "steps a call"));
        }
        let mut population = self.started()?.borrow_mut();
        let now = steps.min(population.quota());
        population.train(now)?;
        let room = population.gpu.at_most(2);
        Ok((
            now,
            soon(async move {
                room.await;
                Ok(())
            }),
        ))
    }

    /// The step of every run, after everything queued so far. A run that diverged has at least as many good ones.
    ///
    /// *Errors* `gpu-lost`.
    pub fn steps(&self) -> Result<Pending<Vec<u64>>> {
        let progress = self.started()?.borrow().progress();
        // A whole run is counted from 0 and has fewer steps than 32 bits count.
        let good = |at: Progress| u64::from(if at.diverged == 0 { at.done } else { at.began });
        Ok(soon(async move { Ok(progress.await?.into_iter().map(good).collect()) }))
    }

    /// How every run stands after everything queued so far, in the order of adding. Takes runs that diverged back to
    /// their last finite state: nothing may be queued after this.
    ///
    /// *Errors* `gpu-lost`.
    pub fn ended(&self) -> Result<Pending<Vec<Ended>>> {
        let population = Rc::clone(self.started()?);
        let counts = self.counts;
        Ok(soon(async move {
            let progress = population.borrow().progress();
            let bad: Vec<bool> = progress.await?.iter().map(|at| at.diverged != 0).collect();
            for i in (0..bad.len()).filter(|&i| bad[i]) {
                Population::recover(&population, i).await?;
            }
            let (scores, states) = {
                let population = population.borrow();
                (population.scores(), population.states())
            };
            let (scores, states) = (scores.await?, states.await?);
            let population = population.borrow();
            let all = scores.iter().zip(states).zip(bad).enumerate();
            Ok(all
                .map(|(i, ((scores, Reading { state, .. }), bad))| Ended {
                    metrics: Metrics::of(population.plan(i), counts, scores.parts, &state, bad),
                    parameters: state.params,
                })
                .collect())
        }))
    }
}
