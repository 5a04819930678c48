//! The files that the rules read, and the one form in which a rule complains.
//!
//! Files are taken from the working tree, not from git, so that a rule also sees a file that is
//! about to be committed and also works in an unpacked archive. Build output and hidden folders
//! other than `.ci` are left out. A file that is not UTF-8 is known by its path and has no text.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use commonbook_tests::program;

/// One file of the repository.
pub(crate) struct File {
    /// The path from the root, with `/` on every system.
    pub(crate) path: String,
    /// The whole text; empty when it is not UTF-8.
    pub(crate) text: String,
}

impl File {
    /// A file that exists only in a test of a rule.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// The name without its folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder without the name; empty at the root.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether this is Rust code.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether this is prose.
    pub(crate) fn is_markdown(&self) -> bool {
        self.path.ends_with(".md")
    }
}

/// One place where a rule does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    file: String,
    line: usize,
    what: String,
    remedy: String,
}

impl Violation {
    /// What is wrong at a line of a file (from 1), and what to do about it.
    pub(crate) fn new(
        file: &str,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }

    /// Whether it is about this file or folder.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.file == path
    }

    /// The line it is at, from 1.
    pub(crate) fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.remedy)
    }
}

/// Fails the test when there is a violation, and prints every one on a line of its own.
#[track_caller]
pub(crate) fn expect_none(violations: &[Violation]) {
    assert!(violations.is_empty(), "\n{}", listed(violations));
}

/// Fails as [`expect_none`] does, or only prints, as the switch says.
#[track_caller]
pub(crate) fn judge(violations: &[Violation], are_errors: bool) {
    if are_errors { expect_none(violations) } else { warn(violations) }
}

#[expect(clippy::print_stderr, reason = "a warning is for whoever reads the test's output")]
fn warn(violations: &[Violation]) {
    if !violations.is_empty() {
        eprintln!("warnings:\n{}", listed(violations));
    }
}

fn listed(violations: &[Violation]) -> String {
    violations.iter().map(|violation| format!("{violation}\n")).collect()
}

/// Every file of the repository, in order of path.
pub(crate) fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = Vec::new();
        walk(&program::repository(), "", &mut files);
        files.sort_by(|left, right| left.path.cmp(&right.path));
        files
    })
}

/// The file at a path from the root.
pub(crate) fn file(path: &str) -> Option<&'static File> {
    files().iter().find(|file| file.path == path)
}

/// Whether something stands at a path from the root, be it a file or a folder.
pub(crate) fn exists(path: &str) -> bool {
    let folder = format!("{}/", path.trim_end_matches('/'));
    path.is_empty()
        || files().iter().any(|file| file.path == path || file.path.starts_with(&folder))
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
        let path = format!("{prefix}{name}");
        if entry.is_dir() {
            let hidden = name.starts_with('.') && name != ".ci";
            if !hidden && name != "target" {
                walk(&entry, &format!("{path}/"), files);
            }
        } else if let Ok(bytes) = fs::read(&entry) {
            files.push(File { path, text: String::from_utf8(bytes).unwrap_or_default() });
        }
    }
}

#[test]
fn the_walk_finds_code_documents_and_hidden_scripts_but_no_build_output() {
    for path in ["Cargo.toml", "core/src/lib.rs", ".ci/run", "tests/tests/tidy.rs", "README.md"] {
        assert!(file(path).is_some(), "{path} is not found");
    }
    assert!(exists("core/src") && exists("core/src/") && !exists("core/sr"));
    assert!(!files().iter().any(|file| file.path.starts_with("target/")));
    assert!(!files().iter().any(|file| file.path.starts_with(".git/")));
}

#[test]
fn a_violation_says_where_what_and_what_to_do() {
    let violation = Violation::new("core/src/lib.rs", 3, "no header", "add one");
    assert_eq!(violation.to_string(), "core/src/lib.rs:3: no header; add one");
}

#[test]
#[should_panic(expected = "a.rs:1: wrong; mend it")]
fn one_violation_is_enough_to_fail() {
    judge(&[Violation::new("a.rs", 1, "wrong", "mend it")], true);
}
