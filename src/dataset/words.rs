//! What all makers of data share: errors in one shape, names in sentences, words in order.
//!
//! None of it is on a hot path. Small functions that are not inlined keep each use at a few bytes of WebAssembly.

use crate::error::{Error, Result, quote, shown};
use std::collections::BinaryHeap;

/// The data cannot be used.
#[cold]
#[inline(never)]
pub(super) fn bad(field: &str, message: &str, hint: &str) -> Error {
    Error::data(field, message, hint)
}

/// A field of the spec, or of the options of a table, is wrong.
#[cold]
#[inline(never)]
pub(super) fn wrong(field: &str, message: &str, hint: &str) -> Error {
    Error::spec(field, message, hint)
}

/// Refuses `seen` of something if that is more than the documented limit.
#[inline(never)]
pub(super) fn at_most(limit: usize, seen: usize, field: &str, what: &str) -> Result<()> {
    if seen > limit { Err(Error::limit(field, seen, limit, what)) } else { Ok(()) }
}

/// The error for a kind without a data file.
#[cold]
#[inline(never)]
pub(super) fn without_file(kind: &str, with_file: &[&str]) -> Error {
    wrong(
        "kind",
        &format!("{} has no data file", quote(kind)),
        &format!("Hand over the file of one of: {}.", with_file.join(", ")),
    )
}

/// An error about a table that names the kind too.
#[cold]
#[inline(never)]
pub(super) fn in_file(kind: &str, error: Error) -> Error {
    Error { field: format!("file of {kind}, {}", error.field), ..error }
}

/// Names as a note lists them, `last` (" and ", " or ") before the last: at most five, each cut to a readable length.
#[inline(never)]
pub(super) fn listed(names: &[&str], last: &str) -> String {
    const MOST: usize = 5;
    let mut out = String::new();
    for (i, name) in names.iter().take(MOST).enumerate() {
        if i > 0 {
            out.push_str(if i + 1 == names.len() { last } else { ", " });
        }
        for c in shown(name).chars().take(40) {
            out.push(c);
        }
    }
    if names.len() > MOST {
        out.push_str(&format!("{last}{} more", names.len() - MOST));
    }
    out
}

/// Words as [`listed`] and `join` take them.
#[inline(never)]
pub(super) fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// `x1`, `x2`, … for columns without names.
#[inline(never)]
pub(super) fn numbered(n: usize) -> Vec<String> {
    (1..=n).map(|i| format!("x{i}")).collect()
}

/// The words in alphabetical order, each with its place; equal ones in order of their places.
#[inline(never)]
fn sorted(words: &[String]) -> Vec<(&str, usize)> {
    // A heap sorts in a tenth of the code of `sort`.
    let placed: Vec<(&str, usize)> = words.iter().enumerate().map(|(i, word)| (word.as_str(), i)).collect();
    BinaryHeap::from(placed).into_sorted_vec()
}

/// The different words, in alphabetical order.
#[inline(never)]
pub(super) fn distinct(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new();
    for (word, _) in sorted(words) {
        if out.last() != Some(&word) {
            out.push(word);
        }
    }
    out
}

/// Place of the first word that was there before.
#[inline(never)]
pub(super) fn repeated(words: &[String]) -> Option<usize> {
    let mut found: Option<usize> = None;
    let mut before = None;
    for (word, i) in sorted(words) {
        if before == Some(word) && found.is_none_or(|first| i < first) {
            found = Some(i);
        }
        before = Some(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn five_names_are_listed_and_the_rest_counted() {
        assert_eq!(listed(&[], " and "), "");
        assert_eq!(listed(&["a"], " and "), "a");
        assert_eq!(listed(&["a", "b"], " or "), "a or b");
        assert_eq!(listed(&["a", "b", "c", "d", "e"], " and "), "a, b, c, d and e");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f", "g"], " or "), "a, b, c, d, e or 2 more");
        assert_eq!(listed(&[&"é".repeat(99), "a\nb"], " and "), format!("{} and a?b", "é".repeat(40)));
    }

    #[test]
    fn words_are_sorted_and_the_first_repetition_is_found() {
        assert_eq!(distinct(&words("b a b c a")), ["a", "b", "c"]);
        assert_eq!(repeated(&words("d b a b a")), Some(3));
        assert_eq!((repeated(&words("d b a")), repeated(&[])), (None, None));
    }
}
