//! Backups by the real program: while others write, of other formats, and who may read them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::program::{binary, done, run};

/// A book with people, and a name that is sealed.
fn begin(folder: &Path) {
    done(folder, &["init", "coop.book", "--on", "2026-01-01"]);
    let lines = r#"{"id":"a","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"ada","kind":"person"},"sealed":{"name":"Ada"}}"#;
    fs::write(folder.join("people.jsonl"), format!("{lines}\n")).expect("written");
    done(folder, &["append", "coop.book", "people.jsonl"]);
}

fn hours(number: usize) -> String {
    let lines = (0..40).map(|line| {
        format!(
            "{{\"id\":\"h/{number}/{line}\",\"type\":\"contribution_recorded\",\
             \"effective_on\":\"2026-01-02\",\"data\":{{\"agent\":\"ada\",\"kind\":\"work\",\
             \"quantity\":\"1\",\"unit\":\"h\"}}}}\n"
        )
    });
    lines.collect()
}

/// Appends in processes of their own until it is told to stop; how many appends were acknowledged.
fn write(folder: &Path, stop: &AtomicBool) -> usize {
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        fs::write(folder.join("more.jsonl"), hours(number)).expect("written");
        done(folder, &["append", "coop.book", "more.jsonl"]);
        number += 1;
    }
    number
}

#[test]
fn backups_taken_while_others_append_are_the_book_as_it_was_at_some_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    begin(folder);
    let stop = AtomicBool::new(false);
    let (backups, appends) = thread::scope(|scope| {
        let writer = scope.spawn(|| write(folder, &stop));
        let backups: Vec<String> = (0..12)
            .map(|number| {
                let name = format!("{number}.book");
                done(folder, &["backup", "coop.book", &name]);
                name
            })
            .collect();
        stop.store(true, Ordering::SeqCst);
        (backups, writer.join().expect("it writes"))
    });
    let end = done(folder, &["export", "coop.book"]);
    assert_eq!(end.lines().count(), 2 + appends * 40, "nothing acknowledged is missing");
    let mut sizes = Vec::new();
    for name in backups {
        assert!(done(folder, &["verify", &name]).starts_with("verified: "));
        let lines = done(folder, &["export", &name]);
        assert!(end.starts_with(&lines), "{name} holds the first lines of the book");
        sizes.push(lines.lines().count());
    }
    assert!(sizes.is_sorted(), "{sizes:?}");
    assert!(sizes.first() < sizes.last(), "others wrote meanwhile: {sizes:?}");
    let odd = fs::read_dir(folder).expect("a folder").filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with('.')
    });
    assert_eq!(odd.count(), 0, "nothing is left beside the backups");
}

#[test]
fn a_backup_is_a_book_like_any_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    begin(folder);
    let told = done(folder, &["backup", "coop.book", "copy.book"]);
    assert!(told.starts_with("copy.book: 2 events, verified; root "), "{told}");
    let root = told.trim_end().rsplit(' ').next().expect("a root").to_owned();
    assert!(done(folder, &["verify", "coop.book"]).trim_end().ends_with(&root));
    assert!(done(folder, &["agents", "copy.book"]).contains("Ada"), "sealed texts are in it");
    fs::write(folder.join("more.jsonl"), hours(1)).expect("written");
    done(folder, &["append", "copy.book", "more.jsonl"]);
    done(folder, &["backup", "copy.book", "second.book"]);
    assert!(done(folder, &["verify", "second.book"]).starts_with("verified: 42 events"));
    assert!(done(folder, &["verify", "coop.book"]).starts_with("verified: 2 events"));
}

#[cfg(unix)]
#[test]
fn texts_are_for_their_owner_and_a_backup_for_whoever_may_read_the_book() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    begin(folder);
    let mode = |name: &str| {
        fs::metadata(folder.join(name)).expect("it is there").permissions().mode() & 0o777
    };
    done(folder, &["export", "coop.book", "--out", "lines", "--texts", "texts"]);
    assert_eq!(mode("texts"), 0o600);
    fs::set_permissions(folder.join("coop.book"), fs::Permissions::from_mode(0o640))
        .expect("it is ours");
    done(folder, &["backup", "coop.book", "copy.book"]);
    assert_eq!(mode("copy.book"), 0o640);
}

#[test]
fn a_dry_run_of_an_import_does_all_of_it_and_keeps_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    begin(folder);
    done(folder, &["export", "coop.book", "--out", "lines"]);
    let dry = run(folder, &["import", "new.book", "lines", "--dry-run"]);
    assert!(String::from_utf8_lossy(&dry.stderr).contains("dry run: nothing was written"));
    assert!(!folder.join("new.book").exists());
    let told = done(folder, &["import", "new.book", "lines"]);
    assert_eq!(String::from_utf8_lossy(&dry.stdout), told);
    assert!(!done(folder, &["agents", "new.book"]).contains("Ada"), "the name was not given");
}

/// Starts a command, kills it after a while, and says whether its file is there.
fn killed(folder: &Path, words: &[&str], millis: u64, file: &str) -> bool {
    let mut child = Command::new(binary())
        .current_dir(folder)
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    thread::sleep(Duration::from_millis(millis));
    // It may have ended by itself.
    drop(child.kill());
    child.wait().expect("it ends");
    folder.join(file).exists()
}

#[test]
fn a_backup_or_an_import_that_is_killed_leaves_a_whole_book_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    begin(folder);
    let many: String = (0..100).map(hours).collect();
    fs::write(folder.join("more.jsonl"), many).expect("written");
    done(folder, &["append", "coop.book", "more.jsonl"]);
    done(folder, &["export", "coop.book", "--out", "lines", "--texts", "texts"]);
    let (mut whole, mut none) = (0, 0);
    for number in 0..16_u64 {
        let millis = number * number * 4;
        let name = format!("{number}.backup");
        let words = ["backup", "coop.book", &name];
        let backup = killed(folder, &words, millis, &name).then_some(name);
        let name = format!("{number}.import");
        let words = ["import", &name, "lines", "--texts", "texts"];
        let import = killed(folder, &words, millis, &name).then_some(name);
        for book in [backup, import] {
            let Some(book) = book else {
                none += 1;
                continue;
            };
            assert!(done(folder, &["verify", &book]).starts_with("verified: 4002 events"));
            whole += 1;
        }
    }
    assert!(none > 0 && whole > 0, "{none} killed before their end, {whole} after");
    assert!(done(folder, &["verify", "coop.book"]).starts_with("verified: 4002 events"));
    done(folder, &["backup", "coop.book", "last.book"]);
}
