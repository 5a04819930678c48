//! What others can check without trusting who keeps the book: checkpoints and proofs, and the keys
//! and names that they hang on.
//!
//! A checkpoint is signed by a key of the book that stands, of the book as it is, and kept in it.
//! A proof is made against a checkpoint, and verified before it is given away. Secret keys come in
//! as arguments and are neither kept nor told.

use commonbook_core::door::{
    ClosedPeriod, KeyEntry, Rejection, closed_periods, continuations, keys, roles,
};
use commonbook_core::event::{
    BookContinued, Draft, Event, Hash, KeyAdded, KeyRevoked, LostHead, Position, PublicKey, Role,
    TextRedacted, decode,
};
use commonbook_core::log::{
    Agreement, Appended, Authority, Checkpoint, ConsistencyProof, InclusionProof, Log, LogError,
    NoteKey, ProofError, RevealedText, SignedCheckpoint, Signer, View, agreement, append,
    book_keys_at, book_keys_ever, line_at,
};
use commonbook_core::value::{Date, Id};
use commonbook_projections::{AuditCheck, AuditFinding, Request};

use crate::book::Book;
use crate::error::BookError;
use crate::guard::{Known, disagreement};
use crate::stamp::Stamp;

/// Refuses a book that is not the one of a checkpoint, signed by a key of it: for an import, before
/// it is kept.
///
/// # Errors
/// [`BookError::Fork`] and [`BookError::Proof`].
pub fn must_follow(
    view: &dyn View,
    place: &str,
    signed: &SignedCheckpoint,
) -> Result<(), BookError> {
    let known = Known { place: place.to_owned(), says: signed.says().clone() };
    crate::guard::check(view, std::slice::from_ref(&known))?;
    signed.verify(&book_keys_at(view, known.says.size)?)?;
    Ok(())
}

/// Who has which role, with the event that gave it, by role.
pub type Roles = std::collections::BTreeMap<Role, Vec<(String, Position)>>;

/// A checkpoint that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub says: Checkpoint,
    /// The note.
    pub note: String,
    /// Whether it was signed now; else one of this size was there.
    pub new: bool,
}

/// What erasing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The texts that are gone: position and path.
    pub texts: Vec<(Position, String)>,
    /// The events that say so.
    pub appended: Appended,
    /// Whether nothing of them is left in what the store keeps beside its tables; `false` when
    /// somebody who reads still needs it, and it goes away with them.
    pub scrubbed: bool,
}

/// Which texts to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erase {
    /// Those of an event, or the one under a path.
    Of(Position, Option<String>),
    /// Those of every event that names an agent.
    Agent(Id),
    /// All that the book still has.
    All,
}

impl<L: Log> Book<L> {
    /// Signs the book as it is; the one of this size that is there already stays.
    ///
    /// # Errors
    /// [`BookError::Proof`] when the key signs under another name or is none of the book's that
    /// stand; [`BookError::Fork`] when a known checkpoint disagrees; [`BookError::Log`].
    pub fn checkpoint(&mut self, signer: &Signer) -> Result<Signed, BookError> {
        let public = signer.public()?;
        self.transact(false, |storage| {
            let head = storage.head()?;
            let origin = commonbook_core::door::book(storage)?
                .ok_or(Rejection::BookMustBeOpenedFirst)?
                .origin;
            let says = Checkpoint { origin, size: head.size(), root: head.tree.root() };
            let note = says.signed(signer)?;
            let known = book_keys_at(storage, says.size)?;
            if !known.contains(&public) {
                let known: Vec<String> = known.iter().map(ToString::to_string).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(ProofError::NoteNotSigned { found: public.to_string(), known }.into());
            }
            if let Some(note) = note_of(storage, says.size)? {
                return Ok(Signed { says, note, new: false });
            }
            storage.put_checkpoint(says.size, &note)?;
            Ok(Signed { says, note, new: true })
        })
    }

