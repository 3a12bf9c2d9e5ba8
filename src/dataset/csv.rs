//! Tables of text (CSV, TSV) read into points.
//!
//! `csv/text.rs` looks at the raw text, `csv/table.rs` makes rows and columns of it, and this file decides which
//! column is the label, which are inputs, and which rows can be used. Whatever it decides it says in a note.
//! `csv/report.rs` is what it is asked and what it answers.

pub(super) mod number;
mod report;
mod table;
mod text;

pub use report::{ColumnKind, ColumnReport, ColumnRole, TableOptions, TableReport};
pub use table::Table;

use super::DataSpec;
use super::words::{at_most, bad, borrowed, distinct, listed, wrong};
use crate::error::{Result, limits, quote};
use report::report;
use table::{Facts, one_of};

/// Names of a column that is meant to be predicted.
const LABEL_NAMES: [&str; 4] = ["species", "class", "label", "target"];
/// A column of whole numbers with at most this many different ones holds classes.
const CLASS_NUMBERS: usize = 10;
/// In a table with more rows than this, a text of its own in every row is a name and no class.
const NAMES_ROWS: usize = 10;

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
    let mut facts = Vec::with_capacity(table.names().len());
    for c in 0..table.names().len() {
        facts.push(table.facts(c));
    }
    let mut notes = table.notes().to_vec();
    let label = match &options.label {
        Some(name) => named(&table, name, "label"),
        None => default_label(&table, &facts),
    };
    if options.preview {
        let label = label.ok();
        let inputs = default_inputs(&table, &facts, label, &mut notes).unwrap_or_default();
        return Ok(report(
            &table,
            &facts,
            label,
            &inputs,
            DataSpec { kind: "points".into(), ..DataSpec::default() },
            notes,
        ));
    }
    let label = label?;
    let inputs = match &options.columns {
        Some(names) => chosen_inputs(&table, names, label)?,
        None => default_inputs(&table, &facts, Some(label), &mut notes)?,
    };
    let kept = complete_rows(&table, label, &inputs, &mut notes)?;
    let mut rows = Vec::with_capacity(kept.len());
    for &row in &kept {
        let mut numbers = Vec::with_capacity(inputs.len());
        for &c in &inputs {
            numbers.push(table.number(row, c)?);
        }
        rows.push(numbers);
    }
    let mut data = DataSpec {
        kind: "points".into(),
        samples: kept.len() as u32,
        inputs: Some(rows),
        names: Some(inputs.iter().map(|&c| table.names()[c].clone()).collect()),
        ..DataSpec::default()
    };
    read_label(&table, &facts[label], label, &kept, &mut data, &mut notes)?;
    Ok(report(&table, &facts, Some(label), &inputs, data, notes))
}

/// Refuses tables that are too small to hold samples, before a column is looked for that cannot be there.
fn worth_reading(table: &Table) -> Result<()> {
    if table.names().len() < 2 {
        return Err(bad(
            "columns",
            &format!("there is only one column ({})", quote(&table.names()[0])),
            "Give a column to learn from and one to predict, separated by commas, tabs or semicolons.",
        ));
    }
    if table.len() < 2 {
        return Err(bad("rows", "there is only one row", "Give at least 2 rows, one per sample."));
    }
    Ok(())
}

/// The column with this name.
#[inline(never)]
fn named(table: &Table, name: &str, field: &str) -> Result<usize> {
    match table.names().iter().position(|n| n == name) {
        Some(column) => Ok(column),
        None => Err(wrong(
            field,
            &format!("the table has no column {}", quote(name)),
            &format!("Choose among: {}.", listed(&borrowed(table.names()), " and ")),
        )),
    }
}

/// The column to predict if nobody says: a text column with the name of a label, a column of numbers with such a
/// name, the last text column with few different values, and else the last column of numbers.
fn default_label(table: &Table, facts: &[Facts]) -> Result<usize> {
    let (mut best, mut label) = (0, 0);
    for (c, facts) in facts.iter().enumerate() {
        let is_label = one_of(&LABEL_NAMES, &table.names()[c]);
        let is_y = one_of(&["y"], &table.names()[c]);
        // A column of numbers with a few wrong cells is not text: its wrong cells are reported instead.
        let text = facts.kind() == ColumnKind::Text
            && (facts.numbers <= facts.texts || is_label)
            && (2..=limits::CLASSES).contains(&facts.distinct)
            && (is_label || table.len() <= NAMES_ROWS || facts.distinct < table.len());
        let number = facts.kind() == ColumnKind::Number && facts.distinct > 1;
        let rank = match (text, number) {
            _ if Some(c) == table.row_names() => 0,
            (true, _) if is_label || is_y => 5,
            (_, true) if is_label => 4,
            (true, _) => 3,
            (_, true) if is_y => 2,
            (_, true) => 1,
            _ => 0,
        };
        if rank > 0 && rank >= best {
            (best, label) = (rank, c);
        }
    }
    if best == 0 {
        return Err(bad(
            "columns",
            "no column can be the label",
            "Add a column of numbers that differ, or of words with 2 to 32 different values.",
        ));
    }
    Ok(label)
}

