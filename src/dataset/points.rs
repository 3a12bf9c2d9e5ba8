//! The user's own numbers: checked, scaled for training, with a note of every change.

use super::csv::number;
use super::words::{at_most, bad, distinct, listed, numbered, repeated};
use super::{Column, DataSpec, Targets, Unsplit};
use crate::error::{self, Error, Result, limits, quote};

/// Numbers beyond this would overflow when squared in f32.
pub(super) const LARGEST: f64 = 1e15;
/// A column within ±6 with a deviation in this range is used as it is: the plane of the generated sets. Of two columns
/// without names, points drawn by hand, one such column is enough: axes that move with each point would move the points.
const PLANE: f64 = 6.0;
const PLANE_DEVIATION: [f64; 2] = [0.5, 4.0];
/// Regression targets within ± this are used as they are.
const TARGET: f64 = 1.5;

/// Samples of the spec's own numbers, columns scaled where they need it.
///
/// *Errors* `data-invalid` or `limit-exceeded`, naming the row and column.
pub(super) fn points(spec: &DataSpec, _: u32) -> Result<Unsplit> {
    made(spec, None)
}

/// The same without any scaling of the columns, for data whose units are already the network's.
pub(super) fn as_given(spec: &DataSpec, domain: [f64; 2]) -> Result<Unsplit> {
    made(spec, Some(domain))
}

/// The samples; columns are left as they are if their domain is given.
fn made(spec: &DataSpec, domain: Option<[f64; 2]>) -> Result<Unsplit> {
    let rows = inputs(spec)?;
    let mut notes = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut values = Vec::with_capacity(rows.len());
    for (c, name) in names(spec, rows[0].len())?.into_iter().enumerate() {
        columns.push(match domain {
            Some(domain) => Column { name, offset: 0.0, scale: 1.0, domain },
            None => {
                values.clear();
                for row in rows {
                    values.push(row[c]);
                }
                scaled_column(name, &values)
            }
        });
    }
    let drawn = domain.is_none() && spec.names.is_none() && columns.len() == 2;
    if drawn && columns.iter().any(as_is) && rows.iter().flatten().all(|x| x.abs() <= PLANE) {
        for column in &mut columns {
            (column.offset, column.scale, column.domain) = (0.0, 1.0, [-PLANE, PLANE]);
        }
    }
    let mut scaled = Vec::new();
    for column in &columns {
        if domain.is_none() && !as_is(column) {
            scaled.push(column.name.as_str());
        }
    }
    if !scaled.is_empty() {
        notes.push(format!("Scaled to mean 0 and deviation 1: {}.", listed(&scaled, " and ")));
    }
    let targets = targets(spec, rows.len(), &mut notes)?;
    let mut inputs = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        for (raw, column) in row.iter().zip(&columns) {
            inputs.push(((raw - column.offset) / column.scale) as f32);
        }
    }
    Ok(Unsplit { columns, inputs, targets, notes })
}

/// The rows: there are some, all equally long, all finite.
fn inputs(spec: &DataSpec) -> Result<&[Vec<f64>]> {
    const FIELD: &str = "data.inputs";
    const FIX: &str = "Give one row of numbers per sample, for example [[0, 1], [2, 3]].";
    let Some(rows) = &spec.inputs else { return Err(bad(FIELD, "is missing", FIX)) };
    if rows.len() < 2 {
        let seen = if rows.is_empty() { "there is no row" } else { "there is only one row" };
        return Err(bad(FIELD, seen, "Give at least 2 samples."));
    }
    at_most(limits::SAMPLES, rows.len(), FIELD, "rows")?;
    let width = rows[0].len();
    if width == 0 {
        return Err(bad("data.inputs[0]", "the row is empty", FIX));
    }
    at_most(limits::FEATURES, width, "data.inputs[0]", "columns")?;
    at_most(limits::CELLS, rows.len() * width, FIELD, "numbers")?;
    for (i, row) in rows.iter().enumerate() {
        if row.len() != width {
            return Err(bad(
                &format!("{FIELD}[{i}]"),
                &format!("the row's length is {}, but the first row's is {width}", row.len()),
                "Make all rows equally long.",
            ));
        }
        if let Some(j) = unusable(row) {
            return Err(refused(&format!("{FIELD}[{i}][{j}]"), row[j]));
        }
    }
    Ok(rows)
}

/// Place of the first number that training cannot use.
#[inline(never)]
fn unusable(numbers: &[f64]) -> Option<usize> {
    numbers.iter().position(|x| x.is_nan() || x.abs() > LARGEST)
}

/// The error for such a number.
#[cold]
#[inline(never)]
fn refused(field: &str, value: f64) -> Error {
    let shown = error::number(value);
    if value.is_finite() {
        bad(field, &format!("{shown} is too large"), "Rescale the column to numbers within ±1e15.")
    } else {
        bad(
            field,
            &format!("{shown} is not a finite number"),
            "Leave samples with NaN or infinite values out.",
        )
    }
}

fn names(spec: &DataSpec, width: usize) -> Result<Vec<String>> {
    const FIELD: &str = "data.names";
    let Some(names) = &spec.names else { return Ok(numbered(width)) };
    if names.len() != width {
        return Err(bad(
            FIELD,
            &format!("the number of names is {}, but of columns {width}", names.len()),
            "Give one name per column, or no names.",
        ));
    }
    no_empty(FIELD, names, "the name is empty", "Give every column a name.")?;
    if let Some(i) = repeated(names) {
        return Err(bad(
            &format!("{FIELD}[{i}]"),
            &format!("{} is there twice", quote(&names[i])),
            "Give each column its own name.",
        ));
    }
    Ok(names.clone())
}

