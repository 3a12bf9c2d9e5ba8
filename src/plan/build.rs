//! The parts of resolving a spec: checks, the loss, sizes and offsets, where each β lives.

use super::{BetaPlan, LayerPlan, Regime, Unit};
use crate::activation::{self, Pieces};
use crate::error::{Error, Result, limits, number};
use crate::init;
use crate::loss::{self, Loss};
use crate::network::{LayerSpec, LearnBeta};
use crate::real::Real;
use crate::spec::{Frozen, Spec, VERSION};
use crate::table::find;
use crate::vq::{BETA_LOGIT_LIMIT, Beta};

pub(super) fn check_globals(spec: &Spec) -> Result<()> {
    if spec.version != VERSION {
        return Err(Error::spec(
            "version",
            format!("{} is not supported", spec.version),
            format!("Use {VERSION}."),
        ));
    }
    match spec.engine.as_str() {
        "auto" | "cpu" | "gpu" => {}
        other => {
            return Err(Error::spec(
                "engine",
                format!("{} is not a known choice", crate::error::quote(other)),
                "Choose one of: auto, cpu, gpu.",
            ));
        }
    }
    if spec.layers.len() > limits::LAYERS {
        return Err(Error::limit("layers", spec.layers.len(), limits::LAYERS, "hidden layers"));
    }
    let batch = spec.batch_size as usize;
    if batch == 0 {
        return Err(Error::spec("batchSize", "0 samples a step", "Use at least 1."));
    }
    if batch > limits::BATCH {
        return Err(Error::limit("batchSize", batch, limits::BATCH, "samples a step"));
    }
    if spec.optimizer.schedule_steps == 0 {
        return Err(Error::spec("optimizer.scheduleSteps", "0 steps", "Use at least 1."));
    }
    let in_range = |field: &str, value: f64, high: f64| {
        if (0.0..=high).contains(&value) {
            Ok(())
        } else {
            Err(Error::spec(
                field,
                format!("{} is outside 0..{}", number(value), number(high)),
                "Use a number in that range.",
            ))
        }
    };
    in_range("optimizer.learningRate", spec.optimizer.learning_rate, 100.0)?;
    in_range("optimizer.betaRateScale", spec.optimizer.beta_rate_scale, 1000.0)?;
    in_range("optimizer.clip", spec.optimizer.clip, 1000.0)?;
    in_range("penalty.l1", spec.penalty.l1, 100.0)?;
    in_range("penalty.l2", spec.penalty.l2, 100.0)?;
    in_range("penalty.orthogonality.strength", spec.penalty.orthogonality.strength, 100.0)?;
    find(init::ALL, &spec.init, "init").map(|_| ())
}

pub(super) fn choose_loss(name: &str, classes: usize) -> Result<&'static Loss> {
    let name = match (name, classes) {
        ("auto", 0) => "squared",
        ("auto", _) => "cross-entropy",
        (name, _) => name,
    };
    let loss = find(loss::ALL, name, "loss").map_err(|error| Error {
        hint: error.hint.trim_end_matches('.').to_owned() + ", or auto.",
        ..error
    })?;
    if loss.classes_only && classes == 0 {
        return Err(Error::spec(
            "loss",
            format!("\"{name}\" needs classes, and this data has numbers"),
            "Use \"squared\" or \"auto\".",
        ));
    }
    Ok(loss)
}

/// Sizes and offsets of all layers, checked; returns the number of weights and biases.
pub(super) fn affine_parts(spec: &Spec, inputs: usize, outputs: usize) -> Result<(Vec<LayerPlan>, usize)> {
    let mut layers = Vec::with_capacity(spec.layers.len() + 1);
    let mut fan_in = inputs;
    let mut offset = 0;
    let unused = BetaPlan { regime: Regime::Hard, logit: 0, stride: 0, learned: false, start: 0.0 };
    for (i, layer) in spec.layers.iter().enumerate() {
        let (rows, width, unit) = shape(layer, i)?;
        layers.push(LayerPlan {
            fan_in,
            rows,
            width,
            w: offset,
            b: offset + rows * fan_in,
            unit,
            beta: unused,
            gram_schmidt: false,
        });
        offset += rows * fan_in + rows;
        fan_in = width;
    }
    layers.push(LayerPlan {
        fan_in,
        rows: outputs,
        width: outputs,
        w: offset,
        b: offset + outputs * fan_in,
        unit: Unit::Affine,
        beta: unused,
        gram_schmidt: false,
    });
    Ok((layers, offset + outputs * fan_in + outputs))
}

