//! What the keeper of a book records about the keeping itself: keys, roles, another name; and how
//! whoever records is named and signs.

use commonbook_core::door::{KeyEntry, continuations, keys, roles};
use commonbook_core::event::{
    BookContinued, Draft, Event, Hash, KeyAdded, KeyRevoked, LostHead, Position, PublicKey, Role,
};
use commonbook_core::log::{
    Agreement, Appended, Authority, Checkpoint, Log, LogError, NoteKey, Signer, View, agreement,
    append, book_keys_at, book_keys_ever,
};
use commonbook_core::value::{Date, Id};

use crate::book::Book;
use crate::error::BookError;
use crate::guard::{Known, disagreement};
use crate::stamp::Stamp;

/// Who has which role, with the event that gave it, by role.
pub type Roles = std::collections::BTreeMap<Role, Vec<(String, Position)>>;

impl<L: Log> Book<L> {
    /// Every key that was ever in use, as others verify with it, and who has which role. A key of
    /// the book is there under each name that the book had while it stood.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn keys(&self) -> Result<(Vec<(NoteKey, KeyEntry)>, Roles), BookError> {
        Ok(self.log.read::<_, LogError>(|view| {
            let mut all = book_keys_ever(view)?;
            for entry in keys(view)? {
                let name = entry.agent.as_deref();
                let key = name.and_then(|name| NoteKey::new(name, entry.key).ok());
                all.extend(key.map(|key| (key, entry)));
            }
            Ok((all, roles(view)?))
        })?)
    }

    /// The book's own keys that stand now, as others verify its checkpoints with them.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn note_keys(&self) -> Result<Vec<NoteKey>, BookError> {
        Ok(self.log.read::<_, LogError>(|view| book_keys_at(view, view.head()?.size()))?)
    }

    /// Records keeper's events of one day together: keys, roles.
    ///
    /// # Errors
    /// The rejections of [`commonbook_core::door::decide`].
    pub fn keep(
        &mut self,
        events: Vec<Event>,
        reason: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Appended, BookError> {
        let mut size = self.head()?.size();
        let mut drafts = Vec::with_capacity(events.len());
        for event in events {
            let seals = commonbook_core::event::sealed_paths(event.kind()).contains(&"reason");
            let sealed = if seals { crate::book::sealed_reason(reason, stamp) } else { Vec::new() };
            let mut draft = crate::adopt::draft(stamp, event.kind().as_str(), size, on, event)?;
            draft.sealed = sealed;
            drafts.push(draft);
            size = size.saturating_add(1);
        }
        let options = stamp.options(Authority::Command);
        self.transact(dry_run, |storage| {
            let drafts = stamp.attested(storage, &drafts)?;
            Ok(append(storage, &drafts, &options)?)
        })
    }

    /// Another key takes the place of the book's keys that stand.
    ///
    /// # Errors
    /// Those of [`Self::keep`].
    pub fn rotate_key(
        &mut self,
        key: PublicKey,
        reason: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Appended, BookError> {
        let standing = self.note_keys()?;
        let mut events = vec![Event::from(KeyAdded { agent: None, key })];
        let revoked = standing.iter().map(|old| KeyRevoked { agent: None, key: *old.key() });
        events.extend(revoked.map(Event::from));
        self.keep(events, reason, on, stamp, dry_run)
    }

    /// Goes on under a new name, since a checkpoint under the present one cannot be followed.
    ///
    /// # Errors
    /// [`BookError::Fork`] when the checkpoint agrees with the book; the rejections of
    /// [`commonbook_core::door::decide`].
    pub fn continue_as(
        &mut self,
        origin: &Id,
        lost: &Known,
        reason: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Appended, BookError> {
        self.log.read(|view| {
            let found = agreement(view, &lost.says)?;
            if matches!(found, Agreement::IsAhead | Agreement::Differs { .. }) {
                return Ok(());
            }
            Err(BookError::from(disagreement(view, lost, &found)?))
        })?;
        let Checkpoint { origin: name, size, root } = &lost.says;
        let head = LostHead { origin: Id::parse(name)?, root: Hash(*root), size: *size };
        let event = BookContinued { lost: head, origin: origin.clone() }.into();
        // The guard would say what is being said here.
        let known = std::mem::take(&mut self.known);
        let done = self.keep(vec![event], reason, on, stamp, dry_run);
        self.known = known;
        done
    }

    /// The names that the book had before, with what was lost under each.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn former_names(&self) -> Result<Vec<LostHead>, BookError> {
        let all = self.log.read::<_, LogError>(continuations)?;
        Ok(all.into_iter().map(|one| one.lost).collect())
    }
}

/// Drafts as their writer hands them in: with its name, and signed.
pub(crate) fn attested(
    view: &dyn View,
    drafts: &[Draft],
    (by, signer): (Option<&Id>, Option<&Signer>),
) -> Result<Vec<Draft>, BookError> {
    let origin = commonbook_core::door::book(view)?.map(|book| book.origin).unwrap_or_default();
    let mut done = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut draft = draft.clone();
        if draft.by.is_none() {
            draft.by = by.cloned();
        }
        let is_own =
            |signer: &&Signer| draft.by.as_ref().is_some_and(|by| by.as_str() == signer.name());
        if draft.sig.is_none()
            && let Some(signer) = signer.filter(is_own)
        {
            let bytes = commonbook_core::event::signed_bytes(&draft, &origin)?;
            draft.sig = Some(signer.sign(&bytes));
        }
        done.push(draft);
    }
    Ok(done)
}