/// Refuses empty words.
#[inline(never)]
fn no_empty(field: &str, words: &[String], what: &str, hint: &str) -> Result<()> {
    match words.iter().position(String::is_empty) {
        Some(i) => Err(bad(&format!("{field}[{i}]"), what, hint)),
        None => Ok(()),
    }
}

/// What a column of numbers looks like.
struct Spread {
    low: f64,
    high: f64,
    mean: f64,
    /// Population standard deviation.
    deviation: f64,
}

#[inline(never)]
fn spread(values: &[f64]) -> Spread {
    let (mut low, mut high, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for &value in values {
        low = low.min(value);
        high = high.max(value);
        sum += value;
    }
    let n = values.len() as f64;
    // Of equal values the rounded mean would differ from the value, and the difference would be scaled up.
    let mean = if low == high { low } else { sum / n };
    let mut squares = 0.0;
    for &value in values {
        squares += (value - mean) * (value - mean);
    }
    Spread { low, high, mean, deviation: (squares / n).sqrt() }
}

impl Spread {
    /// Divisor that brings the deviation to 1, where that is possible.
    fn scale(&self) -> f64 {
        if self.deviation > 0.0 { self.deviation } else { 1.0 }
    }
}

fn as_is(column: &Column) -> bool {
    column.offset == 0.0 && column.scale == 1.0 && column.domain == [-PLANE, PLANE]
}

fn scaled_column(name: String, values: &[f64]) -> Column {
    let seen = spread(values);
    let inside = seen.low >= -PLANE && seen.high <= PLANE;
    if inside && (PLANE_DEVIATION[0]..=PLANE_DEVIATION[1]).contains(&seen.deviation) {
        return Column { name, offset: 0.0, scale: 1.0, domain: [-PLANE, PLANE] };
    }
    let scale = seen.scale();
    let (low, high) = ((seen.low - seen.mean) / scale, (seen.high - seen.mean) / scale);
    // A tenth of the range on each side keeps the outermost points off the map's edge.
    let pad = if seen.deviation > 0.0 { 0.1 * (high - low) } else { 1.0 };
    Column { name, offset: seen.mean, scale, domain: [low - pad, high + pad] }
}

fn targets(spec: &DataSpec, rows: usize, notes: &mut Vec<String>) -> Result<Targets> {
    match (&spec.labels, &spec.targets) {
        (Some(labels), None) => classes(labels, rows),
        (None, Some(values)) => regression(values, rows, notes),
        (Some(_), Some(_)) => Err(bad(
            "data.labels",
            "there are labels and targets",
            "Give labels for classes or targets for numbers, not both.",
        )),
        (None, None) => Err(bad(
            "data.targets",
            "there are neither labels nor targets",
            "Give labels (words) for classes or targets (numbers) for regression.",
        )),
    }
}

#[inline(never)]
fn one_per_row(field: &str, seen: usize, rows: usize) -> Result<()> {
    if seen == rows {
        return Ok(());
    }
    Err(bad(
        field,
        &format!("their number is {seen}, but there are {rows} rows of inputs"),
        "Give exactly one per row.",
    ))
}

/// Class indices; the classes in numeric order if all are numbers, else in alphabetical order, so that the order
/// of the rows does not matter.
fn classes(labels: &[String], rows: usize) -> Result<Targets> {
    const FIELD: &str = "data.labels";
    one_per_row(FIELD, labels.len(), rows)?;
    no_empty(FIELD, labels, "the label is empty", "Give every sample a label.")?;
    let mut names = distinct(labels);
    at_most(limits::CLASSES, names.len(), FIELD, "classes")?;
    if names.len() < 2 {
        return Err(bad(
            FIELD,
            &format!("all samples have the label {}", quote(&labels[0])),
            "Give samples of at least 2 classes.",
        ));
    }
    order_numbers(&mut names);
    let mut indices = Vec::with_capacity(labels.len());
    for label in labels {
        // There are at most 32, and the label is one of them.
        indices.push(names.iter().position(|name| name == label).unwrap_or(0) as u32);
    }
    Ok(Targets::Classes { labels: indices, names: names.iter().map(|&name| name.to_owned()).collect() })
}

/// Puts a few names in numeric order if all of them are numbers; equal numbers keep their order.
fn order_numbers(names: &mut [&str]) {
    let mut numbers = Vec::with_capacity(names.len());
    for name in names.iter() {
        match number::read(name, false) {
            Some(x) if x.is_finite() => numbers.push(x),
            _ => return,
        }
    }
    for end in 1..names.len() {
        let mut i = end;
        while i > 0 && numbers[i - 1].total_cmp(&numbers[i]).is_gt() {
            numbers.swap(i - 1, i);
            names.swap(i - 1, i);
            i -= 1;
        }
    }
}

/// Target values; large ones are scaled, since the usual learning rates suit targets of about 1.
fn regression(values: &[f64], rows: usize, notes: &mut Vec<String>) -> Result<Targets> {
    const FIELD: &str = "data.targets";
    one_per_row(FIELD, values.len(), rows)?;
    if let Some(i) = unusable(values) {
        return Err(refused(&format!("{FIELD}[{i}]"), values[i]));
    }
    let seen = spread(values);
    let (mut mean, mut scale) = (0.0, 1.0);
    if seen.low < -TARGET || seen.high > TARGET {
        (mean, scale) = (seen.mean, seen.scale());
        notes.push(format!(
            "Targets are scaled to mean 0 and deviation 1: target = {} + {} × output.",
            error::number(mean),
            error::number(scale)
        ));
    }
    Ok(Targets::Values(values.iter().map(|value| ((value - mean) / scale) as f32).collect()))
}
