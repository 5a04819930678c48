//! Books in memory, from fixtures or from a script, and what is asked of them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use commonbook::core::door::ClosedPeriod;
use commonbook::core::event::{Record, decode};
use commonbook::core::log::MemoryLog;
use commonbook::core::value::Exact;
use commonbook::projections::{Extent, Journal, Statement};
use commonbook::{Book, ScriptWorld, run_script};
use commonbook_tests::program::repository;

/// A book in memory.
pub(crate) type Memory = Book<MemoryLog>;

/// Every fixture's name with its book.
pub(crate) fn fixtures() -> Vec<(String, Memory)> {
    let entries = std::fs::read_dir(repository().join("fixtures")).expect("fixtures are there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    assert!(folders.len() > 30, "only {} fixtures", folders.len());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    folders.iter().map(|folder| (name(folder), of_folder(folder))).collect()
}

fn of_folder(folder: &Path) -> Memory {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).expect("a log");
    script(&log, &|name| std::fs::read_to_string(folder.join(name)).ok())
}

/// The book that a script makes.
pub(crate) fn script(log: &str, rules: &dyn Fn(&str) -> Option<String>) -> Memory {
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, log, &mut world).unwrap_or_else(|error| panic!("{error}\n{log}"));
    book
}

/// The journal as it was right after a close, to the end of its period.
pub(crate) fn at_close(close: &ClosedPeriod) -> Extent {
    Extent { known_at: Some(close.position + 1), as_of: Some(close.period.last_day()) }
}

pub(crate) fn journal(book: &Memory, extent: Extent) -> Journal {
    book.journal(extent).expect("a journal")
}

/// Every record of a book.
pub(crate) fn records(book: &Memory) -> Vec<Record> {
    let mut records = Vec::new();
    book.lines(0, |_, line| {
        records.push(decode(line).expect("a record"));
        ControlFlow::Continue(())
    })
    .expect("lines");
    records
}

/// What a statement says that everybody and every fund holds after its close: by `account NAME of
/// AGENT`, or `fund NAME`.
pub(crate) fn stated(statement: &Statement) -> BTreeMap<String, Exact> {
    let balances = &statement.provenance.balances;
    let accounts = balances.accounts.iter().flat_map(|(name, agents)| {
        let of = move |agent| format!("account {name} of {agent}");
        agents.iter().map(move |(agent, row)| (of(agent), row.closing.exact()))
    });
    let funds = balances.funds.iter();
    let funds = funds.map(|(name, row)| (format!("fund {name}"), row.closing.exact()));
    accounts.chain(funds).filter(|(_, sum)| !sum.is_zero()).collect()
}

pub(crate) fn add(sums: &mut BTreeMap<String, Exact>, key: String, amount: &Exact) {
    let sum = sums.entry(key).or_insert(Exact::ZERO);
    *sum = sum.add(amount).expect("a sum");
}

/// An audit of the book finds nothing.
pub(crate) fn is_in_order(name: &str, book: &Memory) {
    let audit = book.audit(&mut |_, _| {}).expect("an audit");
    assert!(audit.in_order, "{name}:\n{}", commonbook::projections::render::audit(&audit));
}
