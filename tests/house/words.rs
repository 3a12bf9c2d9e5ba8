//! Nothing is skipped, and nothing is left to be written later without saying so.

use crate::{File, code, none, tree};

/// Words, the endings of the files where they may not stand, and what to do instead. Written in two parts so that
/// this file does not contain them.
const FORBIDDEN: &[(&str, &str, &[&str], &str)] = &[
    (
        "#[ig",
        "nore",
        &[".rs"],
        "a test that does not run holds nothing: repair it, or take it out and say so in docs/testing.md",
    ),
    ("tod", "o!(", &[".rs"], "it would stop the page: return an error, or leave the function out"),
    ("unimplem", "ented!(", &[".rs"], "it would stop the page: return an error, or leave the function out"),
    ("db", "g!(", &[".rs"], "it is for the moment only: take it out"),
    (
        ".sk",
        "ip(",
        &[".js", ".mjs"],
        "a test that does not run holds nothing: repair it, or take it out and say so in docs/testing.md",
    ),
    (".on", "ly(", &[".js", ".mjs"], "the other tests would not run: take it out"),
    ("test.to", "do(", &[".js", ".mjs"], "a test that does not run holds nothing: write it, or take it out"),
    ("sk", "ip: true", &[".js", ".mjs"], "a test that does not run holds nothing: repair it, or take it out"),
    ("debug", "ger;", &[".js", ".mjs"], "it is for the moment only: take it out"),
];

fn forbidden(file: &File) -> Vec<String> {
    let code = code(&file.text);
    FORBIDDEN
        .iter()
        .filter(|(_, _, endings, _)| endings.iter().any(|ending| file.path.ends_with(ending)))
        .map(|(first, second, _, fix)| (format!("{first}{second}"), fix))
        .filter(|(word, _)| code.contains(word.as_str()))
        .map(|(word, fix)| format!("{}: {word} – {fix}", file.path))
        .collect()
}

/// An `allow` without a reason.
fn silent_allow(file: &File) -> Vec<String> {
    let code = code(&file.text);
    code.match_indices("allow(")
        .filter(|(at, _)| code[..*at].trim_end().ends_with(['[', ',']))
        .filter(|(at, _)| !code[*at..].split(']').next().unwrap_or("").contains("reason"))
        .map(|(at, _)| {
            let line = code[at..].lines().next().unwrap_or("");
            format!("{}: {line} gives no reason. Write `reason = \"…\"`, or mend what it hides", file.path)
        })
        .collect()
}

fn every_rule(file: &File) -> Vec<String> {
    let mut complaints = forbidden(file);
    if file.path.ends_with(".rs") {
        complaints.extend(silent_allow(file));
    }
    complaints
}

#[test]
fn nothing_is_skipped_and_no_lint_is_silenced_without_a_reason() {
    let folders = ["src", "www", "tests", "examples", "benches", "fuzz", "scripts"];
    let files: Vec<File> = folders.iter().flat_map(|folder| tree(folder, &[".rs", ".js", ".mjs"])).collect();
    assert!(files.len() > 80, "the tree was not found");
    none(&files.iter().flat_map(every_rule).collect::<Vec<_>>());
}

#[test]
fn these_rules_can_fail() {
    let complaints = |path: &str, text: &str| every_rule(&File::made_up(path, text)).len();
    for (first, second, endings, _) in FORBIDDEN {
        let path = format!("tests/made_up{}", endings[0]);
        assert_eq!(complaints(&path, &format!("x{first}{second}1)")), 1, "{first}{second}");
        assert_eq!(complaints(&path, &format!("// {first}{second}")), 0, "{first}{second} in a comment");
    }
    assert_eq!(complaints("src/a.rs", "names.iter().skip(2)"), 0, "an iterator may");
    assert_eq!(complaints("src/a.rs", &format!("#[{}(dead_code)]\nfn f() {{}}", "allow")), 1);
    assert_eq!(complaints("src/a.rs", &format!("#![cfg_attr(test, {}(clippy::unwrap_used))]", "allow")), 1);
    assert_eq!(complaints("src/a.rs", "#[allow(dead_code, reason = \"why\")]\nfn f() {}"), 0);
}
