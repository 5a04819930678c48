//! Accounts in which something passed to somebody else or came back: folded as one.
//!
//! A row by itself does not know the lots that another gave. So the rows of such an account are
//! folded together, once, by [`commonbook_rules::lots::passing`]; every other account is not.

use commonbook_core::value::{Date, ValueError};
use commonbook_rules::lots::passing::{How, Move, fold};

use super::Account;
use super::lots::Lots;

impl Account {
    /// Folds the rows together where they have to do with one another.
    pub(super) fn fold_together(&mut self, until: Date) -> Result<(), ValueError> {
        if self.passed.is_empty() {
            return Ok(());
        }
        let plain = self.rows.iter().enumerate().flat_map(|(holder, row)| {
            let moves = row.entries.iter();
            moves.map(move |entry| Move { holder, entry: entry.clone(), how: How::Plain })
        });
        let moves: Vec<Move> = plain.chain(self.passed.iter().cloned()).collect();
        self.folded = Some(fold(&moves, self.rows.len(), until)?);
        Ok(())
    }

    /// The lots of a holder at the end of the last day.
    pub(super) fn lots_of(&self, holder: usize, until: Date) -> Result<Lots, ValueError> {
        match &self.folded {
            Some(folded) => Ok(folded.get(holder).cloned().unwrap_or_default()),
            None => {
                self.rows.get(holder).map_or_else(|| Ok(Lots::default()), |row| row.lots(until))
            }
        }
    }

    /// Whether anything of a holder can have ended.
    pub(super) fn ends_for(&self, holder: usize) -> bool {
        self.folded.is_some() || self.rows.get(holder).is_some_and(|row| row.ends)
    }
}
