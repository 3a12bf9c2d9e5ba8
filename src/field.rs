//! TABLE of what can be shown at a point of the input plane, and the grid it is shown on.

use crate::dataset::Column;
use crate::error::{Error, Result, limits};
use crate::features::{Features, Input};
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// What a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum QuantityKind {
    /// Two classes: p₁ − p₀ in −1..1. More classes: winning class + its share of certainty. Regression: the value.
    Output,
    /// Index of the most probable class.
    Class,
    /// Output of one hidden unit.
    Unit,
    /// Posterior of the upper (or first best) piece of one hidden unit.
    Posterior,
    /// Mean entropy of a layer's posteriors over log R, 0..1; of one unit if `unit` is given.
    Entropy,
    /// A hash in 0..1 of the hard assignments of a layer's units, or of all layers.
    Code,
}

/// One quantity.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Quantity {
    /// Name in a call of `field`.
    pub name: &'static str,
    /// Name on screen.
    pub label: &'static str,
    /// One sentence for a newcomer.
    pub help: &'static str,
    /// What is computed.
    pub kind: QuantityKind,
    /// Whether it needs a layer.
    pub needs_layer: bool,
    /// Whether it needs a unit.
    pub needs_unit: bool,
}

crate::table::named!(Quantity);

/// Every quantity, in menu order.
pub static ALL: &[Quantity] = &[
    Quantity {
        name: "output",
        label: "Output",
        help: "What the network says: for two classes the second's probability minus the first's, for more the winner (integer part) and how clearly it wins (fraction), for regression the value.",
        kind: QuantityKind::Output,
        needs_layer: false,
        needs_unit: false,
    },
    Quantity {
        name: "class",
        label: "Class",
        help: "The most probable class.",
        kind: QuantityKind::Class,
        needs_layer: false,
        needs_unit: false,
    },
    Quantity {
        name: "unit",
        label: "Unit output",
        help: "The response of one hidden unit.",
        kind: QuantityKind::Unit,
        needs_layer: true,
        needs_unit: true,
    },
    Quantity {
        name: "posterior",
        label: "Posterior",
        help: "How much of one hidden unit's upper piece is chosen: 0 none, 1 all.",
        kind: QuantityKind::Posterior,
        needs_layer: true,
        needs_unit: true,
    },
    Quantity {
        name: "entropy",
        label: "Entropy",
        help: "How undecided the units of a layer are: 0 each has chosen one piece, 1 all pieces equal.",
        kind: QuantityKind::Entropy,
        needs_layer: true,
        needs_unit: false,
    },
    Quantity {
        name: "code",
        label: "Code",
        help: "One shade per combination of hard assignments: the cells of the quantiser.",
        kind: QuantityKind::Code,
        needs_layer: false,
        needs_unit: false,
    },
];

/// A call of `field`, as a page writes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase", default)]
pub struct FieldSpec {
    /// A name from the quantity table.
    pub quantity: String,
    /// Hidden layer, from 0.
    pub layer: Option<u32>,
    /// Unit of that layer, from 0.
    pub unit: Option<u32>,
    /// Points across.
    pub width: u32,
    /// Points down.
    pub height: u32,
    /// [left, right, bottom, top] in the network's units; the data's domain if not given.
    pub bounds: Option<[f64; 4]>,
}

impl FieldSpec {
    /// Reads a call of `field`.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut spec = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.text("quantity", &mut spec.quantity)?;
        fields.optional("layer", &mut spec.layer, |place, value| place.whole(value))?;
        fields.optional("unit", &mut spec.unit, |place, value| place.whole(value))?;
        fields.whole("width", &mut spec.width)?;
        fields.whole("height", &mut spec.height)?;
        fields.optional("bounds", &mut spec.bounds, |place, value| {
            let seen = place.numbers(value)?;
            let n = seen.len();
            seen.try_into().map_err(|_| {
                Error::new(place.code, place.path, format!("{n} numbers"), "Give [left, right, bottom, top].")
            })
        })?;
        fields.finish()?;
        Ok(spec)
    }
}

/// Points at the centres of `width` × `height` pixels; row 0 is at the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Points across.
    pub width: usize,
    /// Points down.
    pub height: usize,
    /// [left, right, bottom, top].
    pub bounds: [f64; 4],
}

impl Grid {
    /// The grid of a call, with the data's domain where no bounds are given.
    pub fn new(spec: &FieldSpec, columns: &[Column], axes: &[usize]) -> Result<Self> {
        let (width, height) = (spec.width as usize, spec.height as usize);
        if width == 0 || height == 0 {
            return Err(Error::spec("width", format!("{width}×{height} has no points"), "Use at least 1×1."));
        }
        if width.saturating_mul(height) > limits::GRID_POINTS {
            return Err(Error::limit("width", width.saturating_mul(height), limits::GRID_POINTS, "points"));
        }
        let domain = |axis: usize| axes.get(axis).map_or([-1.0, 1.0], |&c| columns[c].domain);
        let bounds = spec.bounds.unwrap_or([domain(0)[0], domain(0)[1], domain(1)[0], domain(1)[1]]);
        if bounds.iter().any(|b| !b.is_finite()) || bounds[0] >= bounds[1] || bounds[2] >= bounds[3] {
            return Err(Error::spec(
                "bounds",
                format!("[{}] is not a rectangle", bounds.map(crate::error::number).join(", ")),
                "Use [left, right, bottom, top] with left < right and bottom < top.",
            ));
        }
        Ok(Self { width, height, bounds })
    }

    /// The network's inputs at every point, one plane per input; columns that are not an axis stay at 0, their mean.
    ///
    /// *Shapes* result: [inputs, height × width].
    pub fn inputs(&self, features: &Features, n_columns: usize) -> Vec<f32> {
        let points = self.width * self.height;
        let [left, right, bottom, top] = self.bounds;
        let xs: Vec<f32> = (0..self.width)
            .map(|i| (left + (right - left) * (i as f64 + 0.5) / self.width as f64) as f32)
            .collect();
        let ys: Vec<f32> = (0..self.height)
            .map(|j| (top - (top - bottom) * (j as f64 + 0.5) / self.height as f64) as f32)
            .collect();
        let mut out = vec![0.0f32; features.inputs.len() * points];
        let mut row = vec![0.0f32; n_columns.max(2)];
        for (plane, &input) in out.chunks_exact_mut(points).zip(&features.inputs) {
            for (line, &y) in plane.chunks_exact_mut(self.width).zip(&ys) {
                match input {
                    // A column is one of the axes or stays at its mean: whole lines at once.
                    Input::Column(c) if features.axes.first() == Some(&c) => line.copy_from_slice(&xs),
                    Input::Column(c) => line.fill(if features.axes.get(1) == Some(&c) { y } else { 0.0 }),
                    Input::Plane(feature) => {
                        for (out, &x) in line.iter_mut().zip(&xs) {
                            features.place([x, y], &mut row);
                            *out = (feature.at)(row[0], row[1]);
                        }
                    }
                }
            }
        }
        out
    }
}
