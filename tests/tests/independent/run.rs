//! Both verifiers as their users run them: the built program, and docs/verify.py.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use commonbook_tests::program;

fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| program::build().expect("the program builds"))
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.current_dir(folder).env_remove("COMMONBOOK_BOOK").env_remove("COMMONBOOK_CHECKPOINT");
    command.args(words).output().expect("it runs")
}

/// Runs a command of the program that must succeed; what it printed, errors included.
pub(crate) fn done(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let said = said(&output);
    assert!(output.status.success(), "{words:?}: {said}");
    said
}

/// All that a program printed.
pub(crate) fn said(output: &Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

/// A Python that has the package for Ed25519.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let script = program::repository().join("tests/install-test-tools");
        let output = Command::new(script).arg("verifying").output().expect("the script runs");
        assert!(
            output.status.success(),
            "docs/verify.py cannot be tested without a python3 that has the package \
             `cryptography`; install both, or let tests/install-test-tools fetch it:\n{}",
            said(&output)
        );
        program::repository().join("target/verifying/bin/python3")
    })
}

/// Runs docs/verify.py in a folder, after some options of Python.
pub(crate) fn python_with(options: &[&str], folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(python());
    command.current_dir(folder).args(options).arg(program::repository().join("docs/verify.py"));
    command.args(words).env("PYTHONDONTWRITEBYTECODE", "1").output().expect("it runs")
}

/// What docs/verify.py says of each file: what holds, or the first finding.
pub(crate) fn verify_py(folder: &Path, words: &[&str]) -> BTreeMap<String, Result<String, String>> {
    let output = python_with(&[], folder, words);
    let said = said(&output);
    let mut verdicts: BTreeMap<String, Result<String, String>> = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in said.lines() {
        let verdict = line.split_once(": holds: ").map(|(file, what)| (file, Ok(what.to_owned())));
        let finding = || line.split_once(": does not hold: ");
        let verdict =
            verdict.or_else(|| finding().map(|(file, what)| (file, Err(what.to_owned()))));
        match (verdict, last.as_ref().and_then(|file| verdicts.get_mut(file))) {
            (Some((file, verdict)), _) if !line.starts_with(' ') => {
                assert!(verdicts.insert(file.to_owned(), verdict).is_none(), "{file} twice");
                last = Some(file.to_owned());
            }
            (_, Some(Ok(what))) => what.push_str(&format!("\n{line}")),
            _ => panic!("{words:?}: {said}"),
        }
    }
    let status = i32::from(verdicts.values().any(Result::is_err));
    assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
    verdicts
}

/// What docs/verify.py says of one file that holds.
pub(crate) fn holds(folder: &Path, words: &[&str]) -> String {
    let mut verdicts = verify_py(folder, words).into_values();
    let verdict = verdicts.next().expect("a verdict");
    verdict.unwrap_or_else(|finding| panic!("{words:?}: {finding}"))
}

/// The root that the program or docs/verify.py printed, in hexadecimal digits.
pub(crate) fn root(said: &str) -> String {
    let (_, rest) = said.split_once("root ").unwrap_or_else(|| panic!("no root: {said}"));
    let root: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(root.len(), 64, "{said}");
    root
}
