//! `checkpoint`: the book as it is, signed.
//!
//! The note is kept in the book, printed, and put beside the book as BOOK.checkpoint and where
//! `COMMONBOOK_CHECKPOINT` says, where the restore guard finds it although the book itself was put
//! back.

use commonbook_core::log::SignedCheckpoint;

use crate::args::Checkpoint;
use crate::error::CommandError;
use crate::session::{named_checkpoint, to_sign, whole};
use crate::{beside, key_file, output};

pub(crate) fn run(args: &Checkpoint) -> Result<(), CommandError> {
    let Some(key) = &args.key else { return list(args) };
    if let Some(out) = &args.out {
        beside::is_free(out)?;
    }
    let signer = key_file::secret(key)?;
    let mut book = to_sign(args.book.book.as_ref())?;
    let signed = book.checkpoint(&signer)?;
    beside::replace(&beside::checkpoint_of(book.log().path()), signed.note.as_bytes())?;
    if let Some(named) = named_checkpoint() {
        beside::replace(&named, signed.note.as_bytes())?;
    }
    if let Some(out) = &args.out {
        beside::create(out, signed.note.as_bytes())?;
    }
    output::print(&signed.note)
}

fn list(args: &Checkpoint) -> Result<(), CommandError> {
    let book = whole(args.book.book.as_ref())?;
    for (size, note) in book.checkpoints()? {
        let signed = SignedCheckpoint::parse(&note).map_err(CommandError::proof)?;
        let says = signed.says();
        let root = commonbook_core::log::hash_hex(&says.root);
        output::print(&format!("{} of {size} events, root {root}", says.origin))?;
    }
    Ok(())
}