fn chosen_inputs(table: &Table, names: &[String], label: usize) -> Result<Vec<usize>> {
    if names.is_empty() {
        return Err(wrong("columns", "the list is empty", "Name at least one column."));
    }
    at_most(limits::FEATURES, names.len(), "columns", "input columns")?;
    let mut chosen = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let field = format!("columns[{i}]");
        let column = named(table, name, &field)?;
        let (what, hint) = if column == label {
            ("is the label", "Leave it out, or choose another label.")
        } else if chosen.contains(&column) {
            ("is there twice", "Name each column once.")
        } else {
            chosen.push(column);
            continue;
        };
        return Err(wrong(&field, &format!("{} {what}", quote(name)), hint));
    }
    Ok(chosen)
}

/// Every column of numbers that says something, with a note on each column left out.
fn default_inputs(
    table: &Table,
    facts: &[Facts],
    label: Option<usize>,
    notes: &mut Vec<String>,
) -> Result<Vec<usize>> {
    let mut inputs = Vec::new();
    let (mut text, mut constant, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for (c, facts) in facts.iter().enumerate() {
        let name = table.names()[c].as_str();
        if Some(c) == label {
            continue;
        } else if Some(c) == table.row_names() {
            let does = if facts.texts > 0 { "names" } else { "counts" };
            notes.push(format!("Column {} {does} the rows and was left out.", quote(name)));
        } else if facts.numbers + facts.texts == 0 {
            empty.push(name);
        } else if facts.distinct < 2 {
            constant.push(name);
        } else if facts.numbers > facts.texts {
            inputs.push(c);
        } else {
            text.push(name);
        }
    }
    for (names, why) in [
        (&text, "holds text, which can only be the label"),
        (&constant, "has the same value in every row"),
        (&empty, "has no values"),
    ] {
        if !names.is_empty() {
            notes.push(format!("Left out: {} ({why}).", listed(names, " and ")));
        }
    }
    if inputs.is_empty() {
        return Err(bad(
            "columns",
            &match label {
                Some(label) => format!(
                    "besides the label {} there is no column of numbers",
                    quote(&table.names()[label])
                ),
                None => "there is no column of numbers that differ".into(),
            },
            "Give at least one column of numbers that differ, and one column to predict.",
        ));
    }
    at_most(limits::FEATURES, inputs.len(), "columns", "input columns")?;
    Ok(inputs)
}

/// The rows with a value in every used column.
fn complete_rows(
    table: &Table,
    label: usize,
    inputs: &[usize],
    notes: &mut Vec<String>,
) -> Result<Vec<usize>> {
    let total = table.len();
    let mut gaps = vec![false; table.names().len()];
    let mut kept = Vec::with_capacity(total);
    for row in 0..total {
        let mut complete = true;
        for &c in inputs.iter().chain([&label]) {
            if table.is_missing(row, c) {
                complete = false;
                gaps[c] = true;
            }
        }
        if complete {
            kept.push(row);
        }
    }
    let mut names = Vec::new();
    for (name, gap) in table.names().iter().zip(gaps) {
        if gap {
            names.push(name.as_str());
        }
    }
    if kept.len() < 2 {
        let mut why = format!("{} of {total} rows can be used", kept.len());
        if !names.is_empty() {
            why.push_str("; values are missing in ");
            why.push_str(&listed(&names, " and "));
        }
        return Err(bad(
            "rows",
            &why,
            "Give at least 2 rows with a value in every used column, or choose other columns.",
        ));
    }
    if kept.len() < total {
        let dropped = total - kept.len();
        notes.push(format!("Dropped {dropped} of {total} rows with no value in {}.", listed(&names, " or ")));
    }
    at_most(limits::CELLS, kept.len() * inputs.len(), "columns", "numbers")?;
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
    let name = quote(&table.names()[label]);
    let mut labels = Vec::with_capacity(kept.len());
    if facts.kind() == ColumnKind::Text {
        for &row in kept {
            labels.push(table.cell(row, label).to_owned());
        }
    } else {
        let mut values = Vec::with_capacity(kept.len());
        for &row in kept {
            values.push(table.number(row, label)?);
        }
        if !whole_classes(&values) {
            notes.push(format!("Column {name} is the number to predict."));
            data.targets = Some(values);
            return Ok(());
        }
        for value in values {
            labels.push((value as i64).to_string());
        }
    }
    let classes = distinct(&labels).len();
    let field = format!("column {name}");
    at_most(limits::CLASSES, classes, &field, "classes")?;
    if classes < 2 {
        return Err(bad(
            &field,
            &format!("every usable row has the label {}", quote(&labels[0])),
            "Give rows of at least 2 classes, or choose another label.",
        ));
    }
    notes.push(format!("Column {name} is the label: {classes} classes."));
    data.labels = Some(labels);
    Ok(())
}

/// Whether the values are few whole numbers, which are classes. One value alone is a class too (and refused later),
/// not a number to predict.
fn whole_classes(values: &[f64]) -> bool {
    let mut distinct = Vec::new();
    for &value in values {
        if value.trunc() != value {
            return false;
        }
        if !distinct.contains(&value) {
            distinct.push(value);
            if distinct.len() > CLASS_NUMBERS {
                return false;
            }
        }
    }
    true
}
