//! What the arguments mean: which book, which clock, which file.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use commonbook::projections::Extent;
use commonbook::{Book, Known, Stamp, Veiled};
use commonbook_core::log::{SignedCheckpoint, Signer};
use commonbook_core::value::{Date, Id, Timestamp};
use commonbook_store::SqliteLog;

use crate::args::Arguments;
use crate::error::CommandError;
use crate::{beside, clock, key_file};

/// The largest input file that is read: 1 GiB of JSON lines.
const MAX_INPUT: u64 = 1 << 30;

/// The clock and its say.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// What the clock says.
    pub(crate) clock: Timestamp,
    clock_is_right: bool,
    by: Option<Id>,
    signer: Option<Signer>,
    /// No sealed text of the book is shown.
    pub(crate) is_anonymous: bool,
}

/// A book for a command whose result may show names.
pub(crate) type Opened = Book<Veiled<SqliteLog>>;

impl Session {
    /// Resolves what all commands share.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, CommandError> {
        let clock = match &arguments.now {
            Some(text) => Timestamp::parse(text)?,
            None => clock::system_time()?,
        };
        let signer = arguments.signed_by.as_deref().map(key_file::secret).transpose()?;
        let named = arguments.by.as_deref().map(Id::parse).transpose()?;
        let signing = signer.as_ref().map(|signer| Id::parse(signer.name())).transpose()?;
        if let (Some(by), Some(signing)) = (&named, &signing)
            && by != signing
        {
            return Err(CommandError::usage(
                "SignerMustBeWhoRecords",
                format!(
                    "--by says {by}, and the key signs for {signing}\n\
                     hint: leave --by out, or sign with the key of {by}"
                ),
            ));
        }
        let by = named.or(signing);
        let clock_is_right = arguments.clock_is_right;
        Ok(Self { clock, clock_is_right, by, signer, is_anonymous: arguments.anon })
    }

    /// Refuses `--anon` for a command that cannot do without the texts of the book.
    pub(crate) fn needs_texts(&self, command: &str) -> Result<(), CommandError> {
        if !self.is_anonymous {
            return Ok(());
        }
        Err(CommandError::usage(
            "TextsAreNeeded",
            format!(
                "`{command}` needs the names and texts of the book and says what it read, so it is \
                 not done with --anon; nothing was written\n\
                 hint: leave --anon away"
            ),
        ))
    }

    /// The stamp of a writing command.
    pub(crate) fn stamp(&self) -> Stamp<'static> {
        let mut stamp = Stamp::new(self.clock, clock::ids(self.clock), clock::salt);
        stamp.clock_is_right = self.clock_is_right;
        stamp.by.clone_from(&self.by);
        stamp.signer.clone_from(&self.signer);
        stamp
    }
}

/// The book's path: the argument, else what `COMMONBOOK_BOOK` names.
pub(crate) fn book_path(argument: Option<&PathBuf>) -> Result<PathBuf, CommandError> {
    if let Some(path) = argument {
        return Ok(path.clone());
    }
    std::env::var_os("COMMONBOOK_BOOK")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .ok_or_else(|| {
            CommandError::usage(
                "BookNotNamed",
                "no book is named\n\
                 hint: give its file as the first argument, or set COMMONBOOK_BOOK",
            )
        })
}

/// The book for a command that writes.
pub(crate) fn writable(
    argument: Option<&PathBuf>,
    session: &Session,
) -> Result<Opened, CommandError> {
    let log = open(&book_path(argument)?)?;
    let known = known_checkpoints(log.path(), false)?;
    let mut book = Book::new(Veiled::new(log, session.is_anonymous));
    book.guard(known);
    Ok(book)
}

/// The book for a command that writes and needs its texts, whatever is shown of them.
pub(crate) fn writable_whole(argument: Option<&PathBuf>) -> Result<Book<SqliteLog>, CommandError> {
    guarded(argument, false)
}

/// The book for the command that signs it, which may make the file that is to be known.
pub(crate) fn to_sign(argument: Option<&PathBuf>) -> Result<Book<SqliteLog>, CommandError> {
    guarded(argument, true)
}

fn guarded(argument: Option<&PathBuf>, may_lack: bool) -> Result<Book<SqliteLog>, CommandError> {
    let log = open(&book_path(argument)?)?;
    let known = known_checkpoints(log.path(), may_lack)?;
    let mut book = Book::new(log);
    book.guard(known);
    Ok(book)
}

/// The book for the command that mends what the guard refuses.
pub(crate) fn unguarded(argument: Option<&PathBuf>) -> Result<Book<SqliteLog>, CommandError> {
    Ok(Book::new(open(&book_path(argument)?)?))
}

