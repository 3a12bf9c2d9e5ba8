//! The WGSL and what Rust knows of it, compared without a GPU: naga parses and validates every program, and structs,
//! constants, bindings, overrides and entry points must be those of `src/engine/gpu`. `tests/gpu/tint.test.mjs` gives
//! the same programs to Chrome's compiler.
//!
//! Each comparison is a function from a program's text to complaints, so that each can be seen to complain.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[path = "shaders/bindings.rs"]
mod bindings;
#[path = "shaders/constants.rs"]
mod constants;
#[path = "shaders/lints.rs"]
mod lints;
#[path = "common/sizes.rs"]
mod sizes;
#[path = "shaders/structs.rs"]
mod structs;

use bvq::engine::gpu::layout::{LayerDims, MOST_WRITTEN, UNWRITTEN, written};
use bvq::engine::gpu::programs::{KERNELS as ALL, overrides};
use naga::back::pipeline_constants::process_overrides;
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use sizes::choices;

/// Every program's name and text.
pub fn texts() -> Vec<(&'static str, String)> {
    ALL.iter().map(|program| (program.name, program.text())).collect()
}

/// A text as naga reads it.
pub fn parse(text: &str) -> naga::Module {
    naga::front::wgsl::parse_str(text).unwrap_or_else(|error| panic!("{}", error.emit_to_string(text)))
}

/// Fails with all complaints, one a line.
pub fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

/// The layout alone, which parses alone: for perturbations that the rest would not compile with.
pub fn layout() -> String {
    ALL[0].files[0].1.to_owned()
}

/// Fails unless a text with `from` replaced by `to` gives a complaint that has `word` in it.
pub fn sees(text: &str, complaints: impl Fn(&str) -> Vec<String>, from: &str, to: &str, word: &str) {
    assert!(text.contains(from), "there is no {from:?} to perturb");
    let found = complaints(&text.replacen(from, to, 1));
    assert!(
        found.iter().any(|line| line.contains(word)),
        "{from:?} → {to:?} gives {found:?}, without {word:?}"
    );
}

fn validate(module: &naga::Module) -> Result<ModuleInfo, String> {
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator.validate(module).map_err(|error| error.into_inner().to_string())
}

/// What is wrong with a text at some choice of sizes.
fn invalid(text: &str) -> Vec<String> {
    let module = match naga::front::wgsl::parse_str(text) {
        Ok(module) => module,
        Err(error) => return vec![error.emit_to_string(text)],
    };
    let info = match validate(&module) {
        Ok(info) => info,
        Err(error) => return vec![error],
    };
    let mut complaints = Vec::new();
    for sizes in choices() {
        let given = overrides(&sizes).map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        match process_overrides(&module, &info, None, &given) {
            Ok((module, _)) => {
                complaints.extend(validate(&module).err().map(|error| format!("{sizes:?}: {error}")))
            }
            Err(error) => complaints.push(format!("{sizes:?}: {error}")),
        }
    }
    complaints
}

#[test]
fn every_program_is_valid_at_every_choice_of_sizes() {
    for (name, text) in texts() {
        none(&invalid(&text).iter().map(|line| format!("{name}: {line}")).collect::<Vec<_>>());
    }
}

#[test]
fn every_program_is_valid_with_its_layers_written_into_it() {
    for program in ALL {
        for n in 1..=MOST_WRITTEN {
            let layer =
                LayerDims { fan_in: 2, rows: 3, width: 3, lo: -1.0, hi: 1e-7, ..LayerDims::default() };
            let text = program.text_with(&written(&vec![layer; n]));
            assert!(text.contains(&format!("const WRITTEN: u32 = {n}u;")), "{}", program.name);
            assert!(!text.contains(UNWRITTEN), "{}: layers are written twice", program.name);
            none(&invalid(&text));
        }
    }
}

#[test]
fn an_invalid_program_is_seen() {
    let text = &ALL[0].text();
    sees(
        text,
        invalid,
        "fn rng_mix(word: u32) -> u32 {",
        "fn rng_mix(word: u32) -> u32 { let x = 1.0 + 1u;",
        "",
    );
    sees(text, invalid, "x ^= x >> 16u;", "x ^= x >> 16.0;", "");
    sees(text, invalid, "return (v.x + v.y) + (v.z + v.w);", "return v;", "panel_sum");
}
