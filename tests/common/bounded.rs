//! What the tests of bad input, the fuzz targets and the corpus share.

use bvq::{Error, Spec};

/// Every error says what, where and what to do, in text that can be shown.
pub fn complete(error: &Error) {
    let shown = |text: &str| !text.trim().is_empty() && !text.contains(|c: char| c.is_control());
    assert!(shown(&error.message), "no message: {error:?}");
    assert!(shown(&error.hint), "no hint: {error:?}");
    assert!(shown(&error.field), "no field: {error:?}");
    assert!(error.hint.ends_with(['.', '?']), "the hint is not a sentence: {error:?}");
    let length = error.message.chars().count() + error.hint.chars().count() + error.field.chars().count();
    assert!(length < 2000, "{length} characters are more than a person reads: {error:?}");
}

/// Whether a spec is small enough to train a few steps of it in a test of thousands.
pub fn small(spec: &Spec) -> bool {
    let rows: u64 =
        spec.layers.iter().map(|layer| u64::from(layer.units) * u64::from(layer.pieces.clamp(1, 64))).sum();
    let inputs = spec.data.inputs.as_ref().map_or(0, |rows| rows.len() * rows.first().map_or(0, Vec::len));
    rows <= 64
        && spec.layers.len() <= 4
        && spec.batch_size <= 64
        && spec.data.samples <= 1000
        && inputs <= 2000
}
