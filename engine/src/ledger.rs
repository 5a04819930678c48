//! The book as double entry: journal, trial balance, and the history of one member.
//!
//! All three read one snapshot and write nothing.

use commonbook_core::log::Log;
use commonbook_core::value::Id;
use commonbook_projections::{
    Extent, History, Journal, TrialBalance, histories, history, journal_of, trial_balance,
};

use crate::book::Book;
use crate::error::BookError;

impl<L: Log> Book<L> {
    /// Every movement of the book as a transaction with one debit and one credit.
    ///
    /// # Errors
    /// [`BookError::Projection`] when the book cannot be read that far.
    pub fn journal(&self, extent: Extent) -> Result<Journal, BookError> {
        self.log.read(|view| Ok(journal_of(view, extent)?))
    }

    /// Every account's balance, and that both sides are one sum.
    ///
    /// # Errors
    /// Those of [`Self::journal`].
    pub fn trial_balance(&self, extent: Extent) -> Result<TrialBalance, BookError> {
        self.log.read(|view| Ok(trial_balance(&journal_of(view, extent)?)?))
    }

    /// Every amount that ever moved for somebody, in all accounts or in one.
    ///
    /// # Errors
    /// [`BookError::Projection`] when the agent is not in the book, when nothing ever moved in the
    /// account asked for, or when the book cannot be read that far.
    pub fn history(
        &self,
        agent: &Id,
        account: Option<&str>,
        extent: Extent,
    ) -> Result<History, BookError> {
        self.log.read(|view| Ok(history(view, agent, account, extent)?))
    }

    /// The histories of all agents, by id; one pass over the book.
    ///
    /// # Errors
    /// Those of [`Self::journal`].
    pub fn histories(&self, extent: Extent) -> Result<Vec<History>, BookError> {
        self.log.read(|view| Ok(histories(view, extent)?))
    }
}
