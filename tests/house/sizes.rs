//! A file that can be read in one sitting.

use crate::{File, none, tree};

/// Most lines of a file by its ending.
const MOST: &[(&str, usize)] = &[(".rs", 400), (".js", 400), (".mjs", 400), (".css", 400), (".wgsl", 250)];

/// Files that are still to be split, and how long they may be until then. Only ever shorter.
const OVERDUE: &[(&str, usize)] = &[];

fn too_long(file: &File) -> Vec<String> {
    let Some((_, most)) = MOST.iter().find(|(ending, _)| file.path.ends_with(ending)) else {
        return Vec::new();
    };
    let most = OVERDUE.iter().find(|(path, _)| *path == file.path).map_or(most, |(_, most)| most);
    let lines = file.text.lines().count();
    if lines <= *most {
        return Vec::new();
    }
    vec![format!(
        "{}: {lines} lines, but {most} is the most. A file should be readable in one sitting: make a folder of it with one file for each part",
        file.path
    )]
}

#[test]
fn no_file_is_too_long() {
    let folders = ["src", "www", "tests", "shaders", "examples", "benches", "fuzz"];
    let endings: Vec<&str> = MOST.iter().map(|(ending, _)| *ending).collect();
    let files: Vec<File> = folders.iter().flat_map(|folder| tree(folder, &endings)).collect();
    assert!(files.len() > 80, "the tree was not found");
    none(&files.iter().flat_map(too_long).collect::<Vec<_>>());
}

#[test]
fn what_was_split_is_no_longer_overdue() {
    let files = tree("src", &[".rs"]);
    let done: Vec<String> = OVERDUE
        .iter()
        .filter(|(path, _)| files.iter().all(|file| file.path != *path || file.text.lines().count() <= 400))
        .map(|(path, _)| format!("tests/house/sizes.rs: {path} was split: take it off OVERDUE"))
        .collect();
    none(&done);
}

#[test]
fn this_rule_can_fail() {
    let complaints = |path: &str, lines: usize| too_long(&File::made_up(path, &"line\n".repeat(lines))).len();
    assert_eq!(complaints("src/vq.rs", 400), 0);
    assert_eq!(complaints("src/vq.rs", 401), 1);
    assert_eq!(complaints("www/style.css", 401), 1);
    assert_eq!(complaints("shaders/vq.wgsl", 251), 1);
    assert_eq!(complaints("README.md", 5000), 0);
}
