//! Hostile files: refused with a code, without a crash and in linear time.

use commonbook_rules::diagnostic::Code;
use commonbook_rules::syntax::{MAX_BYTES, Parsed, format, parse, tree_json};

const HEADER: &str = "rules \"A\"\ncurrency EUR\nengine 0\ncloses every year\n";

fn codes(text: &str) -> Vec<Code> {
    let Parsed { document, diagnostics } = parse(text);
    // Whatever was read can be walked.
    assert!(!tree_json(&document).is_empty());
    diagnostics.iter().map(|problem| problem.code).collect()
}

#[test]
fn ten_thousand_parentheses_are_refused() {
    let text = format!("{HEADER}let a = {}1{}\n", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(codes(&text), [Code::TooDeep]);
}

#[test]
fn nesting_is_allowed_up_to_64_and_no_further() {
    let nested = |depth| format!("{HEADER}let a = {}1{}\n", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(codes(&nested(64)), []);
    assert_eq!(codes(&nested(65)), [Code::TooDeep]);
}

#[test]
fn every_way_to_nest_is_bounded() {
    for opener in ["-", "not ", "1% of ", "if ", "max(", "sum(1 among ", "if 1 then 2 else "] {
        let text = format!("{HEADER}let a = {}1\n", opener.repeat(10_000));
        assert_eq!(codes(&text), [Code::TooDeep], "{opener}");
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_names_is_refused() {
    for operator in [" + ", " * ", " and ", " or "] {
        let text = format!("{HEADER}let a = b{}\n", format!("{operator}c").repeat(100_000));
        assert_eq!(codes(&text), [Code::TooDeep], "{operator}");
    }
    let sum = format!("{HEADER}let a = b{}\n", " + c".repeat(255));
    assert_eq!(codes(&sum), []);
}

#[test]
fn a_hundred_thousand_statements_are_refused() {
    let text = format!("{HEADER}{}", "let a=1\n".repeat(100_000));
    assert_eq!(codes(&text), [Code::TooMany]);
    let entries = format!("{HEADER}table t by k\n{}", " a 1\n".repeat(100_000));
    assert_eq!(codes(&entries), [Code::TooMany]);
}

#[test]
fn a_file_of_two_mebibytes_is_refused() {
    let text = format!("{HEADER}{}", "# x\n".repeat(MAX_BYTES / 2));
    assert_eq!(codes(&text), [Code::FileTooLarge]);
    let fits = format!("{HEADER}{}\n", "#".repeat(MAX_BYTES - HEADER.len() - 1));
    assert_eq!(codes(&fits), []);
}

#[test]
fn a_large_file_of_any_one_thing_is_answered_at_once_and_briefly() {
    let things = [
        "(",
        ")",
        "\"",
        "$",
        "$ ",
        "é",
        "é ",
        "a ",
        "a\n",
        "a.",
        "1",
        "1 ",
        "1.",
        "-",
        "%",
        "% ",
        "\n",
        "\r",
        "\t",
        "rules ",
        "rules\n",
        "line \"a\"\n",
        " takes\n",
        "table\n a\n",
        "!=",
        "let a = (\n",
        "let a = 1 1\n",
        "fund x\n",
        "to\n",
        "a-",
        "2026-13-01 ",
        ",",
        "#\u{202e}\n",
        "let a = sum(\n",
    ];
    for thing in things {
        let text = thing.repeat(MAX_BYTES / 4 / thing.len());
        for text in [text.clone(), format!("{HEADER}let a = {text}")] {
            assert!(codes(&text).len() <= 101, "{thing:?}");
        }
    }
}

#[test]
fn more_than_a_hundred_problems_are_cut_short() {
    let text = format!("{HEADER}{}", "oops\n".repeat(500));
    let codes = codes(&text);
    assert_eq!(codes.len(), 101);
    assert_eq!(codes.last(), Some(&Code::MoreProblems));
}

#[test]
fn large_files_are_formatted_too() {
    let lets: String = (0..5_000).map(|number| format!("let a{number}=1\n")).collect();
    let entries: String = (0..4_000).map(|number| format!("  k{number} 1 EUR # c\n")).collect();
    let chain = format!("let z = b{}\n", " + c".repeat(255));
    let text = format!("{HEADER}{lets}table t by k\n{entries}{chain}");
    let once = format(&text).unwrap();
    assert!(once.len() < text.len() * 2);
    assert!(once.lines().all(|line| line.len() <= 100));
    assert_eq!(format(&once).unwrap(), once);
}
