//! Words that must not be in the repository: notes to oneself and places on one machine.
//!
//! A path of somebody's machine works for nobody else; a note to mend something later belongs in
//! an issue that can be found, and names its number. A lint that is switched off says so with
//! `expect`, which complains once it is no longer needed; only a test target may let a list of
//! lints be, and gives a reason.

use crate::repository::{File, Violation, expect_none, files};

/// What must not occur, and what to do instead. Spelled in halves: the rule reads its own text too.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("../", "shared"), "put what is needed into the repository and cite its source"),
    (concat!("FIX", "ME"), "mend it, or open an issue"),
    (concat!("XX", "X"), "mend it, or open an issue"),
    (concat!("TO", "DO"), "mend it, or write `TODO(#n)` with the number of an issue"),
    (concat!("#[al", "low("), "write `#[expect(lint, reason = \"...\")]`"),
    (concat!("#![al", "low("), "write `#![expect(lint, reason = \"...\")]`"),
];

/// Beginnings of absolute paths of one machine.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Inputs that a program made; what they say is nobody's note.
const MADE: &str = "fuzz/corpus/";

fn words(file: &File) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (number, line) in file.lines() {
        let line = line.replace(concat!("TO", "DO(#"), "(#");
        for (word, remedy) in FORBIDDEN {
            let in_tests = word.contains("low(") && file.path.contains("tests/");
            if !in_tests && has_word(&line, word) {
                violations.push(Violation::new(&file.path, number, format!("`{word}`"), *remedy));
            }
        }
        for path in MACHINE_PATHS {
            if line.match_indices(path).any(|(at, _)| begins_a_path(&line, at)) {
                let what = format!("a path of one machine (`{path}`)");
                let remedy = "name the file from the root of the repository";
                violations.push(Violation::new(&file.path, number, what, remedy));
            }
        }
    }
    violations
}

/// Whether a word stands in a line, and not only inside a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_letters = word.chars().all(char::is_alphabetic);
    let mut pieces = line.split(word).peekable();
    while let (Some(before), Some(after)) = (pieces.next(), pieces.peek()) {
        let around = [before.chars().next_back(), after.chars().next()];
        if !is_letters || !around.into_iter().flatten().any(char::is_alphanumeric) {
            return true;
        }
    }
    false
}

/// Whether an absolute path begins at this byte, rather than a path or address going on.
fn begins_a_path(line: &str, at: usize) -> bool {
    let before = line.get(..at).and_then(|text| text.chars().next_back());
    !before.is_some_and(|c| c.is_alphanumeric() || "._-~/>}".contains(c))
}

#[test]
fn no_file_holds_notes_to_oneself_or_paths_of_one_machine() {
    let written = files().iter().filter(|file| !file.path.starts_with(MADE));
    expect_none(&written.flat_map(words).collect::<Vec<_>>());
}

#[test]
fn a_forbidden_word_is_caught() {
    for (word, _) in FORBIDDEN {
        let text = format!("first\nsecond {word} third\n");
        assert_eq!(words(&File::new("a.md", &text))[0].line(), 2, "{word}");
    }
    for path in MACHINE_PATHS {
        assert_eq!(words(&File::new("a.rs", &format!("// see `{path}main`\n"))).len(), 1, "{path}");
    }
}

#[test]
fn numbered_notes_and_addresses_are_let_through() {
    let text = concat!("// TO", "DO(#12): faster\n// https://example.org/wo", "rk/page\n");
    assert_eq!(words(&File::new("a.rs", text)), []);
    assert_eq!(words(&File::new("a.rs", r"/// `\uXXXX` in lower case.")), []);
}

/// Names of regimes: what is shared by which law or custom is said in rules files, which are data.
const REGIMES: &[&str] = &[
    "scop",
    "scic",
    "ristorno",
    "retorno",
    "sobras",
    "patronage",
    "subchapter",
    "disco",
    "sourcecred",
    "coordinape",
    "fairshares",
    "sensorica",
    "enspiral",
    "mondragon",
    "ley27",
];
/// The crates that carry rules out, whatever they say.
const CARRY_OUT: [&str; 6] =
    ["core/src/", "rules/src/", "projections/src/", "engine/src/", "store/src/", "cli/src/"];

#[test]
fn no_code_knows_a_regime_by_its_name() {
    let mut violations = Vec::new();
    for file in files() {
        let path = file.path.as_str();
        if !path.ends_with(".rs") || !CARRY_OUT.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        for (number, line) in file.lines() {
            let line = line.to_lowercase();
            let Some(name) = REGIMES.iter().find(|name| has_word(&line, name)) else { continue };
            let remedy = "say it in a rules file: the language must carry it, and code must not";
            violations.push(Violation::new(path, number, format!("`{name}`"), remedy));
        }
    }
    expect_none(&violations);
}
