//! What these tests share: a book of the atelier with a key, members, hours and a year to close.

use commonbook::core::event::{Event, KeyAdded, PublicKey, Role, RoleGranted};
use commonbook::core::log::{
    Checkpoint, Log, LogError, MemoryLog, SignedCheckpoint, Signer, root_at,
};
use commonbook::core::value::{Currency, Date, Id, Period, Timestamp};
use commonbook::projections::Request;
use commonbook::{Book, BookError, Known, Signed, Stamp, read_append_lines};

const RULES: &str = "rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\nfund reserve\n\
    measure hours in h  counts contributions where kind = work\n\n\
    line \"labour\"\n  takes 60% of surplus\n  shared by hours\n  otherwise to fund reserve\n\n\
    line \"rest\"\n  takes rest\n  to fund reserve\n";

pub(crate) const DAY: &str = "2026-12-31";

pub(crate) fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2030-02-01T09:00:00.000000Z").expect("a time"))
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

pub(crate) fn id(text: &str) -> Id {
    Id::parse(text).expect("an id")
}

/// The secret key of 32 equal bytes, under a name.
pub(crate) fn signer(name: &str, seed: u8) -> Signer {
    Signer::new(name, &[seed; 32]).expect("a key")
}

pub(crate) fn public(seed: u8) -> PublicKey {
    *signer("x", seed).public().expect("a key").key()
}

pub(crate) fn request(year: &str) -> Request {
    let period = Period::parse(year).expect("a year");
    Request { rules: Some("T".to_owned()), period, known_at: None, as_of: None, number: None }
}

/// A book in memory.
#[derive(Debug)]
pub(crate) struct Atelier {
    pub(crate) book: Book<MemoryLog>,
}

impl Atelier {
    /// A book whose key is number 1, with ada and ben, and rules.
    pub(crate) fn new() -> Self {
        Self::keyed(Some(public(1)))
    }

    pub(crate) fn keyed(key: Option<PublicKey>) -> Self {
        let mut book = Book::new(MemoryLog::new());
        let euro = Currency::iso("EUR").expect("a currency");
        book.open_with(&euro, "atelier", key, day("2026-01-01"), &mut stamp()).expect("opened");
        book.adopt(RULES, day("2026-01-01"), &mut stamp(), false).expect("adopted");
        let mut atelier = Self { book };
        for who in ["ada", "ben"] {
            let name = format!(r#""sealed":{{"name":"{who} of the mill"}},"#);
            let data = format!(r#""agent":"{who}","kind":"person""#);
            atelier.add("agent_registered", &name, &data).expect("registered");
        }
        atelier
    }

    /// The copy that somebody took.
    pub(crate) fn backup(&self) -> Self {
        Self { book: Book::new(self.book.log().clone()) }
    }

    pub(crate) fn size(&self) -> u64 {
        self.book.head().expect("a head").size()
    }

    /// Appends an event; its position.
    pub(crate) fn add(&mut self, kind: &str, rest: &str, data: &str) -> Result<u64, BookError> {
        self.add_as(kind, rest, data, &stamp())
    }

    pub(crate) fn add_as(
        &mut self,
        kind: &str,
        rest: &str,
        data: &str,
        stamp: &Stamp<'_>,
    ) -> Result<u64, BookError> {
        let id: String =
            format!("{kind}/{data}").chars().filter(char::is_ascii_alphanumeric).collect();
        let line = format!(
            "{{\"id\":\"{}\",\"type\":\"{kind}\",\"effective_on\":\"{DAY}\",{rest}\
             \"data\":{{{data}}}}}\n",
            id.to_lowercase()
        );
        let drafts = read_append_lines(&line, &mut self::stamp()).expect("a line");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        let appended = self.book.append(&drafts, stamp, false)?;
        Ok(*appended.positions.last().expect("a position"))
    }

    pub(crate) fn work(&mut self, who: &str, hours: &str) -> Result<u64, BookError> {
        let note = format!(r#""sealed":{{"note":"{hours} at the roof"}},"#);
        let data = format!(r#""agent":"{who}","kind":"work","quantity":"{hours}","unit":"h""#);
        self.add("contribution_recorded", &note, &data)
    }

    pub(crate) fn sale(&mut self, amount: &str) -> Result<u64, BookError> {
        self.add("revenue_recorded", "", &format!(r#""amount":"{amount}","unit":"EUR""#))
    }

    /// A year with hours and money, closed.
    pub(crate) fn year(&mut self) {
        self.work("ada", "3").expect("recorded");
        self.work("ben", "1").expect("recorded");
        self.sale("100.00").expect("recorded");
        self.book.close(&request("2026"), &mut stamp(), false).expect("closed");
    }

    pub(crate) fn key(&mut self, agent: Option<&str>, seed: u8) {
        let event = KeyAdded { agent: agent.map(id), key: public(seed) };
        self.keep(vec![event.into()]).expect("added");
    }

    pub(crate) fn role(&mut self, agent: &str, role: Role) {
        let event = RoleGranted { agent: id(agent), role };
        self.keep(vec![event.into()]).expect("given");
    }

    pub(crate) fn keep(&mut self, events: Vec<Event>) -> Result<(), BookError> {
        self.book.keep(events, "a reason", day(DAY), &mut stamp(), false).map(drop)
    }

    /// Signs the book as it is.
    pub(crate) fn signed(&mut self, origin: &str, seed: u8) -> Signed {
        self.book.checkpoint(&signer(origin, seed)).expect("signed")
    }

    /// What the book says at a size, under any name.
    pub(crate) fn says(&self, origin: &str, size: u64) -> Checkpoint {
        let root = self.book.log().read::<_, LogError>(|view| root_at(view, size));
        Checkpoint { origin: origin.to_owned(), size, root: root.expect("a root") }
    }

    /// Fails unless the book verifies.
    pub(crate) fn is_clean(&self) {
        assert_eq!(self.book.verify().expect("verified").findings, []);
    }

    /// Every line.
    pub(crate) fn lines(&self) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        let read = self.book.lines(0, |_, line| {
            lines.push(line.to_vec());
            std::ops::ControlFlow::Continue(())
        });
        read.expect("lines");
        lines
    }

    /// What everybody was posted to in the year.
    pub(crate) fn shares(&self) -> String {
        let statement = self.book.statement(&request("2026")).expect("a statement");
        format!("{:?} {:?}", statement.digest, statement.result)
    }
}

/// A checkpoint as somebody keeps it in a file.
pub(crate) fn known(note: &str) -> Known {
    let says = SignedCheckpoint::parse(note).expect("a checkpoint").says().clone();
    Known { place: "members/coop.checkpoint".to_owned(), says }
}

pub(crate) fn known_as(says: Checkpoint) -> Known {
    Known { place: "members/coop.checkpoint".to_owned(), says }
}

/// The code of a refusal, whose message has a hint.
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, BookError>) -> String {
    let error = answer.expect_err("it was done");
    assert!(error.to_string().contains("hint: "), "{error}");
    error.code()
}
