//! Commonbook against peers over the same lines, in one run: wall time and peak memory of whole
//! processes.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml [-- EVENTS...]` makes one seeded book
//! for each size (default 10 000, 100 000 and 1 000 000 events, 1,000 agents) and prints medians of
//! several rounds in which the variants take turns. Every measured thing is a process of its own,
//! started by a process of its own, so that its peak memory is its own. `-- rules`, `-- steps`,
//! `-- million`, `-- late` and `-- proofs` measure the check of rules, statements, adjustments and
//! proofs instead (README). Figures compare within
//! a run only. Nothing here asserts: ratios are for reading, tests do not time.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod book;
mod checking;
mod keeping;
mod late;
mod measure;
mod million;
mod naive;
mod peer;
mod proofs;
mod steps;
mod texts;

use std::path::Path;

const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("commonbook") => {
            // The real command line, in this process.
            std::process::exit(measure::as_command(&arguments));
        }
        Some("measure") => measure::report(&arguments[1..], true),
        Some("measure-any") => measure::report(&arguments[1..], false),
        Some("peer") => peer::group_by(Path::new(&arguments[1])),
        Some("peer-insert") => peer::insert(Path::new(&arguments[1])),
        Some("rules") => in_folder(checking::run),
        Some("steps") => steps::run(arguments.get(1).and_then(|row| row.parse().ok())),
        Some("million") => {
            let agents = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
            in_folder(|folder| million::run(agents, folder));
        }
        Some("late") => {
            let events = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
            in_folder(|folder| late::run(events, folder));
        }
        Some("proofs") => {
            let events = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
            in_folder(|folder| proofs::run(events, folder));
        }
        Some("million-parts") => {
            million::parts(Path::new(&arguments[1]), &arguments[2], Path::new(&arguments[3]));
        }
        _ => {
            let sizes: Vec<u64> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
            let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
            for size in sizes {
                in_folder(|folder| compare(size, folder));
            }
        }
    }
}

/// Does something with a folder that is gone afterwards.
fn in_folder(run: impl FnOnce(&Path)) {
    let folder = std::env::temp_dir().join(format!("commonbook-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    run(&folder);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}

fn compare(size: u64, folder: &Path) {
    let path = folder.join("book.db");
    let seconds = book::make(&path, size, folder);
    let file = std::fs::metadata(&path).expect("the book").len();
    println!("\n{size} events, 1000 agents, {} bytes an event, made in {seconds} ms", file / size);
    let text = path.to_string_lossy().into_owned();
    let one = folder.join("one.jsonl").to_string_lossy().into_owned();
    let mut cases: Vec<(String, Vec<String>)> = vec![
        (
            "statement (verified replay)".to_owned(),
            words(&[
                "commonbook",
                "statement",
                &text,
                "--period",
                "2025",
                "-O",
                "json",
                "--known-at",
                "head",
            ]),
        ),
        ("verify (every table derived again)".to_owned(), words(&["commonbook", "verify", &text])),
        (
            format!("json_extract GROUP BY, SQLite {} in process", rusqlite::version()),
            words(&["peer", &text]),
        ),
        ("append one event, durable".to_owned(), words(&["commonbook", "append", &text, &one])),
        ("bare rusqlite insert of one line, durable".to_owned(), words(&["peer-insert", &text])),
    ];
    if let Some(version) = peer::shell_version() {
        let name = format!("json_extract GROUP BY, sqlite3 {version} as installed");
        cases.insert(3, (name, words(&[peer::SHELL, &text, peer::GROUP_BY])));
    }
    cases.extend(keeping::cases(&text, folder));
    let mut figures: Vec<Vec<measure::Taken>> = vec![Vec::new(); cases.len()];
    for round in 0..ROUNDS {
        book::next_event(folder, size, round);
        keeping::clear(folder);
        for ((_, command), rows) in cases.iter().zip(&mut figures) {
            rows.push(measure::run(command));
        }
    }
    println!("{:<52} {:>10} {:>10}", "whole process", "median ms", "peak MiB");
    for ((name, _), rows) in cases.iter().zip(&mut figures) {
        rows.sort_unstable();
        let micros = rows[rows.len() / 2].micros;
        let peak = rows.iter().map(|row| row.kib).max().unwrap_or(0);
        println!(
            "{name:<52} {:>6}.{:03} {:>6}.{}",
            micros / 1000,
            micros % 1000,
            peak / 1024,
            peak % 1024 * 10 / 1024
        );
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
