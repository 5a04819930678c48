//! ARCHITECTURE.md names every file and folder of the six crates, and everything it names exists.
//!
//! A map that lags is worse than none. In the map a path stands in backticks, from the root or from
//! the folder that the section's heading names, so that a section reads like a listing. Patterns
//! (`<name>`, `*`) are prose, not paths. What the map says of a file is for people to judge.

use std::collections::BTreeSet;

use crate::{
    markdown::{code_spans, heading, read},
    repository::{File, Violation, exists, expect_none, file, files},
};

/// The map.
const MAP: &str = "ARCHITECTURE.md";

/// The sources that the map covers.
const CRATES: &[&str] =
    &["core/src/", "rules/src/", "store/src/", "projections/src/", "engine/src/", "cli/src/"];

/// Endings by which a code span is taken for a path.
const ENDINGS: &[&str] = &[".rs", ".md", ".toml", ".sql", ".jsonl", "/", "/run"];

/// Every path that the map names, resolved from the root, with its line.
fn named(map: &File, exists: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let (mut section, mut named) = (String::new(), Vec::new());
    for (number, line) in read(map).1 {
        let title = heading(line);
        if title.is_some() {
            section.clear();
        }
        for span in code_spans(line).into_iter().filter(|span| is_path(span)) {
            let in_section = format!("{section}{span}");
            let path = if exists(&in_section) { in_section } else { span.to_owned() };
            named.push((number, path));
        }
        if let Some((_, words)) = title {
            let folder = code_spans(words).into_iter().find(|span| span.ends_with('/'));
            folder.unwrap_or_default().clone_into(&mut section);
        }
    }
    named
}

fn is_path(span: &str) -> bool {
    let plain = !span.contains(['<', '*', ' ', ':']) && !span.starts_with(['/', '.', '-']);
    (plain && ENDINGS.iter().any(|ending| span.ends_with(ending))) || span == ".ci/run"
}

fn dead(map: &File, exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    named(map, &exists)
        .into_iter()
        .filter(|(_, path)| !exists(path))
        .map(|(line, path)| {
            let remedy = "strike it, or say where it is now";
            Violation::new(&map.path, line, format!("`{path}` does not exist"), remedy)
        })
        .collect()
}

fn unnamed<'a>(
    map: &File,
    files: impl Iterator<Item = &'a File>,
    exists: impl Fn(&str) -> bool,
) -> Vec<Violation> {
    let named: BTreeSet<String> = named(map, exists).into_iter().map(|(_, path)| path).collect();
    let covered = |path: &str| CRATES.iter().any(|folder| path.starts_with(folder));
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for file in files.filter(|file| file.is_rust() && covered(&file.path)) {
        wanted.insert(file.path.clone());
        wanted.insert(format!("{}/", file.folder()));
    }
    let missing = wanted.into_iter().filter(|path| !named.contains(path));
    missing
        .map(|path| {
            let what = format!("{} does not name it", map.path);
            Violation::new(&path, 1, what, "give it a line there, with what always holds in it")
        })
        .collect()
}

#[test]
fn the_map_names_every_source_file_and_folder() {
    expect_none(&unnamed(file(MAP).unwrap(), files().iter(), exists));
}

#[test]
fn every_path_that_the_map_names_exists() {
    expect_none(&dead(file(MAP).unwrap(), exists));
}

#[test]
fn a_path_that_does_not_exist_is_caught() {
    let exists = |path: &str| ["core/src/", "core/src/value.rs"].contains(&path);
    let lines = |text: &str| {
        let map = File::new(MAP, text);
        dead(&map, exists).iter().map(Violation::line).collect::<Vec<_>>()
    };
    assert_eq!(lines("# Map\n\n## `core/src/`\n\n- `value.rs`\n- `gone.rs`\n"), [6]);
    assert_eq!(lines("# Map\n\n## Elsewhere\n\n- `value.rs`\n- `core/src/value.rs`\n"), [5]);
    let prose = "# Map\n\nA file `commands/<name>.rs`, a fixture `*.rs`, a rate `EUR/h`.\n";
    assert!(lines(prose).is_empty());
}

#[test]
fn a_file_or_folder_that_the_map_leaves_out_is_caught() {
    let exists = |path: &str| ["core/src/lib.rs", "core/src/log/"].contains(&path);
    let files = ["core/src/lib.rs", "core/src/log/tree.rs", "tests/tests/laws.rs"];
    let files: Vec<File> = files.iter().map(|path| File::new(path, "")).collect();
    let count = |text: &str| unnamed(&File::new(MAP, text), files.iter(), exists).len();
    assert_eq!(count("# Map\n"), 4);
    assert_eq!(count("# Map\n\n## `core/src/`\n\n- `lib.rs`\n- `log/`\n"), 1);
    let rest = "- `log/`, `core/src/log/tree.rs`\n";
    assert_eq!(count(&format!("# Map\n\n## `core/src/`\n\n- `lib.rs`\n{rest}")), 0);
}
