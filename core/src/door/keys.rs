//! Keys, roles and names of a book over its life, as the facts have them.
//!
//! A key stands at a size of the book when it was added before it and not revoked before it; that
//! is what a checkpoint of this size must be signed with. A book has one name at every size.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::fact::{Fields, broken, joined, padded, rows, under};
use crate::event::{Hash, LostHead, Position, PublicKey, Role};
use crate::log::{FactKind, LogError, View};
use crate::value::Id;

/// A key that was ever in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Whose it is; `None` for a key of the book.
    pub agent: Option<String>,
    /// The key.
    pub key: PublicKey,
    /// The event that added it.
    pub added: Position,
    /// The event that revoked it.
    pub revoked: Option<Position>,
}

impl KeyEntry {
    /// Whether it is in use when the book holds `size` events.
    #[must_use]
    pub fn stands_at(&self, size: u64) -> bool {
        self.added < size && self.revoked.is_none_or(|revoked| revoked >= size)
    }

    pub(super) fn key_of(agent: Option<&Id>, key: &PublicKey) -> String {
        format!("{}\t{key}", agent.map_or("", Id::as_str))
    }

    pub(super) fn value(&self) -> String {
        let revoked = self.revoked.map_or_else(String::new, |at| at.to_string());
        joined(&[&self.added, &revoked])
    }

    pub(super) fn parse(key: &str, value: &str) -> Option<Self> {
        let mut fields = Fields::of(key);
        let (agent, text) = (fields.text()?, fields.text()?);
        let agent = (!agent.is_empty()).then(|| agent.to_owned());
        let key = fields.end(PublicKey::parse(text).ok()?)?;
        let mut fields = Fields::of(value);
        let (added, revoked) = (fields.number()?, fields.text()?);
        let revoked = if revoked.is_empty() { None } else { Some(revoked.parse().ok()?) };
        fields.end(Self { agent, key, added, revoked })
    }
}

/// Every key that was ever in use, the book's own first, then by agent, each by its text.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn keys(view: &dyn View) -> Result<Vec<KeyEntry>, LogError> {
    let mut all = Vec::new();
    rows(view, FactKind::Key, ("", ""), KeyEntry::parse, |entry| {
        all.push(entry);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// The keys of one agent, or of the book.
pub(super) fn keys_of(view: &dyn View, agent: Option<&Id>) -> Result<Vec<KeyEntry>, LogError> {
    let (from, to) = under(agent.map_or("", Id::as_str));
    let mut all = Vec::new();
    rows(view, FactKind::Key, (&from, &to), KeyEntry::parse, |entry| {
        all.push(entry);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// Who has each role now, with the event that gave it.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn roles(view: &dyn View) -> Result<BTreeMap<Role, Vec<(String, Position)>>, LogError> {
    let mut all: BTreeMap<Role, Vec<(String, Position)>> = BTreeMap::new();
    let read = |key: &str, value: &str| {
        let mut fields = Fields::of(key);
        let (word, agent) = (fields.text()?, fields.text()?);
        let role = Role::ALL.into_iter().find(|role| role.as_str() == word)?;
        fields.end((role, agent.to_owned(), value.parse::<Position>().ok()?))
    };
    rows(view, FactKind::Role, ("", ""), read, |(role, agent, at)| {
        all.entry(role).or_default().push((agent, at));
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

pub(super) fn role_key(role: Role, agent: &Id) -> String {
    format!("{role}\t{agent}")
}

pub(super) fn redacted_key(position: Position, path: &str) -> String {
    format!("{}\t{path}", padded(position))
}

/// A book's going on under a new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// The `book_continued`.
    pub position: Position,
    /// The name until then, and what was known under it and is lost.
    pub lost: LostHead,
    /// The name since then.
    pub origin: Id,
}

impl Continuation {
    pub(super) fn value(lost: &LostHead, origin: &Id) -> String {
        joined(&[&lost.origin, &lost.size, &lost.root, origin])
    }

    fn parse(key: &str, value: &str) -> Option<Self> {
        let position = key.parse().ok()?;
        let mut fields = Fields::of(value);
        let lost_origin = Id::parse(fields.text()?).ok()?;
        let (size, root) = (fields.number()?, Hash::parse(fields.text()?).ok()?);
        let origin = Id::parse(fields.text()?).ok()?;
        let lost = LostHead { origin: lost_origin, root, size };
        fields.end(Self { position, lost, origin })
    }
}

/// Every continuation, in order.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn continuations(view: &dyn View) -> Result<Vec<Continuation>, LogError> {
    let mut all = Vec::new();
    rows(view, FactKind::Continued, ("", ""), Continuation::parse, |one| {
        all.push(one);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// The book's name when it held `size` events; `None` for an empty book.
///
/// # Errors
/// [`LogError`] when the store fails or a row cannot be read.
pub fn origin_at(view: &dyn View, size: u64) -> Result<Option<String>, LogError> {
    let Some(book) = super::book(view)? else { return Ok(None) };
    let all = continuations(view)?;
    let next = all.into_iter().find(|one| one.position >= size);
    Ok(Some(next.map_or(book.origin, |next| next.lost.origin.to_string())))
}

/// Whether a text was erased by an event.
pub(crate) fn redacted(
    view: &dyn View,
    position: Position,
    path: &str,
) -> Result<Option<Position>, LogError> {
    let key = redacted_key(position, path);
    match view.fact(FactKind::Redacted, &key)? {
        Some(value) => value.parse().map(Some).map_err(|_| broken(FactKind::Redacted, &key)),
        None => Ok(None),
    }
}
