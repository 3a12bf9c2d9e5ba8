//! The device: one for the whole page (or process), shared by every run, freed with the last.

use super::painter::Painter;
use super::programs::Pipelines;
use super::size::Room;
use crate::error::{Error, ErrorCode, Result};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::ops::Deref;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

/// An opened device and what belongs to it.
#[derive(Debug)]
pub struct Gpu {
    /// Device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// Compiled programs.
    pub pipelines: Pipelines,
    /// What paints maps.
    pub painter: Painter,
    /// Where canvases are made surfaces of this device.
    pub instance: wgpu::Instance,
    /// Whose device it is.
    pub adapter: wgpu::Adapter,
    /// What it offers.
    pub room: Room,
    /// Name for people.
    pub name: String,
    lost: Arc<AtomicBool>,
    work: Arc<Mutex<Work>>,
    submissions: Cell<u64>,
}

/// What the queue has not done.
#[derive(Debug, Default)]
struct Work {
    in_flight: u32,
    /// Seconds; when the last submission was done.
    idle_since: f64,
    waiting: Vec<Waker>,
}

/// Seconds since some moment.
fn now() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::Date::now() * 1e-3
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        use std::time::Instant;
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64()
    }
}

thread_local! {
    static SHARED: RefCell<Weak<Gpu>> = const { RefCell::new(Weak::new()) };
}

fn unavailable(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::GpuUnavailable, "engine", message, "Use \"auto\" or \"cpu\".")
}

/// The error of a device that went away.
pub fn lost() -> Error {
    Error::new(
        ErrorCode::GpuLost,
        "engine",
        "the GPU device was lost",
        "Go on from the last snapshot on a new device or on the CPU.",
    )
}

/// A buffer whose memory goes with it: in a browser that waits for the garbage collector, unless it is told to go.
#[derive(Debug)]
pub struct Buffer(wgpu::Buffer);

impl Deref for Buffer {
    type Target = wgpu::Buffer;

    fn deref(&self) -> &wgpu::Buffer {
        &self.0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.0.destroy();
    }
}

impl Drop for Gpu {
    /// As for buffers: all that is left on the device goes with it.
    fn drop(&mut self) {
        self.device.destroy();
    }
}

impl Gpu {
    /// The shared device, if one is open and not lost.
    ///
    /// *Errors* `gpu-unavailable`.
    pub fn shared() -> Result<Rc<Self>> {
        SHARED
            .with_borrow(Weak::upgrade)
            .filter(|gpu| !gpu.is_lost())
            .ok_or_else(|| unavailable("no GPU device is open"))
    }

    /// Opens the shared device, or gives the one that is open.
    ///
    /// *Errors* `gpu-unavailable` with the reason: no adapter, no device, or kernels that do not compile.
    pub async fn open() -> Result<Rc<Self>> {
        if let Ok(gpu) = Self::shared() {
            return Ok(gpu);
        }
        let gpu = Rc::new(Self::request().await?);
        SHARED.with_borrow_mut(|shared| *shared = Rc::downgrade(&gpu));
        Ok(gpu)
    }

