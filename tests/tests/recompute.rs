//! Every close of every fixture computed again; and a published share that somebody changed, with
//! line, tree, digest and every derived table made anew by hand, is named.

#![cfg(test)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::event::{Draft, Event, Hash, Position, SealedText, decode, result_digest};
use commonbook_core::log::{AppendOptions, Authority, Log, MemoryLog, append};
use commonbook_core::value::Amount;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let entries = std::fs::read_dir(root).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.join("log.jsonl").is_file());
    folders.sort();
    folders
}

fn book(folder: &Path) -> Book<MemoryLog> {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).unwrap();
    let rules = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let mut book = Book::new(MemoryLog::new());
    let mut world = ScriptWorld { rules: &rules, salts: &mut || [7; 32], closed: &mut |_, _| {} };
    run_script(&mut book, &log, &mut world).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    book
}

/// The same book written anew with changed results; all that is derived from the lines is derived
/// from the changed ones, and closes describe their changed batches.
fn forged(book: &Book<MemoryLog>, change: &mut dyn FnMut(&mut Event)) -> Book<MemoryLog> {
    let mut records = Vec::new();
    book.lines(0, |_, line| {
        records.push(decode(line).unwrap());
        ControlFlow::Continue(())
    })
    .unwrap();
    let (mut log, mut drafts, mut at) = (MemoryLog::new(), Vec::new(), None);
    for mut record in records {
        change(&mut record.event);
        let is_of_a_batch = record.event_type.is_of_a_batch();
        if let Event::DistributionClosed(e) = &mut record.event {
            let head = log.read::<_, commonbook_core::log::LogError>(|view| view.head()).unwrap();
            e.digest = result_digest(drafts.iter().map(|draft: &Draft| &draft.event));
            e.root = Hash(head.tree.root());
        }
        let sealed = record.sealed.into_keys();
        drafts.push(Draft {
            id: record.id,
            effective_on: record.effective_on,
            by: record.by,
            corrects: record.corrects,
            reverses: record.reverses,
            event: record.event,
            sealed: sealed
                .map(|path| SealedText { path, salt: [7; 32], value: "-".to_owned() })
                .collect(),
            sig: None,
        });
        let clock = *at.get_or_insert(record.recorded_at);
        if is_of_a_batch {
            continue;
        }
        let options = AppendOptions {
            clock_is_right: true,
            authority: Authority::Command,
            ..AppendOptions::at(clock)
        };
        let done = log
            .write::<_, commonbook::BookError>(|storage| Ok(append(storage, &drafts, &options)?));
        done.unwrap_or_else(|error| panic!("{error}"));
        drafts.clear();
        at = None;
    }
    Book::new(log)
}

#[test]
fn every_close_of_every_fixture_is_as_it_was_published() {
    let mut objects = 0;
    for folder in folders() {
        let found = book(&folder).recompute(&mut |_| {}).unwrap();
        assert_eq!(found.differences, [], "{folder:?}");
        objects += found.objects;
    }
    assert!(objects > 1_000, "{objects} results compared");
}

#[test]
fn a_published_share_that_was_changed_is_named_though_everything_derived_agrees() {
    let mut tried = 0;
    for folder in folders() {
        let honest = book(&folder);
        let (mut changed, mut at) = (None, 0_u64);
        let cheat = forged(&honest, &mut |event| {
            if let Event::ShareAllocated(e) = event
                && changed.is_none()
            {
                let cent = Amount::new(1, e.total.scale()).unwrap();
                e.total = e.total.checked_add(cent).unwrap();
                e.lines[0].amount = e.lines[0].amount.checked_add(cent).unwrap();
                changed = Some((at, e.agent.to_string()));
            }
            at += 1;
        });
        let Some((position, agent)) = changed else { continue };
        assert_eq!(cheat.verify().unwrap().findings, [], "{folder:?}: the lines agree");
        let found = cheat.recompute(&mut |_| {}).unwrap();
        let named: Vec<Position> = found.differences.iter().map(|it| it.position).collect();
        assert!(named.contains(&position), "{folder:?}: {position} of {agent} is not in {named:?}");
        let first = found.differences.iter().find(|it| it.position == position).unwrap();
        assert!(first.published.contains(&agent) && first.computed.contains(&agent), "{first}");
        tried += 1;
    }
    assert!(tried >= 20, "{tried} books were changed");
}
