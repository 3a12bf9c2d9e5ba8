//! The WebAssembly facade: the only place that names `JsValue`.
//!
//! Values cross the border as plain objects and typed arrays; errors as `Error` objects with `code`, `field` and
//! `hint`. Nothing here computes.

#![allow(missing_docs, reason = "wasm-bindgen's generated items carry no docs of ours")]

use crate::dataset::{self, TableOptions, Targets};
use crate::describe;
use crate::error::{Error, ErrorCode};
use crate::field::FieldSpec;
use crate::spec::{Spec, VERSION, parse};
use crate::trainer;
use js_sys::{Float32Array, JsString, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
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

fn to_js(value: &impl Serialize) -> JsResult<JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|e| js_error(Error::new(ErrorCode::Internal, "value", e.to_string(), "Please report this.")))
}

fn from_js<T: DeserializeOwned>(value: JsValue, code: ErrorCode) -> JsResult<T> {
    parse(serde_wasm_bindgen::Deserializer::from(value), code).map_err(js_error)
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
    let options: TableOptions = if options.is_undefined() {
        TableOptions::default()
    } else {
        from_js(options, ErrorCode::SpecInvalid)?
    };
    to_js(&dataset::read_table(text, &options).map_err(js_error)?)
}

/// A run.
#[wasm_bindgen]
pub struct Trainer(trainer::Trainer);

#[wasm_bindgen]
impl Trainer {
    /// A run of a spec (missing fields take their defaults) at step 0.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Partial<Spec>")] spec: JsValue) -> JsResult<Trainer> {
        let spec: Spec = from_js(spec, ErrorCode::SpecInvalid)?;
        trainer::Trainer::new(&spec).map(Trainer).map_err(js_error)
    }

    /// A run that goes on where `export()` left off.
    pub fn import(#[wasm_bindgen(unchecked_param_type = "Export")] exported: JsValue) -> JsResult<Trainer> {
        let export: trainer::Export = from_js(exported, ErrorCode::ImportInvalid)?;
        trainer::Trainer::import(&export).map(Trainer).map_err(js_error)
    }

    /// The complete spec.
    #[wasm_bindgen(getter, unchecked_return_type = "Spec")]
    pub fn spec(&self) -> JsResult<JsValue> {
        to_js(self.0.spec())
    }

    /// What really runs: `"cpu"`.
    #[wasm_bindgen(getter)]
    pub fn engine(&self) -> String {
        self.0.engine().to_owned()
    }

    /// What was dropped, adjusted or assumed, in sentences.
    #[wasm_bindgen(getter)]
    pub fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// Mini-batch steps done.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> f64 {
        self.0.step() as f64
    }

    /// Whether the run stopped at its last finite state.
    #[wasm_bindgen(getter)]
    pub fn diverged(&self) -> bool {
        self.0.diverged()
    }

    /// Whole mini-batch steps.
    pub async fn train(&mut self, steps: u32) -> JsResult<()> {
        self.0.train(steps).await.map_err(js_error)
    }

    /// Losses, accuracies, β and orthogonality now.
    #[wasm_bindgen(unchecked_return_type = "Metrics")]
    pub async fn metrics(&mut self) -> JsResult<JsValue> {
        to_js(&self.0.metrics().await.map_err(js_error)?)
    }

    /// Changes rates, penalties and fixed β; keeps weights and step.
    pub async fn update(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Spec")] spec: JsValue,
    ) -> JsResult<()> {
        let spec: Spec = from_js(spec, ErrorCode::SpecInvalid)?;
        self.0.update(&spec).await.map_err(js_error)
    }

    /// Back to step 0 with the same weights as a fresh run.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Class probabilities [rows, classes] or values [rows, 1] at rows of the data's columns.
    pub async fn predict(&mut self, inputs: Vec<f32>, rows: u32) -> JsResult<Float32Array> {
        let out = self.0.predict(&inputs, rows as usize).await.map_err(js_error)?;
        Ok(Float32Array::from(&out[..]))
    }

    /// One number per point of a grid, row 0 at the top.
    pub async fn field(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "FieldSpec")] spec: JsValue,
    ) -> JsResult<Float32Array> {
        let spec: FieldSpec = from_js(spec, ErrorCode::SpecInvalid)?;
        let out = self.0.field(&spec).await.map_err(js_error)?;
        Ok(Float32Array::from(&out[..]))
    }

    /// Inputs, targets, which samples train, columns, map axes and class names.
    #[wasm_bindgen(unchecked_return_type = "SampleSet")]
    pub fn samples(&self) -> JsResult<JsValue> {
        let samples = self.0.samples();
        let n = samples.len();
        let (targets, classes) = match &samples.targets {
            Targets::Classes { labels, names } => (labels.iter().map(|&c| c as f32).collect(), &names[..]),
            Targets::Values(values) => (values.clone(), &[][..]),
        };
        let train: Vec<u8> = (0..n).map(|i| u8::from(i < samples.n_train)).collect();
        let object = Object::new();
        set(&object, "inputs", &Float32Array::from(&samples.inputs[..]));
        set(&object, "targets", &Float32Array::from(&targets[..]));
        set(&object, "train", &Uint8Array::from(&train[..]));
        set(&object, "columns", &to_js(&samples.columns)?);
        set(&object, "axes", &to_js(&self.0.axes())?);
        set(&object, "classes", &to_js(&classes)?);
        Ok(object.into())
    }

    /// A copy of the flat parameters.
    pub async fn parameters(&mut self) -> JsResult<Float32Array> {
        Ok(Float32Array::from(&self.0.parameters().await.map_err(js_error)?[..]))
    }

    /// Hex digest of step, parameters and optimiser memory.
    pub async fn hash(&mut self) -> JsResult<JsString> {
        Ok(self.0.hash().await.map_err(js_error)?.into())
    }

    /// The run as plain data.
    #[wasm_bindgen(unchecked_return_type = "Export")]
    pub async fn export(&mut self) -> JsResult<JsValue> {
        to_js(&self.0.export().await.map_err(js_error)?)
    }

    /// The activation curve of a hidden layer at pre-activations, at its own β or at another.
    #[wasm_bindgen(unchecked_return_type = "Curve")]
    pub async fn response(&mut self, layer: u32, us: Vec<f32>, beta: Option<f64>) -> JsResult<JsValue> {
        let curve = self.0.response(layer as usize, &us, beta).await.map_err(js_error)?;
        let object = Object::new();
        for (key, values) in
            [("z", &curve.z), ("p", &curve.p), ("slope", &curve.slope), ("entropy", &curve.entropy)]
        {
            set(&object, key, &Float32Array::from(&values[..]));
        }
        Ok(object.into())
    }
}
