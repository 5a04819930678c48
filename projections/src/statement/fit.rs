//! Whether a period is one that the rules close, and which one fits where it is not.
//!
//! Months, quarters and weeks are those of the calendar, weeks from the day that the rules say. A
//! year is a calendar year, or twelve months from any day: a fiscal year. On call, every period
//! fits that was called. Rules for dissolution close no period.

use commonbook_core::value::{Date, Period, Weekday};
use commonbook_rules::Rules;
use commonbook_rules::syntax::ast::Rhythm;

use crate::error::ProjectionError;

/// Refuses a period that the rules do not close.
pub(super) fn check(rules: &Rules, period: Period) -> Result<(), ProjectionError> {
    let rhythm = rules.closes().every;
    if rhythm == Rhythm::OnDissolution {
        let name = rules.name().to_owned();
        return Err(ProjectionError::DissolutionMustBePreviewed { name, period });
    }
    if rhythm.fits(period) {
        return Ok(());
    }
    let hint = match around(rhythm, period.from()) {
        Some(fitting) => {
            format!("{fitting} is one, from {} to {}", fitting.from(), fitting.last_day())
        }
        None => "ask for a period of the rules".to_owned(),
    };
    Err(ProjectionError::PeriodMustFitTheRules {
        name: rules.name().to_owned(),
        closes: closes(rhythm),
        period,
        hint,
    })
}

/// Whether the rules close when somebody calls.
pub(super) fn is_on_call(rules: &Rules) -> bool {
    rules.closes().every == Rhythm::OnCall
}

fn closes(rhythm: Rhythm) -> String {
    match rhythm {
        Rhythm::Month => "every month".to_owned(),
        Rhythm::Quarter => "every quarter".to_owned(),
        Rhythm::Year => "every year".to_owned(),
        Rhythm::Week { from } => format!("every week from {from}"),
        Rhythm::OnCall => "on call".to_owned(),
        Rhythm::OnDissolution => "on dissolution".to_owned(),
    }
}

/// The period of a rhythm that holds a day.
fn around(rhythm: Rhythm, day: Date) -> Option<Period> {
    let (from, months) = match rhythm {
        Rhythm::Month => (Date::new(day.year(), day.month(), 1).ok()?, 1),
        Rhythm::Quarter => (quarter_start(day)?, 3),
        Rhythm::Year => (Date::new(day.year(), 1, 1).ok()?, 12),
        Rhythm::Week { from } => return week_around(from, day),
        Rhythm::OnCall | Rhythm::OnDissolution => return None,
    };
    Period::new(from, from.plus_months(months)?).ok()
}

fn quarter_start(day: Date) -> Option<Date> {
    let month = match day.month() {
        1..=3 => 1,
        4..=6 => 4,
        7..=9 => 7,
        _ => 10,
    };
    Date::new(day.year(), month, 1).ok()
}

fn week_around(first: Weekday, day: Date) -> Option<Period> {
    let from = (-6..=0)
        .rev()
        .filter_map(|days| day.plus_days(days))
        .find(|from| from.weekday() == first)?;
    Period::new(from, from.plus_days(7)?).ok()
}
