//! Imports of the page's modules point one way.
//!
//! `import()` of a type in a comment is not an import: nothing is fetched and nothing runs.

use crate::{File, code, exists, none, tree};

/// Who (a file, or a folder with its /) may import what. The first line that fits a file is its own.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("www/test/", &["www/", "node:"]),
    ("www/error.js", &[]),
    ("www/merge.js", &[]),
    ("www/presets.js", &[]),
    // run.draw() paints with the same code as the views.
    ("www/engine/run.js", &["www/engine/", "www/error.js", "www/draw/paint.js", "www/draw/picture.js"]),
    ("www/engine/", &["www/engine/", "www/error.js", "www/merge.js"]),
    (
        "www/bvq.js",
        &["www/engine/client.js", "www/engine/run.js", "www/error.js", "www/sweep.js", "www/sweep/lane.js"],
    ),
    ("www/sweep.js", &["www/sweep/", "www/error.js"]),
    ("www/sweep/", &["www/sweep/", "www/engine/pace.js", "www/error.js", "www/merge.js"]),
    ("www/state.js", &["www/state/", "www/error.js", "www/merge.js"]),
    ("www/state/link.js", &["www/state.js", "www/state/", "www/error.js", "www/merge.js"]),
    ("www/state/left.js", &["www/state.js", "www/state/", "www/error.js", "www/merge.js"]),
    ("www/state/", &["www/state/", "www/error.js", "www/merge.js"]),
    ("www/draw/", &["www/draw/"]),
    // dom.js makes HTML elements and imports nothing.
    ("www/views/", &["www/views/", "www/draw/", "www/element/dom.js"]),
    (
        "www/controls.js",
        &["www/draw/", "www/element/dom.js", "www/element/path.js", "www/element/relevance.js"],
    ),
    ("www/element/dom.js", &[]),
    (
        "www/element/",
        &[
            "www/element/",
            "www/views/",
            "www/draw/",
            "www/controls.js",
            "www/state.js",
            "www/state/",
            "www/bvq.js",
            "www/merge.js",
            "www/error.js",
            "www/tools/toolbox.js",
        ],
    ),
    (
        "www/tools/",
        &[
            "www/tools/",
            "www/views/",
            "www/draw/",
            "www/element/",
            "www/controls.js",
            "www/state.js",
            "www/state/",
            "www/merge.js",
            "www/error.js",
            "www/presets.js",
            "jsep",
        ],
    ),
    (
        "www/element.js",
        &[
            "www/element/",
            "www/draw/",
            "www/bvq.js",
            "www/state.js",
            "www/state/",
            "www/merge.js",
            "www/error.js",
        ],
    ),
    ("www/playground.js", &["www/element.js"]),
    ("www/page.js", &["www/element/", "www/playground.js"]),
];

/// Modules that only these may import, and why.
const IMPORTED_BY: &[(&str, &[&str], &str)] = &[
    ("www/element.js", &["www/playground.js"], "the element is composed of the others and is fetched late"),
    ("www/engine/files.js", &["www/engine/host.js", "www/test/"], "the host alone loads the wasm"),
    (
        "www/engine/host.js",
        &["www/engine/worker.js", "www/engine/open.js", "www/test/"],
        "the page talks to the host in messages only",
    ),
];

/// Modules whose `import()` may name something that is not written in place.
const COMPUTED: &[(&str, &str)] =
    &[("www/engine/files.js", "the wasm's glue, and Node's file reader"), ("www/views/loss.js", "uPlot")];

fn fits(path: &str, pattern: &str) -> bool {
    if pattern.ends_with('/') || pattern.ends_with(':') { path.starts_with(pattern) } else { path == pattern }
}

/// `www/views/../draw/scale.js` as `www/draw/scale.js`; anything but a relative address as it is.
fn resolve(from: &str, address: &str) -> String {
    if !address.starts_with('.') {
        return address.to_owned();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// What a module imports or re-exports, and whether it imports something it computes.
fn imports(file: &File) -> (Vec<String>, bool) {
    let code = code(&file.text);
    let mut found = Vec::new();
    let mut computed = false;
    for (at, _) in code.match_indices("import") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "_.$\"'`".contains(c)) {
            continue;
        }
        let rest = &code[at + "import".len()..];
        if rest.starts_with(".meta")
            || rest.starts_with(char::is_alphanumeric)
            || rest.trim_start().starts_with(':')
        {
            continue;
        }
        if let Some(argument) = rest.strip_prefix('(') {
            match argument.trim_start().strip_prefix('"').and_then(|text| text.split('"').next()) {
                Some(address) => found.push(resolve(&file.path, address)),
                // A method called import, `import(exported) {`, is none.
                None => {
                    let end = argument.find(')').map_or("", |end| argument[end + 1..].trim_start());
                    computed |= !end.starts_with('{');
                }
            }
        } else if let Some(address) = rest.split(';').next().and_then(|all| all.split('"').nth(1)) {
            found.push(resolve(&file.path, address));
        }
    }
    for (at, _) in code.match_indices("export ") {
        let statement = code[at..].split(';').next().unwrap_or("");
        if (statement.starts_with("export {") || statement.starts_with("export *"))
            && let Some((_, address)) = statement.split_once(" from \"")
        {
            found.push(resolve(&file.path, address.trim_end_matches('"')));
        }
    }
    (found, computed)
}

