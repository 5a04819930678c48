//! Keeping: a book as lines and sealed texts that any log can take in again, with the same root.
//!
//! [`Book::export`] writes the lines as they stand, and the texts that they commit to beside them;
//! [`Book::import_lines`] makes an empty log into that book, all of it or nothing. Readers and
//! writers come in as arguments: no file is opened here. How both are spelled stands in
//! `docs/spec/export.md`. What closes counted is not exported, since it follows from the lines.

mod input;
mod problem;
mod recount;
mod text;

use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use commonbook_core::event::Position;
use commonbook_core::log::{
    Hash, Head, LineImport, LineImportError, Log, LogError, Secret, Storage, Tree, View, hash_hex,
    leaf_hash,
};

use crate::book::Book;
use crate::error::BookError;
use input::LineReader;
use text::{Text, TextReader, write_text};

pub use problem::{BookImportError, ExportError, ImportCause, Input, InputProblem, Place};
pub use recount::Recounted;

/// What was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many lines.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// How many sealed texts, where they were asked for.
    pub texts: u64,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The end of the log.
    pub head: Head,
    /// How many sealed texts came with the lines.
    pub texts: u64,
    /// How many commitments are without their text.
    pub missing: u64,
}

impl<L: Log> Book<L> {
    /// Writes every line verbatim with a line feed, in order, and to `texts` every sealed text
    /// with its salt; of one snapshot, and the same bytes each time.
    ///
    /// # Errors
    /// [`ExportError::Book`] when the log cannot be read, or its lines have another root than its
    /// head says; [`ExportError::Write`] when a writer fails. What was written is then no export.
    pub fn export(
        &self,
        lines: &mut dyn Write,
        texts: Option<&mut dyn Write>,
    ) -> Result<Exported, ExportError> {
        self.log.read(|view| {
            let head = view.head()?;
            let tree = write_lines(view, lines)?;
            if tree != head.tree {
                let (said, found) = (hash_hex(&head.tree.root()), hash_hex(&tree.root()));
                let what = format!("it says {said}, the lines come to {found}");
                return Err(LogError::damaged("table head", what).into());
            }
            let texts = texts.map_or(Ok(0), |texts| write_texts(view, texts))?;
            Ok(Exported { size: tree.size(), root: tree.root(), texts })
        })
    }

    /// Makes an empty log into the book that `lines` and `texts` say, in one transaction.
    ///
    /// Before that is kept, `check` is shown the whole book and its head, and may refuse it.
    ///
    /// # Errors
    /// [`BookImportError`]; the log is then as it was.
    pub fn import_lines(
        &mut self,
        lines: &mut dyn BufRead,
        texts: Option<&mut dyn BufRead>,
        check: impl FnOnce(&dyn View, &Head) -> Result<(), BookError>,
    ) -> Result<Imported, BookImportError> {
        self.log.write(|storage| {
            let imported = take_in(storage, lines, texts)?;
            check(storage, &imported.head)?;
            Ok(imported)
        })
    }
}

fn write_lines(view: &dyn View, out: &mut dyn Write) -> Result<Tree, ExportError> {
    let (mut tree, mut failed) = (Tree::default(), None);
    view.bare_lines(0, Position::MAX, &mut |_, line| {
        let pushed = tree.push::<LogError>(leaf_hash(line), |_, _, _| Ok(()));
        let written = out.write_all(line).and_then(|()| out.write_all(b"\n"));
        let written = written.map_err(|error| ExportError::Write { input: Input::Lines, error });
        match pushed.map_err(ExportError::from).and(written) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(tree), Err)
}

fn write_texts(view: &dyn View, out: &mut dyn Write) -> Result<u64, ExportError> {
    let (mut count, mut failed) = (0_u64, None);
    view.secrets(&mut |position, path, secret| {
        count = count.saturating_add(1);
        match write_text(out, position, path, secret) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(ExportError::Write { input: Input::Texts, error });
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(count), Err)
}

/// Every line with its texts into the log.
fn take_in(
    storage: &mut dyn Storage,
    lines: &mut dyn BufRead,
    texts: Option<&mut dyn BufRead>,
) -> Result<Imported, BookImportError> {
    let mut import = LineImport::new(storage).map_err(|error| placed(error, Place::lines(1)))?;
    let mut lines = LineReader::of_lines(lines);
    let mut texts = texts.map(TextReader::new);
    let mut count: u64 = 0;
    while let Some(line) = lines.next()? {
        let (places, given): (Vec<u64>, Vec<_>) = match texts.as_mut() {
            Some(texts) => texts.of(import.next())?.into_iter().map(Text::parted).unzip(),
            None => (Vec::new(), Vec::new()),
        };
        import
            .line(line.bytes, &given)
            .map_err(|error| placed_at(error, line.number, &places, &given))?;
        count = count.saturating_add(u64::try_from(given.len()).unwrap_or(u64::MAX));
    }
    if let Some(texts) = texts.as_mut()
        && let Some(text) = texts.rest()?
    {
        let (position, path) = (text.position, text.path);
        let cause = LineImportError::TextMustHaveACommitment { position, path };
        return Err(placed(cause, Place::texts(text.number)));
    }
    let last = Place::lines(lines.number());
    let (head, missing) = import.end().map_err(|error| placed(error, last))?;
    Ok(Imported { head, texts: count, missing })
}

/// An error with the place of the text that it is about, or else of its line.
fn placed_at(
    error: LineImportError,
    line: u64,
    places: &[u64],
    given: &[(String, Secret)],
) -> BookImportError {
    let place = match &error {
        LineImportError::TextMustHaveACommitment { path, .. }
        | LineImportError::TextMustMatchItsCommitment { path, .. } => {
            let text = given.iter().zip(places).find(|((known, _), _)| known == path);
            text.map(|(_, place)| Place::texts(*place))
        }
        LineImportError::LogMustBeEmpty { .. }
        | LineImportError::Line(_)
        | LineImportError::PositionMustBeNext { .. }
        | LineImportError::TimeMustBeLater { .. }
        | LineImportError::IdMustBeItsOwn { .. }
        | LineImportError::Rejected(_)
        | LineImportError::Log(_) => None,
    };
    placed(error, place.unwrap_or_else(|| Place::lines(line)))
}

fn placed(error: LineImportError, place: Place) -> BookImportError {
    if let LineImportError::Log(error) = error {
        return error.into();
    }
    let place = Place { column: error.column(), ..place };
    BookImportError::At { place, cause: Box::new(error.into()) }
}
