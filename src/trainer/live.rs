//! What a living run can take.

use crate::network::LearnBeta;
use crate::spec::{Spec, VERSION};

/// The first field that differs and cannot change in a living run.
pub(super) fn needs_new_run(old: &Spec, new: &Spec) -> Option<String> {
    // Gram–Schmidt changes which filters the weights mean, so turning it on or off is a new network.
    let schmidt = |spec: &Spec| spec.penalty.orthogonality.kind == "gram-schmidt";
    let whole = [
        ("seed", old.seed == new.seed),
        ("data", old.data == new.data),
        ("features", old.features == new.features),
        ("layers", old.layers.len() == new.layers.len()),
        ("init", old.init == new.init),
        ("loss", old.loss == new.loss),
        ("optimizer.kind", old.optimizer.kind == new.optimizer.kind),
        ("batchSize", old.batch_size == new.batch_size),
        ("penalty.orthogonality.kind", schmidt(old) == schmidt(new)),
        ("version", new.version == VERSION),
    ];
    if let Some(field) = first_other(&whole) {
        return Some(field.into());
    }
    old.layers.iter().zip(&new.layers).enumerate().find_map(|(i, (a, b))| {
        let layer = [
            ("units", a.units == b.units),
            ("activation", a.activation == b.activation),
            ("learnBeta", a.learn_beta == b.learn_beta),
            ("pieces", a.pieces == b.pieces),
            ("slope", a.slope == b.slope),
            ("beta", a.beta == b.beta || b.learn_beta == LearnBeta::Off),
        ];
        first_other(&layer).map(|name| format!("layers[{i}].{name}"))
    })
}

fn first_other(same: &[(&'static str, bool)]) -> Option<&'static str> {
    same.iter().find(|(_, same)| !same).map(|(name, _)| *name)
}
