//! A run as plain data, out and in again.

use super::Trainer;
use crate::engine::{Engine, Pending, State};
use crate::error::{Error, ErrorCode, Result};
use crate::spec::Spec;
use crate::value::{Fields, Place, Value};
use serde::Serialize;

/// An exported run: enough to go on from, bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// Always `"bvq-run"`.
    pub format: String,
    /// The complete spec.
    pub spec: Spec,
    /// Mini-batch steps done.
    pub step: u64,
    /// Flat parameters.
    pub parameters: Vec<f32>,
    /// Optimiser memory.
    pub optimizer_state: Vec<f32>,
}

impl Export {
    fn of(spec: Spec, state: State) -> Self {
        Self {
            format: "bvq-run".into(),
            spec,
            step: state.step,
            parameters: state.params,
            optimizer_state: state.slots,
        }
    }

    /// Reads an exported run.
    ///
    /// *Errors* `import-invalid` naming the field.
    pub fn read(value: Value) -> Result<Self> {
        let code = ErrorCode::ImportInvalid;
        let mut fields = Fields::of(value, Place::root("", code))?;
        let mut export = Self {
            format: String::new(),
            spec: Spec::default(),
            step: 0,
            parameters: Vec::new(),
            optimizer_state: Vec::new(),
        };
        fields.text("format", &mut export.format)?;
        match fields.take("spec") {
            Some(value) => export.spec = Spec::read(value, fields.place("spec"))?,
            None => return Err(fields.missing("spec")),
        }
        let mut step = 0.0;
        fields.number("step", &mut step)?;
        if !(0.0..9e15).contains(&step) || step % 1.0 != 0.0 {
            let message = format!("{} is not a number of steps", crate::error::number(step));
            return Err(Error::new(code, "step", message, "Import a run exactly as it was exported."));
        }
        export.step = step as u64;
        for (key, into) in
            [("parameters", &mut export.parameters), ("optimizerState", &mut export.optimizer_state)]
        {
            if let Some(value) = fields.take(key) {
                *into = fields.place(key).numbers(value)?.into_iter().map(|x| x as f32).collect();
            }
        }
        fields.finish()?;
        Ok(export)
    }
}

impl Trainer {
    /// A run that goes on where an export left off.
    ///
    /// *Errors* `import-invalid` for wrong lengths or numbers; otherwise as [`new`](Self::new).
    pub fn import(export: &Export) -> Result<Self> {
        Self::import_on(&export.spec.engine, export)
    }

    /// The same on this engine, whichever the exported spec asks for.
    ///
    /// *Errors* as [`import`](Self::import).
    pub fn import_on(engine: &str, export: &Export) -> Result<Self> {
        let invalid = |field: &str, message: String| {
            Error::new(ErrorCode::ImportInvalid, field, message, "Import a run exactly as it was exported.")
        };
        if export.format != "bvq-run" {
            return Err(invalid(
                "format",
                format!("{} is not \"bvq-run\"", crate::error::quote(&export.format)),
            ));
        }
        let mut trainer = Self::on(engine, &export.spec)?;
        let same_length = |field: &str, seen: usize, wanted: usize| {
            if seen == wanted {
                Ok(())
            } else {
                Err(invalid(field, format!("{seen} numbers where this spec has {wanted}")))
            }
        };
        same_length("parameters", export.parameters.len(), trainer.start.params.len())?;
        same_length("optimizerState", export.optimizer_state.len(), trainer.start.slots.len())?;
        for (field, numbers) in
            [("parameters", &export.parameters), ("optimizerState", &export.optimizer_state)]
        {
            if let Some(i) = numbers.iter().position(|x| !x.is_finite()) {
                return Err(invalid(
                    &format!("{field}[{i}]"),
                    format!("{} is not finite", crate::error::number(f64::from(numbers[i]))),
                ));
            }
        }
        let state = State {
            step: export.step,
            params: export.parameters.clone(),
            slots: export.optimizer_state.clone(),
        };
        trainer.engine.restore(&state);
        trainer.fate.set(&state);
        Ok(trainer)
    }

    /// The run as plain data.
    pub fn export(&mut self) -> Pending<Export> {
        let spec = self.spec.clone();
        self.engine.snapshot().then(|state| Ok(Export::of(spec, state?)))
    }

    /// The run as it was when its metrics were last read: what is left of it when its engine was lost.
    pub fn rescue(&self) -> Export {
        Export::of(self.spec.clone(), self.fate.seen.borrow().clone())
    }
}
