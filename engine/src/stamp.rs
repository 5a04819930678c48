//! What a writing command needs from the world, handed in by the caller.
//!
//! The engine reads no clock and makes no random number. An id maker should give time-ordered ids
//! (UUIDv7): random ones make batched appends on a full book many times slower.

use std::borrow::Cow;

use commonbook_core::event::{Draft, Salt};
use commonbook_core::log::{AppendOptions, Authority, Signer, View};
use commonbook_core::value::{Id, Timestamp};

use crate::attest;
use crate::error::BookError;

/// Clock, ids and salts for one command.
pub struct Stamp<'a> {
    /// What the clock says.
    pub clock: Timestamp,
    /// Whether the clock is right although it is far from the last event.
    pub clock_is_right: bool,
    /// Who gives the command; becomes `by` of the events it writes that name nobody.
    pub by: Option<Id>,
    /// The key that signs the events of whoever it is named after.
    pub signer: Option<Signer>,
    ids: Box<dyn FnMut() -> Option<Id> + 'a>,
    salts: Box<dyn FnMut() -> Salt + 'a>,
}

impl<'a> Stamp<'a> {
    /// A stamp from a clock and makers of ids and salts.
    #[must_use]
    pub fn new(
        clock: Timestamp,
        ids: impl FnMut() -> Id + 'a,
        salts: impl FnMut() -> Salt + 'a,
    ) -> Self {
        let mut ids = ids;
        Self {
            clock,
            clock_is_right: false,
            by: None,
            signer: None,
            ids: Box::new(move || Some(ids())),
            salts: Box::new(salts),
        }
    }

    /// A stamp for replays: ids from what an event is and where it goes, so that the same history
    /// makes the same book.
    #[must_use]
    pub fn replay(clock: Timestamp, salts: impl FnMut() -> Salt + 'a) -> Self {
        Self {
            clock,
            clock_is_right: false,
            by: None,
            signer: None,
            ids: Box::new(|| None),
            salts: Box::new(salts),
        }
    }

    /// A stamp for tests: a clock that is always right, and salts of zeros, which hide nothing.
    #[must_use]
    pub fn fixed(clock: Timestamp) -> Self {
        Self { clock_is_right: true, ..Self::replay(clock, || [0; 32]) }
    }

    /// The id of a command's event: made by the id maker, else from what it is and where it goes.
    pub(crate) fn id(
        &mut self,
        kind: &str,
        position: u64,
    ) -> Result<Id, commonbook_core::value::ValueError> {
        match (self.ids)() {
            Some(id) => Ok(id),
            None => Id::parse(&format!("{kind}/{position}")),
        }
    }

    /// A fresh salt.
    pub fn salt(&mut self) -> Salt {
        (self.salts)()
    }

    /// Drafts with the name of who gives the command, and its signature.
    pub(crate) fn attested<'d>(
        &self,
        view: &dyn View,
        drafts: &'d [Draft],
    ) -> Result<Cow<'d, [Draft]>, BookError> {
        if self.by.is_none() && self.signer.is_none() {
            return Ok(Cow::Borrowed(drafts));
        }
        let by = (self.by.as_ref(), self.signer.as_ref());
        attest::attested(view, drafts, by).map(Cow::Owned)
    }

    pub(crate) fn options(&self, authority: Authority) -> AppendOptions {
        AppendOptions {
            clock: self.clock,
            clock_is_right: self.clock_is_right,
            expected_size: None,
            authority,
        }
    }
}
