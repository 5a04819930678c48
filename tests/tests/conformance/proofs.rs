//! Keys, checkpoints, proofs and erased texts: the same bytes, whichever store keeps the book.

use std::ops::ControlFlow;

use commonbook::{Book, Known, Stamp};
use commonbook_core::event::{Draft, PublicKey};
use commonbook_core::log::{
    Checkpoint, ConsistencyProof, InclusionProof, Log, LogError, MemoryLog, SignedCheckpoint,
    Signer, append, book_keys_at, root_at,
};

use commonbook_core::value::Timestamp;
use commonbook_store::SqliteLog;

use crate::corpus::{
    NOON, add, at, beginning, dump, event, hours, is_clean, new_file, refused, salted, verified,
};

const NAMED: &str = r#"{"id":"dan","type":"agent_registered","effective_on":"2026-03-31","data":{"agent":"dan","kind":"person"},"sealed":{"name":"Dan of the mill"}}"#;

for_every_log!(
    a_stored_node_is_found_by_its_place,
    checkpoints_are_kept_by_size_and_come_with_their_write,
    an_erased_text_is_gone_and_comes_back_with_a_refused_batch,
    keys_roles_names_and_erasures_derive_and_verify,
    a_checkpoint_of_the_book_verifies_and_a_forged_one_is_a_finding,
);

fn signer(origin: &str) -> Signer {
    Signer::new(origin, &[7; 32]).unwrap()
}

fn public(seed: u8) -> PublicKey {
    *Signer::new("x", &[seed; 32]).unwrap().public().unwrap().key()
}

