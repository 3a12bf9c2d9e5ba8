//! Many runs at once on the GPU.

use super::run::{Checker, settle};
use super::{JsResult, from_js, js_error, plain, set};
use crate::error::ErrorCode;
use crate::spec::Spec;
use crate::trainer::many;
use js_sys::{Array, Float32Array, Float64Array, Object, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Types of what is put together here.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** How one of many runs ended; of its last finite state if it diverged. */
export interface Ended {
    metrics: Metrics;
    parameters: Float32Array;
}
";

#[wasm_bindgen]
impl Checker {
    /// Runs of one shape can be trained together; no shape is a network that is not for the GPU. Throws as `check`.
    pub fn shape(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Spec>")] spec: JsValue,
    ) -> JsResult<Option<String>> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        self.0.shape(&spec).map_err(js_error)
    }
}

/// Runs of one shape that are trained together. Nothing borrows them while they wait.
#[wasm_bindgen]
#[derive(Default)]
pub struct Many(Rc<RefCell<many::Many>>);

#[wasm_bindgen]
impl Many {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Many {
        Many::default()
    }

    /// Adds a run. Throws what it would begin with by itself, or `spec-invalid` for another shape.
    pub fn add(&self, #[wasm_bindgen(unchecked_param_type = "Partial<Spec>")] spec: JsValue) -> JsResult<()> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        self.0.borrow_mut().add(&spec).map_err(js_error)
    }

    /// Puts all on the device, which must be open. Throws `limit-exceeded` where fewer may fit.
    pub fn start(&self) -> JsResult<()> {
        self.0.borrow_mut().start().map_err(js_error)
    }

    /// Whole mini-batch steps of every run that has not diverged.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn train(&self, steps: u32) -> Promise {
        let many = Rc::clone(&self.0);
        settle(async move {
            let mut left = steps;
            while left > 0 {
                let (queued, ready) = many.borrow_mut().queue(left)?;
                ready.await?;
                left -= queued;
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Good steps of every run.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float64Array>")]
    pub fn steps(&self) -> Promise {
        let steps = self.0.borrow().steps();
        settle(async move {
            let steps: Vec<f64> = steps?.await?.into_iter().map(|step| step as f64).collect();
            Ok(Float64Array::from(&steps[..]).into())
        })
    }

    /// How every run ended, in the order of adding. They are not trained after this.
    #[wasm_bindgen(unchecked_return_type = "Promise<Ended[]>")]
    pub fn ended(&self) -> Promise {
        let ended = self.0.borrow().ended();
        settle(async move {
            let list = Array::new();
            for many::Ended { metrics, parameters } in ended?.await? {
                let object = Object::new();
                set(&object, "metrics", &plain(&metrics)?);
                set(&object, "parameters", &Float32Array::from(&parameters[..]));
                list.push(&object);
            }
            Ok(list.into())
        })
    }
}
