//! The GPU device, for whoever decides where a run runs.

use super::js_error;
use crate::engine::gpu::device::Gpu;
use js_sys::Promise;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Keeps the page's device open, also while no run uses it.
#[wasm_bindgen]
pub struct Device(Rc<Gpu>);

#[wasm_bindgen]
impl Device {
    /// Name for people.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.name.clone()
    }

    /// Whether the device is gone.
    #[wasm_bindgen(getter)]
    pub fn lost(&self) -> bool {
        self.0.is_lost()
    }

    /// Loses the device on purpose, as a driver's reset would.
    pub fn lose(&self) {
        self.0.lose();
    }
}

/// Opens the device that all runs of this module share, or gives the one that is open.
#[wasm_bindgen(js_name = openGpu, unchecked_return_type = "Promise<Device>")]
pub fn open_gpu() -> Promise {
    wasm_bindgen_futures::future_to_promise(async {
        Gpu::open().await.map(|gpu| Device(gpu).into()).map_err(js_error)
    })
}
