//! Who may record what: roles, signatures, and the keys and roles themselves.
//!
//! 1. Where somebody has a role, only who has it may record what the role lets one record, and the
//!    event says `by` whom. Where nobody has it, everybody may: a book of two friends needs none.
//!    Taking an event back needs the role that recording it needs.
//! 2. Who ever had a key signs: an event `by` that agent carries a signature of one of its keys
//!    that stand. So a revoked key does not open the door again. A signature of anybody else is
//!    refused, since it would say nothing.
//!    Whose id was merged away, or who is succeeded, records nothing more; and only a closer merges
//!    or lets somebody succeed who has a role or a key.
//! 3. Keys are added once and revoked once, roles are given to who lacks them and withdrawn from
//!    who has them; the book keeps one key once it has one, or nobody could sign its tree.

use super::{Answer, Question, identity};
use crate::door::identity::ends;
use crate::door::keys::{KeyEntry, continuations, keys, keys_of, redacted, role_key};
use crate::door::rejection::Rejection;
use crate::door::{Book, fact::number};
use crate::event::{
    BookContinued, Event, EventType, KeyAdded, KeyRevoked, LineError, Position, Role, RoleGranted,
    RoleWithdrawn, TextRedacted, decode,
};
use crate::log::{FactKind, LogError, View, line_at};

/// What a role lets one record; `None` for the event that makes the book.
fn needed(kind: EventType) -> Option<Role> {
    match kind {
        EventType::BookOpened => None,
        EventType::ContributionAccepted
        | EventType::ContributionContested
        | EventType::ContributionRejected => Some(Role::Approver),
        EventType::DocumentRecorded
        | EventType::RulesAdopted
        | EventType::FundMoved
        | EventType::ShareAllocated
        | EventType::AccountPosted
        | EventType::AdjustmentPosted
        | EventType::AdjustmentWaived
        | EventType::AdjustmentBorne
        | EventType::DistributionClosed
        | EventType::CloseReopened
        | EventType::BookContinued
        | EventType::KeyAdded
        | EventType::KeyRevoked
        | EventType::RoleGranted
        | EventType::RoleWithdrawn
        | EventType::TextRedacted => Some(Role::Closer),
        EventType::FigureRecorded
        | EventType::BalanceOpened
        | EventType::AgentRegistered
        | EventType::AgentUpdated
        | EventType::AgentSucceeded
        | EventType::AgentsMerged
        | EventType::MembershipStarted
        | EventType::MembershipEnded
        | EventType::MembershipSuspended
        | EventType::MembershipResumed
        | EventType::ContributionRecorded
        | EventType::ContributionWithdrawn
        | EventType::RevenueRecorded
        | EventType::ExpenseRecorded
        | EventType::ResultRecorded
        | EventType::CapitalPaidIn
        | EventType::CapitalPaidOut
        | EventType::BalanceTransferred
        | EventType::PayoutPaid
        | EventType::PayoutReturned
        | EventType::ShareDirected
        | EventType::PaymentReceived
        | EventType::DistributionCalled
        | EventType::DistributionProposed
        | EventType::EventReversed => Some(Role::Recorder),
    }
}

/// Whether who records it has the role, and has signed it where it must.
pub(super) fn may(view: &dyn View, book: &Book, asked: &Question<'_>) -> Answer {
    let kind = asked.event.kind();
    let role = match asked.reverses {
        // One that is not there is refused as such, further on.
        Some(of) => type_of(view, of)?.and_then(needed).or(needed(kind)),
        None => needed(kind),
    };
    let role = if takes_authority(view, asked.event)? { Some(Role::Closer) } else { role };
    if let Some(by) = asked.by {
        identity::is_still(view, asked, by)?;
    }
    if let Some(role) = role.filter(|role| book.held.contains(role)) {
        let event_type = kind.as_str();
        let Some(by) = asked.by else {
            return Err(Rejection::RecorderMustBeNamed { role, event_type }.into());
        };
        if number(view, FactKind::Role, &role_key(role, by))?.is_none() {
            return Err(Rejection::RoleMustBeHeld { by: by.to_string(), role, event_type }.into());
        }
    }
    signed(view, book, asked)
}

