//! The one error type. Its codes are part of the public surface.

use serde::Serialize;

/// What went wrong, in one stable word. See `BvqError.code` in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// A field of the spec is missing, unknown or out of range.
    SpecInvalid,
    /// The data (CSV text, points) cannot be used.
    DataInvalid,
    /// No usable GPU, or the GPU engine cannot run this spec.
    GpuUnavailable,
    /// The GPU device was lost and could not be brought back.
    GpuLost,
    /// Training produced a number that is not finite; the run holds its last finite state.
    Diverged,
    /// An exported run cannot be read back.
    ImportInvalid,
    /// Something is larger than a documented limit.
    LimitExceeded,
    /// The run was used after `dispose()`.
    Disposed,
    /// A defect of this library.
    Internal,
}

impl ErrorCode {
    /// The code as it appears in JavaScript, for example `"spec-invalid"`.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorCode::SpecInvalid => "spec-invalid",
            ErrorCode::DataInvalid => "data-invalid",
            ErrorCode::GpuUnavailable => "gpu-unavailable",
            ErrorCode::GpuLost => "gpu-lost",
            ErrorCode::Diverged => "diverged",
            ErrorCode::ImportInvalid => "import-invalid",
            ErrorCode::LimitExceeded => "limit-exceeded",
            ErrorCode::Disposed => "disposed",
            ErrorCode::Internal => "internal",
        }
    }
}

/// An error that names the field, the value seen and the fix.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field}: {message}. {hint}")]
pub struct Error {
    /// The stable code.
    pub code: ErrorCode,
    /// Path of the offending field, for example `layers[1].beta`, or `line 7` of a CSV text.
    pub field: String,
    /// What is wrong, with the value seen. No full stop at the end.
    pub message: String,
    /// What to do about it: a whole sentence.
    pub hint: String,
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error from its four parts.
    pub fn new(
        code: ErrorCode,
        field: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { code, field: field.into(), message: message.into(), hint: hint.into() }
    }

    /// A field of the spec is wrong.
    pub fn spec(field: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorCode::SpecInvalid, field, message, hint)
    }

    /// The data cannot be used.
    pub fn data(field: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(ErrorCode::DataInvalid, field, message, hint)
    }

    /// `seen` of something is more than the documented limit allows.
    pub fn limit(field: impl Into<String>, seen: usize, limit: usize, what: &str) -> Self {
        Self::new(
            ErrorCode::LimitExceeded,
            field,
            format!("{seen} {what}, but the limit is {limit}"),
            format!("Use at most {limit} {what}."),
        )
    }
}

/// Longest piece of user text that a message repeats.
const QUOTE_CHARS: usize = 60;

/// User text as a message may show it: quoted, control characters as `?`, cut after 60 characters.
///
/// ```
/// assert_eq!(bvq::error::quote("rleu"), "\"rleu\"");
/// ```
pub fn quote(text: &str) -> String {
    let cut = if text.chars().nth(QUOTE_CHARS).is_some() { "…" } else { "" };
    format!("\"{}\"{cut}", shown(text))
}

/// User text without quotes: control characters, and those that reverse the direction of writing, as `?`; cut after
/// 60 characters.
pub fn shown(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().take(QUOTE_CHARS).map(|c| if hidden(c) { '?' } else { c }).collect()
}

/// A number as a message may show it, to six significant digits. (The standard library's exact printing weighs more
/// than all our mathematics.)
///
/// ```
/// use bvq::error::number;
/// assert_eq!([number(0.3), number(-1.5), number(1e9), number(2.5e-7)], ["0.3", "-1.5", "1e9", "2.5e-7"]);
/// ```
pub fn number(x: f64) -> String {
    if x.is_nan() {
        return "NaN".into();
    }
    let sign = if x.is_sign_negative() && x != 0.0 { "-" } else { "" };
    let mut x = x.abs();
    if x.is_infinite() {
        return format!("{sign}∞");
    }
    if x == 0.0 {
        return "0".into();
    }
    let mut exponent = 0i32;
    while x >= 10.0 {
        x /= 10.0;
        exponent += 1;
    }
    while x < 1.0 {
        x *= 10.0;
        exponent -= 1;
    }
    let mut digits = (x * 1e5).round() as u64;
    if digits == 1_000_000 {
        digits = 100_000;
        exponent += 1;
    }
    let mut text = digits.to_string();
    while text.len() > 1 && text.ends_with('0') {
        text.pop();
    }
    let zeros = |n: i32| "0".repeat(n.max(0) as usize);
    match exponent {
        0..=7 if text.len() as i32 > exponent + 1 => {
            let (whole, part) = text.split_at(exponent as usize + 1);
            format!("{sign}{whole}.{part}")
        }
        0..=7 => format!("{sign}{text}{}", zeros(exponent + 1 - text.len() as i32)),
        -5..=-1 => format!("{sign}0.{}{text}", zeros(-exponent - 1)),
        _ if text.len() == 1 => format!("{sign}{text}e{exponent}"),
        _ => format!("{sign}{}.{}e{exponent}", &text[..1], &text[1..]),
    }
}

/// Documented limits, checked before memory is taken.
pub mod limits {
    /// Hidden layers of a network.
    pub const LAYERS: usize = 16;
    /// Pre-activations (units × pieces) of one layer.
    pub const UNITS: usize = 256;
    /// Affine pieces of a maxout unit, or units pooled into one.
    pub const PIECES: usize = 32;
    /// Samples of a data set, train and test together.
    pub const SAMPLES: usize = 20_000;
    /// Columns of a data set, and features of a network.
    pub const FEATURES: usize = 256;
    /// Classes of a data set.
    pub const CLASSES: usize = 32;
    /// Samples of one mini-batch.
    pub const BATCH: usize = 4096;
    /// Bytes of a CSV text.
    pub const TEXT_BYTES: usize = 8 << 20;
    /// Numbers in one table of samples (rows × columns).
    pub const CELLS: usize = 2_000_000;
    /// Points of one map or one call of `predict`.
    pub const GRID_POINTS: usize = 1 << 20;
    /// Mini-batch steps of one call of `train`, and of all runs of one sweep together.
    pub const STEPS: u32 = 1_000_000_000;
    /// Combinations of one sweep.
    pub const COMBINATIONS: usize = 4096;
}
