//! Files to be: written beside their place, and there at once, whole, or not at all.
//!
//! Nothing that is there is ever written over. What is written is synced before it gets its name,
//! and the folder after. When the program is killed meanwhile, a name that begins with a dot and
//! ends with `.part` may be left behind; it can be removed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir, TempPath};

use crate::error::CommandError;

/// What SQLite puts behind a book's name for the files beside it.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", ".checkpoint"];

/// A text file to be.
pub(super) struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl NewFile {
    /// A file for all who may read what this user writes.
    pub(super) fn shared(path: &Path) -> Result<Self, CommandError> {
        Self::new(path, 0o666)
    }

    /// A file for this user alone.
    pub(super) fn private(path: &Path) -> Result<Self, CommandError> {
        Self::new(path, 0o600)
    }

    fn new(path: &Path, mode: u32) -> Result<Self, CommandError> {
        is_free(path)?;
        let file = builder(mode).tempfile_in(folder(path));
        Ok(Self { path: path.to_owned(), file: file.map_err(|error| unusable(path, &error))? })
    }

    /// Where to write.
    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// A failure to write there.
    pub(super) fn unusable(&self, error: &io::Error) -> CommandError {
        unusable(&self.path, error)
    }

    /// Gives the file its name.
    pub(super) fn keep(self) -> Result<(), CommandError> {
        let Self { path, file } = self;
        file.as_file().sync_all().map_err(|error| unusable(&path, &error))?;
        name(file.into_temp_path(), &path)
    }
}

/// A book to be, in a folder of its own until it is whole.
pub(super) struct NewBook {
    path: PathBuf,
    folder: TempDir,
}

impl NewBook {
    /// A book for a path at which nothing is, nor anything that SQLite would take for a part of it.
    pub(super) fn at(path: &Path) -> Result<Self, CommandError> {
        is_of_no_other(path)?;
        is_free(path)?;
        stands_alone(path)?;
        let folder = builder(0o700).tempdir_in(folder(path));
        Ok(Self { path: path.to_owned(), folder: folder.map_err(|error| unusable(path, &error))? })
    }

    /// Where the book is until then.
    pub(super) fn place(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    /// Gives the book its name; nobody may have it open.
    pub(super) fn keep(self, permissions: Option<fs::Permissions>) -> Result<(), CommandError> {
        let place = self.place();
        let failed = |error: &io::Error| unusable(&self.path, error);
        for suffix in BESIDE {
            let beside = with(&place, suffix);
            if fs::metadata(&beside).is_ok_and(|found| found.len() > 0) {
                return Err(failed(&io::Error::other("not all of it could be written")));
            }
        }
        if let Some(permissions) = permissions {
            fs::set_permissions(&place, permissions).map_err(|error| failed(&error))?;
        }
        let synced = OpenOptions::new().write(true).open(&place).and_then(|file| file.sync_all());
        synced.map_err(|error| failed(&error))?;
        let place = TempPath::try_from_path(place).map_err(|error| failed(&error))?;
        name(place, &self.path)
    }
}

/// A name that tells whose it is, for whoever finds it after a crash.
fn builder(mode: u32) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".commonbook-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// Nothing is there, not even a link that leads nowhere.
fn is_free(path: &Path) -> Result<(), CommandError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let message = format!("{} is there already and is left as it is", path.display());
    Err(CommandError::usage("FileExists", format!("{message}\nhint: name another file")))
}

/// The name is none that SQLite gives to a file beside a book that is there.
fn is_of_no_other(path: &Path) -> Result<(), CommandError> {
    let text = path.to_string_lossy();
    let mut others = BESIDE.iter().filter_map(|suffix| text.strip_suffix(suffix));
    match others.find(|of| fs::symlink_metadata(of).is_ok()) {
        Some(of) => Err(taken(&format!("a file of this name would be read as a part of {of}"))),
        None => Ok(()),
    }
}

/// Nothing is there that SQLite would read as a part of the book.
fn stands_alone(path: &Path) -> Result<(), CommandError> {
    let mut beside = BESIDE.iter().map(|suffix| with(path, suffix));
    match beside.find(|beside| fs::symlink_metadata(beside).is_ok()) {
        Some(beside) => {
            let beside = beside.display();
            Err(taken(&format!("{beside} is there and would be read as a part of the book")))
        }
        None => Ok(()),
    }
}

fn taken(what: &str) -> CommandError {
    let hint = "choose another name, or another folder";
    CommandError::usage("NameIsTaken", format!("{what}; nothing is written\nhint: {hint}"))
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// Gives a file its name, unless something has it by now, and syncs the folder.
fn name(file: TempPath, path: &Path) -> Result<(), CommandError> {
    file.persist_noclobber(path).map_err(|error| {
        if error.error.kind() == io::ErrorKind::AlreadyExists {
            return is_free(path).err().unwrap_or_else(|| unusable(path, &error.error));
        }
        unusable(path, &error.error)
    })?;
    // Elsewhere a folder cannot be opened to be synced.
    #[cfg(unix)]
    File::open(folder(path))
        .and_then(|folder| folder.sync_all())
        .map_err(|error| unusable(path, &error))?;
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> CommandError {
    CommandError::file(&path.display().to_string(), "cannot be written", error)
}
