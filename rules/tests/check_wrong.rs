//! Every wrong file gives the problems in its snapshot, and every problem has a wrong file.
//!
//! `tests/wrong/check/` holds files that parse and are wrong in what they say. A snapshot shows
//! what a person sees. The last test walks the table of codes, so that none is without an example.
#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use commonbook_rules::diagnostic::{Code, Severity, render};
use commonbook_rules::{Rules, check_file};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "rules") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn wrong() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong")
}

#[test]
fn every_wrong_file_shows_all_its_problems_at_once() {
    for path in files(&wrong().join("check")) {
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let problems = check_file(&text);
        assert!(!problems.is_empty(), "{name} has no problems");
        insta::with_settings!({ snapshot_path => "wrong/check/expected", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), render(&text, &format!("{name}.rules"), &problems));
        });
    }
}

#[test]
fn every_problem_has_a_hint_and_words_at_its_carets() {
    for path in files(&wrong().join("check")) {
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        for one in check_file(&text) {
            assert!(one.hint.is_some(), "{}: {} has no hint", path.display(), one.message);
            assert!(!one.label.is_empty(), "{}: {} has no label", path.display(), one.message);
            assert!(!one.message.ends_with('.'), "{}: {}", path.display(), one.message);
            assert!(!one.span.of(&text).is_empty(), "{}: {}", path.display(), one.message);
        }
    }
}

#[test]
fn rules_with_errors_are_refused_and_rules_with_warnings_are_not() {
    for path in files(&wrong().join("check")) {
        let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
        // An example that does not come out is told by the check, and refused by adoption.
        let errors = check_file(&text)
            .iter()
            .any(|one| one.severity == Severity::Error && one.code != Code::ExampleFails);
        assert_eq!(Rules::parse(&text).is_err(), errors, "{}", path.display());
    }
}

#[test]
fn every_code_of_the_checker_has_a_wrong_file() {
    let mut seen: BTreeSet<Code> = BTreeSet::new();
    for path in files(&wrong()) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        seen.extend(check_file(&text).iter().map(|one| one.code));
    }
    // E01 and E02 are the parser's and have their own folder; E07 refuses a close, not a file.
    let own = |code: &&Code| {
        let spelling = code.as_str();
        **code == Code::MixedUnits
            || ["E03", "E04", "E05", "E06", "W0"].iter().any(|it| spelling.starts_with(it))
    };
    let without: Vec<String> = Code::ALL
        .iter()
        .filter(own)
        .filter(|code| !seen.contains(code))
        .map(|code| format!("{code} {}", code.title()))
        .collect();
    assert!(without.is_empty(), "codes without a wrong file: {without:#?}");
}
