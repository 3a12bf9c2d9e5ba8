//! TABLE of features: what the network's inputs are computed from.
//!
//! Two-dimensional data offers TensorFlow Playground's seven features. Every data set also offers its columns, by
//! name and as `x1`, `x2`, ….

use crate::dataset::Column;
use crate::error::{Error, Result, limits, quote, shown};
use crate::real;
use serde::Serialize;

/// One feature of two-dimensional data.
#[derive(Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// Name in a spec.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// The element's attribute; TensorFlow Playground's key in kebab case.
    pub attribute: &'static str,
    /// Its value at one point.
    #[serde(skip)]
    pub at: fn(f32, f32) -> f32,
}

crate::table::named!(Feature);

impl std::fmt::Debug for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Every feature of two-dimensional data, in menu order.
pub static ALL: &[Feature] = &[
    Feature { name: "x1", label: "X₁", attribute: "x", at: |x, _| x },
    Feature { name: "x2", label: "X₂", attribute: "y", at: |_, y| y },
    Feature { name: "x1^2", label: "X₁²", attribute: "x-squared", at: |x, _| x * x },
    Feature { name: "x2^2", label: "X₂²", attribute: "y-squared", at: |_, y| y * y },
    Feature { name: "x1*x2", label: "X₁X₂", attribute: "x-times-y", at: |x, y| x * y },
    Feature {
        name: "sin(x1)",
        label: "sin X₁",
        attribute: "sin-x",
        at: |x, _| real::sin(f64::from(x)) as f32,
    },
    Feature {
        name: "sin(x2)",
        label: "sin X₂",
        attribute: "sin-y",
        at: |_, y| real::sin(f64::from(y)) as f32,
    },
];

/// One resolved network input.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// A column as it is.
    Column(usize),
    /// A function of the first two columns.
    Plane(&'static Feature),
}

/// The network's inputs, resolved against a data set's columns.
#[derive(Debug, Clone)]
pub struct Features {
    /// The inputs in order.
    pub inputs: Vec<Input>,
    /// The columns a map has as its axes: the first two that the inputs use (one, for one-column data).
    pub axes: Vec<usize>,
}

impl Features {
    /// Resolves feature names against the columns.
    ///
    /// *Errors* `spec-invalid` naming the feature and the choices.
    pub fn resolve(names: &[String], columns: &[Column]) -> Result<Self> {
        if names.len() > limits::FEATURES {
            return Err(Error::limit("features", names.len(), limits::FEATURES, "features"));
        }
        if names.is_empty() {
            return Err(Error::spec(
                "features",
                "the list is empty",
                "Name at least one feature, for example \"x1\".",
            ));
        }
        let mut inputs = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            if names[..i].contains(name) {
                return Err(Error::spec(
                    format!("features[{i}]"),
                    format!("{} is there twice", quote(name)),
                    "Name each feature once.",
                ));
            }
            inputs.push(Self::one(name, i, columns)?);
        }
        let mut axes = Vec::new();
        for input in &inputs {
            let used: &[usize] = match input {
                Input::Column(c) => &[*c],
                Input::Plane(_) => &[0, 1],
            };
            for &c in used {
                if !axes.contains(&c) {
                    axes.push(c);
                }
            }
        }
        // A map of plane data always has both axes, even where the network sees one of them.
        if columns.len() == 2 {
            axes = vec![0, 1];
        }
        axes.truncate(2);
        Ok(Self { inputs, axes })
    }

    fn one(name: &str, i: usize, columns: &[Column]) -> Result<Input> {
        if let Some(c) = columns.iter().position(|c| c.name == name) {
            return Ok(Input::Column(c));
        }
        let number = name.strip_prefix('x').and_then(|n| n.parse::<usize>().ok());
        if let Some(c) = number.filter(|&c| c >= 1 && c <= columns.len()) {
            return Ok(Input::Column(c - 1));
        }
        if columns.len() == 2
            && let Some(feature) = ALL.iter().find(|f| f.name == name)
        {
            return Ok(Input::Plane(feature));
        }
        let mut choices: Vec<String> = columns.iter().map(|c| shown(&c.name)).take(20).collect();
        if columns.len() == 2 {
            choices.extend(ALL.iter().skip(2).map(|f| f.name.to_owned()));
        }
        Err(Error::spec(
            format!("features[{i}]"),
            format!("{} is not a column or feature of this data", quote(name)),
            format!("Choose among: {}.", choices.join(", ")),
        ))
    }

    /// Puts a point of the map into a row of raw columns.
    pub fn place(&self, point: [f32; 2], row: &mut [f32]) {
        for (&c, x) in self.axes.iter().zip(point) {
            row[c] = x;
        }
    }

    /// The network's inputs at one sample of raw columns.
    ///
    /// *Shapes* `row`: \[columns\], `out`: \[inputs\].
    pub fn at(&self, row: &[f32], out: &mut [f32]) {
        for (input, out) in self.inputs.iter().zip(out) {
            *out = match input {
                Input::Column(c) => row[*c],
                Input::Plane(feature) => (feature.at)(row[0], row[1]),
            };
        }
    }
}