fn wrong_way(file: &File) -> Vec<String> {
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(who, _)| fits(&file.path, who)) else {
        return vec![format!(
            "{}: has no line in MAY_IMPORT of tests/house/page.rs. Give it one that lists what it may import",
            file.path
        )];
    };
    let (found, computed) = imports(file);
    let mut complaints = Vec::new();
    for target in &found {
        if !allowed.iter().any(|pattern| fits(target, pattern)) {
            complaints.push(format!(
                "{}: imports {target}, but may import only [{}]. Views get values and never the engine, the element stands above all: hand the value in, or move what both need lower",
                file.path,
                allowed.join(", ")
            ));
        }
        for (module, by, why) in IMPORTED_BY {
            if fits(target, module) && !by.iter().any(|pattern| fits(&file.path, pattern)) {
                complaints.push(format!(
                    "{}: imports {module}, which only {} may: {why}",
                    file.path,
                    by.join(", ")
                ));
            }
        }
    }
    if computed && !file.path.starts_with("www/test/") && !COMPUTED.iter().any(|(who, _)| *who == file.path) {
        complaints.push(format!(
            "{}: imports an address that is computed. Only engine/files.js (the wasm) and views/loss.js (uPlot) do so: write the address in place",
            file.path
        ));
    }
    complaints
}

/// Each module's imports exist: a typo would show in a browser only.
fn missing(file: &File) -> Vec<String> {
    imports(file)
        .0
        .iter()
        .filter(|target| target.starts_with("www/") && !exists(target))
        .map(|target| format!("{}: imports {target}, which is not there: correct the address", file.path))
        .collect()
}

/// A side effect when a module is imported; only the module that defines the element has one.
fn side_effect(file: &File) -> Vec<String> {
    let allowed = ["www/playground.js", "www/test/"].iter().any(|pattern| fits(&file.path, pattern));
    if allowed || !code(&file.text).contains("customElements.define") {
        return Vec::new();
    }
    vec![format!(
        "{}: defines an element. Only playground.js does, so that every other module can be imported anywhere",
        file.path
    )]
}

fn every_rule(file: &File) -> Vec<String> {
    [wrong_way(file), side_effect(file)].concat()
}

#[test]
fn imports_point_one_way() {
    let files = tree("www", &[".js"]);
    assert!(files.len() > 40, "the tree was not found");
    none(&files.iter().flat_map(|file| [every_rule(file), missing(file)].concat()).collect::<Vec<_>>());
}

#[test]
fn every_exception_is_needed() {
    let files = tree("www", &[".js"]);
    let mut complaints = Vec::new();
    for (who, why) in COMPUTED {
        let used = files.iter().any(|file| file.path == *who && imports(file).1);
        if !used {
            complaints.push(format!("tests/house/page.rs: {who} no longer imports a computed address ({why}): take it off COMPUTED"));
        }
    }
    for (who, _) in MAY_IMPORT {
        if !files.iter().any(|file| fits(&file.path, who)) {
            complaints.push(format!(
                "tests/house/page.rs: there is no {who} any more: take its line off MAY_IMPORT"
            ));
        }
    }
    none(&complaints);
}

#[test]
fn these_rules_can_fail() {
    let complaints = |path: &str, text: &str| every_rule(&File::made_up(path, text)).len();
    assert_eq!(
        complaints("www/views/a.js", "import { b } from \"../draw/b.js\";\n// import \"../engine/run.js\""),
        0
    );
    assert_eq!(complaints("www/views/a.js", "import { b } from \"../engine/client.js\";"), 1);
    assert_eq!(complaints("www/views/a.js", "/** @type {import(\"../engine/core.js\").Spec} */ let s;"), 0);
    assert_eq!(complaints("www/views/a.js", "const { b } = await import(\"../bvq.js\");"), 1);
    assert_eq!(complaints("www/views/a.js", "const b = await import(address);"), 1);
    assert_eq!(complaints("www/draw/a.js", "export { b } from \"../views/b.js\";"), 1);
    assert_eq!(complaints("www/draw/a.js", "export * from \"./b.js\";"), 0);
    assert_eq!(complaints("www/draw/a.js", "import \"uplot\";"), 1);
    assert_eq!(complaints("www/element/a.js", "import { Playground } from \"../element.js\";"), 2);
    assert_eq!(complaints("www/playground.js", "const { open } = await import(\"./element.js\");"), 0);
    assert_eq!(complaints("www/engine/client.js", "import { importCore } from \"./files.js\";"), 1);
    assert_eq!(complaints("www/bvq.js", "class B { import(exported) { return 1; } }"), 0);
    assert_eq!(complaints("www/draw/a.js", "customElements.define(\"x-a\", A);"), 1);
    assert_eq!(complaints("www/elsewhere.js", ""), 1);
    assert_eq!(missing(&File::made_up("www/draw/a.js", "import \"./no-such.js\";")).len(), 1);
}
