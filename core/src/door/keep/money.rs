//! Facts of money: on which days a pot has revenues or expenses, what accounts hold, and what of a
//! payout came back.
//!
//! A balance is exact and is kept while it is not zero; each unit of an account has its own.

use crate::door::fact::{
    balance, balance_key, money_key, number, padded, pot_name, result_key, returned_key,
};
use crate::event::{AccountPosted, Event, Label, Place, Position, UnitText};
use crate::log::{FactKind, LogError, Storage};
use crate::value::{Amount, Date, Exact, Id};

/// Whether an effect is done or undone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Do,
    Undo,
}

/// What a money event does to the facts, or what taking it back does.
pub(super) fn money(
    storage: &mut dyn Storage,
    position: Position,
    day: Date,
    event: &Event,
    sign: Sign,
) -> Result<(), LogError> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the callers list the money events")]
    match event {
        Event::RevenueRecorded(e) => count_day(storage, pot_name(e.pot.as_ref()), day, sign),
        Event::ExpenseRecorded(e) => count_day(storage, pot_name(e.pot.as_ref()), day, sign),
        Event::ResultRecorded(e) => {
            let key = result_key(pot_name(e.pot.as_ref()), &e.period);
            let value = (sign == Sign::Do).then(|| position.to_string());
            storage.put_fact(FactKind::Result, &key, value.as_deref())
        }
        Event::BalanceOpened(e) => match (&e.account, &e.agent) {
            (Some(account), Some(agent)) => {
                let key = balance_key(account.as_str(), agent.as_str(), e.unit.as_str());
                post(storage, &key, e.exact(), sign)
            }
            _ => Ok(()),
        },
        Event::CapitalPaidIn(e) => {
            let key = balance_key(e.account_name(), e.agent.as_str(), e.unit.as_str());
            post(storage, &key, e.amount.exact(), sign)
        }
        Event::CapitalPaidOut(e) => {
            let key = balance_key(e.account_name(), e.agent.as_str(), e.unit.as_str());
            pay_out(storage, position, &key, e.amount.exact(), sign)
        }
        Event::BalanceTransferred(e) => {
            let key = |agent: &Id| balance_key(e.account.as_str(), agent.as_str(), e.unit.as_str());
            pay_out(storage, position, &key(&e.agent), e.exact(), sign)?;
            post(storage, &key(&e.to), e.exact(), sign)
        }
        Event::PayoutPaid(e) => {
            let key = balance_key(e.account.as_str(), e.agent.as_str(), e.unit.as_str());
            pay_out(storage, position, &key, e.amount.exact(), sign)
        }
        Event::PayoutReturned(e) => {
            let value = (sign == Sign::Do).then(|| e.amount.exact().to_string());
            let key = returned_key(e.of, position);
            storage.put_fact(FactKind::Returned, &key, value.as_deref())?;
            let key = balance_key(e.account.as_str(), e.agent.as_str(), e.unit.as_str());
            post(storage, &key, e.amount.exact(), sign)
        }
        Event::PaymentReceived(e) => {
            let key = balance_key(e.account.as_str(), e.agent.as_str(), e.unit.as_str());
            pay_out(storage, position, &key, e.amount.exact().neg(), sign)
        }
        _ => {
            let mut posted = results(event).into_iter();
            posted.try_for_each(|(key, amount)| post(storage, &key, amount, sign))
        }
    }
}

/// What a result event posts to accounts, each with the key of its balance.
pub(super) fn results(event: &Event) -> Vec<(String, Exact)> {
    let key = |account: &Label, agent: &Id, unit: &UnitText| {
        balance_key(account.as_str(), agent.as_str(), unit.as_str())
    };
    let unsettled = |account: &Label, agent: &Id, amount: Amount, to: &Place, unit: &UnitText| {
        let from = (key(account, agent, unit), amount.exact().neg());
        let other = match to {
            Place::Account(other) => Some((key(other, agent, unit), amount.exact())),
            Place::Agent(_)
            | Place::Pot(_)
            | Place::Fund(_)
            | Place::Members
            | Place::Source
            | Place::Outside => None,
        };
        [from].into_iter().chain(other).collect()
    };
    let posted = |e: &AccountPosted| (key(&e.account, &e.agent, &e.unit), e.exact());
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types post to no account")]
    match event {
        Event::AccountPosted(e) => vec![posted(e)],
        Event::AdjustmentPosted(e) => e.posted.iter().map(posted).collect(),
        Event::AdjustmentWaived(e) => unsettled(&e.account, &e.agent, e.amount, &e.to, &e.unit),
        Event::AdjustmentBorne(e) => unsettled(&e.account, &e.agent, e.amount, &e.to, &e.unit),
        _ => Vec::new(),
    }
}

/// A pot has one revenue or expense more, or less, on a day.
fn count_day(storage: &mut dyn Storage, pot: &str, day: Date, sign: Sign) -> Result<(), LogError> {
    let key = money_key(pot, day);
    let before = number(storage, FactKind::Money, &key)?.unwrap_or(0);
    let after = match sign {
        Sign::Do => before.saturating_add(1),
        Sign::Undo => before.saturating_sub(1),
    };
    let value = (after > 0).then(|| after.to_string());
    storage.put_fact(FactKind::Money, &key, value.as_deref())
}

/// An account holds more by an amount.
pub(super) fn post(
    storage: &mut dyn Storage,
    key: &str,
    amount: Exact,
    sign: Sign,
) -> Result<(), LogError> {
    let before = balance(storage, key)?;
    let sum = match sign {
        Sign::Do => before.add(&amount),
        Sign::Undo => before.sub(&amount),
    };
    let after =
        sum.map_err(|e| LogError::damaged(format!("table fact, balance {key:?}"), e.to_string()))?;
    let value = (!after.is_zero()).then(|| after.to_string());
    storage.put_fact(FactKind::Balance, key, value.as_deref())
}

/// An amount of an account left it, or came to it where it is below zero, for good.
fn pay_out(
    storage: &mut dyn Storage,
    position: Position,
    key: &str,
    amount: Exact,
    sign: Sign,
) -> Result<(), LogError> {
    let value = (sign == Sign::Do).then_some(key);
    storage.put_fact(FactKind::Payout, &padded(position), value)?;
    post(storage, key, amount.neg(), sign)
}
