//! Every library function of the shaders against its Rust twin, on the device: a generated kernel calls the function on
//! a grid of cases with extremes. Integers are exact; how close numbers are stands in one table, `tests/kernels/close.rs`.
//!
//! The functions are those that naga finds in the files, so a function that nobody lists here fails the test.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod common;

#[path = "kernels/close.rs"]
mod close;
#[path = "kernels/device.rs"]
mod device;
#[path = "kernels/learning.rs"]
mod learning;
#[path = "kernels/random.rs"]
mod random;
#[path = "kernels/units.rs"]
mod units;

use bvq::engine::gpu::programs::TRAIN;
use close::Expected;

/// The files whose functions have twins; `layout` holds their constants.
const LIBRARY: [&str; 6] = ["layout", "rng", "vq", "loss", "optim", "penalty"];

/// One library function and its twin.
pub struct Row {
    /// The function in WGSL.
    pub name: &'static str,
    /// Statements that read a case from `given`, from word `a` on, call the function, and `put` its results from word
    /// `b` on.
    pub wgsl: &'static str,
    /// Words of a case: floats as their bits.
    pub cases: fn() -> Vec<Vec<u32>>,
    /// What the twin gives for a case.
    pub twin: fn(&[u32]) -> Vec<Expected>,
}

fn rows() -> Vec<Row> {
    [random::rows(), units::rows(), learning::rows()].into_iter().flatten().collect()
}

/// The text of some files of the program.
fn files(stems: &[&str]) -> String {
    let file =
        |name: &&str| TRAIN.files.iter().find(|(stem, _)| stem == name).expect("a file of the program").1;
    stems.iter().map(file).collect::<Vec<_>>().join("\n")
}

/// The library's text.
fn library() -> String {
    files(&LIBRARY)
}

/// What is wrong with the list of twins for this library.
fn twinless(text: &str, rows: &[Row]) -> Vec<String> {
    let module =
        naga::front::wgsl::parse_str(text).unwrap_or_else(|error| panic!("{}", error.emit_to_string(text)));
    let names: Vec<&str> =
        module.functions.iter().filter_map(|(_, function)| function.name.as_deref()).collect();
    let lonely = names.iter().filter(|name| rows.iter().all(|row| row.name != **name));
    let gone = rows.iter().filter(|row| !names.contains(&row.name));
    lonely
        .map(|name| format!("{name} has no twin: give it a row in tests/kernels"))
        .chain(gone.map(|row| format!("{} is not in the shaders", row.name)))
        .collect()
}

/// Where what a device gave for a row differs from its twin, and the largest difference that is allowed, in units.
fn differing(row: &Row, cases: &[Vec<u32>], given: &[Vec<u32>]) -> (Vec<String>, f64) {
    assert_eq!(cases.len(), given.len());
    let (mut complaints, mut worst) = (Vec::new(), 0.0f64);
    for (case, given) in cases.iter().zip(given) {
        let expected = (row.twin)(case);
        assert_eq!(expected.len(), given.len());
        for (expected, &word) in expected.iter().zip(given) {
            match close::differs(row.name, expected, word) {
                Ok(units) => worst = worst.max(units),
                Err(complaint) => complaints.push(format!("{complaint} at {}", close::shown(case))),
            }
        }
    }
    (complaints, worst)
}

/// Runs rows with this library on the device; returns complaints, and a report.
fn run(text: &str, rows: &[Row]) -> (Vec<String>, String) {
    let (mut complaints, mut total, mut report) = (Vec::new(), 0, String::new());
    let device = device::Device::new(text, rows);
    for row in rows {
        let cases = (row.cases)();
        let outputs = (row.twin)(&cases[0]).len();
        let given = device.run(row, &cases, outputs);
        let (found, worst) = differing(row, &cases, &given);
        if !found.is_empty() {
            complaints.push(format!(
                "{}: {} in {} cases, the first: {}",
                row.name,
                found.len(),
                cases.len(),
                found[0]
            ));
        }
        let (allowed, why) = close::units(row.name);
        report += &format!(
            "  {}: {worst:.2} units in {} cases, {allowed} allowed ({why})\n",
            row.name,
            cases.len()
        );
        total += cases.len();
    }
    (complaints, format!("{} functions, {total} cases, the largest differences:\n{report}", rows.len()))
}

