//! Every fixture is complete and says where its numbers come from.
//!
//! A case without its source is an invention, and a case without a number worked by hand cannot be
//! judged by a bookkeeper. Whether the numbers come out is tested elsewhere, by carrying the case
//! out.

use std::collections::BTreeMap;

use crate::repository::{File, Violation, expect_none, files};

/// The files that every fixture has, beside at least one rules file.
const PARTS: [&str; 3] = ["README.md", "log.jsonl", "map.json"];

/// The fixtures with their files, by folder.
fn cases<'a>(files: impl Iterator<Item = &'a File>) -> BTreeMap<&'a str, Vec<&'a File>> {
    let mut cases: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in files {
        let inside = file.path.strip_prefix("fixtures/").and_then(|path| path.split_once('/'));
        if let Some((case, _)) = inside {
            cases.entry(case).or_default().push(file);
        }
    }
    cases
}

fn complete(case: &str, files: &[&File]) -> Vec<Violation> {
    let folder = format!("fixtures/{case}");
    let missing = |what: String| Violation::new(&folder, 1, what, "complete the fixture");
    let mut violations: Vec<Violation> = PARTS
        .iter()
        .filter(|part| !files.iter().any(|file| file.path == format!("{folder}/{part}")))
        .map(|part| missing(format!("no {part}")))
        .collect();
    if !files.iter().any(|file| file.path.ends_with(".rules")) {
        violations.push(missing("no rules file".to_owned()));
    }
    let readme = files.iter().find(|file| file.name() == "README.md");
    if readme.is_some_and(|readme| !cites_a_source(readme)) {
        let path = format!("{folder}/README.md");
        let remedy = "write a line `Source: ` with work, edition and address";
        violations.push(Violation::new(&path, 1, "no source is cited", remedy));
    }
    violations
}

/// Whether a line that begins with `Source` goes on to name one.
fn cites_a_source(readme: &File) -> bool {
    let mut lines = readme.text.lines().map(|line| line.trim_start_matches(['#', '*', '-', ' ']));
    lines.any(|line| {
        let named = line.strip_prefix("Source").and_then(|rest| rest.split_once(':'));
        named.is_some_and(|(_, source)| source.chars().any(char::is_alphanumeric))
    })
}

#[test]
fn every_fixture_is_complete_and_cites_its_source() {
    let cases = cases(files().iter());
    assert!(!cases.is_empty());
    let violations: Vec<_> =
        cases.into_iter().flat_map(|(case, files)| complete(case, &files)).collect();
    expect_none(&violations);
}

#[test]
fn an_incomplete_or_sourceless_fixture_is_caught() {
    let violations = |readme: &str, leave_out: &str| {
        let all = ["README.md", "log.jsonl", "map.json", "coop.rules"];
        let kept = all.iter().filter(|name| **name != leave_out);
        let files: Vec<File> =
            kept.map(|name| File::new(&format!("fixtures/a_b/{name}"), readme)).collect();
        let cases = cases(files.iter());
        cases.into_iter().flat_map(|(case, files)| complete(case, &files)).count()
    };
    let readme = "# A case\n\nSource: the statutes of 2019, article 41.\n";
    assert_eq!(violations(readme, ""), 0);
    for part in ["README.md", "log.jsonl", "map.json", "coop.rules"] {
        assert_eq!(violations(readme, part), 1, "{part}");
    }
    assert_eq!(violations("# A case\n\nA resource: wood.\n", ""), 1);
    assert_eq!(violations("# A case\n\nSource:\n", ""), 1);
}
