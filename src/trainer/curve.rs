//! The activation curve of a hidden layer.

use super::Trainer;
use crate::activation::Readout;
use crate::engine::{Engine, probe};
use crate::error::{Error, Result, limits};
use crate::plan::Unit;
use crate::real::Real;
use crate::vq::{self, Beta, Hardness};

/// The activation curve of a hidden layer over pre-activations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// Unit output.
    pub z: Vec<f32>,
    /// Posterior of the upper piece.
    pub p: Vec<f32>,
    /// ∂z/∂u.
    pub slope: Vec<f32>,
    /// Entropy of the posterior in nats.
    pub entropy: Vec<f32>,
}

impl Trainer {
    /// The activation curve of a hidden layer at pre-activations `us`, at the layer's own β (unit 0) or at `beta`.
    ///
    /// For pools the curve is that of two pieces, 0 and u: how one member wins against a rival that stays at 0.
    pub async fn response(&mut self, layer: usize, us: &[f32], beta: Option<f64>) -> Result<Curve> {
        if us.len() > limits::GRID_POINTS {
            return Err(Error::limit("us", us.len(), limits::GRID_POINTS, "points"));
        }
        let state = self.engine.snapshot().await?;
        let plan = self.engine.plan();
        let Some(layer) = plan.hidden().get(layer) else {
            return Err(Error::spec(
                "layer",
                format!("there is no hidden layer {layer}"),
                "Count hidden layers from 0.",
            ));
        };
        let hardness = match beta {
            Some(beta) => Hardness::of(Beta::new(beta, "beta")?),
            None => probe::hardness(layer, 0, &state.params),
        };
        let mut curve = Curve::default();
        for &u in us {
            let (z, p, slope, entropy) = match layer.unit {
                Unit::TwoPiece { lo, hi, readout } => {
                    let unit = vq::two_piece(u, lo as f32, hi as f32, hardness);
                    let (z, slope) = readout_of(readout, &unit);
                    (z, unit.p, slope, unit.entropy)
                }
                Unit::Affine | Unit::Pool { .. } => {
                    let unit = vq::two_piece(u, 0.0, 1.0, hardness);
                    (unit.z, unit.p, unit.dz_du, unit.entropy)
                }
            };
            curve.z.push(z);
            curve.p.push(p);
            curve.slope.push(slope);
            curve.entropy.push(entropy);
        }
        Ok(curve)
    }
}

fn readout_of<F: Real>(readout: Readout, unit: &vq::TwoPiece<F>) -> (F, F) {
    match readout {
        Readout::Response => (unit.z, unit.dz_du),
        Readout::Posterior { offset, scale } => {
            (F::of(offset) + F::of(scale) * unit.p, F::of(scale) * unit.dp_du)
        }
    }
}
