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
    let mut digits = (x * 1e5).round() as u32;
    if digits == 1_000_000 {
        digits = 100_000;
        exponent += 1;
    }
    // Digit by digit: cutting a text in two would bring in the messages for a cut through a character.
    let mut text = String::from(sign);
    let plain = (-5..=7).contains(&exponent);
    let point = if plain { exponent } else { 0 };
    if point < 0 {
        text.push_str("0.");
    }
    for _ in point..-1 {
        text.push('0');
    }
    let mut place = 0;
    while digits > 0 || place <= point {
        if place > 0 && place == point + 1 {
            text.push('.');
        }
        // The six digits from the first; zeros after the last.
        text.push(char::from(b'0' + (digits / 100_000) as u8));
        digits = digits % 100_000 * 10;
        place += 1;
    }
    if !plain {
        text.push('e');
        text.push_str(&exponent.to_string());
    }
    text
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

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_shown_to_six_digits() {
        for (x, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (12.0, "12"),
            (10.5, "10.5"),
            (123_456.0, "123456"),
            (1_234_567.0, "1234570"),
            (99_999_900.0, "99999900"),
            (99_999_999.0, "1e8"),
            (0.1, "0.1"),
            (0.05, "0.05"),
            (0.000_012_5, "0.0000125"),
            (0.000_001_25, "1.25e-6"),
            (1.0 / 3.0, "0.333333"),
            (0.999_999_9, "1"),
            (1e300, "1e300"),
            (-2.5e-300, "-2.5e-300"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-∞"),
        ] {
            assert_eq!(number(x), shown, "{x:e}");
        }
    }
}
