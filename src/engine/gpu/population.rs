//! N networks of one shape on the device: their memory, and the dispatches that train them. A single run is
//! a population of one.
//!
//! Order of sums: see `shaders/network.wgsl`. Each network is the work of workgroups of its own, so N networks in one
//! dispatch give the same bits as N runs.

mod bound;
pub mod draw;
mod read;
mod recover;

use bound::Bound;
pub use read::{Reading, Scores};

use super::device::{Buffer, Gpu, lost};
use super::layout::{self, Network, PlanUniform, Progress, View};
use super::size::{self, Layout, Room, Sizes};
use crate::engine::State;
use crate::engine::batch::TrainingSet;
use crate::error::{Error, ErrorCode, Result};
use crate::optim::BiasCorrection;
use crate::penalty::OrthogonalityKind;
use crate::plan::Plan;
use crate::schedule::ScheduleKind;
use bytemuck::{Pod, bytes_of, cast_slice};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Most steps of one dispatch.
pub const MOST_STEPS: u32 = 4096;
/// Most steps of one submission where each step takes two dispatches.
const MOST_SPLIT_STEPS: u32 = 256;
/// Microseconds that a submission aims at: 4 to 8 thousand are wanted.
const AIM: f64 = 7000.0;
/// The same for many networks, which no picture waits for, where a processor plays the GPU: it is slow to answer while
/// it works, and pages are not drawn by it.
const AIM_MANY_SOFTWARE: f64 = 50_000.0;
/// Microseconds from which a submission is made shorter whatever they went to: twice as many steps must not take 50 ms.
const LONG: f64 = 25_000.0;
/// Multiplications of the first submission at most: a few milliseconds even where a processor plays the GPU.
const FIRST_WORK: usize = 200_000;
/// From this many steps of all networks on a shape is worth a program of its own, where it may have one: compiling takes as long as
/// thousands of steps.
const MANY_STEPS: u64 = 2000;
/// Workgroups that share a field or the scores.
const VIEW_GROUPS: u32 = 64;
const VIEW_GROUPS_SOFTWARE: u32 = 4;
/// Most tiles of a field that one workgroup takes in software: Mesa's llvmpipe leaves every loop, without a word, once
/// an invocation has turned 65535 times in all.
const VIEW_TILES_SOFTWARE: u32 = 8;
/// Workgroups that share the scores where turns are counted: each gets as little as can be.
const VIEW_GROUPS_COUNTED: u32 = 1024;

/// N networks of one shape.
#[derive(Debug)]
pub struct Population {
    /// Device.
    pub gpu: Rc<Gpu>,
    plans: Vec<Plan>,
    n_train: usize,
    n_samples: usize,
    layout: Layout,
    train: Bound,
    view: Bound,
    view_groups: u32,
    networks: Buffer,
    samples: Buffer,
    samples_stride: usize,
    state: Buffer,
    progress: Buffer,
    corrections: Buffer,
    scores: Buffer,
    question: Buffer,
    training: Option<wgpu::BindGroup>,
    /// Step at which the state was set.
    base: u64,
    /// Steps queued since.
    queued: u64,
    /// Whether the program is for this very shape.
    is_special: bool,
    correction: BiasCorrection,
    /// Steps of the next submission.
    pace: u32,
    /// Microseconds of the shortest submission so far.
    way: f64,
    /// Steps of the last submission, and the microseconds it took once that is known.
    last: (u32, Arc<AtomicU32>),
}

/// One member of a population.
pub type Member = (Plan, TrainingSet, State);

impl Population {
    /// The members must have one shape: layers, batch, optimiser, loss and number of samples.
    ///
    /// *Errors* `limit-exceeded` if the device has not enough room, `gpu-lost`.
    pub fn new(gpu: &Rc<Gpu>, members: &[Member]) -> Result<Self> {
        Self::with_room(gpu, members, gpu.room)
    }

