//! What a proof of inclusion costs in a long book, and what a durable append costs beside a bare
//! insert of the same line.
//!
//! Proofs: of positions drawn over the whole book, made and verified by the engine in this process,
//! and by the program as a process of its own; their bytes. Appends: one event each, in turns with
//! rows of the same bytes and one index in a SQLite file that is synced as a book is. Both grow in
//! the same folder.

use std::path::Path;
use std::time::Instant;

use commonbook::{Book, Stamp, read_append_lines};
use commonbook_core::log::{Log, LogError, Signer, line_at};
use commonbook_core::value::{Currency, Date, Timestamp};
use commonbook_store::SqliteLog;
use rusqlite::Connection;

use crate::book::{contribution, fill};
use crate::measure::{self, median};

const PROOFS: u64 = 1000;
const APPENDS: u64 = 400;
const ROUNDS: u64 = 10;

pub fn run(events: u64, folder: &Path) {
    let path = folder.join("proofs.book");
    let clock = Timestamp::parse("2025-12-31T12:00:00.000000Z").expect("a time");
    let mut stamp = Stamp::replay(clock, || [0; 32]);
    let signer = Signer::new("bench", &[7; 32]).expect("a key");
    let key = Some(*signer.public().expect("a key").key());
    let mut book = Book::new(SqliteLog::create(&path).expect("a new book"));
    let first = Date::parse("2025-01-01").expect("a day");
    let euro = Currency::iso("EUR").expect("a currency");
    book.open_with(&euro, "bench", key, first, &mut stamp).expect("opened");
    fill(&mut book, events, &mut stamp);
    let signed = book.checkpoint(&signer).expect("signed");
    proofs(&book, signed.says.size, &signed.note, &path);
    appends(&mut book, folder, &mut stamp);
}

fn proofs(book: &Book<SqliteLog>, size: u64, note: &str, path: &Path) {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut taken, mut bytes) = (Vec::new(), Vec::new());
    let mut whole = Vec::new();
    for number in 0..PROOFS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let position = random % size;
        let start = Instant::now();
        let proof = book.prove(position, &[], note).expect("proven").text();
        taken.push(start.elapsed().as_micros());
        bytes.push(proof.len() as u128);
        if number < 15 {
            let (path, position) = (path.to_string_lossy().into_owned(), position.to_string());
            let command = ["commonbook", "prove", &path, &position].map(str::to_owned);
            whole.push(measure::run(&command).micros);
        }
    }
    let most = |figures: &[u128]| figures.iter().max().copied().unwrap_or(0);
    println!("\n{size} events: {PROOFS} inclusion proofs, made and verified");
    println!("  in this process: median {} us, longest {} us", median(&mut taken), most(&taken));
    println!("  the program, as a process: median {} us", median(&mut whole));
    println!("  bytes of a proof: median {}, most {}", median(&mut bytes), most(&bytes));
}

fn appends(book: &mut Book<SqliteLog>, folder: &Path, stamp: &mut Stamp<'_>) {
    let peer = Connection::open(folder.join("peer.db")).expect("a file");
    peer.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         CREATE TABLE event(pos INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, line BLOB NOT NULL)
         STRICT;",
    )
    .expect("SQL");
    let (mut ours, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let mut number = 0;
    for _ in 0..ROUNDS {
        let (mut batch, mut ids) = (Vec::new(), Vec::new());
        for _ in 0..APPENDS {
            number += 1;
            let (id, mut line) = (format!("d/{number:08}"), String::new());
            contribution(&mut line, &id, 2025, 7 + number);
            let drafts = read_append_lines(&line, stamp).expect("a line");
            batch.extend(drafts.into_iter().map(|(_, draft)| draft));
            ids.push(id);
        }
        let from = book.head().expect("a head").size();
        let start = Instant::now();
        for draft in &batch {
            book.append(std::slice::from_ref(draft), stamp, false).expect("appended");
        }
        let own = start.elapsed().as_micros();
        let lines: Vec<Vec<u8>> = (from..from + APPENDS)
            .map(|at| {
                let line = book.log().read::<_, LogError>(|view| line_at(view, at));
                line.expect("the log").expect("a line")
            })
            .collect();
        let start = Instant::now();
        for (id, line) in ids.iter().zip(&lines) {
            let sql = "INSERT INTO event(id, line) VALUES (?1, ?2)";
            let mut statement = peer.prepare_cached(sql).expect("SQL");
            statement.execute((id, line)).expect("inserted");
        }
        let theirs = start.elapsed().as_micros();
        ours.push(own / u128::from(APPENDS));
        bare.push(theirs / u128::from(APPENDS));
        ratios.push(theirs * 1000 / own);
    }
    println!("\none event, durable, {ROUNDS} rounds of {APPENDS} in turns, microseconds each");
    println!("  Book::append: median {}", median(&mut ours));
    println!("  bare rusqlite, same line, one index: median {}", median(&mut bare));
    let ratio = median(&mut ratios);
    println!("  appends for each bare insert: median 0.{ratio:03} (1.000 is as fast)");
}
