//! Reading a population: states, scores, fields.

use super::{Population, VIEW_GROUPS, VIEW_GROUPS_SOFTWARE, VIEW_TILES_SOFTWARE};
use crate::engine::gpu::device::Buffer;
use crate::engine::gpu::layout::{Progress, View};
use crate::engine::gpu::readback::read;
use crate::engine::{Pending, Score, State, soon};
use crate::error::Result;
use bytemuck::{bytes_of, pod_collect_to_vec};

/// How well one member does.
#[derive(Debug, Clone, Copy)]
pub struct Scores {
    /// On the training and on the test samples.
    pub parts: [Score; 2],
    /// How far it is.
    pub progress: Progress,
}

/// The state of one member.
#[derive(Debug, Clone)]
pub struct Reading {
    /// State after the steps done.
    pub state: State,
    /// How far it is.
    pub progress: Progress,
}

impl Population {
    fn state_range(&self, i: usize) -> (&Buffer, usize, usize) {
        let plan = &self.train.plan;
        let kept = plan.n_params as usize * (1 + plan.slots as usize);
        (&self.state, i * plan.state_stride as usize * 4, kept * 4)
    }

    /// The state of every member after everything queued so far.
    ///
    /// *Errors* `gpu-lost`.
    pub fn states(&self) -> Pending<Vec<Reading>> {
        let n = self.len();
        let mut ranges = vec![(&self.progress, 0, n * size_of::<Progress>())];
        ranges.extend((0..n).map(|i| self.state_range(i)));
        let bytes = read(&self.gpu, &ranges);
        let (base, queued) = (self.base, self.queued);
        let (n_params, kept) = (self.train.plan.n_params as usize, self.state_range(0).2 / 4);
        soon(async move {
            let bytes = bytes.await?;
            let (progress, states) = bytes.split_at(n * size_of::<Progress>());
            let progress: Vec<Progress> = pod_collect_to_vec(progress);
            let floats: Vec<f32> = pod_collect_to_vec(states);
            Ok(floats
                .chunks_exact(kept)
                .zip(progress)
                .map(|(floats, progress)| {
                    // The device counts modulo 2³²; what is still missing is far less.
                    let missing = (queued as u32).wrapping_sub(progress.done);
                    let state = State {
                        step: base + queued - u64::from(missing),
                        params: floats[..n_params].to_vec(),
                        slots: floats[n_params..].to_vec(),
                    };
                    Reading { state, progress }
                })
                .collect())
        })
    }

    /// Scores of the training and the test samples of every member, after everything queued so far.
    ///
    /// *Errors* `gpu-lost`.
    pub fn scores(&self) -> Pending<Vec<Scores>> {
        let (n, n_samples, n_train) = (self.len(), self.n_samples, self.n_train);
        let is_class = self.train.plan.is_class == 1;
        let tiles = n_samples.div_ceil(4 * self.view.sizes.quads as usize) as u32;
        let bind = self.bind(&self.view, &self.samples, &self.scores);
        self.dispatch("score", &bind, [self.view_groups.min(tiles), n as u32]);
        let bytes = read(
            &self.gpu,
            &[(&self.progress, 0, n * size_of::<Progress>()), (&self.scores, 0, n * n_samples * 8)],
        );
        soon(async move {
            let bytes = bytes.await?;
            let (progress, scores) = bytes.split_at(n * size_of::<Progress>());
            let progress: Vec<Progress> = pod_collect_to_vec(progress);
            let scores: Vec<f32> = pod_collect_to_vec(scores);
            let mean =
                |values: &[f32]| values.iter().map(|&x| f64::from(x)).sum::<f64>() / values.len() as f64;
            Ok(scores
                .chunks_exact(2 * n_samples)
                .zip(progress)
                .map(|(scores, progress)| {
                    let (loss, right) = scores.split_at(n_samples);
                    let part = |range: std::ops::Range<usize>| Score {
                        loss: mean(&loss[range.clone()]),
                        accuracy: (is_class && !range.is_empty()).then(|| mean(&right[range])),
                    };
                    Scores { parts: [part(0..n_train), part(n_train..n_samples)], progress }
                })
                .collect())
        })
    }

    /// What `view` asks of member 0 at points: `planes` numbers per point.
    ///
    /// *Shapes* `inputs`: [inputs, points]; result: [planes, points].
    ///
    /// *Errors* `gpu-lost`, `limit-exceeded`.
    pub fn field(&self, inputs: &[f32], view: View, planes: usize) -> Result<Pending<Vec<f32>>> {
        let points = view.points as usize;
        let places = self.gpu.storage("points", inputs.len() * 4)?;
        self.gpu.queue.write_buffer(&places, 0, bytemuck::cast_slice(inputs));
        let results = self.gpu.storage("field", planes * points * 4)?;
        self.gpu.queue.write_buffer(&self.question, 0, bytes_of(&view));
        let bind = self.bind(&self.view, &places, &results);
        self.dispatch("field", &bind, [self.field_groups(points), 1]);
        let bytes = read(&self.gpu, &[(&results, 0, planes * points * 4)]);
        Ok(soon(async move { Ok(pod_collect_to_vec(&bytes.await?)) }))
    }

    /// Workgroups for a field of one network.
    pub(super) fn field_groups(&self, points: usize) -> u32 {
        let tiles = points.div_ceil(4 * self.view.sizes.quads as usize) as u32;
        let most = match (self.view.sizes.acts_spill, self.gpu.room.software) {
            // Each needs memory of its own, and there is this much.
            (true, _) => self.view_groups,
            (false, true) => tiles.div_ceil(VIEW_TILES_SOFTWARE).max(VIEW_GROUPS_SOFTWARE),
            (false, false) => VIEW_GROUPS,
        };
        most.min(tiles)
    }

    fn dispatch(&self, entry: &'static str, bind: &wgpu::BindGroup, groups: [u32; 2]) {
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_bind_group(0, bind, &[]);
        pass.set_pipeline(&self.gpu.pipelines.get(
            &self.gpu.device,
            entry,
            &self.view.sizes,
            &self.view.written,
        ));
        pass.dispatch_workgroups(groups[0], groups[1], 1);
        drop(pass);
        self.gpu.submit(encoder, None);
    }
}
