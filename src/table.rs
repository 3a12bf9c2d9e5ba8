//! Looking a name up in a table, with an error that lists the choices.

use crate::error::{Error, Result, quote};

/// A table row that a spec can name.
pub trait Named {
    /// The name in a spec.
    fn name(&self) -> &'static str;
}

macro_rules! named {
    ($($row:ty),* $(,)?) => {
        $(impl Named for $row {
            fn name(&self) -> &'static str {
                self.name
            }
        })*
    };
}

named!(
    crate::activation::Activation,
    crate::dataset::DataKind,
    crate::features::Feature,
    crate::init::Init,
    crate::loss::Loss,
    crate::optim::Optimizer,
    crate::penalty::Orthogonality,
    crate::field::Quantity,
);

/// The row called `name`, or an error for `field` that lists every choice.
///
/// ```
/// let error = bvq::table::find(bvq::activation::ALL, "rleu", "layers[0].activation").unwrap_err();
/// assert!(error.message.contains("\"rleu\"") && error.hint.contains("relu"));
/// ```
pub fn find<T: Named>(table: &'static [T], name: &str, field: &str) -> Result<&'static T> {
    table.iter().find(|row| row.name() == name).ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(Named::name).collect();
        Error::spec(
            field,
            format!("{} is not a known choice", quote(name)),
            format!("Choose one of: {}.", names.join(", ")),
        )
    })
}
