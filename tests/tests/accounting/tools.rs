//! hledger and bean-check, brought by the script where they are missing.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use commonbook_tests::program::repository;

/// What the script ends with when a program cannot be had.
const UNAVAILABLE: i32 = 69;

/// The folder with both programs; nothing where they cannot be had and this is not CI.
pub(crate) fn tools() -> Option<&'static PathBuf> {
    static TOOLS: OnceLock<Option<PathBuf>> = OnceLock::new();
    TOOLS.get_or_init(install).as_ref()
}

fn install() -> Option<PathBuf> {
    let output = Command::new(repository().join("tests/install-test-tools"))
        .arg("accounting")
        .output()
        .expect("the script runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        return Some(repository().join("target/accounting/bin"));
    }
    let unavailable = output.status.code() == Some(UNAVAILABLE);
    assert!(unavailable, "tests/install-test-tools failed:\n{said}");
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(!is_ci, "CI holds journals against hledger and bean-check, and has none:\n{said}");
    // Past the test runner, which keeps what a passing test prints to itself.
    let warning = "\n!!! SKIPPED: journals are not held against hledger and bean-check !!!\n";
    drop(writeln!(std::io::stderr(), "{warning}{said}"));
    None
}

/// A journal's text in a file of its own.
pub(crate) struct File {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl File {
    pub(crate) fn new(name: &'static str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("it is written");
        Self { folder, name }
    }

    fn run(&self, tools: &std::path::Path, program: &str, words: &[&str]) -> Output {
        let mut command = Command::new(tools.join(program));
        command.current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8").args(words);
        command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    /// What hledger prints; stops the test when it refuses.
    pub(crate) fn hledger(&self, tools: &std::path::Path, words: &[&str]) -> String {
        let words: Vec<&str> = ["-f", self.name].iter().chain(words).copied().collect();
        let output = self.run(tools, "hledger", &words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "hledger {words:?}: {said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What bean-check has against the file.
    pub(crate) fn bean_check(&self, tools: &std::path::Path) -> Result<(), String> {
        let output = self.run(tools, "bean-check", &[self.name]);
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        if output.status.success() && said.trim().is_empty() { Ok(()) } else { Err(said) }
    }

    /// Whether hledger accepts the file under `check -s`.
    pub(crate) fn hledger_check(&self, tools: &std::path::Path) -> Result<(), String> {
        let output = self.run(tools, "hledger", &["-f", self.name, "check", "-s"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(said) }
    }
}

#[test]
fn both_programs_refuse_a_journal_with_one_changed_cent() {
    let Some(tools) = tools() else { return };
    let sound = "account A\naccount B\ncommodity 1.00 EUR\n\n2026-01-01 x\n  A  1.00 EUR\n  B  \
                 -1.00 EUR\n\n2026-01-01 y\n  A  0 EUR = 1.00 EUR\n";
    File::new("a.journal", sound).hledger_check(tools).expect("it is sound");
    let wrong = File::new("a.journal", &sound.replace("= 1.00", "= 1.01"));
    assert!(wrong.hledger_check(tools).is_err());
    let undeclared = File::new("a.journal", &sound.replace("account B\n", ""));
    assert!(undeclared.hledger_check(tools).is_err());

    let sound = "2026-01-01 open Assets:A\n2026-01-01 open Equity:B\n\n2026-01-01 * \"x\" \"y\"\n  \
                 Assets:A  1.00 EUR\n  Equity:B  -1.00 EUR\n\n2026-01-02 balance Assets:A  1.00 \
                 ~ 0 EUR\n";
    File::new("a.beancount", sound).bean_check(tools).expect("it is sound");
    let wrong = File::new("a.beancount", &sound.replace("1.00 ~ 0", "1.01 ~ 0"));
    assert!(wrong.bean_check(tools).is_err());
}
