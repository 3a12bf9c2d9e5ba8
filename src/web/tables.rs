//! The module that reads tables.

use super::{JsResult, from_js, js_error, to_js};
use crate::dataset::{self, TableOptions};
use crate::error::ErrorCode;
use wasm_bindgen::prelude::*;

/// Reads the text of a shipped data file into a `points` data spec, for `provide` of the module that trains.
#[wasm_bindgen(js_name = readShipped, unchecked_return_type = "TableReport")]
pub fn read_shipped(kind: &str, text: &str) -> JsResult<JsValue> {
    to_js(&dataset::read_shipped(kind, text).map_err(js_error)?)
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