    /// As [`new`](Self::new), as if the device offered this room: tests use it to reach every layout.
    pub fn with_room(gpu: &Rc<Gpu>, members: &[Member], room: Room) -> Result<Self> {
        if gpu.is_lost() {
            return Err(lost());
        }
        let n = members.len();
        let (plan, set, first) = &members[0];
        // Where the turns of loops are counted, those of a penalty on filters count for all.
        let has_penalty = |(plan, ..): &&Member| plan.orthogonality != OrthogonalityKind::Off;
        let plan = members.iter().find(has_penalty).map_or(plan, |(plan, ..)| plan);
        let layout = size::training(plan, room);
        if layout.steps == 0 {
            return Err(Error::new(
                ErrorCode::GpuUnavailable,
                "layers",
                "this GPU driver ends loops early, and a step of this network needs longer ones",
                "Use the CPU engine, or a smaller network.",
            ));
        }
        let groups = n * if layout.split { layout.chunks as usize } else { 1 };
        let mut train = Bound::new(gpu, plan, layout.sizes, layout.chunks, groups)?;
        let viewing = size::viewing(plan, room);
        // Many networks keep a device busy with one workgroup each.
        let view_groups = match (n, room.software) {
            (1, false) => VIEW_GROUPS,
            (1, true) if room.turns == usize::MAX => VIEW_GROUPS_SOFTWARE,
            // Where turns are counted each workgroup gets as little as can be.
            (_, true) if room.turns < usize::MAX => VIEW_GROUPS_COUNTED,
            _ => 1,
        };
        let mut view = Bound::new(gpu, plan, viewing, layout.chunks, n * view_groups as usize)?;
        for bound in [&mut train, &mut view] {
            bound.plan.n_train = set.n_train as u32;
            bound.plan.n_samples = set.n as u32;
            bound.plan.is_class = u32::from(set.is_class);
            gpu.queue.write_buffer(&bound.uniform, 0, bytes_of(&bound.plan));
        }
        let samples_stride = set.inputs.len() + set.targets.len();
        let samples = gpu.storage("samples", n * samples_stride * 4)?;
        for (i, (_, set, _)) in members.iter().enumerate() {
            let at = (i * samples_stride * 4) as u64;
            gpu.queue.write_buffer(&samples, at, cast_slice(&set.inputs));
            gpu.queue.write_buffer(&samples, at + (set.inputs.len() * 4) as u64, cast_slice(&set.targets));
        }
        let networks = gpu.storage("networks", n * size_of::<Network>())?;
        let state = gpu.storage("state", n * train.plan.state_stride as usize * 4)?;
        let progress = gpu.storage("progress", n * size_of::<Progress>())?;
        let corrections = gpu.storage("corrections", MOST_STEPS as usize * 16)?;
        let scores = gpu.storage("scores", n * set.n * 8)?;
        let question = gpu.uniform("view", size_of::<View>())?;
        let mut population = Self {
            gpu: Rc::clone(gpu),
            plans: members.iter().map(|(plan, _, _)| plan.clone()).collect(),
            n_train: set.n_train,
            n_samples: set.n,
            layout,
            train,
            view,
            view_groups,
            networks,
            samples,
            samples_stride,
            state,
            progress,
            corrections,
            scores,
            question,
            training: None,
            base: first.step,
            queued: 0,
            is_special: false,
            correction: BiasCorrection::after(first.step),
            pace: (FIRST_WORK / (n * plan.batch * plan.n_weights).max(1)).clamp(1, 16) as u32,
            way: f64::INFINITY,
            last: (0, Arc::default()),
        };
        for (i, (plan, _, state)) in members.iter().enumerate() {
            population.set_plan(i, plan.clone());
            population.write_state(i, state);
        }
        population.training =
            Some(population.bind(&population.train, &population.samples, &population.scores));
        Ok(population)
    }

    /// Every buffer in the order of `programs::BINDINGS`.
    fn bind(&self, bound: &Bound, samples: &wgpu::Buffer, results: &wgpu::Buffer) -> wgpu::BindGroup {
        self.bind_parts(bound, samples, results.as_entire_binding(), self.question.as_entire_binding())
    }

