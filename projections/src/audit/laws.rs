//! What came in is what went out: the laws of one close's results, asked of its events alone.
//!
//! This is a second way beside computing the close again: it knows no rules, only movements, shares
//! and postings, and adds them up.
//!
//! 1. What movements bring to members, their accounts and those whom they direct it to is what the
//!    postings put into accounts.
//! 2. What a line moves to members is the sum of the shares of that line, less what was taken off
//!    them. A line that moves between members' own accounts moves as much as its shares.
//! 3. What somebody's shares bring is what is posted to that person's accounts.
//! 4. What ended in accounts is what the postings of what ended take off.
//! 5. Of each share: the lines add up to its total, the parts to the line, the accounts to what was
//!    left of it.
//! 6. A pot gives away what it was given; the rest must be its result, which is asked elsewhere.
//!
//! Claims and other units are no money: a line that grants them has no part in 1 and 3. A movement
//! without a line from an account to a fund gives old claims up, and is none of members' money.

use std::collections::{BTreeMap, BTreeSet};

use commonbook_core::event::{
    AccountPosted, FundMoved, Label, Place, Position, ShareAllocated, ShareLine, UnitText,
};
use commonbook_core::value::{Exact, Id};

use super::check::{Check, Finding};
use super::ledger::{People, account_name, sum};
use crate::error::ProjectionError;
use crate::journal::entry::Part;

/// The results of one close, or the adjustments of one close, added up.
pub(super) struct Laws<'a> {
    currency: &'a UnitText,
    people: &'a People,
    /// Accounts that hold claims.
    claims: BTreeSet<&'a str>,
    kinds: Kinds,
    lines: BTreeMap<Label, Line>,
    persons: BTreeMap<Id, Person>,
    /// What each pot gave away, less what it was given.
    pots: BTreeMap<Label, Exact>,
    /// What ended of accounts, less what was taken off.
    ended: Exact,
    /// What members were brought, less what was posted.
    between: Exact,
}

/// What kinds of lines a close has; adjustments are asked by those of the close that they change.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    /// Lines that move money to or from members.
    outer: BTreeSet<Label>,
    /// Lines that grant or take claims.
    of_claims: BTreeSet<Label>,
}

#[derive(Default)]
struct Line {
    /// The first event that speaks of it.
    first: Position,
    outer: Exact,
    inner: Exact,
    shares: Exact,
}

#[derive(Default)]
struct Person {
    first: Position,
    shares: Exact,
    posted: Exact,
}

/// A result with its position.
pub(super) type Placed<'a> = (Position, Part<'a>);

