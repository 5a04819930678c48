//! Money: nothing is counted twice, and nothing is paid or passed on that is not there.
//!
//! In a stretch of days a pot has either one recorded result or revenues and expenses. What leaves
//! an account, to the house's door or to another, is at most what it holds in the same unit; what
//! somebody pays is at most what they owe; what comes back is of a payout, and no more than that.
//! What came to an account is not taken back when it was paid or passed on since. What a rule set
//! takes, and which accounts closes may take below zero, is not decided here.

use std::ops::ControlFlow;

use crate::door::decide::{Answer, No, Question, targets};
use crate::door::fact::{
    Fields, balance, balance_key, broken, money_key, padded, pot_name, returned, rows, under,
};
use crate::door::identity::{ids_of, stands_for};
use crate::door::rejection::{Rejection, Returned, Shortfall};
use crate::event::{
    BalanceTransferred, Event, Label, PaymentReceived, PayoutReturned, Position, Record,
    ResultRecorded, ShareDirected, UnitText,
};
use crate::log::{FactKind, LogError, View};
use crate::value::{Amount, Date, Exact, Id, Period, Rounding, ValueError};

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

/// Somebody's account in one unit.
#[derive(Clone, Copy)]
struct Holding<'a> {
    account: &'a str,
    agent: &'a Id,
    unit: &'a UnitText,
}

impl Holding<'_> {
    fn key(self) -> String {
        balance_key(self.account, self.agent.as_str(), self.unit.as_str())
    }

    /// What is there to be spent. What was owed to ids that were merged into this one, or succeeded
    /// by it, is owed to it; and nothing is there that a successor spent already.
    fn balance(self, view: &dyn View) -> Answer<Exact> {
        let own = self.held_by(view, self.agent.as_str())?;
        let stands_for = stands_for(view, self.agent.as_str())?;
        if stands_for == self.agent.as_str() {
            return Ok(own);
        }
        Ok(own.min(self.held_by(view, &stands_for)?))
    }

    /// What somebody holds there under all ids that they stand for.
    fn held_by(self, view: &dyn View, agent: &str) -> Answer<Exact> {
        let mut sum = Exact::ZERO;
        for id in ids_of(view, agent)? {
            let key = balance_key(self.account, &id, self.unit.as_str());
            sum = sum.add(&balance(view, &key)?).map_err(too_large)?;
        }
        Ok(sum)
    }

    /// That it has, or owes, less than what was asked.
    fn lacks(self, balance: &Exact, asked: &Exact, scale: u8, owes: bool) -> Box<Shortfall> {
        let with_unit = |value: &Exact| format!("{} {}", shown(value, scale), self.unit);
        Box::new(Shortfall {
            agent: self.agent.to_string(),
            account: self.account.to_owned(),
            balance: with_unit(balance),
            amount: with_unit(asked),
            owes,
        })
    }
}

/// A payout is of what the account holds.
pub(super) fn payout(
    view: &dyn View,
    (account, agent): (&str, &Id),
    amount: Amount,
    unit: &UnitText,
) -> Answer {
    let of = Holding { account, agent, unit };
    let (balance, asked) = (of.balance(view)?, amount.exact());
    if asked <= balance {
        return Ok(());
    }
    Err(Rejection::PayoutMustBeOwed(of.lacks(&balance, &asked, amount.scale(), false)).into())
}

/// What is transferred is of what the account holds.
pub(super) fn transfer(view: &dyn View, e: &BalanceTransferred) -> Answer {
    let of = Holding { account: e.account.as_str(), agent: &e.agent, unit: &e.unit };
    let (balance, asked) = (of.balance(view)?, e.exact());
    if asked <= balance {
        return Ok(());
    }
    let scale = e.amount.map_or(0, Amount::scale);
    Err(Rejection::TransferMustBeHeld(of.lacks(&balance, &asked, scale, false)).into())
}

/// What somebody pays is of what they owe.
pub(super) fn payment(view: &dyn View, e: &PaymentReceived) -> Answer {
    let of = Holding { account: e.account.as_str(), agent: &e.agent, unit: &e.unit };
    let owed = of.held_by(view, of.agent.as_str())?.neg().max(Exact::ZERO);
    let asked = e.amount.exact();
    if asked <= owed {
        return Ok(());
    }
    Err(Rejection::PaymentMustBeOwed(of.lacks(&owed, &asked, e.amount.scale(), true)).into())
}

