//! `prove`: that an event is in the book, or that the book begins with what it was.

use std::path::Path;

use commonbook::Book;
use commonbook::projections::Request;
use commonbook_core::log::{Log, LogError, View};
use commonbook_core::value::{Id, Period};
use commonbook_store::SqliteLog;

use crate::args::{Prove, Proving};
use crate::error::CommandError;
use crate::session::{Session, read_bytes, whole};
use crate::{beside, output};

pub(crate) fn run(args: &Prove, session: &Session) -> Result<(), CommandError> {
    if !args.reveal.is_empty() {
        session.needs_texts("prove --reveal")?;
    }
    let Some((path, proven)) = args.book_and_proven() else {
        return Err(CommandError::usage(
            "EventNotNamed",
            "it is not said what to prove\n\
             hint: an event (its position or id), --agent and --period, or --consistency A B",
        ));
    };
    let book = whole(path)?;
    let proof = match proven {
        Proving::Consistency(one, other) => {
            let (one, other) = (note(&book, one)?, note(&book, other)?);
            book.prove_consistency(&one, &other)?.text()
        }
        Proving::Event(event) => {
            let position = position(&book, &event)?;
            book.prove(position, &args.reveal, &covering(&book, args)?)?.text()
        }
        Proving::Share(agent, period) => {
            let request = Request {
                rules: args.rules.clone(),
                period: Period::parse(period)?,
                known_at: None,
                as_of: None,
                number: args.number,
            };
            let position = book.share_position(&Id::parse(agent)?, &request)?;
            book.prove(position, &args.reveal, &covering(&book, args)?)?.text()
        }
    };
    match &args.out {
        // What is revealed is somebody's.
        Some(out) if !args.reveal.is_empty() => beside::create_private(out, proof.as_bytes()),
        Some(out) => beside::create(out, proof.as_bytes()),
        None => output::print(&proof),
    }
}

/// The position of an event that is named by it or by its id.
fn position(book: &Book<SqliteLog>, event: &str) -> Result<u64, CommandError> {
    if let Ok(position) = event.parse() {
        return Ok(position);
    }
    let found = book.log().read::<_, LogError>(|view: &dyn View| view.position_of(event))?;
    found.ok_or_else(|| CommandError::Plain {
        code: "EventMustBeInTheBook".to_owned(),
        status: 3,
        place: None,
        message: format!(
            "there is no event {event:?} in the book\n\
             hint: name it by its position or its id, as `commonbook log` shows them"
        ),
    })
}

/// The checkpoint that is asked for, else the newest that the book keeps.
fn covering(book: &Book<SqliteLog>, args: &Prove) -> Result<String, CommandError> {
    if let Some(given) = &args.checkpoint {
        return note(book, given);
    }
    let newest = book.checkpoints()?.pop();
    newest.map(|(_, note)| note).ok_or_else(|| missing("the book keeps no checkpoint"))
}

/// A checkpoint from a file, or by the size of one that the book keeps.
fn note(book: &Book<SqliteLog>, given: &Path) -> Result<String, CommandError> {
    let text = given.to_string_lossy();
    if let Ok(size) = text.parse::<u64>()
        && !given.exists()
    {
        let kept = book.checkpoints()?;
        let found = kept.iter().find(|(of, _)| *of == size).map(|(_, note)| note.clone());
        let sizes: Vec<String> = kept.iter().map(|(size, _)| size.to_string()).collect();
        let sizes = if sizes.is_empty() { "none".to_owned() } else { sizes.join(", ") };
        return found.ok_or_else(|| {
            missing(&format!("the book keeps no checkpoint of size {size}; it keeps: {sizes}"))
        });
    }
    let bytes = read_bytes(given)?;
    String::from_utf8(bytes).map_err(|_| {
        let what = "it is not text";
        let error = commonbook_core::log::ProofError::NoteMalformed { line: 1, what };
        CommandError::proof(error).or_at(&text)
    })
}

fn missing(what: &str) -> CommandError {
    CommandError::Plain {
        code: "CheckpointMissing".to_owned(),
        status: 3,
        place: None,
        message: format!(
            "{what}\nhint: `commonbook checkpoint --key FILE` signs the book as it is; `checkpoint \
             --list` shows those that it keeps"
        ),
    }
}
