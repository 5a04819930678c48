//! The command line of Commonbook: the only crate that touches terminal, files and clock.
//!
//! Arguments are parsed ([`args`]), resolved into a book and a clock (`session`), carried out
//! (`commands`, one file each) and reported (`output`). No business rule is decided here, and no
//! SQL is spoken.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

pub mod args;
mod beside;
mod clock;
mod commands;
mod error;
mod key_file;
mod output;
mod session;

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::from(run_with(std::env::args_os()))
}

/// Runs a command line, whose first word is the program's name, and returns its exit status.
pub fn run_with(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> u8 {
    let arguments = match args::Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let text = error.render().to_string();
            if asked {
                return report(output::print(&text));
            }
            output::message(&text);
            return 2;
        }
    };
    report(commands::run(&arguments))
}

fn report(result: Result<(), error::CommandError>) -> u8 {
    match result {
        Ok(()) => 0,
        Err(error) => {
            let text = error.render();
            if !text.is_empty() {
                output::message(&text);
            }
            error.status()
        }
    }
}
