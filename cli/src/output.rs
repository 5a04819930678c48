//! The one place that writes to the terminal: results to standard output, messages to standard
//! error. A closed pipe ends the program quietly.

use std::io::{ErrorKind, Write};

use crate::error::CommandError;

/// Prints a result, with a line feed at its end.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    let end: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
    finish(out.write_all(text.as_bytes()).and_then(|()| out.write_all(end)))
}

/// Prints one line as it is, byte by byte.
pub(crate) fn print_line(out: &mut impl Write, line: &[u8]) -> Result<(), CommandError> {
    finish(out.write_all(line).and_then(|()| out.write_all(b"\n")))
}

/// A buffered standard output for many lines.
pub(crate) fn buffered() -> std::io::BufWriter<std::io::StdoutLock<'static>> {
    std::io::BufWriter::new(std::io::stdout().lock())
}

/// Prints what is left in a buffer.
pub(crate) fn flush(out: &mut impl Write) -> Result<(), CommandError> {
    finish(out.flush())
}

/// Prints a message.
pub(crate) fn message(text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    // Nobody is left to tell when standard error is closed.
    drop(write!(std::io::stderr(), "{text}{end}"));
}

fn finish(result: std::io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(CommandError::Quiet(0)),
        Err(error) => Err(CommandError::file("standard output", "cannot be written", &error)),
        Ok(()) => Ok(()),
    }
}
