//! `check-table`: a published table held against a book, or against a rules file alone.

use commonbook::projections::check_table::{Asked, TableWorld};
use commonbook::projections::{Request, render};
use commonbook::rules::Rules;
use commonbook::{BookError, check_table_by_rules};
use commonbook_core::value::{Date, Period};

use super::what_if::name_and_value;
use crate::args::{CheckTable, View};
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, known_size, read_text, readable};

/// The period of a table that says none.
const NO_PERIOD: &str = "2000";

pub(super) fn run(args: &CheckTable, session: &Session) -> Result<(), CommandError> {
    let (book, table) = args.book_and_file();
    let file = table.display().to_string();
    let table = read_text(table)?;
    let at = |error: BookError| {
        if matches!(error, BookError::Projection(_)) {
            return CommandError::Book { place: Some(file.clone()), error: Box::new(error) };
        }
        error.into()
    };
    let of = match (&args.line, &args.account) {
        (Some(line), _) => Asked::Line(line),
        (None, Some(account)) => Asked::Account(account),
        (None, None) => Asked::Together,
    };
    let without_book = args.amount.is_some() || !args.figure.is_empty();
    let found = if without_book {
        let (rules, world) = world(args)?;
        check_table_by_rules(&rules, &table, &world, of).map_err(at)?
    } else {
        let Some(period) = &args.period else { return Err(nothing_to_compare_with()) };
        let book = readable(book, session)?;
        let request = Request {
            rules: args.rules.clone(),
            period: Period::parse(period)?,
            known_at: known_size(&book, args.known_at.as_deref())?,
            as_of: args.as_of.as_deref().map(Date::parse).transpose()?,
            number: None,
        };
        book.check_table(&request, &table, of).map_err(at)?
    };
    output::print(&match args.output {
        View::Json => render::check_table_json(&found),
        View::Table => render::check_table(&found),
    })?;
    if found.agrees { Ok(()) } else { Err(CommandError::Quiet(1)) }
}

/// What stands beside a table without a book: the rules' text, an amount, figures.
fn world(args: &CheckTable) -> Result<(String, TableWorld), CommandError> {
    let (Some(file), (None, _)) = (&args.rules, args.book_and_file()) else {
        return Err(nothing_to_compare_with());
    };
    let text = read_text(file.as_ref())?;
    if let Err(diagnostics) = Rules::parse(&text) {
        return Err(CommandError::Rules { file: file.clone(), text, diagnostics, status: 3 });
    }
    let figures: Result<Vec<_>, _> = args.figure.iter().map(|it| name_and_value(it)).collect();
    let period = Period::parse(args.period.as_deref().unwrap_or(NO_PERIOD))?;
    Ok((text, TableWorld { amount: args.amount.clone(), figures: figures?, period }))
}

fn nothing_to_compare_with() -> CommandError {
    CommandError::usage(
        "TableWithoutRules",
        "it is not said what the table is held against\n\
         hint: give a book and --period, or without a book --rules FILE and --amount or --figure",
    )
}