fn open(path: &Path) -> Result<SqliteLog, CommandError> {
    SqliteLog::open(path).map_err(|error| at(path, error))
}

/// The file that `COMMONBOOK_CHECKPOINT` names.
pub(crate) fn named_checkpoint() -> Option<PathBuf> {
    let named = std::env::var_os("COMMONBOOK_CHECKPOINT").filter(|path| !path.is_empty());
    named.map(PathBuf::from)
}

/// The files of checkpoints that a book is held against: the one beside it, and the one that
/// `COMMONBOOK_CHECKPOINT` names. `book` is where it lies, links resolved; what only cannot be read
/// is there all the same.
pub(crate) fn checkpoint_files(book: &Path, may_lack: bool) -> Vec<PathBuf> {
    let is_there = |path: &PathBuf| {
        let found = std::fs::symlink_metadata(path);
        !found.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    };
    let beside = Some(beside::checkpoint_of(book)).filter(is_there);
    let named = named_checkpoint().filter(|path| !may_lack || is_there(path));
    beside.into_iter().chain(named).collect()
}

fn known_checkpoints(book: &Path, may_lack: bool) -> Result<Vec<Known>, CommandError> {
    let mut known = Vec::new();
    for path in checkpoint_files(book, may_lack) {
        let place = path.display().to_string();
        let text = read_checkpoint(&path)?;
        let signed = SignedCheckpoint::parse(&text)
            .map_err(|error| CommandError::proof(error).or_at(&place))?;
        known.push(Known { place, says: signed.says().clone() });
    }
    Ok(known)
}

/// The text of a checkpoint; a pipe or a folder is none.
pub(crate) fn read_checkpoint(path: &Path) -> Result<String, CommandError> {
    let is_file = std::fs::metadata(path).map(|found| found.is_file());
    let place = path.display().to_string();
    match is_file {
        Err(error) => Err(CommandError::file(&place, "the checkpoint cannot be read", &error)),
        Ok(false) => {
            let error = std::io::Error::other("it is no file");
            Err(CommandError::file(&place, "the checkpoint cannot be read", &error))
        }
        Ok(true) => Ok(String::from_utf8_lossy(&read_bytes(path)?).into_owned()),
    }
}

/// The book for a command that only reads.
pub(crate) fn readable(
    argument: Option<&PathBuf>,
    session: &Session,
) -> Result<Opened, CommandError> {
    Ok(Book::new(Veiled::new(whole(argument)?.into_log(), session.is_anonymous)))
}

/// The book for a command that looks at all there is and shows no text: `verify` would find that
/// texts are missing.
pub(crate) fn whole(argument: Option<&PathBuf>) -> Result<Book<SqliteLog>, CommandError> {
    let path = book_path(argument)?;
    SqliteLog::open_read_only(&path).map(Book::new).map_err(|error| at(&path, error))
}

/// How many events a book had at a time, `head` for now; nothing where no time is asked for.
pub(crate) fn known_size(
    book: &Opened,
    known_at: Option<&str>,
) -> Result<Option<u64>, CommandError> {
    Ok(match known_at {
        None => None,
        Some("head") => Some(book.head()?.size()),
        Some(text) => Some(book.size_at(Timestamp::parse(text)?)?),
    })
}

/// How far a book is read: what it knew at a time, and what is effective by a day.
pub(crate) fn extent(
    book: &Opened,
    known_at: Option<&str>,
    as_of: Option<&str>,
) -> Result<Extent, CommandError> {
    Ok(Extent { known_at: known_size(book, known_at)?, as_of: as_of.map(Date::parse).transpose()? })
}

/// An error with the book's file as its place.
pub(crate) fn at(path: &Path, error: commonbook_core::log::LogError) -> CommandError {
    CommandError::Book { place: Some(path.display().to_string()), error: Box::new(error.into()) }
}

/// Reads a file, or the standard input for `-`.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = if name == "-" {
        std::io::stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_INPUT).read_to_end(&mut bytes))
    };
    read.map_err(|error| CommandError::file(&name, "cannot be read", &error))?;
    Ok(bytes)
}

/// Reads a text file, or the standard input for `-`.
pub(crate) fn read_text(path: &Path) -> Result<String, CommandError> {
    let name = path.display().to_string();
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        CommandError::Plain {
            code: "NotUtf8".to_owned(),
            status: 3,
            place: Some(format!("{name}:{}", line.saturating_add(1))),
            message: "the file is not UTF-8 text\nhint: save it as UTF-8".to_owned(),
        }
    })
}
