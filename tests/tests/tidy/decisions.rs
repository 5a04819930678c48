//! Decisions are short, numbered without a gap, and all of the same four parts.
//!
//! A decision is read by somebody who wants to change it: status, what forced it, what was decided,
//! what it costs. It is never edited into another one; a later one replaces it and says so.

use crate::{
    markdown::{heading, read},
    repository::{File, Violation, expect_none, files},
};

const FOLDER: &str = "docs/decisions/";
const PARTS: [&str; 4] = ["Status", "Context", "Decision", "Consequences"];
const LINES: usize = 40;

fn form(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    let prose = read(file).1;
    let headings = prose.iter().filter_map(|(_, line)| heading(line));
    let parts: Vec<&str> =
        headings.filter(|(level, _)| *level == 2).map(|(_, name)| name).collect();
    if parts != PARTS {
        let what = format!("the parts are {parts:?}");
        let remedy = format!("write {PARTS:?}, in this order");
        violations.push(Violation::new(&file.path, 1, what, remedy));
    }
    let lines = file.text.lines().count();
    if lines > LINES {
        let what = format!("{lines} lines, {LINES} are the limit");
        violations.push(Violation::new(&file.path, lines, what, "move the detail to docs/spec"));
    }
    violations
}

fn numbers(files: &[&File]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (number, file) in (1..).zip(files) {
        let wanted = format!("{number:04}-");
        if !file.name().starts_with(&wanted) {
            let what = "the number does not follow the one before";
            violations.push(Violation::new(&file.path, 1, what, format!("begin with `{wanted}`")));
        }
    }
    violations
}

fn decisions() -> Vec<&'static File> {
    files().iter().filter(|file| file.path.starts_with(FOLDER)).collect()
}

#[test]
fn every_decision_has_four_parts_and_fits_a_page() {
    assert!(!decisions().is_empty());
    expect_none(&decisions().into_iter().flat_map(form).collect::<Vec<_>>());
}

#[test]
fn decisions_are_numbered_without_a_gap() {
    expect_none(&numbers(&decisions()));
}

#[test]
fn a_decision_of_another_form_is_caught() {
    let parts = "# One\n\n## Status\n\n## Context\n\n## Decision\n\n## Consequences\n";
    assert_eq!(form(&File::new("docs/decisions/0001-a.md", parts)), []);
    assert_eq!(form(&File::new("docs/decisions/0001-a.md", "# One\n\n## Status\n")).len(), 1);
    let long = format!("{parts}{}", "more\n".repeat(LINES));
    assert_eq!(form(&File::new("docs/decisions/0001-a.md", &long)).len(), 1);
}

#[test]
fn a_gap_in_the_numbers_is_caught() {
    let first = File::new("docs/decisions/0001-a.md", "");
    let third = File::new("docs/decisions/0003-c.md", "");
    assert_eq!(numbers(&[&first]), []);
    assert_eq!(numbers(&[&first, &third]).len(), 1);
}
