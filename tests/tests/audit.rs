//! Audits: every fixture is in order.

#![cfg(test)]

use std::path::{Path, PathBuf};

use commonbook::{Book, ScriptWorld, run_script};
use commonbook_core::log::MemoryLog;

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

#[test]
fn every_fixture_is_in_order() {
    for folder in folders() {
        let audit = book(&folder).audit(&mut |_, _| {}).unwrap();
        println!("{folder:?}");
        if !audit.in_order || folder.ends_with("bakers_through_five_years") {
            println!("{}", commonbook::projections::render::audit(&audit));
        }
    }
}
