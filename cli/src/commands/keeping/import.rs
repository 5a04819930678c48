//! `import` without a map: a new book of exported lines, with the same root, or no file at all.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use commonbook::keeping::{BookImportError, ImportCause, Imported, Input, Place};
use commonbook::{Book, must_follow};
use commonbook_core::log::{LineImportError, SignedCheckpoint, hash_hex};
use commonbook_store::SqliteLog;

use super::new_file::NewBook;
use crate::args::Import;
use crate::commands::NOTHING_WRITTEN;
use crate::error::CommandError;
use crate::output::{self, Progress};
use crate::session::{at, book_path, read_checkpoint};

/// How much of an input is read at once.
const BUFFER: usize = 1 << 16;

pub(in crate::commands) fn run(args: &Import) -> Result<(), CommandError> {
    let Some((book, lines)) = args.book_and_file() else {
        return Err(CommandError::usage("BookNotNamed", "no file is named\nhint: give it"));
    };
    let path = book_path(book)?;
    is_new(&path)?;
    let texts = args.texts.as_deref();
    if is_standard_input(lines) && texts.is_some_and(is_standard_input) {
        return Err(CommandError::usage(
            "FileNamedTwice",
            "the standard input is to hold both lines and texts\nhint: give one of them as a file",
        ));
    }
    let new = NewBook::at(&path)?;
    let log = SqliteLog::create(new.place()).map_err(|error| at(&path, error))?;
    let mut book = Book::new(log);
    let mut progress = Progress::new();
    let imported = take_in(&mut book, lines, (texts, args.checkpoint.as_deref()), &mut progress);
    progress.end();
    let imported = imported?;
    book.recount()?;
    drop(book);
    if !args.dry_run {
        new.keep(None)?;
    }
    report(args, &path, &imported)
}

fn take_in(
    book: &mut Book<SqliteLog>,
    lines: &Path,
    (texts, checkpoint): (Option<&Path>, Option<&Path>),
    progress: &mut Progress,
) -> Result<Imported, CommandError> {
    let known = checkpoint.map(signed).transpose()?;
    let mut read = open(lines, Some(progress))?;
    let mut read_texts = texts.map(|texts| open(texts, None)).transpose()?;
    let read_texts = read_texts.as_mut().map(|texts| -> &mut dyn BufRead { texts });
    let imported = book.import_lines(&mut read, read_texts, |view, _| match &known {
        Some((place, signed)) => must_follow(view, place, signed),
        None => Ok(()),
    });
    imported.map_err(|error| failure(error, lines, texts))
}

/// A checkpoint that the lines must be of.
fn signed(path: &Path) -> Result<(String, SignedCheckpoint), CommandError> {
    let place = path.display().to_string();
    let note = read_checkpoint(path)?;
    let signed = SignedCheckpoint::parse(&note);
    let signed = signed.map_err(|error| CommandError::proof(error).or_at(&place))?;
    Ok((place, signed))
}

/// Refuses a book that is there; who forgot the map is told of it.
fn is_new(path: &Path) -> Result<(), CommandError> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    Err(CommandError::Plain {
        code: "BookExists".to_owned(),
        status: 4,
        place: Some(path.display().to_string()),
        message: "there is a file already, and without --map a new book is made of exported \
                  lines\n\
                  hint: to import a CSV file into this book give --map MAP; to make a new book \
                  name a file that is not there"
            .to_owned(),
    })
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// An input of which is told how much was read.
struct Told<'p> {
    inner: Box<dyn Read>,
    done: usize,
    total: usize,
    progress: Option<&'p mut Progress>,
}

impl Read for Told<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.done = self.done.saturating_add(read);
        if let Some(progress) = self.progress.as_mut()
            && self.total > 0
        {
            progress.at(self.done, self.total);
        }
        Ok(read)
    }
}

fn open<'p>(
    path: &Path,
    progress: Option<&'p mut Progress>,
) -> Result<BufReader<Told<'p>>, CommandError> {
    let (inner, total): (Box<dyn Read>, u64) = if is_standard_input(path) {
        (Box::new(io::stdin()), 0)
    } else {
        let open = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = open.map_err(|error| unreadable(path, &error))?;
        (Box::new(file), length)
    };
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    Ok(BufReader::with_capacity(BUFFER, Told { inner, done: 0, total, progress }))
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    CommandError::file(&path.display().to_string(), "cannot be read", error)
}

fn report(args: &Import, path: &Path, imported: &Imported) -> Result<(), CommandError> {
    let Imported { head, texts, missing } = imported;
    output::print(&format!(
        "{}: {} events, {texts} sealed texts; root {}",
        path.display(),
        head.size(),
        hash_hex(&head.tree.root()),
    ))?;
    if *missing > 0 {
        output::message(&format!(
            "sealed texts of the book that are missing (names, notes, reasons): {missing}; \
             `verify` names each, and no backup is made of such a book\n\
             hint: import again with --texts FILE, as `commonbook export --texts FILE` writes it"
        ));
    }
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}

fn failure(error: BookImportError, lines: &Path, texts: Option<&Path>) -> CommandError {
    let of = |input| match input {
        Input::Lines => lines,
        Input::Texts => texts.unwrap_or(lines),
    };
    match error {
        BookImportError::Book(error) => error.into(),
        BookImportError::Read { input, error } => unreadable(of(input), &error),
        BookImportError::At { place, cause } => CommandError::Plain {
            code: cause.code(),
            status: 3,
            place: Some(shown(of(place.input), place)),
            message: message(&cause),
        },
    }
}

/// `FILE:LINE:COLUMN`, the column where it is known.
fn shown(file: &Path, place: Place) -> String {
    let column = place.column.map_or_else(String::new, |column| format!(":{column}"));
    format!("{}:{}{column}", file.display(), place.line)
}

/// What is wrong, that no book was made, what to do; the column stands in the place already.
fn message(cause: &ImportCause) -> String {
    let message = match cause {
        ImportCause::Line(LineImportError::Line(error)) => {
            format!("{}\nhint: {}", error.what(), error.hint())
        }
        ImportCause::Line(_) | ImportCause::Input(_) => cause.to_string(),
    };
    match message.split_once("\nhint: ") {
        Some((what, hint)) => format!("{what}; no book was made\nhint: {hint}"),
        None => format!("{message}; no book was made"),
    }
}
