//! The module that trains.

use super::{JsResult, from_js, js_error, plain, set, to_js};
use crate::dataset::{self, DataSpec, Targets};
use crate::describe;
use crate::error::{Error, ErrorCode};
use crate::field::FieldSpec;
use crate::spec::{Spec, VERSION};
use crate::trainer;
use js_sys::{Float32Array, Object, Promise, Uint8Array};
use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
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
pub struct Checker(trainer::Checker);

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

/// A run.
#[wasm_bindgen]
pub struct Trainer(RefCell<trainer::Trainer>);

impl Trainer {
    fn hold(run: crate::Result<trainer::Trainer>) -> JsResult<Trainer> {
        run.map(|run| Trainer(RefCell::new(run))).map_err(js_error)
    }

    /// Does something with the run that takes no time.
    #[cfg(feature = "gpu")]
    pub(super) fn look<T>(&self, work: impl FnOnce(&trainer::Trainer) -> crate::Result<T>) -> JsResult<T> {
        let run = self.0.try_borrow().map_err(|_| js_error(busy()))?;
        work(&run).map_err(js_error)
    }

    /// Does one piece of work on the run and promises its result.
    fn promise(&self, work: impl AsyncFnOnce(&mut trainer::Trainer) -> crate::Result<JsValue>) -> Promise {
        let result = match self.0.try_borrow_mut() {
            Ok(mut run) => at_once(std::pin::pin!(work(&mut run))),
            Err(_) => Err(busy()),
        };
        match result {
            Ok(value) => Promise::resolve(&value),
            Err(error) => Promise::reject(&js_error(error)),
        }
    }
}

/// The result of work that has nothing to wait for. That holds for every engine so far, and spares the first load an
/// executor; an engine that waits for a device will bring one, here.
fn at_once(work: Pin<&mut dyn Future<Output = crate::Result<JsValue>>>) -> crate::Result<JsValue> {
    match work.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(busy()),
    }
}

fn busy() -> Error {
    Error::new(
        ErrorCode::Internal,
        "run",
        "it is still busy with an earlier call",
        "Wait for that call first.",
    )
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

    /// A run that goes on where `export()` left off.
    pub fn import(#[wasm_bindgen(unchecked_param_type = "Export")] exported: JsValue) -> JsResult<Trainer> {
        let export = from_js(&exported, ErrorCode::ImportInvalid, |value, _| trainer::Export::read(value))?;
        Trainer::hold(trainer::Trainer::import(&export))
    }

    /// The complete spec.
    #[wasm_bindgen(getter, unchecked_return_type = "Spec")]
    pub fn spec(&self) -> JsResult<JsValue> {
        to_js(self.0.borrow().spec())
    }

    /// What really runs: `"cpu"`.
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
        self.promise(async move |run| run.train(steps).await.map(|()| JsValue::UNDEFINED))
    }

    /// Losses, accuracies, β and orthogonality now.
    #[wasm_bindgen(unchecked_return_type = "Promise<Metrics>")]
    pub fn metrics(&self) -> Promise {
        self.promise(async |run| plain(&run.metrics().await?))
    }

    /// Changes rates, penalties and fixed β; keeps weights and step.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn update(&self, #[wasm_bindgen(unchecked_param_type = "Spec")] spec: JsValue) -> JsResult<Promise> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, Spec::read)?;
        Ok(self.promise(async move |run| run.update(&spec).await.map(|()| JsValue::UNDEFINED)))
    }

    /// Back to step 0 with the same weights as a fresh run.
    pub fn reset(&self) -> JsResult<()> {
        self.0.try_borrow_mut().map(|mut run| run.reset()).map_err(|_| js_error(busy()))
    }

    /// Class probabilities [rows, classes] or values [rows, 1] at rows of the data's columns.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn predict(&self, inputs: Vec<f32>, rows: u32) -> Promise {
        self.promise(async move |run| Ok(floats(&run.predict(&inputs, rows as usize).await?)))
    }

    /// One number per point of a grid, row 0 at the top.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn field(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FieldSpec")] spec: JsValue,
    ) -> JsResult<Promise> {
        let spec = from_js(&spec, ErrorCode::SpecInvalid, FieldSpec::read)?;
        Ok(self.promise(async move |run| Ok(floats(&run.field(&spec).await?))))
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
        self.promise(async |run| Ok(floats(&run.parameters().await?)))
    }

    /// Hex digest of step, parameters and optimiser memory.
    #[wasm_bindgen(unchecked_return_type = "Promise<string>")]
    pub fn hash(&self) -> Promise {
        self.promise(async |run| Ok(run.hash().await?.into()))
    }

    /// The run as plain data.
    #[wasm_bindgen(unchecked_return_type = "Promise<Export>")]
    pub fn export(&self) -> Promise {
        self.promise(async |run| plain(&run.export().await?))
    }

    /// The activation curve of a hidden layer at pre-activations, at its own β or at another.
    #[wasm_bindgen(unchecked_return_type = "Promise<Curve>")]
    pub fn response(&self, layer: u32, us: Vec<f32>, beta: Option<f64>) -> Promise {
        self.promise(async move |run| {
            let curve = run.response(layer as usize, &us, beta).await?;
            let object = Object::new();
            let parts =
                [("z", &curve.z), ("p", &curve.p), ("slope", &curve.slope), ("entropy", &curve.entropy)];
            for (key, values) in parts {
                set(&object, key, &floats(values));
            }
            Ok(object.into())
        })
    }
}
