//! Every shader has its twin in Rust, is loaded, and is described.

use crate::{File, exists, none, tree};

fn without_twin(file: &File) -> Vec<String> {
    let twin = file.text.lines().find_map(|line| line.trim().strip_prefix("// twin: "));
    match twin.map(str::trim) {
        None => vec![format!(
            "{}: names no twin. Write `// twin: src/….rs` at its head, so that a test can compare the two",
            file.path
        )],
        Some(path) if !exists(path) => {
            vec![format!("{}: its twin {path} is not there: correct the path", file.path)]
        }
        Some(_) => Vec::new(),
    }
}

#[test]
fn every_shader_has_a_twin() {
    none(&tree("shaders", &[".wgsl"]).iter().flat_map(without_twin).collect::<Vec<_>>());
}

/// What `programs.rs` loads, by the stems it names in its lists.
fn not_loaded(file: &File, programs: &str) -> Vec<String> {
    let stem = file.path.trim_start_matches("shaders/").trim_end_matches(".wgsl");
    if programs.contains(&format!("\"{stem}\"")) {
        return Vec::new();
    }
    vec![format!(
        "{}: no program of src/engine/gpu/programs.rs has it, so no test sees it: list it there, or take it out",
        file.path
    )]
}

#[test]
fn every_shader_is_loaded_and_described() {
    let files = tree("shaders", &[".wgsl"]);
    assert!(files.len() > 8, "the shaders were not found");
    let programs = include_str!("../../src/engine/gpu/programs.rs");
    none(&files.iter().flat_map(|file| not_loaded(file, programs)).collect::<Vec<_>>());
    let readme = include_str!("../../shaders/README.md");
    let undescribed = files.iter().filter(|file| !readme.contains(file.path.trim_start_matches("shaders/")));
    none(
        &undescribed
            .map(|file| format!("shaders/README.md: {} is not described", file.path))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn this_rule_can_fail() {
    let complaints = |text: &str| without_twin(&File::made_up("shaders/vq.wgsl", text)).len();
    assert_eq!(complaints("// Scores to response.\n// twin: src/vq.rs\nfn f() {}"), 0);
    assert_eq!(complaints("// Scores to response.\nfn f() {}"), 1);
    assert_eq!(complaints("// twin: src/no_such.rs"), 1);
    let loaded = |path: &str| not_loaded(&File::made_up(path, ""), "[\"layout\", \"vq\"]").len();
    assert_eq!(loaded("shaders/vq.wgsl"), 0);
    assert_eq!(loaded("shaders/huber.wgsl"), 1);
}
