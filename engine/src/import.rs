//! Import: a CSV file and a map to events, with a verdict for every row.
//!
//! [`Map`] says what the columns mean, [`Sheet`] is the file cut into rows, [`Book::import`] asks
//! of each row whether it is new, known, changed or refused, and keeps all new ones in one append
//! or none. The id of an event comes from the row alone, so that a file can be handed in again.
//! No file is read here, nothing is printed, and no row is ever mended silently.

mod cells;
mod condition;
mod map;
mod number;
mod people;
mod problem;
mod rejects;
mod row;
mod sheet;
mod shipped;
mod source;
mod verdict;

use commonbook_core::door::{Rejection, book};
use commonbook_core::event::{Draft, Position, decode};
use commonbook_core::log::{
    AppendFailure, Authority, Entered, FactKind, Head, Log, Storage, append_each, line_at,
};
use commonbook_projections::{Extent, agents};

use crate::book::{Book, have_vested};
use crate::error::BookError;
use crate::stamp::Stamp;
use people::People;
use row::{Identified, Reading, RowReader};

pub use map::Map;
pub use problem::{FileProblem, ImportError, RowProblem};
pub use rejects::rejects;
pub use sheet::Sheet;
pub use shipped::{SHIPPED, Shipped};
pub use verdict::{Refusal, Verdict};

/// What an import does with what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Do all of the work and take it back.
    pub dry_run: bool,
    /// Keep the new rows although others are refused.
    pub accept_partial: bool,
}

/// What became of a file.
#[derive(Debug)]
pub struct Import {
    /// The verdict of each row, in the order of the sheet.
    pub verdicts: Vec<Verdict>,
    /// Whether the new rows are in the book now.
    pub kept: bool,
    /// The head of the book with the new rows.
    pub head: Head,
}

impl Import {
    /// How many rows have a verdict of this word, such as `new`.
    #[must_use]
    pub fn count(&self, word: &str) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.word() == word).count()
    }

    /// Whether a row is refused, or changed since it was imported.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.verdicts.iter().any(|verdict| verdict.refusal().is_some())
    }
}

impl<L: Log> Book<L> {
    /// Imports a file: all new rows in one append, or nothing.
    ///
    /// Nothing is kept when a row is refused, unless the options say so. `progress` is told how
    /// many steps are done, and how many there are.
    ///
    /// # Errors
    /// [`ImportError::File`] when the file does not fit the map; [`ImportError::Book`] when the
    /// book cannot be read or written. A row that is refused is no error but its verdict.
    pub fn import(
        &mut self,
        sheet: &Sheet,
        map: &Map,
        options: ImportOptions,
        stamp: &mut Stamp<'_>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Import, ImportError> {
        sheet.check(map)?;
        let may_keep = |import: &Import| {
            !options.dry_run && (options.accept_partial || !import.has_refusals())
        };
        let mut work = Work { sheet, map, stamp, progress };
        let mut import = self.transact_if(may_keep, |storage| work.carry_out(storage))?;
        import.kept = may_keep(&import);
        Ok(import)
    }
}

/// One import at work inside a transaction.
struct Work<'a, 's> {
    sheet: &'a Sheet,
    map: &'a Map,
    stamp: &'a mut Stamp<'s>,
    progress: &'a mut dyn FnMut(usize, usize),
}

impl Work<'_, '_> {
    fn carry_out(&mut self, storage: &mut dyn Storage) -> Result<Import, BookError> {
        let book = book(storage)?.ok_or(Rejection::BookMustBeOpenedFirst)?;
        let people = People::new(&agents(storage, Extent::default())?);
        let mut reader = RowReader::new(self.map, self.sheet, &people, book.currency.scale());
        let total = self.sheet.rows().len().saturating_mul(2);
        let mut verdicts = Vec::with_capacity(self.sheet.rows().len());
        let (mut drafts, mut places): (Vec<Draft>, Vec<usize>) = (Vec::new(), Vec::new());
        for (index, row) in self.sheet.rows().iter().enumerate() {
            verdicts.push(match reader.read(row, &mut || self.stamp.salt()) {
                Reading::Skipped(because) => Verdict::Skipped { because },
                Reading::Refused(refusal, identified) => unread(storage, refusal, &identified)?,
                Reading::Event(draft, what) => {
                    drafts.push(*draft);
                    places.push(index);
                    Verdict::New { position: 0, what }
                }
            });
            (self.progress)(index.saturating_add(1), total);
        }
        let read = self.sheet.rows().len();
        let options = self.stamp.options(Authority::Writer);
        let drafts = self.stamp.attested(storage, &drafts)?.into_owned();
        let mut answers = Vec::with_capacity(drafts.len());
        let head = append_each(storage, &drafts, &options, &mut |index, answer| {
            (self.progress)(read.saturating_add(index).saturating_add(1), total);
            answers.push(answer);
        })?;
        (self.progress)(total, total);
        let new = answers.iter().map(|answer| answer.as_ref().ok().filter(|it| it.new));
        have_vested(storage, drafts.iter().zip(new.map(|it| it.map(|it| it.position))))?;
        for (place, answer) in places.into_iter().zip(answers) {
            if let Some(verdict) = verdicts.get_mut(place) {
                judge(storage, verdict, answer)?;
            }
        }
        Ok(Import { verdicts, kept: false, head })
    }
}

/// A row that cannot be read, though it was once: whose name is erased was imported all the same.
fn unread(
    storage: &dyn Storage,
    refusal: Refusal,
    identified: &Identified,
) -> Result<Verdict, BookError> {
    if let (true, Identified::ByContent(id)) = (refusal.is_about_a_name(), identified)
        && let Some(position) = storage.position_of(id.as_str())?
    {
        return Ok(Verdict::Duplicate { position });
    }
    Ok(Verdict::Rejected(refusal))
}

/// What the book says of a draft becomes the verdict of its row.
fn judge(
    storage: &dyn Storage,
    verdict: &mut Verdict,
    answer: Result<Entered, AppendFailure>,
) -> Result<(), BookError> {
    let become_new = |at: Position, verdict: &mut Verdict| {
        if let Verdict::New { position, .. } = verdict {
            *position = at;
        }
    };
    match answer {
        Ok(Entered { position, new: true }) => become_new(position, verdict),
        Ok(Entered { position, new: false }) => *verdict = Verdict::Duplicate { position },
        Err(AppendFailure::Rejected(Rejection::IdMustKeepItsContent { position, .. })) => {
            *verdict = if is_corrected(storage, position)? {
                // Somebody wrote down what holds instead: that has the last word.
                Verdict::Duplicate { position }
            } else {
                Verdict::Changed(Refusal::of(None, &RowProblem::RowChanged { position }))
            };
        }
        Err(AppendFailure::Rejected(rejection)) => {
            *verdict = Verdict::Rejected(Refusal::of(None, &rejection.into()));
        }
        Err(AppendFailure::Line(error)) => {
            *verdict = Verdict::Rejected(Refusal::of(None, &error.into()));
        }
        Err(AppendFailure::Log(error)) => return Err(error.into()),
    }
    Ok(())
}

/// Whether another event took the place of one; a reversal alone says nothing in its stead.
fn is_corrected(storage: &dyn Storage, position: Position) -> Result<bool, BookError> {
    let Some(by) = storage.fact(FactKind::Void, &format!("{position:020}"))? else {
        return Ok(false);
    };
    let line = match by.parse() {
        Ok(by) => line_at(storage, by)?,
        Err(_) => None,
    };
    Ok(match line {
        Some(line) => decode(&line)?.corrects == Some(position),
        None => false,
    })
}
