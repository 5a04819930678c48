//! Two writers are killed and started again all the time, while others read.
//!
//! Each writer has its own events; after each append it says on a pipe at which positions they are.
//! It is killed at moments chosen by chance, and started again behind the last event that it
//! acknowledged, so what was under way is sent twice. At the end: no gap, no duplicate, every event
//! of both, each where its acknowledgement says. Readers come and go, and each sees at least what
//! was acknowledged before it came.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use commonbook::Book;
use commonbook_store::SqliteLog;

use crate::chance::Chance;
use crate::is_long;
use crate::look::{look, read};
use crate::scene::BOOK;
use crate::writer::{Ack, arguments, begin, id, order};

const WRITERS: [&str; 2] = ["one", "two"];
const READERS: usize = 2;
/// What `verify` says of frames that a killed writer left behind, until they are written over.
const LEFT: &str = "the last append cannot be read and was dropped";

/// What both writers and all readers know of each other.
#[derive(Debug, Default)]
struct Table {
    /// The largest size that was acknowledged.
    size: AtomicUsize,
    kills: AtomicUsize,
    /// Appends that were under way, came through, and were known when they were sent again.
    known: AtomicUsize,
    reads: AtomicUsize,
    verified: AtomicUsize,
    left: AtomicUsize,
    is_over: AtomicBool,
}

/// Drives one writer to its end; the position of each of its events, by number.
fn drive(name: &str, events: u64, folder: &Path, seed: u64, table: &Table) -> BTreeMap<u64, usize> {
    let (mut chance, mut ledger) = (Chance::new(seed), BTreeMap::new());
    while (ledger.len() as u64) < events {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(arguments()).current_dir(folder);
        order(&mut command, &format!("go-on {name} {} {events}", ledger.len()));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a writer");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut until_kill = Some(chance.below(160));
        for line in lines {
            if let Some(ack) = Ack::read(&line.expect("text")) {
                note(&ack, &mut ledger, table);
            }
            until_kill = until_kill.and_then(|acks| acks.checked_sub(1));
            if until_kill == Some(0) {
                thread::sleep(Duration::from_micros(chance.below(2_000) as u64));
                child.kill().expect("killed");
            }
        }
        let status = child.wait().expect("it ends");
        let mut said = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        assert!(status.success() || status.code().is_none(), "{name} failed by itself: {said}");
        table.kills.fetch_add(usize::from(!status.success()), Ordering::Relaxed);
    }
    ledger
}

fn note(ack: &Ack, ledger: &mut BTreeMap<u64, usize>, table: &Table) {
    for (number, position) in (ack.number..).zip(&ack.positions) {
        assert_eq!(ledger.insert(number, *position), None, "acknowledged twice");
    }
    table.known.fetch_add(usize::from(!ack.is_new), Ordering::Relaxed);
    table.size.fetch_max(ack.size, Ordering::SeqCst);
}

/// Opens the book again and again, and reads it.
fn watch(path: &Path, seed: u64, table: &Table) {
    let (mut chance, mut last) = (Chance::new(seed), 0);
    while !table.is_over.load(Ordering::SeqCst) {
        let acknowledged = table.size.load(Ordering::SeqCst);
        let log = match SqliteLog::open_read_only(path) {
            Ok(log) => log,
            Err(error) if error.code() == "BookIsBusy" => continue,
            Err(error) => panic!("a reader is refused: {error}"),
        };
        let book = Book::new(log);
        if chance.once_in(8) {
            let report = book.verify().expect("it reads");
            for finding in &report.findings {
                assert!(finding.to_string().contains(LEFT), "{finding}");
                table.left.fetch_add(1, Ordering::Relaxed);
            }
            table.verified.fetch_add(1, Ordering::Relaxed);
        }
        let size = read(book.log()).expect("it reads").lines.len();
        assert!(size >= acknowledged.max(last), "{size} events, {acknowledged} acknowledged");
        last = size;
        table.reads.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn two_writers_that_are_killed_all_the_time_lose_nothing_and_write_nothing_twice() {
    let events: u64 = if is_long() { 100_000 } else { 10_000 };
    // Not in memory: a writer that waits for the disk is killed there.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(BOOK);
    drop(begin(&path));
    let table = Table::default();
    let ledgers: Vec<BTreeMap<u64, usize>> = thread::scope(|scope| {
        let (table, folder, path) = (&table, folder.path(), &path);
        for reader in 0..READERS {
            scope.spawn(move || watch(path, 70 + reader as u64, table));
        }
        let writers: Vec<_> = (1..)
            .zip(WRITERS)
            .map(|(seed, name)| scope.spawn(move || drive(name, events, folder, seed, table)))
            .collect();
        let ledgers = writers.into_iter().map(|writer| writer.join()).collect::<Vec<_>>();
        // Readers stop even when a writer failed.
        table.is_over.store(true, Ordering::SeqCst);
        ledgers.into_iter().map(|ledger| ledger.expect("a writer ends")).collect()
    });
    let seen = look(&path).expect("it opens");
    assert_eq!(seen.findings, [""; 0]);
    assert_eq!(seen.ids.len() as u64, 2 + 2 * events, "no duplicate, and nothing is missing");
    for (name, ledger) in WRITERS.into_iter().zip(&ledgers) {
        for (number, position) in ledger {
            assert_eq!(seen.ids[*position], id(name, *number), "where it was acknowledged");
        }
    }
    let Table { kills, known, reads, verified, left, .. } = table;
    let [kills, known, reads, verified, left] =
        [kills, known, reads, verified, left].map(AtomicUsize::into_inner);
    println!(
        "kills: 2 writers with {events} events each, {kills} kills, {known} appends \
         known when sent again, {reads} readers, {verified} of them verified, {left} saw what a \
         killed writer left; no gap, no duplicate, 0 acknowledged events lost"
    );
    assert!(kills >= 20, "{kills} kills are too few");
    assert!(known > 0, "no kill met an append that came through unacknowledged");
}
