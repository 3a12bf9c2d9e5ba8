//! The whole spec of a run, as a page writes it. Every default is here or in the part's own `Default`.

use crate::dataset::DataSpec;
use crate::error::{Error, ErrorCode, Result};
use crate::network::LayerSpec;
use crate::optim::OptimizerSpec;
use crate::penalty::PenaltySpec;
use serde::{Deserialize, Serialize};

/// Version of the spec and of the public surface.
pub const VERSION: u32 = 1;

/// What to train, on what, and how. Unknown fields are errors that name the field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Spec {
    /// Always 1.
    pub version: u32,
    /// Decides data, initial weights and batch order; nothing else does.
    pub seed: u32,
    /// What to train on.
    pub data: DataSpec,
    /// Network inputs: feature names, or the data's columns. Empty means the data set's own choice.
    pub features: Vec<String>,
    /// Hidden layers, input side first. The output layer is affine and not listed.
    pub layers: Vec<LayerSpec>,
    /// A name from the initialiser table.
    pub init: String,
    /// `auto`, or a name from the loss table.
    pub loss: String,
    /// Optimiser and rates.
    pub optimizer: OptimizerSpec,
    /// Samples of one mini-batch; more than there are training samples means all of them.
    pub batch_size: u32,
    /// What is added to the loss.
    pub penalty: PenaltySpec,
    /// `auto`, `cpu` or `gpu`.
    pub engine: String,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            version: VERSION,
            seed: 1,
            data: DataSpec::default(),
            features: Vec::new(),
            layers: vec![LayerSpec::default()],
            init: "xavier".into(),
            loss: "auto".into(),
            optimizer: OptimizerSpec::default(),
            batch_size: 10,
            penalty: PenaltySpec::default(),
            engine: "auto".into(),
        }
    }
}

/// Reads any spec-like value; errors name the field by its path, for example `layers[1].beta`.
pub fn parse<'de, T, D>(deserializer: D, code: ErrorCode) -> Result<T>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        let field = match (unknown_field(&message), path.as_str()) {
            // The path of an unknown field may or may not end with its name, depending on the format.
            (Some(name), ".") => name.to_owned(),
            (Some(name), path) if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
            (Some(name), path) => format!("{path}.{name}"),
            (None, ".") => "spec".to_owned(),
            (None, path) => path.to_owned(),
        };
        let hint = if unknown_field(&message).is_some() {
            "Take the field away or correct its spelling."
        } else {
            "Give a value of the expected type."
        };
        // A message may quote the whole value; a person needs its beginning.
        let message: String = message.chars().take(240).collect();
        Error::new(code, field, message, hint)
    })
}

fn unknown_field(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

#[cfg(not(target_arch = "wasm32"))]
impl Spec {
    /// Reads a spec from JSON text.
    ///
    /// ```
    /// let error = bvq::Spec::from_json(r#"{ "layers": [{ "unit": 3 }] }"#).unwrap_err();
    /// assert_eq!(error.field, "layers[0].unit");
    /// ```
    pub fn from_json(text: &str) -> Result<Self> {
        if text.len() > crate::error::limits::TEXT_BYTES {
            return Err(Error::limit("spec", text.len(), crate::error::limits::TEXT_BYTES, "bytes"));
        }
        parse(&mut serde_json::Deserializer::from_str(text), ErrorCode::SpecInvalid)
    }
}
