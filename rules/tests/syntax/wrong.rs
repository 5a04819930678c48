//! Mistakes and their messages: one file for each code of E01 and E02, named by the code.

use std::collections::BTreeSet;

use commonbook_rules::diagnostic::{Code, json, render};
use commonbook_rules::syntax::parse;

use crate::sentences::files;

/// Problems that only large files have; the limits' own tests hold them.
const LARGE: [Code; 3] = [Code::FileTooLarge, Code::TooMany, Code::MoreProblems];

/// The design's example of a checker's code, in a family that is otherwise the parser's.
const CHECKED: &str = "E0231";

#[test]
fn every_mistake_is_told_with_place_and_hint() {
    for (name, text) in files("wrong") {
        let parsed = parse(&text);
        let code = name.split('_').next().unwrap().to_uppercase();
        let raised = parsed.diagnostics.iter().any(|it| it.code.as_str() == code);
        assert!(raised, "{name} does not raise {code}");
        insta::with_settings!({ snapshot_path => "../wrong", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name.clone(), render(&text, &format!("{name}.rules"), &parsed.diagnostics));
        });
    }
}

#[test]
fn every_code_of_characters_and_syntax_has_a_file() {
    let held: BTreeSet<String> = files("wrong")
        .iter()
        .map(|(name, _)| name.split('_').next().unwrap().to_uppercase())
        .collect();
    for code in Code::ALL {
        let own = code.as_str().starts_with("E01") || code.as_str().starts_with("E02");
        if own && code.as_str() != CHECKED && !LARGE.contains(code) {
            assert!(held.contains(code.as_str()), "no file for {code}: {}", code.title());
        }
    }
}

#[test]
fn one_slip_is_one_problem() {
    for (name, text) in files("wrong") {
        if !name.ends_with("_several") {
            assert_eq!(parse(&text).diagnostics.len(), 1, "{name}");
        }
    }
}

#[test]
fn problems_are_data_too() {
    let text = "rules \"é\"\ncurrency EUR\nengine 0\ncloses every yer\n";
    let problems = parse(text).diagnostics;
    insta::assert_snapshot!(json(text, "x.rules", &problems));
}

#[test]
fn what_is_later_is_never_a_syntax_error() {
    let header = "rules \"A\"\ncurrency EUR\nengine 0\ncloses every year\n";
    let later = [
        "decide \"change\"\n  quorum 50%",
        "flows\n  work worth quantity * rate",
        "measure m in EUR counts flows behind sales where kind = cost",
        "measure m in EUR counts produce behind sales",
        "measure m in EUR counts externalities behind sales",
    ];
    for statement in later {
        let text = format!("{header}{statement}\n");
        let problems = parse(&text).diagnostics;
        let shown = render(&text, "x.rules", &problems);
        assert!(!problems.is_empty(), "{statement}");
        assert!(problems.iter().all(|it| it.code == Code::NotYet), "{shown}");
    }
}
