//! The `commonbook` command: parse, run, report, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    commonbook_cli::run()
}
