//! What was typed for comparisons: `what-if`, `check-table`.

use std::path::PathBuf;

use clap::Args;

use super::View;

/// `what-if`
#[derive(Debug, Args)]
pub struct WhatIf {
    /// The book's file [default: the one that COMMONBOOK_BOOK names]
    #[arg(value_name = "BOOK")]
    pub first: Option<PathBuf>,
    /// A rules file to try in place of the rules of its name; its file name ends in .rules
    #[arg(value_name = "RULES")]
    pub second: Option<PathBuf>,
    /// The period, or the first and last of several in a row: 2024..2026
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// The rules' name [default: the only rules in force]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// Try another value of a figure of the book, in the unit that the rules declare
    #[arg(long, value_name = "NAME=VALUE")]
    pub figure: Vec<String>,
    /// Leave out an event, a position or an id, as if it had never been recorded
    #[arg(long, value_name = "EVENT")]
    pub without: Vec<String>,
    /// Add events as if they had been recorded: JSON lines, as `append` reads them; with
    /// `corrects` an event is another one
    #[arg(long, value_name = "LINES")]
    pub with: Option<PathBuf>,
    /// How to print it
    #[arg(short = 'O', long, alias = "format", value_enum, default_value = "table")]
    pub output: View,
}

/// `check-table`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook check-table [OPTIONS] [BOOK] <TABLE>")]
pub struct CheckTable {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    pub(super) first: PathBuf,
    /// The table as CSV: who (or line, or value), measures, amount; `-` reads the standard input
    #[arg(value_name = "TABLE")]
    pub(super) second: Option<PathBuf>,
    /// The period: 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only what this line gives [default: all lines together]
    #[arg(long, value_name = "NAME")]
    pub line: Option<String>,
    /// What is posted to this account; `cash` is what is to be paid
    #[arg(long, value_name = "NAME", conflicts_with = "line")]
    pub account: Option<String>,
    /// With a book only what is effective by this day
    #[arg(long, value_name = "DATE", conflicts_with_all = ["amount", "figure"])]
    pub as_of: Option<String>,
    /// With a book only what was recorded by this time; `head` for everything, also for a closed
    /// period
    #[arg(long, value_name = "TIME", conflicts_with_all = ["amount", "figure"])]
    pub known_at: Option<String>,
    /// With a book the rules' name [default: the only rules in force]; without one, with --amount
    /// or --figure, the rules file
    #[arg(long, value_name = "RULES")]
    pub rules: Option<String>,
    /// Without a book: what there is to share
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Without a book: a figure, in the unit that the rules declare
    #[arg(long, value_name = "NAME=VALUE")]
    pub figure: Vec<String>,
    /// How to print it
    #[arg(short = 'O', long, alias = "format", value_enum, default_value = "table")]
    pub output: View,
}
