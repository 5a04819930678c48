//! Money: nothing is counted twice, and nothing is paid that is not owed.
//!
//! In a stretch of days a pot has either one recorded result or revenues and expenses. A payout is
//! at most what its account holds in the same unit. What a rule set takes is not decided here.

use std::ops::ControlFlow;

use crate::door::decide::{Answer, No};
use crate::door::fact::{Fields, balance, balance_key, money_key, pot_name, rows, under};
use crate::door::identity::{ids_of, stands_for};
use crate::door::rejection::Rejection;
use crate::event::{Label, PayoutPaid, ResultRecorded, ShareDirected};
use crate::log::{FactKind, LogError, View};
use crate::value::{Amount, Date, Exact, Period, Rounding, ValueError};

/// A revenue or expense belongs to no period whose result was recorded.
pub(super) fn flow(view: &dyn View, pot: Option<&Label>, day: Date) -> Answer {
    let pot = pot_name(pot);
    // Results that begin later cannot contain the day.
    let (from, _) = under(pot);
    let to = format!("{}\u{a}", money_key(pot, day));
    match first_result(view, (&from, &to), |period| period.contains(day))? {
        Some(period) => Err(twice(pot, "a recorded result", period)),
        None => Ok(()),
    }
}

/// A result belongs to a day of its period, and no other figures of its pot are in that period.
pub(super) fn result(view: &dyn View, e: &ResultRecorded, day: Date) -> Answer {
    if !e.period.contains(day) {
        return Err(Rejection::DayMustLieInPeriod { day, period: e.period }.into());
    }
    let pot = pot_name(e.pot.as_ref());
    let mut has_flows = false;
    let (from, to) = (money_key(pot, e.period.from()), money_key(pot, e.period.to()));
    view.facts(FactKind::Money, &from, &to, &mut |_, _| {
        has_flows = true;
        ControlFlow::Break(())
    })?;
    if has_flows {
        return Err(twice(pot, "revenues or expenses", e.period));
    }
    let (from, _) = under(pot);
    let to = money_key(pot, e.period.to());
    match first_result(view, (&from, &to), |period| period.overlaps(&e.period))? {
        Some(period) => Err(twice(pot, "a recorded result", period)),
        None => Ok(()),
    }
}

fn twice(pot: &str, what: &'static str, period: Period) -> No {
    let (pot, period) = (pot.to_owned(), period.to_string());
    Rejection::ResultMustNotCountTwice { pot, what, period }.into()
}

/// The first recorded result whose period is in the way.
fn first_result(
    view: &dyn View,
    range: (&str, &str),
    is_in_the_way: impl Fn(&Period) -> bool,
) -> Result<Option<Period>, LogError> {
    let read = |key: &str, _: &str| {
        let mut fields = Fields::of(key);
        fields.text()?;
        let period = fields.period()?;
        fields.end(period)
    };
    let mut found = None;
    rows(view, FactKind::Result, range, read, |period| {
        if is_in_the_way(&period) {
            found = Some(period);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// A payout is of what the account holds.
pub(super) fn payout(view: &dyn View, e: &PayoutPaid) -> Answer {
    // What was owed to ids that were merged into this one, or succeeded by it, is owed to it; and
    // nothing is payable that a successor was paid already.
    let own = held(view, e, e.agent.as_str())?;
    let stands_for = stands_for(view, e.agent.as_str())?;
    let all =
        if stands_for == e.agent.as_str() { own.clone() } else { held(view, e, &stands_for)? };
    let balance = own.min(all);
    if e.amount.exact() <= balance {
        return Ok(());
    }
    Err(Rejection::PayoutMustBeOwed {
        agent: e.agent.to_string(),
        account: e.account.to_string(),
        balance: format!("{} {}", shown(&balance, e.amount.scale()), e.unit),
        amount: format!("{} {}", e.amount, e.unit),
    }
    .into())
}

/// What an agent holds on the account of a payout, under all ids that it stands for.
fn held(view: &dyn View, e: &PayoutPaid, agent: &str) -> Answer<Exact> {
    let mut sum = Exact::ZERO;
    for id in ids_of(view, agent)? {
        let key = balance_key(e.account.as_str(), &id, e.unit.as_str());
        sum = sum.add(&balance(view, &key)?).map_err(too_large)?;
    }
    Ok(sum)
}

pub(super) fn too_large(error: ValueError) -> No {
    LogError::damaged("table fact, balance", error.to_string()).into()
}

/// Money as people write it, where it can be.
fn shown(balance: &Exact, scale: u8) -> String {
    match Amount::from_exact(balance, scale, Rounding::HalfEven) {
        Ok(amount) if amount.exact() == *balance => amount.to_string(),
        Ok(_) | Err(_) => balance.to_string(),
    }
}

/// What somebody directs is at most the whole, goes to another, and ends after it began.
pub(super) fn direction(e: &ShareDirected, day: Date) -> Answer {
    if e.is_percentage() && e.part.exact() > Exact::from(100_i64) {
        return Err(Rejection::DirectedPartMustBeWithinTheWhole { part: e.part.to_string() }.into());
    }
    if e.to.as_ref() == Some(&e.agent) {
        return Err(Rejection::DirectionMustBeToAnother { agent: e.agent.to_string() }.into());
    }
    match e.until.filter(|until| *until <= day) {
        Some(until) => Err(Rejection::DirectionMustEndAfterItBegins { day, until }.into()),
        None => Ok(()),
    }
}