/// What comes back is of its payout, and all that came back no more than it.
pub(super) fn returns(view: &dyn View, e: &PayoutReturned) -> Answer {
    let record = targets::standing(view, e.of)?;
    let Some((account, agent, amount, unit)) = paid_out(&record) else { return Ok(()) };
    if (account, agent, unit) != (e.account.as_str(), &e.agent, &e.unit) {
        let paid = format!("{amount} {unit} to {:?} from account {account:?}", agent.as_str());
        return Err(Rejection::ReturnMustMatchItsPayout(e.of, paid).into());
    }
    let before = returned(view, e.of)?;
    let all = before.add(&e.amount.exact()).map_err(|_| broken(FactKind::Returned, account))?;
    if all <= amount.exact() {
        return Ok(());
    }
    Err(Rejection::ReturnMustNotExceedItsPayout(back(e.of, amount, &before, unit)).into())
}

fn back(position: Position, paid: Amount, returned: &Exact, unit: &UnitText) -> Returned {
    let returned = format!("{} {unit}", shown(returned, paid.scale()));
    Returned { position, paid: format!("{paid} {unit}"), returned }
}

/// What left the house, from whose account.
fn paid_out(record: &Record) -> Option<(&str, &Id, Amount, &UnitText)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are no payouts")]
    match &record.event {
        Event::PayoutPaid(e) => Some((e.account.as_str(), &e.agent, e.amount, &e.unit)),
        Event::CapitalPaidOut(e) => Some((e.account_name(), &e.agent, e.amount, &e.unit)),
        _ => None,
    }
}

/// What an event of a writer brought to an account that only money raises.
fn credit(event: &Event) -> Option<(Holding<'_>, Exact, u8)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others bring nothing, or a debt")]
    match event {
        Event::CapitalPaidIn(e) => {
            let of = Holding { account: e.account_name(), agent: &e.agent, unit: &e.unit };
            Some((of, e.amount.exact(), e.amount.scale()))
        }
        Event::BalanceTransferred(e) => {
            let of = Holding { account: e.account.as_str(), agent: &e.to, unit: &e.unit };
            Some((of, e.exact(), e.amount.map_or(0, Amount::scale)))
        }
        Event::PayoutReturned(e) => {
            let of = Holding { account: e.account.as_str(), agent: &e.agent, unit: &e.unit };
            Some((of, e.amount.exact(), e.amount.scale()))
        }
        _ => None,
    }
}

/// A payout is not taken back from its return, and what came in not when it was spent since.
pub(super) fn taken_back(
    without: &dyn View,
    asked: &Question<'_>,
    position: Position,
    target: &Record,
) -> Answer {
    if let Some((_, _, amount, unit)) = paid_out(target) {
        let returned = returned(without, position)?;
        if !returned.is_zero() {
            let back = back(position, amount, &returned, unit);
            return Err(Rejection::ReturnMustHaveItsPayout(back).into());
        }
    }
    let Some((of, credited, scale)) = credit(&target.event) else { return Ok(()) };
    let too_large = |_| broken(FactKind::Balance, of.account);
    let mut after = of.balance(without)?;
    let before = after.add(&credited).map_err(too_large)?;
    if let Some((instead, amount, _)) = credit(asked.event)
        && instead.key() == of.key()
    {
        after = after.add(&amount).map_err(too_large)?;
    }
    if !after.is_negative() || after >= before {
        return Ok(());
    }
    // What closes took of it is for later closes to settle.
    let Some(spent) = spent_since(without, position, &of.key())? else { return Ok(()) };
    let gone = before.sub(&after).map_err(too_large)?;
    Err(Rejection::CreditMustNotBeSpent(of.lacks(&before, &gone, scale, false), spent).into())
}

/// The first payout or transfer from an account after a position.
pub(super) fn spent_since(
    view: &dyn View,
    position: Position,
    key: &str,
) -> Result<Option<Position>, LogError> {
    let mut found = None;
    let read = |at: &str, value: &str| Some((at.parse().ok()?, value == key));
    rows(view, FactKind::Payout, (&padded(position), ""), read, |(at, is_of_it)| {
        if is_of_it && at != position {
            found = Some(at);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
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
