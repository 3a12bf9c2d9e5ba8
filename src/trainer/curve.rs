//! The activation curve of a hidden layer.

use super::Trainer;
use crate::activation::Readout;
use crate::engine::{Engine, Pending, known, probe};
use crate::error::{Error, limits};
use crate::plan::{LayerPlan, Unit};
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
    pub fn response(&mut self, layer: usize, us: &[f32], beta: Option<f64>) -> Pending<Curve> {
        if us.len() > limits::GRID_POINTS {
            return known(Err(Error::limit("us", us.len(), limits::GRID_POINTS, "points")));
        }
        let Some(plan) = self.engine.plan().hidden().get(layer).cloned() else {
            return known(Err(Error::spec(
                "layer",
                format!("there is no hidden layer {layer}"),
                "Count hidden layers from 0.",
            )));
        };
        let us = us.to_vec();
        self.engine.snapshot().then(move |state| {
            let hardness = match beta {
                Some(beta) => Hardness::of(Beta::new(beta, "beta")?),
                None => probe::hardness(&plan, 0, &state?.params),
            };
            Ok(curve(&plan, &us, hardness))
        })
    }
}

fn curve(layer: &LayerPlan, us: &[f32], hardness: Hardness<f32>) -> Curve {
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
    curve
}

fn readout_of<F: Real>(readout: Readout, unit: &vq::TwoPiece<F>) -> (F, F) {
    match readout {
        Readout::Response => (unit.z, unit.dz_du),
        Readout::Posterior { offset, scale } => {
            (F::of(offset) + F::of(scale) * unit.p, F::of(scale) * unit.dp_du)
        }
    }
}
