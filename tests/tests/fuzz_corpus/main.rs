//! The corpora of the fuzz targets, input by input: each property holds, and no canary survives.
//!
//! Fuzzing itself is no part of the tests; `fuzz/run` does it. What it found is here for ever: an
//! input that once made something new happen, and every one that once refuted a property.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that goes wrong stops, and says how much it held"
)]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use commonbook_tests::fuzzing::{self, Canary, Outcome, TARGETS, Target};
use commonbook_tests::program;

/// The largest corpus, in bytes; `fuzz/keep` sees to it.
const LARGEST: usize = 400_000;

/// The inputs of a target with the names of their files, in order of name.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = program::repository().join("fuzz/corpus").join(target.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        (format!("fuzz/corpus/{}/{}", target.name, path.file_name().unwrap().display()), path)
    };
    paths.into_iter().map(read).map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// What becomes of an input; a panic refutes a property too.
fn outcome(target: &Target, input: &[u8], canary: Option<Canary>) -> Outcome {
    let held = catch_unwind(AssertUnwindSafe(|| (target.property)(input, canary)));
    held.unwrap_or_else(|_| Err("it panics".to_owned()))
}

fn holds_for_its_corpus(name: &str) {
    let target = Target::named(name).unwrap();
    let corpus = corpus(target);
    let bytes: usize = corpus.iter().map(|(_, input)| input.len()).sum();
    println!("{name}: {} inputs, {bytes} bytes", corpus.len());
    assert!(corpus.len() >= 50, "{name}: {} inputs are no corpus", corpus.len());
    assert!(bytes <= LARGEST, "{name}: {bytes} bytes are no small corpus");
    for (file, input) in &corpus {
        if let Err(wrong) = outcome(target, input, None) {
            panic!("{file}: {wrong}");
        }
    }
    for canary in target.canaries {
        let found = corpus.iter().find(|(_, input)| outcome(target, input, Some(*canary)).is_err());
        assert!(found.is_some(), "{name}: no input finds that {canary:?}");
    }
}

#[test]
fn append_lines_say_the_same_once_stored() {
    holds_for_its_corpus("append_line");
}

#[test]
fn canonical_lines_are_written_as_they_were_read() {
    holds_for_its_corpus("canonical_line");
}

#[test]
fn rules_keep_their_meaning_when_formatted() {
    holds_for_its_corpus("rules");
}

#[test]
fn maps_are_refused_with_their_place_or_keep_the_promises_of_imports() {
    holds_for_its_corpus("map");
}

#[test]
fn files_are_imported_once_and_known_after() {
    holds_for_its_corpus("csv");
}

#[test]
fn nothing_verifies_but_what_a_key_signed() {
    holds_for_its_corpus("note");
}

#[test]
fn nothing_is_proven_but_what_is_in_the_book() {
    holds_for_its_corpus("proof");
}

#[test]
#[ignore = "writes files: what the corpora of notes and proofs begin with"]
fn write_the_seeds() {
    for (name, seeds) in [("note", fuzzing::note::seeds()), ("proof", fuzzing::proof::seeds())] {
        let folder = program::repository().join("fuzz/corpus").join(name);
        fs::create_dir_all(&folder).unwrap();
        for (number, seed) in (0..).zip(seeds.unwrap()) {
            fs::write(folder.join(format!("seed-{number:02}")), seed).unwrap();
        }
    }
}

#[test]
fn every_target_has_a_corpus_a_program_and_canaries_and_nothing_else_is_there() {
    let names = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(program::repository().join("fuzz").join(folder)).unwrap();
        let name = |entry: fs::DirEntry| entry.path().file_stem().unwrap().display().to_string();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    };
    let mut targets: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    targets.sort_unstable();
    assert_eq!(names("corpus"), targets);
    assert_eq!(names("targets"), targets);
    assert!(TARGETS.iter().all(|target| !target.canaries.is_empty()));
}
