//! The house rules: which way imports point, how long files get, that tables are complete, that nothing is skipped.
//!
//! Each rule is a function from text to complaints, and has a test of its own that it can complain. A complaint
//! names the file, says why the rule is there and what to do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

#[path = "house/docs.rs"]
mod docs;
#[path = "house/page.rs"]
mod page;
#[path = "house/rust.rs"]
mod rust;
#[path = "house/shaders.rs"]
mod shaders;
#[path = "house/sizes.rs"]
mod sizes;
#[path = "house/tables.rs"]
mod tables;
#[path = "house/words.rs"]
mod words;

use std::path::{Path, PathBuf};

/// A text file of the repository.
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl File {
    /// A made-up file, for a rule's own test.
    pub fn made_up(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the repository has this file or folder.
pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// The files below a folder with one of these endings, in order of path; none if there is no such folder.
pub fn tree(folder: &str, endings: &[&str]) -> Vec<File> {
    fn walk(folder: &Path, endings: &[&str], out: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["node_modules", "target", "artifacts"].contains(&name.as_str()) {
                    walk(&path, endings, out);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), endings, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| File {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

/// Fails with all complaints, one a line.
pub fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

/// Code without its comments: from `//` to the end of the line and between `/*` and `*/`, outside of strings.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote = None;
    while let Some(c) = rest.chars().next() {
        let step = match quote {
            Some(_) if c == '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            Some(open) => {
                // A quote that is still open at the end of its line was an apostrophe or part of a pattern.
                if c == open || (c == '\n' && open != '`') {
                    quote = None;
                }
                c.len_utf8()
            }
            None if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            None if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            None => {
                if c == '"' || c == '`' {
                    quote = Some(c);
                }
                c.len_utf8()
            }
        };
        out.push_str(&rest[..step]);
        rest = &rest[step..];
    }
    out
}

#[test]
fn the_reader_of_code_drops_comments_and_keeps_strings() {
    let text = "a // b\n/* c\n \"d */ e \"// f\" `g\n// h` '\"' i\nj // k";
    assert_eq!(code(text), "a \n e \"// f\" `g\n// h` '\"' i\nj ");
}

#[test]
fn the_tree_is_read() {
    assert!(
        tree("src", &[".rs"]).iter().any(|file| file.path == "src/engine/mod.rs" && !file.text.is_empty())
    );
    assert!(tree("no such folder", &[".rs"]).is_empty());
}
