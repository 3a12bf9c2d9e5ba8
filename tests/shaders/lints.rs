//! House rules of the kernels that no compiler checks. Each says why, and what to do.

use crate::{none, parse, sees, texts};
use bvq::engine::gpu::programs::{BINDINGS, KERNELS as ALL};
use wgpu::BufferBindingType::Storage;

/// A function's name and text, without comments.
struct Function {
    name: String,
    text: String,
}

fn functions(text: &str) -> Vec<Function> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or("").trim_end().to_owned() + "\n").collect();
    // Functions begin and end at the left margin.
    code.split("\nfn ")
        .skip(1)
        .map(|rest| {
            let end = rest.find("\n}").map_or(rest.len(), |end| end + 2);
            let name = rest.split('(').next().unwrap_or("").to_owned();
            Function { name, text: rest[..end].to_owned() }
        })
        .collect()
}

/// What stands between the parenthesis that `at` follows and its partner.
fn argument(text: &str, at: usize) -> &str {
    let mut depth = 1;
    for (i, c) in text[at..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at..at + i];
        }
    }
    &text[at..]
}

/// The argument of every `exp` must be seen to have an upper bound.
fn unclamped(text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for function in functions(text) {
        let body = &function.text;
        for (at, word) in body.match_indices("exp(") {
            if body[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let argument = argument(body, at + word.len());
            let has_top = body.contains("top = max(top,");
            let below_top =
                argument.contains("- top") || argument.ends_with("gap") && body.contains("- top;");
            let negative = argument == "-a" && body.contains("let a = abs(");
            // A logit of beta is clamped whenever it is written: optimiser and host keep it within BETA_LOGIT_LIMIT.
            let logit = argument.starts_with("memory_weight(d.logit");
            if !(negative || has_top && below_top || logit) {
                complaints.push(format!(
                    "{}: exp({argument}) has no bound that can be seen, and exp overflows above 88: subtract the maximum, or give it minus an absolute value",
                    function.name
                ));
            }
        }
    }
    complaints
}

/// Bounds of loops that are read from memory which kernels write.
fn unsteady_bounds(text: &str) -> Vec<String> {
    let written: Vec<String> = BINDINGS
        .iter()
        .filter(|(_, ty)| *ty == Storage { read_only: false })
        .map(|(name, _)| format!("{name}["))
        .chain(["memory_act(".into(), "memory_weight(".into(), "atomicLoad(".into()])
        .collect();
    let mut complaints = Vec::new();
    for function in functions(text) {
        let body = &function.text;
        for (at, word) in body.match_indices("for (").chain(body.match_indices("while (")) {
            let head = argument(body, at + word.len());
            let condition = head.split(';').nth(usize::from(word == "for (")).unwrap_or("");
            // One step back: a name that was assigned from such memory.
            // What follows a point is a member's name.
            let words = condition.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
            let names = words.map(|word| word.split('.').next().unwrap_or(""));
            let assigned = names.filter(|name| !name.is_empty()).flat_map(|name| {
                let sets = [format!("let {name} = "), format!("var {name} = ")];
                sets.into_iter().filter_map(|set| {
                    Some(body[body.find(&set)? + set.len()..].split(';').next().unwrap_or("").to_owned())
                })
            });
            let all: Vec<String> = assigned.chain([condition.to_owned()]).collect();
            if written.iter().any(|word| all.iter().any(|text| text.contains(word.as_str()))) {
                complaints.push(format!(
                    "{}: the loop `{condition}` is bounded by memory that kernels write. Compilers take that for non-uniform, and a bad value would hang the device: use the plan or the layers",
                    function.name
                ));
            }
        }
    }
    complaints
}

/// Invocations that reach past an array: each entry must bound what it takes from its number.
fn unbounded(text: &str) -> Vec<String> {
    let entries: Vec<String> = parse(text).entry_points.iter().map(|entry| entry.name.clone()).collect();
    let mut complaints = Vec::new();
    for function in functions(text) {
        let (name, body) = (&function.name, &function.text);
        if body.contains("[lane]") || body.contains("[lane +") {
            complaints.push(format!(
                "{name}: indexes by its lane, of which there may be more than items: loop from `lane` with a bound, in steps of WORKGROUP"
            ));
        }
        for (at, word) in body.match_indices("= lane;") {
            let condition = body[at + word.len()..].split(';').next().unwrap_or("");
            // Or the loops that go on counting come later.
            let counter = body[..at].trim_end().rsplit(' ').next().unwrap_or("");
            if !condition.contains('<') && !body.contains(&format!("for (; {counter} <")) {
                complaints.push(format!("{name}: a loop over lanes has no bound"));
            }
        }
        if entries.contains(name) && body.contains("global_invocation_id") {
            let check = body.find(">=").filter(|at| body[*at..].contains("return;"));
            let first = body.find("state[").unwrap_or(body.len());
            if check.is_none_or(|check| check > first) {
                complaints.push(format!(
                    "{name}: uses its invocation's number unchecked, and the last workgroup has more invocations than items: return at once where it is too large"
                ));
            }
        }
    }
    complaints
}

fn every_rule(text: &str) -> Vec<String> {
    [unclamped(text), unsteady_bounds(text), unbounded(text)].concat()
}

#[test]
fn kernels_keep_the_house_rules() {
    for (name, text) in texts() {
        assert!(functions(&text).len() > 20, "{name}: the functions were not found");
        assert!(functions(&text).iter().all(|function| function.text.ends_with('}')), "{name}");
        none(&every_rule(&text).iter().map(|line| format!("{name}: {line}")).collect::<Vec<_>>());
    }
}

#[test]
fn these_rules_can_fail() {
    let text = &ALL[0].text();
    sees(text, every_rule, "let e = exp(-a);", "let e = exp(a);", "vq_two_piece: exp(a)");
    sees(text, every_rule, "let a = abs(y);", "let a = y;", "vq_two_piece: exp(-a)");
    sees(text, every_rule, "let gap = (*v)[r] - top;", "let gap = (*v)[r];", "vq_posterior: exp(eta * gap)");
    sees(text, every_rule, "turn < plan.steps", "turn < progress[n].turn", "train: the loop");
    sees(
        text,
        every_rule,
        "for (var k = 0u; k < n; k += 1u)",
        "let m = u32(state[0]);\n  for (var k = 0u; k < m; k += 1u)",
        "panel_product: the loop",
    );
    sees(
        text,
        every_rule,
        "if (i >= plan.n_params || progress[n].diverged != 0u)",
        "if (progress[n].diverged != 0u)",
        "apply",
    );
    sees(
        text,
        every_rule,
        "for (var i = lane; i < plan.n_params; i += WORKGROUP) {\n      weights[i]",
        "{ let i = lane;\n      weights[lane]",
        "memory_open",
    );
}
