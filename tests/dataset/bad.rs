//! Wrong input: every error names the field, the value seen and the fix. `cargo test bad -- --nocapture` prints
//! all messages for a person to read.

use crate::spec;
use bvq::ErrorCode::{self, DataInvalid, LimitExceeded, SpecInvalid};
use bvq::dataset::{DataSpec, TableOptions, load, read_table};
use bvq::{Error, Result};

/// Checks one refusal: code, field, a piece of the text; and that it reads as sentences.
fn refused<T: std::fmt::Debug>(what: &str, seen: Result<T>, code: ErrorCode, field: &str, piece: &str) {
    let error: Error = match seen {
        Err(error) => error,
        Ok(value) => panic!("{what} was accepted: {:.300}", format!("{value:?}")),
    };
    println!("{:<34} {}: {error}", what, error.code.as_str());
    assert_eq!((error.code, error.field.as_str()), (code, field), "{what}: {error}");
    assert!(error.to_string().contains(piece), "{what}: {error}");
    assert!(error.hint.ends_with('.') && !error.message.ends_with('.'), "{what}: {error}");
    assert!(error.to_string().chars().count() < 400, "{what}: too long");
}

#[test]
fn bad_tables_are_refused_with_line_column_and_fix() {
    let wide = |n: usize| (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    let ones = |n: usize| vec!["1"; n].join(",");
    let twos = |n: usize| vec!["2"; n].join(",");
    let many_rows = format!("a,b\n{}", "1,2\n".repeat(20_001));
    let many_columns = format!("{}\n{}\n{}\n", wide(258), ones(258), twos(258));
    let many_cells = format!("{}\n{}", wide(300), format!("{}\n", ones(300)).repeat(7000));
    let wide_header = "a,".repeat(2_100_000);
    let rows: Vec<(&str, &str, ErrorCode, &str, &str)> = vec![
        ("empty", "", DataInvalid, "text", "empty"),
        ("blank", " \n\t\r\n", DataInvalid, "text", "empty"),
        ("only a mark", "\u{feff}", DataInvalid, "text", "empty"),
        ("only delimiters", ",,\n,,\n", DataInvalid, "text", "no cells with content"),
        ("only a header", "a,b,c\n", DataInvalid, "rows", "a, b and c"),
        ("one row", "1,2,3\n", DataInvalid, "rows", "only one row"),
        ("one usable row", "a,b,k\n1,2,x\n,3,y\n4,,x\n", DataInvalid, "rows", "1 of 3 rows"),
        ("short row", "a,b\n1,2\n3\n", DataInvalid, "line 3", "1 cell, but the first has 2"),
        ("long row after blank lines", "a,b\n\n1,2\n\n\n1,2,3\n", DataInvalid, "line 6", "3 cells"),
        ("long row, CR LF", "a,b\r\n\r\n1,2\r\n1,2,3\r\n", DataInvalid, "line 4", "3 cells"),
        (
            "word among numbers",
            "a,b\n1,2\noops,4\n5,6\n",
            DataInvalid,
            "line 3, column \"a\"",
            "\"oops\" is not a number",
        ),
        ("number out of range", "a,b\n1,2\n1e999,4\n5,6\n", DataInvalid, "line 3, column \"a\"", "too large"),
        ("infinity", "a,b\n1,2\n-inf,4\n5,6\n", DataInvalid, "line 3, column \"a\"", "infinite"),
        (
            "thousands separator",
            "a,b\n1,2\n\"1,234\",4\n5,6\n",
            DataInvalid,
            "line 3, column \"a\"",
            "\"1,234\"",
        ),
        ("one column", "a\n1\n2\n", DataInvalid, "columns", "commas, tabs or semicolons"),
        ("separated by spaces", "1 2 3\n4 5 6\n", DataInvalid, "columns", "commas, tabs or semicolons"),
        ("only words", "a,b\nx,y\nz,y\n", DataInvalid, "columns", "no column of numbers"),
        ("all constant", "a,b\n1,2\n1,2\n", DataInvalid, "columns", "no column can be the label"),
        ("constant input", "a,b\n1,2\n1,3\n", DataInvalid, "columns", "no column of numbers"),
        ("same name twice", "a,a,b\n1,2,3\n4,5,6\n", DataInvalid, "header", "\"a\" is there twice"),
        ("open quote", "a,b\n1,2\n\"3,4\n5,6\n", DataInvalid, "line 3", "never closed"),
        ("zero byte", "a,b\n1,\0\n", DataInvalid, "text", "zero bytes"),
        ("broken encoding", "a,b\n1,2\n3,\u{fffd}\n", DataInvalid, "line 3", "UTF-8"),
        ("a web page", "<!DOCTYPE html>\n<title>404</title>\n", DataInvalid, "text", "web page"),
        ("too many rows", &many_rows, LimitExceeded, "rows", "20001 rows, but the limit is 20000"),
        (
            "too many columns",
            &many_columns,
            LimitExceeded,
            "columns",
            "257 input columns, but the limit is 256",
        ),
        ("too many cells", &many_cells, LimitExceeded, "text", "cells, but the limit is 2000000"),
        ("endless header", &wide_header, LimitExceeded, "text", "cells"),
    ];
    for (what, text, code, field, piece) in rows {
        refused(what, read_table(text, &TableOptions::default()), code, field, piece);
    }
    let long = "1,2\n".repeat(3 << 20);
    refused("too long", read_table(&long, &TableOptions::default()), LimitExceeded, "text", "8388608 bytes");
}

#[test]
fn bad_table_options_are_refused() {
    let words: Vec<String> = (0..40).map(|i| format!("{i},w{i},{}", i % 2)).collect();
    let text = format!("a,word,b\n{}\n", words.join("\n"));
    let read = |label: Option<&str>, columns: Option<&[&str]>| {
        let columns = columns.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        read_table(
            &text,
            &TableOptions { label: label.map(str::to_owned), columns, ..TableOptions::default() },
        )
    };
    refused("unknown label", read(Some("c"), None), SpecInvalid, "label", "a, word and b");
    refused("unknown column", read(None, Some(&["a", "z"])), SpecInvalid, "columns[1]", "\"z\"");
    refused("no columns", read(None, Some(&[])), SpecInvalid, "columns", "empty");
    refused("column twice", read(None, Some(&["a", "a"])), SpecInvalid, "columns[1]", "twice");
    refused("label as column", read(Some("b"), Some(&["b"])), SpecInvalid, "columns[0]", "is the label");
    refused(
        "words as column",
        read(Some("b"), Some(&["word"])),
        DataInvalid,
        "line 2, column \"word\"",
        "\"w0\"",
    );
    refused("too many words", read(Some("word"), None), LimitExceeded, "column \"word\"", "40 classes");
    let one = TableOptions { label: Some("b".into()), columns: None, ..TableOptions::default() };
    refused("one class", read_table("a,b\n1,x\n2,x\n", &one), DataInvalid, "column \"b\"", "\"x\"");
    refused("one class, numbers", read_table("a,b\n1,3\n2,3\n", &one), DataInvalid, "column \"b\"", "\"3\"");
    let long = "q".repeat(100_000);
    refused("very long name", read(Some(&long), None), SpecInvalid, "label", "…");
}

#[test]
fn bad_specs_are_refused() {
    let with = |change: &dyn Fn(&mut DataSpec)| {
        let mut spec = spec("blobs", 100, 0.0, 3);
        change(&mut spec);
        load(&spec, 1)
    };
    refused("unknown kind", with(&|s| s.kind = "donut".into()), SpecInvalid, "data.kind", "moons");
    refused("one sample", with(&|s| s.samples = 1), SpecInvalid, "data.samples", "1 is too few");
    refused("samples below classes", with(&|s| s.samples = 2), SpecInvalid, "data.samples", "3 classes");
    refused("too many samples", with(&|s| s.samples = 20_001), LimitExceeded, "data.samples", "20001");
    refused("negative noise", with(&|s| s.noise = -0.1), SpecInvalid, "data.noise", "-0.1");
    refused("noise in percent", with(&|s| s.noise = 10.0), SpecInvalid, "data.noise", "0..0.5");
    refused("noise NaN", with(&|s| s.noise = f64::NAN), SpecInvalid, "data.noise", "NaN");
    refused("no training", with(&|s| s.train_fraction = 0.0), SpecInvalid, "data.trainFraction", "0.01..1");
    refused("one class", with(&|s| s.classes = 1), SpecInvalid, "data.classes", "1 is too few");
    refused("more than offered", with(&|s| s.classes = 9), SpecInvalid, "data.classes", "2 to 8");
    refused("more than the limit", with(&|s| s.classes = 33), LimitExceeded, "data.classes", "32");
}

#[test]
fn bad_points_are_refused() {
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let good = DataSpec {
        kind: "points".into(),
        inputs: Some(vec![vec![0.0, 1.0], vec![2.0, 3.0]]),
        labels: words(&["a", "b"]),
        ..DataSpec::default()
    };
    assert!(load(&good, 1).is_ok());
    let with = |change: &dyn Fn(&mut DataSpec)| {
        let mut spec = good.clone();
        change(&mut spec);
        load(&spec, 1)
    };
    let inputs = |rows: &[&[f64]]| {
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
        with(&move |s| s.inputs = Some(rows.clone()))
    };
    let numbers = |targets: Vec<f64>| {
        with(&move |s| {
            s.labels = None;
            s.targets = Some(targets.clone());
        })
    };
    refused("no inputs", with(&|s| s.inputs = None), DataInvalid, "data.inputs", "missing");
    refused("no rows", inputs(&[]), DataInvalid, "data.inputs", "no row");
    refused("one point", inputs(&[&[1.0]]), DataInvalid, "data.inputs", "only one row");
    refused("empty rows", inputs(&[&[], &[]]), DataInvalid, "data.inputs[0]", "empty");
    refused("ragged rows", inputs(&[&[1.0, 2.0], &[3.0]]), DataInvalid, "data.inputs[1]", "length is 1");
    refused("NaN", inputs(&[&[1.0], &[f64::NAN]]), DataInvalid, "data.inputs[1][0]", "NaN");
    refused(
        "infinity",
        inputs(&[&[1.0, f64::INFINITY], &[0.0, 0.0]]),
        DataInvalid,
        "data.inputs[0][1]",
        "inf",
    );
    refused("huge", inputs(&[&[1.0], &[-1e300]]), DataInvalid, "data.inputs[1][0]", "-1e300 is too large");
    refused("too many rows", inputs(&vec![&[1.0][..]; 20_001]), LimitExceeded, "data.inputs", "20001 rows");
    refused(
        "too many columns",
        inputs(&[&[1.0; 257], &[2.0; 257]]),
        LimitExceeded,
        "data.inputs[0]",
        "257 columns",
    );
    refused(
        "too many numbers",
        inputs(&vec![&[1.0; 250][..]; 9000]),
        LimitExceeded,
        "data.inputs",
        "2250000 numbers",
    );
    refused(
        "too few names",
        with(&|s| s.names = words(&["a"])),
        DataInvalid,
        "data.names",
        "is 1, but of columns 2",
    );
    refused("empty name", with(&|s| s.names = words(&["a", ""])), DataInvalid, "data.names[1]", "empty");
    refused("name twice", with(&|s| s.names = words(&["a", "a"])), DataInvalid, "data.names[1]", "twice");
    refused(
        "too few labels",
        with(&|s| s.labels = words(&["a"])),
        DataInvalid,
        "data.labels",
        "1, but there are 2 rows",
    );
    refused("empty label", with(&|s| s.labels = words(&["a", ""])), DataInvalid, "data.labels[1]", "empty");
    refused("one class", with(&|s| s.labels = words(&["a", "a"])), DataInvalid, "data.labels", "\"a\"");
    refused("nothing to learn", with(&|s| s.labels = None), DataInvalid, "data.targets", "neither");
    refused("both", with(&|s| s.targets = Some(vec![1.0, 2.0])), DataInvalid, "data.labels", "not both");
    refused("too few targets", numbers(vec![1.0]), DataInvalid, "data.targets", "1, but there are 2 rows");
    refused("NaN target", numbers(vec![1.0, f64::NAN]), DataInvalid, "data.targets[1]", "NaN");
    let many = with(&|s| {
        s.inputs = Some((0..40).map(|i| vec![f64::from(i)]).collect());
        s.labels = Some((0..40).map(|i| format!("c{i}")).collect());
    });
    refused("too many classes", many, LimitExceeded, "data.labels", "40 classes, but the limit is 32");
}
