//! The module that trains.

use super::{JsResult, from_js, js_error, plain, set, to_js};
use crate::dataset::{self, DataSpec, Targets};
use crate::describe;
use crate::engine::Pending;
use crate::error::ErrorCode;
use crate::field::FieldSpec;
use crate::spec::{Spec, VERSION};
use crate::trainer;
use js_sys::{Float32Array, Object, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Version of the spec and of the public surface.
#[wasm_bindgen]
pub fn version() -> u32 {
    VERSION
}

/// Every table, control, default and limit.
#[wasm_bindgen(unchecked_return_type = "Description")]
pub fn describe() -> JsResult<JsValue> {
    to_js(&describe::describe())
}

/// Hands over a shipped table that the other module has read, once, before a run needs it.
#[wasm_bindgen]
pub fn provide(
    kind: &str,
    #[wasm_bindgen(unchecked_param_type = "DataSpec")] data: JsValue,
    #[wasm_bindgen(unchecked_param_type = "string[]")] notes: JsValue,
) -> JsResult<()> {
    let data = from_js(&data, ErrorCode::DataInvalid, DataSpec::read)?;
    let notes = from_js(&notes, ErrorCode::DataInvalid, |value, place| place.texts(value))?;
    dataset::provide(kind, data, notes).map_err(js_error)
}

/// Checks specs without starting runs.
#[wasm_bindgen]
#[derive(Default)]
pub struct Checker(pub(super) trainer::Checker);

#[wasm_bindgen]
impl Checker {
    /// Has seen no spec yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Checker {
        Checker::default()
    }

    /// Throws what a run of this spec would begin with.
    pub fn check(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Spec>")] spec: JsValue,
    ) -> JsResult<()> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        self.0.check(&spec).map_err(js_error)
    }
}

/// A run. Nothing borrows it while it waits, so a call can come at any time.
#[wasm_bindgen]
pub struct Trainer(Rc<RefCell<trainer::Trainer>>);

impl Trainer {
    fn hold(run: crate::Result<trainer::Trainer>) -> JsResult<Trainer> {
        run.map(|run| Trainer(Rc::new(RefCell::new(run)))).map_err(js_error)
    }

    /// Asks the run for something that it will know; it may go on meanwhile.
    fn ask<T: 'static>(
        &self,
        question: impl FnOnce(&mut trainer::Trainer) -> Pending<T>,
        convert: impl FnOnce(T) -> crate::Result<JsValue> + 'static,
    ) -> Promise {
        let pending = question(&mut self.0.borrow_mut());
        #[cfg(feature = "gpu")]
        return settle(async move { convert(pending.await?) });
        #[cfg(not(feature = "gpu"))]
        settled(pending.now().and_then(convert))
    }

    /// Does something with the run that takes no time.
    #[cfg(feature = "gpu")]
    pub(super) fn look<T>(&self, work: impl FnOnce(&trainer::Trainer) -> crate::Result<T>) -> JsResult<T> {
        work(&self.0.borrow()).map_err(js_error)
    }
}

/// A promise of the result of work.
#[cfg(feature = "gpu")]
pub(super) fn settle(work: impl Future<Output = crate::Result<JsValue>> + 'static) -> Promise {
    wasm_bindgen_futures::future_to_promise(async move { work.await.map_err(js_error) })
}

/// A promise that is kept already: on the CPU there is nothing to wait for, and that spares the first load an executor.
#[cfg(not(feature = "gpu"))]
fn settled(result: crate::Result<JsValue>) -> Promise {
    match result {
        Ok(value) => Promise::resolve(&value),
        Err(error) => Promise::reject(&js_error(error)),
    }
}

fn floats(values: &[f32]) -> JsValue {
    Float32Array::from(values).into()
}

