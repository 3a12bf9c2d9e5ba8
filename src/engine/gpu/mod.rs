//! The WebGPU engine: the contract, in command buffers. The only place that names `wgpu`.
//!
//! One workgroup trains one network for many steps in one dispatch (`shaders/train.wgsl`); networks that want more
//! workgroups take two dispatches a step (`shaders/split.wgsl`). Order of sums: see `shaders/network.wgsl`. The same
//! device gives the same bits however the steps are divided into dispatches; random numbers and batches are those of
//! the CPU exactly, losses within the tolerance that `docs/testing.md` states.

pub mod device;
pub mod layout;
pub mod painter;
mod pictures;
pub mod population;
pub mod programs;
pub mod readback;
pub mod size;
#[cfg(target_arch = "wasm32")]
pub mod surface;

use super::batch::TrainingSet;
use super::guard::diverged;
use super::{Engine, FieldRequest, Pending, Score, State, probe, soon};
use crate::error::{Error, ErrorCode, Result};
use crate::penalty::OrthogonalityKind;
use crate::plan::Plan;
use device::Gpu;
use layout::{Progress, View};
use pictures::Pictures;
use population::Population;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The WebGPU engine: a population of one.
#[derive(Debug)]
pub struct GpuEngine {
    plan: Plan,
    population: Rc<RefCell<Population>>,
    fate: Rc<Cell<Fate>>,
    pictures: RefCell<Pictures>,
}

/// Why this engine cannot run a plan, if it cannot.
///
/// *Errors* `gpu-unavailable` naming the field.
pub fn refuse(plan: &Plan) -> Result<()> {
    // Gram–Schmidt needs f64, which WGSL does not have: in f32 the filters lose their orthogonality.
    if plan.orthogonality == OrthogonalityKind::GramSchmidt {
        return Err(Error::new(
            ErrorCode::GpuUnavailable,
            "penalty.orthogonality.kind",
            "Gram–Schmidt filters need 64-bit arithmetic, which the GPU engine does not have",
            "Use the CPU engine, or another kind of orthogonality.",
        ));
    }
    Ok(())
}

impl GpuEngine {
    /// An engine on this device.
    ///
    /// *Errors* `gpu-unavailable` where the plan is refused, `limit-exceeded`, `gpu-lost`.
    pub fn on(gpu: &Rc<Gpu>, plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        refuse(&plan)?;
        let population = Population::new(gpu, &[(plan.clone(), set, state)])?;
        Ok(Self {
            plan,
            population: Rc::new(RefCell::new(population)),
            fate: Rc::default(),
            pictures: RefCell::default(),
        })
    }

    /// The plan it runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The population of one.
    pub fn population(&self) -> &Rc<RefCell<Population>> {
        &self.population
    }
}

/// How a run that stopped being finite is dealt with. The device's progress is not to be trusted meanwhile.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Fate {
    /// As far as is known, all is well.
    #[default]
    Fine,
    /// It is being taken back to its last finite state.
    Returning,
    /// It is there: the step, and the device's count of it.
    Stopped { step: u64, done: u32 },
}

/// Whether a reading is what was asked for; if not, read again. Takes a run that went bad back to its last finite state.
///
/// *Errors* `diverged`, once.
async fn valid(population: &Rc<RefCell<Population>>, fate: &Cell<Fate>, progress: Progress) -> Result<bool> {
    match fate.get() {
        Fate::Fine if progress.diverged == 0 => Ok(true),
        Fate::Returning => Ok(false),
        Fate::Stopped { done, .. } => Ok(done == progress.done),
        Fate::Fine => {
            fate.set(Fate::Returning);
            Population::recover(population, 0).await?;
            let states = population.borrow().states();
            let reading = states.await?.swap_remove(0);
            fate.set(Fate::Stopped { step: reading.state.step, done: reading.progress.done });
            Err(diverged(reading.state.step))
        }
    }
}

impl Engine for GpuEngine {
    fn load(plan: Plan, set: TrainingSet, state: State) -> Result<Self> {
        Self::on(&Gpu::shared()?, plan, set, state)
    }

    fn update(&mut self, plan: Plan) {
        self.population.borrow_mut().set_plan(0, plan.clone());
        self.plan = plan;
    }

    fn restore(&mut self, state: &State) {
        self.fate.set(Fate::Fine);
        self.population.borrow_mut().restore(&[state]);
    }

    fn quota(&mut self) -> u32 {
        self.population.borrow_mut().quota()
    }

    fn train(&mut self, steps: u32) -> Result<()> {
        match self.fate.get() {
            Fate::Stopped { step, .. } => Err(diverged(step)),
            Fate::Returning => Ok(()),
            Fate::Fine => self.population.borrow_mut().train(steps),
        }
    }

    fn ready(&mut self) -> Pending<()> {
        let waiting = self.population.borrow().gpu.at_most(1);
        soon(async move {
            waiting.await;
            Ok(())
        })
    }

    fn snapshot(&mut self) -> Pending<State> {
        let mut states = self.population.borrow().states();
        let (population, fate) = (Rc::clone(&self.population), Rc::clone(&self.fate));
        soon(async move {
            loop {
                let reading = states.await?.swap_remove(0);
                if valid(&population, &fate, reading.progress).await? {
                    return Ok(reading.state);
                }
                states = population.borrow().states();
            }
        })
    }

    fn scores(&mut self) -> Pending<[Score; 2]> {
        let mut scores = self.population.borrow().scores();
        let (population, fate) = (Rc::clone(&self.population), Rc::clone(&self.fate));
        soon(async move {
            loop {
                let found = scores.await?[0];
                if valid(&population, &fate, found.progress).await? {
                    return Ok(found.parts);
                }
                scores = population.borrow().scores();
            }
        })
    }

    fn field(&mut self, inputs: &[f32], points: usize, request: FieldRequest) -> Pending<Vec<f32>> {
        let field = probe::check(&self.plan, request)
            .and_then(|()| self.population.borrow().field(inputs, View::of(request, points), 1));
        soon(async move { field?.await })
    }

    fn outputs(&mut self, inputs: &[f32], points: usize) -> Pending<Vec<f32>> {
        let view = View {
            points: points as u32,
            quantity: layout::QUANTITY_RAW,
            layer: layout::NONE,
            unit: layout::NONE,
            ..View::default()
        };
        let outputs = self.population.borrow().field(inputs, view, self.plan.outputs);
        soon(async move { outputs?.await })
    }
}
