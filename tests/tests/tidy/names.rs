//! Files and tests are named for what they hold, never for their shape.
//!
//! No `mod.rs`, and no file or folder for odds and ends: such a name gives every reader one more
//! place to look and nobody a reason to keep it small. Tests and fixtures are sentences, so that
//! the list of them reads as a specification.

use crate::repository::{File, Violation, expect_none, files};

/// Names that say nothing about what is inside.
const NO_NAMES: &[&str] =
    &["mod", "util", "utils", "helper", "helpers", "common", "types", "misc", "shared"];

fn path(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    for part in file.path.trim_end_matches(".rs").split('/') {
        if NO_NAMES.contains(&part) {
            let remedy = "name it for what it answers (`x.rs` beside `x/`)";
            violations.push(Violation::new(&file.path, 1, format!("the name `{part}`"), remedy));
        }
    }
    let stem = file.name().trim_end_matches(".rs");
    if !is_snake_case(stem) {
        let what = format!("`{stem}` is not snake_case");
        violations.push(Violation::new(&file.path, 1, what, "rename the file"));
    }
    violations
}

fn is_snake_case(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn test_names(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut is_test = false;
    for (number, line) in file.lines() {
        let line = line.trim();
        if line == "#[test]" {
            is_test = true;
        } else if line.starts_with("#[ignore") {
            // Run by name from another test, and part of it.
            is_test = false;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
            is_test = false;
            let name = rest.split('(').next().unwrap_or(rest);
            if name.starts_with("test_") || name.split('_').count() < 3 {
                let what = format!("the test `{name}` is not a sentence");
                let remedy = "say what holds, such as `parts_sum_to_the_total`";
                violations.push(Violation::new(&file.path, number, what, remedy));
            }
        }
    }
    violations
}

fn fixture_name(file: &File) -> Vec<Violation> {
    let folder = file.path.strip_prefix("fixtures/").and_then(|path| path.split_once('/'));
    match folder {
        Some((name, _)) if !is_snake_case(name) || name.split('_').count() < 2 => {
            let remedy = "call the folder `<who>_<what happens>`";
            let what = format!("the fixture `{name}` is not a sentence");
            vec![Violation::new(&file.path, 1, what, remedy)]
        }
        Some(_) | None => Vec::new(),
    }
}

#[test]
fn no_file_or_folder_is_named_for_odds_and_ends() {
    let violations: Vec<_> = files().iter().filter(|file| file.is_rust()).flat_map(path).collect();
    expect_none(&violations);
}

#[test]
fn tests_are_named_as_sentences() {
    let rust = files().iter().filter(|file| file.is_rust());
    expect_none(&rust.flat_map(test_names).collect::<Vec<_>>());
}

#[test]
fn fixtures_are_named_as_sentences() {
    expect_none(&files().iter().flat_map(fixture_name).collect::<Vec<_>>());
}

#[test]
fn a_name_for_odds_and_ends_is_caught() {
    for bad in ["core/src/event/mod.rs", "core/src/utils/split.rs", "cli/src/Args.rs"] {
        assert_eq!(path(&File::new(bad, "")).len(), 1, "{bad}");
    }
    assert_eq!(path(&File::new("core/src/value/common_unit.rs", "")), []);
}

#[test]
fn a_test_that_is_no_sentence_is_caught() {
    let file = |name: &str| File::new("a.rs", &format!("#[test]\nfn {name}() {{\n}}\n"));
    assert_eq!(test_names(&file("test_the_split"))[0].line(), 2);
    assert_eq!(test_names(&file("split_works")).len(), 1);
    assert_eq!(test_names(&file("parts_sum_to_the_total")), []);
    assert_eq!(test_names(&File::new("a.rs", "fn test_bed() {}\n")), []);
    let part = "#[test]\n#[ignore = \"run by another\"]\nfn part() {}\n";
    assert_eq!(test_names(&File::new("a.rs", part)), []);
}

#[test]
fn a_fixture_that_is_no_sentence_is_caught() {
    assert_eq!(fixture_name(&File::new("fixtures/p01/log.jsonl", "")).len(), 1);
    assert_eq!(fixture_name(&File::new("fixtures/wine_growers_are_refunded/log.jsonl", "")), []);
    assert_eq!(fixture_name(&File::new("fixtures/README.md", "")), []);
}
