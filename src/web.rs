//! The WebAssembly facade: the only place that names `JsValue`.
//!
//! Values cross the border as plain objects and typed arrays; errors as `Error` objects with `code`, `field` and
//! `hint`. Nothing here computes.

#![allow(missing_docs, reason = "wasm-bindgen's generated items carry no docs of ours")]

use crate::dataset::{self, TableOptions, Targets};
use crate::describe;
use crate::error::{Error, ErrorCode, limits};
use crate::field::FieldSpec;
use crate::spec::{Spec, VERSION};
use crate::trainer;
use crate::value::{Place, Value};
use js_sys::{Array, Float32Array, Object, Promise, Reflect, Uint8Array};
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

type JsResult<T> = std::result::Result<T, JsValue>;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of a plain object that we made cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

fn js_error(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    object.set_name("BvqError");
    set(&object, "code", &error.code.as_str().into());
    set(&object, "field", &error.field.into());
    set(&object, "hint", &error.hint.into());
    object.into()
}

fn plain(value: &impl Serialize) -> crate::Result<JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|e| Error::new(ErrorCode::Internal, "value", e.to_string(), "Please report this."))
}

fn to_js(value: &impl Serialize) -> JsResult<JsValue> {
    plain(value).map_err(js_error)
}

/// Deepest nesting of a value that is read.
const DEPTH: usize = 8;

/// A JavaScript value as plain data; functions and symbols are errors, `undefined` fields are left out.
fn value(js: &JsValue, place: &Place, depth: usize, budget: &mut usize) -> crate::Result<Value> {
    *budget = budget.checked_sub(1).ok_or_else(|| {
        Error::limit(place.path.as_str(), limits::CELLS + 1, limits::CELLS, "values in one object")
    })?;
    if js.is_null() || js.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(x) = js.as_f64() {
        return Ok(Value::Number(x));
    }
    if let Some(b) = js.as_bool() {
        return Ok(Value::Bool(b));
    }
    if let Some(text) = js.as_string() {
        return Ok(Value::Text(text));
    }
    if depth == 0 || !js.is_object() || js.is_function() {
        return Err(Error::new(
            place.code,
            place.path.as_str(),
            "this is not plain data",
            "Give numbers, text, lists and objects, at most eight levels deep.",
        ));
    }
    if Array::is_array(js) || js_sys::ArrayBuffer::is_view(js) {
        let list = Array::from(js);
        let n = list.length() as usize;
        if n > *budget {
            return Err(Error::limit(place.path.as_str(), n, limits::CELLS, "values in one list"));
        }
        let mut out = Vec::with_capacity(n);
        for (i, item) in list.iter().enumerate() {
            // The path of an item is made only if it holds more than a number.
            out.push(match item.as_f64() {
                Some(x) => Value::Number(x),
                None => value(&item, &place.item(i), depth - 1, budget)?,
            });
        }
        *budget -= n.min(*budget);
        return Ok(Value::List(out));
    }
    let mut out = Vec::new();
    for entry in Object::entries(js.unchecked_ref()).iter() {
        let entry: Array = entry.unchecked_into();
        let (key, item) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        if !item.is_undefined() {
            let path = if place.path.is_empty() { key.clone() } else { format!("{}.{key}", place.path) };
            let place = Place { path, code: place.code };
            out.push((key, value(&item, &place, depth - 1, budget)?));
        }
    }
    Ok(Value::Map(out))
}

fn from_js<T>(js: &JsValue, code: ErrorCode, read: fn(Value, Place) -> crate::Result<T>) -> JsResult<T> {
    let place = Place::root("", code);
    let mut budget = limits::CELLS;
    value(js, &place, DEPTH, &mut budget).and_then(|value| read(value, place)).map_err(js_error)
}

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

/// Hands over the text of a shipped data file, once, before a run needs it.
#[wasm_bindgen]
pub fn provide(kind: &str, text: String) -> JsResult<()> {
    dataset::provide(kind, text).map_err(js_error)
}

/// Reads CSV or TSV text into a `points` data spec, with a report of what was found and dropped.
#[wasm_bindgen(js_name = readTable, unchecked_return_type = "TableReport")]
pub fn read_table(
    text: &str,
    #[wasm_bindgen(unchecked_param_type = "TableOptions | undefined")] options: JsValue,
) -> JsResult<JsValue> {
    let options = if options.is_undefined() {
        TableOptions::default()
    } else {
        from_js(&options, ErrorCode::SpecInvalid, TableOptions::read)?
    };
    to_js(&dataset::read_table(text, &options).map_err(js_error)?)
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
pub struct Trainer(Rc<RefCell<trainer::Trainer>>);

impl Trainer {
    fn hold(run: crate::Result<trainer::Trainer>) -> JsResult<Trainer> {
        run.map(|run| Trainer(Rc::new(RefCell::new(run)))).map_err(js_error)
    }

    /// Does one piece of work on the run and promises its result. Calls must wait for each other; one that does not
    /// is refused.
    #[allow(
        clippy::await_holding_refcell_ref,
        reason = "the run belongs to one call at a time: a call that overlaps is refused by try_borrow_mut"
    )]
    fn promise(
        &self,
        work: impl AsyncFnOnce(&mut trainer::Trainer) -> crate::Result<JsValue> + 'static,
    ) -> Promise {
        let run = Rc::clone(&self.0);
        // Boxed, so that the machinery of promises is compiled once and not once per method.
        let future: std::pin::Pin<Box<dyn Future<Output = JsResult<JsValue>>>> = Box::pin(async move {
            let mut run = run.try_borrow_mut().map_err(|_| js_error(busy()))?;
            work(&mut run).await.map_err(js_error)
        });
        wasm_bindgen_futures::future_to_promise(future)
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
    #[wasm_bindgen(getter)]
    pub fn notes(&self) -> Vec<String> {
        self.0.borrow().notes()
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
