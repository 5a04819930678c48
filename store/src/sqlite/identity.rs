//! Whether the file at the book's path is still the one that was opened, and has that name alone.
//!
//! A file that is moved away, removed or replaced while it is open goes on to be written by whoever
//! has it open, and by that name nobody finds what was written. A file with two names (hard links)
//! has a write-ahead log beside each, and neither knows of the other. Elsewhere than on Unix
//! neither is asked.

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

    /// Whether the file has other names besides this one.
    #[cfg(unix)]
    pub(super) fn has_other_names(path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).is_ok_and(|found| found.nlink() > 1)
    }

    #[cfg(not(unix))]
    pub(super) fn has_other_names(_: &Path) -> bool {
        false
    }
}