impl<'a> Laws<'a> {
    /// Adds results up; `kinds` is what is known of the lines already.
    pub(super) fn of(
        currency: &'a UnitText,
        people: &'a People,
        kinds: Kinds,
        results: &[Placed<'a>],
        check: &mut Check,
    ) -> Result<Self, ProjectionError> {
        let mut laws = Self {
            currency,
            people,
            claims: claims(currency, results),
            kinds,
            lines: BTreeMap::new(),
            persons: BTreeMap::new(),
            pots: BTreeMap::new(),
            ended: Exact::ZERO,
            between: Exact::ZERO,
        };
        for (position, part) in results {
            if let Part::Moved(e) = part {
                laws.moved(*position, e)?;
            }
        }
        for (position, part) in results {
            match part {
                Part::Moved(_) => {}
                Part::Shared(e) => laws.shared(*position, e, check)?,
                Part::Posted(e) => laws.posted(*position, e)?,
            }
        }
        Ok(laws)
    }

    /// What is known of the lines now, and what each pot gave away, less what it was given.
    pub(super) fn done(self) -> (Kinds, BTreeMap<Label, Exact>) {
        (self.kinds, self.pots)
    }

    fn moved(&mut self, position: Position, e: &FundMoved) -> Result<(), ProjectionError> {
        let amount = e.amount.exact();
        for (place, amount) in [(&e.from, amount.clone()), (&e.to, amount.neg())] {
            if let Place::Pot(name) = place {
                let pot = self.pots.entry(name.clone()).or_default();
                *pot = sum(pot, &amount)?;
            }
        }
        if e.expired == Some(true) {
            if account_name(&e.from).is_some() {
                self.ended = sum(&self.ended, &amount)?;
            }
            return Ok(());
        }
        let Some(name) = &e.line else { return Ok(()) };
        let (from, to) = (account_name(&e.from), account_name(&e.to));
        let named = |place: &Place| matches!(place, Place::Account(_));
        let is_of_claims = [(from, &e.from), (to, &e.to)].into_iter().any(|(account, place)| {
            named(place) && account.is_some_and(|name| self.claims.contains(name))
        });
        if is_of_claims {
            self.kinds.of_claims.insert(name.clone());
        }
        let line = self.lines.entry(name.clone()).or_insert_with(|| Line::at(position));
        let brought = match (from.is_some(), to.is_some()) {
            (true, true) => {
                line.inner = sum(&line.inner, &amount)?;
                return Ok(());
            }
            (false, true) => amount,
            (true, false) => amount.neg(),
            (false, false) => return Ok(()),
        };
        line.outer = sum(&line.outer, &brought)?;
        self.kinds.outer.insert(name.clone());
        if !is_of_claims {
            self.between = sum(&self.between, &brought)?;
        }
        Ok(())
    }

    fn shared(
        &mut self,
        position: Position,
        e: &ShareAllocated,
        check: &mut Check,
    ) -> Result<(), ProjectionError> {
        let mut total = Exact::ZERO;
        for line in &e.lines {
            total = sum(&total, &line.amount.exact())?;
            self.line(position, &e.agent, line, check)?;
        }
        if total != e.total.exact() {
            check.found(Finding::at(position, format!("total of {}", e.agent), total, e.total));
        }
        Ok(())
    }

    fn line(
        &mut self,
        position: Position,
        agent: &Id,
        share: &ShareLine,
        check: &mut Check,
    ) -> Result<(), ProjectionError> {
        let (amount, mut given) = (share.amount.exact(), share.amount.exact());
        let mut left = amount.clone();
        let kinds = &self.kinds;
        let counts = kinds.outer.contains(&share.line) && !kinds.of_claims.contains(&share.line);
        for less in &share.less {
            let taken = less.amount.exact().neg();
            left = sum(&left, &taken)?;
            if account_name(&less.to).is_none() {
                given = sum(&given, &taken)?;
            }
            if let (Place::Agent(other), true) = (&less.to, counts) {
                self.person(position, agent, &taken, &Exact::ZERO)?;
                self.person(position, other, &taken.neg(), &Exact::ZERO)?;
            }
        }
        if counts {
            self.person(position, agent, &given, &Exact::ZERO)?;
        }
        let line = self.lines.entry(share.line.clone()).or_insert_with(|| Line::at(position));
        line.shares = sum(&line.shares, &given)?;
        let mut adds_up = |what: &str, amounts: Vec<Exact>, expected: &Exact| {
            let found = Exact::sum(&amounts).map_err(ProjectionError::number("a share"))?;
            if !amounts.is_empty() && found != *expected {
                let what = format!("{what} of {:?} of {agent}", share.line.as_str());
                check.found(Finding::at(position, what, expected, found));
            }
            Ok::<(), ProjectionError>(())
        };
        let parts = share.parts.iter().map(|part| part.amount.exact()).collect();
        adds_up("the parts", parts, &amount)?;
        let paid = share.paid.iter().map(|paid| paid.amount.exact()).collect();
        adds_up("what was paid", paid, &left)
    }

    fn posted(&mut self, position: Position, e: &AccountPosted) -> Result<(), ProjectionError> {
        let (Some(amount), true) = (e.amount, e.unit == *self.currency) else { return Ok(()) };
        let amount = amount.exact();
        if e.expired == Some(true) {
            self.ended = sum(&self.ended, &amount)?;
            return Ok(());
        }
        self.between = sum(&self.between, &amount.neg())?;
        self.person(position, &e.agent, &Exact::ZERO, &amount)
    }

    fn person(
        &mut self,
        position: Position,
        agent: &Id,
        shares: &Exact,
        posted: &Exact,
    ) -> Result<(), ProjectionError> {
        let key = self.people.of(agent);
        if !self.persons.contains_key(key) {
            let person = Person { first: position, ..Person::default() };
            self.persons.insert(key.clone(), person);
        }
        if let Some(person) = self.persons.get_mut(key) {
            person.shares = sum(&person.shares, shares)?;
            person.posted = sum(&person.posted, posted)?;
        }
        Ok(())
    }

    /// Names what does not add up; `close` is the position of the close that wrote the results.
    pub(super) fn hold(&self, close: Position, of: &str, check: &mut Check) {
        for (name, line) in &self.lines {
            let is_outer = self.kinds.outer.contains(name);
            let moved = if is_outer { line.outer.clone() } else { line.inner.abs() };
            let shares = if is_outer { line.shares.clone() } else { line.shares.abs() };
            if moved != shares {
                let what = format!("line {:?}{of}, shares of members", name.as_str());
                check.found(Finding::at(line.first, what, moved, shares));
            }
        }
        for (agent, person) in &self.persons {
            if person.shares != person.posted {
                let what = format!("what is posted to {agent}{of}");
                check.found(Finding::at(person.first, what, &person.shares, &person.posted));
            }
        }
        let mut is_zero = |what: &str, rest: &Exact| {
            if !rest.is_zero() {
                let found = format!("{rest} left over");
                check.found(Finding::at(close, format!("{what}{of}"), "nothing left over", found));
            }
        };
        is_zero("what movements bring to members less what is posted", &self.between);
        is_zero("what ended in accounts less what is taken off", &self.ended);
    }
}

impl Line {
    fn at(first: Position) -> Self {
        Self { first, ..Self::default() }
    }
}

/// Accounts to which claims were posted, and no money.
fn claims<'a>(currency: &UnitText, results: &[Placed<'a>]) -> BTreeSet<&'a str> {
    let (mut claims, mut money) = (BTreeSet::new(), BTreeSet::new());
    for (_, part) in results {
        if let Part::Posted(e) = part {
            let is_money = e.claim.is_none() && e.unit == *currency;
            let kind = if is_money { &mut money } else { &mut claims };
            kind.insert(e.account.as_str());
        }
    }
    claims.retain(|name| !money.contains(name));
    claims
}
