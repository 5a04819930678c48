//! `demo`: a real community's surplus, shared again and compared with what it really published.
//!
//! The history of five weekly distributions (one of them replaced after 23 minutes) is carried out
//! on a real SQLite book under the rules kept in its log; then every statement is read back from
//! that book and held against the published rows. `--from` runs the same on an edited history and
//! names the rows that moved. The clock is that of the published times.

mod compare;
mod published;

use std::path::{Path, PathBuf};

use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::hash_hex;
use commonbook_core::value::Timestamp;
use commonbook_store::SqliteLog;

use self::compare::{Compared, compare};
use self::published::{Distribution, distributions};
use crate::args::Demo;
use crate::error::CommandError;
use crate::output;
use crate::session::{at, read_text};

/// Where the history ships with the program.
const LOG: &str = include_str!("../../../fixtures/metagame_weekly_seeds/log.jsonl");
const RULES: &str = include_str!("../../../fixtures/metagame_weekly_seeds/fast-slow.rules");

/// Rows that moved, listed at most.
const LISTED: usize = 10;

pub(super) fn run(args: &Demo) -> Result<(), CommandError> {
    let (text, file) = match &args.from {
        None => (LOG.to_owned(), "the demo's log".to_owned()),
        Some(path) => (read_text(path)?, path.display().to_string()),
    };
    let (path, _folder) = place(args.keep.as_deref())?;
    let log = SqliteLog::create(&path).map_err(|error| at(&path, error))?;
    let mut book = Book::new(log);
    let mut times = Vec::new();
    carry_out(&mut book, &text, &file, &mut times)?;
    let published = distributions()?;
    let mut compared = Vec::new();
    for (index, close) in book.closes()?.iter().enumerate() {
        let statement = book.published(close)?;
        let Some(distribution) = published.get(index) else { continue };
        let time = times.get(index).copied();
        compared.push(compare(distribution, close, &statement, time));
    }
    report(&book, &published, &compared, args.keep.as_deref())
}

/// The book's file: the one to keep, or one in a folder that goes when the demo ends.
fn place(keep: Option<&Path>) -> Result<(PathBuf, Option<tempfile::TempDir>), CommandError> {
    if let Some(path) = keep {
        return Ok((path.to_owned(), None));
    }
    let folder = tempfile::tempdir()
        .map_err(|error| CommandError::file("the temporary folder", "cannot be used", &error))?;
    Ok((folder.path().join("demo.book"), Some(folder)))
}

fn carry_out(
    book: &mut Book<SqliteLog>,
    text: &str,
    file: &str,
    times: &mut Vec<Timestamp>,
) -> Result<(), CommandError> {
    // Public history: the salt of its only sealed text need not be secret, and a fixed one gives
    // the same root on every machine.
    let mut world = ScriptWorld {
        rules: &|name| (name == "fast-slow.rules").then(|| RULES.to_owned()),
        salts: &mut || [0; 32],
        closed: &mut |time, _| times.push(time),
    };
    run_script(book, text, &mut world)
        .map_err(|error| CommandError::Script { file: file.to_owned(), error })
}

fn report(
    book: &Book<SqliteLog>,
    published: &[Distribution],
    compared: &[Compared],
    keep: Option<&Path>,
) -> Result<(), CommandError> {
    let rows: usize = published.iter().map(|d| d.rows.len()).sum();
    let equal: usize = compared.iter().map(|c| c.equal).sum();
    let mut text = String::from(
        "MetaGame, summer 2020: 716 people, 1 100 000 SEEDs a week, shared by contributions.\n\
         Its five published distributions, computed again from an event log in SQLite:\n\n",
    );
    text.push_str(&compare::table(compared));
    text.push_str(&format!("\n{equal} of {rows} rows equal\n"));
    let report = book.verify()?;
    let digest = compared.last().map_or_else(String::new, |c| c.digest.clone());
    text.push_str(&format!(
        "root   {} over {} events, verified\ndigest {digest} of the last close\n",
        hash_hex(&report.root),
        report.size
    ));
    let mut moved: Vec<&compare::Moved> = compared.iter().flat_map(|c| &c.moved).collect();
    moved.sort_by(|a, b| b.distance().cmp(&a.distance()).then_with(|| a.agent.cmp(&b.agent)));
    if !moved.is_empty() {
        text.push_str(&format!("\n{} rows moved, the farthest first:\n", moved.len()));
        for row in moved.iter().take(LISTED) {
            text.push_str(&format!("  {row}\n"));
        }
        if moved.len() > LISTED {
            text.push_str("  ...\n");
        }
    }
    text.push_str(&hint(keep));
    output::print(&text)?;
    if equal == rows && moved.is_empty() { Ok(()) } else { Err(CommandError::Quiet(1)) }
}

/// What to try next.
fn hint(keep: Option<&Path>) -> String {
    match keep {
        None => "\nNext: `commonbook demo --keep seeds.book` keeps the book; then\n\
                 `commonbook statement seeds.book --period 2020-06-28..2020-07-05` shows who got \
                 what, and why.\n"
            .to_owned(),
        Some(path) => {
            let path = path.display();
            format!(
                "\nKept in {path}. Next:\n  \
                 commonbook statement {path} --period 2020-06-28..2020-07-05\n  \
                 commonbook log {path} --from 720 --to 730\n  \
                 commonbook verify {path}\n"
            )
        }
    }
}
