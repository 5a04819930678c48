//! Every fixture's book, exported by the program: root, digests and sealed texts.

use std::path::{Path, PathBuf};

use commonbook::{Book, ScriptWorld, run_script};
use commonbook_store::SqliteLog;
use commonbook_tests::program;

use crate::run::{done, holds, root, verify_py};

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(program::repository().join("fixtures")).expect("fixtures");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

/// Makes a fixture's book as `NAME.book` in a folder; how many closes it has.
fn make(fixture: &Path, folder: &Path, name: &str) -> usize {
    let log = std::fs::read_to_string(fixture.join("log.jsonl")).expect("a script");
    let rules = |name: &str| std::fs::read_to_string(fixture.join(name)).ok();
    let path = folder.join(format!("{name}.book"));
    let mut book = Book::new(SqliteLog::create(path).expect("a book"));
    let mut closes = 0_usize;
    let mut world =
        ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| closes += 1 };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{name}: {error}"));
    closes
}

/// The fixtures whose place leaves this remainder, so that tests share the work.
fn every(remainder: usize) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let (mut files, mut roots, mut closes) = (Vec::new(), Vec::new(), 0);
    for fixture in folders().iter().skip(remainder).step_by(2) {
        let name = fixture.file_name().expect("a name").to_string_lossy().into_owned();
        closes += make(fixture, folder, &name);
        let (book, lines, texts) =
            (format!("{name}.book"), format!("{name}.jsonl"), format!("{name}.texts"));
        done(folder, &["export", &book, "--out", &lines, "--texts", &texts]);
        roots.push(root(&done(folder, &["verify", &book])));
        if std::fs::metadata(folder.join(&texts)).expect("texts").len() > 0 {
            holds(folder, &["texts", &lines, &texts]);
        }
        files.push(lines);
    }
    let mut words = vec!["root"];
    words.extend(files.iter().map(String::as_str));
    let found = verify_py(folder, &words);
    for (file, expected) in files.iter().zip(&roots) {
        let verdict = found[file].as_ref().unwrap_or_else(|finding| panic!("{file}: {finding}"));
        assert_eq!(root(verdict), *expected, "{file}");
    }
    words[0] = "digests";
    let mut checked = 0;
    for (file, verdict) in verify_py(folder, &words) {
        let verdict = verdict.unwrap_or_else(|finding| panic!("{file}: {finding}"));
        let (_, counted) = verdict.rsplit_once(", ").expect("a number of closes");
        let counted = counted.strip_suffix(" closes").expect("a number of closes");
        checked += counted.parse::<usize>().expect("a number");
    }
    assert_eq!(checked, closes, "closes");
    assert!(files.len() > 10 && closes > 10, "{closes} closes of {} books", files.len());
}

#[test]
fn every_other_fixture_has_the_root_and_the_digests_that_the_program_says() {
    every(0);
}

#[test]
fn the_others_have_the_root_and_the_digests_that_the_program_says() {
    every(1);
}
