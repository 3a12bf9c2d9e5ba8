//! What the properties are tried on: any JSON, right specs, and specs that are damaged.

use bvq::{activation, dataset, init, loss, network, optim, penalty, schedule};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Names of a table's rows.
macro_rules! names {
    ($table:expr) => {
        select($table.iter().map(|row| row.name).collect::<Vec<_>>())
    };
}

/// Any JSON, small. JSON has no NaN; 1e999 is refused by its reader.
pub fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(vec![0.0, -0.0, 0.5, 1.0, 2.0, -1.0, 1e-320, 4e9, 4_294_967_295.0, 1e18, 1e300, -1e300])
            .prop_map(Value::from),
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        select(vec!["relu", "auto", "points", "x1", "adam", "\u{0}", "é".repeat(200).leak()])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..5)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    })
}

/// Names of fields, most of them real.
fn word() -> impl Strategy<Value = String> {
    let real = [
        "version",
        "seed",
        "data",
        "kind",
        "samples",
        "noise",
        "trainFraction",
        "classes",
        "inputs",
        "targets",
        "labels",
        "names",
        "features",
        "layers",
        "units",
        "activation",
        "beta",
        "learnBeta",
        "slope",
        "pieces",
        "init",
        "loss",
        "optimizer",
        "learningRate",
        "betaRateScale",
        "clip",
        "schedule",
        "scheduleSteps",
        "batchSize",
        "penalty",
        "l1",
        "l2",
        "orthogonality",
        "strength",
        "frozen",
        "engine",
        "format",
        "spec",
        "step",
        "parameters",
        "optimizerState",
    ];
    prop_oneof![9 => select(real.to_vec()).prop_map(String::from), 1 => "[a-zA-Z_ .]{0,8}"]
}

/// A spec that is right in every field, small enough to train in a moment.
pub fn good_spec() -> impl Strategy<Value = Value> {
    let kinds: Vec<&str> =
        dataset::ALL.iter().filter(|kind| kind.samples.is_some()).map(|kind| kind.name).collect();
    let layer = (1u32..7, names!(activation::ALL), beta(), select(network::LearnBeta::ALL.to_vec()), -1.0..1.0f64, 2u32..4)
        .prop_map(|(units, activation, beta, (learn, _), slope, pieces)| {
            let units = if activation == "max-pool" { units * pieces } else { units };
            json!({ "units": units, "activation": activation, "beta": beta, "learnBeta": learn, "slope": slope, "pieces": pieces })
        });
    let data = (select(kinds), 8u32..60, 0.0..0.5f64, 0.01..1.0f64)
        .prop_map(|(kind, samples, noise, part)| json!({ "kind": kind, "samples": samples, "noise": noise, "trainFraction": part }));
    let optimizer = (names!(optim::ALL), rate(), 0.0..100.0f64, rate(), names!(schedule::ALL), 1u32..20).prop_map(
        |(kind, rate, scale, clip, schedule, period)| json!({ "kind": kind, "learningRate": rate, "betaRateScale": scale, "clip": clip, "schedule": schedule, "scheduleSteps": period }),
    );
    let penalty = (rate(), rate(), names!(penalty::ALL), rate()).prop_map(|(l1, l2, kind, strength)| {
        json!({ "l1": l1, "l2": l2, "orthogonality": { "kind": kind, "strength": strength } })
    });
    (data, prop::collection::vec(layer, 0..4), optimizer, penalty, names!(init::ALL), 1u32..40, any::<u32>(), names!(loss::ALL), prop::collection::vec(frozen(), 0..3))
        .prop_map(|(data, layers, optimizer, penalty, init, batch, seed, loss, frozen)| {
            let regression = ["plane", "multi-gauss", "wave"].contains(&data["kind"].as_str().unwrap());
            let loss = if regression { "auto" } else { loss };
            json!({
                "seed": seed, "data": data, "layers": layers, "init": init, "loss": loss, "optimizer": optimizer,
                "batchSize": batch, "penalty": penalty, "frozen": frozen, "engine": "cpu",
            })
        })
}

/// A weight that every network has, and perhaps a value for it.
fn frozen() -> impl Strategy<Value = Value> {
    (0u32..2, prop::option::of(-2.0..2.0f64))
        .prop_map(|(at, value)| value.map_or(json!(at), |value| json!([at, value])))
}

fn beta() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.0..1.0f64]
}

/// Usual rates, and a few that must break a run.
fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![6 => 0.0..0.1f64, 1 => Just(0.0), 1 => select(vec![1.0, 30.0, 100.0])]
}

/// Paths of every value below one.
fn paths(value: &Value, at: &str, out: &mut Vec<String>) {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in entries {
        let path = format!("{at}/{key}");
        paths(value, &path, out);
        out.push(path);
    }
}

/// Some values to replace by anything, and extra fields.
pub type Damage = Vec<(prop::sample::Index, Value, Option<String>)>;

pub fn damage() -> impl Strategy<Value = Damage> {
    prop::collection::vec((any::<prop::sample::Index>(), any_json(), prop::option::of(word())), 1..4)
}

pub fn damaged(mut value: Value, damage: Damage) -> Value {
    for (index, with, extra) in damage {
        let mut found = Vec::new();
        paths(&value, "", &mut found);
        let path = index.get(&found);
        let Some(place) = value.pointer_mut(path) else { continue };
        match (extra, place) {
            (Some(key), Value::Object(map)) => drop(map.insert(key, with)),
            (_, place) => *place = with,
        }
    }
    value
}
