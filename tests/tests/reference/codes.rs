//! The reference of errors names every stable code, and no other.
//!
//! Codes are collected from the code itself: tables where there is one, the source text where a
//! code is the name of a variant. A row of the page begins with a code in ticks; a problem of rules
//! has its title beside it.

use std::collections::BTreeSet;

use commonbook_rules::diagnostic::Code;

use crate::blocks::document;

const PAGE: &str = "docs/reference/errors.md";

/// Sources whose quoted words of this form are codes.
const QUOTED: [&str; 30] = [
    "core/src/event/error.rs",
    "core/src/log/import.rs",
    "core/src/log/proof/error.rs",
    "projections/src/error.rs",
    "projections/src/error/adoption.rs",
    "projections/src/check_table/read.rs",
    "engine/src/error.rs",
    "engine/src/guard.rs",
    "engine/src/import/problem.rs",
    "engine/src/keeping/problem.rs",
    "engine/src/script.rs",
    "cli/src/error.rs",
    "cli/src/commands/attest/key.rs",
    "cli/src/commands/attest/prove.rs",
    "cli/src/commands/attest/redact.rs",
    "cli/src/key_file.rs",
    "cli/src/session.rs",
    "cli/src/commands/check_table.rs",
    "cli/src/commands/dissolve.rs",
    "cli/src/commands/import.rs",
    "cli/src/commands/init.rs",
    "cli/src/commands/keeping/backup.rs",
    "cli/src/commands/keeping/export.rs",
    "cli/src/commands/keeping/import.rs",
    "cli/src/commands/keeping/new_file.rs",
    "cli/src/commands/ledger/journal.rs",
    "cli/src/commands/reverse.rs",
    "cli/src/commands/rules.rs",
    "cli/src/commands/what_if.rs",
    "cli/src/commands/demo/published.rs",
];

/// Whether a text is spelled as codes are: words run together, each with a capital.
fn is_code(text: &str) -> bool {
    let capitals = text.chars().filter(char::is_ascii_uppercase).count();
    capitals >= 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().any(|c| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The quoted codes of a source, without its tests and what only documents it.
fn quoted(source: &str) -> BTreeSet<String> {
    let text = source.split("\n#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let pieces = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    pieces.filter(|piece| is_code(piece)).map(str::to_owned).collect()
}

/// The variants of an enum whose code is their name.
fn variants(source: &str, opening: &str) -> BTreeSet<String> {
    let body = source.lines().skip_while(|line| *line != opening).skip(1);
    let body = body.take_while(|line| *line != "}");
    let names = body.filter_map(|line| line.strip_prefix("    "));
    let names = names.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    names.map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
}

/// Every code that a command can end with.
fn codes() -> BTreeSet<String> {
    let mut codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    let rejections = document("core/src/door/rejection.rs");
    codes.extend(variants(&rejections, "pub enum Rejection {"));
    codes.extend(commonbook_store::CODES.map(str::to_owned));
    for path in QUOTED {
        codes.extend(quoted(&document(path)));
    }
    // Never given to anybody.
    codes.remove("DryRun");
    codes
}

/// The codes in the page's tables: the first cell of a row.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once("` |")).collect()
}

#[test]
fn the_reference_of_errors_has_every_code_and_no_other() {
    let page = document(PAGE);
    let told: BTreeSet<String> = rows(&page).iter().map(|(code, _)| (*code).to_owned()).collect();
    let codes = codes();
    let missing: Vec<_> = codes.difference(&told).collect();
    let unknown: Vec<_> = told.difference(&codes).collect();
    assert!(missing.is_empty(), "{PAGE} says nothing of {missing:?}");
    assert!(unknown.is_empty(), "{PAGE} speaks of {unknown:?}, which no command gives");
}

#[test]
fn every_problem_of_rules_stands_with_its_title() {
    let page = document(PAGE);
    let rows = rows(&page);
    for code in Code::ALL {
        let row = rows.iter().find(|(told, _)| *told == code.as_str());
        let (_, rest) = row.unwrap_or_else(|| panic!("{PAGE} says nothing of {code}"));
        let title = rest.split(" |").next().unwrap_or_default().trim();
        assert_eq!(title, code.title(), "{PAGE}: the title of {code}");
    }
}

#[test]
fn codes_are_known_by_their_spelling() {
    assert!(is_code("BookNotFound") && is_code("NotUtf8"));
    assert!(!is_code("EUR") && !is_code("standard output") && !is_code("Main"));
    let source = "/// \"NoCode\"\nlet a = (\"OneCode\", \"a b\");\n#[cfg(test)]\n\"NotThis\"\n";
    assert_eq!(quoted(source), BTreeSet::from(["OneCode".to_owned()]));
    let source =
        "pub enum A {\n    /// Doc.\n    First,\n    Second {\n        of: u8,\n    },\n}\n";
    let found = variants(source, "pub enum A {");
    assert_eq!(found, BTreeSet::from(["First".to_owned(), "Second".to_owned()]));
}
