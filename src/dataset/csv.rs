//! Tables of text (CSV, TSV) read into points.
//!
//! `csv/text.rs` looks at the raw text, `csv/table.rs` makes rows and columns of it, and this file decides which
//! column is the label, which are inputs, and which rows can be used. Whatever it decides it says in a note.

mod table;
mod text;

pub use table::Table;

use super::{DataSpec, listed};
use crate::error::{Error, Result, limits, quote};
use serde::Serialize;
use std::collections::BTreeSet;
use table::Facts;

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
    /// What was dropped, converted or assumed, in sentences for a person.
    pub notes: Vec<String>,
}

/// Names of a column that is meant to be predicted.
const LABEL_NAMES: [&str; 4] = ["species", "class", "label", "target"];
/// A column of whole numbers with at most this many different ones holds classes.
const CLASS_NUMBERS: usize = 10;

/// Reads a table of text.
///
/// The delimiter is comma, tab or semicolon; the header may be absent; in tables not separated by commas a comma
/// may be the decimal point; an empty cell, NA, N/A, NaN, null and ? are missing values, and rows without a value
/// in a used column are dropped.
///
/// *Errors* `data-invalid` or `limit-exceeded` naming line and column; `spec-invalid` for wrong options.
///
/// ```
/// use bvq::dataset::{TableOptions, read_table};
/// let report = read_table("a;b;class\n1,5;2;yes\n0,5;;no\n2;1;no\n", &TableOptions::default()).unwrap();
/// assert_eq!(report.data.inputs, Some(vec![vec![1.5, 2.0], vec![2.0, 1.0]]));
/// assert_eq!(report.data.labels, Some(vec!["yes".to_string(), "no".to_string()]));
/// assert!(report.notes.iter().any(|note| note == "Dropped 1 of 3 rows with no value in b."));
/// ```
pub fn read_table(text: &str, options: &TableOptions) -> Result<TableReport> {
    let table = Table::parse(text)?;
    worth_reading(&table)?;
    let facts: Vec<Facts> = (0..table.names().len()).map(|c| table.facts(c)).collect();
    let mut notes = table.notes().to_vec();
    let label = match &options.label {
        Some(name) => named(&table, name, "label")?,
        None => default_label(&table, &facts)?,
    };
    let inputs = match &options.columns {
        Some(names) => chosen_inputs(&table, names, label)?,
        None => default_inputs(&table, &facts, label, &mut notes)?,
    };
    let kept = complete_rows(&table, label, &inputs, &mut notes)?;
    let mut rows = Vec::with_capacity(kept.len());
    for &row in &kept {
        rows.push(inputs.iter().map(|&c| table.number(row, c)).collect::<Result<Vec<f64>>>()?);
    }
    let features: Vec<String> = inputs.iter().map(|&c| table.names()[c].clone()).collect();
    let mut data = DataSpec {
        kind: "points".into(),
        samples: kept.len() as u32,
        inputs: Some(rows),
        names: Some(features.clone()),
        ..DataSpec::default()
    };
    read_label(&table, &facts[label], label, &kept, &mut data, &mut notes)?;
    let columns = table.names().iter().zip(&facts).map(|(name, facts)| ColumnReport {
        name: name.clone(),
        kind: facts.kind(),
        missing: facts.missing as u32,
    });
    Ok(TableReport { data, features, columns: columns.collect(), notes })
}

/// Refuses tables that are too small to hold samples, before a column is looked for that cannot be there.
fn worth_reading(table: &Table) -> Result<()> {
    if table.names().len() < 2 {
        return Err(Error::data(
            "columns",
            format!("there is only one column ({})", quote(&table.names()[0])),
            "Give a column to learn from and one to predict, separated by commas, tabs or semicolons.",
        ));
    }
    if table.len() < 2 {
        return Err(Error::data("rows", "there is only one row", "Give at least 2 rows, one per sample."));
    }
    Ok(())
}

