//! One process, measured: wall time, and peak resident memory as the system counted it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

use crate::peer::SHELL;

/// Runs this program again with a command and returns microseconds and KiB.
///
/// A process between asks the system for the peak of its only child.
pub fn run(command: &[String]) -> (u128, u64) {
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).arg("measure").args(command).output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let (micros, kib) = text.trim().split_once(' ').expect("two figures");
    (micros.parse().expect("a number"), kib.parse().expect("a number"))
}

/// A peer's own program by its name, else this one with a command.
fn process(command: &[String]) -> Command {
    let me = std::env::current_exe().expect("this program");
    let (program, arguments) = match command {
        [first, rest @ ..] if first == SHELL => (PathBuf::from(first), rest),
        _ => (me, command),
    };
    let mut process = Command::new(program);
    process.args(arguments);
    process
}

/// Runs a command as a child and prints its microseconds and KiB.
pub fn report(command: &[String]) {
    let mut process = process(command);
    let start = Instant::now();
    let status = process.stdout(Stdio::null()).status().expect("it starts");
    let micros = start.elapsed().as_micros();
    assert!(status.success(), "{command:?} failed");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    println!("{micros} {}", usage.max_rss());
}

/// The commonbook command with these arguments, the first of which is its name.
pub fn as_command(arguments: &[String]) -> i32 {
    i32::from(commonbook_cli::run_with(arguments))
}
