//! The whole spec of a run, as a page writes it. Every default is here or in the part's own `Default`.

mod frozen;

pub use frozen::Frozen;

use crate::dataset::DataSpec;
#[cfg(not(target_arch = "wasm32"))]
use crate::error::ErrorCode;
use crate::error::{Error, Result, limits};
use crate::network::LayerSpec;
use crate::optim::OptimizerSpec;
use crate::penalty::PenaltySpec;
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// Version of the spec and of the public surface.
pub const VERSION: u32 = 1;

/// What to train, on what, and how. Unknown fields are errors that name the field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
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
    /// Parameters that training leaves as they are: places among all from 0, or places with the values held there.
    pub frozen: Vec<Frozen>,
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
            frozen: Vec::new(),
            engine: "auto".into(),
        }
    }
}

impl Spec {
    /// Reads a spec; missing fields take their defaults.
    ///
    /// *Errors* name the field by its path, for example `layers[1].beta`.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut spec = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.whole("version", &mut spec.version)?;
        fields.whole("seed", &mut spec.seed)?;
        if let Some(value) = fields.take("data") {
            spec.data = DataSpec::read(value, fields.place("data"))?;
        }
        if let Some(value) = fields.take("features") {
            spec.features = fields.place("features").texts(value)?;
        }
        if let Some(value) = fields.take("layers") {
            let place = fields.place("layers");
            let list = place.list(value)?;
            if list.len() > limits::LAYERS {
                return Err(Error::limit(place.path, list.len(), limits::LAYERS, "hidden layers"));
            }
            spec.layers.clear();
            for (i, value) in list.into_iter().enumerate() {
                spec.layers.push(LayerSpec::read(value, place.item(i))?);
            }
        }
        fields.text("init", &mut spec.init)?;
        fields.text("loss", &mut spec.loss)?;
        if let Some(value) = fields.take("optimizer") {
            spec.optimizer = OptimizerSpec::read(value, fields.place("optimizer"))?;
        }
        fields.whole("batchSize", &mut spec.batch_size)?;
        if let Some(value) = fields.take("penalty") {
            spec.penalty = PenaltySpec::read(value, fields.place("penalty"))?;
        }
        if let Some(value) = fields.take("frozen") {
            spec.frozen = Frozen::read_all(value, &fields.place("frozen"))?;
        }
        fields.text("engine", &mut spec.engine)?;
        fields.finish()?;
        Ok(spec)
    }

    /// Reads a spec from JSON text.
    ///
    /// ```
    /// let error = bvq::Spec::from_json(r#"{ "layers": [{ "unit": 3 }] }"#).unwrap_err();
    /// assert_eq!(error.field, "layers[0].unit");
    /// ```
    #[cfg(not(target_arch = "wasm32"))]
    pub fn from_json(text: &str) -> Result<Self> {
        Self::read(
            crate::value::from_json(text, ErrorCode::SpecInvalid)?,
            Place::root("", ErrorCode::SpecInvalid),
        )
    }
}
