//! `what-if`: what would be otherwise, compared with what is. Nothing is written.

use commonbook::projections::render;
use commonbook::rules::Rules;
use commonbook::{Changes, Range, read_append_lines};
use commonbook_core::value::Period;

use crate::args::{View, WhatIf};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, read_text, readable};

pub(super) fn run(args: &WhatIf, session: &Session) -> Result<(), CommandError> {
    let (book, file) = match (&args.first, &args.second) {
        (first, Some(second)) => (first.as_ref(), Some(second)),
        (Some(first), None) if first.extension().is_some_and(|it| it == "rules") => {
            (None, Some(first))
        }
        (first, None) => (first.as_ref(), None),
    };
    let book = readable(book, session)?;
    let (first, last) = periods(&args.period)?;
    let range = Range { rules: args.rules.clone(), first, last };
    let mut changes = Changes { without: args.without.clone(), ..Changes::default() };
    if let Some(file) = file {
        let text = read_text(file)?;
        if let Err(diagnostics) = Rules::parse(&text) {
            let file = file.display().to_string();
            return Err(CommandError::Rules { file, text, diagnostics, status: 3 });
        }
        changes.rules = Some(text);
    }
    for figure in &args.figure {
        changes.figures.push(name_and_value(figure)?);
    }
    if let Some(path) = &args.with {
        let mut stamp = session.stamp();
        let text = read_text(path)?;
        let drafts = read_append_lines(&text, &mut stamp).map_err(|error| CommandError::Lines {
            file: path.display().to_string(),
            error: Box::new(error),
        })?;
        changes.with = drafts.into_iter().map(|(_, draft)| draft).collect();
    }
    let found = book.what_if(&range, &changes)?;
    output::print(&match args.output {
        View::Json => render::what_if_json(&found),
        View::Table => render::what_if(&found, &book.names()?),
    })
}

/// `2026`, or the first and last of a row: `2024..2026`. A range of days is one period.
fn periods(text: &str) -> Result<(Period, Period), CommandError> {
    if let Ok(period) = Period::parse(text) {
        return Ok((period, period));
    }
    match text.split_once("..") {
        Some((first, last)) => Ok((Period::parse(first)?, Period::parse(last)?)),
        None => Ok((Period::parse(text)?, Period::parse(text)?)),
    }
}

/// `NAME=VALUE`.
pub(super) fn name_and_value(text: &str) -> Result<(String, String), CommandError> {
    let parts = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    let (name, value) = parts.ok_or_else(|| {
        CommandError::usage(
            "FigureMalformed",
            format!("{text:?} sets no figure\nhint: write NAME=VALUE, as in asked_rate=6"),
        )
    })?;
    Ok((name.to_owned(), value.to_owned()))
}
