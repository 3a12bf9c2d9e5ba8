//! The raw text of a table: is it text, what separates its cells, on which line is a byte.

use crate::error::{Error, Result, limits, quote};

/// Lines that are looked at to find the delimiter.
const SAMPLE_LINES: usize = 20;

/// Checks size and characters; returns the text without a byte order mark.
pub(super) fn checked(text: &str) -> Result<&str> {
    if text.len() > limits::TEXT_BYTES {
        return Err(Error::limit("text", text.len(), limits::TEXT_BYTES, "bytes"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Error::data("text", "the text is empty", "Give a table with one row per line."));
    }
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Err(Error::data(
            "text",
            format!("this is a web page, not a table (it starts with {})", quote(&start)),
            "Give the table's own text; if it was fetched, check the address.",
        ));
    }
    if text.contains('\0') {
        return Err(Error::data(
            "text",
            "this is not plain text (it holds zero bytes)",
            "Save the table as CSV in UTF-8; spreadsheet files cannot be read.",
        ));
    }
    if let Some(at) = text.find('\u{fffd}') {
        return Err(Error::data(
            format!("line {}", line_of(text, at)),
            "there is an unreadable character (\u{fffd})",
            "Save the table as CSV in UTF-8.",
        ));
    }
    Ok(text)
}

/// Line number, from 1, of the byte at `at`. Lines end with CR LF, LF or CR.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + line_ends(text.as_bytes(), 0, at)
}

/// Line ends in the bytes from `from` to before `to`.
pub(super) fn line_ends(bytes: &[u8], from: usize, to: usize) -> usize {
    (from..to.min(bytes.len()))
        .filter(|&i| match bytes[i] {
            b'\n' => true,
            b'\r' => bytes.get(i + 1) != Some(&b'\n'),
            _ => false,
        })
        .count()
}

/// What separates the cells: of tab, semicolon and comma the first that stands equally often in all of the first
/// lines; if none does, the most frequent in the first line. The comma comes last because it may be a decimal
/// point in tables of the other kinds.
pub(super) fn delimiter(text: &str) -> u8 {
    let counts = |delimiter: u8| -> Vec<usize> {
        let mut counts = vec![0];
        let mut blank = true;
        walk(text, delimiter, |event| {
            match event {
                Event::Delimiter => {
                    *counts.last_mut().unwrap_or(&mut 0) += 1;
                    blank = false;
                }
                Event::LineEnd if !blank => {
                    counts.push(0);
                    blank = true;
                }
                Event::LineEnd => {}
                Event::Other => blank = false,
            }
            counts.len() <= SAMPLE_LINES
        });
        if blank && counts.len() > 1 {
            counts.pop();
        }
        counts.truncate(SAMPLE_LINES);
        counts
    };
    let candidates: Vec<(u8, Vec<usize>)> = [b'\t', b';', b','].map(|d| (d, counts(d))).into();
    let even = |counts: &[usize]| counts[0] > 0 && counts.iter().all(|&n| n == counts[0]);
    if let Some((delimiter, _)) = candidates.iter().find(|(_, counts)| even(counts)) {
        return *delimiter;
    }
    let mut best = (b',', 0);
    for (delimiter, counts) in candidates {
        if counts[0] > best.1 {
            best = (delimiter, counts[0]);
        }
    }
    best.0
}

/// Where a quote opens that is never closed: everything after it would be one cell.
pub(super) fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    walk(text, delimiter, |_| true)
}

enum Event {
    Delimiter,
    LineEnd,
    Other,
}

/// Goes through the text as the CSV reader does: a quote counts at the start of a cell only, and within quotes
/// two quotes are one. Reports what is outside quotes until `on` says stop. Returns where a quote is still open.
fn walk(text: &str, delimiter: u8, mut on: impl FnMut(Event) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut cell_start = true;
    let mut i = 0;
    while i < bytes.len() {
        if cell_start && bytes[i] == b'"' {
            let opened = i;
            loop {
                i += 1;
                match (bytes.get(i), bytes.get(i + 1)) {
                    (None, _) => return Some(opened),
                    (Some(b'"'), Some(b'"')) => i += 1,
                    (Some(b'"'), _) => break,
                    _ => {}
                }
            }
            cell_start = false;
            i += 1;
            if !on(Event::Other) {
                return None;
            }
            continue;
        }
        let event = match bytes[i] {
            byte if byte == delimiter => Event::Delimiter,
            b'\n' | b'\r' => Event::LineEnd,
            byte => {
                cell_start = false;
                i += 1;
                if !byte.is_ascii_whitespace() && !on(Event::Other) {
                    return None;
                }
                continue;
            }
        };
        cell_start = true;
        i += 1;
        if !on(event) {
            return None;
        }
    }
    None
}
