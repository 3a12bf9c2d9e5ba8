//! Samples of the two shipped tables.
//!
//! Natively the tables are part of the program. In the browser the page has them read ([`read_shipped`], in a module of
//! its own) when a run asks for one, and hands them over with [`provide`]: who never asks pays for neither the file
//! nor the reader.

use super::words::{bad, in_file, without_file};
use super::{DataSpec, Targets, Unsplit, kinds, points};
use crate::error::{Error, Result, quote};
use std::cell::RefCell;
use std::rc::Rc;

/// A shipped table as points, and what there was to say about reading it.
type Shipped = (DataSpec, Vec<String>);

thread_local! {
    /// Tables handed over, with their kinds.
    static PROVIDED: RefCell<Vec<(&'static str, Rc<Shipped>)>> = const { RefCell::new(Vec::new()) };
}

/// Hands over the table of a kind, as [`read_shipped`](super::read_shipped) gives it: data and notes. It stays until
/// replaced, for this thread.
///
/// *Errors* `spec-invalid` for a kind without a file. The data itself is checked when samples are made of it.
///
/// ```
/// use bvq::dataset::{DataSpec, provide};
/// assert!(provide("circle", DataSpec::default(), Vec::new()).unwrap_err().hint.contains("penguins"));
/// ```
pub fn provide(kind: &str, data: DataSpec, notes: Vec<String>) -> Result<()> {
    let mut with_file = Vec::new();
    for row in kinds::ALL {
        if row.file.is_some() {
            with_file.push(row.name);
        }
    }
    let Some(&name) = with_file.iter().find(|name| **name == kind) else {
        return Err(without_file(kind, &with_file));
    };
    PROVIDED.with_borrow_mut(|tables| {
        tables.retain(|(kind, _)| *kind != name);
        tables.push((name, Rc::new((data, notes))));
    });
    Ok(())
}

/// The table of a kind.
fn table(kind: &'static str) -> Result<Rc<Shipped>> {
    let provided = PROVIDED
        .with_borrow(|tables| tables.iter().find(|(k, _)| *k == kind).map(|(_, table)| Rc::clone(table)));
    match provided {
        Some(table) => Ok(table),
        None => built_in(kind),
    }
}

/// What is part of the program.
#[cfg(not(target_arch = "wasm32"))]
fn built_in(kind: &'static str) -> Result<Rc<Shipped>> {
    let text = match kind {
        "digits" => include_str!("../../data/digits8x8.csv"),
        "penguins" => include_str!("../../data/penguins.csv"),
        _ => return Err(missing(kind)),
    };
    super::read_shipped(kind, text).map(|report| Rc::new((report.data, report.notes)))
}

/// In the browser nothing is: the page fetches the file.
#[cfg(target_arch = "wasm32")]
fn built_in(kind: &'static str) -> Result<Rc<Shipped>> {
    Err(missing(kind))
}

#[cold]
fn missing(kind: &str) -> Error {
    let file = kinds::ALL.iter().find(|k| k.name == kind).and_then(|k| k.file).unwrap_or(kind);
    bad(
        "data.kind",
        &format!("the table of {} has not been handed over", quote(kind)),
        &format!("Have {file} read and pass its data to provide(\"{kind}\", …) first."),
    )
}

/// Penguins: the species from every numeric column, standardised.
pub(super) fn penguins(_: &DataSpec, seed: u32) -> Result<Unsplit> {
    let table = table("penguins")?;
    let (data, notes) = &*table;
    let samples = points::points(data, seed).map_err(|error| in_file("penguins", error))?;
    Ok(Unsplit { notes: [&notes[..], &samples.notes[..]].concat(), ..samples })
}

/// Digits: each image minus its own mean, over its own largest absolute value, as in the reference experiments.
pub(super) fn digits(_: &DataSpec, _: u32) -> Result<Unsplit> {
    let (mut data, mut notes) = Shipped::clone(&*table("digits")?);
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
