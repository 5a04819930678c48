//! How facts are spelled: the keys and values of the look-up tables, in one place.
//!
//! Fields stand between tabs, which no label, identifier or number contains; positions are padded,
//! so that byte order is number order. A row that cannot be read is damage, never a default. What
//! each table holds is said at [`FactKind`].

use std::fmt::Display;
use std::ops::ControlFlow;

use crate::event::{Label, Position};
use crate::log::{FactKind, LogError, View, Visit};
use crate::value::{Date, Exact, Period};

/// What an approval row begins with.
const ACCEPTED: &str = "accepted";
const CONTESTED: &str = "contested";

/// The pot that is meant when none is named.
const MAIN_POT: &str = "main";

/// Zero-padded, so that byte order is number order.
pub(super) fn padded(position: Position) -> String {
    format!("{position:020}")
}

pub(super) fn pot_name(pot: Option<&Label>) -> &str {
    pot.map_or(MAIN_POT, Label::as_str)
}

pub(super) fn membership_key(agent: &str, role: &str, day: Date) -> String {
    format!("{agent}\t{role}\t{day}")
}

pub(super) fn suspension_key(agent: &str, role: &str, day: Date, position: Position) -> String {
    format!("{agent}\t{role}\t{day}\t{}", padded(position))
}

pub(super) fn holding_key(other: &str, agent: &str) -> String {
    format!("{other}\t{agent}")
}

pub(super) fn document_key(document: &str, part: u32) -> String {
    format!("{document}\t{part:08}")
}

pub(super) fn rules_key(name: &str, from: Date, position: Position) -> String {
    format!("{name}\t{from}\t{}", padded(position))
}

pub(super) fn called_key(rules: &str, from: Date, to: Date, position: Position) -> String {
    format!("{rules}\t{from}\t{to}\t{}", padded(position))
}

pub(super) fn result_key(pot: &str, period: &Period) -> String {
    format!("{pot}\t{}\t{}", period.from(), period.to())
}

pub(super) fn money_key(pot: &str, day: Date) -> String {
    format!("{pot}\t{day}")
}

pub(super) fn balance_key(account: &str, agent: &str, unit: &str) -> String {
    format!("{account}\t{agent}\t{unit}")
}

pub(super) fn approval_key(of: Position, position: Position) -> String {
    format!("{}\t{}", padded(of), padded(position))
}

/// The range of what was said of a contribution.
pub(super) fn approvals_of(of: Position) -> (String, String) {
    under(&padded(of))
}

/// An acceptance or contest of a contribution, as the facts have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The contribution.
    pub of: Position,
    /// Where the acceptance or contest is.
    pub position: Position,
    /// Whether it contests.
    pub is_contest: bool,
    /// Who.
    pub agent: String,
    /// The day of the contribution.
    pub of_day: Date,
}

impl Approval {
    pub(super) fn value(&self) -> String {
        let word = if self.is_contest { CONTESTED } else { ACCEPTED };
        joined(&[&word, &self.agent, &self.of_day])
    }

    /// A row; `None` when it cannot be read.
    pub(crate) fn parse(key: &str, value: &str) -> Option<Self> {
        let mut keys = Fields::of(key);
        let (of, position) = (keys.number()?, keys.number()?);
        let mut fields = Fields::of(value);
        let is_contest = match fields.text()? {
            ACCEPTED => false,
            CONTESTED => true,
            _ => return None,
        };
        let (agent, of_day) = (fields.text()?.to_owned(), fields.day()?);
        fields.end(keys.end(Self { of, position, is_contest, agent, of_day })?)
    }
}

/// Every acceptance and contest before `size`, in order of position.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn approvals(view: &dyn View, size: u64) -> Result<Vec<Approval>, LogError> {
    let mut all = Vec::new();
    rows(view, FactKind::Approval, ("", ""), Approval::parse, |one| {
        if one.position < size {
            all.push(one);
        }
        ControlFlow::Continue(())
    })?;
    all.sort_by_key(|one| one.position);
    Ok(all)
}

pub(super) fn returned_key(payout: Position, position: Position) -> String {
    format!("{}\t{}", padded(payout), padded(position))
}

/// The range of the keys that begin with these whole fields.
pub(super) fn under(fields: &str) -> (String, String) {
    // The byte after the tab ends the range; no field contains either.
    (format!("{fields}\t"), format!("{fields}\u{a}"))
}

/// What a row that cannot be read is.
pub(super) fn broken(kind: FactKind, key: &str) -> LogError {
    LogError::damaged(format!("table fact, {} {key:?}", kind.as_str()), "cannot be read")
}

/// The number in a row.
pub(super) fn number(view: &dyn View, kind: FactKind, key: &str) -> Result<Option<u64>, LogError> {
    let Some(text) = view.fact(kind, key)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| broken(kind, key))
}

/// The balance of an account as all its events so far leave it.
pub(super) fn balance(view: &dyn View, key: &str) -> Result<Exact, LogError> {
    let Some(text) = view.fact(FactKind::Balance, key)? else { return Ok(Exact::ZERO) };
    Exact::parse(&text).map_err(|_| broken(FactKind::Balance, key))
}

/// What came back of a payout in all.
pub(super) fn returned(view: &dyn View, payout: Position) -> Result<Exact, LogError> {
    let (from, to) = under(&padded(payout));
    let mut sum = Ok(Exact::ZERO);
    let read = |_: &str, value: &str| Exact::parse(value).ok();
    rows(view, FactKind::Returned, (&from, &to), read, |amount| {
        sum = sum.as_ref().map_err(Clone::clone).and_then(|sum| sum.add(&amount));
        ControlFlow::Continue(())
    })?;
    sum.map_err(|_| broken(FactKind::Returned, &from))
}

/// Visits the rows of a range, each read by `read`; `None` from it is damage.
pub(super) fn rows<T>(
    view: &dyn View,
    kind: FactKind,
    (from, to): (&str, &str),
    read: impl Fn(&str, &str) -> Option<T>,
    mut visit: impl FnMut(T) -> Visit,
) -> Result<(), LogError> {
    let mut damage = None;
    view.facts(kind, from, to, &mut |key, value| match read(key, value) {
        Some(row) => visit(row),
        None => {
            damage = Some(broken(kind, key));
            ControlFlow::Break(())
        }
    })?;
    damage.map_or(Ok(()), Err)
}

/// The fields of a row, to be read one after the other.
pub(super) struct Fields<'a> {
    rest: std::str::Split<'a, char>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(row: &'a str) -> Self {
        Self { rest: row.split('\t') }
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        self.rest.next()
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.text()?.parse().ok()
    }

    pub(super) fn day(&mut self) -> Option<Date> {
        Date::parse(self.text()?).ok()
    }

    pub(super) fn period(&mut self) -> Option<Period> {
        Period::new(self.day()?, self.day()?).ok()
    }

    /// Nothing but what was read may stand in the row.
    pub(super) fn end<T>(mut self, row: T) -> Option<T> {
        self.rest.next().is_none().then_some(row)
    }
}

/// Fields with tabs between them.
pub(super) fn joined(fields: &[&dyn Display]) -> String {
    let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
    fields.join("\t")
}
