//! A story carried out in a book, with events and closes as people write them.

use std::collections::BTreeMap;

use commonbook::projections::{Request, Statement};
use commonbook::{Book, Closed, Stamp, read_append_lines};
use commonbook_core::event::{Draft, Position};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::{Currency, Date, Period, Timestamp};

use crate::ledger::{Entry, Ledger};
use crate::story::{Change, PEOPLE, Work};

pub(crate) const RULES: &str = r#"rules "Owed"
currency EUR
engine 0
closes every month

measure love in EUR
  counts contributions where kind = love
  each worth quantity * 0.10 EUR/h
  until paid
measure care in EUR
  counts contributions where kind = care
  each worth quantity * 0.10 EUR/h
  until paid
measure fresh  in h    counts contributions where kind = fresh  once
measure fading in h    counts contributions where kind = work   fading by 20%
measure window in h    counts contributions where kind = work   over last 3 periods

fund reserve

report "love" love
report "care" care
report "fresh" fresh
report "fading" fading
report "window" window

line "both"
  takes 60% of surplus
  shared by love + care
  otherwise to fund reserve
line "love alone"
  takes 20% of surplus
  shared by love
  otherwise to fund reserve
line "new work"
  takes 10% of surplus
  shared by fresh
  otherwise to fund reserve
line "work"
  takes 10% of surplus
  shared 50% by fading, 50% by window
  otherwise to fund reserve

report "love left" love
report "care left" care
report "to both" own line "both"
report "to love" own line "love alone"
report "to new" own line "new work"

line "reserve"
  takes rest
  to fund reserve
"#;

fn stamp() -> Stamp<'static> {
    Stamp::replay(Timestamp::parse("2026-01-05T09:00:00.000000Z").expect("a time"), || [0; 32])
}

fn drafts(lines: &[String]) -> Vec<Draft> {
    let read = read_append_lines(&lines.join("\n"), &mut stamp()).expect("lines");
    read.into_iter().map(|(_, draft)| draft).collect()
}

pub(crate) fn month(number: u8) -> Period {
    Period::parse(&format!("2026-{number:02}")).expect("a month")
}

/// A book with its ledger.
pub(crate) struct Kept {
    pub(crate) book: Book<MemoryLog>,
    pub(crate) ledger: Ledger,
    /// Whether what is recorded of one day is recorded in the opposite order.
    turned: bool,
    ids: usize,
    positions: BTreeMap<String, Position>,
}

impl Kept {
    pub(crate) fn opened(turned: bool) -> Self {
        let day = Date::parse("2026-01-01").expect("a day");
        let mut book = Book::new(MemoryLog::new());
        let mut stamp = stamp();
        book.open(&Currency::iso("EUR").expect("known"), "histories", day, &mut stamp)
            .expect("opened");
        book.adopt(RULES, day, &mut stamp, false).expect("adopted");
        let mut kept =
            Self { book, ledger: Ledger::new(), turned, ids: 0, positions: BTreeMap::new() };
        let agents = (0..PEOPLE).map(|who| {
            format!(r#"{{"id":"agent/m{who}","type":"agent_registered","effective_on":"2026-01-01","data":{{"agent":"m{who}","kind":"person"}}}}"#)
        });
        kept.append(&agents.collect::<Vec<_>>());
        kept
    }

    fn append(&mut self, lines: &[String]) {
        let drafts = drafts(lines);
        let done = self.book.append(&drafts, &stamp(), false).expect("appended");
        let ids = drafts.iter().map(|draft| draft.id.to_string());
        self.positions.extend(ids.zip(done.positions));
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        format!("w{}", self.ids)
    }

    /// Records work of months that are open.
    pub(crate) fn record(&mut self, now: u8, works: &[Work]) {
        let mut lines = Vec::new();
        for work in works {
            let id = self.id();
            let oldest = self.ledger.closed + 1;
            let entry = Entry {
                id,
                who: work.who,
                month: now.saturating_sub(work.back).max(oldest),
                day: work.day,
                kind: work.kind,
                hours: work.hours,
                stands: true,
                counted: false,
            };
            lines.push(line(&entry, None));
            self.ledger.entries.push(entry);
        }
        if self.turned {
            lines.reverse();
        }
        self.append(&lines);
    }

    /// Changes one event that is still open; nothing where none is.
    pub(crate) fn change(&mut self, change: &Change) {
        let open = self.ledger.open();
        let (Change::Corrected(which, _) | Change::Withdrawn(which) | Change::Reversed(which)) =
            change;
        let Some(at) = open.get(usize::from(*which) % open.len().max(1)).copied() else { return };
        let entry = self.ledger.entries[at].clone();
        let (of, id) = (self.positions[&entry.id], self.id());
        let on = format!("2026-{:02}-{:02}", entry.month, entry.day);
        self.ledger.entries[at].stands = false;
        let written = match change {
            Change::Corrected(_, hours) => {
                let better = Entry { id, hours: *hours, ..entry };
                let written = line(&better, Some(of));
                self.ledger.entries.push(better);
                written
            }
            Change::Withdrawn(_) => format!(
                r#"{{"id":"{id}","type":"contribution_withdrawn","effective_on":"{on}","data":{{"of":{of}}}}}"#
            ),
            Change::Reversed(_) => format!(
                r#"{{"id":"{id}","type":"event_reversed","effective_on":"{on}","reverses":{of},"data":{{}}}}"#
            ),
        };
        self.append(&[written]);
    }

    pub(crate) fn result(&mut self, now: u8, cents: u32) {
        let period = month(now);
        let on = period.last_day();
        let (euros, cents) = (cents / 100, cents % 100);
        self.append(&[format!(
            r#"{{"id":"result/{now}","type":"result_recorded","effective_on":"{on}","data":{{"period":"{period}","amount":"{euros}.{cents:02}","unit":"EUR"}}}}"#
        )]);
    }

    pub(crate) fn close(&mut self, now: u8) -> (Statement, String) {
        let request =
            Request { rules: None, period: month(now), known_at: None, as_of: None, number: None };
        let Closed { statement, digest, .. } =
            self.book.close(&request, &mut stamp(), false).expect("closed");
        (statement, digest.to_string())
    }

    pub(crate) fn reopen(&mut self, now: u8) {
        self.book.reopen(None, &month(now), "one more", &mut stamp(), false).expect("reopened");
    }
}

fn line(entry: &Entry, corrects: Option<Position>) -> String {
    let Entry { id, who, month, day, kind, hours, .. } = entry;
    let corrects = corrects.map_or(String::new(), |of| format!(r#""corrects":{of},"#));
    let mut quantity = format!("{}.{:03}", hours / 1000, hours % 1000);
    while quantity.ends_with('0') {
        quantity.pop();
    }
    let quantity = quantity.trim_end_matches('.');
    format!(
        r#"{{"id":"{id}","type":"contribution_recorded","effective_on":"2026-{month:02}-{day:02}",{corrects}"data":{{"agent":"m{who}","kind":"{}","quantity":"{quantity}","unit":"h"}}}}"#,
        kind.word()
    )
}
