//! Files beside a book: written whole or not at all.
//!
//! What is new never takes the place of what is there; what is replaced is the old file or the new
//! one at every moment, also when the power fails.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::CommandError;

/// Where the newest checkpoint of a book lies.
pub(crate) fn checkpoint_of(book: &Path) -> PathBuf {
    let mut path = book.as_os_str().to_owned();
    path.push(".checkpoint");
    path.into()
}

/// Writes a new file; one that is there stays.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let place = path.display().to_string();
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| {
        CommandError::file(&place, "the file cannot be made; one that is there stays", &error)
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // The reason is told; half a file would only mislead.
        drop(fs::remove_file(path));
        CommandError::file(&place, "the file cannot be written", &error)
    })
}

/// Puts a file in the place of what is there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    // What a crash left there was never whole.
    drop(fs::remove_file(&new));
    create(&new, bytes)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let renamed = fs::rename(&new, path)
        .and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all());
    renamed.map_err(|error| {
        CommandError::file(&path.display().to_string(), "the file cannot be replaced", &error)
    })
}
