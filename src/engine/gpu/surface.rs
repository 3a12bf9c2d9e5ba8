//! A canvas that maps are painted on. For browsers only.

use super::device::{Gpu, lost};
use super::painter::Target;
use crate::error::{Error, ErrorCode, Result};
use std::cell::Cell;
use std::rc::Rc;
use wgpu::CurrentSurfaceTexture as Current;

/// An `OffscreenCanvas` with a WebGPU context on the shared device.
///
/// When the device is lost, painting says `gpu-lost`; a new surface on the same canvas goes on with the new device.
#[derive(Debug)]
pub struct Surface {
    gpu: Rc<Gpu>,
    canvas: wgpu::Surface<'static>,
    format: wgpu::TextureFormat,
    size: Cell<[u32; 2]>,
}

fn unusable(message: String) -> Error {
    Error::new(ErrorCode::GpuUnavailable, "canvas", message, "Paint with the CPU, on another canvas.")
}

impl Surface {
    /// Takes a canvas that has no context, or a WebGPU context already, and compiles what paints on it.
    ///
    /// *Errors* `gpu-unavailable` if the canvas gives no such context or the painter does not compile.
    pub async fn new(gpu: &Rc<Gpu>, canvas: web_sys::OffscreenCanvas) -> Result<Self> {
        let canvas = gpu
            .instance
            .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas))
            .map_err(|error| unusable(format!("it gives no WebGPU context ({error})")))?;
        // The one that the browser prefers stands first, and is not an Srgb one.
        let format = canvas.get_capabilities(&gpu.adapter).formats[0];
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        gpu.painter.pipeline(&gpu.device, &gpu.pipelines, format);
        if let Some(error) = scope.pop().await {
            return Err(unusable(format!("what paints does not compile here ({error})")));
        }
        Ok(Self { gpu: Rc::clone(gpu), canvas, format, size: Cell::default() })
    }

    /// Gives the canvas this size, lets `paint` paint on its next picture, and hands that over. The canvas holds it
    /// until the end of the task: `transferToImageBitmap()` right after this takes it.
    ///
    /// *Errors* those of `paint`; `gpu-lost`; `gpu-unavailable` if the canvas gives no picture.
    pub fn show(&self, size: [u32; 2], paint: impl FnOnce(&Target<'_>) -> Result<()>) -> Result<()> {
        if self.gpu.is_lost() {
            return Err(lost());
        }
        if self.size.get() != size {
            self.canvas.configure(
                &self.gpu.device,
                &wgpu::SurfaceConfiguration {
                    usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                    format: self.format,
                    color_space: wgpu::SurfaceColorSpace::Auto,
                    width: size[0],
                    height: size[1],
                    present_mode: wgpu::PresentMode::Fifo,
                    desired_maximum_frame_latency: 2,
                    // What is no number shows what is behind the canvas.
                    alpha_mode: wgpu::CompositeAlphaMode::PreMultiplied,
                    view_formats: Vec::new(),
                },
            );
            self.size.set(size);
        }
        let picture = match self.canvas.get_current_texture() {
            Current::Success(picture) | Current::Suboptimal(picture) => picture,
            other => {
                // Configured anew, the next may come.
                self.size.set([0, 0]);
                return Err(unusable(format!("it gave no picture ({other:?})")));
            }
        };
        let view = picture.texture.create_view(&wgpu::TextureViewDescriptor::default());
        paint(&Target { gpu: &self.gpu, view: &view, format: self.format })?;
        self.gpu.queue.present(picture);
        Ok(())
    }
}
