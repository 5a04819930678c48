//! What was typed for the book as double entry: `journal`, `trial-balance`, `history`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{BookPath, View};

/// How a journal is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Spelling {
    /// For hledger; accepted by `hledger check -s`
    Hledger,
    /// For Beancount; accepted by `bean-check`
    Beancount,
    /// For spreadsheets: two rows a transaction
    Csv,
}

/// `journal`
#[derive(Debug, Args)]
pub struct Journal {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// For which program
    #[arg(short = 'f', long, value_enum, default_value = "hledger")]
    pub format: Spelling,
    /// Write it to this file, in place of an earlier journal [default: the standard output]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only what is effective by this day [default: the last day on which something moved]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
}

/// `trial-balance`
#[derive(Debug, Args)]
pub struct TrialBalance {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// After the event at this position, or at the end of this day [default: the end of the book]
    #[arg(long, value_name = "POSITION|DATE")]
    pub at: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// How to print it
    #[arg(short = 'O', long, alias = "format", value_enum, default_value = "table")]
    pub output: View,
}

/// `history`
#[derive(Debug, Args)]
pub struct History {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Whose: an id, as `commonbook agents` lists them
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// Only this account; `cash` is what is to be paid [default: all]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Only what is effective by this day [default: the last day on which something moved]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// How to print it
    #[arg(short = 'O', long, alias = "format", value_enum, default_value = "table")]
    pub output: View,
}