/// Whether an event ends the id of somebody who has a role or a key.
fn takes_authority(view: &dyn View, event: &Event) -> Answer<bool> {
    let Some((_, agent, _)) = ends(event) else { return Ok(false) };
    if keys_of(view, Some(agent))?.iter().any(|entry| entry.revoked.is_none()) {
        return Ok(true);
    }
    for role in Role::ALL {
        if number(view, FactKind::Role, &role_key(role, agent))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The type of the event at a position.
fn type_of(view: &dyn View, position: Position) -> Result<Option<EventType>, LogError> {
    let Some(line) = line_at(view, position)? else { return Ok(None) };
    let damaged = |e: LineError| LogError::damaged(format!("position {position}"), e.to_string());
    decode(&line).map(|record| Some(record.event_type)).map_err(damaged)
}

/// Nobody has a key before the book has its first event.
pub(super) fn unsigned(asked: &Question<'_>) -> Answer {
    if asked.sig.is_none() {
        return Ok(());
    }
    Err(Rejection::SignatureMustBeOfAKeyHolder { by: named(asked) }.into())
}

fn named(asked: &Question<'_>) -> String {
    asked.by.map_or_else(|| "nobody".to_owned(), ToString::to_string)
}

fn signed(view: &dyn View, book: &Book, asked: &Question<'_>) -> Answer {
    let keys = match asked.by {
        Some(by) if book.signs => keys_of(view, Some(by))?,
        Some(_) | None => Vec::new(),
    };
    let by = || named(asked);
    let Some(sig) = asked.sig else {
        if keys.is_empty() {
            return Ok(());
        }
        return Err(Rejection::SignatureMustBeGiven { by: by() }.into());
    };
    if keys.is_empty() {
        return Err(Rejection::SignatureMustBeOfAKeyHolder { by: by() }.into());
    }
    let Ok(bytes) = asked.signed_bytes(&book.origin) else {
        return Err(Rejection::SignatureMustVerify { by: by() }.into());
    };
    let mut standing = keys.iter().filter(|entry| entry.revoked.is_none());
    if standing.any(|entry| entry.key.has_signed(&bytes, sig)) {
        return Ok(());
    }
    Err(Rejection::SignatureMustVerify { by: by() }.into())
}

/// A key that is added was never in the book: it stays one holder's.
pub(super) fn added(view: &dyn View, e: &KeyAdded) -> Answer {
    match keys(view)?.iter().find(|entry| entry.key == e.key) {
        None => Ok(()),
        Some(entry) => {
            let position = entry.added;
            Err(Rejection::KeyMustBeNew { key: e.key.to_string(), position }.into())
        }
    }
}

pub(super) fn revoked(view: &dyn View, e: &KeyRevoked) -> Answer {
    let all = keys_of(view, e.agent.as_ref())?;
    let stands = |entry: &&KeyEntry| entry.revoked.is_none();
    if !all.iter().filter(stands).any(|entry| entry.key == e.key) {
        return Err(Rejection::KeyMustStand { key: e.key.to_string() }.into());
    }
    if e.agent.is_none() && all.iter().filter(stands).count() == 1 {
        return Err(Rejection::BookMustKeepAKey { key: e.key.to_string() }.into());
    }
    Ok(())
}

pub(super) fn granted(view: &dyn View, e: &RoleGranted) -> Answer {
    match number(view, FactKind::Role, &role_key(e.role, &e.agent))? {
        None => Ok(()),
        Some(position) => {
            let agent = e.agent.to_string();
            Err(Rejection::RoleMustBeLacked { agent, role: e.role, position }.into())
        }
    }
}

pub(super) fn withdrawn(view: &dyn View, e: &RoleWithdrawn) -> Answer {
    match number(view, FactKind::Role, &role_key(e.role, &e.agent))? {
        Some(_) => Ok(()),
        None => {
            let agent = e.agent.to_string();
            Err(Rejection::RoleMustBeThere { agent, role: e.role }.into())
        }
    }
}

/// What is erased is a sealed text of an event, and was not erased before.
pub(super) fn erased(view: &dyn View, e: &TextRedacted) -> Answer {
    let position = e.position;
    let Some(line) = line_at(view, position)? else {
        return Err(Rejection::TargetMustExist { position }.into());
    };
    let record = decode(&line)
        .map_err(|e| LogError::damaged(format!("position {position}"), e.to_string()))?;
    let path = e.path.to_string();
    if !record.sealed.contains_key(&path) {
        let known = record.sealed.into_keys().collect();
        return Err(Rejection::TextMustBeSealed { position, path, known }.into());
    }
    match redacted(view, position, &path)? {
        None => Ok(()),
        Some(by) => Err(Rejection::TextMustBeThere { position, path, by }.into()),
    }
}

/// A book goes on under a name that it never had, from what is known under its present one.
pub(super) fn continued(view: &dyn View, book: &Book, e: &BookContinued) -> Answer {
    if e.lost.origin.as_str() != book.origin {
        let (origin, found) = (book.origin.clone(), e.lost.origin.to_string());
        return Err(Rejection::LostHeadMustBeOfTheBook { origin, found }.into());
    }
    let mut names = continuations(view)?.into_iter().map(|one| one.lost.origin);
    if e.origin == e.lost.origin || names.any(|name| name == e.origin) {
        return Err(Rejection::OriginMustBeNew { origin: e.origin.to_string() }.into());
    }
    Ok(())
}