/// Pre-activations, outputs and unit of one hidden layer.
fn shape(layer: &LayerSpec, i: usize) -> Result<(usize, usize, Unit)> {
    let field = |name: &str| format!("layers[{i}].{name}");
    let activation = find(activation::ALL, &layer.activation, &field("activation"))?;
    let (units, pieces) = (layer.units as usize, layer.pieces as usize);
    if units == 0 {
        return Err(Error::spec(field("units"), "0 units", "Use at least 1, or take the layer away."));
    }
    if units > limits::UNITS {
        return Err(Error::limit(field("units"), units, limits::UNITS, "units"));
    }
    if !(-1.0..=1.0).contains(&layer.slope) {
        return Err(Error::spec(
            field("slope"),
            format!("{} is outside -1..1", number(layer.slope)),
            "Use for example 0.01.",
        ));
    }
    let grouped = matches!(activation.pieces, Pieces::Free | Pieces::Pool);
    if grouped && pieces < 2 {
        return Err(Error::spec(field("pieces"), format!("{pieces} pieces"), "Use at least 2."));
    }
    if grouped && pieces > limits::PIECES {
        return Err(Error::limit(field("pieces"), pieces, limits::PIECES, "pieces"));
    }
    Ok(match activation.pieces {
        Pieces::Two { lo, hi } => (units, units, Unit::TwoPiece { lo, hi, readout: activation.readout }),
        Pieces::TwoWithSlope => {
            (units, units, Unit::TwoPiece { lo: layer.slope, hi: 1.0, readout: activation.readout })
        }
        Pieces::Free => {
            if units * pieces > limits::UNITS {
                return Err(Error::limit(field("units"), units * pieces, limits::UNITS, "units × pieces"));
            }
            (units * pieces, units, Unit::Pool { pieces })
        }
        Pieces::Pool => {
            if units % pieces != 0 {
                return Err(Error::spec(
                    field("units"),
                    format!("{units} units cannot be pooled in groups of {pieces}"),
                    format!("Use a multiple of {pieces}, or change pieces."),
                ));
            }
            (units, units / pieces, Unit::Pool { pieces })
        }
    })
}

/// Runs [from, to) of parameters that training changes: no frozen ones, no fixed β, and none goes from weights to logits.
pub(super) fn trained(
    frozen: &[Frozen],
    layers: &[LayerPlan],
    [n_weights, n_params]: [usize; 2],
    notes: &mut Vec<String>,
) -> Result<Vec<[usize; 2]>> {
    let mut trained = vec![false; n_params];
    trained[..n_weights].fill(true);
    for layer in layers.iter().filter(|layer| layer.beta.learned) {
        for k in 0..layer.width {
            trained[layer.beta.index(k)] = true;
        }
    }
    for (i, one) in frozen.iter().enumerate() {
        let at = one.at();
        // What is no whole number becomes another one.
        match trained.get_mut(at as usize) {
            Some(trained) if f64::from(at as u32) == at => *trained = false,
            _ => {
                return Err(Error::spec(
                    format!("frozen[{i}]"),
                    format!("{} is no parameter of this network", number(at)),
                    format!("Use whole numbers from 0 to {}.", n_params - 1),
                ));
            }
        }
        if let Frozen::Held(_, value) = *one
            && (at >= n_weights as f64 || !(value as f32).is_finite())
        {
            return Err(Error::spec(
                format!("frozen[{i}]"),
                format!("{} is no value for parameter {}", number(value), number(at)),
                "Use a finite number, for a weight or a bias.",
            ));
        }
    }
    if layers.iter().any(|layer| layer.gram_schmidt && trained[layer.weights()].contains(&false)) {
        notes.push(
            "Gram–Schmidt makes a filter from the weights of several: it may turn while its own are frozen"
                .into(),
        );
    }
    let (mut runs, mut from) = (Vec::new(), 0);
    for at in 0..=n_params {
        let goes_on = trained.get(at) == Some(&true);
        if !goes_on || at == n_weights {
            if from < at {
                runs.push([from, at]);
            }
            from = at + usize::from(!goes_on);
        }
    }
    Ok(runs)
}

/// Gives every hidden layer its place for β after the weights; returns the number of parameters.
pub(super) fn assign_betas(
    spec: &Spec,
    layers: &mut [LayerPlan],
    n_weights: usize,
    notes: &mut Vec<String>,
) -> Result<usize> {
    let mut next = n_weights;
    let mut network: Option<BetaPlan> = None;
    for (i, (layer, spec)) in layers.iter_mut().zip(&spec.layers).enumerate() {
        let beta = Beta::new(spec.beta, &format!("layers[{i}].beta"))?;
        let learned = spec.learn_beta != LearnBeta::Off;
        let start = beta.logit();
        let regime = match beta.get() {
            0.0 if !learned => Regime::Linear,
            1.0 if !learned => Regime::Hard,
            _ => Regime::Soft,
        };
        if learned && (spec.beta == 0.0 || spec.beta == 1.0) {
            notes.push(format!(
                "β of layer {} is learned, so it starts at {} and not at exactly {}, where its gradient is 0",
                i + 1,
                number(Beta::from_logit(start).get()),
                number(spec.beta)
            ));
        } else if regime == Regime::Soft && Real::ln(beta.eta()).abs() > BETA_LOGIT_LIMIT {
            notes.push(format!(
                "β of layer {} is {} and not {}: between the exact 0 and 1 its logit is kept within ±{}",
                i + 1,
                number(Beta::from_logit(start).get()),
                number(spec.beta),
                number(BETA_LOGIT_LIMIT)
            ));
        }
        let own = BetaPlan { regime, logit: next, stride: 0, learned, start };
        layer.beta = match spec.learn_beta {
            LearnBeta::Off | LearnBeta::Layer => {
                next += 1;
                own
            }
            LearnBeta::Unit => {
                next += layer.width;
                BetaPlan { stride: 1, ..own }
            }
            LearnBeta::Network => *network.get_or_insert_with(|| {
                next += 1;
                own
            }),
        };
    }
    Ok(next)
}
