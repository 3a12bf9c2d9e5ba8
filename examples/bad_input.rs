//! Every sort of bad input and the message it gives, as the page `docs/bad-input.md`.
//!
//! ```sh
//! cargo run --example bad_input > docs/bad-input.md
//! ```
//!
//! `tests/corpus.rs` checks that the page is current.

use bvq::dataset::{TableOptions, load, read_table};
use bvq::field::FieldSpec;
use bvq::{Error, ErrorCode, Export, Spec, Trainer, value};
use std::fmt::Write;

/// Wrong specs, part by part. `HUGE_LIST` stands for a list too long to print.
const SPECS: &[(&str, &[&str])] = &[
    ("The text", &["", r#"{"seed": 7"#, r#"{"seed": 1e999}"#, "[]", r#""relu""#]),
    (
        "Fields of the whole spec",
        &[
            r#"{"version": 2}"#,
            r#"{"seed": -1}"#,
            r#"{"seed": 1.5}"#,
            r#"{"seed": "seven"}"#,
            r#"{"sede": 7}"#,
            r#"{"init": "kaiming"}"#,
            r#"{"loss": "huber"}"#,
            r#"{"data": {"kind": "plane"}, "loss": "cross-entropy"}"#,
            r#"{"data": {"kind": "plane"}, "loss": "hinge"}"#,
            r#"{"batchSize": 0}"#,
            r#"{"batchSize": 4000000000}"#,
            r#"{"frozen": 3}"#,
            r#"{"frozen": [0, 99]}"#,
            r#"{"frozen": [1.5]}"#,
            r#"{"frozen": [[1, 2, 3]]}"#,
            r#"{"frozen": [[22, 0.5]]}"#,
            r#"{"frozen": [[1, 1e39]]}"#,
            r#"{"engine": "tpu"}"#,
            r#"{"engine": "gpu"}"#,
        ],
    ),
    (
        "Data",
        &[
            r#"{"data": "circle"}"#,
            r#"{"data": {"kind": "cirlce"}}"#,
            r#"{"data": {"samples": 1}}"#,
            r#"{"data": {"samples": 4000000000}}"#,
            r#"{"data": {"noise": 0.9}}"#,
            r#"{"data": {"trainFraction": 0}}"#,
            r#"{"data": {"kind": "blobs", "classes": 40}}"#,
            r#"{"data": {"kind": "spirals", "classes": 1}}"#,
            r#"{"data": {"kind": "points"}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 2]], "targets": [1]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 2], [3]], "targets": [1, 2]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, "two"], [3, 4]], "targets": [1, 2]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 2], [3, 4]]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 2], [3, 4]], "targets": [1]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 2], [3, 4]], "labels": ["a", "a"]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1, 1e300], [3, 4]], "targets": [1, 2]}}"#,
            r#"{"data": {"kind": "points", "inputs": [[1], [2]], "targets": [1, 2], "names": ["a", "b"]}}"#,
        ],
    ),
    (
        "Features",
        &[
            r#"{"features": ["x3"]}"#,
            r#"{"features": ["x1", "x1"]}"#,
            r#"{"features": "x1"}"#,
            r#"{"data": {"kind": "wave"}, "features": ["x1^2"]}"#,
        ],
    ),
    (
        "Layers",
        &[
            r#"{"layers": 3}"#,
            r#"{"layers": [{"unit": 3}]}"#,
            r#"{"layers": [{"units": 0}]}"#,
            r#"{"layers": [{"units": 1000}]}"#,
            r#"{"layers": [{"units": 4, "activation": "rleu"}]}"#,
            r#"{"layers": [{"beta": 1.5}]}"#,
            r#"{"layers": [{"beta": "hard"}]}"#,
            r#"{"layers": [{"learnBeta": true}]}"#,
            r#"{"layers": [{"learnBeta": "all"}]}"#,
            r#"{"layers": [{"activation": "leaky-relu", "slope": 2}]}"#,
            r#"{"layers": [{"units": 5, "activation": "max-pool", "pieces": 2}]}"#,
            r#"{"layers": [{"units": 100, "activation": "maxout", "pieces": 4}]}"#,
            r#"{"layers": [{"activation": "maxout", "pieces": 1}]}"#,
            r#"{"layers": [{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}"#,
        ],
    ),
    (
        "Optimiser and penalties",
        &[
            r#"{"optimizer": "adam"}"#,
            r#"{"optimizer": {"kind": "lion"}}"#,
            r#"{"optimizer": {"learningRate": -0.1}}"#,
            r#"{"optimizer": {"betaRateScale": 1e6}}"#,
            r#"{"optimizer": {"clip": -0.1}}"#,
            r#"{"optimizer": {"schedule": "cosine"}}"#,
            r#"{"optimizer": {"schedule": "linear", "scheduleSteps": 0}}"#,
            r#"{"penalty": {"l2": -1}}"#,
            r#"{"penalty": {"orthogonality": {"kind": "gram"}}}"#,
            r#"{"penalty": {"orthogonality": "cosine"}}"#,
        ],
    ),
];

/// Tables of text.
const TABLES: &[&str] = &[
    "",
    "bill,species\n",
    "bill\n39.1\n39.5\n",
    "bill,flipper,species\n39.1,181,Adelie\n39.5,186\n",
    "bill,flipper,species\n39.1,181,Adelie\n39.5,18O,Gentoo\n40.1,190,Adelie\n41.2,195,Gentoo\n",
    "bill,species\n39.1,Adelie\n39.5,Adelie\n,Gentoo\n",
    "bill\u{0},species\n39.1,Adelie\n46.5,Gentoo\n",
    "bill,species\nNA,Adelie\n,Gentoo\n39.1,Adelie\n",
    "name,species\nTux,Adelie\nPingu,Gentoo\n",
    "a,a,species\n1,2,x\n3,4,y\n",
    "bill,species\n1e300,x\n2,y\n3,x\n4,y\n",
    "bill,species\n\"39.1,Adelie\n39.5,Gentoo\n",
    "<!doctype html>\n<html><body>404, not found</body></html>\n",
];

/// Exported runs.
const EXPORTS: &[&str] = &[
    "{}",
    r#"{"format": "bvq-run"}"#,
    r#"{"format": "png", "spec": {}}"#,
    r#"{"format": "bvq-run", "spec": {"sede": 1}}"#,
    r#"{"format": "bvq-run", "spec": {}, "step": -3}"#,
    r#"{"format": "bvq-run", "spec": {}, "step": 3, "parameters": [1, 2], "optimizerState": []}"#,
];

/// Calls of a run.
const FIELDS: &[&str] = &[
    r#"{"quantity": "output"}"#,
    r#"{"quantity": "heat", "width": 10, "height": 10}"#,
    r#"{"quantity": "unit", "width": 10, "height": 10}"#,
    r#"{"quantity": "unit", "layer": 4, "unit": 0, "width": 10, "height": 10}"#,
    r#"{"quantity": "output", "width": 4000, "height": 4000}"#,
    r#"{"quantity": "output", "width": 9, "height": 9, "bounds": [1, 0, 0, 1]}"#,
];

fn spec(text: &str) -> Result<(), Error> {
    let mut run = Trainer::new(&Spec::from_json(text)?)?;
    pollster::block_on(run.train(1))
}

fn table(text: &str) -> Result<(), Error> {
    load(&read_table(text, &TableOptions::default())?.data, 1).map(drop)
}

fn export(text: &str) -> Result<(), Error> {
    Trainer::import(&Export::read(value::from_json(text, ErrorCode::ImportInvalid)?)?).map(drop)
}

fn field(text: &str) -> Result<(), Error> {
    let code = ErrorCode::SpecInvalid;
    let spec = FieldSpec::read(value::from_json(text, code)?, value::Place::root("", code))?;
    pollster::block_on(Trainer::new(&Spec::default())?.field(&spec)).map(drop)
}

/// A run whose weights run away.
fn diverges() -> Result<(), Error> {
    let text = r#"{"data": {"kind": "plane"}, "layers": [{"units": 8}], "optimizer": {"kind": "sgd", "learningRate": 100}}"#;
    let mut run = Trainer::new(&Spec::from_json(text)?)?;
    pollster::block_on(run.train(1000))
}

/// A living run asked for what needs a new one.
fn update() -> Result<(), Error> {
    let mut run = Trainer::new(&Spec::default())?;
    pollster::block_on(run.update(&Spec::from_json(r#"{"batchSize": 32}"#)?))
}

/// Text as it stands in a cell of a Markdown table, in one line of code.
fn cell(text: &str) -> String {
    let visible = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    let line: String = text.replace('\n', "⏎").replace('|', "\\|").chars().map(visible).collect();
    if line.is_empty() { "(nothing)".into() } else { format!("`{line}`") }
}

fn row(out: &mut String, input: &str, result: Result<(), Error>) {
    let text = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    let line = match result {
        Ok(()) => format!("| {} | | | accepted |", cell(input)),
        Err(e) => {
            let (code, field) = (e.code.as_str(), text(&e.field));
            format!("| {} | {code} | {field} | {}. {} |", cell(input), text(&e.message), text(&e.hint))
        }
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{line}");
}

/// The whole page.
pub fn page() -> String {
    let mut out = String::from(
        "# Bad input, and what it is told\n\n\
         Written by `cargo run --example bad_input > docs/bad-input.md`; a test checks that it is current. Each row is an\n\
         input, the error's `code` and `field`, and its message with the hint. ⏎ is the end of a line.\n",
    );
    let mut section = |title: &str, rows: &[&str], run: fn(&str) -> Result<(), Error>| {
        let _ =
            writeln!(out, "\n## {title}\n\n| input | code | field | message and hint |\n|---|---|---|---|");
        rows.iter().for_each(|input| row(&mut out, input, run(input)));
    };
    for (title, rows) in SPECS {
        section(title, rows, spec);
    }
    section("Tables of text", TABLES, table);
    section("Exported runs", EXPORTS, export);
    section("Maps of a run", FIELDS, field);
    section("A living run", &["learning rate 100", "another batch size"], |input| {
        if input == "learning rate 100" { diverges() } else { update() }
    });
    out
}

fn main() {
    print!("{}", page());
}
