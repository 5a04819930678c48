//! One process, measured: wall time, time on the processor, and peak resident memory as the system
//! counted them.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::ClockId;

use crate::peer::SHELL;

/// What one process took.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    /// From start to end.
    pub micros: u128,
    /// On the processor, outside of the system.
    pub user_micros: u128,
    /// The highest resident memory.
    pub kib: u64,
}

/// Runs this program again with a command that must succeed.
///
/// A process between asks the system for the peak of its only child.
pub fn run(command: &[String]) -> Taken {
    measured("measure", command)
}

/// As [`run`], for a command that may say no.
pub fn run_to_any_end(command: &[String]) -> Taken {
    measured("measure-any", command)
}

fn measured(how: &str, command: &[String]) -> Taken {
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).arg(how).args(command).output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let figures: Vec<u64> =
        text.split_whitespace().map(|word| word.parse().expect("a number")).collect();
    let [micros, user_micros, kib] = figures[..] else { panic!("three figures") };
    Taken { micros: micros.into(), user_micros: user_micros.into(), kib }
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

/// Runs a command as a child and prints its figures; `into FILE` before it keeps its output.
pub fn report(command: &[String], must_succeed: bool) {
    let (out, command) = match command {
        [into, file, rest @ ..] if into == "into" => {
            (Stdio::from(File::create(file).expect("a file")), rest)
        }
        _ => (Stdio::null(), command),
    };
    let mut process = process(command);
    if !must_succeed {
        process.stderr(Stdio::null());
    }
    let start = Instant::now();
    let status = process.stdout(out).status().expect("it starts");
    let micros = start.elapsed().as_micros();
    assert!(status.success() || !must_succeed, "{command:?} failed");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    println!("{micros} {} {}", usage.user_time().num_microseconds(), usage.max_rss());
}

/// What this program prints for a command of its own.
pub fn output(command: &[String]) -> String {
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).args(command).output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The commonbook command with these arguments, the first of which is its name.
pub fn as_command(arguments: &[String]) -> i32 {
    i32::from(commonbook_cli::run_with(arguments))
}

/// Microseconds that this thread spends on the processor for something; of work that waits for
/// nothing it is the wall time of a machine that does nothing else.
pub fn on_processor(what: impl FnOnce()) -> u128 {
    let clock = ClockId::CLOCK_THREAD_CPUTIME_ID;
    let now = || clock.now().expect("the system counts").num_microseconds();
    let start = now();
    what();
    u128::try_from(now() - start).expect("time goes on")
}

/// The one in the middle.
pub fn median(figures: &mut [u128]) -> u128 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// Microseconds as milliseconds.
pub fn shown(micros: u128) -> String {
    format!("{}.{:03}", micros / 1000, micros % 1000)
}
