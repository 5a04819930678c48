//! `redact`: sealed texts are erased, and the log says so.

use commonbook::Erase;
use commonbook_core::value::Id;

use super::{day, recorded};
use crate::args::Redact;
use crate::error::CommandError;
use crate::output;
use crate::session::{Session, writable_whole};

/// Somebody reads what was erased.
fn waits() -> CommandError {
    CommandError::Plain {
        code: "ErasedTextWaits".to_owned(),
        status: 4,
        place: None,
        message: "another program has the book open, and until it ends what was erased may still \
                  stand in the book's files\nhint: end it, then run `commonbook redact --scrub`"
            .to_owned(),
    }
}

pub(crate) fn run(args: &Redact, session: &Session) -> Result<(), CommandError> {
    let not_named = || {
        CommandError::usage(
            "TextNotNamed",
            "it is not said what to erase\n\
             hint: a position, as `commonbook log` shows it, --agent AGENT, or --all",
        )
    };
    let (path, position) = args.book_and_position().ok_or_else(not_named)?;
    let what = match (position, &args.agent) {
        (Some(position), _) => {
            let position = position.to_string_lossy().parse().map_err(|_| not_named())?;
            Erase::Of(position, args.path.clone())
        }
        (None, Some(agent)) => Erase::Agent(Id::parse(agent)?),
        (None, None) => Erase::All,
    };
    let mut book = writable_whole(path)?;
    if args.scrub {
        return if book.scrub()? {
            output::print("nothing of erased texts is left")
        } else {
            Err(waits())
        };
    }
    let on = day(args.on.as_deref(), session)?;
    let mut stamp = session.stamp();
    let done = book.redact(&what, &args.authority, on, &mut stamp, args.dry_run)?;
    for (position, path) in &done.texts {
        output::print(&format!("{path} of position {position}"))?;
    }
    recorded(&format!("{} texts erased", done.texts.len()), &done.appended, args.dry_run)?;
    if !done.scrubbed {
        output::message(&waits().render());
    }
    if !args.dry_run {
        output::message("backups and copies keep the texts until they are erased there too");
    }
    Ok(())
}