    /// Every checkpoint that the book keeps, by size.
    ///
    /// # Errors
    /// [`BookError::Log`] when the store fails.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, BookError> {
        let mut all = Vec::new();
        self.log.read::<_, LogError>(|view| {
            view.checkpoints(&mut |size, note| {
                all.push((size, note.to_owned()));
                std::ops::ControlFlow::Continue(())
            })
        })?;
        Ok(all)
    }

    /// The proof that an event is in the book that a checkpoint was signed of; `reveal` names
    /// sealed texts of it that the proof shows.
    ///
    /// # Errors
    /// [`BookError::Proof`] when the checkpoint is not of this book or not signed by a key of it,
    /// or the book is damaged; [`BookError::Rejected`] when there is no such event or text.
    pub fn prove(
        &self,
        position: Position,
        reveal: &[String],
        note: &str,
    ) -> Result<InclusionProof, BookError> {
        self.log.read(|view| {
            let signed = SignedCheckpoint::parse(note)?;
            let keys = self.holds(view, &signed)?;
            if position >= signed.says().size {
                return Err(BookError::NotCovered { position, size: signed.says().size });
            }
            let revealed = reveal.iter().map(|path| revealed(view, position, path));
            let revealed = revealed.collect::<Result<Vec<_>, _>>()?;
            let proof = InclusionProof::make(view, position, revealed, (&signed, note))?;
            proof.verify(&keys)?;
            Ok(proof)
        })
    }

    /// The proof that the book of one checkpoint begins with that of another; which of them is
    /// older is not asked.
    ///
    /// # Errors
    /// [`BookError::Proof`] when one of them is not of this book or not signed by a key of it.
    pub fn prove_consistency(&self, one: &str, other: &str) -> Result<ConsistencyProof, BookError> {
        self.log.read(|view| {
            let mut both =
                [(SignedCheckpoint::parse(one)?, one), (SignedCheckpoint::parse(other)?, other)];
            both.sort_by_key(|(signed, _)| signed.says().size);
            let [(old, old_note), (new, new_note)] = &both;
            let mut keys = self.holds(view, old)?;
            keys.extend(self.holds(view, new)?);
            let proof = ConsistencyProof::make(view, (old, old_note), (new, new_note))?;
            proof.verify(&keys)?;
            Ok(proof)
        })
    }

    /// The keys that a checkpoint is signed with, when the book agrees with it.
    fn holds(&self, view: &dyn View, signed: &SignedCheckpoint) -> Result<Vec<NoteKey>, BookError> {
        let says = signed.says();
        let found = agreement(view, says)?;
        if found != Agreement::Holds {
            let known = Known { place: "the checkpoint".to_owned(), says: says.clone() };
            return Err(disagreement(view, &known, &found)?.into());
        }
        let keys = book_keys_at(view, says.size)?;
        signed.verify(&keys)?;
        Ok(keys)
    }

    /// Holds the book against a checkpoint that somebody has from elsewhere, as a check that an
    /// audit can add.
    ///
    /// # Errors
    /// [`BookError::Proof`] when the note is no checkpoint; [`BookError::Log`]. What disagrees is
    /// a finding.
    pub fn held_against(&self, place: &str, note: &str) -> Result<AuditCheck, BookError> {
        let signed = SignedCheckpoint::parse(note)?;
        self.log.read(|view| held_against(view, place, &signed))
    }

    /// Where the standing close of a period recorded what somebody gets.
    ///
    /// # Errors
    /// [`BookError::NoShare`] when the period is not closed, or the close gives nothing to them.
    pub fn share_position(&self, agent: &Id, request: &Request) -> Result<Position, BookError> {
        self.log.read(|view| {
            let is_it = |close: &ClosedPeriod| {
                close.reopened_at.is_none()
                    && close.period == request.period
                    && request.rules.as_ref().is_none_or(|name| *name == close.rules)
                    && request.number.is_none_or(|number| number == close.number)
            };
            let close = closed_periods(view)?.into_iter().rfind(is_it);
            let no = || BookError::NoShare { agent: agent.clone(), period: request.period };
            let close = close.ok_or_else(no)?;
            for position in close.first..close.position {
                let Some(line) = line_at(view, position)? else { continue };
                if let Event::ShareAllocated(e) = decode(&line)?.event
                    && e.agent == *agent
                {
                    return Ok(position);
                }
            }
            Err(no())
        })
    }

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

    /// Erases sealed texts with their salts, each by an event that says so.
    ///
    /// # Errors
    /// [`BookError`] when there is nothing to erase, or an event may not be recorded.
    pub fn redact(
        &mut self,
        what: &Erase,
        authority: &str,
        on: Date,
        stamp: &mut Stamp<'_>,
        dry_run: bool,
    ) -> Result<Redacted, BookError> {
        let texts = self.log.read(|view| texts_of(view, what))?;
        let label = |text: &str| {
            commonbook_core::event::Label::parse(text).map_err(crate::book::line_error)
        };
        let authority = label(authority)?;
        let mut events = Vec::with_capacity(texts.len());
        for (position, path) in &texts {
            let (authority, path) = (authority.clone(), label(path)?);
            events.push(TextRedacted { authority, path, position: *position }.into());
        }
        let appended = self.keep(events, "", on, stamp, dry_run)?;
        let scrubbed = if dry_run { true } else { self.log.scrub()? };
        Ok(Redacted { texts, appended, scrubbed })
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

fn note_of(view: &dyn View, size: u64) -> Result<Option<String>, LogError> {
    let mut found = None;
    view.checkpoints(&mut |of, note| {
        if of == size {
            found = Some(note.to_owned());
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// A sealed text as a proof shows it.
fn revealed(view: &dyn View, position: Position, path: &str) -> Result<RevealedText, BookError> {
    match view.secret(position, path)? {
        Some(secret) => {
            Ok(RevealedText { path: path.to_owned(), salt: Hash(secret.salt), value: secret.value })
        }
        None => {
            let known = paths_of(view, position)?;
            Err(Rejection::TextMustBeSealed { position, path: path.to_owned(), known }.into())
        }
    }
}

/// The texts of an event that can still be read.
fn paths_of(view: &dyn View, position: Position) -> Result<Vec<String>, BookError> {
    let Some(line) = line_at(view, position)? else {
        return Err(Rejection::TargetMustExist { position }.into());
    };
    let mut there = Vec::new();
    for path in decode(&line)?.sealed.into_keys() {
        if view.secret(position, &path)?.is_some() {
            there.push(path);
        }
    }
    Ok(there)
}

/// The texts that are to be erased, in order.
fn texts_of(view: &dyn View, what: &Erase) -> Result<Vec<(Position, String)>, BookError> {
    let mut texts = Vec::new();
    match what {
        Erase::Of(position, Some(path)) => texts.push((*position, path.clone())),
        Erase::Of(position, None) => {
            texts.extend(paths_of(view, *position)?.into_iter().map(|path| (*position, path)));
        }
        Erase::Agent(_) | Erase::All => view.secrets(&mut |position, path, _| {
            texts.push((position, path.to_owned()));
            std::ops::ControlFlow::Continue(())
        })?,
    }
    if let Erase::Agent(agent) = what {
        let mut of_agent = Vec::new();
        for (position, path) in texts {
            if names(view, position, agent)? {
                of_agent.push((position, path));
            }
        }
        texts = of_agent;
    }
    if texts.is_empty() { Err(BookError::NothingToErase) } else { Ok(texts) }
}

/// Whether an event, or the one that it speaks of, names an agent.
fn names(view: &dyn View, position: Position, agent: &Id) -> Result<bool, BookError> {
    let Some(line) = line_at(view, position)? else { return Ok(false) };
    let record = decode(&line)?;
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others name whom they are about")]
    let is_it = match &record.event {
        Event::AgentRegistered(e) => e.agent == *agent,
        Event::ContributionRejected(e) => return names(view, e.of, agent),
        Event::ContributionWithdrawn(e) => return names(view, e.of, agent),
        event => event.agents().any(|named| named == agent),
    };
    match record.reverses {
        Some(of) if !is_it => names(view, of, agent),
        Some(_) | None => Ok(is_it || record.by.as_ref() == Some(agent)),
    }
}

/// Whether the book agrees with a checkpoint that an auditor has from elsewhere, as a check of an
/// audit; `place` is where it is from.
fn held_against(
    view: &dyn View,
    place: &str,
    signed: &SignedCheckpoint,
) -> Result<AuditCheck, BookError> {
    let means = "The checkpoint that was given is signed by a key of the book that stood then, and \
                 is of the first lines of this book.";
    let says = signed.says();
    let mut check = AuditCheck::new("given checkpoint", means).looked(says.size, "events");
    let finding = |expected: String, found: String| AuditFinding {
        expected,
        found,
        place: place.to_owned(),
        position: None,
    };
    let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
    match agreement(view, says)? {
        Agreement::Holds => {
            if let Err(error) = signed.verify(&book_keys_at(view, says.size)?) {
                let expected = "a signature of a key of the book".to_owned();
                check.found(finding(expected, first_line(error.to_string())));
            }
        }
        Agreement::IsLost => {
            let expected = format!("the first {} events with its root", says.size);
            check.found(finding(expected, "a book that says that they are lost".to_owned()));
        }
        other => {
            let known = Known { place: place.to_owned(), says: says.clone() };
            let error = disagreement(view, &known, &other)?;
            let expected = format!(
                "{:?}, {} events with root {}",
                says.origin,
                says.size,
                commonbook_core::log::hash_hex(&says.root)
            );
            check.found(finding(expected, first_line(error.to_string())));
        }
    }
    Ok(check)
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
