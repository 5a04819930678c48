//! Whether one draft may be appended, rule by rule.
//!
//! Order: who may write this type; the numbers against the book's currency; the agents it names;
//! what it corrects, reverses or is of; then the rules of its own family. The first rule that is
//! broken answers. Only facts are asked, so a decision costs the same in a long book.

use std::ops::ControlFlow;

use super::close::{ClosedPeriod, closed_periods, may_close, may_reopen};
use super::keep::{balance, padded};
use super::number::{check_money, check_number};
use super::rejection::Rejection;
use crate::event::{Draft, Event, EventType, Label, Number, Position, decode};
use crate::log::{FactKind, LogError, View, line_at};
use crate::value::{Amount, Currency, Date, Period};

/// What the book is, as its first event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// The book's name for ever.
    pub origin: String,
    /// What it counts in.
    pub currency: Currency,
}

/// The book behind a log; `None` while it is empty.
///
/// # Errors
/// [`LogError`] when the store fails or the fact cannot be read.
pub fn book(view: &dyn View) -> Result<Option<Book>, LogError> {
    let Some(text) = view.fact(FactKind::Book, "")? else { return Ok(None) };
    let broken = || LogError::damaged("table book", "cannot be read");
    let mut fields = text.split('\t');
    let (Some(origin), Some(code), Some(scale)) = (fields.next(), fields.next(), fields.next())
    else {
        return Err(broken());
    };
    let scale = scale.parse().map_err(|_| broken())?;
    let currency = Currency::new(code, scale).map_err(|_| broken())?;
    Ok(Some(Book { origin: origin.to_owned(), currency }))
}

/// What a decision can answer besides yes.
type Decision = Result<Result<(), Rejection>, LogError>;

/// Asks one rule after the other and hands its `no` on.
macro_rules! ask {
    ($answer:expr) => {
        if let Err(rejection) = $answer {
            return Ok(Err(rejection));
        }
    };
}

/// Decides whether `draft` may be appended to the book as `view` shows it.
///
/// `command` says that the adopting, closing or reopening command writes it.
///
/// # Errors
/// [`LogError`] when the store fails; the inner result is the answer.
pub fn decide(view: &dyn View, draft: &Draft, command: bool) -> Decision {
    let Some(book) = book(view)? else {
        return Ok(match &draft.event {
            Event::BookOpened(e) if e.scale > 18 => {
                Err(Rejection::ScaleMustBeAtMost18 { scale: u64::from(e.scale) })
            }
            Event::BookOpened(_) => Ok(()),
            _ => Err(Rejection::BookMustBeOpenedFirst),
        });
    };
    if matches!(draft.event, Event::BookOpened(_)) {
        return Ok(Err(Rejection::BookMustBeOpenedOnce { origin: book.origin }));
    }
    let kind = draft.event.kind();
    if kind.is_result() && !command {
        return Ok(Err(Rejection::EventNeedsItsCommand { event_type: kind.as_str() }));
    }
    ask!(numbers(&book, &draft.event));
    ask!(agents(view, &draft.event)?);
    ask!(targets(view, draft)?);
    family(view, draft)
}

