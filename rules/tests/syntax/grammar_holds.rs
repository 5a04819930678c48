//! The grammar in the specification says what the parser does: the same words, and every sentence
//! made from it is accepted.

use std::collections::BTreeSet;

use commonbook_rules::diagnostic::render;
use commonbook_rules::syntax::{is_keyword, keywords, parse};

use crate::grammar::{Writer, grammar, names, terminals};

#[test]
fn every_name_in_the_grammar_is_defined_and_used() {
    let grammar = grammar();
    let mut used = vec!["file".to_owned()];
    grammar.values().for_each(|node| names(node, &mut used));
    let used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
    let defined: BTreeSet<&str> = grammar.keys().map(String::as_str).collect();
    assert_eq!(used, defined);
}

#[test]
fn the_grammar_and_the_lexer_know_the_same_words() {
    let mut found = Vec::new();
    grammar().values().for_each(|node| terminals(node, &mut found));
    let in_grammar: BTreeSet<&str> = found
        .iter()
        .map(String::as_str)
        .filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()))
        .collect();
    let in_lexer: BTreeSet<&str> = keywords().into_iter().collect();
    assert!(in_grammar.iter().all(|word| is_keyword(word)));
    assert_eq!(in_grammar, in_lexer);
}

#[test]
fn every_sentence_of_every_production_is_accepted() {
    let header = "rules \"x\"\ncurrency EUR\nengine 0\ncloses every year\n";
    let statements = [
        "figure",
        "fund",
        "account",
        "table",
        "measure",
        "once_only",
        "continues",
        "closes_claims",
        "pot",
        "example",
        "let",
        "line",
        "each",
        "split",
        "absorb",
        "redeem",
        "adjustments",
        "check",
        "report",
    ];
    for statement in statements {
        for seed in 0..150 {
            let mut writer = Writer::new(seed);
            let text = format!("{header}{}", writer.statement(statement));
            let parsed = parse(&text);
            assert!(parsed.diagnostics.is_empty(), "{text}\n{}", shown(&text));
            assert_eq!(parsed.document.items.len(), 1, "{text}");
        }
    }
    for seed in 0..100 {
        let text = Writer::new(seed).file(2);
        assert!(parse(&text).diagnostics.is_empty(), "{text}\n{}", shown(&text));
    }
}

fn shown(text: &str) -> String {
    render(text, "x.rules", &parse(text).diagnostics)
}
