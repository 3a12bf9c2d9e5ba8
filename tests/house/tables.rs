//! Tables are complete: every row can be named, shown, explained and used, and every control edits something.

use crate::{none, tree};
use bvq::describe::describe;
use bvq::network::LayerSpec;
use bvq::{Spec, Trainer};
use serde_json::Value;
use std::collections::BTreeSet;

/// The tables of the description, and whether their rows explain themselves (a feature's label says it all).
const TABLES: &[(&str, bool)] = &[
    ("dataKinds", true),
    ("activations", true),
    ("losses", true),
    ("optimizers", true),
    ("schedules", true),
    ("orthogonalities", true),
    ("inits", true),
    ("features", false),
    ("quantities", true),
];

/// Tables of formulas: some test must run each row.
const FORMULAS: &[(&str, &str)] = &[
    ("activations", "activation::ALL"),
    ("losses", "loss::ALL"),
    ("optimizers", "optim::ALL"),
    ("schedules", "schedule::ALL"),
    ("orthogonalities", "penalty::ALL"),
    ("inits", "init::ALL"),
];

fn description() -> Value {
    serde_json::to_value(describe()).unwrap()
}

fn rows<'a>(description: &'a Value, table: &str) -> &'a [Value] {
    description[table].as_array().unwrap_or_else(|| panic!("describe() has no table {table}"))
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or("")
}

fn kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn incomplete(table: &str, explained: bool, rows: &[Value]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    if rows.is_empty() {
        complaints.push(format!("{table}: is empty"));
    }
    for (i, row) in rows.iter().enumerate() {
        let name = text(row, "name");
        // A feature is named by its formula; its attribute is the word.
        let word = if table == "features" { text(row, "attribute") } else { name };
        if name.is_empty() || !kebab(word) {
            complaints.push(format!("{table}[{i}]: {word:?} is not a name in kebab case. It becomes a word of specs, links and attributes: use a-z, 0-9 and -"));
        }
        if !seen.insert(name.to_owned()) {
            complaints.push(format!(
                "{table}[{i}]: the name {name:?} is taken: only the first of the two could be chosen"
            ));
        }
        if text(row, "label").is_empty() {
            complaints.push(format!("{table}[{i}] ({name}): has no label, so a menu would show nothing"));
        }
        if explained && !text(row, "help").ends_with('.') {
            complaints.push(format!(
                "{table}[{i}] ({name}): help must be a sentence with a full stop: a newcomer reads it"
            ));
        }
    }
    complaints
}

/// Rows that no test names and no test loops over. `sources` is the text of all tests but these.
fn untested(table: &str, constant: &str, rows: &[Value], sources: &str) -> Vec<String> {
    if sources.contains(constant) {
        return Vec::new();
    }
    rows.iter()
        .map(|row| text(row, "name"))
        .filter(|name| !sources.contains(&format!("\"{name}\"")))
        .map(|name| format!("{table}: no test uses {name:?}. Add it to one, or loop over {constant}"))
        .collect()
}

/// The value at a path; `*` is the first item.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| if name == "*" { value.get(0) } else { value.get(name) })
}

