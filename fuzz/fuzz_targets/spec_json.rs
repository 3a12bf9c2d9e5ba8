//! Any text as a spec in JSON: an error or a run, never a panic. `tests/corpus.rs` replays the corpus.
#![no_main]

#[path = "../../tests/common/bounded.rs"]
mod bounded;
#[path = "../../tests/common/inputs.rs"]
mod inputs;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = inputs::spec_json(text);
    }
});
