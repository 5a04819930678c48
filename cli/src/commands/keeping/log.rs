//! `log`: the lines themselves, byte for byte.

use std::ops::ControlFlow;

use crate::args::LogLines;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, readable};

pub(in crate::commands) fn run(args: &LogLines, session: &Session) -> Result<(), CommandError> {
    let book = readable(args.book.book.as_ref(), session)?;
    let mut out = output::buffered();
    let mut result = Ok(());
    book.lines(args.from, |position, line| {
        if args.to.is_some_and(|to| position >= to) {
            return ControlFlow::Break(());
        }
        result = output::print_line(&mut out, line);
        if result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    result?;
    output::flush(&mut out)
}
