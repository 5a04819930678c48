//! What was typed after the commands that keep a book elsewhere.

use std::path::PathBuf;

use clap::Args;

use super::BookPath;

/// `backup`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook backup [OPTIONS] [BOOK] <DEST>")]
pub struct Backup {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    pub(super) first: PathBuf,
    /// The file to make; one that is there already is left as it is
    #[arg(value_name = "DEST")]
    pub(super) second: Option<PathBuf>,
}

/// `export`
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The file to make of the lines [default: the standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write also the sealed texts with their salts to this new file, for your eyes alone: they are
    /// personal data
    #[arg(long, value_name = "FILE")]
    pub texts: Option<PathBuf>,
}
