//! Rows and columns of a table of text.

use super::ColumnKind;
use super::text;
use crate::dataset::{listed, points};
use crate::error::{Error, Result, limits, quote};
use ::csv::{ReaderBuilder, StringRecord, Trim};
use std::collections::BTreeSet;

/// A table of text: equally long rows of cells, with column names.
#[derive(Debug, Clone)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<StringRecord>,
    /// Line of each row.
    lines: Vec<usize>,
    decimal_comma: bool,
    row_names: Option<usize>,
    notes: Vec<String>,
}

/// What the cells of one column are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    pub numbers: usize,
    pub texts: usize,
    pub missing: usize,
    /// Different values, counted up to one more than there may be classes.
    pub distinct: usize,
}

impl Facts {
    pub(super) fn kind(&self) -> ColumnKind {
        if self.numbers > 0 && self.texts == 0 { ColumnKind::Number } else { ColumnKind::Text }
    }
}

/// Names, in lower case, of a column that may count the rows.
const ROW_NAMES: [&str; 7] = ["", "id", "index", "row", "rowid", "rownames", "unnamed: 0"];

impl Table {
    /// Reads the cells of a text. *Errors* `data-invalid` or `limit-exceeded`, naming the line.
    ///
    /// ```
    /// let table = bvq::dataset::Table::parse("a,b\n1,2\n3,4\n").unwrap();
    /// assert_eq!((table.names(), table.len(), table.cell(1, 0)), (&["a".to_string(), "b".to_string()][..], 2, "3"));
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let text = text::checked(text)?;
        let delimiter = text::delimiter(text);
        if let Some(at) = text::open_quote(text, delimiter) {
            return Err(Error::data(
                format!("line {}", text::line_of(text, at)),
                "a quote (\") is opened and never closed",
                "Close it, or remove it.",
            ));
        }
        let (rows, lines) = records(text, delimiter)?;
        let mut table = Self {
            names: Vec::new(),
            rows,
            lines,
            decimal_comma: delimiter != b',',
            row_names: None,
            notes: Vec::new(),
        };
        table.take_header()?;
        table.row_names = (0..table.names.len()).find(|&c| table.counts_rows(c));
        table.name_the_unnamed()?;
        if table.rows.len() > limits::SAMPLES {
            return Err(Error::limit("rows", table.rows.len(), limits::SAMPLES, "rows"));
        }
        if table.decimal_comma && table.has_decimal_comma() {
            table.notes.push("Commas inside numbers were read as decimal points.".into());
        }
        Ok(table)
    }

    /// Column names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows, without the header.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row. A table that was read has some.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One cell, without surrounding space; empty outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|record| record.get(column)).unwrap_or("")
    }

    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The column that only counts the rows, if there is one.
    pub(super) fn row_names(&self) -> Option<usize> {
        self.row_names
    }

    pub(super) fn is_missing(&self, row: usize, column: usize) -> bool {
        missing(self.cell(row, column))
    }

    /// One cell as a number. *Errors* naming line, column and the cell.
    pub(super) fn number(&self, row: usize, column: usize) -> Result<f64> {
        let cell = self.cell(row, column);
        number(cell, self.decimal_comma).ok_or_else(|| {
            let (what, fix) = if cell.parse::<f64>().is_ok() {
                (
                    "cannot be used: it is infinite or too large",
                    "Correct the value, or leave the cell empty to drop the row.",
                )
            } else {
                (
                    "is not a number",
                    "Correct the value, leave the cell empty to drop the row, or use the column as label.",
                )
            };
            Error::data(
                format!("line {}, column {}", self.lines[row], quote(&self.names[column])),
                format!("{} {what}", quote(cell)),
                fix,
            )
        })
    }

    pub(super) fn facts(&self, column: usize) -> Facts {
        let mut facts = Facts::default();
        let mut distinct = BTreeSet::new();
        for row in 0..self.rows.len() {
            let cell = self.cell(row, column);
            if missing(cell) {
                facts.missing += 1;
                continue;
            }
            if number(cell, self.decimal_comma).is_some() {
                facts.numbers += 1;
            } else {
                facts.texts += 1;
            }
            if distinct.len() <= limits::CLASSES {
                distinct.insert(cell);
            }
        }
        facts.distinct = distinct.len();
        facts
    }

    /// Takes the first row as names if it looks like a header: more columns change from text to numbers below it
    /// than are numbers from the first row on, or it holds no number at all.
    fn take_header(&mut self) -> Result<()> {
        let (mut named, mut unnamed, mut numbers) = (0, 0, 0);
        let width = self.rows[0].len();
        for c in 0..width {
            let first = self.cell(0, c);
            let first_is_number = number(first, self.decimal_comma).is_some();
            numbers += usize::from(first_is_number);
            let (mut below_numbers, mut below_texts) = (0, 0);
            for row in 1..self.rows.len() {
                let cell = self.cell(row, c);
                if !missing(cell) {
                    let is_number = number(cell, self.decimal_comma).is_some();
                    below_numbers += usize::from(is_number);
                    below_texts += usize::from(!is_number);
                }
            }
            if below_numbers > below_texts {
                unnamed += usize::from(first_is_number);
                named += usize::from(!first_is_number && !missing(first));
            }
        }
        if named > unnamed || (named == unnamed && numbers == 0) {
            let header = self.rows.remove(0);
            self.lines.remove(0);
            self.names = header.iter().map(str::to_owned).collect();
            if self.rows.is_empty() {
                return Err(Error::data(
                    "rows",
                    format!("there is only a header ({})", quote(&listed(&self.names))),
                    "Add one row per sample below it.",
                ));
            }
        } else {
            self.names = (1..=width).map(|i| format!("x{i}")).collect();
            self.notes.push(match width {
                1 => "The table has no header; its column is called x1.".into(),
                _ => format!("The table has no header; its columns are called x1 to x{width}."),
            });
        }
        Ok(())
    }

    /// Whether a column says 0, 1, 2, … or 1, 2, 3, … under a name that row numbers have.
    fn counts_rows(&self, column: usize) -> bool {
        let name = self.names[column].to_lowercase();
        if !ROW_NAMES.contains(&name.as_str()) || (name.is_empty() && column > 0) {
            return false;
        }
        let Ok(first) = self.cell(0, column).parse::<usize>() else { return false };
        first <= 1 && (0..self.rows.len()).all(|row| self.cell(row, column).parse() == Ok(first + row))
    }

    fn name_the_unnamed(&mut self) -> Result<()> {
        for (i, name) in self.names.iter_mut().enumerate() {
            if name.is_empty() {
                *name = format!("column{}", i + 1);
            }
        }
        let mut seen = BTreeSet::new();
        match self.names.iter().find(|&name| !seen.insert(name)) {
            None => Ok(()),
            Some(twice) => Err(Error::data(
                "header",
                format!("the name {} is there twice", quote(twice)),
                "Give each column its own name.",
            )),
        }
    }

    fn has_decimal_comma(&self) -> bool {
        self.rows.iter().flatten().any(|cell| cell.contains(',') && number(cell, true).is_some())
    }
}

