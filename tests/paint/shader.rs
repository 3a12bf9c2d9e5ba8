//! `shaders/paint.wgsl` and what Rust knows of it, compared without a GPU.

use bvq::engine::gpu::layout::{self, Picture, Tile};
use bvq::engine::gpu::programs::{PAINT, PAINT_BINDINGS};
use bvq::scene::{MODES, SHADES};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Expression, Literal, Module, TypeInner};
use std::mem::offset_of;

fn parse(text: &str) -> Module {
    naga::front::wgsl::parse_str(text).unwrap_or_else(|error| panic!("{}", error.emit_to_string(text)))
}

/// Name, and bytes from the beginning, of every member; the last is the end.
type Members = Vec<(String, usize)>;

macro_rules! members {
    ($rust:ident: $($member:ident)*) => {{
        let mut all: Members = vec![$((stringify!($member).to_owned(), offset_of!($rust, $member))),*];
        all.push((String::new(), size_of::<$rust>()));
        all
    }};
}

fn seen(module: &Module, name: &str) -> Members {
    let found = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name));
    let Some((_, naga::Type { inner: TypeInner::Struct { members, span }, .. })) = found else {
        panic!("no struct {name}")
    };
    let member = |m: &naga::StructMember| (m.name.clone().unwrap(), m.offset as usize);
    members.iter().map(member).chain([(String::new(), *span as usize)]).collect()
}

/// What differs between a text and the host.
fn complaints(text: &str) -> Vec<String> {
    let module = parse(text);
    let mut all = Vec::new();
    if let Err(error) = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module) {
        all.push(error.to_string());
    }
    let twins = [
        ("Picture", members!(Picture: width height padding_0 padding_1)),
        (
            "Tile",
            members!(Tile: x y width height values_at mode discretize limit colours_at tables padding_0 padding_1),
        ),
    ];
    for (name, wanted) in twins {
        if seen(&module, name) != wanted {
            all.push(format!("struct {name}"));
        }
    }
    let mut bound: Vec<(u32, String, bool)> = Vec::new();
    for (_, variable) in module.global_variables.iter() {
        let binding = variable.binding.unwrap();
        let uniform = variable.space == AddressSpace::Uniform;
        bound.push((binding.binding, variable.name.clone().unwrap(), uniform));
    }
    let wanted = PAINT_BINDINGS.iter().map(|(name, ty)| (*name, *ty == wgpu::BufferBindingType::Uniform));
    if bound != (0..).zip(wanted).map(|(i, (name, u))| (i, name.to_owned(), u)).collect::<Vec<_>>() {
        all.push(format!("bindings {bound:?}"));
    }
    let entries: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
    if entries != PAINT.entries {
        all.push(format!("entries {entries:?}"));
    }
    let mut constants: Vec<(String, u32)> = MODES
        .iter()
        .map(|(name, mode)| (format!("MODE_{}", name.to_uppercase()), layout::mode(*mode)))
        .collect();
    constants.push(("SHADES".into(), SHADES as u32));
    let value = |init| match module.global_expressions[init] {
        Expression::Literal(Literal::U32(x)) => x,
        _ => u32::MAX,
    };
    let found: Vec<_> =
        module.constants.iter().map(|(_, c)| (c.name.clone().unwrap(), value(c.init))).collect();
    if found != constants {
        all.push(format!("constants {found:?}"));
    }
    all
}

#[test]
fn the_shader_is_valid_and_what_the_host_knows() {
    assert_eq!(complaints(&PAINT.text()), Vec::<String>::new());
}

#[test]
fn this_comparison_can_fail() {
    let changes = [
        ("MODE_SIGN: u32 = 1u", "MODE_SIGN: u32 = 2u", "constants"),
        ("  limit: f32,\n  colours_at: u32,", "  colours_at: u32,\n  limit: f32,", "struct Tile"),
        ("  padding_1: u32,\n}", "}", "struct Picture"),
        ("@binding(2) var<storage, read> values", "@binding(4) var<storage, read> values", "bindings"),
        ("fn paint_pixel(", "fn paint_point(", "entries"),
    ];
    for (from, to, word) in changes {
        let text = PAINT.text();
        assert!(text.contains(from), "there is no {from:?} to perturb");
        let found = complaints(&text.replacen(from, to, 1));
        assert!(found.iter().any(|line| line.contains(word)), "{from:?} gives {found:?}");
    }
}
