//! The golden file, and one row of it under comparison.

use serde_json::Value;
use std::collections::BTreeSet;

/// |a − b| ≤ atol + rtol·|b|.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance {
    pub rtol: f64,
    pub atol: f64,
}

impl Tolerance {
    /// Whether `got` is close to `want`; NaN on either side is not.
    pub fn holds(self, got: f64, want: f64) -> bool {
        let difference = (got - want).abs();
        // Not `difference > tolerance`: that would be false for NaN.
        difference <= self.atol + self.rtol * want.abs()
    }
}

/// One row: hands out inputs, compares results, and remembers which fields were touched.
pub struct Row<'a> {
    place: String,
    value: &'a Value,
    pub tolerance: Tolerance,
    used: BTreeSet<String>,
    /// Fields that were compared.
    pub compared: BTreeSet<String>,
    /// Numbers that were compared.
    pub values: usize,
    /// Numbers that the file leaves undefined.
    pub undefined: usize,
    pub failures: Vec<String>,
}

impl<'a> Row<'a> {
    pub fn new(place: String, value: &'a Value, tolerance: Tolerance) -> Self {
        Self {
            place,
            value,
            tolerance,
            used: BTreeSet::new(),
            compared: BTreeSet::new(),
            values: 0,
            undefined: 0,
            failures: Vec::new(),
        }
    }

    pub fn get(&mut self, key: &str) -> &'a Value {
        self.used.insert(key.to_owned());
        self.value.get(key).unwrap_or_else(|| panic!("{}: field {key} is missing", self.place))
    }

    /// An input.
    pub fn number(&mut self, key: &str) -> f64 {
        self.get(key).as_f64().unwrap_or_else(|| panic!("{}: {key} is not a number", self.place))
    }

    /// An input of any shape, flattened.
    pub fn numbers(&mut self, key: &str) -> Vec<f64> {
        flat(self.get(key), &format!("{}.{key}", self.place))
    }

    /// An input with rows.
    pub fn matrix(&mut self, key: &str) -> Vec<Vec<f64>> {
        let place = format!("{}.{key}", self.place);
        rows(self.get(key), &place)
    }

    pub fn text(&mut self, key: &str) -> &'a str {
        self.get(key).as_str().unwrap_or_else(|| panic!("{}: {key} is not a text", self.place))
    }

    /// Compares with an expected number; `null` stands for a result that is not finite.
    pub fn near(&mut self, key: &str, got: f64) {
        let want = self.get(key);
        self.compare(key, got, want);
    }

    /// As [`near`](Self::near), for a derivative that the file leaves undefined at a kink.
    pub fn near_or_undefined(&mut self, key: &str, got: f64) {
        let want = self.get(key);
        if want.is_null() {
            self.undefined += 1;
        } else {
            self.compare(key, got, want);
        }
    }

    /// Compares with an expected array of any shape.
    pub fn nears(&mut self, key: &str, got: &[f64]) {
        let want = self.get(key);
        self.nears_with(key, got, want);
    }

    /// As [`nears`](Self::nears), with an expected array that lies deeper in the field `key`.
    pub fn nears_with(&mut self, key: &str, got: &[f64], want: &Value) {
        let mut leaves = Vec::new();
        collect(want, &mut leaves);
        if leaves.len() != got.len() {
            let message = format!("{}.{key}: {} numbers, expected {}", self.place, got.len(), leaves.len());
            self.failures.push(message);
        }
        for (&got, want) in got.iter().zip(leaves) {
            self.compare(key, got, want);
        }
    }

    fn compare(&mut self, key: &str, got: f64, want: &Value) {
        self.used.insert(key.to_owned());
        self.compared.insert(key.to_owned());
        self.values += 1;
        let ok = match want {
            Value::Null => !got.is_finite() && !got.is_nan(),
            Value::Bool(want) => got == f64::from(u8::from(*want)),
            want => want.as_f64().is_some_and(|want| self.tolerance.holds(got, want)),
        };
        if !ok {
            self.failures.push(format!("{}.{key}: got {got:e}, expected {want}", self.place));
        }
    }

    /// A property that the row must have.
    pub fn check(&mut self, what: &str, ok: bool) {
        self.values += 1;
        if !ok {
            self.failures.push(format!("{}: {what} does not hold", self.place));
        }
    }

    /// Complains about fields that were neither used nor listed in `not_ours`.
    pub fn finish(&mut self, not_ours: &[(&str, &str)]) {
        let Some(fields) = self.value.as_object() else {
            self.failures.push(format!("{}: not an object", self.place));
            return;
        };
        for key in fields.keys() {
            if !self.used.contains(key) && !not_ours.iter().any(|(field, _)| field == key) {
                self.failures.push(format!("{}.{key}: neither compared nor listed as not ours", self.place));
            }
        }
    }
}

fn collect<'v>(value: &'v Value, leaves: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, leaves)),
        leaf => leaves.push(leaf),
    }
}

/// All numbers of nested arrays, in order.
pub fn flat(value: &Value, place: &str) -> Vec<f64> {
    let mut leaves = Vec::new();
    collect(value, &mut leaves);
    let number = |leaf: &Value| leaf.as_f64().unwrap_or_else(|| panic!("{place}: {leaf} is not a number"));
    leaves.into_iter().map(number).collect()
}

/// The rows of a matrix.
pub fn rows(value: &Value, place: &str) -> Vec<Vec<f64>> {
    let items = value.as_array().unwrap_or_else(|| panic!("{place} is not a matrix"));
    items.iter().map(|row| flat(row, place)).collect()
}

/// The two number types under test, by the name the file uses.
pub const FLOATS: [&str; 2] = ["f64", "f32"];

/// A group's tolerance for a number type.
pub fn tolerance(group: &Value, float: &str) -> Tolerance {
    let number = |kind: &str| {
        let key = format!("{kind}_{float}");
        group[key.as_str()].as_f64().unwrap_or_else(|| panic!("group {}: no {key}", group["name"]))
    };
    Tolerance { rtol: number("rtol"), atol: number("atol") }
}

/// A file's text as JSON.
pub fn load(path: &str) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}
