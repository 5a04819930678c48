//! Whether a book may be made at a path: also where making one was cut short before.
//!
//! 1. No file, or an empty one: free.
//! 2. A file whose only transaction was never finished: its rollback journal says that the file was
//!    empty before, and SQLite makes it so again. Free.
//! 3. A book without any event: whoever was making it had no time to record the first one.
//! 4. Anything else is taken, a link that leads nowhere as well.
//!
//! Nothing is written.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use commonbook_core::log::Log as _;

use super::connection::beside;
use super::open;

/// What begins a rollback journal that counts.
const JOURNAL: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
/// Where a journal says how many pages the database had; four bytes.
const PAGES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Free,
    WithoutEvents,
    Taken,
}

pub(super) fn state(path: &Path) -> State {
    let Ok(found) = fs::metadata(path) else {
        return if path.is_symlink() { State::Taken } else { State::Free };
    };
    if found.is_file() && (found.len() == 0 || was_never_finished(path)) {
        return State::Free;
    }
    let Ok(log) = open::open_read_only(path) else { return State::Taken };
    let is_empty = log.read(|view| view.head()).is_ok_and(|head| head.size() == 0);
    if is_empty { State::WithoutEvents } else { State::Taken }
}

/// Whether all that is in the file belongs to a first transaction that was cut short.
pub(super) fn was_never_finished(path: &Path) -> bool {
    let mut header = [0; PAGES + 4];
    File::open(beside(path, "-journal")).and_then(|mut file| file.read_exact(&mut header)).is_ok()
        && header.starts_with(&JOURNAL)
        && header.ends_with(&[0; 4])
}