fn every_function_agrees_with_its_twin() {
    let (complaints, report) = run(&library(), &rows());
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
    println!("{report}");
}

/// The samples of every step are the CPU's.
fn batches_are_the_cpus() {
    // A private plan, which each case sets.
    let text = files(&["layout", "rng", "vq", "loss", "memory", "panel", "network"]);
    let shared = "@group(0) @binding(0) var<uniform> plan: Plan;";
    assert!(text.contains(shared));
    let text = text.replace(shared, "var<private> plan: Plan;");
    let rows = [random::batches()];
    let (complaints, report) = run(&text, &rows);
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
    println!("{report}");
    let (complaints, _) = run(&text.replace("at -= plan.n_train;", "at -= plan.n_train - 1u;"), &rows);
    assert_eq!(complaints.len(), 1, "a wrong sample is not seen");
}

/// A formula that is a little wrong, or a sign, must be seen through the device and all.
fn a_wrong_kernel_is_seen() {
    let text = library();
    for (from, to, name) in [
        ("let d = 1.0 / (1.0 + e);", "let d = 1.0 / (1.0001 + e);", "vq_two_piece"),
        ("< vec4<f32>(LEAST_GRADIENT)) - hit;", "< vec4<f32>(LEAST_GRADIENT)) + hit;", "loss_cross_entropy"),
        ("return strength * sign(w);", "return strength * sign(w + 1e-20);", "penalty_l1_gradient"),
        ("x *= 0x846CA68Bu;", "x *= 0x846CA68Du;", "rng_mix"),
        ("const ADAM_EPSILON: f32 = 1e-8;", "const ADAM_EPSILON: f32 = 1e-7;", "optim_adam"),
        ("entropy -= eta * deficit;", "entropy -= 1.0001 * eta * deficit;", "vq_posterior"),
    ] {
        assert!(text.contains(from), "there is no {from:?} to perturb");
        let (complaints, _) = run(&text.replacen(from, to, 1), &rows());
        let seen = complaints.iter().any(|line| line.starts_with(&format!("{name}:")));
        assert!(seen, "{from:?} → {to:?}: not seen in {name}, only {complaints:?}");
    }
}

mod gpu {
    #[test]
    fn every_function_agrees_with_its_twin() {
        crate::common::on_the_gpu(super::every_function_agrees_with_its_twin);
    }

    #[test]
    fn batches_are_the_cpus() {
        crate::common::on_the_gpu(super::batches_are_the_cpus);
    }

    #[test]
    fn a_wrong_kernel_is_seen() {
        crate::common::on_the_gpu(super::a_wrong_kernel_is_seen);
    }
}

#[test]
fn every_function_has_a_twin() {
    let complaints = twinless(&library(), &rows());
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

#[test]
fn a_function_without_twin_is_seen() {
    let more = library() + "\nfn loss_huber(x: f32) -> f32 { return x; }\n";
    assert_eq!(twinless(&more, &rows()), ["loss_huber has no twin: give it a row in tests/kernels"]);
    let less = library().replace("fn loss_squared(", "fn loss_square(");
    assert_eq!(twinless(&less, &rows()).len(), 2);
}

/// No GPU needed: a device that gives the twin's own numbers is right, and one that is off by a little is wrong, in
/// every output of every row.
#[test]
fn a_perturbed_twin_is_seen() {
    for row in rows() {
        let cases = (row.cases)();
        let right: Vec<Vec<u32>> =
            cases.iter().map(|case| (row.twin)(case).iter().map(Expected::word).collect()).collect();
        assert_eq!(differing(&row, &cases, &right).0, Vec::<String>::new());
        for output in 0..right[0].len() {
            for off in [0.0, f32::NAN, f32::INFINITY] {
                let mut wrong = right.clone();
                for given in &mut wrong {
                    let x = f32::from_bits(given[output]);
                    given[output] = match off {
                        0.0 if x.is_normal() => (x * 1.001).to_bits(),
                        0.0 => given[output] ^ 1 << 29,
                        off => off.to_bits(),
                    };
                }
                let seen = differing(&row, &cases, &wrong).0.len();
                assert!(seen > cases.len() / 10, "{} output {output} off by {off}: {seen} seen", row.name);
            }
        }
    }
}
