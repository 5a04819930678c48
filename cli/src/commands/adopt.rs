//! `adopt`: the text that was voted on enters the book.

use commonbook::BookError;
use commonbook::rules::diagnostic;

use super::NOTHING_WRITTEN;
use crate::args::Adopt;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, read_text, writable};

pub(super) fn run(args: &Adopt, session: &Session) -> Result<(), CommandError> {
    let (book, rules) = args.book_and_file();
    let mut book = writable(book, session)?;
    let text = read_text(rules)?;
    let file = rules.display().to_string();
    let from = commonbook_core::value::Date::parse(&args.from)?;
    let mut stamp = session.stamp();
    let adopted = book.adopt(&text, from, &mut stamp, args.dry_run).map_err(|error| {
        if let BookError::Rules(diagnostics) = error {
            let (file, text) = (file.clone(), text.clone());
            return CommandError::Rules { file, text, diagnostics, status: 3 };
        }
        CommandError::Book { place: Some(file.clone()), error: Box::new(error) }
    })?;
    if !adopted.warnings.is_empty() {
        output::message(&diagnostic::render(&text, &file, &adopted.warnings));
    }
    for remark in &adopted.remarks {
        output::message(&format!("warning: {remark}"));
    }
    output::print(&format!(
        "rules {:?} adopted from {from} at position {}; sha-256 {}",
        adopted.name, adopted.position, adopted.hash
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}
