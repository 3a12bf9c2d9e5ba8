//! What a network is made of: the spec of its hidden layers.

use crate::error::{Error, Result};
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// Whether and how widely a trained β is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum LearnBeta {
    /// β stays as set.
    #[default]
    Off,
    /// One trained β for all layers that say `network`.
    Network,
    /// One trained β for this layer.
    Layer,
    /// One trained β for every unit.
    Unit,
}

/// One hidden layer: an affine map followed by β-VQ units.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct LayerSpec {
    /// Units; for max-pool the units before pooling.
    pub units: u32,
    /// A name from the activation table.
    pub activation: String,
    /// Hardness β in 0..1: 0 linear, 0.5 soft, 1 hard. Where β is learned, its start.
    pub beta: f64,
    /// Whether β is trained, and who shares it.
    pub learn_beta: LearnBeta,
    /// Slope of leaky ReLU's lower piece, −1..1.
    pub slope: f64,
    /// Maxout: affine pieces a unit. Max-pool: units pooled into one.
    pub pieces: u32,
}

impl Default for LayerSpec {
    fn default() -> Self {
        Self {
            units: 4,
            activation: "relu".into(),
            beta: 0.5,
            learn_beta: LearnBeta::Off,
            slope: 0.01,
            pieces: 2,
        }
    }
}

impl LearnBeta {
    /// Every choice and its word.
    pub const ALL: [(&'static str, LearnBeta); 4] = [
        ("off", LearnBeta::Off),
        ("network", LearnBeta::Network),
        ("layer", LearnBeta::Layer),
        ("unit", LearnBeta::Unit),
    ];

    fn read(value: Value, place: Place) -> Result<Self> {
        let text = place.text(value)?;
        Self::ALL.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice).ok_or_else(|| {
            Error::new(
                place.code,
                place.path,
                format!("{} is not a known choice", crate::error::quote(&text)),
                "Choose one of: off, network, layer, unit.",
            )
        })
    }
}

impl LayerSpec {
    /// Reads a layer; missing fields take their defaults.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut layer = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.whole("units", &mut layer.units)?;
        fields.text("activation", &mut layer.activation)?;
        fields.number("beta", &mut layer.beta)?;
        if let Some(value) = fields.take("learnBeta") {
            layer.learn_beta = LearnBeta::read(value, fields.place("learnBeta"))?;
        }
        fields.number("slope", &mut layer.slope)?;
        fields.whole("pieces", &mut layer.pieces)?;
        fields.finish()?;
        Ok(layer)
    }
}
