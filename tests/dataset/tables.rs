//! Tables of text that can be read, and the decisions that are made for the reader.

use bvq::ErrorCode::{DataInvalid, SpecInvalid};
use bvq::dataset::{ColumnKind, DataSpec, Table, TableOptions, TableReport, load, read_table};
use bvq::value::{Place, Value, from_json};
use proptest::prelude::*;

fn read(text: &str) -> TableReport {
    match read_table(text, &TableOptions::default()) {
        Ok(report) => report,
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn labels(report: &TableReport) -> String {
    report.data.labels.as_ref().map_or_else(String::new, |labels| labels.join(" "))
}

#[test]
fn the_same_table_in_every_dress_gives_the_same_samples() {
    let plain = read("a,b,kind\n1.5,2,yes\n-3,4.25,no\n");
    assert_eq!(plain.data.inputs, Some(vec![vec![1.5, 2.0], vec![-3.0, 4.25]]));
    assert_eq!((labels(&plain).as_str(), plain.features.join(" ").as_str()), ("yes no", "a b"));
    for dress in [
        "a\tb\tkind\n1.5\t2\tyes\n-3\t4.25\tno\n",
        "a;b;kind\n1,5;2;yes\n-3;4,25;no\n",
        "a\tb\tkind\n1,5\t2\tyes\n-3\t4,25\tno\n",
        "\u{feff}a,b,kind\r\n1.5,2,yes\r\n-3,4.25,no\r\n",
        "a,b,kind\r1.5,2,yes\r-3,4.25,no",
        "\n\n a , b , kind \n\n 1.5 , 2 , yes \n   \n -3 , 4.25 , no \n\n\n",
        "\"a\",\"b\",\"kind\"\n\"1.5\",\"2\",\"yes\"\n\"-3\",\"4.25\",\"no\"\n",
        "a,b,kind\n1.5,2,yes\n\u{2212}3,4.25,no\n",
        "a,b,kind\n15e-1,+2,yes\n-3.,4.25,no\n,,\n",
    ] {
        let report = read(dress);
        assert_eq!(report.data, plain.data, "{dress}");
        assert_eq!(report.features, plain.features, "{dress}");
    }
}

#[test]
fn decimal_commas_do_not_pass_for_delimiters() {
    let report = read("1,5;2,25;a\n3,5;-4,0;b\n");
    assert_eq!(report.data.inputs, Some(vec![vec![1.5, 2.25], vec![3.5, -4.0]]));
    assert!(report.notes.contains(&"Commas inside numbers were read as decimal points.".to_string()));
}

#[test]
fn quotes_hold_delimiters_quotes_and_line_ends() {
    let report = read("a,kind\n1,\"x, \"\"y\"\"\nz\"\n2,w\n3,w\n");
    assert_eq!(report.data.labels.unwrap()[0], "x, \"y\"\nz");
    let table = Table::parse("a,kind\n1,\"x, y\"\n2,w\n").unwrap();
    assert_eq!((table.cell(0, 1), table.cell(9, 9), table.len(), table.is_empty()), ("x, y", "", 2, false));
}

#[test]
fn a_table_without_header_gets_names() {
    let report = read("5.1,3.5,setosa\n7.0,3.2,versicolor\n6.3,3.3,virginica\n");
    assert_eq!(
        (report.features.join(" ").as_str(), labels(&report).as_str()),
        ("x1 x2", "setosa versicolor virginica")
    );
    assert!(report.notes.contains(&"The table has no header; its columns are called x1 to x3.".to_string()));
    // A gap in the first row is no name.
    assert_eq!(read("NA,3.5,a\n7.0,3.2,b\n6.3,3.3,a\n").features, ["x1", "x2"]);
}

#[test]
fn missing_values_drop_rows_of_used_columns_only() {
    let report =
        read("a,b,c,kind\n1,NA,1,x\n2,2,?,y\n3,n/a,3,x\nNaN,4,4,y\n5,Null,5,x\n6,6,6,\n7,7,7,y\n8,8,8,x\n");
    assert_eq!(report.data.inputs, Some(vec![vec![7.0, 7.0, 7.0], vec![8.0, 8.0, 8.0]]));
    assert!(
        report.notes.contains(&"Dropped 6 of 8 rows with no value in a, b, c or kind.".to_string()),
        "{:?}",
        report.notes
    );
    assert_eq!(report.columns.iter().map(|c| c.missing).collect::<Vec<_>>(), [1, 3, 1, 1]);
    assert!(report.columns.iter().take(3).all(|c| c.kind == ColumnKind::Number));
    let options = TableOptions { label: None, columns: Some(vec!["c".into()]), ..TableOptions::default() };
    assert_eq!(
        read_table("c,b,kind\n1,,x\n2,,y\n", &options).unwrap().data.inputs,
        Some(vec![vec![1.0], vec![2.0]])
    );
}

#[test]
fn columns_that_cannot_be_inputs_are_left_out_with_a_note() {
    let report = read(",a,name,one,none,species\n1,4,u,7,,x\n2,5,v,7,,y\n3,6,w,7,,x\n");
    assert_eq!((report.features.join(" ").as_str(), labels(&report).as_str()), ("a", "x y x"));
    println!("{:#?}", report.notes);
    for note in [
        "Column \"column1\" counts the rows and was left out.",
        "Left out: name (holds text, which can only be the label).",
        "Left out: one (has the same value in every row).",
        "Left out: none (has no values).",
        "Column \"species\" is the label: 2 classes.",
    ] {
        assert!(report.notes.iter().any(|n| n == note), "{note}");
    }
    let kinds: Vec<ColumnKind> = report.columns.iter().map(|c| c.kind).collect();
    use ColumnKind::{Number, Text};
    assert_eq!(kinds, [Number, Number, Text, Number, Text, Text]);
    // A first column that is not a count stays, and so does a count that starts elsewhere.
    assert_eq!(read(",a,k\n2,4,u\n3,5,v\n4,6,u\n").features, ["column1", "a"]);
    assert_eq!(read("Id,a,k\n0,4,u\n1,5,v\n2,6,u\n").features, ["a"]);
    assert_eq!(read(",a,k\n1,4,u\n2,5,v\n9,6,u\n").features, ["column1", "a"]);
}

#[test]
fn the_label_is_the_column_a_person_would_take() {
    let label = |text: &str| {
        let report = read(text);
        let noted =
            report.notes.iter().find(|n| n.contains("is the label") || n.contains("to predict")).cloned();
        noted.unwrap().split('"').nth(1).unwrap().to_owned()
    };
    for (expected, text) in [
        ("Species", "Species,a,island\nx,1,u\ny,2,v\n"),
        ("island", "kind,a,island\nx,1,u\ny,2,v\n"),
        ("kind", "kind,a,island\nx,1,u\ny,2,u\n"),
        ("target", "a,target,name\n1,0,u\n2,1,v\n3,0,u\n"),
        ("colour", "x,y,colour\n1,2,red\n2,3,blue\n"),
        ("y", "y,a,b\n0.1,2,3\n0.2,4,5\n"),
        ("b", "x,a,b\n0.1,2,3\n0.2,4,5\n"),
        ("a", "x,a,b\n0.1,2,3\n0.2,4,3\n"),
    ] {
        assert_eq!(label(text), expected, "{text}");
    }
}

#[test]
fn whole_numbers_in_the_label_are_classes_while_they_are_few() {
    let table = |labels: &[&str]| {
        let rows: Vec<String> = labels.iter().enumerate().map(|(i, l)| format!("{},{l}", i * i)).collect();
        read(&format!("a,b\n{}\n", rows.join("\n")))
    };
    assert_eq!(labels(&table(&["0", "1.0", "0"])), "0 1 0");
    assert_eq!(table(&["0", "1.5", "0"]).data.targets, Some(vec![0.0, 1.5, 0.0]));
    let many: Vec<String> = (0..11).map(|i| i.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(table(&many).data.targets.is_some() && table(&many[..10]).data.labels.is_some());
}

#[test]
fn options_choose_label_and_columns() {
    let text = "a,b,c,kind\n1,2,3,x\n4,5,7,y\n";
    let options = TableOptions {
        label: Some("a".into()),
        columns: Some(vec!["c".into(), "b".into()]),
        ..TableOptions::default()
    };
    let report = read_table(text, &options).unwrap();
    assert_eq!(
        (labels(&report).as_str(), report.data.inputs.as_ref()),
        ("1 4", Some(&vec![vec![3.0, 2.0], vec![7.0, 5.0]]))
    );
    assert_eq!(report.features, ["c", "b"]);
    let options = |json: &str| {
        TableOptions::read(from_json(json, SpecInvalid).unwrap(), Place::root("options", SpecInvalid))
    };
    let label = options(r#"{"label":"b"}"#).unwrap();
    assert_eq!(read_table(text, &label).unwrap().features, ["a", "c"]);
    assert!(options(r#"{"lable":"b"}"#).unwrap_err().to_string().contains("lable"));
}

#[test]
fn a_report_travels_as_json_and_loads() {
    let report = read("a,b,kind\n1.5,200,yes\n-3,425,no\n0.1,1,no\n");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["data"]["kind"], &json["columns"][2]["kind"]), (&"points".into(), &"text".into()));
    let data = DataSpec::read(Value::from(json["data"].clone()), Place::root("data", DataInvalid)).unwrap();
    assert_eq!(data, report.data);
    let samples = load(&data, 1).unwrap();
    assert_eq!((samples.len(), samples.classes(), samples.columns[1].name.as_str()), (3, 2, "b"));
}

/// Whatever is read must load too: the reader promises samples.
fn never_stops(text: &str) {
    if let Ok(report) = read_table(text, &TableOptions::default()) {
        let samples = load(&report.data, 1).unwrap();
        assert!(samples.inputs.iter().all(|x| x.is_finite()));
        assert_eq!(samples.columns.len(), report.features.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|(?s:.*)") {
        never_stops(&text);
    }

    #[test]
    fn anything_like_a_table_is_read_or_refused(
        cells in prop::collection::vec(
            prop::sample::select(vec![
                "1", "2", "-3.5", "1,5", "1e999", "inf", "NaN", "NA", "?", "", "a", "b", "\"", "\"x\"", "\"a,b\"", "1e300",
                "species", "id", "\u{2212}4", "0", "9007199254740993", " 7 ", "\u{feff}", "é", "-0", "5e-324",
            ]),
            0..60,
        ),
        seps in prop::collection::vec(prop::sample::select(vec![",", ",", ",", ";", "\t", "\n", "\r\n", "\r"]), 60),
    ) {
        never_stops(&cells.iter().zip(&seps).map(|(cell, sep)| format!("{cell}{sep}")).collect::<String>());
    }

    #[test]
    fn a_regular_table_of_odd_cells_is_read_or_refused(
        width in 1usize..5,
        delimiter in prop::sample::select(vec![",", ";", "\t"]),
        cells in prop::collection::vec(
            prop::sample::select(vec![
                "1", "2", "3.25", "-8", "1e15", "-1e15", "1e16", "NaN", "", "a", "b", "inf", "0", "-0", "5e-324", "7",
            ]),
            2..60,
        ),
    ) {
        let rows: Vec<String> = cells.chunks_exact(width).map(|row| row.join(delimiter)).collect();
        never_stops(&rows.join("\n"));
        never_stops(&format!("{}\n{}", ["p", "q", "r", "class"][..width].join(delimiter), rows.join("\n")));
    }
}
