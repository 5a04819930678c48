//! What others can check without trusting who keeps the book: checkpoints and proofs, and the keys
//! and names that they hang on.
//!
//! A checkpoint is signed by a key of the book that stands, of the book as it is, and kept in it.
//! A proof is made against a checkpoint, and verified before it is given away. Secret keys come in
//! as arguments and are neither kept nor told.

mod erase;
mod keeper;

pub use erase::{Erase, Redacted};
pub use keeper::Roles;
pub(crate) use keeper::attested;

use erase::paths_of;

use std::convert::Infallible;

use commonbook_core::door::{ClosedPeriod, Rejection, closed_periods};
use commonbook_core::event::{Event, Hash, Position, decode};
use commonbook_core::log::{
    Agreement, Checkpoint, ConsistencyProof, InclusionProof, Log, LogError, NoteKey, ProofError,
    RevealedText, SignedCheckpoint, Signer, Tree, View, agreement, book_keys_at, book_keys_ever,
    leaf_hash, line_at,
};
use commonbook_core::value::Id;
use commonbook_projections::{AuditCheck, AuditFinding, Request};

use crate::book::Book;
use crate::error::BookError;
use crate::guard::{Known, disagreement};

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
    match agreement(view, &known.says)? {
        Agreement::Holds => {}
        other @ (Agreement::IsAhead
        | Agreement::Differs { .. }
        | Agreement::IsLost
        | Agreement::IsOfAnother { .. }) => return Err(disagreement(view, &known, &other)?.into()),
    }
    signed.verify(&book_keys_at(view, known.says.size)?)?;
    Ok(())
}

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
            // What is signed is what the lines say, not what the head says of them.
            if lines_root(storage)? != says.root {
                let what = "it is not that of the lines, so nothing was signed";
                return Err(LogError::damaged("table head, peaks", what).into());
            }
            if let Some(note) = note_of(storage, says.size)? {
                let is_own = SignedCheckpoint::parse(&note)
                    .and_then(|signed| signed.verify(&known).map(|found| *found == says));
                if is_own != Ok(true) {
                    let place = format!("table checkpoint, size {}", says.size);
                    let what = "it keeps a note that no key of the book signed of these lines";
                    return Err(LogError::damaged(place, what).into());
                }
                return Ok(Signed { says, note, new: false });
            }
            storage.put_checkpoint(says.size, &note)?;
            Ok(Signed { says, note, new: true })
        })
    }

    /// Whether a key that the book ever had signed a checkpoint, under a name that it had then.
    ///
    /// # Errors
    /// [`BookError::Proof`] when none did, or the note is forged.
    pub fn was_signed(&self, signed: &SignedCheckpoint) -> Result<(), BookError> {
        let keys = self.log.read::<_, LogError>(book_keys_ever)?;
        let keys: Vec<NoteKey> = keys.into_iter().map(|(key, _)| key).collect();
        signed.verify(&keys)?;
        Ok(())
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
            if position >= view.head()?.size() {
                return Err(Rejection::TargetMustExist { position }.into());
            }
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
}

/// The root over the lines as they are stored.
fn lines_root(view: &dyn View) -> Result<[u8; 32], LogError> {
    let mut tree = Tree::default();
    view.bare_lines(0, Position::MAX, &mut |_, line| {
        let Ok(()) = tree.push(leaf_hash(line), |_, _, _| Ok::<(), Infallible>(()));
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(tree.root())
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
        other
        @ (Agreement::IsAhead | Agreement::Differs { .. } | Agreement::IsOfAnother { .. }) => {
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
