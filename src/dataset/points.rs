//! The user's own numbers: checked, scaled for training, with a note of every change.

use super::{Column, DataSpec, Targets, Unsplit, listed};
use crate::error::{Error, Result, limits, quote};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers beyond this would overflow when squared in f32.
pub(super) const LARGEST: f64 = 1e15;
/// A column within ±6 with a deviation in this range is used as it is: the plane of the generated sets.
const PLANE: f64 = 6.0;
const PLANE_DEVIATION: [f64; 2] = [0.5, 4.0];
/// Regression targets within ± this are used as they are.
const TARGET: f64 = 1.5;

/// Samples of the spec's own numbers, columns scaled where they need it.
///
/// *Errors* `data-invalid` or `limit-exceeded`, naming the row and column.
pub(super) fn points(spec: &DataSpec, _: u32) -> Result<Unsplit> {
    let rows = inputs(spec)?;
    let mut notes = Vec::new();
    let columns: Vec<Column> = names(spec, rows[0].len())?
        .into_iter()
        .enumerate()
        .map(|(c, name)| scaled_column(name, rows.iter().map(|row| row[c])))
        .collect();
    let scaled: Vec<&str> = columns.iter().filter(|c| !as_is(c)).map(|c| c.name.as_str()).collect();
    if !scaled.is_empty() {
        notes.push(format!("Scaled to mean 0 and deviation 1: {}.", listed(&scaled)));
    }
    let targets = targets(spec, rows.len(), &mut notes)?;
    Ok(unsplit(rows, columns, targets, notes))
}

/// The same without any scaling of the columns, for data whose units are already the network's.
pub(super) fn as_given(spec: &DataSpec, domain: [f64; 2], _: u32) -> Result<Unsplit> {
    let rows = inputs(spec)?;
    let columns = names(spec, rows[0].len())?
        .into_iter()
        .map(|name| Column { name, offset: 0.0, scale: 1.0, domain })
        .collect();
    let mut notes = Vec::new();
    let targets = targets(spec, rows.len(), &mut notes)?;
    Ok(unsplit(rows, columns, targets, notes))
}

fn unsplit(rows: &[Vec<f64>], columns: Vec<Column>, targets: Targets, notes: Vec<String>) -> Unsplit {
    let mut inputs = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        inputs.extend(row.iter().zip(&columns).map(|(raw, c)| ((raw - c.offset) / c.scale) as f32));
    }
    Unsplit { columns, inputs, targets, notes }
}

/// The rows: there are some, all equally long, all finite.
fn inputs(spec: &DataSpec) -> Result<&[Vec<f64>]> {
    const FIELD: &str = "data.inputs";
    const FIX: &str = "Give one row of numbers per sample, for example [[0, 1], [2, 3]].";
    let rows = spec.inputs.as_deref().ok_or_else(|| Error::data(FIELD, "is missing", FIX))?;
    if rows.len() < 2 {
        let seen = if rows.is_empty() { "there is no row" } else { "there is only one row" };
        return Err(Error::data(FIELD, seen, "Give at least 2 samples."));
    }
    if rows.len() > limits::SAMPLES {
        return Err(Error::limit(FIELD, rows.len(), limits::SAMPLES, "rows"));
    }
    let width = rows[0].len();
    if width == 0 {
        return Err(Error::data("data.inputs[0]", "the row is empty", FIX));
    }
    if width > limits::FEATURES {
        return Err(Error::limit("data.inputs[0]", width, limits::FEATURES, "columns"));
    }
    let cells = rows.len() * width;
    if cells > limits::CELLS {
        return Err(Error::limit(FIELD, cells, limits::CELLS, "numbers"));
    }
    for (i, row) in rows.iter().enumerate() {
        if row.len() != width {
            return Err(Error::data(
                format!("data.inputs[{i}]"),
                format!("the row's length is {}, but the first row's is {width}", row.len()),
                "Make all rows equally long.",
            ));
        }
        for (j, &value) in row.iter().enumerate() {
            usable(value, || format!("data.inputs[{i}][{j}]"))?;
        }
    }
    Ok(rows)
}

fn usable(value: f64, field: impl FnOnce() -> String) -> Result<()> {
    if !value.is_finite() {
        return Err(Error::data(
            field(),
            format!("{value} is not a finite number"),
            "Leave such samples out.",
        ));
    }
    if value.abs() > LARGEST {
        return Err(Error::data(
            field(),
            format!("{value:e} is too large"),
            format!("Rescale the column to numbers within ±{LARGEST:e}."),
        ));
    }
    Ok(())
}

