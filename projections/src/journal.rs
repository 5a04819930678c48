//! The journal: what happened as double entry, each transaction with one debit and one credit.
//!
//! 1. Whatever moves money or a claim is one transaction on the day of its event; a result of a
//!    close on its period's last day. `entry` says which accounts an event touches, [`account`]
//!    what the accounts are. What moves nothing has no transaction.
//! 2. What was taken back stays, with a transaction beside it that turns it round: on the same day,
//!    so that the balance of every day is the engine's, and at the position of what took it back. A
//!    close that was reopened is turned round result by result.
//! 3. What ends by itself (`expires`) is posted when a close books it. An adjustment is posted by
//!    the close that makes it, so that the end of every closed period stays as it was published.
//! 4. What was recorded too late for a closed period is posted where it belongs, and says so until
//!    a close has adjusted what it changes.
//!
//! The order is that of days, then positions. Nothing is rounded. Results that no close ends count
//! nowhere and are no transactions. A statement is not read here: that both agree is tested.

pub mod account;
pub mod commodity;
pub(crate) mod entry;
mod fold;
pub mod history;
mod name;
pub mod trial_balance;

use std::collections::BTreeSet;
use std::sync::Arc;

use commonbook_core::door::book;
use commonbook_core::event::{EventType, Hash, Label, Position, UnitText};
use commonbook_core::log::View;
use commonbook_core::value::{Date, Exact, Id, Period, Timestamp};

use self::account::Account;
use self::commodity::Commodity;
use self::fold::{Finished, Fold, Whose};
use crate::error::ProjectionError;
use crate::projection::{replay, size_known};
use crate::roster::identity::Identity;

/// What a journal is asked to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// What the book knew when it was this many events long; left out, all that it knows.
    pub known_at: Option<u64>,
    /// The last day; left out, the last one on which the book knows of something. What ends later
    /// is not posted.
    pub as_of: Option<Date>,
}

/// Every movement of a book, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// The last day.
    pub as_of: Date,
    /// The book's name now.
    pub book: String,
    /// The book's currency.
    pub currency: UnitText,
    /// The places of its amounts.
    pub scale: u8,
    /// How many events were read.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// By day, then position.
    pub transactions: Vec<Transaction>,
}

/// A movement from one account to another; with one amount for both it cannot fail to balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The day it belongs to.
    pub on: Date,
    /// The event that books it: of what is taken back, the one that takes it back; of what ends,
    /// the one that brought it.
    pub position: Position,
    /// That event's id.
    pub id: Id,
    /// Its type.
    pub event_type: EventType,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Why it is here.
    pub reason: Reason,
    /// Of a result, the distribution.
    pub distribution: Option<Distribution>,
    /// Of a result, the lines of the rules that move it, in their order.
    pub lines: Vec<Label>,
    /// The rules for which it is pending, with the closed period of each.
    pub pending: Vec<(Arc<str>, Period)>,
    /// The account that is debited.
    pub debit: Account,
    /// The account that is credited.
    pub credit: Account,
    /// How much, above zero.
    pub amount: Exact,
    /// Of what.
    pub commodity: Commodity,
}

/// Why a transaction stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The event says so.
    Booked,
    /// It turns round what the event at this position booked.
    TakesBack(Position),
    /// What was left of a credit has ended.
    Ends,
}

/// The distribution that a result is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// The rules' name.
    pub rules: Arc<str>,
    /// The period.
    pub period: Period,
    /// The number within rules and period, from 1.
    pub number: u32,
}

/// The journal of a book.
///
/// # Errors
/// [`ProjectionError::KnownAtMustBeInTheBook`], and what reading the book can meet.
pub fn journal(view: &dyn View, extent: Extent) -> Result<Journal, ProjectionError> {
    Ok(folded(view, extent, Whose::Nobody)?.journal)
}

/// The journal, with what closes shared to those who are asked for.
struct Folded {
    journal: Journal,
    shares: Vec<history::Share>,
    /// Those who are asked for.
    agents: BTreeSet<Id>,
    /// Who is who.
    identities: Vec<Identity>,
}

fn folded(view: &dyn View, extent: Extent, whose: Whose<'_>) -> Result<Folded, ProjectionError> {
    let identity = book(view)?.ok_or(ProjectionError::BookMustBeOpened)?;
    let size = size_known(view, extent.known_at)?;
    let currency = UnitText::parse(identity.currency.code())
        .map_err(|problem| ProjectionError::ResultMustBeRecordable { what: problem.to_string() })?;
    let mut fold = Fold::load(view, &currency, whose, (extent.as_of, size))?;
    let replayed = replay(view, size, &mut fold)?;
    let Finished { day, transactions, shares, agents, identities } =
        fold.finish(view, extent.as_of)?;
    let journal = Journal {
        as_of: day,
        book: identity.origin,
        currency,
        scale: identity.currency.scale(),
        size,
        root: replayed.root,
        transactions,
    };
    Ok(Folded { journal, shares, agents, identities })
}

impl Transaction {
    /// By how much it changes an account: above zero for a debit, below for a credit.
    #[must_use]
    pub fn change_of(&self, account: &Account) -> Option<Exact> {
        if self.debit == *account {
            return Some(self.amount.clone());
        }
        (self.credit == *account).then(|| self.amount.neg())
    }

    /// The members whose accounts it moves, with the accounts' names: two where something passes
    /// from one account to another.
    pub fn members(&self) -> impl Iterator<Item = (&Label, &Id)> {
        [self.debit.member(), self.credit.member()].into_iter().flatten()
    }
}
