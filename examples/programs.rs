//! Prints every WGSL program as JSON: its text, its entry points, and the overrides that pipelines of it are made with.
//! `tests/gpu/tint.test.mjs` reads it.
//!
//! `cargo run --features gpu --example programs`

use bvq::engine::gpu::programs::{KERNELS, PAINT, overrides};
use serde_json::{Map, Value, json};

#[path = "../tests/common/sizes.rs"]
mod sizes;

fn main() {
    let choices: Vec<Value> = sizes::choices()
        .iter()
        .map(|sizes| overrides(sizes).map(|(name, value)| (name.to_owned(), value.into())))
        .map(|pairs| Value::Object(Map::from_iter(pairs)))
        .collect();
    let kernels = KERNELS.iter().map(|program| (*program, choices.clone()));
    let programs: Vec<Value> = kernels
        .chain([(&PAINT, Vec::new())])
        .map(|(program, overrides)| json!({ "name": program.name, "text": program.text(), "entries": program.entries, "overrides": overrides }))
        .collect();
    println!("{}", Value::Array(programs));
}
