//! The ground the tests stand on: a small book in memory, drafts from short words, and the rest.
//!
//! Every append is followed by a `verify`, which derives all facts again; a refused one must leave
//! lines, facts, texts and head as they were.

use commonbook_core::door::Rejection;
use commonbook_core::event::{
    DistributionClosed, Draft, Event, Hash, Label, Position, SealedText, parse_append_line,
    result_digest,
};
use commonbook_core::log::{
    AppendError, AppendFailure, AppendOptions, Appended, Authority, Columns, FactKind, Log,
    LogError, MemoryLog, VerifyReport, append, verify,
};
use commonbook_core::value::{Date, Period, Timestamp};
use std::ops::ControlFlow;

/// What the clock says unless a test says otherwise.
pub(crate) const NOW: &str = "2026-04-01T09:00:00.000000Z";

/// Everything a log holds, to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) lines: Vec<String>,
    pub(crate) facts: Vec<(FactKind, String, String)>,
    pub(crate) texts: Vec<(Position, String, String)>,
    pub(crate) head: String,
}

/// A book in memory that checks itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    pub(crate) log: MemoryLog,
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(crate) fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

/// A draft from its type, day and data; the id says the three again.
pub(crate) fn draft(kind: &str, on: &str, data: &str) -> Draft {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let id: String = data.chars().filter(|c| plain(*c)).take(90).collect();
    line(&format!(
        r#"{{"id":"{kind}/{on}/{id}","type":"{kind}","effective_on":"{on}","data":{data}}}"#
    ))
}

