//! Whether what leaves accounts is there for it: payouts, capital paid back, transfers.
//!
//! The door knows balances and no rules. Where rules in force on an event's day say that an account
//! `vests after` some time, or `expires after` some, what it takes is at most what has vested and
//! has not ended by that day of what the account held before it, in the order of the book. Nothing
//! is asked of the book where no rules in force say so, and one pass is enough for all events of an
//! append.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use commonbook_core::door::Shortfall;
use commonbook_core::event::{Event, Position, Record};
use commonbook_core::log::{View, line_at};
use commonbook_core::value::{Amount, Date, Exact, Rounding};

use crate::balances::holdings::{Holdings, Term, Terms, leaving, terms_on};
use crate::error::ProjectionError;
use crate::projection::{Projection, read, replay};

/// What an event takes beyond what there is for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotThere {
    /// It has not vested.
    NotVested(Shortfall),
    /// It has ended, and no close has booked that yet.
    Ended(Shortfall),
}

/// The first of these events, newly in the book, that takes more than has vested, or what ended.
///
/// # Errors
/// [`ProjectionError`] when lines, facts or rules cannot be read.
pub fn not_vested(
    view: &dyn View,
    events: &[Position],
) -> Result<Option<(Position, NotThere)>, ProjectionError> {
    let size = view.head()?.size();
    let mut terms: BTreeMap<Date, Terms> = BTreeMap::new();
    let mut asked = Vec::new();
    for position in events {
        let Some(line) = line_at(view, *position)? else { continue };
        let record = read(*position, &line)?;
        let Some((account, ..)) = leaving(&record.event) else { continue };
        let day = record.effective_on;
        let of_day = match terms.entry(day) {
            Slot::Occupied(found) => found.into_mut(),
            Slot::Vacant(slot) => slot.insert(terms_on(view, day, size)?),
        };
        let term = of_day.get(account);
        // Terms are kept only of accounts that end or vest.
        if term.is_some() {
            asked.push(*position);
        }
    }
    if asked.is_empty() {
        return Ok(None);
    }
    let holdings = Holdings::new(view, None, size)?;
    let mut asking = Asking { holdings, terms, asked, found: None };
    replay(view, size, &mut asking)?;
    Ok(asking.found)
}

struct Asking {
    holdings: Holdings,
    terms: BTreeMap<Date, Terms>,
    asked: Vec<Position>,
    found: Option<(Position, NotThere)>,
}

impl Projection for Asking {
    fn apply(&mut self, record: &Record) -> Result<(), ProjectionError> {
        if self.found.is_none() && self.asked.contains(&record.position) {
            self.found = self.ask(record)?.map(|lack| (record.position, lack));
        }
        self.holdings.apply(record)
    }
}

impl Asking {
    /// What an event takes beyond what had vested before it, and had not ended.
    fn ask(&self, record: &Record) -> Result<Option<NotThere>, ProjectionError> {
        let Some((account, agent, asked, unit)) = leaving(&record.event) else { return Ok(None) };
        let on = record.effective_on;
        let terms = self.terms.get(&on).and_then(|terms| terms.get(account));
        let term = terms.copied().unwrap_or_default();
        let key = (account.to_owned(), unit.as_str().to_owned());
        let (there, vested) = match (self.holdings.accounts.get(&key), self.holdings.number(agent))
        {
            (Some(holding), Some(number)) => {
                // What left later, though it was recorded before, has left.
                let until = self.holdings.last_day.max(Some(on)).unwrap_or(on);
                let lots = holding.lots(self.holdings.agents.len(), term, until);
                let both = lots.and_then(|lots| match lots.get(number) {
                    Some(lots) => Ok((Term::default().vested(lots, on)?, term.vested(lots, on)?)),
                    None => Ok((Exact::ZERO, Exact::ZERO)),
                });
                both.map_err(ProjectionError::number("what has vested"))?
            }
            (_, _) => (Exact::ZERO, Exact::ZERO),
        };
        let scale = scale_of(&record.event);
        let lacks = |held: &Exact, how: &str| Shortfall {
            agent: agent.to_string(),
            account: account.to_owned(),
            balance: format!("{} {unit} {how} by {on}", shown(held, scale)),
            amount: format!("{} {unit}", shown(&asked, scale)),
            owes: false,
        };
        Ok(if asked > there {
            Some(NotThere::Ended(lacks(&there, "that has not ended")))
        } else if asked > vested {
            Some(NotThere::NotVested(lacks(&vested, "vested")))
        } else {
            None
        })
    }
}

fn scale_of(event: &Event) -> u8 {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others take nothing")]
    match event {
        Event::CapitalPaidOut(e) => e.amount.scale(),
        Event::BalanceTransferred(e) => e.amount.map_or(0, Amount::scale),
        Event::PayoutPaid(e) => e.amount.scale(),
        _ => 0,
    }
}

/// An amount as people write it, where it can be.
pub(crate) fn shown(value: &Exact, scale: u8) -> String {
    match Amount::from_exact(value, scale, Rounding::HalfEven) {
        Ok(amount) if amount.exact() == *value => amount.to_string(),
        Ok(_) | Err(_) => value.to_string(),
    }
}
