//! What holds of every import, whatever file and map.
//!
//! A dry run leaves the book as it was and says what the import says. Every row has a verdict, and
//! the new ones are the events that came; the book verifies. Handed in again, no row is new. The
//! rejects file reads back as the rows that were not taken, and none of them is taken unmended.

use commonbook::Book;
use commonbook::import::{Import, ImportError, Map, Sheet, Verdict, rejects};
use commonbook_core::log::{Head, MemoryLog};

use super::purse::{import, purse};
use super::{Canary, Outcome, claim};

/// A file under a map, and what is asked of it.
pub(super) struct Asked<'a> {
    /// The bytes of the file.
    pub(super) file: &'a [u8],
    /// What its columns mean.
    pub(super) map: &'a Map,
    /// Whether the verdict of a row depends on no other row, as under the maps that come with the
    /// program; a map of one's own may register in one row who is named in another.
    pub(super) by_row: bool,
    /// The mistake that is planted.
    pub(super) canary: Option<Canary>,
}

impl Asked<'_> {
    /// Holds the file against all that imports promise.
    pub(super) fn holds(&self) -> Outcome {
        let sheet = match Sheet::read(self.file, self.map) {
            Ok(sheet) => sheet,
            Err(problem) => return has_words(&problem.to_string()),
        };
        let mut book = purse()?;
        let before = head(&book)?;
        let is_dry = self.canary != Some(Canary::DryRunIsKept);
        let dry = import(&mut book, &sheet, self.map, is_dry);
        claim(head(&book)? == before, || "a dry run changed the book".to_owned())?;
        let dry = match dry {
            Ok(dry) => dry,
            Err(ImportError::File(problem)) => return has_words(&problem.to_string()),
            Err(ImportError::Book(error)) => return Err(format!("the book failed: {error}")),
        };
        let done = import(&mut book, &sheet, self.map, false).map_err(|error| error.to_string())?;
        claim(dry.verdicts == done.verdicts, || {
            format!("a dry run says {:?}\nthe import {:?}", dry.verdicts, done.verdicts)
        })?;
        every_row_has_its_verdict(&sheet, &done, before.size(), head(&book)?.size())?;
        let report = book.verify().map_err(|error| error.to_string())?;
        claim(report.findings.is_empty(), || format!("does not verify: {:?}", report.findings))?;
        self.is_known_again(&mut book, &sheet, &done)?;
        self.rejects_are_what_was_refused(&mut book, &sheet, &done)
    }

    /// Handed in again, no row is new.
    fn is_known_again(&self, book: &mut Book<MemoryLog>, sheet: &Sheet, done: &Import) -> Outcome {
        if self.canary == Some(Canary::IdsAreForgotten) {
            *book = purse()?;
        }
        if !self.by_row && done.has_refusals() {
            return Ok(());
        }
        let again = import(book, sheet, self.map, false).map_err(|error| error.to_string())?;
        claim(again.count("new") == 0 && again.count("skipped") == done.count("skipped"), || {
            format!("first {:?}\nagain {:?}", done.verdicts, again.verdicts)
        })
    }

    /// The rejects file is the rows that were not taken, and each is refused again.
    fn rejects_are_what_was_refused(
        &self,
        book: &mut Book<MemoryLog>,
        sheet: &Sheet,
        done: &Import,
    ) -> Outcome {
        let mut verdicts = done.verdicts.clone();
        if self.canary == Some(Canary::RejectsLoseARow)
            && let Some(lost) = verdicts.iter_mut().find(|verdict| verdict.refusal().is_some())
        {
            *lost = Verdict::Duplicate { position: 0 };
        }
        let file = rejects(sheet, self.map, &verdicts);
        let shown = || String::from_utf8_lossy(&file).into_owned();
        let read = Sheet::read(&file, self.map)
            .map_err(|problem| format!("the rejects file: {problem}\n{}", shown()))?;
        let codes = codes(done);
        claim(read.lines().count() == codes.len(), || format!("{codes:?} in\n{}", shown()))?;
        // A quote that was open is closed in the file of rejects.
        if !self.by_row || codes.iter().any(|code| code == "RowQuoteOpen") {
            return Ok(());
        }
        let again = import(book, &read, self.map, false).map_err(|error| error.to_string())?;
        let codes_again = self::codes(&again);
        // Another row with the same key may be in the book by now.
        let as_before = |(was, is): (&String, &String)| was == is || is == "RowChanged";
        let is_refused =
            codes_again.len() == codes.len() && codes.iter().zip(&codes_again).all(as_before);
        claim(is_refused, || format!("{codes:?} became {:?} by\n{}", again.verdicts, shown()))
    }
}

/// The codes by which rows are refused, in order.
fn codes(import: &Import) -> Vec<String> {
    let refusals = import.verdicts.iter().filter_map(Verdict::refusal);
    refusals.map(|refusal| refusal.code.clone()).collect()
}

fn has_words(message: &str) -> Outcome {
    claim(!message.is_empty(), || "refused without words".to_owned())
}

fn head(book: &Book<MemoryLog>) -> Result<Head, String> {
    book.head().map_err(|error| error.to_string())
}

/// One verdict a row; the new ones are the events that came, each at its own place.
fn every_row_has_its_verdict(sheet: &Sheet, done: &Import, before: u64, after: u64) -> Outcome {
    let rows = sheet.lines().count();
    claim(done.verdicts.len() == rows, || format!("{rows} rows, {:?}", done.verdicts))?;
    let new = done.verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::New { position, .. } => Some(*position),
        Verdict::Duplicate { .. }
        | Verdict::Changed(_)
        | Verdict::Skipped { .. }
        | Verdict::Rejected(_) => None,
    });
    claim(new.eq(before..after), || {
        format!("the book grew from {before} to {after}: {:?}", done.verdicts)
    })?;
    let mut refusals = done.verdicts.iter().filter_map(Verdict::refusal);
    claim(refusals.all(|it| !it.code.is_empty() && !it.reason.is_empty()), || {
        format!("refused without a reason: {:?}", done.verdicts)
    })
}
