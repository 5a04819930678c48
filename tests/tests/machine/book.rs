//! The real book: every act carried out on a file, and its answer held against the model.

use std::path::PathBuf;

use commonbook::{Book, BookError, Erase, Known, Stamp, read_append_lines};
use commonbook_core::event::{Draft, KeyAdded, KeyRevoked};
use commonbook_core::log::{
    AppendOptions, Log, LogError, SignedCheckpoint, Signer, append, line_at,
};
use commonbook_core::value::{Currency, Date, Id, Timestamp};
use commonbook_store::SqliteLog;

use super::model::{Follows, Model};
use crate::Act;

/// Later than all that is recorded before it.
const CLOCK: &str = "2026-05-01T09:00:00.000000Z";

/// The business day of everything.
const DAY: &str = "2026-04-30";

/// A book on disk, with what its keeper has beside it.
pub(crate) struct Real {
    folder: tempfile::TempDir,
    book: Option<Book<SqliteLog>>,
    /// The model as it was when the copy was taken.
    copied: Option<Model>,
    /// The newest checkpoint, as it lies beside the book.
    known: Option<Known>,
}

fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse(CLOCK).expect("a time"))
}

fn day() -> Date {
    Date::parse(DAY).expect("a day")
}

fn name(number: u64) -> String {
    format!("machine/{number}")
}

/// The key of each name.
fn signer(number: u64) -> Signer {
    let seed = [u8::try_from(number % 250).expect("small") + 1; 32];
    Signer::new(&name(number), &seed).expect("a key")
}

fn note(number: u64) -> String {
    format!("secret words of event {number}")
}

fn draft(number: u64, has_note: bool, quantity: &str) -> Draft {
    let sealed = if has_note {
        format!(r#","sealed":{{"note":"{}"}}"#, note(number))
    } else {
        String::new()
    };
    let line = format!(
        r#"{{"id":"n/{number:08}","type":"contribution_recorded","effective_on":"{DAY}","data":{{"agent":"ana","kind":"work","quantity":"{quantity}","unit":"h"}}{sealed}}}"#
    );
    let mut salt = stamp_with_salts(number);
    read_append_lines(&line, &mut salt).expect("a line").remove(0).1
}

/// Salts that differ from one draft to the next, also for a retry.
fn stamp_with_salts(number: u64) -> Stamp<'static> {
    static DRAWN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let drawn = DRAWN.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut salt = [0; 32];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    salt[8..16].copy_from_slice(&drawn.to_be_bytes());
    Stamp::replay(Timestamp::parse(CLOCK).expect("a time"), move || salt)
}

