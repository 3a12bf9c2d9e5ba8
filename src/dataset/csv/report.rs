//! What the reader of tables is asked and what it answers.

use super::Table;
use super::table::Facts;
use crate::dataset::DataSpec;
use serde::Serialize;

/// Rows that a report shows.
const HEAD: usize = 6;

/// How to read a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct TableOptions {
    /// Name of the column to predict; chosen by its name and content if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Names of the input columns, in order; every usable column of numbers if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Only looks: the columns and what would be done with them, without samples. What cannot be chosen is left empty.
    pub preview: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Numbers, with or without gaps.
    Number,
    /// Anything else.
    Text,
}

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum ColumnRole {
    /// What is predicted.
    Label,
    /// What it is predicted from.
    Input,
    /// Not read.
    Unused,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ColumnReport {
    /// Name in the header, or `x1`, `x2`, … without one.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Rows without a value.
    pub missing: u32,
    /// Different values, counted up to 33.
    pub distinct: u32,
    /// What it is used for.
    pub role: ColumnRole,
}

/// A table read into samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TableReport {
    /// The samples, of kind `points`.
    pub data: DataSpec,
    /// The input columns: what `features` may name.
    pub features: Vec<String>,
    /// Every column of the table.
    pub columns: Vec<ColumnReport>,
    /// Rows of the table, those without a value included.
    pub rows: u32,
    /// The first rows, as they are written.
    pub head: Vec<Vec<String>>,
    /// What was dropped, converted or assumed, in sentences for a person.
    pub notes: Vec<String>,
}

/// What was read, with the columns and the first rows.
pub(super) fn report(
    table: &Table,
    facts: &[Facts],
    label: Option<usize>,
    inputs: &[usize],
    data: DataSpec,
    notes: Vec<String>,
) -> TableReport {
    let mut columns = Vec::with_capacity(facts.len());
    for (c, (name, facts)) in table.names().iter().zip(facts).enumerate() {
        let role = if Some(c) == label {
            ColumnRole::Label
        } else if inputs.contains(&c) {
            ColumnRole::Input
        } else {
            ColumnRole::Unused
        };
        columns.push(ColumnReport {
            name: name.clone(),
            kind: facts.kind(),
            missing: facts.missing as u32,
            distinct: facts.distinct as u32,
            role,
        });
    }
    let mut head = Vec::with_capacity(HEAD);
    for row in 0..table.len().min(HEAD) {
        head.push((0..columns.len()).map(|c| table.cell(row, c).to_owned()).collect());
    }
    let features = inputs.iter().map(|&c| table.names()[c].clone()).collect();
    TableReport { data, features, columns, rows: table.len() as u32, head, notes }
}
