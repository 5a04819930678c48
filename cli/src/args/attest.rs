//! What was typed after the commands by which others check a book: keys, checkpoints, proofs.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use commonbook_core::event::Role;

use super::BookPath;

/// `key`
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a secret key in a new file that nobody else can read, and print its public key
    New {
        /// The file to make
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Who signs with it: the book's name (its origin), or an agent's id
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Put a public key in use: the book's own, or an agent's
    Add(KeyChange),
    /// List the keys of a book and who has which role
    List {
        #[command(flatten)]
        #[expect(missing_docs, reason = "the flattened struct is documented")]
        book: BookPath,
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
    /// Use a key no more; what it signed before stays signed
    Revoke(KeyChange),
    /// Put another key in the place of the book's own
    Rotate(KeyChange),
}

/// `key add`, `key revoke`, `key rotate`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook key <COMMAND> [OPTIONS] [BOOK] <KEY>")]
pub struct KeyChange {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    first: PathBuf,
    /// The public key, NAME+ID+KEY, or a file with it; NAME says whose it is
    #[arg(value_name = "KEY")]
    second: Option<PathBuf>,
    /// Why; kept as sealed text
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// The business day [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `role`
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Give an agent a role; from then on only who has it records what it is for
    Grant(RoleChange),
    /// Withdraw a role from an agent
    Withdraw(RoleChange),
}

/// `role grant`, `role withdraw`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook role <COMMAND> [OPTIONS] --agent <AGENT> --role <ROLE> \
    [BOOK]")]
pub struct RoleChange {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// Who: an id, as `commonbook agents` lists them
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// Which
    #[arg(long, value_enum, value_name = "ROLE")]
    pub role: RoleName,
    /// Why it is withdrawn; kept as sealed text
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// The business day [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// Records everything but what the other two do
    Recorder,
    /// Accepts, contests and rejects contributions
    Approver,
    /// Adopts rules, closes and reopens; gives roles and keys; erases texts
    Closer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Recorder => Self::Recorder,
            RoleName::Approver => Self::Approver,
            RoleName::Closer => Self::Closer,
        }
    }
}

/// `checkpoint`
#[derive(Debug, Args)]
pub struct Checkpoint {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The file of the book's secret key, as `commonbook key new` or `init --key` made it
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    pub key: Option<PathBuf>,
    /// Write the checkpoint to this file too [default: the standard output and BOOK.checkpoint]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// List the checkpoints that the book keeps, and sign nothing
    #[arg(long, conflicts_with_all = ["key", "out"])]
    pub list: bool,
}

/// `prove`
#[derive(Debug, Args)]
#[command(override_usage = "commonbook prove [OPTIONS] [BOOK] <EVENT>\n       \
    commonbook prove [OPTIONS] --agent <AGENT> --period <PERIOD> [BOOK]\n       \
    commonbook prove [OPTIONS] --consistency <A> <B> [BOOK]")]
