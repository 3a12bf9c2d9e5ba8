//! TABLE of data sets, and the samples they give.
//!
//! `kinds.rs` lists every kind with its geometry's generator; `csv.rs` reads tables of text, `shipped.rs` the
//! two that are shipped, and `files.rs` makes samples of those; `points.rs` takes the user's own numbers. All of them end in [`Samples`].

mod csv;
mod files;
mod generators;
mod kinds;
mod points;
mod read;
mod shipped;
mod words;

pub use csv::{ColumnKind, ColumnReport, ColumnRole, Table, TableOptions, TableReport, read_table};
pub use files::provide;
pub use kinds::{ALL, DataKind, Problem};
pub use shipped::{SHIPPED, read_shipped};

use crate::error::{Result, limits, number, quote};
use crate::rng::{Stream, bits, key, permute};
use serde::Serialize;
use words::{at_most, wrong};

/// What to train on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct DataSpec {
    /// A name from the data table.
    pub kind: String,
    /// How many samples to generate, train and test together. Ignored by shipped tables and `points`.
    pub samples: u32,
    /// Noise 0..0.5 as a share of the data's radius. Ignored by shipped tables and `points`.
    pub noise: f64,
    /// Share of the samples used for training, 0.01..1.
    pub train_fraction: f64,
    /// Classes of `blobs`, `spirals`, `rings` and `checkerboard`; other kinds have their own number.
    pub classes: u32,
    /// `points`: one row of numbers per sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<Vec<f64>>>,
    /// `points`: one number per sample, for regression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<Vec<f64>>,
    /// `points`: one word per sample, for classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<String>>,
    /// `points`: one name per input column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

impl Default for DataSpec {
    fn default() -> Self {
        Self {
            kind: "circle".into(),
            samples: 500,
            noise: 0.0,
            train_fraction: 0.5,
            classes: 2,
            inputs: None,
            targets: None,
            labels: None,
            names: None,
        }
    }
}

/// One input column: raw value = offset + scale × x, where x is what the network sees.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Name, as `features` refers to it.
    pub name: String,
    /// Raw value at x = 0.
    pub offset: f64,
    /// Raw units per unit of x.
    pub scale: f64,
    /// The range a map shows, in x: [low, high].
    pub domain: [f64; 2],
}

/// What the samples are to be mapped to.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets {
    /// A class per sample, as an index into `names`.
    Classes {
        /// One class index per sample.
        labels: Vec<u32>,
        /// Class names, in index order.
        names: Vec<String>,
    },
    /// A number per sample.
    Values(Vec<f32>),
}

/// Samples, those for training first.
///
/// *Shapes* `inputs`: [n, columns.len()], row-major, in the network's units x.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// The input columns.
    pub columns: Vec<Column>,
    /// Inputs of all samples.
    pub inputs: Vec<f32>,
    /// Targets of all samples.
    pub targets: Targets,
    /// How many samples, from the first, are for training.
    pub n_train: usize,
    /// What was dropped, converted or assumed, in sentences for a person.
    pub notes: Vec<String>,
}

impl Samples {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match &self.targets {
            Targets::Classes { labels, .. } => labels.len(),
            Targets::Values(values) => values.len(),
        }
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of classes; 0 for regression.
    pub fn classes(&self) -> usize {
        match &self.targets {
            Targets::Classes { names, .. } => names.len(),
            Targets::Values(_) => 0,
        }
    }

    /// Inputs of one sample.
    pub fn row(&self, i: usize) -> &[f32] {
        let d = self.columns.len();
        &self.inputs[i * d..(i + 1) * d]
    }
}

/// Samples as a generator or a table gives them, before they are split.
pub(crate) struct Unsplit {
    pub columns: Vec<Column>,
    pub inputs: Vec<f32>,
    pub targets: Targets,
    pub notes: Vec<String>,
}

/// The samples that `spec` asks for with this seed.
///
/// *Errors* `spec-invalid` for a wrong field, `data-invalid` for unusable points or tables, `limit-exceeded`
/// before memory is taken.
///
/// ```
/// use bvq::dataset::{DataSpec, load};
/// let samples = load(&DataSpec::default(), 1).unwrap();
/// assert_eq!((samples.len(), samples.n_train, samples.classes()), (500, 250, 2));
/// ```
pub fn load(spec: &DataSpec, seed: u32) -> Result<Samples> {
    let kind = check(spec)?;
    let Unsplit { columns, inputs, targets, notes } = (kind.generate)(spec, seed)?;
    let all = Samples { columns, inputs, targets, n_train: 0, notes };
    Ok(split(all, spec.train_fraction, seed))
}

/// Checks the numbers every kind shares; returns the kind.
fn check(spec: &DataSpec) -> Result<&'static DataKind> {
    let kind = crate::table::find(ALL, &spec.kind, "data.kind")?;
    let (samples, classes) = (spec.samples as usize, spec.classes as usize);
    at_most(limits::SAMPLES, samples, "data.samples", "samples")?;
    if samples < 2 {
        return Err(wrong("data.samples", &format!("{samples} is too few"), "Use at least 2 samples."));
    }
    if !(0.0..=0.5).contains(&spec.noise) {
        return Err(wrong(
            "data.noise",
            &format!("{} is outside 0..0.5", number(spec.noise)),
            "Use a share of the radius, for example 0.1.",
        ));
    }
    if !(0.01..=1.0).contains(&spec.train_fraction) {
        return Err(wrong(
            "data.trainFraction",
            &format!("{} is outside 0.01..1", number(spec.train_fraction)),
            "Use the share of samples to train on, for example 0.5.",
        ));
    }
    at_most(limits::CLASSES, classes, "data.classes", "classes")?;
    if classes < 2 {
        return Err(wrong("data.classes", &format!("{classes} is too few"), "Use 2 or more classes."));
    }
    if let Some([fewest, most]) = kind.classes {
        if !(fewest..=most).contains(&spec.classes) {
            return Err(wrong(
                "data.classes",
                &format!("{classes} classes are not offered by {}", quote(kind.name)),
                &format!("Use {fewest} to {most}."),
            ));
        }
        if samples < classes {
            return Err(wrong(
                "data.samples",
                &format!("{samples} is too few for {classes} classes"),
                &format!("Use at least {classes} samples."),
            ));
        }
    }
    Ok(kind)
}

/// Shuffles all samples with the seed's split stream and marks the first share as training samples (at least one;
/// and at least one test sample unless the share is 1).
fn split(all: Samples, train_fraction: f64, seed: u32) -> Samples {
    let n = all.len();
    let d = all.columns.len();
    let order_key = bits(key(seed, Stream::Split), 0);
    let mut order = Vec::with_capacity(n);
    let mut inputs = Vec::with_capacity(n * d);
    for place in 0..n as u32 {
        let i = permute(place, n as u32, order_key) as usize;
        order.push(i);
        inputs.extend_from_slice(all.row(i));
    }
    let targets = match all.targets {
        Targets::Classes { labels, names } => {
            Targets::Classes { labels: order.iter().map(|&i| labels[i]).collect(), names }
        }
        Targets::Values(values) => Targets::Values(order.iter().map(|&i| values[i]).collect()),
    };
    let most = if train_fraction < 1.0 { n.saturating_sub(1).max(1) } else { n };
    let n_train = ((n as f64 * train_fraction).round() as usize).clamp(1, most);
    Samples { columns: all.columns, inputs, targets, n_train, notes: all.notes }
}