fn key_added() -> Draft {
    event("key/7", "key_added", &format!(r#""key":"{}""#, public(7)))
}

fn redacted(position: u64) -> Draft {
    let data = format!(r#""authority":"a request","path":"name","position":{position}"#);
    event(&format!("redacted/{position}"), "text_redacted", &data)
}

fn continued() -> Draft {
    let root = "5a".repeat(32);
    let lost = format!(r#""lost":{{"origin":"coop.example/book","root":"{root}","size":9000}}"#);
    event("on", "book_continued", &format!(r#"{lost},"origin":"coop.example/book/2""#))
}

fn note(log: &impl Log, origin: &str, size: u64) -> String {
    let root = log.read(|view| root_at(view, size)).unwrap();
    let says = Checkpoint { origin: origin.to_owned(), size, root };
    says.signed(&signer(origin)).unwrap()
}

fn checkpoints(log: &impl Log) -> Vec<(u64, String)> {
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

fn a_stored_node_is_found_by_its_place(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &(3..1_030).map(hours).collect::<Vec<_>>()).unwrap();
    let nodes = dump(log).nodes;
    assert_eq!(nodes.len(), 4 + 2 + 1);
    for (place, expected) in nodes {
        let (level, index) = place.split_once(' ').unwrap();
        let (level, index) = (level.parse().unwrap(), index.parse().unwrap());
        let found = log.read(|view| view.node(level, index)).unwrap().unwrap();
        assert_eq!(format!("{:?}", found.as_slice()), expected, "{place}");
    }
    for (level, index) in [(8, 4), (9, 2), (10, 1), (7, 0), (0, 3), (255, 0), (8, u64::MAX)] {
        assert_eq!(log.read(|view| view.node(level, index)).unwrap(), None, "{level} {index}");
    }
}

fn checkpoints_are_kept_by_size_and_come_with_their_write(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let put = |log: &mut _, size, note: &str| {
        Log::write::<_, LogError>(log, |storage| storage.put_checkpoint(size, note))
    };
    put(log, 3, "three\n").unwrap();
    put(log, 1, "one\n").unwrap();
    let both = [(1, "one\n".to_owned()), (3, "three\n".to_owned())];
    assert_eq!(checkpoints(log), both);
    assert_eq!(put(log, 3, "three\n").unwrap_err().code(), "BookIsDamaged");
    let undone = log.write::<(), LogError>(|storage| {
        storage.put_checkpoint(2, "two\n")?;
        Err(LogError::damaged("a place", "a reason"))
    });
    assert!(undone.is_err());
    assert_eq!(checkpoints(log), both);
    let mut first = Vec::new();
    log.read::<_, LogError>(|view| {
        view.checkpoints(&mut |size, _| {
            first.push(size);
            ControlFlow::Break(())
        })
    })
    .unwrap();
    assert_eq!(first, [1], "a visitor that has enough is not asked again");
}

fn an_erased_text_is_gone_and_comes_back_with_a_refused_batch(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[salted(NAMED, 9), salted(&NAMED.replace("dan", "eve"), 9)]).unwrap();
    let before = dump(log);
    assert_eq!(refused(add(log, &[redacted(3), redacted(9)])).0, "TargetMustExist");
    assert_eq!(dump(log), before);
    let dry = log.write::<(), commonbook_core::log::AppendError>(|storage| {
        append(storage, &[redacted(3)], &at(NOON))?;
        assert_eq!(storage.secret(3, "name")?, None);
        Err(LogError::damaged("a place", "a dry run").into())
    });
    assert!(dry.is_err());
    assert_eq!(dump(log), before);
    add(log, &[redacted(3)]).unwrap();
    assert!(log.scrub().unwrap());
    let secrets: Vec<_> = dump(log).secrets.into_iter().map(|(place, _)| place).collect();
    assert_eq!(secrets, ["4 name"]);
    assert_eq!(verified(log).sealed, 1);
    log.write(|storage| storage.erase_secret(99, "name")).unwrap();
    is_clean(log);
}

fn keys_roles_names_and_erasures_derive_and_verify(log: &mut impl Log) {
    add(log, &kept()).unwrap();
    is_clean(log);
    let facts = dump(log).facts;
    for kind in ["key ", "role ", "redacted ", "continued "] {
        assert!(facts.iter().any(|(place, _)| place.starts_with(kind)), "{kind}");
    }
}

/// A book with every event about keys, roles, names and erasing.
fn kept() -> Vec<Draft> {
    let mut drafts = beginning();
    drafts.push(salted(NAMED, 9));
    drafts.push(key_added());
    let agents = |agent: &str, seed| format!(r#""agent":"{agent}","key":"{}""#, public(seed));
    drafts.push(event("key/8", "key_added", &agents("bea", 8)));
    drafts.push(event("key/8/no", "key_revoked", &agents("bea", 8)));
    drafts.push(event("role", "role_granted", r#""agent":"ana","role":"approver""#));
    drafts.push(event("role/2", "role_granted", r#""agent":"bea","role":"approver""#));
    drafts.push(event("role/no", "role_withdrawn", r#""agent":"ana","role":"approver""#));
    drafts.push(redacted(3));
    drafts.push(continued());
    drafts
}

fn a_checkpoint_of_the_book_verifies_and_a_forged_one_is_a_finding(log: &mut impl Log) {
    add(log, &kept()).unwrap();
    add(log, &(0..700).map(hours).collect::<Vec<_>>()).unwrap();
    let size = dump(log).head.size();
    for (size, origin) in
        [(5, "coop.example/book"), (11, "coop.example/book"), (size, "coop.example/book/2")]
    {
        let note = note(log, origin, size);
        log.write(|storage| storage.put_checkpoint(size, &note)).unwrap();
    }
    is_clean(log);
    assert_eq!(verified(log).checkpoints, 3);
    let forged = note(log, "coop.example/book/2", 300).replace("\n300\n", "\n299\n");
    log.write(|storage| storage.put_checkpoint(299, &forged)).unwrap();
    let report = verified(log);
    assert_eq!((report.checkpoints, report.findings.len()), (3, 1), "{:?}", report.findings);
    assert_eq!(report.findings[0].place, "table checkpoint, size 299");
}

/// Every proof over a log of some sizes, as the files that are given away.
fn proofs(log: &impl Log) -> Vec<String> {
    let origin = "coop.example/book";
    let read = |size| {
        let note = note(log, origin, size);
        (SignedCheckpoint::parse(&note).unwrap(), note)
    };
    let mut files = Vec::new();
    for size in [4, 255, 256, 257, 700, 1_003] {
        let (checkpoint, note) = read(size);
        let keys = [signer(origin).public().unwrap()];
        for index in [0, 3, size / 2, size - 1] {
            let made = |view: &dyn commonbook_core::log::View| {
                InclusionProof::make(view, index, Vec::new(), (&checkpoint, &note))
            };
            let proof = log.read(made).unwrap();
            proof.verify(&keys).unwrap();
            files.push(proof.text());
        }
        let (newer, newer_note) = read(1_003);
        let made = |view: &dyn commonbook_core::log::View| {
            ConsistencyProof::make(view, (&checkpoint, &note), (&newer, &newer_note))
        };
        let proof = log.read(made).unwrap();
        proof.verify(&keys).unwrap();
        files.push(proof.text());
    }
    files
}

#[test]
fn proofs_over_a_file_are_the_bytes_of_those_in_memory() {
    let (mut memory, (_folder, mut file)) = (MemoryLog::new(), new_file());
    let drafts: Vec<_> = beginning().into_iter().chain((0..1_000).map(hours)).collect();
    add(&mut memory, &drafts).unwrap();
    add(&mut file, &drafts).unwrap();
    let (memory, file) = (proofs(&memory), proofs(&file));
    assert_eq!(memory.len(), 30);
    assert_eq!(memory, file);
}

#[test]
fn a_copied_file_that_is_behind_a_checkpoint_is_not_written_to_until_it_has_a_new_name() {
    let (folder, mut log) = new_file();
    let drafts: Vec<_> = beginning().into_iter().chain([key_added()]).collect();
    add(&mut log, &drafts).unwrap();
    let (path, copy) = (log.path().to_owned(), folder.path().join("backup.book"));
    drop(log);
    std::fs::copy(&path, &copy).unwrap();
    let mut log = SqliteLog::open(&path).unwrap();
    add(&mut log, &[hours(1), hours(2)]).unwrap();
    let mut book = Book::new(log);
    let signed = book.checkpoint(&signer("coop.example/book")).unwrap();
    let known = Known { place: "coop.checkpoint".to_owned(), says: signed.says };
    book.guard(vec![known.clone()]);
    let mut stamp = Stamp::fixed(Timestamp::from_micros(NOON).unwrap());
    book.append(&[hours(3)], &stamp, false).unwrap();
    let mut backup = Book::new(SqliteLog::open(&copy).unwrap());
    backup.guard(vec![known.clone()]);
    let before = dump(backup.log());
    for dry_run in [false, true] {
        let error = backup.append(&[hours(3)], &stamp, dry_run).unwrap_err();
        assert_eq!(error.code(), "BookIsBehindItsCheckpoint");
        assert_eq!(dump(backup.log()), before);
    }
    let (origin, day) = ("coop.example/book/2".parse().unwrap(), hours(3).effective_on);
    backup.continue_as(&origin, &known, "the disk failed", day, &mut stamp, false).unwrap();
    backup.append(&[hours(3)], &stamp, false).unwrap();
    backup.checkpoint(&signer("coop.example/book/2")).unwrap();
    is_clean(backup.log());
    drop(backup);
    let again = Book::new(SqliteLog::open_read_only(&copy).unwrap());
    assert_eq!(again.identity().unwrap().origin, "coop.example/book/2");
    assert_eq!(again.checkpoints().unwrap().len(), 1);
    is_clean(again.log());
}

#[test]
fn two_stores_with_keys_and_erased_texts_hold_the_same() {
    let (mut memory, (_folder, mut file)) = (MemoryLog::new(), new_file());
    add(&mut memory, &kept()).unwrap();
    add(&mut file, &kept()).unwrap();
    assert_eq!(dump(&memory), dump(&file));
    let of = |size| {
        let names = |found: Vec<commonbook_core::log::NoteKey>| -> Vec<String> {
            found.iter().map(ToString::to_string).collect()
        };
        let one = names(memory.read(|view| book_keys_at(view, size)).unwrap());
        let other = names(file.read(|view| book_keys_at(view, size)).unwrap());
        assert_eq!(one, other);
        one
    };
    assert!(of(4).is_empty());
    assert_eq!(of(5), [signer("coop.example/book").public().unwrap().to_string()]);
    assert_eq!(of(12), [signer("coop.example/book/2").public().unwrap().to_string()]);
}