fn names(spec: &DataSpec, width: usize) -> Result<Vec<String>> {
    const FIELD: &str = "data.names";
    let Some(names) = &spec.names else {
        return Ok((1..=width).map(|i| format!("x{i}")).collect());
    };
    if names.len() != width {
        return Err(Error::data(
            FIELD,
            format!("the number of names is {}, but of columns {width}", names.len()),
            "Give one name per column, or no names.",
        ));
    }
    let mut seen = BTreeSet::new();
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(Error::data(
                format!("{FIELD}[{i}]"),
                "the name is empty",
                "Give every column a name.",
            ));
        }
        if !seen.insert(name) {
            return Err(Error::data(
                format!("{FIELD}[{i}]"),
                format!("{} is there twice", quote(name)),
                "Give each column its own name.",
            ));
        }
    }
    Ok(names.clone())
}

/// What a column of numbers looks like.
struct Spread {
    low: f64,
    high: f64,
    mean: f64,
    /// Population standard deviation.
    deviation: f64,
}

fn spread(values: impl Iterator<Item = f64> + Clone) -> Spread {
    let (mut low, mut high, mut sum, mut n) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
    for value in values.clone() {
        low = low.min(value);
        high = high.max(value);
        sum += value;
        n += 1.0;
    }
    // Of equal values the rounded mean would differ from the value, and the difference would be scaled up.
    let mean = if low == high { low } else { sum / n };
    let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    Spread { low, high, mean, deviation: variance.sqrt() }
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

fn scaled_column(name: String, values: impl Iterator<Item = f64> + Clone) -> Column {
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
        (Some(_), Some(_)) => Err(Error::data(
            "data.labels",
            "there are labels and targets",
            "Give labels for classes or targets for numbers, not both.",
        )),
        (None, None) => Err(Error::data(
            "data.targets",
            "there are neither labels nor targets",
            "Give labels (words) for classes or targets (numbers) for regression.",
        )),
    }
}

fn one_per_row(field: &str, seen: usize, rows: usize) -> Result<()> {
    if seen == rows {
        return Ok(());
    }
    Err(Error::data(
        field,
        format!("their number is {seen}, but there are {rows} rows of inputs"),
        "Give exactly one per row.",
    ))
}

/// Class indices; the classes in numeric order if all are numbers, else in alphabetical order, so that the order
/// of the rows does not matter.
fn classes(labels: &[String], rows: usize) -> Result<Targets> {
    const FIELD: &str = "data.labels";
    one_per_row(FIELD, labels.len(), rows)?;
    let mut distinct: BTreeSet<&str> = BTreeSet::new();
    for (i, label) in labels.iter().enumerate() {
        if label.is_empty() {
            return Err(Error::data(
                format!("{FIELD}[{i}]"),
                "the label is empty",
                "Give every sample a label.",
            ));
        }
        distinct.insert(label);
    }
    if distinct.len() > limits::CLASSES {
        return Err(Error::limit(FIELD, distinct.len(), limits::CLASSES, "classes"));
    }
    if distinct.len() < 2 {
        return Err(Error::data(
            FIELD,
            format!("all samples have the label {}", quote(&labels[0])),
            "Give samples of at least 2 classes.",
        ));
    }
    let mut names: Vec<&str> = distinct.into_iter().collect();
    let numbers: Option<Vec<f64>> =
        names.iter().map(|n| n.parse().ok().filter(|x: &f64| x.is_finite())).collect();
    if let Some(numbers) = numbers {
        let mut paired: Vec<(f64, &str)> = numbers.into_iter().zip(names).collect();
        paired.sort_by(|a, b| a.0.total_cmp(&b.0));
        names = paired.into_iter().map(|(_, name)| name).collect();
    }
    let index: BTreeMap<&str, u32> = names.iter().zip(0..).map(|(&name, i)| (name, i)).collect();
    Ok(Targets::Classes {
        labels: labels.iter().map(|label| index[label.as_str()]).collect(),
        names: names.iter().map(|&name| name.to_owned()).collect(),
    })
}

/// Target values; large ones are scaled, since the usual learning rates suit targets of about 1.
fn regression(values: &[f64], rows: usize, notes: &mut Vec<String>) -> Result<Targets> {
    one_per_row("data.targets", values.len(), rows)?;
    for (i, &value) in values.iter().enumerate() {
        usable(value, || format!("data.targets[{i}]"))?;
    }
    if values.iter().all(|value| value.abs() <= TARGET) {
        return Ok(Targets::Values(values.iter().map(|&value| value as f32).collect()));
    }
    let seen = spread(values.iter().copied());
    let scale = seen.scale();
    notes.push(format!(
        "Targets are scaled to mean 0 and deviation 1: target = {} + {} × output.",
        brief(seen.mean),
        brief(scale)
    ));
    Ok(Targets::Values(values.iter().map(|value| ((value - seen.mean) / scale) as f32).collect()))
}

/// A number with six digits, as a note shows it.
fn brief(x: f64) -> String {
    let digits = format!("{x:.5e}");
    match digits.parse::<f64>() {
        Ok(rounded) if rounded == 0.0 || (1e-4..1e9).contains(&rounded.abs()) => rounded.to_string(),
        _ => digits,
    }
}
