//! The user's own numbers.

use crate::{labels, values};
use bvq::dataset::{DataSpec, Targets, load};

fn of(inputs: Vec<Vec<f64>>) -> DataSpec {
    DataSpec { kind: "points".into(), train_fraction: 1.0, inputs: Some(inputs), ..DataSpec::default() }
}

fn words(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn points_of_the_plane_stay_as_they_are() {
    let inputs = vec![vec![1.0, 2.0], vec![-3.0, 0.5], vec![5.0, -4.0]];
    let samples = load(&DataSpec { labels: words(&["b", "a", "b"]), ..of(inputs.clone()) }, 1).unwrap();
    let mut seen: Vec<(Vec<f64>, u32)> = (0..3)
        .map(|i| (samples.row(i).iter().map(|x| f64::from(*x)).collect(), labels(&samples)[i]))
        .collect();
    seen.sort_by(|a, b| b.0[0].total_cmp(&a.0[0]));
    assert_eq!(seen, [(inputs[2].clone(), 1), (inputs[0].clone(), 1), (inputs[1].clone(), 0)]);
    assert!(samples.notes.is_empty());
    assert_eq!(samples.columns[1].name, "x2");
    assert_eq!(
        (samples.columns[1].offset, samples.columns[1].scale, samples.columns[1].domain),
        (0.0, 1.0, [-6.0, 6.0])
    );
}

#[test]
fn wide_or_narrow_columns_are_scaled_and_the_note_says_which() {
    let inputs = vec![vec![1.0, 100.0, 0.01, 7.0], vec![-3.0, 300.0, 0.02, 7.0], vec![5.0, 200.0, 0.03, 7.0]];
    let spec = DataSpec {
        names: words(&["plane", "wide", "narrow", "constant"]),
        targets: Some(vec![0.5, -1.5, 1.0]),
        ..of(inputs)
    };
    let samples = load(&spec, 1).unwrap();
    assert_eq!(samples.notes, ["Scaled to mean 0 and deviation 1: wide, narrow and constant."]);
    let wide = &samples.columns[1];
    assert!((wide.offset - 200.0).abs() < 1e-9 && (wide.scale - 81.649_658).abs() < 1e-6);
    // ±100 is ±1.2247 deviations; the map shows a tenth of the range more on each side.
    assert!(
        (wide.domain[1] - 1.224_745 * 1.2).abs() < 1e-5 && (wide.domain[0] + 1.224_745 * 1.2).abs() < 1e-5
    );
    let constant = &samples.columns[3];
    assert_eq!((constant.offset, constant.scale, constant.domain), (7.0, 1.0, [-1.0, 1.0]));
    assert!((0..3).all(|i| samples.row(i)[3] == 0.0));
    let mut targets = values(&samples).to_vec();
    targets.sort_by(f32::total_cmp);
    assert_eq!(targets, [-1.5, 0.5, 1.0]);
}

#[test]
fn points_drawn_on_the_plane_keep_its_axes() {
    let drawn = vec![vec![1.0, -2.0], vec![1.1, 2.0], vec![0.9, 0.0]];
    let spec = DataSpec { labels: words(&["1", "2", "1"]), ..of(drawn) };
    let domains =
        |spec: &DataSpec| load(spec, 1).unwrap().columns.iter().map(|c| c.domain).collect::<Vec<_>>();
    assert_eq!(domains(&spec), [[-6.0, 6.0]; 2]);
    // With names it is a table, of which each column stands for itself.
    assert_ne!(domains(&DataSpec { names: words(&["a", "b"]), ..spec.clone() })[0], [-6.0, 6.0]);
    // Of two narrow columns nobody knows that they are a plane.
    let narrow =
        DataSpec { inputs: Some(vec![vec![0.1, 0.2], vec![0.2, 0.1], vec![0.1, 0.1]]), ..spec.clone() };
    assert_ne!(domains(&narrow)[1], [-6.0, 6.0]);
    let far = DataSpec { inputs: Some(vec![vec![1.0, 7.0], vec![1.1, 0.0], vec![3.0, 1.0]]), ..spec };
    assert_ne!(domains(&far)[1], [-6.0, 6.0]);
}

#[test]
fn large_targets_are_scaled_and_the_note_leads_back() {
    let spec =
        DataSpec { targets: Some(vec![10.0, 20.0, 30.0]), ..of(vec![vec![1.0], vec![-1.0], vec![2.0]]) };
    let samples = load(&spec, 1).unwrap();
    assert_eq!(
        samples.notes,
        ["Targets are scaled to mean 0 and deviation 1: target = 20 + 8.16497 × output."]
    );
    let mut targets = values(&samples).to_vec();
    targets.sort_by(f32::total_cmp);
    assert!((targets[2] - 1.224_745).abs() < 1e-5 && targets[1] == 0.0);
    let equal = DataSpec { targets: Some(vec![9.1; 3]), ..spec };
    assert!(values(&load(&equal, 1).unwrap()).iter().all(|v| *v == 0.0));
}

#[test]
fn class_names_are_sorted_as_numbers_where_all_are_numbers() {
    let names = |labels: &[&str]| {
        let inputs = labels.iter().enumerate().map(|(i, _)| vec![i as f64, 0.0]).collect();
        match load(&DataSpec { labels: words(labels), ..of(inputs) }, 1).unwrap().targets {
            Targets::Classes { names, .. } => names,
            Targets::Values(_) => panic!("no classes"),
        }
    };
    assert_eq!(names(&["10", "9", "-1"]), ["-1", "9", "10"]);
    assert_eq!(names(&["10", "9", "b"]), ["10", "9", "b"]);
}

#[test]
fn extreme_but_usable_numbers_stay_finite() {
    for inputs in [
        vec![vec![1e15], vec![-1e15], vec![0.0]],
        vec![vec![5e-324], vec![0.0], vec![0.0]],
        vec![vec![1e15], vec![1e15 - 1.0], vec![1e15]],
        vec![vec![0.1], vec![0.1], vec![0.1]],
    ] {
        let samples = load(&DataSpec { targets: Some(vec![1e15, -1e15, 5e-324]), ..of(inputs) }, 1).unwrap();
        assert!(samples.inputs.iter().chain(values(&samples)).all(|x| x.is_finite() && x.abs() < 2.0));
        let [low, high] = samples.columns[0].domain;
        assert!(low < high && low.is_finite() && high.is_finite());
    }
}