fn unfounded(control: &Value, description: &Value) -> Vec<String> {
    let path = text(control, "path");
    let Some(default) = at(&description["defaults"], path) else {
        return vec![format!(
            "control {path}: the default spec has no such field, so it would edit nothing: correct its path"
        )];
    };
    let mut complaints = Vec::new();
    if text(control, "label").is_empty() || !text(control, "help").ends_with('.') {
        complaints.push(format!("control {path}: needs a label and a sentence of help"));
    }
    if !["data", "network", "training", "penalty"].contains(&text(control, "group")) {
        complaints.push(format!("control {path}: group {:?} is on no panel", text(control, "group")));
    }
    if let Some(attribute) = control["attribute"].as_str().filter(|a| !kebab(a)) {
        complaints.push(format!("control {path}: the attribute {attribute:?} is not in kebab case"));
    }
    if text(control, "kind") == "choice" {
        let mut choices: Vec<&str> =
            control["choices"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(table) = control["table"].as_str() {
            match description[table].as_array() {
                None => complaints.push(format!("control {path}: there is no table {table:?}")),
                Some(rows) => choices.extend(rows.iter().map(|row| text(row, "name"))),
            }
        }
        if !choices.contains(&default.as_str().unwrap_or("")) {
            complaints
                .push(format!("control {path}: its default {default} is none of its choices {choices:?}"));
        }
        return complaints;
    }
    let (number, min, max) = (default.as_f64(), control["min"].as_f64(), control["max"].as_f64());
    let (Some(number), Some(min), Some(max)) = (number, min, max) else {
        complaints.push(format!("control {path}: its default or its range is not a number"));
        return complaints;
    };
    if !(min..=max).contains(&number) || min >= max {
        complaints.push(format!(
            "control {path}: its default {number} lies outside {min}..{max}, so a slider could not show it"
        ));
    }
    for stop in control["stops"].as_array().into_iter().flatten().filter_map(Value::as_f64) {
        if !(min..=max).contains(&stop) {
            complaints.push(format!("control {path}: its stop {stop} lies outside {min}..{max}"));
        }
    }
    complaints
}

#[test]
fn rows_are_complete() {
    let description = description();
    let complaints: Vec<String> = TABLES
        .iter()
        .flat_map(|(table, explained)| incomplete(table, *explained, rows(&description, table)))
        .collect();
    none(&complaints);
    let listed = description.as_object().unwrap().iter().filter(|(_, value)| value.is_array()).count();
    assert_eq!(
        listed,
        TABLES.len() + 1,
        "describe() has a table that TABLES of tests/house/tables.rs does not check"
    );
}

#[test]
fn every_row_of_a_formula_is_tested() {
    let description = description();
    let sources: String = tree("tests", &[".rs"])
        .into_iter()
        .filter(|file| !file.path.starts_with("tests/house"))
        .map(|file| file.text)
        .collect();
    let complaints: Vec<String> = FORMULAS
        .iter()
        .flat_map(|(table, constant)| untested(table, constant, rows(&description, table), &sources))
        .collect();
    none(&complaints);
}

#[test]
fn every_activation_trains() {
    for row in bvq::activation::ALL {
        let layer = LayerSpec { activation: row.name.into(), ..LayerSpec::default() };
        let spec = Spec { layers: vec![layer], ..Spec::default() };
        let (before, after) = pollster::block_on(async {
            let mut run = Trainer::new(&spec).unwrap();
            let before = run.parameters().await.unwrap();
            run.train(1).await.unwrap();
            (before, run.parameters().await.unwrap())
        });
        assert_ne!(before, after, "{}: one step changed nothing", row.name);
        assert!(after.iter().all(|x| x.is_finite()), "{}: {after:?}", row.name);
    }
}

#[test]
fn every_control_edits_something() {
    let description = description();
    let controls = rows(&description, "controls");
    let complaints: Vec<String> =
        controls.iter().flat_map(|control| unfounded(control, &description)).collect();
    none(&complaints);
    for key in ["path", "attribute"] {
        let words: Vec<&str> = controls.iter().filter_map(|control| control[key].as_str()).collect();
        let distinct: BTreeSet<&&str> = words.iter().collect();
        assert_eq!(words.len(), distinct.len(), "two controls share one {key}: {words:?}");
    }
}

/// A live control changes a living run; any other is refused by name.
#[test]
fn live_means_live() {
    let description = description();
    for control in rows(&description, "controls") {
        let path = text(control, "path");
        let mut changed = description["defaults"].clone();
        let field = path
            .split('.')
            .fold(&mut changed, |value, name| if name == "*" { &mut value[0] } else { &mut value[name] });
        *field = match field.clone() {
            Value::String(now) => {
                let table = control["table"].as_str().map(|table| rows(&description, table));
                let names: Vec<&str> = table
                    .map(|rows| rows.iter().map(|row| text(row, "name")).collect())
                    .unwrap_or_else(|| {
                        control["choices"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect()
                    });
                // Gram-Schmidt is another network; any other orthogonality may come and go.
                let other = names.into_iter().rfind(|name| *name != now && *name != "points").unwrap();
                other.into()
            }
            Value::Number(now) => {
                let (max, min) = (control["max"].as_f64().unwrap(), control["min"].as_f64().unwrap());
                let other = if now.as_f64() == Some(max) { min } else { max };
                if text(control, "kind") == "integer" { (other as u64).into() } else { other.into() }
            }
            other => panic!("{path}: {other} is no value of a control"),
        };
        let spec = Spec::from_json(&changed.to_string()).unwrap();
        let result =
            pollster::block_on(async { Trainer::new(&Spec::default()).unwrap().update(&spec).await });
        let live = control["live"].as_bool().unwrap();
        assert_eq!(result.is_ok(), live, "control {path} says live = {live}, but update gives {result:?}");
    }
}

#[test]
fn these_rules_can_fail() {
    let row = |name: &str, label: &str, help: &str| serde_json::json!({ "name": name, "label": label, "help": help });
    assert!(incomplete("losses", true, &[row("a-b", "A", "Does a.")]).is_empty());
    assert_eq!(incomplete("losses", true, &[]).len(), 1);
    assert_eq!(incomplete("losses", true, &[row("A b", "A", "Does a.")]).len(), 1);
    assert_eq!(incomplete("losses", true, &[row("a", "", "")]).len(), 2);
    assert_eq!(incomplete("losses", true, &[row("a", "A", "Does a."), row("a", "B", "Does b.")]).len(), 1);
    assert_eq!(untested("losses", "loss::ALL", &[row("huber", "", "")], "\"squared\"").len(), 1);
    assert_eq!(untested("losses", "loss::ALL", &[row("huber", "", "")], "for l in loss::ALL").len(), 0);
    let description = description();
    let good = rows(&description, "controls")[1].clone();
    let with = |key: &str, value: Value| {
        let mut control = good.clone();
        control[key] = value;
        unfounded(&control, &description).len()
    };
    assert_eq!(unfounded(&good, &description).len(), 0);
    for (key, value) in [
        ("path", "data.nose".into()),
        ("label", "".into()),
        ("group", "attic".into()),
        ("attribute", "Noise".into()),
        ("min", 0.1.into()),
        ("stops", vec![7.0].into()),
    ] {
        assert_eq!(with(key, value), 1, "{key}");
    }
}