pub struct Prove {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    pub(super) first: Option<PathBuf>,
    /// The event: its position or its id
    #[arg(value_name = "EVENT")]
    pub(super) second: Option<PathBuf>,
    /// Prove what this agent got in a closed period
    #[arg(long, value_name = "AGENT", requires = "period", conflicts_with = "consistency")]
    pub agent: Option<String>,
    /// The closed period: 2026, 2026-03, 2026-Q1, 2026-W14 or 2025-07-01..2026-07-01
    #[arg(long, value_name = "PERIOD", requires = "agent")]
    pub period: Option<String>,
    /// The rules' name, where several closed that period
    #[arg(long, value_name = "NAME", requires = "agent")]
    pub rules: Option<String>,
    /// Which distribution of the period [default: the latest]
    #[arg(long, value_name = "NUMBER", requires = "agent")]
    pub number: Option<u32>,
    /// Prove that the book of one checkpoint begins with that of another: two files, or the sizes
    /// of two that the book keeps
    #[arg(long, value_names = ["A", "B"], num_args = 2)]
    pub consistency: Vec<PathBuf>,
    /// The checkpoint to prove it by: a file, or the size of one that the book keeps [default: the
    /// newest of these]
    #[arg(long, value_name = "CHECKPOINT", conflicts_with = "consistency")]
    pub checkpoint: Option<PathBuf>,
    /// Show this sealed text of the event in the proof: name, note or reason
    #[arg(long, value_name = "PATH", conflicts_with = "consistency")]
    pub reveal: Vec<String>,
    /// Write the proof to this new file [default: the standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `proof`
#[derive(Debug, Subcommand)]
pub enum Proof {
    /// Check a proof or a checkpoint, with nothing but the file and the book's key
    Verify(ProofVerify),
}

/// `proof verify`
#[derive(Debug, Args)]
pub struct ProofVerify {
    /// The file; `-` reads the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The book's public key, NAME+ID+KEY, or a file with it; several where it was rotated
    #[arg(long, value_name = "KEY", required = true)]
    pub key: Vec<String>,
    /// Print what is proven as JSON
    #[arg(long)]
    pub json: bool,
}

/// `redact`
#[derive(Debug, Args)]
#[command(
    override_usage = "commonbook redact [OPTIONS] --authority <TEXT> [BOOK] <POSITION>\n       \
    commonbook redact [OPTIONS] --authority <TEXT> --agent <AGENT> [BOOK]\n       \
    commonbook redact [OPTIONS] --authority <TEXT> --all [BOOK]"
)]
pub struct Redact {
    /// The book's file; left out, it is the one that COMMONBOOK_BOOK names
    #[arg(value_name = "BOOK")]
    pub(super) first: Option<PathBuf>,
    /// The event whose texts are erased
    #[arg(value_name = "POSITION")]
    pub(super) second: Option<PathBuf>,
    /// Erase only this text of the event: name, note or reason
    #[arg(long, value_name = "PATH", conflicts_with_all = ["agent", "all"])]
    pub path: Option<String>,
    /// Erase the texts of every event that names this agent
    #[arg(long, value_name = "AGENT", conflicts_with = "all")]
    pub agent: Option<String>,
    /// Erase every sealed text of the book
    #[arg(long)]
    pub all: bool,
    /// Erase nothing more, but what earlier erasures left in the write-ahead log
    #[arg(long, conflicts_with_all = ["agent", "all", "path", "authority"])]
    pub scrub: bool,
    /// By what right, for instance a law or a resolution; recorded for ever, so no personal data
    #[arg(long, value_name = "TEXT", required_unless_present = "scrub", default_value = "")]
    pub authority: String,
    /// The business day [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `continue`
#[derive(Debug, Args)]
pub struct Continue {
    #[command(flatten)]
    #[expect(missing_docs, reason = "the flattened struct is documented")]
    pub book: BookPath,
    /// The book's new name, which it never had
    #[arg(long, value_name = "NAME")]
    pub origin: String,
    /// The checkpoint that the book cannot follow [default: BOOK.checkpoint]
    #[arg(long, value_name = "FILE")]
    pub lost: Option<PathBuf>,
    /// Take the checkpoint although none of the keys that this book knows signed it: a key that
    /// came after the backup did, and you know that it is genuine
    #[arg(long)]
    pub unverified: bool,
    /// Why; kept as sealed text
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The business day [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Do everything but keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl KeyChange {
    /// The book, unless it is left out, and the key.
    pub(crate) fn book_and_key(&self) -> (Option<&PathBuf>, &PathBuf) {
        super::two::of_two(&self.first, self.second.as_ref())
    }
}

/// What is proven.
#[derive(Debug)]
pub(crate) enum Proving<'a> {
    /// That an event is in the book.
    Event(String),
    /// That a share is.
    Share(&'a str, &'a str),
    /// That a book begins with another.
    Consistency(&'a PathBuf, &'a PathBuf),
}

impl Prove {
    /// The book, unless it is left out, and what is proven; nothing where that is not said.
    pub(crate) fn book_and_proven(&self) -> Option<(Option<&PathBuf>, Proving<'_>)> {
        if let [one, other] = self.consistency.as_slice() {
            let rest = self.second.is_none();
            return rest.then_some((self.first.as_ref(), Proving::Consistency(one, other)));
        }
        if let (Some(agent), Some(period)) = (&self.agent, &self.period) {
            let rest = self.second.is_none();
            return rest.then_some((self.first.as_ref(), Proving::Share(agent, period)));
        }
        let (book, event) = super::two::of_two(self.first.as_ref()?, self.second.as_ref());
        Some((book, Proving::Event(event.display().to_string())))
    }
}

impl Redact {
    /// The book, unless it is left out, and the position, where one is meant.
    pub(crate) fn book_and_position(&self) -> Option<(Option<&PathBuf>, Option<&PathBuf>)> {
        if self.all || self.scrub || self.agent.is_some() {
            return self.second.is_none().then_some((self.first.as_ref(), None));
        }
        let (book, position) = super::two::of_two(self.first.as_ref()?, self.second.as_ref());
        Some((book, Some(position)))
    }
}
