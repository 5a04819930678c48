//! `init`: a new file with one event, `book_opened`.
//!
//! The file is made, opened and closed here. Where that was cut short before the first event, a
//! second `init` goes on with what is there.

use std::path::Path;

use commonbook::Book;
use commonbook_core::event::PublicKey;
use commonbook_core::log::{MemoryLog, hash_hex};
use commonbook_core::value::{Currency, Date, Id};
use commonbook_store::SqliteLog;

use super::NOTHING_WRITTEN;
use crate::args::Init;
use crate::error::CommandError;
use crate::session::{Session, at, book_path};
use crate::{key_file, output};

pub(super) fn run(args: &Init, session: &Session) -> Result<(), CommandError> {
    let path = book_path(args.book.book.as_ref())?;
    let currency = match args.scale {
        Some(scale) => Currency::new(&args.currency, scale)?,
        None => Currency::iso(&args.currency)?,
    };
    let origin = origin(args.origin.as_deref(), &path)?;
    let on = match &args.on {
        Some(text) => Date::parse(text)?,
        None => session.clock.date(),
    };
    // Whatever refuses the book, before a file or a key is made for it.
    SqliteLog::check_new(&path).map_err(|error| at(&path, error))?;
    let open = |book: &mut Book<MemoryLog>, key| {
        book.open_with(&currency, &origin, key, on, &mut session.stamp())
    };
    open(&mut Book::new(MemoryLog::new()), None)?;
    let key = args.key.as_deref().map(|file| first_key(file, &origin, args.dry_run)).transpose()?;
    let key = key.flatten();
    let mut stamp = session.stamp();
    let appended = if args.dry_run {
        Book::new(MemoryLog::new()).open_with(&currency, &origin, key, on, &mut stamp)?
    } else {
        let log = SqliteLog::create(&path).map_err(|error| at(&path, error))?;
        Book::new(log).open_with(&currency, &origin, key, on, &mut stamp)?
    };
    output::print(&format!(
        "{}: book {origin:?} in {} with {} places; root {}",
        path.display(),
        currency.code(),
        currency.scale(),
        hash_hex(&appended.head.tree.root()),
    ))?;
    if args.dry_run {
        output::message(NOTHING_WRITTEN);
    }
    Ok(())
}

/// The public key of the file, which is made where there is none; nothing where it would be.
fn first_key(file: &Path, origin: &str, dry_run: bool) -> Result<Option<PublicKey>, CommandError> {
    if !file.exists() {
        if dry_run {
            return Ok(None);
        }
        let public = key_file::create(file, origin)?.public().map_err(CommandError::proof)?;
        output::message(&format!("public key: {public}"));
        return Ok(Some(*public.key()));
    }
    let public = key_file::public(&file.to_string_lossy())?;
    if public.name() == origin {
        return Ok(Some(*public.key()));
    }
    Err(CommandError::usage(
        "KeyMustBeOfTheBook",
        format!(
            "the key is named {:?}, and the book will be {origin:?}\n\
             hint: make a key with `commonbook key new --name {origin}`, or name the book with \
             --origin",
            public.name()
        ),
    ))
}

/// The name given, else the file's name in the spelling of ids.
fn origin(given: Option<&str>, path: &Path) -> Result<String, CommandError> {
    if let Some(name) = given {
        return Ok(Id::parse(name)?.to_string());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    let name = stem.unwrap_or_default().replace(' ', "-");
    Id::parse(&name).map(|id| id.to_string()).map_err(|_| {
        CommandError::usage(
            "OriginNotNamed",
            format!(
                "the file's name {name:?} cannot be the book's name\n\
                 hint: give --origin, in a-z, 0-9 and _.:/-"
            ),
        )
    })
}
