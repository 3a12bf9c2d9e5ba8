//! Plain data from outside (an object of JavaScript, JSON text), and reading fields out of it with errors that name
//! the field, the value seen and the fix.

use crate::error::{Error, ErrorCode, Result, number, quote, shown};

/// Plain data.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Named fields in the order they came.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value as a message may show it, short.
    pub fn show(&self) -> String {
        match self {
            Value::Null => "null".into(),
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            Value::Number(x) => number(*x),
            Value::Text(text) => quote(text),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "an object".into(),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(b) => Value::Bool(b),
            serde_json::Value::Number(n) => Value::Number(n.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(list) => Value::List(list.into_iter().map(Value::from).collect()),
            serde_json::Value::Object(map) => {
                Value::Map(map.into_iter().map(|(key, value)| (key, Value::from(value))).collect())
            }
        }
    }
}

/// Reads JSON text.
///
/// *Errors* with the given code, naming line and column; `limit-exceeded` for a text that is too long.
#[cfg(not(target_arch = "wasm32"))]
pub fn from_json(text: &str, code: ErrorCode) -> Result<Value> {
    use crate::error::limits;
    if text.len() > limits::TEXT_BYTES {
        return Err(Error::limit("text", text.len(), limits::TEXT_BYTES, "bytes"));
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => Ok(value.into()),
        Err(error) => Err(Error::new(code, "text", error.to_string(), "Give valid JSON.")),
    }
}

/// Where a value stands: the path of its field, and the code of errors about it.
#[derive(Debug, Clone)]
pub struct Place {
    /// For example `layers[1].beta`.
    pub path: String,
    /// Code of errors.
    pub code: ErrorCode,
}

impl Place {
    /// The outermost place.
    pub fn root(path: &str, code: ErrorCode) -> Self {
        Self { path: path.into(), code }
    }

    /// Item `i` of the list here.
    pub fn item(&self, i: usize) -> Self {
        Self { path: format!("{}[{i}]", self.path), code: self.code }
    }

    /// The error where this kind of value should stand and another does.
    #[inline(never)]
    pub fn expected(&self, what: &str, seen: &Value) -> Error {
        let whole = if self.code == ErrorCode::ImportInvalid { "export" } else { "spec" };
        Error::new(
            self.code,
            if self.path.is_empty() { whole } else { self.path.as_str() },
            format!("expected {what}, got {}", seen.show()),
            format!("Give {what}."),
        )
    }

    /// A number.
    pub fn number(&self, value: Value) -> Result<f64> {
        match value {
            Value::Number(x) => Ok(x),
            other => Err(self.expected("a number", &other)),
        }
    }

    /// A whole number of 0 to 2³² − 1.
    pub fn whole(&self, value: Value) -> Result<u32> {
        match value {
            Value::Number(x) if x >= 0.0 && x <= f64::from(u32::MAX) && x % 1.0 == 0.0 => Ok(x as u32),
            other => Err(self.expected("a whole number from 0 to 4294967295", &other)),
        }
    }

    /// Text.
    pub fn text(&self, value: Value) -> Result<String> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(self.expected("text in quotes", &other)),
        }
    }

    /// True or false.
    pub fn truth(&self, value: Value) -> Result<bool> {
        match value {
            Value::Bool(x) => Ok(x),
            other => Err(self.expected("true or false", &other)),
        }
    }

    /// A list.
    pub fn list(&self, value: Value) -> Result<Vec<Value>> {
        match value {
            Value::List(list) => Ok(list),
            other => Err(self.expected("a list", &other)),
        }
    }

    /// A list of numbers.
    pub fn numbers(&self, value: Value) -> Result<Vec<f64>> {
        let list = self.list(value)?;
        let mut out = Vec::with_capacity(list.len());
        for (i, value) in list.into_iter().enumerate() {
            match value {
                Value::Number(x) => out.push(x),
                other => return Err(self.item(i).expected("a number", &other)),
            }
        }
        Ok(out)
    }

    /// A list of texts.
    pub fn texts(&self, value: Value) -> Result<Vec<String>> {
        let list = self.list(value)?;
        let mut out = Vec::with_capacity(list.len());
        for (i, value) in list.into_iter().enumerate() {
            out.push(self.item(i).text(value)?);
        }
        Ok(out)
    }
}

/// The fields of one object, taken one by one; what is left over at the end is an error.
#[derive(Debug)]
pub struct Fields {
    place: Place,
    entries: Vec<(String, Value)>,
    known: Vec<&'static str>,
}

impl Fields {
    /// The fields of an object.
    pub fn of(value: Value, place: Place) -> Result<Self> {
        match value {
            Value::Map(entries) => Ok(Self { place, entries, known: Vec::new() }),
            other => Err(place.expected("an object", &other)),
        }
    }

    /// The place of a field.
    pub fn place(&self, key: &str) -> Place {
        let path =
            if self.place.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place.path) };
        Place { path, code: self.place.code }
    }

    /// Takes a field out, if it is there.
    #[inline(never)]
    pub fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.swap_remove(at).1)
    }

    /// Reads a number, if it is there.
    pub fn number(&mut self, key: &'static str, into: &mut f64) -> Result<()> {
        if let Some(value) = self.take(key) {
            *into = self.place(key).number(value)?;
        }
        Ok(())
    }

    /// Reads a whole number, if it is there.
    pub fn whole(&mut self, key: &'static str, into: &mut u32) -> Result<()> {
        if let Some(value) = self.take(key) {
            *into = self.place(key).whole(value)?;
        }
        Ok(())
    }

    /// Reads text, if it is there.
    pub fn text(&mut self, key: &'static str, into: &mut String) -> Result<()> {
        if let Some(value) = self.take(key) {
            *into = self.place(key).text(value)?;
        }
        Ok(())
    }

    /// Reads an optional field: absent and null both mean none.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        into: &mut Option<T>,
        read: impl FnOnce(Place, Value) -> Result<T>,
    ) -> Result<()> {
        match self.take(key) {
            None | Some(Value::Null) => {}
            Some(value) => *into = Some(read(self.place(key), value)?),
        }
        Ok(())
    }

    /// An error for a field that must be there.
    pub fn missing(&self, key: &'static str) -> Error {
        Error::new(self.place.code, self.place(key).path, "is missing", "Give it.")
    }

    /// All fields must have been taken.
    pub fn finish(self) -> Result<()> {
        match self.entries.first() {
            None => Ok(()),
            Some((name, _)) => Err(Error::new(
                self.place.code,
                self.place(&if shown(name).trim().is_empty() { quote(name) } else { shown(name) }).path,
                format!("there is no field {}", quote(name)),
                format!("Use one of: {}.", self.known.join(", ")),
            )),
        }
    }
}
