//! The two shipped tables, by their fingerprints.

use crate::{counts, labels, spec};
use bvq::ErrorCode;
use bvq::dataset::{ALL, DataSpec, SHIPPED, TableOptions, Targets, load, provide, read_shipped, read_table};

const DIGITS: &str = include_str!("../../data/digits8x8.csv");
const PENGUINS: &str = include_str!("../../data/penguins.csv");

#[test]
fn penguins_lose_two_rows_and_keep_three_species() {
    let samples = load(&spec("penguins", 500, 0.0, 2), 1).unwrap();
    assert_eq!((samples.len(), samples.n_train, samples.classes()), (342, 171, 3));
    let Targets::Classes { names, .. } = &samples.targets else { panic!("no classes") };
    assert_eq!(names.join(" "), "Adelie Chinstrap Gentoo");
    assert_eq!(counts(&samples), [151, 68, 123]);
    let columns: Vec<&str> = samples.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(columns, ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"]);
    println!("{:#?}", samples.notes);
    let notes = samples.notes.join("\n");
    assert!(notes.contains("Dropped 2 of 344 rows with no value in bill_length_mm, bill_depth_mm, flipper_length_mm or body_mass_g."));
    assert!(notes.contains("island and sex (holds text"));
    // Columns are standardised, and offset and scale lead back to millimetres.
    for (c, column) in samples.columns.iter().enumerate() {
        let xs: Vec<f64> = (0..342).map(|i| f64::from(samples.row(i)[c])).collect();
        let mean = xs.iter().sum::<f64>() / 342.0;
        let square = xs.iter().map(|x| x * x).sum::<f64>() / 342.0;
        assert!(mean.abs() < 1e-5 && (square - 1.0).abs() < 1e-5, "{}: {mean} {square}", column.name);
        assert!(xs.iter().all(|x| *x > column.domain[0] && *x < column.domain[1]));
    }
    let raw = |x: f32| samples.columns[0].offset + samples.columns[0].scale * f64::from(x);
    let shortest = (0..342).map(|i| raw(samples.row(i)[0])).fold(f64::INFINITY, f64::min);
    assert!((shortest - 32.1).abs() < 1e-4, "{shortest}");
}

#[test]
fn the_digits_file_has_its_fingerprint() {
    let pixels: Vec<String> = (0..64).map(|i| format!("p{}{}", i / 8, i % 8)).collect();
    let options =
        TableOptions { label: Some("label".into()), columns: Some(pixels), ..TableOptions::default() };
    let report = read_table(DIGITS, &options).unwrap();
    let inputs = report.data.inputs.unwrap();
    assert_eq!((inputs.len(), inputs[0].len()), (1797, 64));
    assert_eq!(inputs.iter().flatten().sum::<f64>(), 561_718.0);
    assert!(inputs.iter().flatten().all(|p| (0.0..=16.0).contains(p) && p.fract() == 0.0));
    assert_eq!(
        report.data.labels.unwrap()[..12],
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "1"]
    );
}

#[test]
fn digits_are_centred_images_in_ten_balanced_classes() {
    let samples = load(&spec("digits", 500, 0.0, 2), 1).unwrap();
    assert_eq!((samples.len(), samples.columns.len(), samples.classes()), (1797, 64, 10));
    assert_eq!(counts(&samples), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    assert_eq!((samples.columns[9].name.as_str(), samples.columns[9].domain), ("p11", [-1.0, 1.0]));
    for i in 0..samples.len() {
        let image = samples.row(i);
        assert!(image.iter().sum::<f32>().abs() < 1e-4);
        assert_eq!(image.iter().fold(0.0f32, |m, p| m.max(p.abs())), 1.0);
    }
    println!("{:#?}", samples.notes);
    assert!(samples.notes.iter().any(|note| note.contains("mean 0")));
}

#[test]
fn classes_of_digits_are_in_numeric_order() {
    let samples = load(&spec("digits", 500, 0.0, 2), 1).unwrap();
    let Targets::Classes { names, .. } = &samples.targets else { panic!("no classes") };
    assert_eq!(names.join(""), "0123456789");
    assert!(labels(&samples).iter().all(|l| *l < 10));
}

#[test]
fn what_has_a_file_can_be_read() {
    let mut with_file: Vec<&str> =
        ALL.iter().filter(|kind| kind.file.is_some()).map(|kind| kind.name).collect();
    with_file.sort_unstable();
    assert_eq!(with_file, SHIPPED);
}

#[test]
fn a_table_that_is_handed_over_is_used_and_checked() {
    let hand_over = |kind: &str, text: &str| {
        let report = read_shipped(kind, text)?;
        provide(kind, report.data, report.notes)
    };
    let before = load(&spec("penguins", 500, 0.0, 2), 1).unwrap();
    hand_over("penguins", PENGUINS).unwrap();
    assert_eq!(load(&spec("penguins", 500, 0.0, 2), 1).unwrap(), before);
    hand_over("penguins", "a,b,species\n1,2,Adelie\n2,1,Gentoo\n").unwrap();
    assert_eq!(load(&spec("penguins", 500, 0.0, 2), 1).unwrap().len(), 2);

    for error in [
        read_shipped("circle", "").unwrap_err(),
        provide("circle", DataSpec::default(), Vec::new()).unwrap_err(),
        provide("pinguins", DataSpec::default(), Vec::new()).unwrap_err(),
    ] {
        assert_eq!((error.code, error.field.as_str()), (ErrorCode::SpecInvalid, "kind"));
        assert!(error.hint.contains("penguins"), "{error}");
    }
    let error = read_shipped("digits", &"1".repeat(9 << 20)).unwrap_err();
    assert_eq!((error.code, error.field.as_str()), (ErrorCode::LimitExceeded, "file of digits, text"));

    // A server's error page instead of the table, and data that is none.
    let error = read_shipped("digits", "<!doctype html>\n<title>404</title>\n").unwrap_err();
    println!("{error}");
    assert!(error.field.starts_with("file of digits"), "{error}");
    provide("digits", DataSpec::default(), Vec::new()).unwrap();
    let error = load(&DataSpec { kind: "digits".into(), ..DataSpec::default() }, 1).unwrap_err();
    println!("{error}");
    assert!(error.field.starts_with("file of digits"), "{error}");
    hand_over("digits", DIGITS).unwrap();
    assert_eq!(load(&spec("digits", 500, 0.0, 2), 1).unwrap().len(), 1797);
}
