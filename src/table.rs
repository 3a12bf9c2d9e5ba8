//! Looking a name up in a table, with an error that lists the choices.

use crate::error::{Error, Result, quote};

/// A table row that a spec can name.
pub trait Named {
    /// The name in a spec.
    fn name(&self) -> &'static str;
}

/// Lets a spec name the rows of a table: one line beside the row's type, which has a field `name`.
macro_rules! named {
    ($row:ty) => {
        impl crate::table::Named for $row {
            fn name(&self) -> &'static str {
                self.name
            }
        }
    };
}

pub(crate) use named;

/// The row called `name`, or an error for `field` that lists every choice.
///
/// ```
/// let error = bvq::table::find(bvq::activation::ALL, "rleu", "layers[0].activation").unwrap_err();
/// assert!(error.message.contains("\"rleu\"") && error.hint.contains("relu"));
/// ```
pub fn find<T: Named>(table: &'static [T], name: &str, field: &str) -> Result<&'static T> {
    match table.iter().find(|row| row.name() == name) {
        Some(row) => Ok(row),
        None => Err(unknown(&mut table.iter().map(Named::name), name, field)),
    }
}

/// Compiled once, not once per table.
#[cold]
#[inline(never)]
fn unknown(names: &mut dyn Iterator<Item = &'static str>, name: &str, field: &str) -> Error {
    let names: Vec<&str> = names.collect();
    Error::spec(
        field,
        format!("{} is not a known choice", quote(name)),
        format!("Choose one of: {}.", names.join(", ")),
    )
}
