//! Files of keys: a secret key that nobody else may read, a public one to give away.
//!
//! A secret key is made once, under a path where nothing is, with mode 0600, and is read only while
//! nobody else can read it. It is never taken from an argument, and never printed.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use commonbook_core::log::{NoteKey, ProofError, Signer};

use crate::beside;
use crate::clock;
use crate::error::CommandError;

/// How the text of a secret key begins; such an argument is in the shell's history already.
const SECRET: &str = "PRIVATE+KEY+";

/// More than a key has.
const MAX_BYTES: u64 = 4096;

/// Makes a secret key under a name.
pub(crate) fn create(path: &Path, name: &str) -> Result<Signer, CommandError> {
    is_no_key(path)?;
    let refused = |error| refused(path, error);
    let signer = Signer::new(name, &clock::salt()).map_err(refused)?;
    let text = signer.secret_text().map_err(refused)?;
    let place = path.display().to_string();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| {
        CommandError::file(&place, "the key cannot be made here; one that is there stays", &error)
    })?;
    let written = writeln!(file, "{text}").and_then(|()| file.sync_all());
    let written = written.and_then(|()| beside::sync_folder(path));
    written.map_err(|error| {
        // The reason is told; half a key is no use to anybody.
        drop(fs::remove_file(path));
        CommandError::file(&place, "the key cannot be written", &error)
    })?;
    Ok(signer)
}

/// Refuses a secret key where its file is to be named, without repeating it.
fn is_no_key(path: &Path) -> Result<(), CommandError> {
    if !path.to_string_lossy().starts_with(SECRET) {
        return Ok(());
    }
    Err(CommandError::usage(
        "KeyMustBeInAFile",
        "a secret key was given as an argument, where others can read it\n\
         hint: give the file that it is in; make another key, and revoke this one",
    ))
}

/// Reads a secret key.
pub(crate) fn secret(path: &Path) -> Result<Signer, CommandError> {
    is_no_key(path)?;
    let place = path.display().to_string();
    is_private(path)?;
    let text = read(path)?;
    let text = text.trim();
    if !text.starts_with(SECRET) && NoteKey::parse(text).is_ok() {
        return Err(CommandError::Plain {
            code: "KeyMustBeSecret".to_owned(),
            status: 3,
            place: Some(place),
            message: "this is the public key, which signs nothing\n\
                      hint: give the file that `commonbook key new` made"
                .to_owned(),
        });
    }
    Signer::parse(text).map_err(|error| refused(path, error))
}

/// Refuses a secret key that others can read.
fn is_private(path: &Path) -> Result<(), CommandError> {
    let place = path.display().to_string();
    let found = fs::metadata(path)
        .map_err(|error| CommandError::file(&place, "the key cannot be read", &error))?;
    #[cfg(unix)]
    let is_private = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 == 0;
    #[cfg(not(unix))]
    let is_private = true;
    if found.is_file() && is_private {
        return Ok(());
    }
    let message = if found.is_file() {
        "others can read this secret key, so it is not used\n\
         hint: chmod 600 it, if nobody read it; else make another and revoke this one"
    } else {
        "the key is no file\nhint: give the file that `commonbook key new` made"
    };
    Err(CommandError::Plain {
        code: "KeyMustBePrivate".to_owned(),
        status: 3,
        place: Some(place),
        message: message.to_owned(),
    })
}

/// A public key, as text or in a file; the file of a secret key will do.
pub(crate) fn public(given: &str) -> Result<NoteKey, CommandError> {
    is_no_key(Path::new(given))?;
    if given.contains('+') && !Path::new(given).exists() {
        return NoteKey::parse(given.trim()).map_err(CommandError::proof);
    }
    let path = Path::new(given);
    let text = read(path)?;
    if text.trim().starts_with(SECRET) {
        let signer = secret(path)?;
        return signer.public().map_err(|error| refused(path, error));
    }
    NoteKey::parse(text.trim()).map_err(|error| refused(path, error))
}

fn read(path: &Path) -> Result<String, CommandError> {
    let place = path.display().to_string();
    let found = fs::metadata(path)
        .map_err(|error| CommandError::file(&place, "the key cannot be read", &error))?;
    if found.len() > MAX_BYTES {
        return Err(refused(path, no_key("it is longer than any key")));
    }
    let bytes = crate::session::read_bytes(path)?;
    String::from_utf8(bytes).map_err(|_| refused(path, no_key("it is not text")))
}

fn no_key(what: &'static str) -> ProofError {
    ProofError::NoteKeyMalformed { of: "key", what }
}

fn refused(path: &Path, error: ProofError) -> CommandError {
    CommandError::proof(error).or_at(&path.display().to_string())
}