#[wasm_bindgen]
impl Trainer {
    /// A run of a spec (missing fields take their defaults) at step 0.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Partial<Spec>")] spec: JsValue) -> JsResult<Trainer> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        Trainer::hold(trainer::Trainer::new(&spec))
    }

    /// A run that goes on where `export()` left off, on `engine` or else on the one that its spec asks for.
    pub fn import(
        #[wasm_bindgen(unchecked_param_type = "Export")] exported: JsValue,
        engine: Option<String>,
    ) -> JsResult<Trainer> {
        let export = from_js(&exported, ErrorCode::ImportInvalid, |value, _| trainer::Export::read(value))?;
        let engine = engine.as_deref().unwrap_or(&export.spec.engine);
        Trainer::hold(trainer::Trainer::import_on(engine, &export))
    }

    /// The complete spec.
    #[wasm_bindgen(getter, unchecked_return_type = "Spec")]
    pub fn spec(&self) -> JsResult<JsValue> {
        to_js(self.0.borrow().spec())
    }

    /// What really runs: `"cpu"` or `"gpu"`.
    #[wasm_bindgen(getter)]
    pub fn engine(&self) -> String {
        self.0.borrow().engine().to_owned()
    }

    /// What was dropped, adjusted or assumed, in sentences.
    #[wasm_bindgen(getter, unchecked_return_type = "string[]")]
    pub fn notes(&self) -> JsResult<JsValue> {
        to_js(&self.0.borrow().notes())
    }

    /// Mini-batch steps done.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> f64 {
        self.0.borrow().step() as f64
    }

    /// Whether the run stopped at its last finite state.
    #[wasm_bindgen(getter)]
    pub fn diverged(&self) -> bool {
        self.0.borrow().diverged()
    }

    /// Whole mini-batch steps.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn train(&self, steps: u32) -> Promise {
        let run = Rc::clone(&self.0);
        #[cfg(feature = "gpu")]
        return settle(async move {
            let mut left = steps;
            while left > 0 {
                let (queued, ready) = run.borrow_mut().queue(left)?;
                ready.await?;
                left -= queued;
            }
            Ok(JsValue::UNDEFINED)
        });
        #[cfg(not(feature = "gpu"))]
        {
            // A processor takes all steps at once.
            let trained = run.borrow_mut().queue(steps).and_then(|(_, ready)| ready.now());
            settled(trained.map(|()| JsValue::UNDEFINED))
        }
    }

    /// Losses, accuracies, β and orthogonality now.
    #[wasm_bindgen(unchecked_return_type = "Promise<Metrics>")]
    pub fn metrics(&self) -> Promise {
        self.ask(|run| run.metrics(), |metrics| plain(&metrics))
    }

    /// Changes rates, penalties and fixed β; keeps weights and step.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn update(&self, #[wasm_bindgen(unchecked_param_type = "Spec")] spec: JsValue) -> JsResult<Promise> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        let run = Rc::clone(&self.0);
        Ok(self.ask(
            |run| run.state(),
            move |state| run.borrow_mut().update_at(&spec, state).map(|()| JsValue::UNDEFINED),
        ))
    }

    /// Back to step 0 with the same weights as a fresh run.
    pub fn reset(&self) {
        self.0.borrow_mut().reset()
    }

    /// Class probabilities [rows, classes] or values [rows, 1] at rows of the data's columns.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn predict(&self, inputs: Vec<f32>, rows: u32) -> Promise {
        self.ask(|run| run.predict(&inputs, rows as usize), |values| Ok(floats(&values)))
    }

    /// One number per point of a grid, row 0 at the top.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn field(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FieldSpec")] spec: JsValue,
    ) -> JsResult<Promise> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, FieldSpec::read)?;
        Ok(self.ask(|run| run.field(&spec), |values| Ok(floats(&values))))
    }

    /// Inputs, targets, which samples train, columns, map axes and class names.
    #[wasm_bindgen(unchecked_return_type = "SampleSet")]
    pub fn samples(&self) -> JsResult<JsValue> {
        let run = self.0.borrow();
        let samples = run.samples();
        let n = samples.len();
        let (targets, classes) = match &samples.targets {
            Targets::Classes { labels, names } => (labels.iter().map(|&c| c as f32).collect(), &names[..]),
            Targets::Values(values) => (values.clone(), &[][..]),
        };
        let train: Vec<u8> = (0..n).map(|i| u8::from(i < samples.n_train)).collect();
        let object = Object::new();
        set(&object, "inputs", &floats(&samples.inputs));
        set(&object, "targets", &floats(&targets));
        set(&object, "train", &Uint8Array::from(&train[..]));
        set(&object, "columns", &to_js(&samples.columns)?);
        set(&object, "axes", &to_js(&run.axes())?);
        set(&object, "classes", &to_js(&classes)?);
        Ok(object.into())
    }

    /// A copy of the flat parameters.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn parameters(&self) -> Promise {
        self.ask(|run| run.parameters(), |values| Ok(floats(&values)))
    }

    /// Hex digest of step, parameters and optimiser memory.
    #[wasm_bindgen(unchecked_return_type = "Promise<string>")]
    pub fn hash(&self) -> Promise {
        self.ask(|run| run.hash(), |digest| Ok(digest.into()))
    }

    /// The run as plain data.
    #[wasm_bindgen(unchecked_return_type = "Promise<Export>")]
    pub fn export(&self) -> Promise {
        self.ask(|run| run.export(), |export| plain(&export))
    }

    /// The run as it was when its metrics were last read: what is left of it when its device was lost.
    #[cfg(feature = "gpu")]
    #[wasm_bindgen(unchecked_return_type = "Export")]
    pub fn rescue(&self) -> JsResult<JsValue> {
        to_js(&self.0.borrow().rescue())
    }

    /// The activation curve of a hidden layer at pre-activations, at its own β or at another.
    #[wasm_bindgen(unchecked_return_type = "Promise<Curve>")]
    pub fn response(&self, layer: u32, us: Vec<f32>, beta: Option<f64>) -> Promise {
        self.ask(
            |run| run.response(layer as usize, &us, beta),
            |curve| {
                let object = Object::new();
                let parts =
                    [("z", &curve.z), ("p", &curve.p), ("slope", &curve.slope), ("entropy", &curve.entropy)];
                for (key, values) in parts {
                    set(&object, key, &floats(values));
                }
                Ok(object.into())
            },
        )
    }
}
