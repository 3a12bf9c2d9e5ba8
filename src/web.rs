//! The WebAssembly facade: the only place that names `JsValue`.
//!
//! Values cross the border as plain objects and typed arrays; errors as `Error` objects with `code`, `field` and
//! `hint`. Nothing here computes.
//!
//! There are three modules, so that the first load carries neither a reader of tables nor a GPU engine: `web/run.rs`
//! trains; `web/tables.rs`, built with the feature `tables`, reads tables instead; with the feature `gpu` the one that
//! trains has the WebGPU engine too (`web/gpu.rs` opens its device).

#![allow(missing_docs, reason = "wasm-bindgen's generated items carry no docs of ours")]

#[cfg(all(feature = "gpu", not(feature = "tables")))]
mod gpu;
#[cfg(all(feature = "gpu", not(feature = "tables")))]
mod many;
#[cfg(all(feature = "gpu", not(feature = "tables")))]
mod paint;
#[cfg(not(feature = "tables"))]
mod plain;
#[cfg(not(feature = "tables"))]
mod run;
#[cfg(feature = "tables")]
mod tables;

use crate::error::{Error, ErrorCode, limits};
use crate::value::{Place, Value};
use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Types of the objects that are put together here and not derived.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** What a run learns from and is tested on. */
export interface SampleSet {
    /** [samples, columns], row-major. */
    inputs: Float32Array;
    /** Class index or value. */
    targets: Float32Array;
    /** 1 for a training sample. */
    train: Uint8Array;
    columns: Column[];
    /** The columns a map has as its axes. */
    axes: number[];
    /** Names of the classes; none for regression. */
    classes: string[];
}

/** The activation curve of a hidden layer over pre-activations. */
export interface Curve {
    /** Unit output. */
    z: Float32Array;
    /** Posterior of the upper piece. */
    p: Float32Array;
    /** Derivative of the output by the pre-activation. */
    slope: Float32Array;
    /** Entropy of the posterior in nats. */
    entropy: Float32Array;
}
";

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

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

/// The module of tables writes values with the general serializer; the one that trains, which every page loads, with a
/// smaller one of our own.
fn plain(value: &impl Serialize) -> crate::Result<JsValue> {
    #[cfg(feature = "tables")]
    let serializer = &serde_wasm_bindgen::Serializer::json_compatible();
    #[cfg(not(feature = "tables"))]
    let serializer = plain::Plain;
    value
        .serialize(serializer)
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
