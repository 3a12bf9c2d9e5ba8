//! What turns numbers on the device into pixels: the pipeline of `shaders/paint.wgsl`, one for each format of target.

use super::device::{Gpu, lost};
use super::programs::{PAINT, PAINT_BINDINGS, Pipelines};
use crate::error::{Error, ErrorCode, Result};
use std::cell::RefCell;
use std::rc::Rc;

/// Where a picture is painted: a view of a texture of the picture's size.
///
/// Pixels are opaque, or transparent black, so it is all the same whether the alpha of whatever shows the texture is
/// premultiplied.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The device that the texture is of.
    pub gpu: &'a Rc<Gpu>,
    /// The view, usable as a render attachment.
    pub view: &'a wgpu::TextureView,
    /// Its format. One that ends in `Srgb` would encode the colours, which are sRGB already, once more.
    pub format: wgpu::TextureFormat,
}

/// The pipelines that paint.
#[derive(Debug)]
pub struct Painter {
    bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    made: RefCell<Vec<(wgpu::TextureFormat, wgpu::RenderPipeline)>>,
}

impl Painter {
    /// Compiles nothing yet.
    pub fn new(device: &wgpu::Device) -> Self {
        let entries: Vec<_> = (0..)
            .zip(PAINT_BINDINGS)
            .map(|(binding, (_, ty))| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
                count: None,
            })
            .collect();
        let bindings = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("paint"),
            entries: &entries,
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("paint"),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        Self { bindings, layout, made: RefCell::default() }
    }

    /// Buffers in the order of `programs::PAINT_BINDINGS`.
    pub fn bind(&self, device: &wgpu::Device, buffers: [&wgpu::Buffer; 4]) -> wgpu::BindGroup {
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("paint"),
            layout: &self.bindings,
            entries: &entries,
        })
    }

    /// The pipeline for targets of a format, made when first asked for.
    pub fn pipeline(
        &self,
        device: &wgpu::Device,
        pipelines: &Pipelines,
        format: wgpu::TextureFormat,
    ) -> wgpu::RenderPipeline {
        if let Some((_, found)) = self.made.borrow().iter().find(|(made, _)| *made == format) {
            return found.clone();
        }
        let module = pipelines.module(&PAINT);
        let [vertex, fragment] = [PAINT.entries[0], PAINT.entries[1]];
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("paint"),
            layout: Some(&self.layout),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some(vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState {
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                ..Default::default()
            },
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module,
                entry_point: Some(fragment),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        self.made.borrow_mut().push((format, pipeline.clone()));
        pipeline
    }
}

impl Target<'_> {
    /// Whether this device can paint here.
    ///
    /// *Errors* `gpu-lost` for a target of a device that went away, `gpu-unavailable` for one that would change the
    /// colours.
    pub fn check(&self, gpu: &Rc<Gpu>) -> Result<()> {
        if gpu.is_lost() || !Rc::ptr_eq(gpu, self.gpu) {
            return Err(lost());
        }
        if self.format.is_srgb() {
            return Err(Error::new(
                ErrorCode::GpuUnavailable,
                "target",
                "its format would encode the colours twice",
                "Use a format that does not end in Srgb.",
            ));
        }
        Ok(())
    }
}
