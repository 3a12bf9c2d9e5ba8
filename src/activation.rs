//! TABLE of activations: affine pieces, and which statistic of the posterior is read out.
//!
//! A row is all there is to add: the pieces travel to every engine as data.

use serde::Serialize;

/// The affine pieces of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Pieces {
    /// Two pieces lo·u and hi·u of one pre-activation u.
    Two {
        /// Slope of the lower piece.
        lo: f64,
        /// Slope of the upper piece.
        hi: f64,
    },
    /// As `Two` with hi = 1 and lo the layer's own `slope`.
    TwoWithSlope,
    /// R pre-activations of its own per unit (`pieces` in the spec); `units` counts outputs.
    Free,
    /// Neighbouring pre-activations pooled in groups of `pieces`; `units` counts pre-activations.
    Pool,
}

/// Which statistic of the posterior the unit gives out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Readout {
    /// The mean score z = Σ p_r v_r (the swish family).
    Response,
    /// offset + scale · p of the upper piece (sigmoid: 0, 1; tanh: −1, 2).
    Posterior {
        /// Output where the upper piece has no share.
        offset: f64,
        /// Output gained as its share goes from 0 to 1.
        scale: f64,
    },
}

/// One activation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Activation {
    /// Name in a spec, for example `"relu"`.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// The affine pieces.
    pub pieces: Pieces,
    /// What is read out.
    pub readout: Readout,
    /// Names of the family at β = 0, ½, 1.
    pub limits: [&'static str; 3],
}

crate::table::named!(Activation);

/// Every activation, in the order a menu shows them.
pub static ALL: &[Activation] = &[
    Activation {
        name: "relu",
        label: "ReLU",
        help: "Two pieces, 0 and u. Hard it is ReLU, soft it is SiLU (swish), linear it is u/2.",
        pieces: Pieces::Two { lo: 0.0, hi: 1.0 },
        readout: Readout::Response,
        limits: ["u/2", "SiLU", "ReLU"],
    },
    Activation {
        name: "leaky-relu",
        label: "Leaky ReLU",
        help: "Two pieces, slope·u and u.",
        pieces: Pieces::TwoWithSlope,
        readout: Readout::Response,
        limits: ["(1 + slope)·u/2", "soft leaky ReLU", "leaky ReLU"],
    },
    Activation {
        name: "abs",
        label: "Absolute value",
        help: "Two pieces, −u and u. Hard it is |u|, soft it is u·tanh u, linear it is 0.",
        pieces: Pieces::Two { lo: -1.0, hi: 1.0 },
        readout: Readout::Response,
        limits: ["0", "u·tanh u", "|u|"],
    },
    Activation {
        name: "max-pool",
        label: "Max-pool",
        help: "Groups of units compete: hard the largest wins, soft they share by softmax, linear they are averaged.",
        pieces: Pieces::Pool,
        readout: Readout::Response,
        limits: ["average pool", "softmax pool", "max pool"],
    },
    Activation {
        name: "maxout",
        label: "Maxout",
        help: "Each unit has several affine pieces of its own and gives the (soft) largest.",
        pieces: Pieces::Free,
        readout: Readout::Response,
        limits: ["mean of the pieces", "soft maxout", "maxout"],
    },
    Activation {
        name: "sigmoid",
        label: "Sigmoid",
        help: "The posterior of ReLU's upper piece. Soft it is the sigmoid, hard it is a step.",
        pieces: Pieces::Two { lo: 0.0, hi: 1.0 },
        readout: Readout::Posterior { offset: 0.0, scale: 1.0 },
        limits: ["1/2", "sigmoid", "step"],
    },
    Activation {
        name: "tanh",
        label: "Tanh",
        help: "The contrast p₊ − p₋ of the absolute value's pieces. Soft it is tanh, hard it is the sign.",
        pieces: Pieces::Two { lo: -1.0, hi: 1.0 },
        readout: Readout::Posterior { offset: -1.0, scale: 2.0 },
        limits: ["0", "tanh", "sign"],
    },
    Activation {
        name: "linear",
        label: "Linear",
        help: "One piece, u: no nonlinearity at any β.",
        pieces: Pieces::Two { lo: 1.0, hi: 1.0 },
        readout: Readout::Response,
        limits: ["u", "u", "u"],
    },
];
