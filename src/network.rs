//! What a network is made of: the spec of its hidden layers.

use serde::{Deserialize, Serialize};

/// Whether and how widely a trained β is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
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
