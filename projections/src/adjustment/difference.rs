//! Differences of result events: what must be added to one so that it says what another says.
//!
//! 1. A movement is known by its line, places and unit, and by its turn among those alike; shares
//!    by their agent; a posting by account, agent, the day on which it ends, whether it comes or
//!    goes, and its turn among those alike. A posting of nothing is none.
//! 2. A difference has the shape of the event, amounts below zero where there is less. What is
//!    equal on both sides is left out; where nothing differs there is none.
//! 3. A difference and the event that it is of, put together, are the other event, but for amounts
//!    of zero.
//!
//! Which close the events are of is not known here.

use std::collections::BTreeMap;

use commonbook_core::event::{
    AccountPosted, AdjustmentPosted, Event, FundMoved, Number, Position, PostedLot, ShareAllocated,
    ShareLess, ShareLine, SharePaid, SharePart,
};
use commonbook_core::value::{Amount, Date, Exact, MAX_PLACES, Rounding, ValueError};

use super::Results;
use crate::error::ProjectionError;

/// What identifies a result event within its close.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Line, from, to, unit, whether it is a difference or what ended, and the turn among those
    /// alike.
    Moved(Option<String>, String, String, String, (bool, bool), usize),
    /// The agent.
    Shared(String),
    /// Account, agent, unit, end, whether it goes and whether it ended, and the turn among those
    /// alike.
    Posted(String, String, String, Option<Date>, (bool, bool), usize),
}

/// Gives keys to the events of one close, in their order.
#[derive(Default)]
struct Keys {
    turns: BTreeMap<Key, usize>,
}

impl Keys {
    fn of(&mut self, event: &Event) -> Option<Key> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
        match event {
            Event::FundMoved(e) => {
                let line = e.line.as_ref().map(ToString::to_string);
                let (from, to) = (e.from.to_string(), e.to.to_string());
                let kind = (e.difference == Some(true), e.expired == Some(true));
                let key = |turn| {
                    let (line, from, to) = (line.clone(), from.clone(), to.clone());
                    Key::Moved(line, from, to, e.unit.to_string(), kind, turn)
                };
                Some(key(self.turn(key(0))))
            }
            Event::ShareAllocated(e) => Some(Key::Shared(e.agent.to_string())),
            Event::AccountPosted(e) => {
                let amount = e.exact();
                let key = |turn| {
                    let (account, agent) = (e.account.to_string(), e.agent.to_string());
                    let kind = (amount.is_negative(), e.expired == Some(true));
                    Key::Posted(account, agent, e.unit.to_string(), e.expires, kind, turn)
                };
                (!amount.is_zero()).then(|| key(self.turn(key(0))))
            }
            _ => None,
        }
    }

    /// The turn of an event among those alike.
    fn turn(&mut self, alike: Key) -> usize {
        let turns = self.turns.entry(alike).or_insert(0);
        let turn = *turns;
        *turns = turn.saturating_add(1);
        turn
    }
}

/// What a close gives now, against what stood for it: the adjustments, and its events by the
/// positions that they are known by from now on; `next` is the position of the next adjustment.
pub(crate) fn difference(
    of: Position,
    stood: Results,
    gives: Vec<Event>,
    next: &mut Position,
) -> Result<(Vec<AdjustmentPosted>, Results), ProjectionError> {
    let mut keys = Keys::default();
    let mut before: BTreeMap<Key, (Position, Event)> = BTreeMap::new();
    let mut order = Vec::with_capacity(stood.len());
    for (position, event) in stood {
        if let Some(key) = keys.of(&event) {
            order.push(key.clone());
            before.insert(key, (position, event));
        }
    }
    let (mut adjustments, mut results) = (Vec::new(), Vec::with_capacity(gives.len()));
    let mut adjust = |changes, change: Change, next: &mut Position| {
        adjustments.push(change.adjustment(of, changes));
        let at = *next;
        *next = next.saturating_add(1);
        at
    };
    let mut keys = Keys::default();
    for event in gives {
        let Some(key) = keys.of(&event) else { continue };
        let stood = before.remove(&key);
        let position = match &stood {
            Some((position, stood)) => {
                if let Some(change) = between(stood, &event)? {
                    adjust(Some(*position), change, next);
                }
                Some(*position)
            }
            None => Change::whole(&event).map(|change| adjust(None, change, next)),
        };
        if let Some(position) = position {
            results.push((position, event));
        }
    }
    for key in order {
        if let Some((position, stood)) = before.remove(&key)
            && let Some(change) = undone(&stood)?
        {
            adjust(Some(position), change, next);
        }
    }
    Ok((adjustments, results))
}

