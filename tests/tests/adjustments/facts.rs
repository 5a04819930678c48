//! Facts as append lines, and what a book remembers of each.

use commonbook_core::event::Position;
use commonbook_core::value::Date;

use crate::story::{Fact, What};

/// A recorded fact.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) what: What,
    pub(crate) on: Date,
    /// The members of the event beside id, day and what it corrects.
    pub(crate) body: (&'static str, String),
    id: String,
    pub(crate) position: Position,
    /// How many closes the book had seen.
    pub(crate) closes: usize,
    pub(crate) stands: bool,
    /// The first one of a row of corrections.
    pub(crate) root: usize,
}

/// A month of 2026 or later, from 1.
pub(crate) fn month(number: u8) -> String {
    let (year, month) = (2026 + (i32::from(number) - 1) / 12, (number - 1) % 12 + 1);
    format!("{year}-{month:02}")
}

/// A quarter of 2026 or later, from 1.
pub(crate) fn quarter(number: u8) -> String {
    format!("{}-Q{}", 2026 + (i32::from(number) - 1) / 4, (number - 1) % 4 + 1)
}

fn money(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A number in normal form.
fn number(hundredths: u32) -> String {
    let text = money(hundredths);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Entry {
    /// What a fact says in a month.
    #[expect(clippy::too_many_lines, reason = "one arm a kind of fact")]
    pub(crate) fn new(fact: &Fact, id: usize, in_month: u8) -> Self {
        let Fact { what, who, day, size, .. } = fact;
        let (cents, hours) = (money(*size), number(*size / 100 * 100 + *size % 4 * 25 + 25));
        let who = format!(r#""agent":"m{who}""#);
        let contributed = |kind: &str, more: &str| {
            format!(r#"{who},"kind":"{kind}","quantity":"{hours}","unit":"h"{more}"#)
        };
        let mut on = format!("{}-{day:02}", month(in_month));
        let body = match what {
            What::Hours(kind) => ("contribution_recorded", contributed(kind, "")),
            What::Ending(kind, months) => {
                let ends = format!(r#","expires":"{}-15""#, month(in_month + months));
                ("contribution_recorded", contributed(kind, &ends))
            }
            What::Revenue => ("revenue_recorded", format!(r#""amount":"{cents}","unit":"EUR""#)),
            What::Purchase => {
                let from = who.replace("agent", "from");
                ("revenue_recorded", format!(r#"{from},"amount":"{cents}","unit":"EUR""#))
            }
            What::Expense => ("expense_recorded", format!(r#""amount":"{cents}","unit":"EUR""#)),
            What::Film => {
                on = format!("{}-28", month(in_month));
                let sign = if size % 4 == 0 { "-" } else { "" };
                let period = month(in_month);
                let of = format!(r#""pot":"film","period":"{period}","#);
                ("result_recorded", format!(r#"{of}"amount":"{sign}{cents}","unit":"EUR""#))
            }
            What::PaidIn => {
                ("capital_paid_in", format!(r#"{who},"amount":"{cents}","unit":"EUR""#))
            }
            What::PaidOut => {
                ("capital_paid_out", format!(r#"{who},"amount":"{cents}","unit":"EUR""#))
            }
            What::Level => {
                let level = if size % 3 == 0 { "junior" } else { "senior" };
                ("agent_updated", format!(r#"{who},"attribute":"level","value":"{level}""#))
            }
            What::Joined => ("membership_started", format!(r#"{who},"role":"member""#)),
            What::Left => ("membership_ended", format!(r#"{who},"role":"member""#)),
            What::Rate => {
                let rate = size % 10;
                ("figure_recorded", format!(r#""name":"rate","value":"{rate}","unit":"%""#))
            }
            What::Score => {
                let of = format!(r#"{who},"name":"score","value":"{hours}","unit":"point""#);
                ("figure_recorded", of)
            }
            What::OldFund(fund) => {
                let sign = if *fund == "losses" { "-" } else { "" };
                let of = format!(r#""fund":"{fund}","#);
                ("balance_opened", format!(r#"{of}"amount":"{sign}{cents}","unit":"EUR""#))
            }
            What::OldAccount(account) => {
                let day = format!(r#""origin_day":"2025-{:02}-11","#, size % 12 + 1);
                let ends = match size % 3 {
                    0 => String::new(),
                    ends => format!(r#","expires":"2026-{:02}-10""#, 2 * ends + 2),
                };
                let of = format!(r#"{who},"account":"{account}",{day}"#);
                ("balance_opened", format!(r#"{of}"amount":"{cents}","unit":"EUR"{ends}"#))
            }
            What::OldLine(line) => {
                let of = if *line == "first hundred" { String::new() } else { format!("{who},") };
                (
                    "balance_opened",
                    format!(r#"{of}"line":"{line}","amount":"{cents}","unit":"EUR""#),
                )
            }
            What::Called => {
                on = format!("{}-01", month(in_month));
                let until = format!("{}-01", month(in_month + 2));
                let of = format!(r#""rules":"C","from":"{on}","to":"{until}","#);
                ("distribution_called", format!(r#"{of}"amount":"{cents}","unit":"EUR""#))
            }
            What::Payout => {
                let of = format!(r#"{who},"account":"cash","amount":"{cents}","unit":"EUR""#);
                ("payout_paid", of)
            }
            What::Returned => {
                let of = format!(r#"{who},"account":"cash","amount":"{cents}","unit":"EUR""#);
                ("payout_returned", of)
            }
        };
        Self {
            what: *what,
            on: Date::parse(&on).expect("a day"),
            body,
            id: format!("e{id}"),
            position: 0,
            closes: 0,
            stands: true,
            root: id,
        }
    }

    /// Whose it is, where it names somebody: the member `agent` comes first.
    pub(crate) fn agent(&self) -> &str {
        self.body.1.split(',').next().unwrap_or_default()
    }

    /// As it is appended.
    pub(crate) fn line(&self, corrects: Option<Position>) -> String {
        let (kind, data) = &self.body;
        self.written(kind, data, corrects)
    }

    /// As a clean book has it: nothing is corrected, and what left the house left it, whatever the
    /// account holds by now.
    pub(crate) fn clean(&self) -> String {
        match self.body {
            ("payout_paid" | "capital_paid_out", ref data) => {
                let negative = data.replace(r#""amount":""#, r#""amount":"-"#);
                let named = if negative.contains(r#""account""#) {
                    negative
                } else {
                    format!(r#"{negative},"account":"share_capital""#)
                };
                self.written("balance_opened", &named, None)
            }
            ("payout_returned", ref data) => {
                let own = data.split(r#","of":"#).next().unwrap_or(data);
                self.written("balance_opened", own, None)
            }
            (kind, ref data) => self.written(kind, data, None),
        }
    }

    fn written(&self, kind: &str, data: &str, corrects: Option<Position>) -> String {
        let corrects = corrects.map_or(String::new(), |of| format!(r#""corrects":{of},"#));
        let (id, on) = (&self.id, self.on);
        format!(
            r#"{{"id":"{id}","type":"{kind}","effective_on":"{on}",{corrects}"data":{{{data}}}}}"#
        )
    }
}
