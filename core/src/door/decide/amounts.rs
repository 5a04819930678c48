//! Whether the numbers of an event are spelled as this book needs them.
//!
//! Money has exactly the places of the book's currency; every other number is in normal form: two
//! spellings of one value would be two hashes of one fact. A claim is in normal form whatever its
//! unit. Flows are above zero, unless the event corrects another; what passes on, comes back or is
//! paid by contributors is above zero even then; a proposal is not negative;
//! results, opening balances, figures and what a close computed may be negative. Nothing is rounded
//! or converted.

use crate::door::rejection::Rejection;
use crate::event::{
    AccountPosted, AdjustmentPosted, BalanceOpened, BalanceTransferred, ContributionRecorded,
    DistributionProposed, Event, Label, Number, ShareDirected, UnitText,
};
use crate::value::{Amount, Currency, Rounding};

/// What is payable in money.
const CASH: &str = "cash";

/// Which numbers may be zero or below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    Any,
    NotNegative,
    Positive,
}

/// Whether the numbers of an event may stand in a book of this currency.
pub(super) fn check(currency: &Currency, event: &Event, corrects: bool) -> Result<(), Rejection> {
    let flow = if corrects { Range::Any } else { Range::Positive };
    let amount = |amount, unit, range| money(currency, amount, unit, range);
    match event {
        Event::FigureRecorded(e) => number(currency, "value", e.value, &e.unit, Range::Any),
        Event::BalanceOpened(e) => opening(currency, e),
        Event::ContributionRecorded(e) => contribution(currency, e, flow),
        Event::RevenueRecorded(e) => amount(e.amount, &e.unit, flow),
        Event::ExpenseRecorded(e) => amount(e.amount, &e.unit, flow),
        Event::ResultRecorded(e) => amount(e.amount, &e.unit, Range::Any),
        Event::CapitalPaidIn(e) => amount(e.amount, &e.unit, flow),
        Event::CapitalPaidOut(e) => amount(e.amount, &e.unit, flow),
        Event::BalanceTransferred(e) => transfer(currency, e),
        Event::PayoutPaid(e) => amount(e.amount, &e.unit, flow),
        Event::ShareDirected(e) => directed(currency, e),
        Event::PayoutReturned(e) => amount(e.amount, &e.unit, Range::Positive),
        Event::PaymentReceived(e) => amount(e.amount, &e.unit, Range::Positive),
        Event::DistributionCalled(e) => amount(e.amount, &e.unit, flow),
        Event::FundMoved(e) => computed(currency, e.amount, &e.unit),
        Event::ShareAllocated(e) => computed(currency, e.total, &e.unit),
        Event::AccountPosted(e) => posting(currency, e),
        Event::AdjustmentPosted(e) => adjustment(currency, e),
        Event::AdjustmentWaived(e) => computed(currency, e.amount, &e.unit),
        Event::AdjustmentBorne(e) => computed(currency, e.amount, &e.unit),
        Event::DistributionProposed(e) => proposal(currency, e),
        Event::BookOpened(_)
        | Event::DocumentRecorded(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::MembershipStarted(_)
        | Event::MembershipEnded(_)
        | Event::MembershipSuspended(_)
        | Event::MembershipResumed(_)
        | Event::AgentSucceeded(_)
        | Event::AgentsMerged(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::RulesAdopted(_)
        | Event::DistributionClosed(_)
        | Event::EventReversed(_)
        | Event::CloseReopened(_)
        | Event::BookContinued(_)
        | Event::KeyAdded(_)
        | Event::KeyRevoked(_)
        | Event::RoleGranted(_)
        | Event::RoleWithdrawn(_)
        | Event::TextRedacted(_) => Ok(()),
    }
}

fn contribution(
    currency: &Currency,
    e: &ContributionRecorded,
    range: Range,
) -> Result<(), Rejection> {
    let (quantity, value) = (e.quantity.map(|n| ("quantity", n)), e.value.map(|n| ("value", n)));
    for (field, found) in quantity.into_iter().chain(value) {
        number(currency, field, found, &e.unit, range)?;
    }
    let (rate, weight) = (e.rate.map(|n| ("rate", n)), e.weight.map(|n| ("weight", n)));
    for (field, found) in rate.into_iter().chain(weight) {
        // Factors: no money, whatever the unit of the contribution.
        positive(field, found)?;
        normal(field, found)?;
    }
    Ok(())
}

/// A fund's balance is money; an account's is what its unit says, or a claim.
fn opening(currency: &Currency, e: &BalanceOpened) -> Result<(), Rejection> {
    cash_is_money(e.account.as_ref(), e.claim, &e.unit)?;
    match (e.amount, e.claim) {
        (_, Some(claim)) => normal("claim", claim),
        (Some(amount), None) if e.fund.is_some() => money(currency, amount, &e.unit, Range::Any),
        (Some(amount), None) => {
            number(currency, "amount", Number::from(amount), &e.unit, Range::Any)
        }
        (None, None) => Ok(()),
    }
}

/// What somebody passes on is above zero, also as a correction: else it would be taken.
fn transfer(currency: &Currency, e: &BalanceTransferred) -> Result<(), Rejection> {
    cash_is_money(Some(&e.account), e.claim, &e.unit)?;
    if let Some(claim) = e.claim {
        positive("claim", claim)?;
        normal("claim", claim)?;
    }
    match e.amount {
        Some(amount) => number(currency, "amount", amount.into(), &e.unit, Range::Positive),
        None => Ok(()),
    }
}

/// The one account that every book has holds no claims.
fn cash_is_money(
    account: Option<&Label>,
    claim: Option<Number>,
    unit: &UnitText,
) -> Result<(), Rejection> {
    match account {
        Some(account) if account.as_str() == CASH && claim.is_some() => {
            Err(Rejection::CashMustBeMoney { unit: unit.to_string() })
        }
        _ => Ok(()),
    }
}

/// What a close posts: computed money, or a claim; what it takes from lots is spelled like it.
fn posting(currency: &Currency, e: &AccountPosted) -> Result<(), Rejection> {
    if let Some(claim) = e.claim {
        normal("claim", claim)?;
    }
    if let Some(amount) = e.amount {
        computed(currency, amount, &e.unit)?;
    }
    for lot in &e.lots {
        match e.claim {
            Some(_) => normal("lots", Number::from(lot.amount))?,
            None => computed(currency, lot.amount, &e.unit)?,
        }
    }
    Ok(())
}

/// The difference of a result is spelled like the result.
fn adjustment(currency: &Currency, e: &AdjustmentPosted) -> Result<(), Rejection> {
    if let Some(moved) = &e.moved {
        computed(currency, moved.amount, &moved.unit)?;
    }
    if let Some(shared) = &e.shared {
        computed(currency, shared.total, &shared.unit)?;
    }
    e.posted.as_ref().map_or(Ok(()), |posted| posting(currency, posted))
}

/// A part of a share: a percentage of at most the whole, or money; above zero in corrections too.
fn directed(currency: &Currency, e: &ShareDirected) -> Result<(), Rejection> {
    if e.is_percentage() {
        positive("part", e.part)?;
        normal("part", e.part)?;
        return Ok(());
    }
    in_currency(currency, "part", &e.unit)?;
    number(currency, "part", e.part, &e.unit, Range::Positive)
}

/// Nothing below zero is proposed, not even as a correction.
fn proposal(currency: &Currency, e: &DistributionProposed) -> Result<(), Rejection> {
    let mut amounts = e.amounts.iter();
    amounts.try_for_each(|one| money(currency, one.amount, &e.unit, Range::NotNegative))
}

/// Money in the book's currency, at its scale.
fn money(
    currency: &Currency,
    amount: Amount,
    unit: &UnitText,
    range: Range,
) -> Result<(), Rejection> {
    in_currency(currency, "amount", unit)?;
    number(currency, "amount", Number::from(amount), unit, range)
}

fn in_currency(currency: &Currency, field: &'static str, unit: &UnitText) -> Result<(), Rejection> {
    if unit.as_str() == currency.code() {
        return Ok(());
    }
    let (unit, currency) = (unit.to_string(), currency.code().to_owned());
    Err(Rejection::UnitMustBeTheBooks { field, unit, currency })
}

/// A number in any unit: money at scale, everything else in normal form.
fn number(
    currency: &Currency,
    field: &'static str,
    number: Number,
    unit: &UnitText,
    range: Range,
) -> Result<(), Rejection> {
    match range {
        Range::Any => {}
        Range::NotNegative => not_negative(field, number)?,
        Range::Positive => positive(field, number)?,
    }
    if unit.as_str() == currency.code() {
        at_scale(currency, field, number)
    } else {
        normal(field, number)
    }
}

/// What a close computed: money at scale; other units have the scale of their account.
fn computed(currency: &Currency, amount: Amount, unit: &UnitText) -> Result<(), Rejection> {
    if unit.as_str() == currency.code() {
        at_scale(currency, "amount", Number::from(amount))
    } else {
        Ok(())
    }
}

fn positive(field: &'static str, number: Number) -> Result<(), Rejection> {
    if number.count() > 0 {
        return Ok(());
    }
    Err(Rejection::NumberMustBePositive { field, found: number.to_string() })
}

fn not_negative(field: &'static str, number: Number) -> Result<(), Rejection> {
    if !number.is_negative() {
        return Ok(());
    }
    Err(Rejection::NumberMustNotBeNegative { field, found: number.to_string() })
}

fn normal(field: &'static str, number: Number) -> Result<(), Rejection> {
    if number.is_normal() {
        return Ok(());
    }
    let hint = number.normal().to_string();
    Err(Rejection::NumberMustBeNormal { field, found: number.to_string(), hint })
}

fn at_scale(currency: &Currency, field: &'static str, number: Number) -> Result<(), Rejection> {
    if number.places() == currency.scale() {
        return Ok(());
    }
    Err(Rejection::MoneyMustBeAtScale {
        field,
        found: number.to_string(),
        currency: currency.code().to_owned(),
        scale: currency.scale(),
        hint: spelling(number, currency.scale()),
    })
}

/// The same value at the scale, or why there is none.
fn spelling(number: Number, scale: u8) -> String {
    match Amount::from_exact(&number.exact(), scale, Rounding::HalfUp) {
        Ok(amount) if amount.exact() == number.exact() => amount.to_string(),
        Ok(_) | Err(_) => {
            format!("a whole number of its smallest parts; more than {scale} places cannot be paid")
        }
    }
}
