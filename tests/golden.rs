//! The golden file: every row of every group in f64 and in f32. See `tests/golden/README.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[path = "golden/filters.rs"]
mod filters;
#[path = "golden/identities.rs"]
mod identities;
#[path = "golden/network.rs"]
mod network;
#[path = "golden/row.rs"]
mod row;
#[path = "golden/sets.rs"]
mod sets;
#[path = "golden/units.rs"]
mod units;

use row::{FLOATS, Row, Tolerance, load, tolerance};
use serde_json::Value;

/// Where the project's own copy lies.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/beta_vq.json");

/// How a group is reproduced.
struct Case {
    name: &'static str,
    /// In f64 and in f32.
    run: [fn(&mut Row<'_>); 2],
    /// Fields that are not ours, and why.
    not_ours: &'static [(&'static str, &'static str)],
}

macro_rules! cases {
    ($($name:ident in $module:ident, $not_ours:expr;)*) => {
        &[$(Case {
            name: stringify!($name),
            run: [$module::$name::<f64>, $module::$name::<f32>],
            not_ours: $not_ours,
        }),*]
    };
}

const NO_EM: &str = "the M-step of expectation-maximisation is not in this version";
const NO_JOINT: &str = "joint inference over codes is not in this version";
const NO_CONV: &str =
    "the convolution is not in this version; units, pools, output layer and loss are compared";
const NOT_OFFERED: &str = "this penalty is not offered";

/// Every group that is reproduced.
static CASES: &[Case] = cases![
    relu_beta in units, &[];
    leaky_relu_beta in units, &[];
    abs_beta in units, &[];
    posterior_outputs in units, &[];
    beta_param in units, &[];
    ct_unit in units, &[];
    extremes in units, &[];
    constants in units, &[];
    softmax_pool in sets, &[];
    maxaffine_unit in sets, &[];
    objective_gap in sets, &[];
    gmm in sets, &[];
    power_diagram in sets, &[];
    em_step in sets, &[
        ("A_new", NO_EM), ("prior_new", NO_EM), ("sigma2_new", NO_EM), ("loglik_before", NO_EM), ("loglik_after", NO_EM),
    ];
    joint_inference in sets, &[
        ("orthogonal", NO_JOINT), ("codes", NO_JOINT), ("joint_scores", NO_JOINT), ("joint_posterior", NO_JOINT),
        ("joint_map", NO_JOINT), ("joint_marginal_on", NO_JOINT), ("kl_factorised_to_joint", NO_JOINT),
    ];
    ortho_penalty in filters, &[
        ("abs", NOT_OFFERED), ("grad_abs", NOT_OFFERED), ("author", NOT_OFFERED), ("grad_author", NOT_OFFERED),
    ];
    gram_schmidt in filters, &[];
    adam in filters, &[("params_no_bias_correction", "Adam is always corrected here")];
    mlp_step in network, &[];
    conv_step in network, &[("X", NO_CONV), ("grads", NO_CONV)];
    digits_fingerprint in network, &[];
];

/// Groups that come with later work.
static LATER: &[(&str, &str)] =
    &[("partition_2d", "exact regions of the input plane are not in this version")];

fn run_row(case: &Case, group: &Value, index: usize, float: usize) -> (usize, usize, Vec<String>) {
    let place = format!("{}[{index}] in {}", case.name, FLOATS[float]);
    let mut row = Row::new(place, &group["rows"][index], tolerance(group, FLOATS[float]));
    (case.run[float])(&mut row);
    row.finish(case.not_ours);
    (row.values, row.undefined, row.failures)
}

/// Checks every group of a file; returns what to print and what failed.
fn check(file: &Value) -> (Vec<String>, Vec<String>) {
    let (mut lines, mut failures) = (Vec::new(), Vec::new());
    let groups = file["groups"].as_array().expect("the file has no list `groups`");
    for group in groups {
        let name = group["name"].as_str().expect("a group has no name");
        let rows = group["rows"].as_array().expect("a group has no rows");
        if let Some(n) = group["n"].as_u64().filter(|&n| n != rows.len() as u64) {
            failures.push(format!("{name}: {} rows where the file says {n}", rows.len()));
        }
        let Some(case) = CASES.iter().find(|case| case.name == name) else {
            match LATER.iter().find(|(later, _)| *later == name) {
                Some((_, why)) => lines.push(format!("{name} {} rows: LATER, {why}", rows.len())),
                None => failures.push(format!("{name}: neither covered nor listed as later")),
            }
            continue;
        };
        let (mut values, mut undefined) = (0, 0);
        for index in 0..rows.len() {
            for float in 0..2 {
                let (v, u, f) = run_row(case, group, index, float);
                values += v;
                undefined += u;
                failures.extend(f);
            }
        }
        let mut line = format!("{name} {} rows × f64,f32: {values} values", rows.len());
        if undefined > 0 {
            line += &format!(", {undefined} undefined in the file");
        }
        for (field, why) in case.not_ours {
            line += &format!("\n    {field}: not ours, {why}");
        }
        lines.push(line);
    }
    (lines, failures)
}

fn report(path: &str, lines: &[String], failures: &[String]) {
    println!("{path}");
    lines.iter().for_each(|line| println!("  {line}"));
    let shown: Vec<&String> = failures.iter().take(40).collect();
    assert!(failures.is_empty(), "{path}: {} failures, of which\n{shown:#?}", failures.len());
}

#[test]
fn every_row_of_every_group() {
    let file = load(OWN);
    let (lines, failures) = check(&file);
    report(OWN, &lines, &failures);
    for case in CASES {
        let there = file["groups"].as_array().unwrap().iter().any(|g| g["name"] == case.name);
        assert!(there, "{} is covered but not in the file", case.name);
    }
}

#[test]
fn every_identity() {
    let file = load(OWN);
    let (lines, failures) = identities::check(&file);
    report(OWN, &lines, &failures);
}

#[test]
fn a_further_file_named_by_the_environment() {
    let Ok(path) = std::env::var("BVQ_GOLDEN") else {
        println!("BVQ_GOLDEN is not set: no further file");
        return;
    };
    let file = load(&path);
    let (mut lines, mut failures) = check(&file);
    let (more, wrong) = identities::check_sides(&file);
    lines.extend(more);
    failures.extend(wrong);
    report(&path, &lines, &failures);
}

/// Changes the first number in a value; false if there is none.
fn disturb(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => {
            let x = number.as_f64().unwrap();
            *value = (x + 0.01 * (1.0 + x.abs())).into();
            true
        }
        Value::Bool(flag) => {
            *flag = !*flag;
            true
        }
        Value::Array(items) => items.iter_mut().any(disturb),
        Value::Object(fields) => fields.values_mut().any(disturb),
        _ => false,
    }
}

#[test]
fn a_wrong_expected_value_is_seen_in_every_field() {
    let file = load(OWN);
    let mut tried = 0;
    for group in file["groups"].as_array().unwrap() {
        let Some(case) = CASES.iter().find(|case| group["name"] == case.name) else { continue };
        for (float, name) in FLOATS.iter().enumerate() {
            let mut row = Row::new("self-test".into(), &group["rows"][0], tolerance(group, name));
            (case.run[float])(&mut row);
            assert!(!row.compared.is_empty(), "{}: nothing compared", case.name);
            for key in &row.compared {
                let mut wrong = group.clone();
                let field = wrong["rows"][0].get_mut(key).unwrap();
                if !disturb(field) {
                    continue;
                }
                // A value that is an input too may stop the computation, which is as good as a failure.
                let failed = std::panic::catch_unwind(|| !run_row(case, &wrong, 0, float).2.is_empty());
                assert!(failed.unwrap_or(true), "{}.{key} in {name}: a wrong value passed", case.name);
                tried += 1;
            }
        }
    }
    println!("{tried} wrong values, all seen");
    assert!(tried > 200);
}

#[test]
fn nan_and_missing_and_unknown_fail() {
    let loose = Tolerance { rtol: 1e9, atol: 1e9 };
    assert!(loose.holds(1.0, 2.0));
    assert!(!loose.holds(f64::NAN, 1.0) && !loose.holds(1.0, f64::NAN) && !loose.holds(f64::INFINITY, 1.0));

    let value = serde_json::json!({ "a": 1.0, "b": null, "c": [1.0, 2.0], "d": 5 });
    let mut row = Row::new("row".into(), &value, loose);
    row.near("a", f64::NAN);
    row.near("b", 3.0);
    row.near("b", f64::NAN);
    row.nears("c", &[1.0]);
    row.finish(&[]);
    assert_eq!(row.failures.len(), 5, "{:#?}", row.failures);

    let unknown = serde_json::json!({ "groups": [{ "name": "new_group", "rows": [{}] }] });
    assert_eq!(check(&unknown).1.len(), 1);
    let missing = serde_json::json!({ "groups": [{ "name": "adam", "n": 2, "rows": [] }] });
    assert_eq!(check(&missing).1.len(), 1);
}
