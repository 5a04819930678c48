//! A story carried out in a book as people keep it: late, corrected, closed and reopened.

use std::collections::BTreeMap;

use commonbook::projections::{Request, Statement};
use commonbook::{Book, Closed, Stamp, read_append_lines};
use commonbook_core::event::{Draft, Position};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::{Currency, Date, Period, Timestamp};

use crate::facts::{Entry, month, quarter};
use crate::rules::{Drawn, ON_CALL};
use crate::story::{Act, Fact, PEOPLE, What};

pub(crate) fn stamp() -> Stamp<'static> {
    Stamp::replay(Timestamp::parse("2026-01-05T09:00:00.000000Z").expect("a time"), || [0; 32])
}

pub(crate) fn drafts(lines: &[String]) -> Vec<Draft> {
    let read = read_append_lines(&lines.join("\n"), &mut stamp()).expect("lines");
    read.into_iter().map(|(_, draft)| draft).collect()
}

/// A book with its rules and people, and a rate.
pub(crate) fn opened(rules: &[(u8, String)]) -> Book<MemoryLog> {
    let day = Date::parse("2025-12-01").expect("a day");
    let mut book = Book::new(MemoryLog::new());
    book.open(&Currency::iso("EUR").expect("known"), "adjustments", day, &mut stamp())
        .expect("opened");
    for (from, text) in rules {
        let from = if *from == 0 { day } else { first_day(*from) };
        book.adopt(text, from, &mut stamp(), false).expect("adopted");
    }
    let mut lines: Vec<String> = (0..PEOPLE).map(|who| {
        format!(r#"{{"id":"agent/m{who}","type":"agent_registered","effective_on":"2025-12-01","data":{{"agent":"m{who}","kind":"person"}}}}"#)
    }).collect();
    lines.push(r#"{"id":"rate","type":"figure_recorded","effective_on":"2025-12-01","data":{"name":"rate","value":"2","unit":"%"}}"#.to_owned());
    book.append(&drafts(&lines), &stamp(), false).expect("appended");
    book
}

fn first_day(number: u8) -> Date {
    Date::parse(&format!("{}-01", month(number))).expect("a day")
}

/// One close of the book.
#[derive(Clone)]
pub(crate) struct Done {
    pub(crate) request: Request,
    pub(crate) position: Position,
    pub(crate) statement: Statement,
    pub(crate) stands: bool,
    /// The pots whose results it took.
    pub(crate) pots: Vec<String>,
}

/// The book as it is kept.
pub(crate) struct Real {
    pub(crate) book: Book<MemoryLog>,
    pub(crate) texts: Vec<(u8, String)>,
    /// Whether there are quarters.
    quarterly: bool,
    /// Whether distributions are called instead.
    on_call: bool,
    pub(crate) entries: Vec<Entry>,
    pub(crate) closes: Vec<Done>,
    /// What was done, to be read.
    pub(crate) told: Vec<String>,
    ids: usize,
    /// The next of each rule set.
    next: BTreeMap<&'static str, u8>,
}

/// What became of an act.
pub(crate) enum Came {
    Recorded,
    Closed,
    /// The close was refused, and why.
    Refused(Request, String),
}

impl Real {
    pub(crate) fn opened(rules: Option<&Drawn>) -> Self {
        let texts = rules.map_or_else(|| vec![(0, ON_CALL.to_owned())], Drawn::texts);
        Self {
            book: opened(&texts),
            texts,
            quarterly: rules.is_some_and(|rules| rules.quarterly),
            on_call: rules.is_none(),
            entries: Vec::new(),
            closes: Vec::new(),
            told: Vec::new(),
            ids: 0,
            next: [("M", 1), ("Q", 1)].into_iter().collect(),
        }
    }

    pub(crate) fn act(&mut self, act: &Act) -> Came {
        match act {
            Act::Recorded(fact) => self.record(fact, None),
            Act::Corrected(of, fact) => {
                if let Some(at) = self.standing(*of) {
                    let what = self.entries[at].what;
                    self.record(&Fact { what, ..fact.clone() }, Some(at));
                }
            }
            Act::Reversed(of) => {
                if let Some(at) = self.standing(*of) {
                    self.take_back(at, "event_reversed");
                }
            }
            Act::Withdrawn(of, own) => {
                let kind = if *own { "contribution_withdrawn" } else { "contribution_rejected" };
                let at = self.standing(*of);
                if let Some(at) = at.filter(|at| {
                    matches!(self.entries[*at].what, What::Hours(_) | What::Ending(..))
                }) {
                    self.take_back(at, kind);
                }
            }
            Act::Month(_) if self.on_call => return self.call(self.next["M"]),
            Act::Quarter if self.on_call => {
                let last = self.next["M"].saturating_sub(2);
                return if last == 0 { Came::Recorded } else { self.call(last) };
            }
            Act::Month(skipped) => {
                let number = self.next["M"] + skipped;
                if number > 20 {
                    return Came::Recorded;
                }
                return self.close("M", number, month(number));
            }
            Act::Quarter => {
                let number = self.next["Q"];
                if !self.quarterly || number > 7 {
                    return Came::Recorded;
                }
                return self.close("Q", number, quarter(number));
            }
            Act::Reopened => self.reopen(),
        }
        Came::Recorded
    }

    /// Calls a distribution of two months, and closes it.
    fn call(&mut self, first: u8) -> Came {
        if first > 19 {
            return Came::Recorded;
        }
        let size = 10_000 + u32::from(first) * 700 + u32::try_from(self.ids).expect("few");
        let fact =
            Fact { what: What::Called, who: 0, back: self.next["M"] + 1 - first, day: 1, size };
        self.record(&fact, None);
        let period = format!("{}-01..{}-01", month(first), month(first + 2));
        self.close("C", first + 1, period)
    }

    fn standing(&self, of: u16) -> Option<usize> {
        let can = |at: &usize| self.entries[*at].stands && self.entries[*at].what != What::Called;
        let standing: Vec<usize> = (0..self.entries.len()).filter(can).collect();
        standing.get(usize::from(of) % standing.len().max(1)).copied()
    }

    /// Records a fact, unless the door refuses it.
    fn record(&mut self, fact: &Fact, corrects: Option<usize>) {
        let in_month = (self.next["M"] + 1).saturating_sub(fact.back).max(1);
        let mut entry = Entry::new(fact, self.ids, in_month);
        if fact.what == What::Returned && !self.is_of_a_payout(fact, &mut entry) {
            return;
        }
        let of = corrects.map(|at| self.entries[at].position);
        let Some(position) = self.append(&entry.line(of)) else { return };
        entry.position = position;
        entry.closes = self.closes.len();
        entry.root = self.entries.len();
        if let Some(at) = corrects {
            self.entries[at].stands = false;
            // Moved to another member, it is of a spell of its own.
            if self.entries[at].agent() == entry.agent() {
                entry.root = self.entries[at].root;
            }
        }
        self.entries.push(entry);
    }

    /// A return is of the last payout to its agent that stands.
    fn is_of_a_payout(&self, fact: &Fact, entry: &mut Entry) -> bool {
        let who = format!(r#""agent":"m{}","#, fact.who);
        let is_it = |it: &&Entry| {
            it.stands && it.what == What::Payout && it.body.1.starts_with(&who) && it.on <= entry.on
        };
        let Some(payout) = self.entries.iter().rfind(is_it) else { return false };
        entry.body.1 += &format!(r#","of":{}"#, payout.position);
        true
    }

    fn take_back(&mut self, at: usize, kind: &str) {
        let Entry { on, position, .. } = self.entries[at];
        let id = self.ids;
        let (reverses, data) = match kind {
            "event_reversed" => (format!(r#""reverses":{position},"#), String::new()),
            _ => (String::new(), format!(r#""of":{position}"#)),
        };
        let line = format!(
            r#"{{"id":"e{id}","type":"{kind}","effective_on":"{on}",{reverses}"data":{{{data}}}}}"#
        );
        if self.append(&line).is_some() {
            self.entries[at].stands = false;
        }
    }

    fn append(&mut self, line: &str) -> Option<Position> {
        self.ids += 1;
        let done = self.book.append(&drafts(&[line.to_owned()]), &stamp(), false).ok()?;
        self.told.push(line.to_owned());
        done.positions.last().copied()
    }

    fn close(&mut self, rules: &'static str, number: u8, period: String) -> Came {
        let request = Request {
            rules: Some(rules.to_owned()),
            period: Period::parse(&period).expect("a period"),
            known_at: None,
            as_of: None,
            number: None,
        };
        let preview = self.book.close(&request, &mut stamp(), true);
        let done = self.book.close(&request, &mut stamp(), false);
        let Closed { statement, digest, position, .. } = match done {
            Ok(done) => done,
            Err(error) => {
                self.told.push(format!("# {rules} {period} is refused: {error}"));
                return Came::Refused(request, error.to_string());
            }
        };
        assert_eq!(preview.expect("a preview").digest, digest, "the preview is the close");
        self.told.push(format!("# {rules} {period} is closed at position {position}"));
        self.next.insert(if rules == "C" { "M" } else { rules }, number + 1);
        let request = Request { number: Some(statement.provenance.number), ..request };
        let pots = self.book.closes().expect("closes").pop().expect("a close").pots;
        self.closes.push(Done { request, position, statement, stands: true, pots });
        Came::Closed
    }

    fn reopen(&mut self) {
        let Some(at) = self.closes.iter().rposition(|close| close.stands) else { return };
        let Request { rules, period, .. } = self.closes[at].request.clone();
        let rules = rules.expect("a name");
        let done = self.book.reopen(Some(&rules), &period, "more", &mut stamp(), false);
        if done.is_err() {
            return;
        }
        self.told.push(format!("# {rules} {period} is reopened"));
        self.closes[at].stands = false;
        let same = |close: &&Done| close.stands && close.request.rules.as_deref() == Some(&rules);
        let before = self.closes.iter().rev().find(same);
        let next = before.map_or(1, |close| {
            let period = close.request.period.to_string();
            let is_it = |number: &u8| month(*number) == period || quarter(*number) == period;
            let is_called = |number: &u8| period.starts_with(&month(*number));
            let called = (1..=21).find(is_called).filter(|_| rules == "C");
            called.map_or_else(
                || (1..=21).find(is_it).map_or(1, |number| number + 1),
                |number| number + 2,
            )
        });
        let name = if rules == "Q" { "Q" } else { "M" };
        self.next.insert(name, next);
    }

    /// The closes that stand, in their order.
    pub(crate) fn standing_closes(&self) -> Vec<&Done> {
        self.closes.iter().filter(|close| close.stands).collect()
    }
}
