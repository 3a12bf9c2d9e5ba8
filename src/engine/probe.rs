//! What a map reads off one point's pre-activations and outputs: the same code for every CPU engine.

use super::FieldRequest;
use crate::error::{Error, Result};
use crate::field::QuantityKind;
use crate::plan::{LayerPlan, Plan, Regime, Unit};
use crate::real::Real;
use crate::rng::mix;
use crate::vq::{self, Hardness};

/// Checks that the layer and unit of a request exist.
pub fn check(plan: &Plan, request: FieldRequest) -> Result<()> {
    let hidden = plan.hidden();
    if let Some(layer) = request.layer {
        let Some(found) = hidden.get(layer) else {
            return Err(Error::spec(
                "layer",
                format!("there is no hidden layer {layer}"),
                format!("Hidden layers count from 0 and there are {}.", hidden.len()),
            ));
        };
        if let Some(unit) = request.unit.filter(|&u| u >= found.width) {
            return Err(Error::spec(
                "unit",
                format!("layer {layer} has no unit {unit}"),
                format!("Units count from 0 and there are {}.", found.width),
            ));
        }
    }
    let needs = |what: &str| {
        Error::spec(what, "is missing for this quantity", format!("Name a {what}, counted from 0."))
    };
    match request.quantity {
        QuantityKind::Unit | QuantityKind::Posterior if request.layer.is_none() => Err(needs("layer")),
        QuantityKind::Unit | QuantityKind::Posterior if request.unit.is_none() => Err(needs("unit")),
        QuantityKind::Entropy if request.layer.is_none() => Err(needs("layer")),
        _ => Ok(()),
    }
}

/// The hardness of unit `k` of a layer.
pub fn hardness<F: Real>(layer: &LayerPlan, k: usize, params: &[F]) -> Hardness<F> {
    match layer.beta.regime {
        Regime::Linear => Hardness::Linear,
        Regime::Hard => Hardness::Hard,
        Regime::Soft => Hardness::Soft(params[layer.beta.index(k)].exp()),
    }
}

/// Two classes: p₁ − p₀. More: index of the winner + how far it is ahead of an even share, in 0..0.999. One
/// output: its value.
pub fn output<F: Real>(o: &mut [F], classes: bool, temperature: F) -> F {
    if !classes {
        return o[0];
    }
    vq_output(o, temperature)
}

fn vq_output<F: Real>(o: &mut [F], temperature: F) -> F {
    crate::loss::probabilities(o, temperature);
    if o.len() == 2 {
        return o[1] - o[0];
    }
    let best = argmax(o);
    let even = F::ONE / F::of(o.len() as f64);
    let clear = (o[best] - even) / (F::ONE - even);
    F::of(best as f64) + clear.max(F::ZERO).min(F::of(0.999))
}

/// Index of the largest number; the first of equals.
pub fn argmax<F: Real>(o: &[F]) -> usize {
    let mut best = 0;
    for (i, &x) in o.iter().enumerate() {
        if x > o[best] {
            best = i;
        }
    }
    best
}

/// Posterior of the upper piece of unit `k` (two pieces), or of the first best of R pieces.
///
/// *Shapes* `u`: the layer's pre-activations, \[rows\].
pub fn posterior<F: Real>(layer: &LayerPlan, k: usize, u: &[F], params: &[F]) -> F {
    let hardness = hardness(layer, k, params);
    match layer.unit {
        Unit::Affine => F::ONE,
        Unit::TwoPiece { lo, hi, .. } => vq::two_piece(u[k], F::of(lo), F::of(hi), hardness).p,
        Unit::Pool { pieces } => {
            let mut p = [F::ZERO; crate::error::limits::PIECES];
            let v = &u[k * pieces..(k + 1) * pieces];
            vq::posterior(v, hardness, &mut p[..pieces]);
            p[argmax(v)]
        }
    }
}

/// Entropy of unit `k`'s posterior over log R, 0..1.
pub fn entropy<F: Real>(layer: &LayerPlan, k: usize, u: &[F], params: &[F]) -> F {
    let hardness = hardness(layer, k, params);
    match layer.unit {
        Unit::Affine => F::ZERO,
        Unit::TwoPiece { lo, hi, .. } => {
            vq::two_piece(u[k], F::of(lo), F::of(hi), hardness).entropy / F::of(std::f64::consts::LN_2)
        }
        Unit::Pool { pieces } => {
            let mut p = [F::ZERO; crate::error::limits::PIECES];
            let r = vq::posterior(&u[k * pieces..(k + 1) * pieces], hardness, &mut p[..pieces]);
            r.entropy / F::of(pieces as f64).ln()
        }
    }
}

/// Entropy over log R of one unit, or the mean over a layer's units.
pub fn layer_entropy<F: Real>(layer: &LayerPlan, unit: Option<usize>, u: &[F], params: &[F]) -> F {
    if let Some(k) = unit {
        return entropy(layer, k, u, params);
    }
    let mut sum = F::ZERO;
    for k in 0..layer.width {
        sum += entropy(layer, k, u, params);
    }
    sum / F::of(layer.width as f64)
}

/// The code of one hidden layer, or of all; `u(i)` gives layer i's pre-activations.
pub fn codes<'a, F: Real>(plan: &Plan, layer: Option<usize>, u: impl Fn(usize) -> &'a [F]) -> u32 {
    let mut all = 0;
    for (i, plan) in plan.hidden().iter().enumerate() {
        if layer.is_none_or(|l| l == i) {
            all = code(plan, u(i), all);
        }
    }
    all
}

/// Mixes the hard assignments of a layer's units into a running code.
pub fn code<F: Real>(layer: &LayerPlan, u: &[F], mut code: u32) -> u32 {
    for k in 0..layer.width {
        let assignment = match layer.unit {
            Unit::Affine => 0,
            Unit::TwoPiece { lo, hi, .. } => u32::from(lo != hi && u[k] > F::ZERO),
            Unit::Pool { pieces } => argmax(&u[k * pieces..(k + 1) * pieces]) as u32,
        };
        code = mix(code ^ (assignment + 1)).wrapping_add(0x9E37_79B9);
    }
    code
}

/// A code as a number in [0, 1).
pub fn code_shade(code: u32) -> f64 {
    crate::rng::unit(mix(code))
}