impl Real {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SqliteLog::create(folder.path().join("a.book")).expect("a book");
        let mut book = Book::new(log);
        let key = Some(*signer(0).public().expect("a key").key());
        let euro = Currency::iso("EUR").expect("known");
        book.open_with(&euro, &name(0), key, day(), &mut stamp()).expect("opened");
        let line = format!(
            r#"{{"id":"ana","type":"agent_registered","effective_on":"{DAY}","data":{{"agent":"ana","kind":"person"}}}}"#
        );
        let drafts = read_append_lines(&line, &mut stamp()).expect("a line");
        book.append(&[drafts[0].1.clone()], &stamp(), false).expect("appended");
        Self { folder, book: Some(book), copied: None, known: None }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.book")
    }

    fn book(&mut self) -> &mut Book<SqliteLog> {
        self.book.as_mut().expect("it is open")
    }

    fn open(&mut self) {
        let mut book = Book::new(SqliteLog::open(self.path()).expect("it opens"));
        book.guard(self.known.clone().into_iter().collect());
        self.book = Some(book);
    }

    pub(crate) fn carry_out(&mut self, act: &Act, model: &mut Model) {
        match act {
            Act::Append(notes) => self.append(notes, model),
            Act::Retry(from, new) => self.retry(*from, *new, model),
            Act::Conflict(of) => self.conflict(*of, model),
            Act::Refused(count) => self.refused(*count, model),
            Act::Stale(count) => self.stale(*count, model),
            Act::Dry(count) => {
                let drafts: Vec<_> = (0..*count).map(|_| draft(model.fresh(), true, "1")).collect();
                let done = self.book().append(&drafts, &stamp(), true).expect("it would do");
                assert_eq!(done.written, u64::from(*count));
            }
            Act::Beside(count) => {
                let mut other = Book::new(SqliteLog::open(self.path()).expect("it opens"));
                let numbers: Vec<u64> = (0..*count).map(|_| model.fresh()).collect();
                let drafts: Vec<_> = numbers.iter().map(|of| draft(*of, false, "1")).collect();
                other.append(&drafts, &stamp(), false).expect("appended");
                numbers.iter().for_each(|number| model.add(Some(*number), false));
            }
            Act::Reopen => {
                self.book = None;
                self.open();
            }
            Act::Backup => {
                let copy = self.folder.path().join("copy.book");
                if copy.exists() {
                    std::fs::remove_file(&copy).expect("the old copy goes");
                }
                let head = self.book().log().backup(&copy).expect("copied");
                assert_eq!(head.size(), model.size());
                let read = Book::new(SqliteLog::open_read_only(&copy).expect("a book"));
                assert!(read.verify().expect("read").findings.is_empty());
                self.copied = Some(model.clone());
            }
            Act::Restore => self.restore(model),
            Act::Redact(of) => self.redact(*of, model),
            Act::Sign => self.sign(model),
        }
    }

    fn append(&mut self, notes: &[bool], model: &mut Model) {
        let numbers: Vec<u64> = notes.iter().map(|_| model.fresh()).collect();
        let drafts: Vec<_> =
            numbers.iter().zip(notes).map(|(of, note)| draft(*of, *note, "1")).collect();
        let done = self.book().append(&drafts, &stamp(), false).expect("appended");
        let size = model.size();
        let positions: Vec<u64> = (size..).take(notes.len()).collect();
        assert_eq!((done.positions, done.written), (positions.clone(), count(positions.len())));
        numbers.iter().zip(notes).for_each(|(of, note)| model.add(Some(*of), *note));
    }

    /// Known events are answered with their positions, new ones are written, in one batch.
    fn retry(&mut self, from: u16, new: u8, model: &mut Model) {
        let own = model.own();
        let Some(first) = pick(&own, from) else { return };
        let again: Vec<u64> = own.iter().copied().filter(|at| at >= first).take(4).collect();
        let mut drafts = Vec::new();
        for at in &again {
            let entry = &model.entries[usize::try_from(*at).expect("few")];
            drafts.push(draft(entry.number.expect("its own"), entry.has_note, "1"));
        }
        let mut expected = again;
        for _ in 0..new {
            let number = model.fresh();
            drafts.push(draft(number, false, "1"));
            expected.push(model.size());
            model.add(Some(number), false);
        }
        let done = self.book().append(&drafts, &stamp(), false).expect("answered");
        assert_eq!((done.positions, done.written), (expected, u64::from(new)));
    }

    fn conflict(&mut self, of: u16, model: &mut Model) {
        let own = model.own();
        let Some(at) = pick(&own, of) else { return };
        let entry = &model.entries[usize::try_from(*at).expect("few")];
        let known = entry.number.expect("its own");
        let has_note = entry.has_note;
        let drafts = [draft(model.fresh(), true, "1"), draft(known, has_note, "2")];
        let refused = self.book().append(&drafts, &stamp(), false).expect_err("a conflict");
        assert_eq!(refused.code(), "IdMustKeepItsContent");
    }

    fn refused(&mut self, count: u8, model: &mut Model) {
        let mut drafts: Vec<_> = (0..count).map(|_| draft(model.fresh(), true, "1")).collect();
        let mut stranger = draft(model.fresh(), false, "1");
        if let commonbook_core::event::Event::ContributionRecorded(e) = &mut stranger.event {
            e.agent = Id::parse("nobody").expect("an id");
        }
        drafts.push(stranger);
        let refused = self.book().append(&drafts, &stamp(), false).expect_err("refused");
        assert_eq!(refused.code(), "AgentMustBeRegistered");
    }

    fn stale(&mut self, count: u8, model: &mut Model) {
        let drafts = [draft(model.fresh(), false, "1")];
        let mut options = AppendOptions::at(Timestamp::parse(CLOCK).expect("a time"));
        options.clock_is_right = true;
        options.expected_size = Some(model.size() + u64::from(count));
        let path = self.path();
        let mut log = SqliteLog::open(path).expect("it opens");
        let refused = log
            .write::<_, BookError>(|storage| Ok(append(storage, &drafts, &options)?))
            .expect_err("refused");
        assert_eq!(refused.code(), "HeadMustNotHaveMoved");
    }

    /// The copy takes the place of the book; one that is behind its checkpoint is not written to,
    /// and goes on under a new name.
    fn restore(&mut self, model: &mut Model) {
        let Some(copied) = self.copied.clone() else { return };
        self.book = None;
        for end in ["", "-wal", "-shm"] {
            let path = self.folder.path().join(format!("a.book{end}"));
            if path.exists() {
                std::fs::remove_file(path).expect("the book goes");
            }
        }
        std::fs::copy(self.folder.path().join("copy.book"), self.path()).expect("put back");
        let next = model.next;
        *model = copied;
        model.next = next;
        self.open();
        let Some(known) = self.known.clone() else { return };
        self.read_lines(model);
        let drafts = [draft(model.fresh(), false, "1")];
        let tried = self.book().append(&drafts, &stamp(), true);
        let of = known.says.origin.rsplit('/').next().and_then(|number| number.parse().ok());
        let follows = model.follows(of.expect("a number"), known.says.size, &known.says.root);
        let refused = match follows {
            Follows::Yes => return drop(tried.expect("it holds what is known")),
            Follows::No | Follows::IsOfAnother => tried.expect_err("refused").code(),
        };
        if follows == Follows::IsOfAnother {
            // A copy from before the book had its name: its keeper has to look, and takes it away.
            assert_eq!(refused, "CheckpointMustBeOfTheBook");
            self.known = None;
            self.book().guard(Vec::new());
            return;
        }
        let codes = ["BookIsBehindItsCheckpoint", "BookDiffersFromItsCheckpoint"];
        assert!(codes.contains(&refused.as_str()), "{refused}");
        // A name that no copy ever had.
        let number = model.fresh() + 1_000;
        let origin = Id::parse(&name(number)).expect("an id");
        let on = day();
        self.book().continue_as(&origin, &known, "", on, &mut stamp(), false).expect("it goes on");
        model.former.push((model.name, model.size(), known.says.size, known.says.root));
        model.add(None, false);
        let (new, old) = (signer(number), self.book().note_keys().expect("keys"));
        let mut events =
            vec![KeyAdded { agent: None, key: *new.public().expect("a key").key() }.into()];
        for old in old {
            events.push(KeyRevoked { agent: None, key: *old.key() }.into());
        }
        let count = events.len();
        self.book().keep(events, "", on, &mut stamp(), false).expect("another key");
        (0..count).for_each(|_| model.add(None, false));
        model.name = number;
    }

    fn redact(&mut self, of: u16, model: &mut Model) {
        let own: Vec<u64> = model.own();
        let Some(at) = pick(&own, of).copied() else { return };
        let has_note = model.entries[usize::try_from(at).expect("few")].has_note;
        let what = Erase::Of(at, Some("note".to_owned()));
        let done = self.book().redact(&what, "a request", day(), &mut stamp(), false);
        if !has_note {
            assert_eq!(done.expect_err("refused").code(), "TextMustBeSealed");
        } else if model.erased.contains(&at) {
            assert_eq!(done.expect_err("refused").code(), "TextMustBeThere");
        } else {
            let done = done.expect("erased");
            assert!(done.scrubbed, "nobody else reads");
            model.erased.insert(at);
            model.add(None, false);
        }
    }

    fn sign(&mut self, model: &mut Model) {
        let key = signer(model.name);
        let signed = self.book().checkpoint(&key).expect("signed");
        assert_eq!(signed.says.size, model.size());
        let known = Known { place: "beside".to_owned(), says: signed.says.clone() };
        self.known = Some(known.clone());
        self.book().guard(vec![known]);
        self.read_lines(model);
        let root = model.root(model.size());
        assert_eq!(signed.says.root, root);
        if signed.new {
            model.signed.push((model.size(), root));
        }
    }

    /// Lines that the model does not have yet; those that it has stay as they are.
    fn read_lines(&mut self, model: &mut Model) {
        let book = self.book.as_ref().expect("it is open");
        for (position, entry) in (0..).zip(&mut model.entries) {
            let line = book.log().read::<_, LogError>(|view| line_at(view, position));
            let line = line.expect("the log").expect("a line");
            assert!(entry.line.is_empty() || entry.line == line, "position {position}");
            entry.line = line;
        }
    }

    /// The book and the model say the same.
    pub(crate) fn agrees_with(&mut self, model: &Model) {
        let mut read = model.clone();
        self.read_lines(&mut read);
        let book = self.book.as_ref().expect("it is open");
        let head = book.head().expect("a head");
        assert_eq!(head.size(), read.size());
        assert_eq!(head.tree.root(), read.root(read.size()));
        let kept: Vec<u64> =
            book.checkpoints().expect("kept").into_iter().map(|(size, _)| size).collect();
        assert_eq!(kept, model.signed.iter().map(|(size, _)| *size).collect::<Vec<_>>());
    }

    /// Everything at the end: texts, verification, what was signed, and no trace of erased texts.
    pub(crate) fn is_whole(&mut self, model: &Model) {
        let mut read = model.clone();
        self.read_lines(&mut read);
        let book = self.book.as_ref().expect("it is open");
        let report = book.verify().expect("read");
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert_eq!(report.checkpoints, count(model.signed.len()));
        for (position, entry) in (0..).zip(&model.entries) {
            let text = book.log().read::<_, LogError>(|view| view.secret(position, "note"));
            let text = text.expect("the log").map(|secret| secret.value);
            let is_there = entry.has_note && !model.erased.contains(&position);
            assert_eq!(text, is_there.then(|| note(entry.number.expect("its own"))));
        }
        for (size, note) in book.checkpoints().expect("kept") {
            let signed = SignedCheckpoint::parse(&note).expect("a checkpoint");
            assert_eq!(signed.says().root, read.root(size));
            if size > 0 && signed.says().origin == name(model.name) {
                book.prove(size - 1, &[], &note).expect("proven");
            }
        }
        self.book = None;
        let bytes = std::fs::read(self.path()).expect("the file");
        for position in &model.erased {
            let entry = &model.entries[usize::try_from(*position).expect("few")];
            let words = note(entry.number.expect("its own"));
            let ends = |found: &[u8]| found.starts_with(words.as_bytes());
            let is_left = (0..bytes.len().saturating_sub(words.len()))
                .any(|at| ends(&bytes[at..]) && !bytes[at + words.len()].is_ascii_digit());
            assert!(!is_left, "{words} is still in the file");
        }
    }
}

fn pick(all: &[u64], of: u16) -> Option<&u64> {
    all.get(usize::from(of) % all.len().max(1))
}

fn count(number: usize) -> u64 {
    u64::try_from(number).expect("few")
}
