//! Imports of Rust modules point one way, and what only one place may know is known there only.

use crate::{File, code, none, tree};
use std::collections::BTreeSet;

/// Lowest first. A module may import modules of earlier lines, and nothing else of this crate.
const LAYERS: &[&[&str]] = &[
    &["error", "real"],
    &["rng", "value", "vq", "table"],
    &["activation", "loss", "optim", "penalty", "init", "network", "schedule"],
    &["dataset"],
    &["features"],
    &["field"],
    &["scene"],
    &["spec"],
    &["plan"],
    &["engine"],
    &["trainer", "describe"],
    &["web"],
];

/// Words of other crates, the only places that may use them, and why.
const KNOWN_BY: &[(&str, &[&str], &str)] = &[
    ("wgpu", &["src/engine/gpu/"], "mathematics and trainer must build without a GPU"),
    ("JsValue", &["src/web.rs", "src/web/"], "everything below the facade runs natively too"),
    ("wasm_bindgen", &["src/web.rs", "src/web/"], "everything below the facade runs natively too"),
    (
        "js_sys",
        &["src/web.rs", "src/web/", "src/engine/gpu/device.rs"],
        "everything below the facade runs natively too; a device's pace needs a clock",
    ),
    ("wide::", &["src/engine/simd/"], "the crate must build without the feature simd"),
    ("bytemuck::", &["src/engine/simd/", "src/engine/gpu/"], "the crate must build without the feature simd"),
    ("serde_json", &["src/value.rs"], "it is left out of the wasm"),
    ("HashMap", &[], "its order differs from run to run; a BTreeMap's does not"),
    ("HashSet", &[], "its order differs from run to run; a BTreeSet's does not"),
    (
        "std::time",
        &["src/engine/gpu/device.rs"],
        "a run depends on its seed and nothing else; only how much a GPU is given at once depends on a clock",
    ),
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&module))
}

/// `trainer` for `src/trainer.rs` and `src/trainer/export.rs`.
fn module(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
}

/// The first words after each `prefix` in code, those in braces one by one.
fn words_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word =
        |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.insert(word(item.trim()));
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(c);
        }
        found.insert(word(item.trim()));
    }
    found.remove("");
    found
}

fn wrong_way(file: &File) -> Vec<String> {
    let own = module(&file.path);
    if own == "lib" {
        return Vec::new();
    }
    let Some(own_layer) = layer(own) else {
        return vec![format!(
            "{}: the module {own} has no place among the layers. Give it one in LAYERS of tests/house/rust.rs, above all it imports, and in docs/architecture.md",
            file.path
        )];
    };
    let code = code(&file.text);
    let mut imported = words_after(&code, "crate::");
    // In a file of the top folder `super` is the crate; deeper it stays within the module.
    if file.path.matches('/').count() == 1 {
        imported.extend(words_after(&code, "super::"));
    }
    imported
        .iter()
        .filter(|name| name.as_str() != own)
        .filter_map(|name| layer(name).map(|theirs| (name, theirs)))
        .filter(|(_, theirs)| *theirs >= own_layer)
        .map(|(name, _)| {
            format!(
                "{}: {own} imports {name}, which stands beside or above it. Imports point one way, so that each layer can be read and tested without those above: move what both need to a lower module",
                file.path
            )
        })
        .collect()
}

/// The judge and the judged share no formulas but those of lower layers.
fn judge_is_apart(file: &File) -> Vec<String> {
    let inner = file.path.strip_prefix("src/engine/").unwrap_or("");
    let other = match inner {
        _ if inner.starts_with("naive") => "simd",
        _ if inner.starts_with("simd/") => "naive",
        _ => return Vec::new(),
    };
    let code = code(&file.text);
    let imported = ["super::", "crate::engine::", "crate::engine::simd::"]
        .iter()
        .any(|prefix| words_after(&code, prefix).contains(other));
    if !imported {
        return Vec::new();
    }
    vec![format!(
        "{}: imports {other}. The plain engine judges the fast one, so neither may use the other: put shared code into a third file of src/engine",
        file.path
    )]
}

fn known_elsewhere(file: &File) -> Vec<String> {
    let code = code(&file.text);
    KNOWN_BY
        .iter()
        .filter(|(word, places, _)| code.contains(word) && !places.iter().any(|p| file.path.starts_with(p)))
        .map(|(word, places, why)| {
            let place = if places.is_empty() { "nowhere".into() } else { places.join(" or ") };
            format!("{}: names {word}, which belongs to {place}: {why}", file.path)
        })
        .collect()
}

fn every_rule(file: &File) -> Vec<String> {
    [wrong_way(file), judge_is_apart(file), known_elsewhere(file)].concat()
}

#[test]
fn imports_point_one_way() {
    let files = tree("src", &[".rs"]);
    assert!(files.len() > 20, "the tree was not found");
    none(&files.iter().flat_map(every_rule).collect::<Vec<_>>());
}

#[test]
fn no_layer_is_listed_in_vain() {
    let modules: BTreeSet<String> =
        tree("src", &[".rs"]).iter().map(|file| module(&file.path).to_owned()).collect();
    let gone: Vec<String> = LAYERS
        .iter()
        .copied()
        .flatten()
        .filter(|name| !modules.contains(**name))
        .map(|name| {
            format!("tests/house/rust.rs: LAYERS lists {name}, which src/ no longer has: take it out")
        })
        .collect();
    none(&gone);
}

#[test]
fn these_rules_can_fail() {
    let complaints = |path: &str, text: &str| every_rule(&File::made_up(path, text)).len();
    assert_eq!(complaints("src/vq.rs", "use crate::{error::{Error, Result}, real::Real};"), 0);
    assert_eq!(complaints("src/vq.rs", "use crate::{error::Error, plan::{self, Plan}, trainer};"), 2);
    assert_eq!(complaints("src/loss.rs", "let x = crate::optim::MOMENTUM;"), 1);
    assert_eq!(complaints("src/loss.rs", "let x = super::engine::State;"), 1);
    assert_eq!(complaints("src/engine/naive.rs", "use super::batch::TrainingSet; use crate::plan::Plan;"), 0);
    assert_eq!(complaints("src/engine/naive.rs", "use super::{batch, simd::lanes};"), 1);
    assert_eq!(complaints("src/engine/simd/core.rs", "use crate::engine::naive;"), 1);
    assert_eq!(complaints("src/trainer/export.rs", "use crate::web::Trainer;"), 1);
    assert_eq!(complaints("src/brand_new.rs", ""), 1);
    assert_eq!(complaints("src/trainer.rs", "use wgpu::Device; // and JsValue in a comment"), 1);
    assert_eq!(complaints("src/plan.rs", "fn f(x: JsValue) -> HashMap<u8, u8> {}"), 2);
    assert_eq!(complaints("src/web.rs", "use wasm_bindgen::prelude::*;"), 0);
}
