//! The two shipped tables.
//!
//! Natively their text is part of the program. In the browser the page fetches it once and hands it over with
//! [`provide`], so that a visitor who never asks for digits does not download them.

use super::csv::{TableOptions, read_table};
use super::words::{at_most, bad, wrong};
use super::{DataKind, DataSpec, Targets, Unsplit, kinds, points};
use crate::error::{Error, Result, limits, quote};
use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    /// Texts handed over, with their kinds.
    static PROVIDED: RefCell<Vec<(&'static str, Rc<str>)>> = const { RefCell::new(Vec::new()) };
}

/// Hands over the text of a kind's data file. It stays until replaced, for this thread.
///
/// *Errors* `spec-invalid` for a kind without a file, `limit-exceeded` for a text that is too long. The text
/// itself is checked when samples are made of it.
///
/// ```
/// assert!(bvq::dataset::provide("circle", String::new()).unwrap_err().hint.contains("penguins"));
/// ```
pub fn provide(kind: &str, text: String) -> Result<()> {
    let Some(DataKind { name, .. }) = kinds::ALL.iter().find(|k| k.name == kind && k.file.is_some()) else {
        return Err(without_file(kind));
    };
    at_most(limits::TEXT_BYTES, text.len(), "text", "bytes")?;
    PROVIDED.with_borrow_mut(|texts| {
        texts.retain(|(kind, _)| kind != name);
        texts.push((name, text.into()));
    });
    Ok(())
}

#[cold]
fn without_file(kind: &str) -> Error {
    let mut with_file = Vec::new();
    for kind in kinds::ALL {
        if kind.file.is_some() {
            with_file.push(kind.name);
        }
    }
    wrong(
        "kind",
        &format!("{} has no data file", quote(kind)),
        &format!("Hand over the file of one of: {}.", with_file.join(", ")),
    )
}

/// What is part of the program.
#[cfg(not(target_arch = "wasm32"))]
fn shipped(kind: &str) -> Option<&'static str> {
    match kind {
        "digits" => Some(include_str!("../../data/digits8x8.csv")),
        "penguins" => Some(include_str!("../../data/penguins.csv")),
        _ => None,
    }
}

/// In the browser nothing is: the page fetches the file.
#[cfg(target_arch = "wasm32")]
fn shipped(_: &str) -> Option<&'static str> {
    None
}

fn text(kind: &'static str) -> Result<Rc<str>> {
    let provided =
        PROVIDED.with_borrow(|texts| texts.iter().find(|(k, _)| *k == kind).map(|(_, text)| text.clone()));
    if let Some(text) = provided.or_else(|| shipped(kind).map(Rc::from)) {
        return Ok(text);
    }
    let file = kinds::ALL.iter().find(|k| k.name == kind).and_then(|k| k.file).unwrap_or(kind);
    Err(bad(
        "data.kind",
        &format!("the table of {} has not been handed over", quote(kind)),
        &format!("Fetch {file} and pass its text to provide(\"{kind}\", text) first."),
    ))
}

/// The table of a kind as points; an error names the kind too.
fn read(kind: &'static str, options: &TableOptions) -> Result<(DataSpec, Vec<String>)> {
    let report = read_table(&text(kind)?, options).map_err(|error| in_file(kind, error))?;
    Ok((report.data, report.notes))
}

fn in_file(kind: &str, error: Error) -> Error {
    Error { field: format!("file of {kind}, {}", error.field), ..error }
}

/// Penguins: the species from every numeric column, standardised.
pub(super) fn penguins(_: &DataSpec, seed: u32) -> Result<Unsplit> {
    let options = TableOptions { label: Some("species".into()), columns: None };
    let (data, mut notes) = read("penguins", &options)?;
    let mut samples = points::points(&data, seed).map_err(|error| in_file("penguins", error))?;
    notes.append(&mut samples.notes);
    Ok(Unsplit { notes, ..samples })
}

/// Digits: each image minus its own mean, over its own largest absolute value, as in the reference experiments.
pub(super) fn digits(_: &DataSpec, _: u32) -> Result<Unsplit> {
    let pixels = (0..64).map(|i| format!("p{}{}", i / 8, i % 8)).collect();
    let options = TableOptions { label: Some("label".into()), columns: Some(pixels) };
    let (mut data, mut notes) = read("digits", &options)?;
    for image in data.inputs.iter_mut().flatten() {
        let (mut sum, mut largest) = (0.0, 0.0f64);
        for pixel in image.iter() {
            sum += pixel;
        }
        let mean = sum / image.len() as f64;
        for pixel in image.iter() {
            largest = largest.max((pixel - mean).abs());
        }
        // An image of one shade has no contrast to scale up.
        let scale = if largest > 0.0 { largest } else { 1.0 };
        for pixel in image.iter_mut() {
            *pixel = (*pixel - mean) / scale;
        }
    }
    notes.push("Each image is shifted to mean 0 and divided by its largest absolute value.".into());
    let samples = points::as_given(&data, [-1.0, 1.0]).map_err(|error| in_file("digits", error))?;
    match samples.targets {
        Targets::Classes { .. } => Ok(Unsplit { notes, ..samples }),
        Targets::Values(_) => Err(bad(
            "file of digits, column label",
            "the labels are not classes",
            "Hand over the file as it was shipped.",
        )),
    }
}
