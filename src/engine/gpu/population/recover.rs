//! Going back to the last finite state. Each dispatch keeps the state it began with and a network that has gone bad is
//! left alone by every later dispatch; so the step that broke it is found by repeating that one dispatch with fewer
//! steps. The steps are the same however they are divided into dispatches, hence bisection is exact.

use super::Population;
use crate::engine::gpu::layout::Progress;
use crate::engine::gpu::readback::read;
use crate::engine::{Pending, soon};
use crate::error::Result;
use bytemuck::{bytes_of, cast_slice, pod_collect_to_vec};
use std::cell::RefCell;
use std::rc::Rc;

impl Population {
    /// Sets member `i` to where its last dispatch began, all others to stand still, and does `steps` steps.
    fn repeat(&mut self, i: usize, all: &[Progress], steps: u32) {
        let plan = self.train.plan;
        let kept = (plan.n_params * (1 + plan.slots)) as u64 * 4;
        let at = i as u64 * u64::from(plan.state_stride) * 4;
        // Through a buffer of its own: a copy within one buffer is not allowed to exist.
        let device = &self.gpu.device;
        let between = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("saved"),
            size: kept,
            usage: wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(&self.state, at + u64::from(plan.saved_at) * 4, &between, 0, kept);
        encoder.copy_buffer_to_buffer(&between, 0, &self.state, at, kept);
        self.gpu.submit(encoder, None);

        let began = all[i].began;
        let before = self.queued - u64::from((self.queued as u32).wrapping_sub(began));
        let mut now: Vec<Progress> = all.iter().map(|&p| Progress { diverged: 1, ..p }).collect();
        now[i] =
            Progress { done: began, began, ..Progress::at(self.base + before, &self.plans[i], self.n_train) };
        self.gpu.queue.write_buffer(&self.progress, 0, cast_slice(&now));
        let (queued, correction, last) = (self.queued, self.correction, self.last.clone());
        self.queued = before;
        self.correction = crate::optim::BiasCorrection::after(self.base + before);
        if steps > 0 {
            self.submit(steps);
        }
        (self.queued, self.correction, self.last) = (queued, correction, last);
    }

    /// How far every member is, after everything queued so far.
    ///
    /// *Errors* `gpu-lost`.
    pub fn progress(&self) -> Pending<Vec<Progress>> {
        let bytes = read(&self.gpu, &[(&self.progress, 0, self.len() * size_of::<Progress>())]);
        soon(async move { Ok(pod_collect_to_vec(&bytes.await?)) })
    }

    /// Takes member `i`, which went bad, back to its last finite state, where it stays.
    ///
    /// *Errors* `gpu-lost`.
    pub async fn recover(population: &Rc<RefCell<Self>>, i: usize) -> Result<()> {
        let progress = population.borrow().progress();
        let all = progress.await?;
        let (mut good, mut bad) = (0, all[i].done.wrapping_sub(all[i].began));
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            population.borrow_mut().repeat(i, &all, middle);
            let progress = population.borrow().progress();
            if progress.await?[i].diverged == 0 {
                good = middle;
            } else {
                bad = middle;
            }
        }
        population.borrow_mut().repeat(i, &all, good);
        let progress = population.borrow().progress();
        let mut after = all;
        after[i] = Progress { diverged: 1, ..progress.await?[i] };
        let population = population.borrow();
        for (k, progress) in after.iter().enumerate() {
            let at = (k * size_of::<Progress>()) as u64;
            population.gpu.queue.write_buffer(&population.progress, at, bytes_of(progress));
        }
        Ok(())
    }
}
