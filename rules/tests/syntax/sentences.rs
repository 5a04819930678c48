//! Rules files that hold: each parses without a problem and is formatted without losing anything.

use std::path::PathBuf;

use commonbook_rules::diagnostic::render;
use commonbook_rules::syntax::{format, parse, tree_json};

/// Whole files, by name, in order.
pub(crate) fn sentences() -> Vec<(String, String)> {
    files("sentences")
}

pub(crate) fn files(folder: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "rules"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_sentence_parses_without_a_problem() {
    for (name, text) in sentences() {
        let parsed = parse(&text);
        let shown = render(&text, &name, &parsed.diagnostics);
        assert!(parsed.diagnostics.is_empty(), "{shown}");
        assert!(!parsed.document.items.is_empty(), "{name}");
    }
}

#[test]
fn all_but_the_odd_one_are_in_canonical_layout() {
    for (name, text) in sentences() {
        let formatted = format(&text).unwrap();
        assert_eq!(formatted == text, name != "everything", "{name}:\n{formatted}");
    }
}

#[test]
fn the_odd_one_is_laid_out_anew() {
    let (_, text) = sentences().into_iter().find(|(name, _)| name == "everything").unwrap();
    insta::assert_snapshot!("everything_formatted", format(&text).unwrap());
    let tree: serde_json::Value = serde_json::from_str(&tree_json(&parse(&text).document)).unwrap();
    insta::assert_snapshot!("everything_tree", serde_json::to_string_pretty(&tree).unwrap());
}

#[test]
fn what_can_be_mended_is_mended() {
    let good =
        "rules \"A b\"\ncurrency EUR\nengine 0\ncloses every year\n\nlet a = 1 - 2 * 3  # ok\n";
    let bad = "\u{feff}rules \u{201c}A b\u{201d}\r\ncurrency EUR\r\nengine\t0\r\ncloses every year\
               \r\n\r\nlet a =\u{a0}1 \u{2212} 2 \u{d7} 3 # ok  \r\n\r\n\r\n";
    assert_eq!(format(bad).unwrap(), good);
    assert_eq!(format(good.trim_end()).unwrap(), good);
    let codes: Vec<_> = parse(bad).diagnostics.iter().map(|it| it.code.as_str()).collect();
    for code in ["E0101", "E0102", "E0103", "E0104", "E0105"] {
        assert!(codes.contains(&code), "{code} not in {codes:?}");
    }
}

#[test]
fn what_stands_in_quotes_and_comments_is_not_touched() {
    let text = "rules \"a \u{2212} b \u{201c}c\u{201d} \u{e9}\"\ncurrency EUR\nengine 0\n\
                closes on call\n# \u{201c}\u{a0}\u{d7}\n";
    assert_eq!(format(text).unwrap(), text);
}

#[test]
fn a_text_that_mending_breaks_says_what_was_mended() {
    let text = "rules \"A\"\ncurrency EUR\nengine 0\ncloses every year\nfigure \rgrant in EUR\n";
    let problems = format(text).unwrap_err();
    let codes: Vec<&str> = problems.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["E0102"]);
}

#[test]
fn a_text_with_errors_is_not_formatted() {
    let problems = format("rules \"A\"\r\ncurrency EUR\r\nengine 0\r\n").unwrap_err();
    let codes: Vec<_> = problems.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["E0209"]);
}

#[test]
fn precedence_is_as_written_in_the_design() {
    let same = [
        ("15% of a + b", "(15% of a) + b"),
        ("50% of 30% of a * b", "(50% of (30% of a)) * b"),
        ("-a * b", "(-a) * b"),
        ("a - b - c", "(a - b) - c"),
        ("a / b * c", "(a / b) * c"),
        ("not a = b and c or d", "((not (a = b)) and c) or d"),
        ("if a then b else c or d", "if a then b else (c or d)"),
        ("a + b < c * d", "(a + b) < (c * d)"),
    ];
    let tree = |value: &str| {
        let text =
            format!("rules \"A\"\ncurrency EUR\nengine 0\ncloses every year\nlet x = {value}\n");
        let parsed = parse(&text);
        assert!(!parsed.has_errors(), "{value}");
        tree_json(&parsed.document)
    };
    for (plain, grouped) in same {
        assert_eq!(tree(plain), tree(grouped), "{plain}");
    }
}
