//! What was typed: the commands and their arguments, nothing resolved yet.
//!
//! The book is the first argument of every command; left out, `COMMONBOOK_BOOK` names it.

mod attest;
mod audit;
mod compare;
mod demo;
mod dissolve;
mod keeping;
mod ledger;
mod payables;
mod two;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use attest::Proving;
pub use attest::{
    Checkpoint, Continue, Key, KeyChange, Proof, ProofVerify, Prove, Redact, RoleChange,
    RoleCommand, RoleName,
};
pub use audit::{Adjustments, Audit, Verify};
pub use compare::{CheckTable, WhatIf};
pub use demo::Demo;
pub use dissolve::Dissolve;
pub use keeping::{Backup, Export};
pub use ledger::{History, Journal, Spelling, TrialBalance};
pub use payables::{ListFormat, Payables};

/// Open value accounting: who gets what, and why.
#[derive(Debug, Parser)]
#[command(name = "commonbook", version, max_term_width = 100)]
#[command(after_help = "Start with `commonbook demo`. A book is one SQLite file; COMMONBOOK_BOOK \
    names it when the argument is left out.\nExit status: 0 done, 1 the answer is no, 2 usage, \
    3 bad data, 4 storage or system.")]
pub struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Take this as the time instead of the system's clock (for replays and tests)
    #[arg(long, global = true, value_name = "TIME", help_heading = "Time")]
    pub now: Option<String>,
    /// Who gives the command: an agent's id, the `by` of the events it writes
    #[arg(long, global = true, value_name = "AGENT", help_heading = "Who")]
    pub by: Option<String>,
    /// Sign the events with the secret key in this file, by the agent that it is named after
    #[arg(long, global = true, value_name = "FILE", help_heading = "Who")]
    pub signed_by: Option<PathBuf>,
    /// Show no name, note or reason, as if all were erased; `import` refuses it
    #[arg(long, global = true, help_heading = "Personal data")]
    pub anon: bool,
    /// The clock is right although it is far from the last event
    #[arg(long, global = true, help_heading = "Time")]
    pub clock_is_right: bool,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Share a real community's surplus, week by week, and compare it with what was published
    Demo(Demo),
    /// Start a new book
    Init(Init),
    /// Append events from JSON lines
    Append(Append),
    /// Import a CSV file by a map of its columns, or make a new book from exported lines
    Import(Import),
    /// Put rules in force
    Adopt(Adopt),
    /// Begin, check or format a rules file
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Show who gets what in a period, and why
    Statement(Statement),
    /// Show why one contributor gets what it gets, down to single events
    Explain(Explain),
    /// Compare a period with what it would be by other rules, figures or events
    WhatIf(WhatIf),
    /// Hold a published table against a book or a rules file: the first cent that disagrees
    CheckTable(CheckTable),
    /// Close a period: compute it and record the results
    Close(Close),
    /// Undo the latest close, before anything of it is paid
    Reopen(Reopen),
    /// Show what would go where if the co-op ended on a day
    Dissolve(Dissolve),
    /// Take an event back; it stays in the log and counts no more
    Reverse(Reverse),
    /// Write the book as double entry, for hledger, Beancount or a spreadsheet
    Journal(Journal),
    /// Show every account's balance, at any position or day, and to whom the net assets belong
    TrialBalance(TrialBalance),
    /// Show every amount that ever moved for somebody, with its event and the balance after it
    History(History),
    /// Print the lines of the log
    Log(LogLines),
    /// Write every line of the log, and the sealed texts, to make the same book elsewhere
    Export(Export),
    /// Copy the book while it is in use, and verify the copy
    Backup(Backup),
    /// List the agents with their names
    Agents(Agents),
    /// Show what the next close would adjust in closed periods, and why
    Adjustments(Adjustments),
    /// List who is owed what on every account: due, paid, open
    Payables(Payables),
    /// Derive everything again from the lines and compare
    Verify(Verify),
    /// Make, list and rotate the keys that sign checkpoints and events
    #[command(subcommand)]
    Key(Key),
    /// Give and withdraw the roles that say who may record what
    #[command(subcommand)]
    Role(RoleCommand),
    /// Sign the book as it is, so that others can hold its keeper to it
    Checkpoint(Checkpoint),
    /// Prove that an event is in the book, or that the book begins with what it was
    Prove(Prove),
    /// Check what others proved
    #[command(subcommand)]
    Proof(Proof),
    /// Erase sealed texts: names, notes, reasons
    Redact(Redact),
    /// Go on under a new name with a book that lost events
    Continue(Continue),
    /// Carry out every check there is, and print a page that an auditor can file
    Audit(Audit),
}

