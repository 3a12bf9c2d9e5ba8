//! Reading numbers back: a copy into a staging buffer that is mapped when the queue gets there. Nothing that trains
//! waits for it.

use super::device::{Buffer, Gpu, lost};
use crate::engine::{Pending, known, soon};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

#[derive(Default)]
struct Landing {
    result: Option<bool>,
    waker: Option<Waker>,
}

struct Mapped {
    gpu: Rc<Gpu>,
    landing: Arc<Mutex<Landing>>,
}

impl Future for Mapped {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        // Outside of a browser nobody else turns the device's crank. An error here is a lost device, which the mapping
        // reports too.
        #[cfg(not(target_arch = "wasm32"))]
        let _ = self.gpu.device.poll(wgpu::PollType::wait_indefinitely());
        let Ok(mut landing) = self.landing.lock() else { return Poll::Ready(false) };
        match landing.result {
            Some(mapped) => Poll::Ready(mapped && !self.gpu.is_lost()),
            None if self.gpu.is_lost() => Poll::Ready(false),
            None => {
                landing.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Copies ranges (offset, bytes) of buffers, queued behind everything submitted so far; the future gives the bytes of
/// all ranges, one after the other.
///
/// *Errors* `gpu-lost`.
pub fn read(gpu: &Rc<Gpu>, ranges: &[(&Buffer, usize, usize)]) -> Pending<Vec<u8>> {
    if gpu.is_lost() {
        return known(Err(lost()));
    }
    let total: usize = ranges.iter().map(|(_, _, bytes)| bytes).sum();
    let usage = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
    let staging = match gpu.buffer("readback", total, usage) {
        Ok(staging) => staging,
        Err(error) => return known(Err(error)),
    };
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let mut at = 0;
    for &(buffer, offset, bytes) in ranges {
        encoder.copy_buffer_to_buffer(buffer, offset as u64, &staging, at, bytes as u64);
        at += bytes as u64;
    }
    gpu.submit(encoder, None);
    let landing = Arc::new(Mutex::new(Landing::default()));
    let told = Arc::clone(&landing);
    staging.slice(..).map_async(wgpu::MapMode::Read, move |result| {
        if let Ok(mut landing) = told.lock() {
            landing.result = Some(result.is_ok());
            if let Some(waker) = landing.waker.take() {
                waker.wake();
            }
        }
    });
    let mapped = Mapped { gpu: Rc::clone(gpu), landing };
    soon(async move {
        if !mapped.await {
            return Err(lost());
        }
        let bytes = match staging.slice(..).get_mapped_range() {
            Ok(view) => view[..total].to_vec(),
            Err(_) => return Err(lost()),
        };
        Ok(bytes)
    })
}