/// What an adjustment adds, put together with what it changes.
pub(crate) fn adjusted(event: &mut Event, by: &AdjustmentPosted) -> Result<(), ProjectionError> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
    let together = match event {
        Event::FundMoved(e) => by.moved.as_ref().map(|more| moved(e, more, Amount::checked_add)),
        Event::ShareAllocated(e) => by.shared.as_ref().map(|more| shared(e, more, Sign::Plus)),
        Event::AccountPosted(e) => by.posted.as_ref().map(|more| posted(e, more, Sign::Plus)),
        _ => None,
    };
    match together {
        Some(together) => {
            *event = together.map_err(ProjectionError::number("an adjusted result"))?;
            Ok(())
        }
        None => Err(ProjectionError::FactsMustAgree {
            table: format!("the adjustments of position {}", by.of),
            expected: "a result of the same kind".to_owned(),
            found: event.kind().as_str().to_owned(),
        }),
    }
}

/// One difference.
enum Change {
    Moved(FundMoved),
    Shared(ShareAllocated),
    Posted(AccountPosted),
}

impl Change {
    fn adjustment(self, of: Position, changes: Option<Position>) -> AdjustmentPosted {
        let bare = AdjustmentPosted { changes, moved: None, of, posted: None, shared: None };
        match self {
            Self::Moved(moved) => AdjustmentPosted { moved: Some(moved), ..bare },
            Self::Shared(shared) => AdjustmentPosted { shared: Some(shared), ..bare },
            Self::Posted(posted) => AdjustmentPosted { posted: Some(posted), ..bare },
        }
    }

    /// All of an event that did not stand before; nothing where it moves nothing.
    fn whole(event: &Event) -> Option<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
        match event {
            Event::FundMoved(e) => (!e.amount.is_zero()).then(|| Self::Moved(e.clone())),
            Event::ShareAllocated(e) => Some(Self::Shared(e.clone())),
            Event::AccountPosted(e) => Some(Self::Posted(e.clone())),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

/// What must be added to the first event so that it is the second.
fn between(stood: &Event, gives: &Event) -> Result<Option<Change>, ProjectionError> {
    let change = match (stood, gives) {
        (Event::FundMoved(stood), Event::FundMoved(gives)) => {
            moved(gives, stood, Amount::checked_sub)
        }
        (Event::ShareAllocated(stood), Event::ShareAllocated(gives)) => {
            shared(gives, stood, Sign::Minus)
        }
        (Event::AccountPosted(stood), Event::AccountPosted(gives)) => {
            posted(gives, stood, Sign::Minus)
        }
        _ => return Ok(None),
    };
    Ok(real(change.map_err(ProjectionError::number("an adjustment"))?))
}

/// What takes all of an event back.
fn undone(stood: &Event) -> Result<Option<Change>, ProjectionError> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other types are no results")]
    let change = match stood {
        Event::FundMoved(e) => Amount::zero(e.amount.scale()).and_then(|zero| {
            moved(&FundMoved { amount: zero, ..e.clone() }, e, Amount::checked_sub)
        }),
        Event::ShareAllocated(e) => Amount::zero(e.total.scale()).and_then(|total| {
            shared(&ShareAllocated { lines: Vec::new(), total, ..e.clone() }, e, Sign::Minus)
        }),
        Event::AccountPosted(e) => nothing_posted(e).and_then(|none| posted(&none, e, Sign::Minus)),
        _ => return Ok(None),
    };
    Ok(real(change.map_err(ProjectionError::number("an adjustment"))?))
}

fn nothing_posted(e: &AccountPosted) -> Result<AccountPosted, ValueError> {
    let amount = e.amount.map(|amount| Amount::zero(amount.scale())).transpose()?;
    let claim = e.claim.map(|_| Number::new(0, 0)).transpose()?;
    Ok(AccountPosted { amount, claim, lots: Vec::new(), ..e.clone() })
}

/// The event as a change, unless it changes nothing.
fn real(event: Event) -> Option<Change> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only results are compared")]
    match event {
        Event::FundMoved(e) => (!e.amount.is_zero()).then_some(Change::Moved(e)),
        Event::ShareAllocated(e) => (!e.lines.is_empty()).then_some(Change::Shared(e)),
        Event::AccountPosted(e) => {
            (!e.exact().is_zero() || !e.lots.is_empty()).then_some(Change::Posted(e))
        }
        _ => None,
    }
}

fn moved(
    one: &FundMoved,
    other: &FundMoved,
    sum: impl Fn(Amount, Amount) -> Result<Amount, ValueError>,
) -> Result<Event, ValueError> {
    let amount = sum(one.amount, other.amount)?;
    Ok(Event::FundMoved(FundMoved { amount, ..one.clone() }))
}