fn numbers(book: &Book, event: &Event) -> Result<(), Rejection> {
    let money = |field, amount: Amount, unit: &str, signed| {
        check_money(&book.currency, field, amount, unit, signed)
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others hold no number a person wrote")]
    match event {
        Event::FigureRecorded(e) => {
            check_number(&book.currency, "value", &e.value, e.unit.as_str(), true)
        }
        Event::BalanceOpened(e) => {
            if e.fund.is_some() || e.unit.as_str() == book.currency.code() {
                money("amount", e.amount, e.unit.as_str(), true)
            } else {
                Ok(())
            }
        }
        Event::ContributionRecorded(e) => {
            let number = |field, number: Option<&Number>, unit: &str| {
                number.map_or(Ok(()), |n| check_number(&book.currency, field, n, unit, false))
            };
            number("quantity", e.quantity.as_ref(), e.unit.as_str())?;
            number("rate", e.rate.as_ref(), "number")?;
            number("weight", e.weight.as_ref(), "number")?;
            e.value.as_ref().map_or(Ok(()), |value| {
                check_number(&book.currency, "value", value, e.unit.as_str(), false)
            })
        }
        Event::RevenueRecorded(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::ExpenseRecorded(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::ResultRecorded(e) => money("amount", e.amount, e.unit.as_str(), true),
        Event::CapitalPaidIn(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::CapitalPaidOut(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::PayoutPaid(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::PayoutReturned(e) => money("amount", e.amount, e.unit.as_str(), false),
        Event::DistributionCalled(e) => money("amount", e.amount, e.unit.as_str(), false),
        _ => Ok(()),
    }
}

fn agents(view: &dyn View, event: &Event) -> Decision {
    if let Event::AgentRegistered(e) = event {
        let known = view.fact(FactKind::Agent, e.agent.as_str())?;
        return Ok(match known.and_then(|text| text.parse().ok()) {
            Some(position) => {
                Err(Rejection::AgentMustBeNew { agent: e.agent.to_string(), position })
            }
            None => Ok(()),
        });
    }
    for agent in event.agents() {
        if view.fact(FactKind::Agent, agent.as_str())?.is_none() {
            return Ok(Err(Rejection::AgentMustBeRegistered { agent: agent.to_string() }));
        }
    }
    Ok(Ok(()))
}

fn targets(view: &dyn View, draft: &Draft) -> Decision {
    let reversal = matches!(draft.event, Event::EventReversed(_));
    if draft.corrects.is_some() && draft.reverses.is_some() {
        return Ok(Err(Rejection::CorrectionMustNotReverse));
    }
    if reversal != draft.reverses.is_some() {
        return Ok(Err(Rejection::ReversalMustNameItsEvent));
    }
    if let Some(of) = draft.corrects.or(draft.reverses) {
        let target = match standing(view, of)? {
            Ok(target) => target,
            Err(rejection) => return Ok(Err(rejection)),
        };
        if let Some(hint) = irreversible(target) {
            let found = target.as_str();
            return Ok(Err(Rejection::TargetMustBeReversible { position: of, found, hint }));
        }
        if !reversal && target != draft.event.kind() {
            return Ok(Err(Rejection::TargetMustBeOfType {
                position: of,
                found: target.as_str(),
                needed: draft.event.kind().as_str(),
                hint: "a correction has the type of what it corrects",
            }));
        }
    }
    let of = match &draft.event {
        Event::ContributionAccepted(e) => e.of,
        Event::ContributionRejected(e) => e.of,
        Event::ContributionWithdrawn(e) => e.of,
        _ => return Ok(Ok(())),
    };
    let found = match standing(view, of)? {
        Ok(found) => found,
        Err(rejection) => return Ok(Err(rejection)),
    };
    if found == EventType::ContributionRecorded {
        return Ok(Ok(()));
    }
    Ok(Err(Rejection::TargetMustBeOfType {
        position: of,
        found: found.as_str(),
        needed: EventType::ContributionRecorded.as_str(),
        hint: "only contributions are accepted, rejected or withdrawn",
    }))
}

/// The type of the event at `position`, if it is there and still counts.
fn standing(view: &dyn View, position: Position) -> Result<Result<EventType, Rejection>, LogError> {
    let Some(line) = line_at(view, position)? else {
        return Ok(Err(Rejection::TargetMustExist { position }));
    };
    if let Some(by) = view.fact(FactKind::Void, &padded(position))? {
        let by = by.parse().unwrap_or(position);
        return Ok(Err(Rejection::TargetMustStand { position, by }));
    }
    let record = decode(&line)
        .map_err(|e| LogError::damaged(format!("position {position}"), e.to_string()))?;
    Ok(Ok(record.event.kind()))
}

/// Why an event of this type cannot be taken back; `None` when it can.
fn irreversible(kind: EventType) -> Option<&'static str> {
    match kind {
        EventType::FigureRecorded
        | EventType::BalanceOpened
        | EventType::AgentUpdated
        | EventType::MembershipStarted
        | EventType::MembershipEnded
        | EventType::ContributionRecorded
        | EventType::RevenueRecorded
        | EventType::ExpenseRecorded
        | EventType::ResultRecorded
        | EventType::CapitalPaidIn
        | EventType::CapitalPaidOut
        | EventType::PayoutPaid
        | EventType::PayoutReturned
        | EventType::DistributionCalled => None,
        EventType::EventReversed => Some("a reversal is final; record the fact anew"),
        EventType::ContributionAccepted
        | EventType::ContributionRejected
        | EventType::ContributionWithdrawn => {
            Some("withdraw or record the contribution itself anew")
        }
        EventType::RulesAdopted | EventType::DocumentRecorded => Some("adopt other rules"),
        EventType::BookOpened | EventType::AgentRegistered => {
            Some("it is part of what the book is; agent_updated changes an agent")
        }
        EventType::FundMoved
        | EventType::ShareAllocated
        | EventType::AccountPosted
        | EventType::DistributionClosed
        | EventType::CloseReopened => Some("results are undone by `commonbook reopen`"),
    }
}

fn family(view: &dyn View, draft: &Draft) -> Decision {
    let day = draft.effective_on;
    match &draft.event {
        Event::MembershipStarted(e) => {
            membership(view, e.agent.as_str(), e.role.as_str(), day, true)
        }
        Event::MembershipEnded(e) => {
            membership(view, e.agent.as_str(), e.role.as_str(), day, false)
        }
        Event::RevenueRecorded(e) => {
            not_counted_twice(view, e.pot.as_ref().map(Label::as_str), day)
        }
        Event::ExpenseRecorded(e) => {
            not_counted_twice(view, e.pot.as_ref().map(Label::as_str), day)
        }
        Event::ResultRecorded(e) => {
            result(view, draft, e.pot.as_ref().map(Label::as_str), &e.period)
        }
        Event::PayoutPaid(e) => {
            let balance = balance(view, e.account.as_str(), e.agent.as_str())?;
            Ok(if e.amount.exact() <= balance {
                Ok(())
            } else {
                Err(Rejection::PayoutMustBeOwed {
                    agent: e.agent.to_string(),
                    account: e.account.to_string(),
                    balance: balance.to_string(),
                    amount: e.amount.to_string(),
                })
            })
        }
        Event::DistributionCalled(e) => rules_known(view, e.rules.as_str(), e.from),
        Event::DocumentRecorded(e) => {
            let previous = e.part.checked_sub(1);
            let key = |part: u32| format!("{}\t{part:08}", e.document);
            let follows = match previous {
                Some(0) => true,
                Some(part) => view.fact(FactKind::Document, &key(part))?.is_some(),
                None => false,
            };
            let new = view.fact(FactKind::Document, &key(e.part))?.is_none();
            Ok(if follows && new && e.part <= e.of {
                Ok(())
            } else {
                Err(Rejection::DocumentPartsMustFollow {
                    document: e.document.to_string(),
                    part: u64::from(e.part),
                    of: u64::from(e.of),
                })
            })
        }
        Event::RulesAdopted(e) => {
            let size = view.head()?.size();
            let reached = closed_periods(view)?.into_iter().find(|close| {
                close.rules == e.name.as_str()
                    && close.stands_at(size)
                    && e.from < close.period.to()
            });
            Ok(match reached {
                Some(close) => Err(Rejection::RulesMustNotReachIntoAClosedPeriod {
                    name: e.name.to_string(),
                    day: e.from,
                    period: close.period,
                }),
                None => Ok(()),
            })
        }
        Event::DistributionClosed(e) => {
            let wanted = ClosedPeriod {
                position: 0,
                rules: e.rules.to_string(),
                period: e.period.clone(),
                number: e.number,
                first: e.first,
                reopened_at: None,
                pots: e.pots.iter().map(ToString::to_string).collect(),
            };
            Ok(may_close(&closed_periods(view)?, view.head()?.size(), &wanted))
        }
        Event::CloseReopened(e) => {
            let mut payout = None;
            view.facts(FactKind::Payout, &padded(e.of), "", &mut |key, _| {
                payout = key.parse().ok();
                ControlFlow::Break(())
            })?;
            Ok(may_reopen(&closed_periods(view)?, view.head()?.size(), e.of, payout))
        }
        Event::BookOpened(_)
        | Event::FigureRecorded(_)
        | Event::BalanceOpened(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::CapitalPaidIn(_)
        | Event::CapitalPaidOut(_)
        | Event::PayoutReturned(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::EventReversed(_) => Ok(Ok(())),
    }
}

/// A membership may start where none of its role runs, and end where one does.
fn membership(view: &dyn View, agent: &str, role: &str, day: Date, starts: bool) -> Decision {
    let from = format!("{agent}\t{role}\t");
    let to = format!("{agent}\t{role}\u{b}");
    let mut spells: Vec<(Date, Option<Date>)> = Vec::new();
    view.facts(FactKind::Membership, &from, &to, &mut |key, value| {
        if let Some(start) = key.rsplit('\t').next().and_then(|text| Date::parse(text).ok()) {
            spells.push((start, Date::parse(value).ok()));
        }
        ControlFlow::Continue(())
    })?;
    if starts {
        // A spell that begins later is in the way too: this one would run into it.
        let in_the_way = spells.iter().find(|(_, end)| end.is_none_or(|end| end > day));
        return Ok(match in_the_way {
            Some((since, _)) => Err(Rejection::MembershipMustNotOverlap {
                agent: agent.to_owned(),
                role: role.to_owned(),
                since: *since,
            }),
            None => Ok(()),
        });
    }
    let running = spells.iter().any(|(start, end)| *start <= day && end.is_none());
    Ok(if running {
        Ok(())
    } else {
        Err(Rejection::MembershipMustBeRunning {
            agent: agent.to_owned(),
            role: role.to_owned(),
            day,
        })
    })
}

fn not_counted_twice(view: &dyn View, pot: Option<&str>, day: Date) -> Decision {
    let pot = pot.unwrap_or("main");
    let mut found = None;
    view.facts(FactKind::Result, &format!("{pot}\t"), &format!("{pot}\u{b}"), &mut |key, _| {
        let mut days = key.split('\t').skip(1).map(Date::parse);
        if let (Some(Ok(from)), Some(Ok(to))) = (days.next(), days.next())
            && let Ok(period) = Period::new(from, to)
            && period.contains(day)
        {
            found = Some(period);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(match found {
        Some(period) => Err(Rejection::ResultMustNotCountTwice {
            pot: pot.to_owned(),
            what: "a recorded result",
            period: period.to_string(),
        }),
        None => Ok(()),
    })
}

fn result(view: &dyn View, draft: &Draft, pot: Option<&str>, period: &Period) -> Decision {
    let day = draft.effective_on;
    if !period.contains(day) {
        return Ok(Err(Rejection::DayMustLieInPeriod { day, period: period.clone() }));
    }
    let pot = pot.unwrap_or("main");
    let twice = |what| {
        Ok(Err(Rejection::ResultMustNotCountTwice {
            pot: pot.to_owned(),
            what,
            period: period.to_string(),
        }))
    };
    let mut days = false;
    let (from, to) = (format!("{pot}\t{}", period.from()), format!("{pot}\t{}", period.to()));
    view.facts(FactKind::Money, &from, &to, &mut |_, _| {
        days = true;
        ControlFlow::Break(())
    })?;
    if days {
        return twice("revenues or expenses");
    }
    let mut other = false;
    view.facts(FactKind::Result, &format!("{pot}\t"), &format!("{pot}\u{b}"), &mut |key, at| {
        let mut ends = key.split('\t').skip(1).map(Date::parse);
        if let (Some(Ok(from)), Some(Ok(to))) = (ends.next(), ends.next())
            && from < period.to()
            && period.from() < to
            // The result that this one corrects gives way to it.
            && draft.corrects.is_none_or(|of| at != of.to_string())
        {
            other = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if other { twice("a recorded result") } else { Ok(Ok(())) }
}

fn rules_known(view: &dyn View, name: &str, day: Date) -> Decision {
    let mut known = false;
    let mut names = std::collections::BTreeSet::new();
    view.facts(FactKind::Rules, "", "", &mut |key, _| {
        let mut fields = key.split('\t');
        if let (Some(found), Some(from)) = (fields.next(), fields.next()) {
            let in_force = Date::parse(from).is_ok_and(|from| from <= day);
            known |= found == name && in_force;
            names.insert(found.to_owned());
        }
        ControlFlow::Continue(())
    })?;
    if known {
        return Ok(Ok(()));
    }
    let hint = if names.is_empty() {
        "adopt rules first".to_owned()
    } else {
        let names: Vec<String> = names.into_iter().map(|name| format!("{name:?}")).collect();
        format!("the book has {}", names.join(", "))
    };
    Ok(Err(Rejection::RulesMustBeAdopted { name: name.to_owned(), day, hint }))
}
