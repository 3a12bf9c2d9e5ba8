//! Reading the data part of a spec, and the options of a table, out of plain values.

use super::{DataSpec, TableOptions};
use crate::error::{Error, Result, limits};
use crate::value::{Fields, Place, Value};

impl DataSpec {
    /// Reads the data part of a spec; missing fields take their defaults.
    ///
    /// *Errors* name the field; `limit-exceeded` before a table of numbers is built.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut spec = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.text("kind", &mut spec.kind)?;
        fields.whole("samples", &mut spec.samples)?;
        fields.number("noise", &mut spec.noise)?;
        fields.number("trainFraction", &mut spec.train_fraction)?;
        fields.whole("classes", &mut spec.classes)?;
        fields.optional("inputs", &mut spec.inputs, |place, value| {
            let rows = place.list(value)?;
            if rows.len() > limits::SAMPLES {
                return Err(Error::limit(place.path, rows.len(), limits::SAMPLES, "samples"));
            }
            let mut out = Vec::with_capacity(rows.len());
            for (i, row) in rows.into_iter().enumerate() {
                out.push(place.item(i).numbers(row)?);
            }
            Ok(out)
        })?;
        fields.optional("targets", &mut spec.targets, |place, value| place.numbers(value))?;
        fields.optional("labels", &mut spec.labels, |place, value| place.texts(value))?;
        fields.optional("names", &mut spec.names, |place, value| place.texts(value))?;
        fields.finish()?;
        Ok(spec)
    }
}

impl TableOptions {
    /// Reads the options of a table.
    pub fn read(value: Value, place: Place) -> Result<Self> {
        let mut options = Self::default();
        let mut fields = Fields::of(value, place)?;
        fields.optional("label", &mut options.label, |place, value| place.text(value))?;
        fields.optional("columns", &mut options.columns, |place, value| place.texts(value))?;
        let mut preview = None;
        fields.optional("preview", &mut preview, |place, value| place.truth(value))?;
        options.preview = preview.unwrap_or(false);
        fields.finish()?;
        Ok(options)
    }
}
