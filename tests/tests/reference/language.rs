//! Every rules text of the documents is what the page says it is: sound, or wrong in one known way.
//!
//! A fragment stands in the frame of `docs/reference/language.md`. What it declares itself is left
//! out of the frame, so that it may say another unit or table; what the frame leaves unused is no
//! matter, since only errors are looked at.

use std::collections::BTreeSet;

use commonbook_rules::diagnostic::{Code, Diagnostic, render};
use commonbook_rules::{Rules, check_file};

use crate::blocks::{Block, blocks, blocks_of, document};

const PAGE: &str = "docs/reference/language.md";

/// The line of the frame that a fragment takes the place of.
const HERE: &str = "# the fragment stands here\n";

/// The frame, as the page shows it.
fn frame() -> String {
    let blocks = blocks_of(PAGE, &document(PAGE));
    let frame = blocks.into_iter().find(|block| block.says("frame"));
    frame.expect("the page shows the frame of fragments").text
}

/// The statements of a text: a line in column 1 and what is indented below it.
fn statements(text: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| !c.is_whitespace());
        match statements.last_mut() {
            Some(last) if !begins => last.push_str(line),
            Some(_) | None => statements.push(line.to_owned()),
        }
        if let Some(last) = statements.last_mut() {
            last.push('\n');
        }
    }
    statements
}

/// What a statement declares: the header's word, or the kind of its name and the name.
fn declares(statement: &str) -> Option<(&'static str, String)> {
    let word = statement.split_whitespace().next()?;
    let space = match word {
        "closes" | "continues" if statement.contains('"') => "account",
        "rules" | "currency" | "engine" | "closes" => return Some(("header", word.to_owned())),
        "figure" | "measure" | "table" | "let" => "value",
        "fund" => "fund",
        "account" => "account",
        "pot" => "pot",
        "line" | "each" => "step",
        _ => return None,
    };
    let rest = statement.strip_prefix(word)?.trim_start();
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split_whitespace().next()?,
    };
    Some((space, name.to_owned()))
}

/// A fragment in the frame.
fn framed(frame: &str, fragment: &str) -> String {
    let own: BTreeSet<_> =
        statements(fragment).iter().filter_map(|statement| declares(statement)).collect();
    let mut text = String::new();
    for statement in statements(frame) {
        let is_own = declares(&statement).is_some_and(|declared| own.contains(&declared));
        if statement.trim_end() == HERE.trim_end() {
            text.push_str(fragment);
        } else if !is_own {
            text.push_str(&statement);
        }
    }
    text
}

fn whole(block: &Block, frame: &str) -> String {
    if block.says("fragment") { framed(frame, &block.text) } else { block.text.clone() }
}

#[test]
fn every_rules_text_of_the_documents_is_sound_or_wrong_as_it_says() {
    let frame = frame();
    let (mut sound, mut wrong, mut problems) = (0_usize, 0_usize, String::new());
    for block in blocks("rules") {
        let text =
            if block.says("frame") { block.text.replace(HERE, "") } else { whole(&block, &frame) };
        let found = check_file(&text);
        if let Some(code) = block.value("wrong") {
            wrong += 1;
            if !is_wrong_by(&found, code) {
                let shown = render(&text, &block.place, &found);
                problems.push_str(&format!("{}: not {code}, but:\n{shown}\n", block.place));
            }
            continue;
        }
        sound += 1;
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        if Rules::parse(&text).is_err() || !errors.is_empty() {
            problems.push_str(&render(&text, &block.place, &errors));
        }
    }
    assert!(problems.is_empty(), "\n{problems}");
    assert!(sound >= 30 && wrong >= 10, "blocks went missing: {sound} sound, {wrong} wrong");
}

/// Whether these are the problems of a text that is wrong by this code alone.
fn is_wrong_by(found: &[Diagnostic], code: &str) -> bool {
    let code = Code::parse(code).unwrap_or_else(|| panic!("{code} is no code"));
    let errors: BTreeSet<Code> =
        found.iter().filter(|one| one.is_error()).map(|one| one.code).collect();
    let warned = found.iter().any(|one| one.code == code);
    if errors.is_empty() { warned } else { errors == BTreeSet::from([code]) }
}

#[test]
fn a_fragment_may_declare_what_the_frame_declares() {
    let frame =
        format!("fund reserve\nfigure budget in EUR\n\n{HERE}\nline \"end\"\n  takes rest\n");
    let text = framed(&frame, "fund reserve  indivisible\nlet budget = 3\n");
    assert_eq!(text, "fund reserve  indivisible\nlet budget = 3\nline \"end\"\n  takes rest\n");
}

/// Every word of the language has a place on the page, in code.
#[test]
fn every_word_of_the_language_stands_on_its_page() {
    let page = document(PAGE);
    let table = document("rules/src/syntax/keyword.rs");
    let body = table.split_once("keywords! {").and_then(|(_, rest)| rest.split_once("\n}"));
    let (body, _) = body.expect("the table of words");
    let words = body.lines().filter_map(|line| line.split('"').nth(1));
    let code: String = page.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("\n");
    let blocks: String =
        blocks_of(PAGE, &page).into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n");
    let known: BTreeSet<&str> =
        code.split(|c: char| !c.is_alphanumeric()).chain(blocks.split_whitespace()).collect();
    let missing: Vec<&str> = words.filter(|word| !known.contains(word)).collect();
    assert!(missing.is_empty(), "{PAGE} says nothing of {missing:?}");
}
