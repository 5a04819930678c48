//! What was typed after `payables`.

use clap::{Args, ValueEnum};

use super::BookPath;

/// `payables`
#[derive(Debug, Args)]
pub struct Payables {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// By this day [default: the latest day on which anything moved]
    #[arg(long, visible_alias = "on", value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// Only this account, `cash` for what is to be paid [default: every account in money]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Also who has nothing open any more
    #[arg(long)]
    pub settled: bool,
    /// How to print it; csv for the bank run
    #[arg(short = 'O', long, value_enum, default_value = "table")]
    pub output: ListFormat,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Table,
    /// For programs; schema commonbook.payables/1
    Json,
    /// For spreadsheets and the bank run
    Csv,
}
