//! Erased texts leave no byte behind; checkpoints and nodes read back; older files get what they
//! lack.

use std::ops::ControlFlow;
use std::path::Path;

use commonbook_core::log::{FactKind, Log, LogError, Secret};
use commonbook_store::{FORMAT, SqliteLog};
use rusqlite::Connection;

use crate::book::{add, book_of, code, files, is_prefix};

const TEXT: &str = "Cléo of the very last house, a text that stands nowhere else";

/// A book with a text that fills several pages, and others around it.
fn with_a_text() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path) = book_of(30);
    let mut log = SqliteLog::open(&path).unwrap();
    log.write::<_, LogError>(|storage| {
        for position in 0..30 {
            let value = if position == 7 { TEXT.repeat(300) } else { format!("other {position}") };
            let salt = if position == 7 { *b"a salt that stands nowhere else." } else { [1; 32] };
            storage.put_secret(position, "name", &Secret { salt, value })?;
        }
        Ok(())
    })
    .unwrap();
    (folder, path)
}

fn erase(log: &mut SqliteLog) {
    log.write(|storage| storage.erase_secret(7, "name")).unwrap();
}

/// The files of a folder in which a piece of the text or its salt stands.
fn left_in(folder: &Path) -> Vec<String> {
    let pieces: [&[u8]; 3] = [b"very last house", b"stands nowhere", b"salt that"];
    let holds = |bytes: &[u8]| {
        pieces.iter().any(|piece| bytes.windows(piece.len()).any(|window| window == *piece))
    };
    files(folder).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name).collect()
}

#[test]
fn an_erased_text_leaves_no_byte_in_any_file() {
    let (folder, path) = with_a_text();
    let mut log = SqliteLog::open(&path).unwrap();
    assert_eq!(left_in(folder.path()), ["coop.book"]);
    erase(&mut log);
    assert!(log.scrub().unwrap());
    assert!(left_in(folder.path()).is_empty());
    assert_eq!(log.read(|view| view.secret(7, "name")).unwrap(), None);
    assert!(log.read(|view| view.secret(8, "name")).unwrap().is_some());
    erase(&mut log);
    add(&mut log, 1).unwrap();
    is_prefix(&log, 31);
    drop(log);
    assert!(left_in(folder.path()).is_empty());
    is_prefix(&SqliteLog::open(&path).unwrap(), 31);
}

#[test]
fn a_reader_that_still_needs_an_erased_text_is_told_of_and_it_goes_with_him() {
    let (folder, path) = with_a_text();
    let mut log = SqliteLog::open(&path).unwrap();
    log.set_busy_timeout(std::time::Duration::from_millis(30)).unwrap();
    let reader = SqliteLog::open_read_only(&path).unwrap();
    reader
        .read::<_, LogError>(|view| {
            assert_eq!(view.head()?.size(), 30);
            erase(&mut log);
            assert!(!log.scrub()?, "a reader holds the book as it was");
            assert!(view.secret(7, "name")?.is_some());
            Ok(())
        })
        .unwrap();
    assert!(log.scrub().unwrap());
    assert!(left_in(folder.path()).is_empty());
}

#[test]
fn a_text_whose_erasing_was_not_kept_is_still_there() {
    let (_folder, path) = with_a_text();
    let mut log = SqliteLog::open(&path).unwrap();
    let refused = log.write::<(), LogError>(|storage| {
        storage.erase_secret(7, "name")?;
        assert_eq!(storage.secret(7, "name")?, None);
        storage.erase_secret(7, "name")?;
        Err(LogError::damaged("somewhere", "something"))
    });
    assert!(refused.is_err());
    assert!(log.read(|view| view.secret(7, "name")).unwrap().is_some());
}

fn checkpoints(log: &SqliteLog) -> Vec<(u64, String)> {
    let mut all = Vec::new();
    log.read::<_, LogError>(|view| {
        view.checkpoints(&mut |size, note| {
            all.push((size, note.to_owned()));
            ControlFlow::Continue(())
        })
    })
    .unwrap();
    all
}

#[test]
fn checkpoints_are_kept_by_size_and_each_once() {
    let (_folder, path) = book_of(3);
    let mut log = SqliteLog::open(&path).unwrap();
    let put = |log: &mut SqliteLog, size, note: &str| {
        log.write(|storage| storage.put_checkpoint(size, note))
    };
    put(&mut log, 3, "three\n").unwrap();
    put(&mut log, 0, "none\n").unwrap();
    assert_eq!(code(put(&mut log, 3, "another\n")), "BookIsDamaged");
    drop(log);
    let log = SqliteLog::open_read_only(&path).unwrap();
    assert_eq!(checkpoints(&log), [(0, "none\n".to_owned()), (3, "three\n".to_owned())]);
}

#[test]
fn nodes_are_found_by_their_place() {
    let (_folder, path) = book_of(600);
    let log = SqliteLog::open(&path).unwrap();
    log.read::<_, LogError>(|view| {
        let mut count = 0;
        let mut all = Vec::new();
        view.nodes(&mut |level, index, hash| {
            all.push((level, index, hash.to_vec()));
            count += 1;
            ControlFlow::Continue(())
        })?;
        for (level, index, hash) in all {
            assert_eq!(view.node(level, index)?.unwrap().as_slice(), hash);
        }
        assert_eq!(count, 3);
        for (level, index) in [(8, 2), (9, 1), (7, 0), (0, 0), (255, u64::MAX)] {
            assert_eq!(view.node(level, index)?, None);
        }
        Ok(())
    })
    .unwrap();
}

/// A book as format 1 or 2 had it.
fn older(format: u32) -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, path) = book_of(300);
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch("DROP TABLE checkpoint").unwrap();
    if format < 2 {
        raw.execute_batch("DROP TABLE aggregate").unwrap();
    }
    raw.pragma_update(None, "user_version", format).unwrap();
    drop(raw);
    (folder, path)
}

#[test]
fn a_book_of_an_older_format_is_brought_up_to_date_when_it_is_opened_to_be_written() {
    for format in [1, 2] {
        let (folder, path) = older(format);
        let before = files(folder.path());
        assert_eq!(code(SqliteLog::open_read_only(&path)), "BookIsReadOnly");
        assert_eq!(files(folder.path()), before);
        let mut log = SqliteLog::open(&path).unwrap();
        is_prefix(&log, 300);
        assert_eq!(checkpoints(&log), []);
        log.write(|storage| storage.put_checkpoint(300, "a note\n")).unwrap();
        add(&mut log, 1).unwrap();
        // The schema is held against that of a new book, word for word.
        is_prefix(&log, 301);
        let agents = |log: &SqliteLog| log.read(|view| view.fact(FactKind::Agent, "id-000300"));
        assert_eq!(agents(&log).unwrap(), Some("300".to_owned()));
        drop(log);
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes[60..64], FORMAT.to_be_bytes(), "from format {format}");
    }
}
