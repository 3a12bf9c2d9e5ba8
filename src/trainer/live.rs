//! What a living run can take.

use crate::spec::{Spec, VERSION};

/// The first field that differs and cannot change in a living run.
pub(super) fn needs_new_run(old: &Spec, new: &Spec) -> Option<String> {
    let same = |field: &str, same: bool| (!same).then(|| field.to_owned());
    same("seed", old.seed == new.seed)
        .or_else(|| same("data", old.data == new.data))
        .or_else(|| same("features", old.features == new.features))
        .or_else(|| same("layers", old.layers.len() == new.layers.len()))
        .or_else(|| same("init", old.init == new.init))
        .or_else(|| same("loss", old.loss == new.loss))
        .or_else(|| same("optimizer.kind", old.optimizer.kind == new.optimizer.kind))
        .or_else(|| same("batchSize", old.batch_size == new.batch_size))
        .or_else(|| {
            // Gram–Schmidt changes which filters the weights mean, so turning it on or off is a new network.
            let schmidt = |spec: &Spec| spec.penalty.orthogonality.kind == "gram-schmidt";
            same("penalty.orthogonality.kind", schmidt(old) == schmidt(new))
        })
        .or_else(|| {
            old.layers.iter().zip(&new.layers).enumerate().find_map(|(i, (a, b))| {
                let field = |name: &str| format!("layers[{i}].{name}");
                same(&field("units"), a.units == b.units)
                    .or_else(|| same(&field("activation"), a.activation == b.activation))
                    .or_else(|| same(&field("learnBeta"), a.learn_beta == b.learn_beta))
                    .or_else(|| same(&field("pieces"), a.pieces == b.pieces))
                    .or_else(|| same(&field("slope"), a.slope == b.slope))
                    .or_else(|| {
                        same(
                            &field("beta"),
                            a.beta == b.beta || b.learn_beta == crate::network::LearnBeta::Off,
                        )
                    })
            })
        })
        .or_else(|| same("version", new.version == VERSION))
}
