//! Laws over random files: nothing makes the parser panic, and formatting changes layout alone.

use commonbook_rules::diagnostic::{json, render};
use commonbook_rules::syntax::{format, parse, tree_json};
use proptest::prelude::*;

use crate::grammar::Writer;
use crate::sentences::sentences;

/// The comments of a text, sorted; clauses may change places.
fn comments(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let mut quoted = false;
            let start = line.find(|character| {
                quoted ^= character == '"';
                character == '#' && !quoted
            })?;
            Some(line[start..].trim_end().to_owned())
        })
        .collect();
    found.sort();
    found
}

fn formatting_changes_layout_alone(text: &str) {
    let Ok(once) = format(text) else { return };
    let (before, after) = (parse(text), parse(&once));
    let shown = render(&once, "formatted.rules", &after.diagnostics);
    assert!(after.diagnostics.is_empty(), "{text}\n---\n{once}\n{shown}");
    assert_eq!(tree_json(&before.document), tree_json(&after.document), "{text}\n---\n{once}");
    assert_eq!(comments(text), comments(&once), "{text}\n---\n{once}");
    assert_eq!(format(&once).as_deref(), Ok(once.as_str()), "{text}\n---\n{once}");
}

fn nothing_panics(text: &str) {
    let parsed = parse(text);
    let _shown = render(text, "x.rules", &parsed.diagnostics);
    let _data = json(text, "x.rules", &parsed.diagnostics);
    for problem in &parsed.diagnostics {
        let end = usize::try_from(problem.span.end).unwrap();
        assert!(end <= text.len() && problem.span.start <= problem.span.end, "{problem:?}");
    }
    let formatted = format(text);
    assert_eq!(formatted.is_err(), format(text).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        nothing_panics(&text);
    }

    #[test]
    fn no_mixture_of_words_and_signs_makes_the_parser_panic(
        parts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..60)
    ) {
        let mut pieces: Vec<&str> = commonbook_rules::syntax::keywords();
        pieces.extend(["\n", "\n  ", "\"x\"", "12.50", "EUR", "(", ")", ",", "%", "=", "#", "é"]);
        pieces.extend([".", "-", "+", "*", "/", "<", ">", ":", "$", "\"", "2026-01-01", "\r\n"]);
        let words: Vec<&str> = parts.iter().map(|index| *index.get(&pieces)).collect();
        nothing_panics(&words.join(" "));
        nothing_panics(&words.join(""));
    }

    #[test]
    fn formatting_changes_nothing_but_the_layout(seed in any::<u64>(), statements in 0_usize..8) {
        let text = Writer::new(seed).file(statements);
        assert!(format(&text).is_ok(), "{text}");
        formatting_changes_layout_alone(&text);
    }

    #[test]
    fn a_damaged_sentence_is_answered_and_formatted_alike(
        file in any::<proptest::sample::Index>(),
        cut in any::<proptest::sample::Index>(),
        length in 0_usize..12,
        put in any::<proptest::sample::Index>(),
    ) {
        let sentences = sentences();
        let text = &file.get(&sentences).1;
        let at = text.floor_char_boundary(cut.index(text.len()));
        let end = text.floor_char_boundary(at.saturating_add(length).min(text.len())).max(at);
        let moved = &text[at..end];
        let without = format!("{}{}", &text[..at], &text[end..]);
        nothing_panics(&without);
        formatting_changes_layout_alone(&without);
        let to = without.floor_char_boundary(put.index(without.len()));
        let with = format!("{}{moved}{}", &without[..to], &without[to..]);
        nothing_panics(&with);
        formatting_changes_layout_alone(&with);
    }
}

#[test]
fn every_sentence_survives_formatting() {
    for (_, text) in sentences() {
        formatting_changes_layout_alone(&text);
    }
}
