//! Rows and columns of a table of text.

use super::{ColumnKind, number, text};
use crate::dataset::points;
use crate::dataset::words::{at_most, bad, borrowed, listed, numbered, repeated};
use crate::error::{Result, limits, quote};
use ::csv::{ByteRecord, ReaderBuilder};

/// A table of text: equally long rows of cells, with column names.
#[derive(Debug, Clone, Default)]
pub struct Table {
    names: Vec<String>,
    width: usize,
    /// All cells, row by row, one after the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// Line of each row of cells, the header's included.
    lines: Vec<usize>,
    /// 1 if the first row is the header, else 0.
    header: usize,
    decimal_comma: bool,
    row_names: Option<usize>,
    notes: Vec<String>,
}

/// What one cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Missing,
    Number,
    Text,
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

/// Names, in lower case, of a column that may count or name the rows.
const ROW_NAMES: [&str; 8] = ["", "id", "index", "obs", "row", "rowid", "rownames", "unnamed: 0"];
/// Words for a missing value, in lower case.
const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "?"];

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
            return Err(bad(
                &format!("line {}", text::line_of(text, at)),
                "a quote (\") is opened and never closed",
                "Close it, or remove it.",
            ));
        }
        let mut table = Self { decimal_comma: delimiter != b',', ..Self::default() };
        match text::announced(text) {
            Some((classes, rows)) => {
                table.take_rows(rows, delimiter, 2)?;
                table.take_classes(&classes);
            }
            None => {
                table.take_rows(text, delimiter, 1)?;
                table.take_header()?;
            }
        }
        table.row_names = (0..table.width).find(|&c| table.names_rows(c));
        table.name_the_unnamed()?;
        at_most(limits::SAMPLES, table.len(), "rows", "rows")?;
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
        self.lines.len() - self.header
    }

    /// Whether there is no row. A table that was read has some.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One cell, without surrounding space; empty outside the table.
    #[inline(never)]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        if row >= self.len() || column >= self.width {
            return "";
        }
        let i = (row + self.header) * self.width + column;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        self.text.get(start..self.ends[i]).unwrap_or("")
    }

    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The column that only counts or names the rows, if there is one.
    pub(super) fn row_names(&self) -> Option<usize> {
        self.row_names
    }

    pub(super) fn is_missing(&self, row: usize, column: usize) -> bool {
        one_of(&MISSING, self.cell(row, column))
    }

    /// A cell as a number: finite, not beyond what training can use.
    #[inline(never)]
    fn value(&self, row: usize, column: usize) -> Option<f64> {
        number::read(self.cell(row, column), self.decimal_comma).filter(|x| x.abs() <= points::LARGEST)
    }

    #[inline(never)]
    fn look(&self, row: usize, column: usize) -> Cell {
        if self.is_missing(row, column) {
            Cell::Missing
        } else if self.value(row, column).is_some() {
            Cell::Number
        } else {
            Cell::Text
        }
    }

    /// One cell as a number. *Errors* naming line, column and the cell.
    pub(super) fn number(&self, row: usize, column: usize) -> Result<f64> {
        match self.value(row, column) {
            Some(value) => Ok(value),
            None => Err(self.no_number(row, column)),
        }
    }

    #[cold]
    fn no_number(&self, row: usize, column: usize) -> crate::Error {
        let cell = self.cell(row, column);
        let word = cell.trim_start_matches(['+', '-']);
        let is_size = one_of(&["inf", "infinity"], word) || number::read(cell, self.decimal_comma).is_some();
        let (what, hint) = if is_size {
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
        let line = self.lines[row + self.header];
        bad(
            &format!("line {line}, column {}", quote(&self.names[column])),
            &format!("{} {what}", quote(cell)),
            hint,
        )
    }

    pub(super) fn facts(&self, column: usize) -> Facts {
        let mut facts = Facts::default();
        let mut distinct: Vec<&str> = Vec::new();
        for row in 0..self.len() {
            match self.look(row, column) {
                Cell::Missing => {
                    facts.missing += 1;
                    continue;
                }
                Cell::Number => facts.numbers += 1,
                Cell::Text => facts.texts += 1,
            }
            let cell = self.cell(row, column);
            if distinct.len() <= limits::CLASSES && !distinct.contains(&cell) {
                distinct.push(cell);
            }
        }
        facts.distinct = distinct.len();
        facts
    }

    /// Takes all rows with anything in them, and the line each starts on; the text begins on the line `first`.
    fn take_rows(&mut self, text: &str, delimiter: u8, first: usize) -> Result<()> {
        const UTF8: &str = "Save the table as CSV in UTF-8.";
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut record = ByteRecord::new();
        let mut too_many = 0;
        let (mut line, mut counted) = (first, 0);
        loop {
            // The reader's position lies before the blank lines it skips.
            let mut start = reader.position().byte() as usize;
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => return Err(bad("text", "the table cannot be read", UTF8)),
            }
            while matches!(text.as_bytes().get(start), Some(b'\n' | b'\r')) {
                start += 1;
            }
            line += text::line_ends(text.as_bytes(), counted, start);
            counted = counted.max(start);
            let Ok(cells) = std::str::from_utf8(record.as_slice()) else {
                return Err(bad(&format!("line {line}"), "there is an unreadable character", UTF8));
            };
            if cells.trim().is_empty() {
                continue;
            }
            if self.width == 0 {
                self.width = record.len();
            }
            if record.len() != self.width {
                let cells = if record.len() == 1 { "cell" } else { "cells" };
                return Err(bad(
                    &format!("line {line}"),
                    &format!("the row has {} {cells}, but the first has {}", record.len(), self.width),
                    "Give every row the same number of cells, and put text that holds the delimiter in quotes.",
                ));
            }
            // A header may come on top of the rows.
            if self.lines.len() > limits::SAMPLES {
                too_many += 1;
                continue;
            }
            let mut from = 0;
            for i in 0..self.width {
                let to = record.range(i).map_or(from, |range| range.end);
                self.text.push_str(cells.get(from..to).unwrap_or("").trim());
                self.ends.push(self.text.len());
                from = to;
            }
            self.lines.push(line);
            at_most(limits::CELLS, self.ends.len(), "text", "cells")?;
        }
        if too_many > 0 {
            return at_most(limits::SAMPLES, limits::SAMPLES + too_many, "rows", "rows");
        }
        if self.lines.is_empty() {
            return Err(bad(
                "text",
                "the table has no cells with content",
                "Give one row of values per line.",
            ));
        }
        Ok(())
    }

    /// Names the columns of a table whose first line names the classes, and the classes in its last column.
    fn take_classes(&mut self, classes: &[&str]) {
        self.names = numbered(self.width - 1);
        self.names.push("class".into());
        let (mut cells, mut ends) = (String::new(), Vec::with_capacity(self.ends.len()));
        for row in 0..self.len() {
            for c in 0..self.width {
                let cell = self.cell(row, c);
                let class = if c + 1 == self.width {
                    cell.parse().ok().and_then(|i: usize| classes.get(i))
                } else {
                    None
                };
                cells.push_str(class.unwrap_or(&cell));
                ends.push(cells.len());
            }
        }
        (self.text, self.ends) = (cells, ends);
        self.notes.push(format!(
            "The first line names the classes, as in scikit-learn's files: {}.",
            listed(classes, " and ")
        ));
    }

    /// Takes the first row as names if it looks like a header: more columns change from text to numbers below it
    /// than are numbers from the first row on, or it holds no number at all.
    fn take_header(&mut self) -> Result<()> {
        let (mut named, mut unnamed, mut numbers) = (0, 0, 0);
        for c in 0..self.width {
            let (mut below_numbers, mut below_texts) = (0, 0);
            for row in 1..self.len() {
                match self.look(row, c) {
                    Cell::Number => below_numbers += 1,
                    Cell::Text => below_texts += 1,
                    Cell::Missing => {}
                }
            }
            let first = self.look(0, c);
            numbers += usize::from(first == Cell::Number);
            if below_numbers > below_texts {
                unnamed += usize::from(first == Cell::Number);
                named += usize::from(first == Cell::Text);
            }
        }
        if named > unnamed || (named == unnamed && numbers == 0) {
            for c in 0..self.width {
                let name = self.cell(0, c).to_owned();
                self.names.push(name);
            }
            self.header = 1;
            if self.is_empty() {
                return Err(bad(
                    "rows",
                    &format!("there is only a header: {}", listed(&borrowed(&self.names), " and ")),
                    "Add one row per sample below it.",
                ));
            }
        } else {
            self.names = numbered(self.width);
            self.notes.push(match self.width {
                1 => "The table has no header; its column is called x1.".into(),
                width => format!("The table has no header; its columns are called x1 to x{width}."),
            });
        }
        Ok(())
    }

    /// Whether a column says 0, 1, 2, … or 1, 2, 3, … under a name that row numbers have, or has a text of its own in
    /// every row under such a name.
    fn names_rows(&self, column: usize) -> bool {
        let name = &self.names[column];
        if !one_of(&ROW_NAMES, name) || (name.is_empty() && column > 0) {
            return false;
        }
        if self.look(0, column) == Cell::Text {
            let mut cells = Vec::with_capacity(self.len());
            for row in 0..self.len() {
                if self.look(row, column) != Cell::Text {
                    return false;
                }
                cells.push(self.cell(row, column).to_owned());
            }
            return repeated(&cells).is_none();
        }
        let Some(first) = self.value(0, column).filter(|&x| x == 0.0 || x == 1.0) else { return false };
        (0..self.len()).all(|row| self.value(row, column) == Some(first + row as f64))
    }

    fn name_the_unnamed(&mut self) -> Result<()> {
        for (i, name) in self.names.iter_mut().enumerate() {
            if name.is_empty() {
                *name = format!("column{}", i + 1);
            }
        }
        match repeated(&self.names) {
            None => Ok(()),
            Some(i) => Err(bad(
                "header",
                &format!("the name {} is there twice", quote(&self.names[i])),
                "Give each column its own name.",
            )),
        }
    }

    fn has_decimal_comma(&self) -> bool {
        for row in 0..self.len() {
            for c in 0..self.width {
                if self.cell(row, c).as_bytes().contains(&b',') && self.value(row, c).is_some() {
                    return true;
                }
            }
        }
        false
    }
}

/// Whether `word` is one of `words`, in upper or lower case.
#[inline(never)]
pub(super) fn one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}
