//! What was typed after the commands that hold a book against itself.

use std::path::PathBuf;

use clap::Args;

use super::BookPath;

/// `adjustments`
#[derive(Debug, Args)]
pub struct Adjustments {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `verify`
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Compute every close again, by its own rules, and compare each of its results
    #[arg(long)]
    pub recompute: bool,
}

/// `audit`
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 when all is in order, 1 when something was found; its \
    position stands in the first line. A long book shows progress on a terminal.")]
pub struct Audit {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// A checkpoint that you have from elsewhere: the book must hold what it was signed over
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Print the audit as JSON
    #[arg(long)]
    pub json: bool,
}