    /// The same, where results and question may be parts of larger buffers.
    fn bind_parts(
        &self,
        bound: &Bound,
        samples: &wgpu::Buffer,
        results: wgpu::BindingResource<'_>,
        question: wgpu::BindingResource<'_>,
    ) -> wgpu::BindGroup {
        let entries: Vec<_> = (0..)
            .zip([
                bound.uniform.as_entire_binding(),
                bound.layers.as_entire_binding(),
                self.networks.as_entire_binding(),
                samples.as_entire_binding(),
                self.state.as_entire_binding(),
                bound.spilled.as_entire_binding(),
                self.progress.as_entire_binding(),
                self.corrections.as_entire_binding(),
                results,
                question,
            ])
            .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
            .collect();
        self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.gpu.pipelines.bindings,
            entries: &entries,
        })
    }

    /// How many networks there are.
    pub fn len(&self) -> usize {
        self.plans.len()
    }

    /// Never: a population has at least one member.
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }

    /// The plan of member `i`.
    pub fn plan(&self, i: usize) -> &Plan {
        &self.plans[i]
    }

    /// How training is laid out.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Gives member `i` other rates, penalties or regimes of β.
    pub fn set_plan(&mut self, i: usize, plan: Plan) {
        let network = Network::of(&plan, i * self.samples_stride);
        self.put(&self.networks, i, &network);
        // Once there it stays: a kernel for each turn of a slider would be compiled.
        let kinds = &mut self.train.sizes.kinds;
        kinds.orthogonal |= layout::penalised(&plan) != 0;
        let frozen = layout::frozen(&plan);
        kinds.frozen |= frozen.contains(&1.0);
        kinds.scheduled |= plan.schedule != ScheduleKind::Constant;
        if kinds.frozen {
            let at = i * self.train.plan.state_stride as usize + self.train.plan.frozen_at as usize;
            self.gpu.queue.write_buffer(&self.state, at as u64 * 4, cast_slice(&frozen));
        }
        self.plans[i] = plan;
    }

    /// Sets the state of every member; all are at the same step.
    pub fn restore(&mut self, states: &[&State]) {
        self.base = states[0].step;
        self.queued = 0;
        self.correction = BiasCorrection::after(self.base);
        for (i, state) in states.iter().enumerate() {
            self.write_state(i, state);
        }
    }

    fn write_state(&self, i: usize, state: &State) {
        let at = (i * self.train.plan.state_stride as usize * 4) as u64;
        self.gpu.queue.write_buffer(&self.state, at, cast_slice(&state.params));
        let slots_at = at + (state.params.len() * 4) as u64;
        if !state.slots.is_empty() {
            self.gpu.queue.write_buffer(&self.state, slots_at, cast_slice(&state.slots));
        }
        self.put(&self.progress, i, &Progress::at(state.step, &self.plans[i], self.n_train));
    }

    fn put<T: Pod>(&self, buffer: &wgpu::Buffer, i: usize, value: &T) {
        self.gpu.queue.write_buffer(buffer, (i * size_of::<T>()) as u64, bytes_of(value));
    }

    /// Trains from now on by a program of this very shape, where sizes say that it may have one.
    pub fn specialise(&mut self) {
        self.is_special = true;
    }

    /// Most steps that fit one submission at the present pace.
    pub fn quota(&mut self) -> u32 {
        let took = self.last.1.swap(0, Ordering::SeqCst);
        if took > 0 && self.last.0 > 0 {
            // What the shortest submission took is the way there and back, not steps. Counted as steps it would make
            // submissions shorter and shorter where the way is long.
            self.way = self.way.min(f64::from(took));
            let way = if f64::from(took) > LONG { 0.0 } else { self.way };
            let steps_took = (f64::from(took) - way).max(1.0);
            let aim = if self.len() > 1 && self.gpu.room.software { AIM_MANY_SOFTWARE } else { AIM };
            let wanted = f64::from(self.last.0) * (aim / steps_took).clamp(0.25, 2.0);
            let most = if self.layout.split { MOST_SPLIT_STEPS } else { MOST_STEPS };
            self.pace = (wanted as u32).clamp(1, most);
        }
        self.pace = self.pace.min(u32::try_from(self.layout.steps).unwrap_or(u32::MAX));
        self.pace
    }

    /// Queues steps of every member that has not diverged, in as many submissions as the pace asks for.
    ///
    /// *Errors* `gpu-lost`.
    pub fn train(&mut self, steps: u32) -> Result<()> {
        let mut left = steps;
        while left > 0 {
            if self.gpu.is_lost() {
                return Err(lost());
            }
            let now = left.min(self.quota());
            self.submit(now);
            left -= now;
        }
        Ok(())
    }

    fn submit(&mut self, steps: u32) {
        let plan = &self.plans[0];
        if plan.optimizer.corrects() || self.train.sizes.kinds.scheduled {
            let begun = self.base + self.queued;
            let correction = &mut self.correction;
            let corrections: Vec<[f32; 4]> = (begun..begun + u64::from(steps))
                .map(|step| {
                    let [first, second] = correction.advance().map(|c| c as f32);
                    [first, second, plan.share(step), 0.0]
                })
                .collect();
            self.gpu.queue.write_buffer(&self.corrections, 0, cast_slice(&corrections));
        }
        let plan = PlanUniform { steps, done_before: self.queued as u32, ..self.train.plan };
        self.gpu.queue.write_buffer(&self.train.uniform, 0, bytes_of(&plan));
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.encode_steps(&mut encoder, steps);
        let took = Arc::default();
        self.gpu.submit(encoder, Some(Arc::clone(&took)));
        self.last = (steps, took);
        self.queued += u64::from(steps);
        if self.queued * self.len() as u64 >= MANY_STEPS {
            self.specialise();
        }
    }

    fn encode_steps(&self, encoder: &mut wgpu::CommandEncoder, steps: u32) {
        let (sizes, n) = (&self.train.sizes, self.len() as u32);
        let pipeline = |entry, sizes: &Sizes| {
            let written = if sizes.written && self.is_special { self.train.written.as_str() } else { "" };
            self.gpu.pipelines.get(&self.gpu.device, entry, sizes, written)
        };
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_bind_group(0, self.training.as_ref(), &[]);
        if !self.layout.split {
            pass.set_pipeline(&pipeline("train", sizes));
            pass.dispatch_workgroups(n, 1, 1);
            return;
        }
        // `apply` works on the parameters where they lie.
        let in_storage = sizes.in_storage();
        let groups = self.train.plan.n_params.div_ceil(in_storage.workgroup);
        let [gradients, apply] = [pipeline("gradients", sizes), pipeline("apply", &in_storage)];
        pass.set_pipeline(&pipeline("save", &in_storage));
        pass.dispatch_workgroups(1, n, 1);
        for _ in 0..steps {
            pass.set_pipeline(&gradients);
            pass.dispatch_workgroups(self.layout.chunks + 1, n, 1);
            pass.set_pipeline(&apply);
            pass.dispatch_workgroups(groups, n, 1);
        }
        pass.set_pipeline(&pipeline("check", &in_storage));
        pass.dispatch_workgroups(1, n, 1);
    }
}
