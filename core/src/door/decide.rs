//! Whether one draft may be appended, rule by rule.
//!
//! Order: who may write this type, and when; its numbers against the book's currency; the agents
//! it names; what it corrects, reverses or is of, and what would be broken without that; then the
//! rules of its own family. The first rule that is broken answers. Look-up facts are asked, and
//! the few lines that a draft names, so a decision costs the same in a long book.

mod amounts;
mod approval;
mod authority;
mod closing;
mod identity;
mod membership;
mod money;
mod rules;
mod targets;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::fact::{Fields, broken, number};
use super::keep::{Carried, undo};
use super::keys::roles;
use super::rejection::Rejection;
use super::without::Without;
use crate::event::{
    BookOpened, Draft, Event, LineError, Position, Record, Role, Signature, signed_bytes,
    signed_bytes_of,
};
use crate::log::{FactKind, LogError, View};
use crate::value::{Currency, Date, Id, MAX_PLACES};

/// What the book is, as its first event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// The book's name now.
    pub origin: String,
    /// What it counts in.
    pub currency: Currency,
    /// The roles that somebody has.
    pub held: BTreeSet<Role>,
    /// Whether an agent ever had a key.
    pub signs: bool,
}

/// The book behind a log; `None` while it is empty.
///
/// # Errors
/// [`LogError`] when the store fails or the fact cannot be read.
pub fn book(view: &dyn View) -> Result<Option<Book>, LogError> {
    let Some(text) = view.fact(FactKind::Book, "")? else { return Ok(None) };
    let read = |text: &str| {
        let mut fields = Fields::of(text);
        let origin = fields.text()?.to_owned();
        let code = fields.text()?;
        let scale = u8::try_from(fields.number()?).ok()?;
        let currency = Currency::new(code, scale).ok()?;
        fields.end(Book { origin, currency, held: BTreeSet::new(), signs: false })
    };
    let mut book = read(&text).ok_or_else(|| broken(FactKind::Book, ""))?;
    book.held = roles(view)?.into_keys().collect();
    // Keys of the book come first, under no agent.
    view.facts(FactKind::Key, "\u{b}", "", &mut |_, _| {
        book.signs = true;
        ControlFlow::Break(())
    })?;
    Ok(Some(book))
}

/// Whether the book itself is another after an event.
pub(crate) fn changes_book(event: &Event) -> bool {
    matches!(
        event,
        Event::BookOpened(_)
            | Event::BookContinued(_)
            | Event::KeyAdded(_)
            | Event::RoleGranted(_)
            | Event::RoleWithdrawn(_)
    )
}

/// What is decided of: all of an event that a rule may ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    event: &'a Event,
    by: Option<&'a Id>,
    sig: Option<&'a Signature>,
    source: Source<'a>,
    effective_on: Date,
    corrects: Option<Position>,
    reverses: Option<Position>,
}

/// Where a question comes from.
#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    Draft(&'a Draft),
    Record(&'a Record),
}

impl Question<'_> {
    /// What a signature of it is over.
    fn signed_bytes(&self, origin: &str) -> Result<Vec<u8>, LineError> {
        match self.source {
            Source::Draft(draft) => signed_bytes(draft, origin),
            Source::Record(record) => signed_bytes_of(record, origin),
        }
    }
}

impl<'a> From<&'a Draft> for Question<'a> {
    fn from(draft: &'a Draft) -> Self {
        Self {
            event: &draft.event,
            by: draft.by.as_ref(),
            sig: draft.sig.as_ref(),
            source: Source::Draft(draft),
            effective_on: draft.effective_on,
            corrects: draft.corrects,
            reverses: draft.reverses,
        }
    }
}

impl<'a> From<&'a Record> for Question<'a> {
    fn from(record: &'a Record) -> Self {
        Self {
            event: &record.event,
            by: record.by.as_ref(),
            sig: record.sig.as_ref(),
            source: Source::Record(record),
            effective_on: record.effective_on,
            corrects: record.corrects,
            reverses: record.reverses,
        }
    }
}

/// Why there is no yes: a rule says no, or the store failed.
enum No {
    Rejected(Rejection),
    Failed(LogError),
}

