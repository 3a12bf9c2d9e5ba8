//! β-VQ units of the reference engine, one sample at a time.

use crate::activation::Readout;
use crate::engine::probe;
use crate::penalty::GramSchmidt;
use crate::plan::{LayerPlan, Unit};
use crate::real::Real;
use crate::vq;

/// One layer's work space for one sample.
#[derive(Debug, Clone)]
pub struct Work<F> {
    /// Effective filters, [rows, fan_in]: W, or GS(W).
    pub filters: Vec<F>,
    /// The memory that makes GS(W), if the plan asks for it.
    pub schmidt: Option<GramSchmidt>,
    /// Pre-activations, [rows].
    pub u: Vec<F>,
    /// Posteriors of pools, [rows].
    pub p: Vec<F>,
    /// Outputs, [width].
    pub z: Vec<F>,
    /// Gradient with respect to outputs, [width].
    pub d_z: Vec<F>,
    /// Gradient with respect to pre-activations, [rows].
    pub d_u: Vec<F>,
}

/// Pre-activations → outputs of one sample.
pub fn forward<F: Real>(layer: &LayerPlan, params: &[F], work: &mut Work<F>) {
    match layer.unit {
        Unit::Affine => work.z.copy_from_slice(&work.u),
        Unit::TwoPiece { lo, hi, readout } => {
            for k in 0..layer.width {
                let unit = vq::two_piece(work.u[k], F::of(lo), F::of(hi), probe::hardness(layer, k, params));
                work.z[k] = match readout {
                    Readout::Response => unit.z,
                    Readout::Posterior { offset, scale } => F::of(offset) + F::of(scale) * unit.p,
                };
            }
        }
        Unit::Pool { pieces } => {
            for k in 0..layer.width {
                let range = k * pieces..(k + 1) * pieces;
                let hardness = probe::hardness(layer, k, params);
                work.z[k] = vq::posterior(&work.u[range.clone()], hardness, &mut work.p[range]).z;
            }
        }
    }
}

/// d_z → d_u of one sample; adds gradients of logits.
pub fn backward<F: Real>(layer: &LayerPlan, params: &[F], work: &mut Work<F>, grads: &mut [F]) {
    match layer.unit {
        Unit::Affine => work.d_u.copy_from_slice(&work.d_z),
        Unit::TwoPiece { lo, hi, readout } => {
            for k in 0..layer.width {
                let unit = vq::two_piece(work.u[k], F::of(lo), F::of(hi), probe::hardness(layer, k, params));
                // forward: z = u (lo + W p), or offset + scale p
                let (d_u, d_s) = match readout {
                    Readout::Response => (unit.dz_du, unit.dz_ds),
                    Readout::Posterior { scale, .. } => {
                        (F::of(scale) * unit.dp_du, F::of(scale) * unit.dp_ds)
                    }
                };
                work.d_u[k] = work.d_z[k] * d_u;
                if layer.beta.learned {
                    grads[layer.beta.index(k)] += work.d_z[k] * d_s;
                }
            }
        }
        Unit::Pool { pieces } => {
            for k in 0..layer.width {
                let range = k * pieces..(k + 1) * pieces;
                let hardness = probe::hardness(layer, k, params);
                let (v, p) = (&work.u[range.clone()], &work.p[range.clone()]);
                let d_s =
                    vq::posterior_backward(v, p, work.z[k], hardness, work.d_z[k], &mut work.d_u[range]);
                if layer.beta.learned {
                    grads[layer.beta.index(k)] += d_s;
                }
            }
        }
    }
}
