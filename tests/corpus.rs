//! Replays every file of the fuzz targets' corpus on the stable compiler: nothing panics, and every refusal says
//! where, what and what to do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[allow(dead_code, reason = "its main is for the command line")]
#[path = "../examples/bad_input.rs"]
mod bad_input;
#[path = "common/bounded.rs"]
mod bounded;
#[path = "common/inputs.rs"]
mod inputs;

use bvq::Error;
use std::path::Path;

/// Runs all files of one folder; returns how many were accepted and how many refused.
fn replay(target: &str, run: fn(&str) -> Result<(), Error>) -> [usize; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut counts = [0, 0];
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        // A text that is not UTF-8 cannot reach us from JavaScript, nor a &str.
        let Ok(text) = String::from_utf8(std::fs::read(&file).unwrap()) else { continue };
        println!("{}", file.display());
        counts[usize::from(run(&text).is_err())] += 1;
    }
    println!("{target}: {} accepted, {} refused", counts[0], counts[1]);
    counts
}

#[test]
fn specs() {
    let [accepted, refused] = replay("spec_json", inputs::spec_json);
    assert!(
        accepted >= 10 && refused >= 10,
        "the corpus is one-sided: {accepted} accepted, {refused} refused"
    );
}

#[test]
fn tables() {
    let [accepted, refused] = replay("csv", inputs::csv);
    assert!(
        accepted >= 10 && refused >= 10,
        "the corpus is one-sided: {accepted} accepted, {refused} refused"
    );
}

/// The committed page is what the messages are now.
#[test]
fn the_page_of_bad_input_is_current() {
    const FIX: &str =
        "docs/bad-input.md is not current: run `cargo run --example bad_input > docs/bad-input.md`";
    let (now, committed) = (bad_input::page(), include_str!("../docs/bad-input.md"));
    let differs = now.lines().zip(committed.lines()).find(|(is, was)| is != was);
    assert_eq!(differs, None, "{FIX}");
    assert_eq!(now.len(), committed.len(), "{FIX}");
    assert!(!now.contains("| accepted |"), "the page lists an input that is accepted");
}
