//! What the documents refer to is there: files, and the equations that the sources cite.

use crate::{File, exists, none, tree};
use std::collections::BTreeSet;

/// Folders whose paths are checked where a document names them in code quotes.
const FOLDERS: &[&str] =
    &["src/", "www/", "tests/", "docs/", "shaders/", "scripts/", "benches/", "examples/", "fuzz/", "data/"];

/// Paths in code quotes that are not there.
fn dead_paths(file: &File) -> Vec<String> {
    file.text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| FOLDERS.iter().any(|folder| code.starts_with(folder)))
        .filter(|code| !code.contains([' ', '*', '{', '…', '<', '>']))
        .filter(|code| !exists(code.trim_end_matches('/')))
        .map(|code| {
            format!("{}: names `{code}`, which is not there: correct the path or take it out", file.path)
        })
        .collect()
}

/// The numbers in `(7)` or `(9)–(12)` right after "theory", in any case.
fn cited(text: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let lower = text.to_lowercase();
    for (at, _) in lower.match_indices("theory (") {
        let rest: String = lower[at + "theory ".len()..].chars().take(40).collect();
        let mut last = None;
        for part in rest.split('(').skip(1) {
            let Some((number, after)) = part.split_once(')') else { break };
            let Ok(number) = number.parse::<u32>() else { break };
            match last {
                Some(first) => found.extend(first..=number),
                None => drop(found.insert(number)),
            }
            last = (after == "–").then_some(number);
            // A list goes on with a comma, a range with a dash; a sentence ends.
            if after != "–" && after != ", " {
                break;
            }
        }
    }
    found
}

/// The numbers at the ends of lines within the code blocks of the theory.
fn defined(theory: &str) -> Vec<u32> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in theory.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if let Some((_, number)) = line.trim_end().rsplit_once('(')
            && let Some(number) = number.strip_suffix(')').and_then(|n| n.parse().ok())
            && inside
        {
            found.push(number);
        }
    }
    found
}

fn uncited(theory: &str, sources: &[File]) -> Vec<String> {
    let defined = defined(theory);
    let mut complaints = Vec::new();
    if defined.iter().copied().ne(1..=defined.len() as u32) {
        complaints
            .push(format!("docs/theory.md: the equations are numbered {defined:?}, which is not 1, 2, 3, …"));
    }
    let mut used = BTreeSet::new();
    for file in sources {
        for number in cited(&file.text) {
            used.insert(number);
            if !defined.contains(&number) {
                complaints.push(format!(
                    "{}: cites theory ({number}), which docs/theory.md does not have",
                    file.path
                ));
            }
        }
    }
    for number in defined.iter().filter(|number| !used.contains(number)) {
        complaints.push(format!(
            "docs/theory.md: no source cites equation ({number}): cite it where it is computed"
        ));
    }
    complaints
}

#[test]
fn documents_name_files_that_are_there() {
    let mut files = tree("docs", &[".md"]);
    files.push(File { path: "README.md".into(), text: include_str!("../../README.md").into() });
    assert!(files.len() >= 5, "the documents were not found");
    none(&files.iter().flat_map(dead_paths).collect::<Vec<_>>());
}

#[test]
fn equations_and_citations_agree() {
    let mut sources = tree("src", &[".rs"]);
    sources.extend(tree("shaders", &[".wgsl"]));
    none(&uncited(include_str!("../../docs/theory.md"), &sources));
}

#[test]
fn these_rules_can_fail() {
    let complaints = |text: &str| dead_paths(&File::made_up("docs/a.md", text)).len();
    assert_eq!(complaints("See `src/vq.rs`, `src/engine/` and `cargo test`."), 0);
    assert_eq!(complaints("See `src/no_such.rs`."), 1);
    assert_eq!(cited("/// Theory (2), (5)–(7).").into_iter().collect::<Vec<_>>(), [2, 5, 6, 7]);
    assert_eq!(cited("by theory (7): the family (8)").into_iter().collect::<Vec<_>>(), [7]);
    let theory = "```\na = b (1)\nc = d   (2)\n```\nas in (3)";
    assert_eq!(defined(theory), [1, 2]);
    let source = |text: &str| [File::made_up("src/a.rs", text)];
    assert_eq!(uncited(theory, &source("/// Theory (1)–(2).")).len(), 0);
    assert_eq!(uncited(theory, &source("/// Theory (1).")).len(), 1);
    assert_eq!(uncited(theory, &source("/// Theory (1), (2). And theory (9).")).len(), 1);
    assert_eq!(uncited("```\na (2)\n```", &source("/// Theory (2).")).len(), 1);
}
