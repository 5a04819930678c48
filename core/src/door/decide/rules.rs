//! Rules: documents come whole, adoptions leave closed periods alone, calls are of adopted rules.
//!
//! Nothing is proposed for a period that the same rules have closed. A call that a standing close
//! has shared is taken back no more: the next call of the period would take its number. Whether the
//! rules close on call is the language's matter.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::door::close::closed_periods;
use crate::door::decide::Answer;
use crate::door::fact::{Fields, document_key, number, padded, rows, under};
use crate::door::rejection::Rejection;
use crate::event::{
    DistributionCalled, DistributionProposed, DocumentRecorded, Event, Position, Record,
    RulesAdopted, decode,
};
use crate::log::{FactKind, LogError, View, line_at};
use crate::value::{Date, Id, Period};

/// The part of a document at hand, if it was recorded.
fn part(view: &dyn View, document: &Id, part: u32) -> Answer<Option<DocumentRecorded>> {
    let key = document_key(document.as_str(), part);
    let Some(position) = number(view, FactKind::Document, &key)? else { return Ok(None) };
    let damaged = |what: String| LogError::damaged(format!("position {position}"), what);
    let line = line_at(view, position)?.ok_or_else(|| damaged("it is missing".to_owned()))?;
    let record = decode(&line).map_err(|e| damaged(e.to_string()))?;
    let Event::DocumentRecorded(e) = record.event else {
        return Err(damaged("it is no part of a document".to_owned()).into());
    };
    Ok(Some(e))
}

/// Parts come in order, each once, and agree on how many there are.
pub(super) fn document(view: &dyn View, e: &DocumentRecorded) -> Answer {
    let follows = match e.part.checked_sub(1) {
        None => false,
        Some(0) => true,
        Some(previous) => part(view, &e.document, previous)?.is_some_and(|one| one.of == e.of),
    };
    let key = document_key(e.document.as_str(), e.part);
    if follows && e.part <= e.of && view.fact(FactKind::Document, &key)?.is_none() {
        return Ok(());
    }
    Err(Rejection::DocumentPartsMustFollow {
        document: e.document.to_string(),
        part: u64::from(e.part),
        of: u64::from(e.of),
    }
    .into())
}

/// The text is there, and no closed period of the same rules is touched.
pub(super) fn adoption(view: &dyn View, e: &RulesAdopted) -> Answer {
    if let Some(document) = &e.document {
        let of = part(view, document, 1)?.map_or(0, |first| first.of);
        let key = document_key(document.as_str(), of);
        if view.fact(FactKind::Document, &key)?.is_none() {
            return Err(Rejection::DocumentMustBeWhole { document: document.to_string() }.into());
        }
    }
    let closes = closed_periods(view)?;
    let mut own = closes.iter().filter(|close| close.stands() && close.rules == e.name.as_str());
    match own.find(|close| e.from < close.period.to()) {
        Some(close) => Err(Rejection::RulesMustNotReachIntoAClosedPeriod {
            name: e.name.to_string(),
            day: e.from,
            period: close.period,
        }
        .into()),
        None => Ok(()),
    }
}

/// The rules that are called are in force on the last day of the period.
pub(super) fn call(view: &dyn View, e: &DistributionCalled) -> Answer {
    let day = e.to.previous().unwrap_or(e.from);
    in_force(view, e.rules.as_str(), day)
}

/// The rules that are to share it are in force on the period's last day, and have not closed it.
pub(super) fn proposal(view: &dyn View, e: &DistributionProposed) -> Answer {
    in_force(view, e.rules.as_str(), e.period.last_day())?;
    not_closed(view, e)
}

/// What was shared already is neither proposed nor taken back.
fn not_closed(view: &dyn View, e: &DistributionProposed) -> Answer {
    let closes = closed_periods(view)?;
    let mut own = closes.iter().filter(|close| close.stands() && close.rules == e.rules.as_str());
    match own.find(|close| close.period == e.period) {
        Some(close) => Err(Rejection::PeriodMustBeOpen {
            rules: close.rules.clone(),
            period: close.period,
            number: close.number,
        }
        .into()),
        None => Ok(()),
    }
}

/// Whether rules of a name are in force on a day.
pub(super) fn in_force(view: &dyn View, name: &str, day: Date) -> Answer {
    let (mut found, mut names) = (false, BTreeSet::new());
    let read = |key: &str, _: &str| {
        let mut fields = Fields::of(key);
        let row = (fields.text()?.to_owned(), fields.day()?);
        fields.number()?;
        fields.end(row)
    };
    rows(view, FactKind::Rules, ("", ""), read, |(other, from)| {
        found |= other == name && from <= day;
        names.insert(other);
        if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if found {
        return Ok(());
    }
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let hint = match names.as_slice() {
        [] => "adopt rules first".to_owned(),
        _ => format!("the book has {}; adoptions say from which day", names.join(", ")),
    };
    Err(Rejection::RulesMustBeAdopted { name: name.to_owned(), day, hint }.into())
}

/// A call or proposal that was shared is not taken back while its close stands.
pub(super) fn taken_back(view: &dyn View, position: Position, target: &Record) -> Answer {
    if let Event::DistributionProposed(e) = &target.event {
        return not_closed(view, e);
    }
    let Event::DistributionCalled(e) = &target.event else { return Ok(()) };
    let (from, _) = under(&format!("{}\t{}\t{}", e.rules, e.from, e.to));
    let to = format!("{from}{}", padded(position.saturating_add(1)));
    let mut ordinal: u32 = 0;
    view.facts(FactKind::Called, &from, &to, &mut |_, _| {
        ordinal = ordinal.saturating_add(1);
        ControlFlow::Continue(())
    })?;
    let closes = closed_periods(view)?;
    let shared = closes.iter().find(|close| {
        close.stands()
            && close.rules == e.rules.as_str()
            && Period::new(e.from, e.to) == Ok(close.period)
            && close.number >= ordinal
    });
    match shared {
        Some(close) => Err(Rejection::CallMustNotBeClosed {
            rules: close.rules.clone(),
            period: close.period,
            number: close.number,
        }
        .into()),
        None => Ok(()),
    }
}
