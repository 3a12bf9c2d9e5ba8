//! Constants, by value, against the tables and limits that they stand for.

use crate::{none, parse, sees, texts};
use bvq::activation::Readout;
use bvq::engine::gpu::layout;
use bvq::engine::gpu::programs::KERNELS as ALL;
use bvq::error::limits;
use bvq::penalty::OrthogonalityKind;
use bvq::plan::{Regime, Unit};
use bvq::{field, loss, optim, penalty, vq};
use naga::{Expression, Literal};
use std::collections::BTreeMap;

/// `OFF_DIAGONAL` for `off-diagonal`.
fn screaming(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Every constant of the shaders by name.
fn expected() -> BTreeMap<String, f64> {
    let mut all = BTreeMap::new();
    let mut put = |name: String, value: f64| assert!(all.insert(name, value).is_none(), "twice");
    for row in loss::ALL {
        put(format!("LOSS_{}", screaming(row.name)), f64::from(layout::loss(row.kind)));
    }
    for row in optim::ALL {
        put(format!("OPTIM_{}", screaming(row.name)), f64::from(layout::optimizer(row.kind)));
    }
    for row in penalty::ALL.iter().filter(|row| row.kind != OrthogonalityKind::GramSchmidt) {
        put(format!("ORTHOGONALITY_{}", screaming(row.name)), f64::from(layout::orthogonality(row.kind)));
    }
    for row in field::ALL {
        put(format!("QUANTITY_{}", screaming(row.name)), f64::from(layout::quantity(row.kind)));
    }
    for (name, regime) in [("LINEAR", Regime::Linear), ("SOFT", Regime::Soft), ("HARD", Regime::Hard)] {
        put(format!("REGIME_{name}"), f64::from(layout::regime(regime)));
    }
    let (response, posterior) = (Readout::Response, Readout::Posterior { offset: 0.0, scale: 1.0 });
    for (name, readout) in [("RESPONSE", response), ("POSTERIOR", posterior)] {
        put(format!("READOUT_{name}"), f64::from(layout::readout(readout)));
    }
    let two = Unit::TwoPiece { lo: 0.0, hi: 1.0, readout: response };
    for (name, unit) in [("AFFINE", Unit::Affine), ("TWO_PIECE", two), ("POOL", Unit::Pool { pieces: 2 })] {
        put(format!("UNIT_{name}"), f64::from(layout::unit(unit)));
    }
    for (name, value) in [
        ("QUANTITY_RAW", f64::from(layout::QUANTITY_RAW)),
        ("QUANTITY_UNITS", f64::from(layout::QUANTITY_UNITS)),
        ("NONE", f64::from(layout::NONE)),
        ("WRITTEN", 0.0),
        ("CLASSES", limits::CLASSES as f64),
        ("PIECES", limits::PIECES as f64),
        ("BETA_LOGIT_LIMIT", vq::BETA_LOGIT_LIMIT),
        ("MOMENTUM", optim::MOMENTUM),
        ("RMS_DECAY", optim::RMS_DECAY),
        ("RMS_SHARE", 1.0 - optim::RMS_DECAY),
        ("ADAM_DECAY_1", optim::ADAM_DECAY_1),
        ("ADAM_DECAY_2", optim::ADAM_DECAY_2),
        ("ADAM_SHARE_1", 1.0 - optim::ADAM_DECAY_1),
        ("ADAM_SHARE_2", 1.0 - optim::ADAM_DECAY_2),
        ("ADAM_EPSILON", optim::ADAM_EPSILON),
        ("LEAST_GRADIENT", bvq::real::LEAST_GRADIENT),
        ("LEAST_MEMORY", bvq::real::LEAST_MEMORY),
        ("LN_2", std::f64::consts::LN_2),
    ] {
        put(name.into(), value);
    }
    all
}

/// The constants of a text.
fn found(text: &str) -> BTreeMap<String, f64> {
    let module = parse(text);
    let value = |constant: &naga::Constant| match module.global_expressions[constant.init] {
        Expression::Literal(Literal::U32(x)) => f64::from(x),
        Expression::Literal(Literal::F32(x)) => f64::from(x),
        _ => f64::NAN,
    };
    // The layers in a program's text are the host's own words, or none.
    let named = module.constants.iter().filter(|(_, c)| c.name.as_deref() != Some("LAYERS"));
    named.filter_map(|(_, c)| Some((c.name.clone()?, value(c)))).collect()
}

/// Constants of a text that are not the host's.
fn differing(text: &str) -> Vec<String> {
    let expected = expected();
    found(text)
        .iter()
        .filter_map(|(name, &seen)| match expected.get(name) {
            None => {
                Some(format!("{name} has no twin: name what it stands for in tests/shaders/constants.rs"))
            }
            // The nearest f32 is what a literal of WGSL becomes.
            Some(&wanted) if seen == wanted || seen == f64::from(wanted as f32) => None,
            Some(wanted) => Some(format!("{name} is {seen}, and {wanted} in Rust")),
        })
        .collect()
}

/// Constants that no text has.
fn missing(texts: &[String]) -> Vec<String> {
    let found: Vec<_> = texts.iter().map(|text| found(text)).collect();
    expected()
        .keys()
        .filter(|name| found.iter().all(|found| !found.contains_key(*name)))
        .map(|name| format!("no shader has the constant {name}"))
        .collect()
}

#[test]
fn constants_are_the_hosts() {
    for (name, text) in texts() {
        none(&differing(&text).iter().map(|line| format!("{name}: {line}")).collect::<Vec<_>>());
    }
    none(&missing(&texts().into_iter().map(|(_, text)| text).collect::<Vec<_>>()));
}

#[test]
fn this_comparison_can_fail() {
    let text = &ALL[0].text();
    sees(text, differing, "OPTIM_ADAM: u32 = 2u", "OPTIM_ADAM: u32 = 1u", "OPTIM_ADAM is 1");
    sees(text, differing, "ADAM_DECAY_2: f32 = 0.999", "ADAM_DECAY_2: f32 = 0.99", "ADAM_DECAY_2");
    sees(text, differing, "const CLASSES: u32 = 32u", "const CLASSES: u32 = 16u", "CLASSES is 16");
    sees(text, differing, "NONE: u32 = 0xffffffffu", "NONE: u32 = 0xfffffffeu", "NONE");
    sees(text, differing, "LN_2: f32 = 0.6931472", "LN_2: f32 = 0.6931473", "LN_2");
    sees(
        text,
        differing,
        "const LOSS_SQUARED",
        "const LOSS_HUBER: u32 = 2u;\nconst LOSS_SQUARED",
        "LOSS_HUBER has no twin",
    );
    let all = |text: &str| missing(&[text.to_owned()]);
    sees(text, all, "const UNIT_AFFINE: u32 = 0u;", "", "UNIT_AFFINE");
}
