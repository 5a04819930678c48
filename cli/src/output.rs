//! The one place that writes to the terminal: results to standard output, messages to standard
//! error. A closed pipe ends the program quietly. Progress is shown on terminals alone.

use std::io::{BufWriter, ErrorKind, StdoutLock, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::error::CommandError;

/// Prints a result, with a line feed at its end.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    let end: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
    finish(out.write_all(text.as_bytes()).and_then(|()| out.write_all(end)))
}

/// Prints a result that is written piece by piece.
pub(crate) fn print_by(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> std::io::Result<()>,
) -> Result<(), CommandError> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    finish(write(&mut out).and_then(|()| out.flush()))
}

/// Prints one line as it is, byte by byte.
pub(crate) fn print_line(out: &mut impl Write, line: &[u8]) -> Result<(), CommandError> {
    finish(out.write_all(line).and_then(|()| out.write_all(b"\n")))
}

/// A buffered standard output for many lines.
pub(crate) fn buffered() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(std::io::stdout().lock())
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

/// Steps of work from which on progress is worth a line.
const MANY: usize = 5_000;

/// A line on standard error that shows how far a long work is; nothing where standard error is no
/// terminal, or where the work is short.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Shows nothing yet.
    pub(crate) fn new() -> Self {
        Self(ProgressBar::hidden())
    }

    /// So many of so many steps are done.
    pub(crate) fn at(&mut self, done: usize, total: usize) {
        let count = |steps| u64::try_from(steps).unwrap_or(u64::MAX);
        if self.0.length() != Some(count(total)) {
            let style = ProgressStyle::with_template("{wide_bar} {percent:>3}%");
            let target = if total < MANY {
                ProgressDrawTarget::hidden()
            } else {
                // Hidden by itself where standard error is no terminal.
                ProgressDrawTarget::stderr()
            };
            self.0 = ProgressBar::with_draw_target(Some(count(total)), target);
            if let Ok(style) = style {
                self.0.set_style(style);
            }
        }
        self.0.set_position(count(done));
    }

    /// Takes the line away.
    pub(crate) fn end(self) {
        self.0.finish_and_clear();
    }
}

fn finish(result: std::io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(CommandError::Quiet(0)),
        Err(error) => Err(CommandError::file("standard output", "cannot be written", &error)),
        Ok(()) => Ok(()),
    }
}