fn posted(one: &AccountPosted, other: &AccountPosted, sign: Sign) -> Result<Event, ValueError> {
    let (amount, claim) = match (one.amount, other.amount) {
        (Some(one), Some(other)) => (Some(sum(one, other, sign)?), None),
        _ => (None, Some(claim_sum(&one.exact(), &other.exact(), sign)?)),
    };
    // What is taken of a claim is in normal form, like the claim.
    let mut lots = one.lots.clone();
    for their in &other.lots {
        let mine = lots.iter().position(|lot| lot.of == their.of);
        let before = mine.map(|place| lots.remove(place).amount);
        let before = before.map_or_else(|| Amount::zero(their.amount.scale()), Ok)?;
        let amount = match claim {
            Some(_) => claim_sum(&before.exact(), &their.amount.exact(), sign)?.amount()?,
            None => sum(before, their.amount, sign)?,
        };
        lots.push(PostedLot { amount, of: their.of });
    }
    lots.retain(|lot| !lot.amount.is_zero());
    lots.sort_by_key(|lot| lot.of);
    Ok(Event::AccountPosted(AccountPosted { amount, claim, lots, ..one.clone() }))
}

fn claim_sum(one: &Exact, other: &Exact, sign: Sign) -> Result<Number, ValueError> {
    let other = if sign == Sign::Minus { other.neg() } else { other.clone() };
    let claim = Amount::from_exact(&one.add(&other)?, MAX_PLACES, Rounding::HalfEven)?;
    Ok(Number::from(claim).normal())
}

fn shared(one: &ShareAllocated, other: &ShareAllocated, sign: Sign) -> Result<Event, ValueError> {
    let scale = one.total.scale();
    let mut theirs: Vec<&ShareLine> = other.lines.iter().collect();
    let mut lines = Vec::new();
    for mine in &one.lines {
        let place = theirs.iter().position(|line| line.line == mine.line);
        let their = place.map(|place| theirs.remove(place).clone());
        let their = their.map_or_else(|| bare(mine, scale), Ok)?;
        lines.push(line(mine, &their, sign)?);
    }
    for their in theirs {
        lines.push(line(&bare(their, scale)?, their, sign)?);
    }
    lines.retain(is_something);
    let total = sum(one.total, other.total, sign)?;
    Ok(Event::ShareAllocated(ShareAllocated { lines, total, ..one.clone() }))
}

/// A line of the same name without anything.
fn bare(line: &ShareLine, scale: u8) -> Result<ShareLine, ValueError> {
    Ok(ShareLine {
        amount: Amount::zero(scale)?,
        less: Vec::new(),
        line: line.line.clone(),
        paid: Vec::new(),
        parts: Vec::new(),
        rounding: None,
    })
}

fn is_something(line: &ShareLine) -> bool {
    !line.amount.is_zero()
        || !line.less.is_empty()
        || !line.paid.is_empty()
        || !line.parts.is_empty()
        || line.rounding.is_some()
}

fn line(one: &ShareLine, other: &ShareLine, sign: Sign) -> Result<ShareLine, ValueError> {
    let less = |line: &ShareLine| {
        line.less.iter().map(|it| ((it.to.clone(), it.directed), it.amount)).collect::<Vec<_>>()
    };
    let paid = |line: &ShareLine| {
        line.paid.iter().map(|it| (it.account.clone(), it.amount)).collect::<Vec<_>>()
    };
    let parts = |line: &ShareLine| {
        line.parts.iter().map(|it| (it.by.clone(), it.amount)).collect::<Vec<_>>()
    };
    let zero = Amount::zero(one.amount.scale())?;
    let rounding = |line: &ShareLine| line.rounding.unwrap_or(zero);
    let rounding = sum(rounding(one), rounding(other), sign)?;
    let less = sums(less(one), less(other), sign)?.into_iter();
    let paid = sums(paid(one), paid(other), sign)?.into_iter();
    let parts = sums(parts(one), parts(other), sign)?.into_iter();
    Ok(ShareLine {
        amount: sum(one.amount, other.amount, sign)?,
        less: less.map(|((to, directed), amount)| ShareLess { amount, directed, to }).collect(),
        line: one.line.clone(),
        paid: paid.map(|(account, amount)| SharePaid { account, amount }).collect(),
        parts: parts.map(|(by, amount)| SharePart { amount, by }).collect(),
        rounding: (!rounding.is_zero()).then_some(rounding),
    })
}

fn sum(one: Amount, other: Amount, sign: Sign) -> Result<Amount, ValueError> {
    match sign {
        Sign::Plus => one.checked_add(other),
        Sign::Minus => one.checked_sub(other),
    }
}

/// Sums by key, in the order of the first list and then of the second; what is zero is left out.
fn sums<K: PartialEq>(
    mut one: Vec<(K, Amount)>,
    other: Vec<(K, Amount)>,
    sign: Sign,
) -> Result<Vec<(K, Amount)>, ValueError> {
    for (key, amount) in other {
        match one.iter_mut().find(|(known, _)| *known == key) {
            Some((_, mine)) => *mine = sum(*mine, amount, sign)?,
            None => one.push((key, sum(Amount::zero(amount.scale())?, amount, sign)?)),
        }
    }
    one.retain(|(_, amount)| !amount.is_zero());
    Ok(one)
}
