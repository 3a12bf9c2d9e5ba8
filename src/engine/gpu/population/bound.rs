//! The buffers of a population for one choice of sizes, and where things lie in them.

use crate::engine::gpu::device::{Buffer, Gpu};
use crate::engine::gpu::layout::{self, LayerDims, PlanUniform};
use crate::engine::gpu::size::Sizes;
use crate::error::Result;
use crate::plan::Plan;
use bytemuck::cast_slice;

/// The buffers of one choice of sizes.
#[derive(Debug)]
pub(super) struct Bound {
    pub sizes: Sizes,
    pub uniform: Buffer,
    pub layers: Buffer,
    /// [`layout::written`] of the layers; empty where the program reads them.
    pub written: String,
    pub spilled: Buffer,
    pub plan: PlanUniform,
}

impl Bound {
    pub fn new(gpu: &Gpu, plan: &Plan, sizes: Sizes, chunks: u32, groups: usize) -> Result<Self> {
        let (dims, target_at, acts) = layout::layers(plan, sizes.quads as usize);
        let layers = gpu.storage("layers", dims.len() * size_of::<LayerDims>())?;
        gpu.queue.write_buffer(&layers, 0, cast_slice(&dims));
        let spilled = gpu.storage("activations", if sizes.acts_spill { acts * groups * 16 } else { 16 })?;
        let kept = plan.n_params * (1 + plan.slots);
        let grads_at = 2 * kept;
        let ortho_at = grads_at + chunks as usize * plan.n_params;
        let gram_at = ortho_at + plan.n_weights;
        let gram = plan.hidden().iter().map(|layer| layer.rows * layer.rows).max().unwrap_or(0);
        let frozen_at = gram_at + gram;
        let uniform = gpu.uniform("plan", size_of::<PlanUniform>())?;
        let plan = PlanUniform {
            layers: dims.len() as u32,
            inputs: plan.inputs as u32,
            outputs: plan.outputs as u32,
            n_weights: plan.n_weights as u32,
            n_params: plan.n_params as u32,
            slots: plan.slots as u32,
            batch: plan.batch as u32,
            chunks,
            target_at: target_at as u32,
            acts_stride: acts as u32,
            state_stride: (frozen_at + plan.n_params) as u32,
            saved_at: kept as u32,
            grads_at: grads_at as u32,
            ortho_at: ortho_at as u32,
            gram_at: gram_at as u32,
            frozen_at: frozen_at as u32,
            temperature: plan.loss.temperature as f32,
            ..PlanUniform::default()
        };
        let written = if sizes.written { layout::written(&dims) } else { String::new() };
        Ok(Self { sizes, uniform, layers, written, spilled, plan })
    }
}