/// The column with this name.
fn named(table: &Table, name: &str, field: &str) -> Result<usize> {
    table.names().iter().position(|n| n == name).ok_or_else(|| {
        Error::spec(
            field,
            format!("the table has no column {}", quote(name)),
            format!("Choose among: {}.", listed(table.names())),
        )
    })
}

/// The column to predict if nobody says: a text column with the name of a label, a column of numbers with such a
/// name, the last text column with few different values, and else the last column of numbers.
fn default_label(table: &Table, facts: &[Facts]) -> Result<usize> {
    let is_named = |c: usize, names: &[&str]| names.contains(&table.names()[c].to_lowercase().as_str());
    let usable: Vec<usize> = (0..facts.len()).filter(|&c| Some(c) != table.row_names()).collect();
    // A column of numbers with a few wrong cells is not text: its wrong cells are reported instead.
    let is_text = |c: usize| facts[c].numbers <= facts[c].texts || is_named(c, &LABEL_NAMES);
    let few = |c: usize| (2..=limits::CLASSES).contains(&facts[c].distinct);
    let text = |c: usize| facts[c].kind() == ColumnKind::Text && is_text(c) && few(c);
    let number = |c: usize| facts[c].kind() == ColumnKind::Number && facts[c].distinct > 1;
    let last = |wanted: &dyn Fn(usize) -> bool| usable.iter().rev().copied().find(|&c| wanted(c));
    last(&|c| text(c) && (is_named(c, &LABEL_NAMES) || is_named(c, &["y"])))
        .or_else(|| last(&|c| number(c) && is_named(c, &LABEL_NAMES)))
        .or_else(|| last(&text))
        .or_else(|| last(&|c| number(c) && is_named(c, &["y"])))
        .or_else(|| last(&number))
        .ok_or_else(|| {
            Error::data(
                "columns",
                "no column can be the label",
                "Add a column of numbers that differ, or of words with 2 to 32 different values.",
            )
        })
}

fn chosen_inputs(table: &Table, names: &[String], label: usize) -> Result<Vec<usize>> {
    if names.is_empty() {
        return Err(Error::spec("columns", "the list is empty", "Name at least one column."));
    }
    if names.len() > limits::FEATURES {
        return Err(Error::limit("columns", names.len(), limits::FEATURES, "input columns"));
    }
    let mut chosen = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let field = format!("columns[{i}]");
        let column = named(table, name, &field)?;
        if column == label {
            return Err(Error::spec(
                field,
                format!("{} is the label", quote(name)),
                "Leave it out, or choose another label.",
            ));
        }
        if chosen.contains(&column) {
            return Err(Error::spec(
                field,
                format!("{} is there twice", quote(name)),
                "Name each column once.",
            ));
        }
        chosen.push(column);
    }
    Ok(chosen)
}

/// Every column of numbers that says something, with a note on each column left out.
fn default_inputs(
    table: &Table,
    facts: &[Facts],
    label: usize,
    notes: &mut Vec<String>,
) -> Result<Vec<usize>> {
    let (mut inputs, mut text, mut constant, mut empty) = (vec![], vec![], vec![], vec![]);
    for (c, facts) in facts.iter().enumerate() {
        let name = &table.names()[c];
        if c == label {
            continue;
        } else if Some(c) == table.row_names() {
            notes.push(format!("Column {} counts the rows and was left out.", quote(name)));
        } else if facts.numbers + facts.texts == 0 {
            empty.push(name);
        } else if facts.distinct < 2 {
            constant.push(name);
        } else if facts.kind() == ColumnKind::Number || facts.numbers > facts.texts {
            inputs.push(c);
        } else {
            text.push(name);
        }
    }
    for (names, why) in [
        (text, "holds text, which can only be the label"),
        (constant, "has the same value in every row"),
        (empty, "has no values"),
    ] {
        if !names.is_empty() {
            notes.push(format!("Left out: {} ({why}).", listed(&names)));
        }
    }
    if inputs.is_empty() {
        return Err(Error::data(
            "columns",
            format!("besides the label {} there is no column of numbers", quote(&table.names()[label])),
            "Give at least one column of numbers that differ, and one column to predict.",
        ));
    }
    if inputs.len() > limits::FEATURES {
        return Err(Error::limit("columns", inputs.len(), limits::FEATURES, "input columns"));
    }
    Ok(inputs)
}