impl From<Rejection> for No {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<LogError> for No {
    fn from(error: LogError) -> Self {
        Self::Failed(error)
    }
}

/// An answer of one rule.
type Answer<T = ()> = Result<T, No>;

/// Decides whether `draft` may be appended to the book as `view` shows it.
///
/// `command` says that the adopting, closing or reopening command writes it.
///
/// # Errors
/// [`LogError`] when the store fails; the inner result is the answer.
pub fn decide(
    view: &dyn View,
    draft: &Draft,
    command: bool,
) -> Result<Result<(), Rejection>, LogError> {
    decide_in(view, book(view)?.as_ref(), draft.into(), command)
}

/// Decides for a book that was read before.
pub(crate) fn decide_in(
    view: &dyn View,
    book: Option<&Book>,
    asked: Question<'_>,
    command: bool,
) -> Result<Result<(), Rejection>, LogError> {
    match answer(view, book, &asked, command) {
        Ok(()) => Ok(Ok(())),
        Err(No::Rejected(rejection)) => Ok(Err(rejection)),
        Err(No::Failed(error)) => Err(error),
    }
}

fn answer(view: &dyn View, book: Option<&Book>, asked: &Question<'_>, command: bool) -> Answer {
    writable(book, asked.event, command)?;
    match book {
        Some(book) => {
            authority::may(view, book, asked)?;
            amounts::check(&book.currency, asked.event, asked.corrects.is_some())?;
        }
        None => authority::unsigned(asked)?,
    }
    agents(view, asked.event)?;
    let taken_back = targets::taken_back(view, asked)?;
    targets::of(view, asked)?;
    approval::check(view, asked)?;
    let Some((position, target)) = taken_back else {
        identity::joined(view, asked.event)?;
        identity::named(view, asked, None)?;
        family(view, book, asked, None)?;
        return membership::suspensions(view, asked, None, None);
    };
    // What is taken back counts no more for the rules of what comes in its place.
    let mut without = Without::new(view);
    let carried = undo(&mut without, position, &target)?;
    membership::taken_back(&without, asked, &target, carried.as_ref())?;
    money::taken_back(&without, asked, position, &target)?;
    rules::taken_back(view, position, &target)?;
    identity::joined(&without, asked.event)?;
    identity::named(&without, asked, Some(&target))?;
    identity::taken_back(view, &without, &target)?;
    family(&without, book, asked, carried.as_ref())?;
    membership::suspensions(&without, asked, Some(&target), carried)
}

/// Whether this type may be written to this book by this writer.
fn writable(book: Option<&Book>, event: &Event, command: bool) -> Result<(), Rejection> {
    match (book, event) {
        (None, Event::BookOpened(e)) => openable(e),
        (None, _) => Err(Rejection::BookMustBeOpenedFirst),
        (Some(book), Event::BookOpened(_)) => {
            Err(Rejection::BookMustBeOpenedOnce { origin: book.origin.clone() })
        }
        (Some(_), _) if event.kind().is_result() && !command => {
            Err(Rejection::EventNeedsItsCommand { event_type: event.kind().as_str() })
        }
        (Some(_), _) => Ok(()),
    }
}

fn openable(e: &BookOpened) -> Result<(), Rejection> {
    if e.scale > MAX_PLACES {
        return Err(Rejection::ScaleMustBeAtMost18 { scale: u64::from(e.scale) });
    }
    match Currency::new(e.currency.as_str(), e.scale) {
        Ok(_) => Ok(()),
        Err(_) => Err(Rejection::CurrencyMustBeOneWord { currency: e.currency.to_string() }),
    }
}

/// Everybody an event names is registered, once.
fn agents(view: &dyn View, event: &Event) -> Answer {
    if let Event::AgentRegistered(e) = event {
        return match number(view, FactKind::Agent, e.agent.as_str())? {
            Some(position) => {
                Err(Rejection::AgentMustBeNew { agent: e.agent.to_string(), position }.into())
            }
            None => Ok(()),
        };
    }
    for agent in event.agents() {
        if view.fact(FactKind::Agent, agent.as_str())?.is_none() {
            return Err(Rejection::AgentMustBeRegistered { agent: agent.to_string() }.into());
        }
    }
    Ok(())
}

/// The rules of the event's own family; `view` is the book without what the draft takes back.
fn family(
    view: &dyn View,
    book: Option<&Book>,
    asked: &Question<'_>,
    carried: Option<&Carried>,
) -> Answer {
    let day = asked.effective_on;
    match asked.event {
        Event::MembershipStarted(e) => membership::start(view, e, day, carried),
        Event::MembershipEnded(e) => membership::end(view, e, day),
        Event::RevenueRecorded(e) => money::flow(view, e.pot.as_ref(), day),
        Event::ExpenseRecorded(e) => money::flow(view, e.pot.as_ref(), day),
        Event::ResultRecorded(e) => money::result(view, e, day),
        Event::CapitalPaidOut(e) => {
            money::payout(view, (e.account_name(), &e.agent), e.amount, &e.unit)
        }
        Event::BalanceTransferred(e) => money::transfer(view, e),
        Event::PayoutPaid(e) => {
            money::payout(view, (e.account.as_str(), &e.agent), e.amount, &e.unit)
        }
        Event::PayoutReturned(e) => money::returns(view, e),
        Event::PaymentReceived(e) => money::payment(view, e),
        Event::ShareDirected(e) => money::direction(e, day),
        Event::DocumentRecorded(e) => rules::document(view, e),
        Event::RulesAdopted(e) => rules::adoption(view, e),
        Event::DistributionCalled(e) => rules::call(view, e),
        Event::DistributionProposed(e) => rules::proposal(view, e),
        Event::DistributionClosed(e) => closing::close(view, e),
        Event::CloseReopened(e) => closing::reopen(view, e),
        Event::BookContinued(e) => match book {
            Some(book) => authority::continued(view, book, e),
            None => Ok(()),
        },
        Event::KeyAdded(e) => authority::added(view, e),
        Event::KeyRevoked(e) => authority::revoked(view, e),
        Event::RoleGranted(e) => authority::granted(view, e),
        Event::RoleWithdrawn(e) => authority::withdrawn(view, e),
        Event::TextRedacted(e) => authority::erased(view, e),
        Event::BookOpened(_)
        | Event::FigureRecorded(_)
        | Event::BalanceOpened(_)
        | Event::AgentRegistered(_)
        | Event::AgentUpdated(_)
        | Event::AgentSucceeded(_)
        | Event::AgentsMerged(_)
        | Event::MembershipSuspended(_)
        | Event::MembershipResumed(_)
        | Event::ContributionRecorded(_)
        | Event::ContributionAccepted(_)
        | Event::ContributionContested(_)
        | Event::ContributionRejected(_)
        | Event::ContributionWithdrawn(_)
        | Event::CapitalPaidIn(_)
        | Event::FundMoved(_)
        | Event::ShareAllocated(_)
        | Event::AccountPosted(_)
        | Event::AdjustmentPosted(_)
        | Event::AdjustmentWaived(_)
        | Event::AdjustmentBorne(_)
        | Event::EventReversed(_) => Ok(()),
    }
}
