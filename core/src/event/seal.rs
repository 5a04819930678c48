//! Sealed texts: a line holds a salted commitment, the text itself stays erasable.
//!
//! The commitment is `SHA-256(salt || path || 0x00 || value)`. Who holds salt and text can show
//! that they are what was recorded; once both are erased the commitment tells nothing, and every
//! proof stays as it was. Where salts and texts are kept is the log's matter.

use sha2::{Digest, Sha256};

use crate::event::{Event, EventType, Hash, LineError, Problem, Record};

/// 32 random bytes that keep a sealed text from being guessed.
pub type Salt = [u8; 32];

/// The commitment to a text.
#[must_use]
pub fn commitment(salt: &Salt, path: &str, value: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(path.as_bytes());
    hasher.update([0]);
    hasher.update(value.as_bytes());
    hasher.finalize().into()
}

/// The commitment to a text as a line spells it: 64 hexadecimal digits, lower case.
#[must_use]
pub fn commitment_text(salt: &Salt, path: &str, value: &str) -> String {
    Hash(commitment(salt, path, value)).to_string()
}

/// The paths of the texts that events of a type may seal, sorted.
#[must_use]
pub fn sealed_paths(event_type: EventType) -> &'static [&'static str] {
    match event_type {
        EventType::AgentRegistered | EventType::AgentUpdated => &["name"],
        EventType::ContributionRecorded | EventType::ShareDirected => &["note"],
        EventType::MembershipEnded
        | EventType::MembershipSuspended
        | EventType::MembershipResumed
        | EventType::AgentSucceeded
        | EventType::AgentsMerged
        | EventType::ContributionContested
        | EventType::ContributionRejected
        | EventType::ContributionWithdrawn
        | EventType::EventReversed
        | EventType::CloseReopened
        | EventType::BookContinued
        | EventType::KeyRevoked
        | EventType::RoleWithdrawn => &["reason"],
        EventType::BookOpened
        | EventType::KeyAdded
        | EventType::RoleGranted
        | EventType::TextRedacted
        | EventType::DocumentRecorded
        | EventType::FigureRecorded
        | EventType::BalanceOpened
        | EventType::MembershipStarted
        | EventType::ContributionAccepted
        | EventType::RevenueRecorded
        | EventType::ExpenseRecorded
        | EventType::ResultRecorded
        | EventType::CapitalPaidIn
        | EventType::CapitalPaidOut
        | EventType::BalanceTransferred
        | EventType::PayoutPaid
        | EventType::PayoutReturned
        | EventType::PaymentReceived
        | EventType::RulesAdopted
        | EventType::DistributionCalled
        | EventType::DistributionProposed
        | EventType::FundMoved
        | EventType::ShareAllocated
        | EventType::AccountPosted
        | EventType::AdjustmentPosted
        | EventType::AdjustmentWaived
        | EventType::AdjustmentBorne
        | EventType::DistributionClosed => &[],
    }
}

/// Refuses a path that the type does not have.
pub(crate) fn check_path(event_type: EventType, path: &str) -> Result<(), Problem> {
    let known = sealed_paths(event_type);
    if known.contains(&path) {
        return Ok(());
    }
    let hint = if known.is_empty() {
        "nothing of it is sealed; leave the text out".to_owned()
    } else {
        format!("it may seal {}", known.join(", "))
    };
    Err(Problem::SealedPathUnknown {
        name: event_type.as_str(),
        path: crate::event::error::shown(path),
        hint,
    })
}

/// Refuses a record whose commitments are not hashes under paths of its type.
pub(crate) fn check_record(record: &Record) -> Result<(), LineError> {
    for (path, hash) in &record.sealed {
        check_path(record.event_type, path)?;
        Hash::parse(hash)?;
    }
    Ok(check_changes(&record.event, record.sealed.is_empty())?)
}

/// Refuses an update of an agent that changes neither an attribute nor the sealed name.
pub(crate) fn check_changes(event: &Event, nothing_sealed: bool) -> Result<(), Problem> {
    if let Event::AgentUpdated(data) = event
        && data.attribute.is_none()
        && data.value.is_none()
        && nothing_sealed
    {
        return Err(Problem::FieldsDisagree {
            what: "this update of an agent changes nothing",
            hint: "give attribute and value, or a sealed name",
        });
    }
    Ok(())
}