/// The rows with a value in every used column.
fn complete_rows(
    table: &Table,
    label: usize,
    inputs: &[usize],
    notes: &mut Vec<String>,
) -> Result<Vec<usize>> {
    let mut gaps: BTreeSet<usize> = BTreeSet::new();
    let mut kept = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let mut complete = true;
        for &c in inputs.iter().chain([&label]) {
            if table.is_missing(row, c) {
                complete = false;
                gaps.insert(c);
            }
        }
        if complete {
            kept.push(row);
        }
    }
    let names: Vec<&String> = gaps.iter().map(|&c| &table.names()[c]).collect();
    if kept.len() < 2 {
        let why = if names.is_empty() {
            String::new()
        } else {
            format!("; values are missing in {}", listed(&names))
        };
        return Err(Error::data(
            "rows",
            format!("{} of {} rows can be used{why}", kept.len(), table.len()),
            "Give at least 2 rows with a value in every used column, or choose other columns.",
        ));
    }
    if kept.len() < table.len() {
        let dropped = table.len() - kept.len();
        let last_or = listed(&names).replacen(" and ", " or ", 1);
        notes.push(format!("Dropped {dropped} of {} rows with no value in {last_or}.", table.len()));
    }
    let cells = kept.len() * inputs.len();
    if cells > limits::CELLS {
        return Err(Error::limit("columns", cells, limits::CELLS, "numbers"));
    }
    Ok(kept)
}

/// Fills in labels or targets.
fn read_label(
    table: &Table,
    facts: &Facts,
    label: usize,
    kept: &[usize],
    data: &mut DataSpec,
    notes: &mut Vec<String>,
) -> Result<()> {
    let name = &table.names()[label];
    let labels: Vec<String> = match facts.kind() {
        ColumnKind::Text => kept.iter().map(|&row| table.cell(row, label).to_owned()).collect(),
        ColumnKind::Number => {
            let values = kept.iter().map(|&row| table.number(row, label)).collect::<Result<Vec<f64>>>()?;
            match whole_classes(&values) {
                Some(labels) => labels,
                None => {
                    notes.push(format!("Column {} is the number to predict.", quote(name)));
                    data.targets = Some(values);
                    return Ok(());
                }
            }
        }
    };
    let distinct: BTreeSet<&String> = labels.iter().collect();
    let field = format!("column {}", quote(name));
    if distinct.len() > limits::CLASSES {
        return Err(Error::limit(field, distinct.len(), limits::CLASSES, "classes"));
    }
    if distinct.len() < 2 {
        return Err(Error::data(
            field,
            format!("every usable row has the label {}", quote(&labels[0])),
            "Give rows of at least 2 classes, or choose another label.",
        ));
    }
    notes.push(format!("Column {} is the label: {} classes.", quote(name), distinct.len()));
    data.labels = Some(labels);
    Ok(())
}

/// The values as class names, if they are few whole numbers. One value alone is a class too (and refused later),
/// not a number to predict.
fn whole_classes(values: &[f64]) -> Option<Vec<String>> {
    let mut distinct: BTreeSet<i64> = BTreeSet::new();
    for &value in values {
        let whole = value.trunc() == value;
        if !whole || (distinct.insert(value as i64) && distinct.len() > CLASS_NUMBERS) {
            return None;
        }
    }
    Some(values.iter().map(|&value| (value as i64).to_string()).collect())
}
