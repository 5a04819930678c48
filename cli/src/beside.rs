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

/// Makes the name of a file last.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Writes a new file for all who may read what this user writes; one that is there stays.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    create_with(path, bytes, 0o666)
}

/// Writes a new file for this user alone.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    create_with(path, bytes, 0o600)
}

fn create_with(path: &Path, bytes: &[u8], mode: u32) -> Result<(), CommandError> {
    let place = path.display().to_string();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(path).map_err(|error| {
        CommandError::file(&place, "the file cannot be made; one that is there stays", &error)
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let written = written.and_then(|()| sync_folder(path));
    written.map_err(|error| {
        // The reason is told; half a file would only mislead.
        drop(fs::remove_file(path));
        CommandError::file(&place, "the file cannot be written", &error)
    })
}

/// Refuses a name that something has.
pub(crate) fn is_free(path: &Path) -> Result<(), CommandError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let error = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
    Err(CommandError::file(
        &path.display().to_string(),
        "the file cannot be made; one that is there stays",
        &error,
    ))
}

/// Puts a file in the place of what is there; behind a link, of what it leads to.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path = real.as_path();
    let mut new = path.as_os_str().to_owned();
    // Whoever replaces it at the same time has a name of its own.
    new.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(new);
    // What a crash left there was never whole.
    drop(fs::remove_file(&new));
    create(&new, bytes)?;
    let renamed = fs::rename(&new, path).and_then(|()| sync_folder(path));
    renamed.map_err(|error| {
        CommandError::file(&path.display().to_string(), "the file cannot be replaced", &error)
    })
}