/// A draft from a whole append line.
pub(crate) fn line(json: &str) -> Draft {
    parse_append_line(json, &mut || [7; 32]).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The same draft under another id.
pub(crate) fn again(draft: &Draft, id: &str) -> Draft {
    Draft { id: format!("{}/{id}", draft.id).parse().unwrap(), ..draft.clone() }
}

/// The draft as the correction of a position.
pub(crate) fn correcting(of: Position, draft: Draft) -> Draft {
    Draft { corrects: Some(of), ..again(&draft, &format!("corrects-{of}")) }
}

/// The reversal of a position.
pub(crate) fn reversal(of: Position) -> Draft {
    let draft = line(&format!(
        r#"{{"id":"reversal/{of}","type":"event_reversed","effective_on":"2026-03-31","data":{{}}}}"#
    ));
    Draft { reverses: Some(of), ..draft }
}

/// The draft with a sealed text.
pub(crate) fn sealing(draft: Draft, path: &str, value: &str) -> Draft {
    let text = SealedText { path: path.to_owned(), salt: [9; 32], value: value.to_owned() };
    Draft { sealed: vec![text], ..draft }
}

pub(crate) fn opened() -> Draft {
    draft("book_opened", "2026-01-01", r#"{"origin":"atelier","currency":"EUR","scale":2}"#)
}

pub(crate) fn agent(name: &str) -> Draft {
    draft("agent_registered", "2026-01-01", &format!(r#"{{"agent":"{name}","kind":"person"}}"#))
}

pub(crate) fn work(on: &str, quantity: &str) -> Draft {
    let data = format!(r#"{{"agent":"anna","kind":"work","quantity":"{quantity}","unit":"h"}}"#);
    draft("contribution_recorded", on, &data)
}

pub(crate) fn revenue(on: &str, amount: &str) -> Draft {
    draft("revenue_recorded", on, &format!(r#"{{"amount":"{amount}","unit":"EUR"}}"#))
}

pub(crate) fn result(period: &str, on: &str, amount: &str) -> Draft {
    let data = format!(r#"{{"amount":"{amount}","period":"{period}","unit":"EUR"}}"#);
    draft("result_recorded", on, &data)
}

pub(crate) fn start(agent: &str, role: &str, on: &str) -> Draft {
    draft("membership_started", on, &format!(r#"{{"agent":"{agent}","role":"{role}"}}"#))
}

pub(crate) fn end(agent: &str, role: &str, on: &str) -> Draft {
    draft("membership_ended", on, &format!(r#"{{"agent":"{agent}","role":"{role}"}}"#))
}

/// A membership is suspended, or counts again.
pub(crate) fn turn(kind: &str, agent: &str, role: &str, on: &str) -> Draft {
    draft(kind, on, &format!(r#"{{"agent":"{agent}","role":"{role}"}}"#))
}

pub(crate) fn merged(agent: &str, into: &str, on: &str) -> Draft {
    draft("agents_merged", on, &format!(r#"{{"agent":"{agent}","into":"{into}"}}"#))
}

pub(crate) fn succeeded(agent: &str, by: &str, on: &str) -> Draft {
    draft("agent_succeeded", on, &format!(r#"{{"agent":"{agent}","by":"{by}"}}"#))
}

/// Money of an account: `capital_paid_in`, `payout_paid` and their like.
pub(crate) fn account(kind: &str, on: &str, account: &str, amount: &str) -> Draft {
    let data =
        format!(r#"{{"account":"{account}","agent":"anna","amount":"{amount}","unit":"EUR"}}"#);
    draft(kind, on, &data)
}

pub(crate) fn adoption(name: &str, from: &str) -> Draft {
    let hash = "0".repeat(64);
    let data = format!(r#"{{"from":"{from}","hash":"{hash}","name":"{name}","text":"rules"}}"#);
    draft("rules_adopted", from, &data)
}

pub(crate) fn called(rules: &str, from: &str, to: &str, amount: &str) -> Draft {
    let data = format!(
        r#"{{"amount":"{amount}","from":"{from}","rules":"{rules}","to":"{to}","unit":"EUR"}}"#
    );
    draft("distribution_called", from, &data)
}

pub(crate) fn proposed(rules: &str, period: &str, amount: &str) -> Draft {
    let data = format!(
        r#"{{"amounts":[{{"amount":"{amount}","line":"labour"}}],"period":"{period}","rules":"{rules}","unit":"EUR"}}"#
    );
    draft("distribution_proposed", "2026-02-01", &data)
}

pub(crate) fn claimed(account: &str, claim: &str, unit: &str) -> Draft {
    let data =
        format!(r#"{{"account":"{account}","agent":"anna","claim":"{claim}","unit":"{unit}"}}"#);
    draft("account_posted", "2026-03-31", &data)
}

pub(crate) fn posting(account: &str, amount: &str) -> Draft {
    let data =
        format!(r#"{{"account":"{account}","agent":"anna","amount":"{amount}","unit":"EUR"}}"#);
    draft("account_posted", "2026-03-31", &data)
}

pub(crate) fn reopening(of: Position) -> Draft {
    draft("close_reopened", "2026-03-31", &format!(r#"{{"of":{of}}}"#))
}

impl Ground {
    /// A book with anna and ben.
    pub(crate) fn new() -> Self {
        let mut ground = Self::default();
        ground.add(&[opened(), agent("anna"), agent("ben")]);
        ground
    }

    pub(crate) fn append(
        &mut self,
        drafts: &[Draft],
        options: &AppendOptions,
    ) -> Result<Appended, AppendError> {
        let before = self.contents();
        let answer = self.log.write(|storage| append(storage, drafts, options));
        if answer.is_err() {
            assert_eq!(self.contents(), before, "a refused append changed the book");
        }
        self.verified();
        answer
    }

    pub(crate) fn options(command: bool) -> AppendOptions {
        let authority = if command { Authority::Command } else { Authority::Writer };
        AppendOptions { authority, ..AppendOptions::at(time(NOW)) }
    }

    /// Appends what must be let in, with the authority it needs; the last position.
    pub(crate) fn add(&mut self, drafts: &[Draft]) -> Position {
        let appended = self.append(drafts, &Self::options(true)).unwrap();
        *appended.positions.last().unwrap()
    }

    /// The rejection of a batch, and nothing else.
    pub(crate) fn refused(&mut self, drafts: &[Draft]) -> Rejection {
        let command = drafts.iter().any(|draft| draft.event.kind().is_result());
        self.refused_with(drafts, &Self::options(command)).1
    }

    /// The index and rejection of a batch.
    pub(crate) fn refused_with(
        &mut self,
        drafts: &[Draft],
        options: &AppendOptions,
    ) -> (Option<usize>, Rejection) {
        let error = self.append(drafts, options).expect_err("it was let in");
        match error.cause {
            AppendFailure::Rejected(rejection) => {
                let message = rejection.to_string();
                assert!(message.contains("\nhint: "), "{message}");
                (error.index, rejection)
            }
            other => panic!("{other}"),
        }
    }

    /// A close that posts an amount to anna's account, as drafts.
    pub(crate) fn closing(
        &self,
        rules: &str,
        period: &str,
        number: u32,
        posted: &[Draft],
    ) -> Vec<Draft> {
        let head = self.log.read::<_, LogError>(|view| view.head()).unwrap();
        let events: Vec<Event> = posted.iter().map(|draft| draft.event.clone()).collect();
        let closed = DistributionClosed {
            adjusts: Vec::new(),
            inputs: None,
            digest: result_digest(&events),
            engine: 0,
            first: head.size(),
            number,
            period: self::period(period),
            position: head.size(),
            pots: Vec::new(),
            root: Hash(head.tree.root()),
            rules: Label::parse(rules).unwrap(),
            rules_hash: Hash([0; 32]),
            zero_shares: 0,
        };
        let close = Draft {
            id: format!("close/{}", head.size()).parse().unwrap(),
            effective_on: day("2026-03-31"),
            by: None,
            corrects: None,
            reverses: None,
            event: Event::DistributionClosed(closed),
            sealed: Vec::new(),
            sig: None,
        };
        let size = head.size().to_string();
        posted.iter().map(|draft| again(draft, &size)).chain([close]).collect()
    }

    /// Closes a period; the position of the closing event.
    pub(crate) fn close(
        &mut self,
        rules: &str,
        period: &str,
        number: u32,
        posted: &[Draft],
    ) -> Position {
        let drafts = self.closing(rules, period, number, posted);
        self.add(&drafts)
    }

    /// Verifies, and finds nothing.
    pub(crate) fn verified(&self) -> VerifyReport {
        let report = self.log.read::<_, LogError>(verify).unwrap();
        assert_eq!(report.findings, [], "{:#?}", self.contents());
        report
    }

    /// The rows of one table.
    pub(crate) fn facts(&self, kind: FactKind) -> Vec<(String, String)> {
        let facts = self.contents().facts.into_iter();
        facts.filter(|fact| fact.0 == kind).map(|(_, key, value)| (key, value)).collect()
    }

    pub(crate) fn contents(&self) -> Contents {
        contents(&self.log)
    }
}

/// Everything a log holds.
pub(crate) fn contents(log: &MemoryLog) -> Contents {
    log.read::<_, LogError>(|view| {
        let (mut lines, mut facts, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        view.lines(0, Position::MAX, &mut |stored| {
            lines.push(format!("{} {}", stored.id, String::from_utf8_lossy(stored.line)));
            ControlFlow::Continue(())
        })?;
        for kind in FactKind::ALL {
            view.facts(kind, "", "", &mut |key, value| {
                facts.push((kind, key.to_owned(), value.to_owned()));
                ControlFlow::Continue(())
            })?;
        }
        view.secrets(&mut |position, path, secret| {
            texts.push((position, path.to_owned(), secret.value.clone()));
            ControlFlow::Continue(())
        })?;
        view.nodes(&mut |level, index, hash| {
            lines.push(format!("node {level} {index} {hash:?}"));
            ControlFlow::Continue(())
        })?;
        Ok(Contents { lines, facts, texts, head: format!("{:?}", view.head()?) })
    })
    .unwrap()
}

/// Asserts the stable code and words of the message.
pub(crate) fn says(rejection: &Rejection, code: &str, words: &[&str]) {
    assert_eq!(rejection.code(), code);
    let message = rejection.to_string();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
}

/// The same log after all its texts were erased.
pub(crate) fn erased(log: &MemoryLog) -> MemoryLog {
    let mut copy = MemoryLog::new();
    copy.write::<_, LogError>(|storage| {
        log.read::<_, LogError>(|view| {
            let mut done = Ok(());
            view.lines(0, Position::MAX, &mut |stored| {
                let columns = Columns {
                    id: stored.id,
                    event_type: stored.event_type,
                    effective_on: day(stored.effective_on),
                    recorded_at: Timestamp::from_micros(stored.recorded_at).unwrap(),
                };
                done = storage.put_line(stored.position, columns, stored.line);
                if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            done?;
            for (kind, key, value) in contents(log).facts {
                storage.put_fact(kind, &key, Some(&value))?;
            }
            storage.put_head(&view.head()?)
        })
    })
    .unwrap();
    copy
}
