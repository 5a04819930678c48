//! Whether the file at the book's path is still the one that was opened.
//!
//! A file that is moved away, removed or replaced while it is open goes on to be written by whoever
//! has it open, and by that name nobody finds what was written. Only asked where a file can be
//! replaced while it is open.

use std::path::Path;

/// Which file it was: device and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity(Option<(u64, u64)>);

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino())))
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Path) -> Self {
        Self(None)
    }
}
