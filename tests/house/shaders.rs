//! Every shader has its twin in Rust.

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

/// As long as there is no shader, a spec that asks for the GPU must hear so; once there is one, this test says what
/// else must come.
#[test]
fn no_shaders_means_no_gpu_engine() {
    let has_shaders = !tree("shaders", &[".wgsl"]).is_empty();
    let has_engine = exists("src/engine/gpu/mod.rs");
    assert_eq!(
        has_shaders, has_engine,
        "shaders/ and src/engine/gpu belong together: a shader is loaded there, and tests/shaders.rs checks it"
    );
    if !has_engine {
        let spec = bvq::Spec { engine: "gpu".into(), ..bvq::Spec::default() };
        let error = bvq::Trainer::new(&spec).err().expect("engine gpu ran without a GPU engine");
        assert_eq!(error.code, bvq::ErrorCode::GpuUnavailable);
    }
}

#[test]
fn this_rule_can_fail() {
    let complaints = |text: &str| without_twin(&File::made_up("shaders/vq.wgsl", text)).len();
    assert_eq!(complaints("// Scores to response.\n// twin: src/vq.rs\nfn f() {}"), 0);
    assert_eq!(complaints("// Scores to response.\nfn f() {}"), 1);
    assert_eq!(complaints("// twin: src/no_such.rs"), 1);
}
