//! Files, lines, folders and paths stay small enough to be read at a glance.
//!
//! Rust files only: prose is one sentence a line, and data is as long as the case, also where a
//! test quotes it. Length of functions is clippy's (`too_many_lines`). The exceptions are a list
//! that only shrinks: one that is no longer needed fails, whatever the switch says.

use std::collections::BTreeMap;

use crate::repository::{File, Violation, expect_none, files, judge};

/// Whether sizes fail the test, or are only printed.
const SIZES_ARE_ERRORS: bool = true;

/// Lines of a file, its tests included; 50 to 250 is the aim.
const LINES_IN_A_FILE: usize = 500;
/// Characters of a line.
const COLUMNS: usize = 100;
/// Rust files of a folder; about 12 is the aim.
const FILES_IN_A_FOLDER: usize = 20;
/// Folders above a file, counted from the root; 3 is the aim.
const DEPTH: usize = 4;

/// Files and folders that may be larger than the limit for now, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("core/src/event", "one file for each family of events and each kind of field"),
    ("tests/tests", "one file for each target of tests, where Cargo looks for them"),
    ("core/src/door/rejection.rs", "one list of every rule that says no, in order of precedence"),
];

fn lines(file: &File) -> Vec<Violation> {
    let count = file.text.lines().count();
    if count <= LINES_IN_A_FILE {
        return Vec::new();
    }
    let what = format!("{count} lines, {LINES_IN_A_FILE} are the limit");
    vec![Violation::new(&file.path, count, what, "give a part of it a file of its own")]
}

fn columns(file: &File) -> Vec<Violation> {
    let in_tests = file.path.contains("tests/") || file.path.starts_with("benches/");
    let lines = file.lines().filter(|(_, line)| !(in_tests && is_data(line)));
    let too_wide = lines.map(|(number, line)| (number, line.chars().count()));
    too_wide
        .filter(|(_, width)| *width > COLUMNS)
        .map(|(number, width)| {
            let what = format!("{width} columns, {COLUMNS} are the limit");
            Violation::new(&file.path, number, what, "break the line")
        })
        .collect()
}

/// Whether a line is wide because of a text that begins within the limit, such as a line of a log.
fn is_data(line: &str) -> bool {
    let quote = line.char_indices().position(|(_, c)| c == '"');
    quote.is_some_and(|column| column < COLUMNS)
}

fn depth(file: &File) -> Vec<Violation> {
    let depth = file.path.matches('/').count();
    if depth <= DEPTH {
        return Vec::new();
    }
    let what = format!("{depth} folders deep, {DEPTH} are the limit");
    vec![Violation::new(&file.path, 1, what, "move it up")]
}

fn folders<'a>(files: impl Iterator<Item = &'a File>) -> Vec<Violation> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        let count = counts.entry(file.folder()).or_default();
        *count = count.saturating_add(1);
    }
    let crowded = counts.into_iter().filter(|(_, count)| *count > FILES_IN_A_FOLDER);
    crowded
        .map(|(folder, count)| {
            let what = format!("{count} files in a folder, {FILES_IN_A_FOLDER} are the limit");
            Violation::new(folder, 1, what, "group what belongs together")
        })
        .collect()
}

fn needless(exceptions: &[(&str, &str)], files: &[&File]) -> Vec<Violation> {
    let mut too_large: Vec<Violation> = files.iter().flat_map(|file| lines(file)).collect();
    too_large.extend(folders(files.iter().copied()));
    let needless = exceptions.iter().filter(|(path, _)| !too_large.iter().any(|at| at.is_at(path)));
    let remedy = "strike it from `EXCEPTIONS`";
    needless.map(|(path, _)| Violation::new(path, 1, "no exception is needed", remedy)).collect()
}

fn rust() -> impl Iterator<Item = &'static File> {
    files().iter().filter(|file| file.is_rust())
}

/// Violations but for the exceptions.
fn unexcepted(violations: Vec<Violation>) -> Vec<Violation> {
    let excepted = |at: &Violation| EXCEPTIONS.iter().any(|(path, _)| at.is_at(path));
    violations.into_iter().filter(|at| !excepted(at)).collect()
}

#[test]
fn a_file_is_read_in_one_sitting() {
    judge(&unexcepted(rust().flat_map(lines).collect()), SIZES_ARE_ERRORS);
}

#[test]
fn a_line_fits_the_page() {
    judge(&rust().flat_map(columns).collect::<Vec<_>>(), SIZES_ARE_ERRORS);
}

#[test]
fn a_folder_is_seen_at_a_glance() {
    judge(&unexcepted(folders(rust())), SIZES_ARE_ERRORS);
}

#[test]
fn no_file_is_buried_deep() {
    judge(&rust().flat_map(depth).collect::<Vec<_>>(), SIZES_ARE_ERRORS);
}

#[test]
fn the_list_of_exceptions_only_shrinks() {
    expect_none(&needless(EXCEPTIONS, &rust().collect::<Vec<_>>()));
}

#[test]
fn what_is_too_large_is_caught() {
    let long = File::new("a/long.rs", &"x\n".repeat(LINES_IN_A_FILE + 1));
    let just = File::new("a/just.rs", &"x\n".repeat(LINES_IN_A_FILE));
    assert_eq!((lines(&long).len(), lines(&just).len()), (1, 0));

    let wide = File::new("a/wide.rs", &format!("{}\n{}\n", "é".repeat(100), "é".repeat(101)));
    assert_eq!(columns(&wide).iter().map(Violation::line).collect::<Vec<_>>(), [2]);

    let quoting = |path: &str| {
        let line = format!("    append(r#\"{}\"#);\n", "x".repeat(COLUMNS));
        columns(&File::new(path, &line)).len()
    };
    assert_eq!((quoting("core/src/log.rs"), quoting("core/tests/log.rs")), (1, 0));

    let crowd: Vec<File> =
        (0..=FILES_IN_A_FOLDER).map(|n| File::new(&format!("a/{n}.rs"), "")).collect();
    assert_eq!((folders(crowd.iter()).len(), folders(crowd.iter().skip(1)).len()), (1, 0));

    assert_eq!(depth(&File::new("a/b/c/d/e/f.rs", "")).len(), 1);
    assert_eq!(depth(&File::new("a/b/c/d/e.rs", "")), []);
}

#[test]
fn an_exception_without_need_is_caught() {
    let long = File::new("a/long.rs", &"x\n".repeat(LINES_IN_A_FILE + 1));
    let list = [("a/long.rs", "one table"), ("a/short.rs", "was long once")];
    assert_eq!(needless(&list, &[&long]).len(), 1);
}
