//! Facts of keys, roles, erased texts and names.
//!
//! A revoked key and an erased text keep their rows, since who ever had a key must sign, and a
//! text that is gone must have been erased by an event. A withdrawn role leaves none.

use crate::door::fact::{broken, padded};
use crate::door::keys::{Continuation, KeyEntry, redacted_key, role_key};
use crate::event::{
    BookContinued, BookOpened, KeyRevoked, Position, PublicKey, Role, RoleGranted, RoleWithdrawn,
    TextRedacted,
};
use crate::log::{FactKind, LogError, Storage};
use crate::value::Id;

/// What the book is, and its first key.
pub(super) fn open(
    storage: &mut dyn Storage,
    e: &BookOpened,
    position: Position,
) -> Result<(), LogError> {
    let value = format!("{}\t{}\t{}", e.origin, e.currency, e.scale);
    storage.put_fact(FactKind::Book, "", Some(&value))?;
    match &e.key {
        Some(key) => add_key(storage, None, key, position),
        None => Ok(()),
    }
}

pub(super) fn add_key(
    storage: &mut dyn Storage,
    agent: Option<&Id>,
    key: &PublicKey,
    position: Position,
) -> Result<(), LogError> {
    let row = KeyEntry { agent: None, key: *key, added: position, revoked: None };
    storage.put_fact(FactKind::Key, &KeyEntry::key_of(agent, key), Some(&row.value()))
}

pub(super) fn revoke_key(
    storage: &mut dyn Storage,
    e: &KeyRevoked,
    position: Position,
) -> Result<(), LogError> {
    let key = KeyEntry::key_of(e.agent.as_ref(), &e.key);
    let value = storage.fact(FactKind::Key, &key)?;
    let row = value.and_then(|value| KeyEntry::parse(&key, &value));
    let row = row.ok_or_else(|| broken(FactKind::Key, &key))?;
    let row = KeyEntry { revoked: Some(position), ..row };
    storage.put_fact(FactKind::Key, &key, Some(&row.value()))
}

pub(super) fn grant(
    storage: &mut dyn Storage,
    e: &RoleGranted,
    position: Position,
) -> Result<(), LogError> {
    set(storage, e.role, &e.agent, Some(&position.to_string()))
}

pub(super) fn withdraw(storage: &mut dyn Storage, e: &RoleWithdrawn) -> Result<(), LogError> {
    set(storage, e.role, &e.agent, None)
}

fn set(
    storage: &mut dyn Storage,
    role: Role,
    agent: &Id,
    value: Option<&str>,
) -> Result<(), LogError> {
    storage.put_fact(FactKind::Role, &role_key(role, agent), value)
}

/// Remembers that a text was erased, and erases it.
pub(super) fn erase(
    storage: &mut dyn Storage,
    e: &TextRedacted,
    position: Position,
) -> Result<(), LogError> {
    let key = redacted_key(e.position, e.path.as_str());
    storage.put_fact(FactKind::Redacted, &key, Some(&position.to_string()))?;
    storage.erase_secret(e.position, e.path.as_str())
}

/// The book has another name from now on.
pub(super) fn go_on(
    storage: &mut dyn Storage,
    e: &BookContinued,
    position: Position,
) -> Result<(), LogError> {
    let value = Continuation::value(&e.lost, &e.origin);
    storage.put_fact(FactKind::Continued, &padded(position), Some(&value))?;
    let book = storage.fact(FactKind::Book, "")?;
    let rest = book.as_deref().and_then(|book| book.split_once('\t')).map(|(_, rest)| rest);
    let rest = rest.ok_or_else(|| broken(FactKind::Book, ""))?;
    let value = format!("{}\t{rest}", e.origin);
    storage.put_fact(FactKind::Book, "", Some(&value))
}
