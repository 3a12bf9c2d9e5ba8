//! Reading the text of a shipped table.
//!
//! It does not look at the table of kinds, which would bring every generator into the module that reads tables.

use super::csv::{TableOptions, TableReport, read_table};
use super::words::{in_file, without_file};
use crate::error::Result;

/// The kinds that [`read_shipped`] reads.
pub const SHIPPED: [&str; 2] = ["digits", "penguins"];

/// The table of a kind that has a file, out of the file's text.
///
/// *Errors* `spec-invalid` for a kind without a file; otherwise as [`read_table`], with the kind's name.
///
/// ```
/// use bvq::dataset::read_shipped;
/// let report = read_shipped("penguins", "a,b,species\n1,2,Adelie\n2,1,Gentoo\n").unwrap();
/// assert_eq!(report.features, ["a", "b"]);
/// ```
pub fn read_shipped(kind: &str, text: &str) -> Result<TableReport> {
    let options = match kind {
        "digits" => {
            let pixels = (0..64).map(|i| format!("p{}{}", i / 8, i % 8)).collect();
            TableOptions { label: Some("label".into()), columns: Some(pixels), preview: false }
        }
        "penguins" => TableOptions { label: Some("species".into()), columns: None, preview: false },
        _ => return Err(without_file(kind, &SHIPPED)),
    };
    read_table(text, &options).map_err(|error| in_file(kind, error))
}
