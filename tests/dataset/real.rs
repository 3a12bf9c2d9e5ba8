//! Tables as other packages ship them (tests/data/README.md): each is read with the choices a person would make, or
//! refused with the reason.

use bvq::dataset::{ColumnRole, Table, TableOptions, TableReport, load, read_table};

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read(name: &str) -> TableReport {
    match read_table(&file(name), &TableOptions::default()) {
        Ok(report) => report,
        Err(error) => panic!("{name}: {error}"),
    }
}

fn label(report: &TableReport) -> &str {
    &report.columns.iter().find(|column| column.role == ColumnRole::Label).unwrap().name
}

/// File, label, classes (0: numbers), inputs, rows of the table, rows that can be used.
type Expected = (&'static str, &'static str, usize, &'static [&'static str], u32, usize);

const PETALS: &[&str] = &["Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"];

const TABLES: &[Expected] = &[
    (
        "penguins.csv",
        "species",
        3,
        &["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"],
        344,
        342,
    ),
    (
        "mtcars.csv",
        "carb",
        6,
        &["mpg", "cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear"],
        32,
        32,
    ),
    ("airquality.csv", "Day", 0, &["Ozone", "Solar.R", "Wind", "Temp", "Month"], 153, 111),
    ("ToothGrowth.csv", "supp", 2, &["len", "dose"], 60, 60),
    ("iris.csv", "Species", 3, PETALS, 150, 150),
    ("warpbreaks.csv", "tension", 3, &["breaks"], 54, 54),
    ("iris-sklearn.csv", "class", 3, &["x1", "x2", "x3", "x4"], 150, 150),
    ("longley.csv", "YEAR", 0, &["TOTEMP", "GNPDEFL", "GNP", "UNEMP", "ARMED", "POP"], 16, 16),
];

#[test]
fn tables_of_r_and_python_packages_are_read_with_sensible_choices() {
    for (name, target, classes, inputs, rows, used) in TABLES {
        let report = read(name);
        println!("{name}: {}", report.notes.join(" "));
        assert_eq!((label(&report), report.rows), (*target, *rows), "{name}");
        assert_eq!(report.features, *inputs, "{name}");
        let samples = load(&report.data, 1).unwrap();
        assert_eq!((samples.len(), samples.classes()), (*used, *classes), "{name}");
        let dropped = format!("Dropped {} of {rows} rows", *rows as usize - used);
        assert_eq!(
            report.notes.iter().any(|note| note.starts_with(&dropped)),
            *rows as usize > *used,
            "{name}"
        );
        assert_eq!(report.head.len(), 6, "{name}");
    }
}

#[test]
fn row_names_are_no_label_and_the_note_says_so() {
    for (name, does) in [("mtcars.csv", "names"), ("iris.csv", "counts"), ("airquality.csv", "counts")] {
        let note = format!("Column \"column1\" {does} the rows and was left out.");
        assert!(read(name).notes.contains(&note), "{name}: {:?}", read(name).notes);
    }
    assert!(
        read("longley.csv").notes.contains(&"Column \"Obs\" counts the rows and was left out.".to_string())
    );
    // Without such a heading too: a text of its own in every row of a longer table is a name.
    let named = file("mtcars.csv").replacen("\"\"", "\"model\"", 1);
    let report = read_table(&named, &TableOptions::default()).unwrap();
    assert_eq!((label(&report), report.features.len()), ("carb", 10));
}

#[test]
fn the_classes_of_scikit_learns_first_line_are_the_labels() {
    let (ours, theirs) = (read("iris-sklearn.csv"), read("iris.csv"));
    assert_eq!(ours.data.labels, theirs.data.labels);
    assert!(ours.notes[0].ends_with("setosa, versicolor and virginica."), "{:?}", ours.notes);
    // Lines are counted from the top of the file, and only such a first line is taken for one.
    let wrong = file("iris-sklearn.csv").replacen("4.9,", "oops,", 1);
    assert_eq!(read_table(&wrong, &TableOptions::default()).unwrap_err().field, "line 3, column \"x1\"");
    assert_eq!(Table::parse("2,1,a,b\n1,2,3,4\n5,6,7,8\n").unwrap().names(), ["x1", "x2", "x3", "x4"]);
}

#[test]
fn a_table_apart_by_spaces_is_refused_with_the_reason() {
    let error = read_table(&file("spector.csv"), &TableOptions::default()).unwrap_err();
    println!("spector.csv: {error}");
    assert_eq!(error.field, "columns");
    assert!(error.to_string().contains("separated by commas, tabs or semicolons"), "{error}");
}

#[test]
fn other_choices_of_label_and_inputs_are_kept() {
    let options = TableOptions {
        label: Some("Ozone".into()),
        columns: Some(vec!["Temp".into(), "Wind".into()]),
        ..TableOptions::default()
    };
    let report = read_table(&file("airquality.csv"), &options).unwrap();
    assert_eq!((label(&report), report.features.join(" ").as_str()), ("Ozone", "Temp Wind"));
    assert_eq!(report.data.targets.as_ref().map(Vec::len), Some(116));
    assert!(report.notes.contains(&"Dropped 37 of 153 rows with no value in Ozone.".to_string()));
}

#[test]
fn a_look_at_a_table_never_fails_for_what_could_be_chosen() {
    let look = |text: &str| read_table(text, &TableOptions { preview: true, ..TableOptions::default() });
    let report = look(&file("penguins.csv")).unwrap();
    assert_eq!(
        (label(&report), report.rows, report.head.len(), report.data.inputs.is_none()),
        ("species", 344, 6, true)
    );
    assert_eq!(report.head[3], ["Adelie", "Torgersen", "NA", "NA", "NA", "NA", "NA", "2007"]);
    assert_eq!((report.columns[6].distinct, report.columns[6].missing), (2, 11));
    // Words only, and a wrong cell: there are columns to choose among, which a reading would not give.
    for text in ["a,b\nx,y\nz,y\n", "a,b\n1,2\noops,4\n5,6\n"] {
        assert!(read_table(text, &TableOptions::default()).is_err(), "{text}");
        assert_eq!(look(text).unwrap().columns.len(), 2, "{text}");
    }
    assert!(look("a\n1\n2\n").is_err(), "there is nothing to choose");
}
