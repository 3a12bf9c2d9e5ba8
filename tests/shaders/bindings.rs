//! Bindings, overrides, entry points and their workgroups.

use crate::sizes::choices;
use crate::{none, parse, sees, texts};
use bvq::engine::gpu::programs::{BINDINGS, KERNELS as ALL, Program, overrides};
use naga::{AddressSpace, StorageAccess};
use std::collections::BTreeSet;
use wgpu::BufferBindingType::{Storage, Uniform};

fn kind(space: AddressSpace) -> &'static str {
    match space {
        AddressSpace::Uniform => "uniform",
        AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => "read_write storage",
        AddressSpace::Storage { .. } => "read storage",
        _ => "no buffer",
    }
}

/// Bindings of a text that are not the host's.
fn bindings(text: &str) -> Vec<String> {
    let module = parse(text);
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for (_, variable) in module.global_variables.iter() {
        let Some(binding) = &variable.binding else { continue };
        let name = variable.name.as_deref().unwrap_or("");
        seen.insert(binding.binding);
        let wanted = BINDINGS.get(binding.binding as usize).map(|(name, ty)| {
            let kind = match ty {
                Uniform => "uniform",
                Storage { read_only: true } => "read storage",
                Storage { read_only: false } => "read_write storage",
            };
            (*name, kind)
        });
        let theirs = (name, kind(variable.space));
        if binding.group != 0 || wanted != Some(theirs) {
            complaints.push(format!(
                "group {} binding {} is {theirs:?}, and {wanted:?} in programs::BINDINGS",
                binding.group, binding.binding
            ));
        }
    }
    for (i, (name, _)) in BINDINGS.iter().enumerate().filter(|(i, _)| !seen.contains(&(*i as u32))) {
        complaints.push(format!("binding {i}, {name}, is not in the shaders"));
    }
    complaints
}

/// Overrides of a text that the host does not set, and the other way round.
fn constants(text: &str) -> Vec<String> {
    let set: BTreeSet<String> = overrides(&choices()[0]).iter().map(|(name, _)| (*name).to_owned()).collect();
    let module = parse(text);
    let asked: BTreeSet<String> = module.overrides.iter().filter_map(|(_, it)| it.name.clone()).collect();
    let lonely = |from: &BTreeSet<String>, to: &BTreeSet<String>, who: &str| -> Vec<String> {
        from.difference(to).map(|name| format!("override {name} is only in {who}")).collect()
    };
    [lonely(&asked, &set, "the shaders"), lonely(&set, &asked, "programs::overrides")].concat()
}

/// Entry points of a text that are not the program's, or whose workgroup is not the host's.
fn entries(program: &Program, text: &str) -> Vec<String> {
    let module = parse(text);
    let mut complaints = Vec::new();
    let seen: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
    for name in program.entries.iter().filter(|name| !seen.contains(name)) {
        complaints.push(format!("entry {name} is not in the shaders"));
    }
    for entry in &module.entry_points {
        let name = &entry.name;
        if !program.entries.contains(&name.as_str()) {
            complaints.push(format!("entry {name} is not in programs.rs"));
        }
        let first = entry.workgroup_size_overrides.and_then(|sizes| sizes[0]);
        let by_host = first.is_some_and(|size| match module.global_expressions[size] {
            naga::Expression::Override(handle) => {
                module.overrides[handle].name.as_deref() == Some("WORKGROUP")
            }
            _ => false,
        });
        if !by_host || entry.workgroup_size[1..] != [1, 1] {
            complaints.push(format!("entry {name}: its workgroup is not (WORKGROUP, 1, 1)"));
        }
    }
    complaints
}

#[test]
fn bindings_overrides_and_entries_are_the_hosts() {
    let mut names = BTreeSet::new();
    for program in ALL {
        let text = program.text();
        none(&[bindings(&text), constants(&text), entries(program, &text)].concat());
        // Pipelines are found by the entry's name alone.
        for entry in program.entries {
            assert!(names.insert(*entry), "two programs have an entry {entry}");
        }
    }
    assert_eq!(texts().len(), ALL.len());
}

#[test]
fn these_comparisons_can_fail() {
    let text = &crate::layout();
    sees(
        text,
        bindings,
        "@binding(3) var<storage, read> samples",
        "@binding(3) var<storage, read> points",
        "points",
    );
    sees(text, bindings, "@binding(3) var<storage, read>", "@binding(3) var<storage, read_write>", "samples");
    sees(text, bindings, "@binding(7)", "@binding(17)", "corrections");
    sees(text, bindings, "@group(0) @binding(9) var<uniform> view: View;", "", "view");
    sees(text, constants, "override QUADS", "override TILES: u32 = 1u;\noverride QUADS", "TILES");
    sees(
        text,
        constants,
        "override ACTS_SPILL: bool = false;",
        "const ACTS_SPILL: bool = false;",
        "ACTS_SPILL",
    );
    let text = &ALL[0].text();
    let entries = |text: &str| entries(ALL[0], text);
    sees(text, entries, "fn apply(", "fn applied(", "apply");
    sees(
        text,
        entries,
        "@compute @workgroup_size(WORKGROUP)\nfn save",
        "@compute @workgroup_size(64)\nfn save",
        "save",
    );
    sees(
        text,
        entries,
        "@workgroup_size(WORKGROUP)\nfn check",
        "@workgroup_size(WORKGROUP, 2)\nfn check",
        "check",
    );
}