/// The book a command works on.
#[derive(Debug, Args)]
pub struct BookPath {
    /// The book's file [default: the one that COMMONBOOK_BOOK names]
    #[arg(value_name = "BOOK")]
    pub book: Option<PathBuf>,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// What the book counts in: an ISO 4217 code, or a unit of your own with --scale
    #[arg(long, default_value = "EUR")]
    pub currency: String,
    /// Places after the point [default: that of ISO 4217]
    #[arg(long, value_name = "PLACES")]
    pub scale: Option<u8>,
    /// The book's name [default: the file's name]
    #[arg(long, value_name = "NAME")]
    pub origin: Option<String>,
    /// The file of the book's secret key, which signs its checkpoints; made where there is none
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The day the book begins [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `append`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook append [OPTIONS] [BOOK] <LINES>")]
pub struct Append {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    first: PathBuf,
    /// JSON lines: id, type, effective_on, data, and by, corrects, sealed where needed; `-` reads
    /// the standard input
    #[arg(value_name = "LINES")]
    second: Option<PathBuf>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `import`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook import [OPTIONS] [BOOK] <FILE>")]
pub struct Import {
    /// The book's file, a new one without --map; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK", required_unless_present_any = ["maps", "show_map"])]
    first: Option<PathBuf>,
    /// The CSV file, or without --map the lines of a book as `export` writes them; `-` reads the
    /// standard input
    #[arg(value_name = "FILE")]
    second: Option<PathBuf>,
    /// What its columns mean: the name of a map that comes with the program, or a file
    #[arg(long, value_name = "MAP")]
    pub map: Option<String>,
    /// Without --map: the sealed texts of the book, as `export --texts` writes them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["map", "maps", "show_map"])]
    pub texts: Option<PathBuf>,
    /// Without --map: a checkpoint that the lines must be of
    #[arg(long, value_name = "FILE", conflicts_with = "map")]
    pub checkpoint: Option<PathBuf>,
    /// Do everything but keep nothing; of a CSV file it shows the verdict of each row
    #[arg(long)]
    pub dry_run: bool,
    /// Keep the good rows although others are rejected; these go to the rejects file
    #[arg(long, requires_all = ["map", "rejects"])]
    pub accept_partial: bool,
    /// Write the rows that are rejected to this file, with where and why
    #[arg(long, value_name = "FILE", requires = "map")]
    pub rejects: Option<PathBuf>,
    /// List the maps that come with the program
    #[arg(long, conflicts_with_all = ["first", "map"])]
    pub maps: bool,
    /// Print a map that comes with the program, to make one's own of it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["first", "map", "maps"])]
    pub show_map: Option<String>,
}

/// `adopt`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook adopt [OPTIONS] --from <DATE> [BOOK] <RULES>")]
pub struct Adopt {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    first: PathBuf,
    /// The rules file
    #[arg(value_name = "RULES")]
    second: Option<PathBuf>,
    /// The first day they are in force
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rules`
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Print a rules file to start from, or write it to a new file
    New(RulesNew),
    /// Find everything that is wrong in a rules file; silent when nothing is
    Check {
        /// The rules file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to print what is wrong
        #[arg(short = 'O', long, value_enum, default_value = "text")]
        output: CheckFormat,
    },
    /// Print a rules file in its canonical layout
    Format {
        /// The rules file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Replace the file instead of printing
        #[arg(long)]
        write: bool,
    },
}

/// `rules new`
#[derive(Debug, Args)]
pub struct RulesNew {
    /// The file to write; one that is there already is left as it is [default: the standard output]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Which one: a name that --list shows
    #[arg(long, value_name = "TEMPLATE", required_unless_present = "list")]
    pub from: Option<String>,
    /// Give the rules this name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Count money in this currency; amounts stay the numbers that they are
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// List the templates
    #[arg(long, conflicts_with_all = ["file", "from", "name", "currency"])]
    pub list: bool,
}

/// How `rules check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a statement is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs; schema commonbook.statement/1
    Json,
    /// For spreadsheets
    Csv,
}

/// `statement`
#[derive(Debug, Args)]
pub struct Statement {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The rules' name [default: the only rules in force]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// The period: 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Which distribution of the period, where rules close on call [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<u32>,
    /// Only what is effective by this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything, also for a closed period
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// How to print it
    #[arg(short = 'O', long, value_enum, default_value = "table")]
    pub output: Format,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// For people
    Table,
    /// For programs
    Json,
}

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Whose share: an id, as `commonbook agents` lists them
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// The period: 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Only what this line gives
    #[arg(long, value_name = "NAME")]
    pub line: Option<String>,
    /// The rules' name [default: the only rules in force]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// Which distribution of the period, where rules close on call [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<u32>,
    /// Show also what it would be if this event, a position or an id, had never been recorded
    #[arg(long, value_name = "EVENT", conflicts_with_all = ["as_of", "known_at"])]
    pub without: Option<String>,
    /// Only what is effective by this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything, also for a closed period
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// How to print it
    #[arg(short = 'O', long, alias = "format", value_enum, default_value = "table")]
    pub output: View,
}

/// `close`
#[derive(Debug, Args)]
pub struct Close {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The rules' name [default: the only rules in force]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// The period: 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Show what the close would record, and record nothing
    #[arg(long, alias = "dry-run")]
    pub preview: bool,
    /// How to print the statement
    #[arg(short = 'O', long, value_enum, default_value = "table")]
    pub output: Format,
}

/// `reopen`
#[derive(Debug, Args)]
pub struct Reopen {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The rules' name [default: whichever closed that period]
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// The closed period
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Why; kept as sealed text
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `reverse`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook reverse [OPTIONS] --reason <TEXT> [BOOK] <POSITION>")]
pub struct Reverse {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    first: PathBuf,
    /// The event's position, as `commonbook log` shows it
    #[arg(value_name = "POSITION")]
    second: Option<PathBuf>,
    /// Why; kept as sealed text
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `log`
#[derive(Debug, Args)]
pub struct LogLines {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The first position
    #[arg(long, value_name = "POSITION", default_value_t = 0)]
    pub from: u64,
    /// The first position that is not printed [default: the end]
    #[arg(long, value_name = "POSITION")]
    pub to: Option<u64>,
}

/// `agents`
#[derive(Debug, Args)]
pub struct Agents {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Only what is effective by this day
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only what was recorded by this time; `head` for everything
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
}
