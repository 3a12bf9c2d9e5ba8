//! The raw text of a table: is it text, what separates its cells, on which line is a byte.

use super::number;
use crate::dataset::words::{at_most, bad};
use crate::error::{Result, limits, quote};

/// Lines that are looked at to find the delimiter.
const SAMPLE_LINES: usize = 20;

/// Checks size and characters; returns the text without a byte order mark.
pub(super) fn checked(text: &str) -> Result<&str> {
    at_most(limits::TEXT_BYTES, text.len(), "text", "bytes")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let content = text.trim_start();
    if content.is_empty() {
        return Err(bad("text", "the text is empty", "Give a table with one row per line."));
    }
    let mut start: String = content.chars().take(14).collect();
    start.make_ascii_lowercase();
    if ["<!doctype", "<html", "<?xml"].iter().any(|page| start.starts_with(page)) {
        return Err(bad(
            "text",
            &format!("this is a web page, not a table (it starts with {})", quote(&start)),
            "Give the table's own text; if it was fetched, check the address.",
        ));
    }
    let bytes = text.as_bytes();
    if bytes.contains(&0) {
        return Err(bad(
            "text",
            "this is not plain text (it holds zero bytes)",
            "Save the table as CSV in UTF-8; spreadsheet files cannot be read.",
        ));
    }
    for at in 0..bytes.len() {
        if bytes[at..].starts_with("\u{fffd}".as_bytes()) {
            return Err(bad(
                &format!("line {}", line_of(text, at)),
                "there is an unreadable character (\u{fffd})",
                "Save the table as CSV in UTF-8.",
            ));
        }
    }
    Ok(text)
}

/// Class names of a first line as scikit-learn's files have it, and the rows below: the number of rows, the number of
/// inputs, and the classes that the last column counts.
pub(super) fn announced(text: &str) -> Option<(Vec<&str>, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let mut cells = first.trim_end().split(',');
    cells.next()?.parse::<usize>().ok()?;
    let inputs = cells.next()?.parse::<usize>().ok()?;
    let classes: Vec<&str> = cells.collect();
    let words = classes.len() > 1
        && classes.iter().all(|name| number::read(name, false).is_none() && !name.is_empty());
    let wide = rest.lines().next()?.split(',').count();
    if words && wide == inputs + 1 { Some((classes, rest)) } else { None }
}

/// Line number, from 1, of the byte at `at`. Lines end with CR LF, LF or CR.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + line_ends(text.as_bytes(), 0, at)
}

/// Line ends in the bytes from `from` to before `to`.
#[inline(never)]
pub(super) fn line_ends(bytes: &[u8], from: usize, to: usize) -> usize {
    let mut ends = 0;
    for i in from..to.min(bytes.len()) {
        ends += usize::from(match bytes[i] {
            b'\n' => true,
            b'\r' => bytes.get(i + 1) != Some(&b'\n'),
            _ => false,
        });
    }
    ends
}

/// What separates the cells: of tab, semicolon and comma the first that stands equally often in all of the first
/// lines; if none does, the most frequent in the first line. The comma comes last because it may be a decimal
/// point in tables of the other kinds.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut best = (b',', 0);
    for delimiter in *b"\t;," {
        let counts = counts(text, delimiter);
        let first = counts[0];
        if first > 0 && counts.iter().all(|&n| n == first) {
            return delimiter;
        }
        if first > best.1 {
            best = (delimiter, first);
        }
    }
    best.0
}

/// How often a delimiter stands in each of the first lines with anything in them; at least one number.
fn counts(text: &str, delimiter: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut count, mut blank) = (0, true);
    walk(text, delimiter, &mut |event| {
        match event {
            Event::Delimiter => {
                count += 1;
                blank = false;
            }
            Event::LineEnd if !blank => {
                counts.push(count);
                (count, blank) = (0, true);
            }
            Event::LineEnd => {}
            Event::Other => blank = false,
        }
        counts.len() < SAMPLE_LINES
    });
    if !blank || counts.is_empty() {
        counts.push(count);
    }
    counts
}

/// Where a quote opens that is never closed: everything after it would be one cell.
pub(super) fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    walk(text, delimiter, &mut |_| true)
}

enum Event {
    Delimiter,
    LineEnd,
    Other,
}

/// Goes through the text as the CSV reader does: a quote counts at the start of a cell only, and within quotes
/// two quotes are one. Reports what is outside quotes until `on` says stop. Returns where a quote is still open.
#[inline(never)]
fn walk(text: &str, delimiter: u8, on: &mut dyn FnMut(Event) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut cell_start = true;
    let mut i = 0;
    while i < bytes.len() {
        let byte = bytes[i];
        let event = if byte == delimiter {
            Event::Delimiter
        } else if matches!(byte, b'\n' | b'\r') {
            Event::LineEnd
        } else {
            Event::Other
        };
        if byte == b'"' && cell_start {
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
        }
        i += 1;
        cell_start = !matches!(event, Event::Other);
        let space = !cell_start && byte.is_ascii_whitespace();
        if !space && !on(event) {
            return None;
        }
    }
    None
}
