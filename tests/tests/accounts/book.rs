//! A book in SQLite whose rules a test writes, and what can be asked of it.

use commonbook::projections::{Payable, PayablesRequest, Request, Statement};
use commonbook::{Book, BookError, Stamp, read_append_lines};
use commonbook_core::value::{Currency, Date, Period, Timestamp};
use commonbook_store::SqliteLog;

/// Three members since 2020, and rules that close every year.
pub(crate) struct TestBook {
    pub(crate) book: Book<SqliteLog>,
    next: u32,
    _folder: tempfile::TempDir,
}

fn stamp() -> Stamp<'static> {
    Stamp::fixed(Timestamp::parse("2035-02-01T09:00:00.000000Z").expect("a time"))
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

impl TestBook {
    pub(crate) fn new(rules: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = SqliteLog::create(folder.path().join("test.book")).expect("a file");
        let mut book = Book::new(log);
        let euro = Currency::iso("EUR").expect("a currency");
        book.open(&euro, "atelier", day("2020-01-01"), &mut stamp()).expect("opened");
        let mut made = Self { book, next: 0, _folder: folder };
        for agent in ["ada", "ben", "cy"] {
            let data = format!(r#""agent":"{agent}","kind":"person""#);
            made.add("2020-01-01", "agent_registered", &data);
            let data = format!(r#""agent":"{agent}","role":"member""#);
            made.add("2020-01-01", "membership_started", &data);
        }
        let text =
            format!("rules \"T\"\ncurrency EUR\nengine 0\ncloses every year\n\n{}\n", rules.trim());
        match made.book.adopt(&text, day("2020-01-01"), &mut stamp(), false) {
            Ok(_) => made,
            Err(BookError::Rules(problems)) => {
                panic!("{}", commonbook::rules::diagnostic::render(&text, "t.rules", &problems))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn line(&mut self, on: &str, kind: &str, data: &str) -> String {
        self.next += 1;
        let id = self.next;
        format!(r#"{{"id":"e{id}","type":"{kind}","effective_on":"{on}","data":{{{data}}}}}"#)
    }

    /// Appends what must be let in; its position.
    pub(crate) fn add(&mut self, on: &str, kind: &str, data: &str) -> u64 {
        match self.tried(on, kind, data) {
            Ok(position) => position,
            Err(error) => panic!("{kind} {data}: {error}"),
        }
    }

    /// Appends, or says why not.
    pub(crate) fn tried(&mut self, on: &str, kind: &str, data: &str) -> Result<u64, BookError> {
        let line = self.line(on, kind, data);
        let drafts = read_append_lines(&line, &mut stamp()).expect("a line");
        let drafts: Vec<_> = drafts.into_iter().map(|(_, draft)| draft).collect();
        let appended = self.book.append(&drafts, &stamp(), false)?;
        Ok(appended.positions[0])
    }

    /// The code of a refusal, and that nothing was written.
    pub(crate) fn refused(&mut self, on: &str, kind: &str, data: &str) -> String {
        let before = self.book.head().expect("a head");
        let error = self.tried(on, kind, data).expect_err("it was let in");
        assert_eq!(self.book.head().expect("a head"), before);
        assert!(error.to_string().contains("\nhint: "), "{error}");
        error.code()
    }

    /// Money on somebody's account.
    pub(crate) fn money(
        &mut self,
        on: &str,
        kind: &str,
        (agent, account): (&str, &str),
        amount: &str,
    ) -> u64 {
        self.add(on, kind, &of(agent, account, amount))
    }

    pub(crate) fn result(&mut self, year: &str, amount: &str) {
        let data = format!(r#""amount":"{amount}","period":"{year}","unit":"EUR""#);
        self.add(&format!("{year}-12-31"), "result_recorded", &data);
    }

    pub(crate) fn work(&mut self, year: &str, agent: &str, hours: &str) {
        let data = format!(r#""agent":"{agent}","kind":"work","quantity":"{hours}","unit":"h""#);
        self.add(&format!("{year}-05-05"), "contribution_recorded", &data);
    }

    pub(crate) fn tried_close(&mut self, year: &str) -> Result<Statement, BookError> {
        let period = Period::parse(year).expect("a year");
        let request = Request { rules: None, period, known_at: None, as_of: None, number: None };
        Ok(self.book.close(&request, &mut stamp(), false)?.statement)
    }

    pub(crate) fn close(&mut self, year: &str) -> Statement {
        let closed = self.tried_close(year).unwrap_or_else(|error| panic!("{error}"));
        let audit = self.book.audit(&mut |_, _| {}).expect("an audit");
        assert!(audit.in_order, "{}", commonbook::projections::render::audit(&audit));
        closed
    }

    /// `ada 5.00, ben 2.50`: what a step gave, of a closed year.
    pub(crate) fn shares(&self, of: &Statement, step: &str) -> String {
        let agents = of.result.agents.iter();
        let own = agents.filter_map(|(agent, result)| {
            let line = result.lines.iter().find(|line| line.name.as_str() == step)?;
            Some(format!("{agent} {}", line.amount))
        });
        own.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn payables(&self, account: &str, on: Option<&str>) -> Vec<Payable> {
        let account = Some(account.to_owned());
        let request = PayablesRequest { on: on.map(day), known_at: None, account, settled: true };
        self.book.payables(&request).expect("payables").rows
    }

    /// `ada 5.00, ben 2.50`: what is open on an account.
    pub(crate) fn open(&self, account: &str) -> String {
        let rows = self.payables(account, None).into_iter();
        rows.map(|row| format!("{} {}", row.agent, row.open)).collect::<Vec<_>>().join(", ")
    }
}

/// The keys of money on an account.
pub(crate) fn of(agent: &str, account: &str, amount: &str) -> String {
    format!(r#""agent":"{agent}","account":"{account}","amount":"{amount}","unit":"EUR""#)
}

/// The keys of a transfer.
pub(crate) fn passed(agent: &str, to: &str, account: &str, amount: &str) -> String {
    format!(r#"{},"to":"{to}""#, of(agent, account, amount))
}

/// The keys of a return.
pub(crate) fn back(payout: u64, agent: &str, account: &str, amount: &str) -> String {
    format!(r#"{},"of":{payout}"#, of(agent, account, amount))
}
