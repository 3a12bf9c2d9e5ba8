//! Structs, member by member.

use crate::{none, parse, sees, texts};
use bvq::engine::gpu::layout::{LayerDims, Network, PlanUniform, Progress, View};
use naga::{ScalarKind, TypeInner};
use std::mem::offset_of;

/// A member: name, offset and type.
type Member = (String, u32, &'static str);

/// A struct of the host.
struct Twin {
    /// Its name in WGSL.
    name: &'static str,
    members: Vec<Member>,
    size: u32,
}

trait Word {
    const NAME: &'static str;
}

impl Word for u32 {
    const NAME: &'static str = "u32";
}

impl Word for f32 {
    const NAME: &'static str = "f32";
}

fn word<S, T: Word>(_: fn(&S) -> &T) -> &'static str {
    T::NAME
}

macro_rules! twin {
    ($name:literal, $rust:ident: $($member:ident)*) => {
        Twin {
            name: $name,
            members: vec![$((
                stringify!($member).to_owned(),
                offset_of!($rust, $member) as u32,
                word(|it: &$rust| &it.$member),
            )),*],
            size: size_of::<$rust>() as u32,
        }
    };
}

/// Every struct that host and kernels share. A member that Rust has and this list lacks shows in the offsets.
fn twins() -> Vec<Twin> {
    vec![
        twin!("Plan", PlanUniform: layers inputs outputs n_weights n_params slots batch chunks n_train n_samples
            is_class steps target_at acts_stride state_stride saved_at grads_at ortho_at gram_at
            frozen_at temperature done_before),
        twin!("LayerDims", LayerDims: fan_in rows width w b unit pieces readout lo hi offset scale logit logit_stride
            learned x_at u_at z_at d_at first_unit),
        twin!("Network", Network: batch_key regimes samples_at orthogonality rate beta_rate l1 l2
            orthogonality_strength clip padding_0 padding_1),
        twin!("Progress", Progress: epoch within done turn diverged began padding_0 padding_1),
        twin!("View", View: points quantity layer unit network padding_0 padding_1 padding_2),
    ]
}

fn scalar(module: &naga::Module, ty: naga::Handle<naga::Type>) -> &'static str {
    match module.types[ty].inner {
        TypeInner::Scalar(naga::Scalar { kind: ScalarKind::Uint, width: 4 }) => "u32",
        TypeInner::Scalar(naga::Scalar { kind: ScalarKind::Float, width: 4 }) => "f32",
        _ => "something else",
    }
}

/// Where the structs of a text differ from the host's.
fn differing(text: &str) -> Vec<String> {
    let module = parse(text);
    let mut complaints = Vec::new();
    for twin in twins() {
        let name = twin.name;
        let Some((members, span)) = module.types.iter().find_map(|(_, ty)| match &ty.inner {
            TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => Some((members, *span)),
            _ => None,
        }) else {
            complaints.push(format!("the shaders have no struct {name}"));
            continue;
        };
        let theirs: Vec<Member> = members
            .iter()
            .map(|m| (m.name.clone().unwrap_or_default(), m.offset, scalar(&module, m.ty)))
            .collect();
        for (i, ours) in twin.members.iter().enumerate() {
            match theirs.get(i) {
                Some(theirs) if theirs == ours => {}
                Some(theirs) => {
                    complaints.push(format!("{name}.{}: {ours:?} in Rust, {theirs:?} in WGSL", ours.0))
                }
                None => complaints.push(format!("{name}.{}: WGSL lacks it", ours.0)),
            }
        }
        for extra in theirs.iter().skip(twin.members.len()) {
            complaints.push(format!("{name}.{}: Rust lacks it", extra.0));
        }
        if span != twin.size {
            complaints.push(format!("{name}: {} bytes in Rust, {span} in WGSL", twin.size));
        }
    }
    complaints
}

/// Structs in storage or uniforms that no twin is listed for.
fn unknown(text: &str) -> Vec<String> {
    let module = parse(text);
    let mut complaints = Vec::new();
    for (_, variable) in module.global_variables.iter().filter(|(_, variable)| variable.binding.is_some()) {
        let mut ty = &module.types[variable.ty];
        if let TypeInner::Array { base, .. } = ty.inner {
            ty = &module.types[base];
        }
        if let (TypeInner::Struct { .. }, Some(name)) = (&ty.inner, &ty.name)
            && twins().iter().all(|twin| twin.name != name)
        {
            complaints.push(format!("{name} is bound and has no twin: list it in tests/shaders/structs.rs"));
        }
    }
    complaints
}

fn every_rule(text: &str) -> Vec<String> {
    [differing(text), unknown(text)].concat()
}

#[test]
fn structs_are_the_hosts() {
    for (name, text) in texts() {
        none(&every_rule(&text).iter().map(|line| format!("{name}: {line}")).collect::<Vec<_>>());
    }
}

#[test]
fn this_comparison_can_fail() {
    let text = &crate::layout();
    sees(text, every_rule, "  n_train: u32,", "  n_trained: u32,", "Plan.n_train");
    sees(text, every_rule, "  temperature: f32,", "  temperature: u32,", "Plan.temperature");
    sees(
        text,
        every_rule,
        "  n_samples: u32,\n  is_class: u32,",
        "  is_class: u32,\n  n_samples: u32,",
        "Plan.is_class",
    );
    sees(text, every_rule, "  l1: f32,\n", "  l1: f32,\n  l3: f32,\n", "Network.l2");
    sees(text, every_rule, "  first_unit: u32,", "  first_unit: u32, more: u32,", "LayerDims.more");
    sees(
        text,
        every_rule,
        "  padding_1: u32,\n}\n\n// What a map",
        "}\n\n// What a map",
        "Progress.padding_1",
    );
    sees(text, every_rule, "  lo: f32,", "  lo: vec2<f32>,", "LayerDims.lo");
    sees(text, every_rule, "  hi: f32,", "  @align(16) hi: f32,", "LayerDims.hi");
    sees(
        text,
        every_rule,
        "@group(0) @binding(3) var<storage, read> samples: array<f32>",
        "struct More { x: u32 }\n@group(0) @binding(3) var<storage, read> samples: array<More>",
        "More",
    );
}
