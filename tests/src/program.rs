//! Where the repository and the built `commonbook` program are, for tests that run it as people do.
//!
//! Cargo tells the path of a program only to tests of the package that defines it, and builds it
//! only for those. So the program is built here, with the cargo and the profile that run the tests,
//! and cargo's own answer says where it lies. When it is up to date this takes a fraction of a
//! second.
//!
//! It deliberately does not look for a program on the machine: a test must never run an old one.

use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The root folder of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// Builds the `commonbook` program and answers its path.
///
/// # Errors
///
/// When cargo cannot be run, when the program does not compile, or when cargo names no executable;
/// the error carries what cargo said.
pub fn build() -> io::Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--bin", "commonbook", "--message-format=json"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.current_dir(repository()).output()?;
    let messages = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let rendered: String = messages.lines().filter_map(rendered).collect();
        return Err(io::Error::other(format!("cargo built no program: {said}{rendered}")));
    }
    let executable = messages.lines().find_map(executable);
    executable.ok_or_else(|| io::Error::other("cargo named no executable for `commonbook`"))
}

/// The executable that one line of cargo's answer names.
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    message.get("executable")?.as_str().map(PathBuf::from)
}

/// The compiler's text for people that one line of cargo's answer carries.
fn rendered(message: &str) -> Option<String> {
    let message: Value = serde_json::from_str(message).ok()?;
    message.get("message")?.get("rendered")?.as_str().map(str::to_owned)
}