/// All rows with anything in them, and the line each starts on.
fn records(text: &str, delimiter: u8) -> Result<(Vec<StringRecord>, Vec<usize>)> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let (mut rows, mut lines): (Vec<StringRecord>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut line, mut counted) = (1, 0);
    let mut records = reader.records();
    while let Some(record) = records.next() {
        let record = record.map_err(|error| {
            Error::data(
                "text",
                format!("the table cannot be read ({error})"),
                "Save the table as CSV in UTF-8.",
            )
        })?;
        // The reader's position lies before the blank lines it skipped.
        let mut start = record.position().map_or(counted, |p| p.byte() as usize);
        while matches!(text.as_bytes().get(start), Some(b'\n' | b'\r')) {
            start += 1;
        }
        line += text::line_ends(text.as_bytes(), counted, start);
        counted = counted.max(start);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let width = rows.first().map_or(record.len(), StringRecord::len);
        if record.len() != width {
            return Err(Error::data(
                format!("line {line}"),
                format!("the row has {}, but the first has {width}", cells(record.len())),
                "Give every row the same number of cells, and put text that holds the delimiter in quotes.",
            ));
        }
        rows.push(record);
        lines.push(line);
        // A header may come on top of the rows.
        if rows.len() > limits::SAMPLES + 1 {
            let total = rows.len() + records.count();
            return Err(Error::limit("rows", total - 1, limits::SAMPLES, "rows"));
        }
        if rows.len() * width > limits::CELLS {
            return Err(Error::limit("text", rows.len() * width, limits::CELLS, "cells"));
        }
    }
    if rows.is_empty() {
        return Err(Error::data(
            "text",
            "the table has no cells with content",
            "Give one row of values per line.",
        ));
    }
    Ok((rows, lines))
}

fn cells(n: usize) -> String {
    if n == 1 { "1 cell".into() } else { format!("{n} cells") }
}

fn missing(cell: &str) -> bool {
    ["", "na", "n/a", "nan", "null", "?"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// A cell as a number: finite, not beyond what training can use.
fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let value = match cell.parse::<f64>() {
        Ok(value) => value,
        Err(_) => {
            // Word processors write U+2212 for minus.
            let mut plain = cell.replace('\u{2212}', "-");
            if decimal_comma && !plain.contains('.') && plain.matches(',').count() == 1 {
                plain = plain.replace(',', ".");
            }
            plain.parse().ok()?
        }
    };
    (value.abs() <= points::LARGEST).then_some(value)
}
