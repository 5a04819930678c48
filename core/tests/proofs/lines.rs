//! What these tests share: logs of any lines, keys, and a small book with a sealed text.

use commonbook_core::event::parse_append_line;
use commonbook_core::log::{
    AppendOptions, Authority, Checkpoint, Columns, Head, Log, LogError, MemoryLog, NoteKey, Signer,
    append, leaf_hash, root_at,
};
use commonbook_core::value::{Date, Timestamp};

/// A log of lines that are no events: a tree takes any bytes.
pub(crate) fn log_of<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> MemoryLog {
    let mut log = MemoryLog::new();
    log.write::<_, LogError>(|storage| {
        let mut head = Head::default();
        for (position, line) in (0_u64..).zip(lines) {
            let id = format!("id-{position}");
            let recorded_at = Timestamp::from_micros(i64::try_from(position).unwrap()).unwrap();
            let effective_on = Date::new(2026, 3, 31).unwrap();
            let event_type = "contribution_recorded";
            let columns = Columns { id: &id, event_type, effective_on, recorded_at };
            storage.put_line(position, columns, line.as_ref())?;
            head.tree.push(leaf_hash(line.as_ref()), |level, index, hash| {
                storage.put_node(level, index, hash)
            })?;
        }
        storage.put_head(&head)
    })
    .unwrap();
    log
}

/// The line at a position of [`numbered`].
pub(crate) fn number(position: u64) -> Vec<u8> {
    format!("line {position}").into_bytes()
}

/// A log of so many different lines.
pub(crate) fn numbered(count: u64) -> MemoryLog {
    log_of((0..count).map(number))
}

/// The secret key of 32 equal bytes, under a name.
pub(crate) fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &[seed; 32]).unwrap()
}

pub(crate) fn key(name: &str, seed: u8) -> NoteKey {
    signer(name, seed).public().unwrap()
}

pub(crate) fn append_lines(log: &mut MemoryLog, lines: &[&str]) {
    let drafts: Vec<_> =
        lines.iter().map(|line| parse_append_line(line, &mut || [7; 32]).unwrap()).collect();
    let clock = Timestamp::parse("2026-04-01T09:00:00.000000Z").unwrap();
    let options = AppendOptions { authority: Authority::Command, ..AppendOptions::at(clock) };
    log.write(|storage| append(storage, &drafts, &options)).unwrap();
}

/// Four events; that at position 2 seals a note.
pub(crate) fn book() -> MemoryLog {
    let mut log = MemoryLog::new();
    append_lines(
        &mut log,
        &[
            r#"{"id":"book","type":"book_opened","effective_on":"2026-01-01","data":{"origin":"atelier","currency":"EUR","scale":2}}"#,
            r#"{"id":"anna","type":"agent_registered","effective_on":"2026-01-01","data":{"agent":"anna","kind":"person"}}"#,
            r#"{"id":"work","type":"contribution_recorded","effective_on":"2026-03-01","data":{"agent":"anna","kind":"work","quantity":"2","unit":"h"},"sealed":{"note":"the roof"}}"#,
            r#"{"id":"sale","type":"revenue_recorded","effective_on":"2026-03-02","data":{"amount":"9.00","unit":"EUR"}}"#,
        ],
    );
    log
}

/// What a checkpoint of a log says at a size.
pub(crate) fn says(log: &MemoryLog, origin: &str, size: u64) -> Checkpoint {
    let root = log.read(|view| root_at(view, size)).unwrap();
    Checkpoint { origin: origin.to_owned(), size, root }
}

/// The checkpoint, signed by key 1.
pub(crate) fn signed(log: &MemoryLog, origin: &str, size: u64) -> String {
    says(log, origin, size).signed(&signer(origin, 1)).unwrap()
}
