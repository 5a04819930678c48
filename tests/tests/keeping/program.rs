//! The real program in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use commonbook_tests::program;

/// The built program.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| program::build().expect("the program builds"))
}

/// Runs a command in a folder.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.current_dir(folder).env_remove("COMMONBOOK_BOOK").args(words);
    command.output().expect("it runs")
}

/// Runs a command that must succeed; what it printed.
pub(crate) fn done(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}
