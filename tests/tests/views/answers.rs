//! Every report of a book as it was when it was so many events long: as the bytes that are printed,
//! or the error that says why not.

use commonbook::projections::check_table::Asked;
use commonbook::projections::{DissolutionRequest, Extent, PayablesRequest, Request, render};
use commonbook::{Book, BookError};
use commonbook_core::log::Log;
use commonbook_core::value::{Date, Period};

/// What reports are asked of: rules with a period of theirs, and a day in it.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) rules: String,
    pub(crate) period: Period,
    pub(crate) day: Date,
}

/// A report by its name, and what it says.
pub(crate) type Answer = (String, String);

fn said(found: Result<String, BookError>) -> String {
    found.unwrap_or_else(|error| format!("{}: {error}", error.code()))
}

/// All reports of the book as it was at `size`, over what is asked.
pub(crate) fn answers<L: Log>(book: &Book<L>, size: u64, asked: &[Asking]) -> Vec<Answer> {
    let mut all = vec![(
        "adjustments".to_owned(),
        said(book.adjustments_known_at(size).map(|it| render::adjustments_json(&it))),
    )];
    let mut days: Vec<Option<Date>> = asked.iter().map(|one| Some(one.day)).collect();
    days.extend(asked.iter().map(|one| Some(one.period.last_day())));
    days.push(None);
    days.sort();
    days.dedup();
    for day in days {
        of_the_book(book, Extent { known_at: Some(size), as_of: day }, &mut all);
    }
    for one in asked {
        for as_of in [None, Some(one.day)] {
            of_a_period(book, (size, as_of), one, &mut all);
        }
    }
    all
}

fn of_the_book<L: Log>(book: &Book<L>, extent: Extent, all: &mut Vec<Answer>) {
    let Extent { known_at, as_of } = extent;
    let name = |what: &str| match as_of {
        Some(day) => format!("{what} as of {day}"),
        None => what.to_owned(),
    };
    let agents = book.agents_at(extent);
    let listed = agents.map(|it| render::agents(&it) + &format!("{it:?}"));
    all.push((name("agents"), said(listed)));
    let request = PayablesRequest { on: as_of, known_at, account: None, settled: true };
    all.push((
        name("payables"),
        said(book.payables(&request).map(|it| render::payables_json(&it))),
    ));
    let journal = book.journal(extent).map(|it| format!("{it:?}"));
    all.push((name("journal"), said(journal)));
    let balance = book.trial_balance(extent).map(|it| render::trial_balance_json(&it));
    all.push((name("trial-balance"), said(balance)));
    let histories = book.histories(extent);
    let histories = histories.map(|it| it.iter().map(render::history_json).collect());
    all.push((name("history"), said(histories)));
    if let Some(on) = as_of {
        let found = book.dissolution(&DissolutionRequest { rules: None, on, known_at });
        all.push((name("dissolve"), said(found.map(|it| render::dissolution_json(&it)))));
    }
}

fn of_a_period<L: Log>(
    book: &Book<L>,
    (size, as_of): (u64, Option<Date>),
    asked: &Asking,
    all: &mut Vec<Answer>,
) {
    let Asking { rules, period, .. } = asked;
    let request = Request {
        rules: Some(rules.clone()),
        period: *period,
        known_at: Some(size),
        as_of,
        number: None,
    };
    let name = |what: &str| format!("{what} of {rules} for {period} as of {as_of:?}");
    let statement = book.statement(&request);
    // Each row is nobody's amount, so that every one of them differs by what the rules give.
    let mut table = "who,amount\n".to_owned();
    for agent in statement.iter().flat_map(|it| it.result.agents.keys()) {
        table.push_str(&format!("{agent},0\n"));
    }
    all.push((name("statement"), said(statement.map(|it| render::json(&it)))));
    if table.ends_with("amount\n") {
        table.push_str("nobody,0\n");
    }
    let table = book.check_table(&request, &table, Asked::Together);
    all.push((name("check-table"), said(table.map(|it| render::check_table_json(&it)))));
    let explained = book.explain_all(&request);
    let explained = explained.map(|it| it.iter().map(render::explanation_json).collect());
    all.push((name("explain"), said(explained)));
}
