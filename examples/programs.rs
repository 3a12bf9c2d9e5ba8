//! Prints every WGSL program as JSON: its text, its entry points, and the overrides that pipelines of it are made with.
//! Those that layers can be written into are there also with layers. `tests/gpu/tint.test.mjs` reads it.
//!
//! `cargo run --features gpu --example programs`

use bvq::engine::gpu::layout::{LayerDims, written};
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
    let read =
        KERNELS.iter().map(|program| (*program, program.name.to_owned(), program.text(), choices.clone()));
    let layers = written(&[LayerDims { fan_in: 2, rows: 3, width: 3, ..LayerDims::default() }; 3]);
    let made_for_layers = KERNELS.iter().map(|program| {
        let name = format!("{} with its layers", program.name);
        (*program, name, program.text_with(&layers), choices.clone())
    });
    let programs: Vec<Value> = read
        .chain(made_for_layers)
        .chain([(&PAINT, PAINT.name.to_owned(), PAINT.text(), Vec::new())])
        .map(|(program, name, text, overrides)| {
            json!({ "name": name, "text": text, "entries": program.entries, "overrides": overrides })
        })
        .collect();
    println!("{}", Value::Array(programs));
}