    async fn request() -> Result<Self> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| unavailable(format!("there is no GPU adapter ({error})")))?;
        let info = adapter.get_info();
        let offered = adapter.limits();
        // More than the default only where the adapter offers it; a smaller path exists for both.
        let limits = wgpu::Limits {
            max_compute_workgroup_storage_size: offered
                .max_compute_workgroup_storage_size
                .clamp(16_384, 65_536),
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size.min(1 << 30),
            max_buffer_size: offered.max_buffer_size.min(1 << 30),
            ..wgpu::Limits::default()
        }
        .or_worse_values_from(&offered);
        let room = Room {
            workgroup_bytes: limits.max_compute_workgroup_storage_size as usize,
            invocations: limits
                .max_compute_invocations_per_workgroup
                .min(limits.max_compute_workgroup_size_x),
            software: info.device_type == wgpu::DeviceType::Cpu,
            turns: if info.name.contains("llvmpipe") { 60_000 } else { usize::MAX },
        };
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("bvq"),
                required_limits: limits,
                ..Default::default()
            })
            .await
            .map_err(|error| unavailable(format!("the GPU adapter gave no device ({error})")))?;
        let lost = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&lost);
        let work = Arc::new(Mutex::new(Work::default()));
        let waiting = Arc::clone(&work);
        device.set_device_lost_callback(move |_, _| {
            flag.store(true, Ordering::SeqCst);
            if let Ok(mut work) = waiting.lock() {
                work.waiting.drain(..).for_each(Waker::wake);
            }
        });
        // What is done with a lost device fails; that is told by whoever asks for a result, and must not stop the process.
        // In a browser the console hears of it.
        #[cfg(not(target_arch = "wasm32"))]
        {
            let flag = Arc::clone(&lost);
            device.on_uncaptured_error(Arc::new(move |error| {
                assert!(flag.load(Ordering::SeqCst), "{error}");
            }));
        }
        let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
        let pipelines = Pipelines::new(&device);
        let painter = Painter::new(&device);
        if let Some(error) = scope.pop().await {
            return Err(unavailable(format!("the kernels do not compile here ({error})")));
        }
        Ok(Self {
            device,
            queue,
            pipelines,
            painter,
            instance,
            adapter,
            room,
            name: info.name,
            lost,
            work,
            submissions: Cell::new(0),
        })
    }

    /// Whether the device went away.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    /// Loses the device on purpose, as a driver's reset would.
    pub fn lose(&self) {
        self.device.destroy();
        self.lost.store(true, Ordering::SeqCst);
    }

    /// Hands commands to the queue and counts them until they are done; `tell` gets the microseconds they took.
    pub fn submit(&self, encoder: wgpu::CommandEncoder, tell: Option<Arc<AtomicU32>>) {
        let begun = now();
        self.submissions.set(self.submissions.get() + 1);
        if let Ok(mut work) = self.work.lock() {
            work.in_flight += 1;
        }
        self.queue.submit([encoder.finish()]);
        let work = Arc::clone(&self.work);
        self.queue.on_submitted_work_done(move || {
            let Ok(mut work) = work.lock() else { return };
            let ended = now();
            let took = (ended - begun.max(work.idle_since)) * 1e6;
            (work.in_flight, work.idle_since) = (work.in_flight.saturating_sub(1), ended);
            if let Some(tell) = tell {
                // 0 stands for not known yet, and a clock may be too coarse to see it pass.
                tell.store((took as u32).max(1), Ordering::SeqCst);
            }
            work.waiting.drain(..).for_each(Waker::wake);
        });
    }

    /// How often commands were handed to the queue.
    pub fn submissions(&self) -> u64 {
        self.submissions.get()
    }

    /// Resolves when at most `most` submissions are not done, or the device is lost.
    pub fn at_most(self: &Rc<Self>, most: u32) -> impl Future<Output = ()> + 'static {
        let gpu = Rc::clone(self);
        poll_fn(move |context| {
            let busy = |gpu: &Self| gpu.work.lock().is_ok_and(|work| work.in_flight > most) && !gpu.is_lost();
            // Outside of a browser nobody else turns the device's crank. An error here is a lost device.
            #[cfg(not(target_arch = "wasm32"))]
            if busy(&gpu) {
                let _ = gpu.device.poll(wgpu::PollType::wait_indefinitely());
            }
            if !busy(&gpu) {
                return Poll::Ready(());
            }
            if let Ok(mut work) = gpu.work.lock() {
                work.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
    }

    /// A buffer for storage, filled with zeros.
    pub fn storage(&self, label: &str, bytes: usize) -> Result<Buffer> {
        use wgpu::BufferUsages as Usage;
        self.buffer(label, bytes, Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST)
    }

    /// A buffer that kernels read as a uniform.
    pub fn uniform(&self, label: &str, bytes: usize) -> Result<Buffer> {
        self.buffer(label, bytes, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST)
    }

    /// A buffer, checked against the device's limits.
    pub fn buffer(&self, label: &str, bytes: usize, usage: wgpu::BufferUsages) -> Result<Buffer> {
        let limits = self.device.limits();
        let most = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size);
        if bytes as u64 > most {
            return Err(Error::limit("engine", bytes, most as usize, "bytes of one GPU buffer"));
        }
        Ok(Buffer(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: (bytes.max(16).next_multiple_of(16)) as u64,
            usage,
            mapped_at_creation: false,
        })))
    }
}
