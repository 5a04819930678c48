//! Random books: openings that end, money in and out, corrections, reversals, closes, reopenings,
//! payouts. The trial balance is zero at every position, histories add up to statements, and net
//! assets are somebody's after every close.

use proptest::prelude::*;

use crate::answers::histories_agree;
use crate::books::{Memory, is_in_order, script};
use crate::net::{is_zero_at_every_position, net_assets_are_somebodys};

const RULES: &str = r#"rules "r"
currency EUR
engine 0
closes every month

measure work in EUR
  counts contributions where kind = work
  each worth quantity * 3.33 EUR/h
  until paid
fund kept  may be negative expires after 2 months
account share_capital
account points  expires after 3 months

line "work"
  takes 50% of surplus
  shared by work
  otherwise to fund kept

line "points"
  takes 30% of surplus
  among agent.kind = person
  shared equally
  to account points
  otherwise to fund kept

line "rest"
  takes rest
  even below zero
  to fund kept
"#;

const AGENTS: [&str; 3] = ["a-1", "b_2", "c.3"];

/// Something that happens in a month.
#[derive(Clone, Debug)]
enum Step {
    Opened(u8, i32, bool),
    Worked(u8, u16),
    Earned(i32),
    Capital(u8, u16),
    Corrected(u8, u16),
    Reversed(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3_u8, -500..500_i32, any::<bool>())
            .prop_map(|(of, cents, ends)| Step::Opened(of, cents, ends)),
        (0..3_u8, 1..900_u16).prop_map(|(of, hours)| Step::Worked(of, hours)),
        (-9000..9000_i32).prop_map(Step::Earned),
        (0..3_u8, 1..900_u16).prop_map(|(of, cents)| Step::Capital(of, cents)),
        (any::<u8>(), 1..900_u16).prop_map(|(of, cents)| Step::Corrected(of, cents)),
        any::<u8>().prop_map(Step::Reversed),
    ]
}

/// A month's steps; whether it is closed, and reopened and closed again; who is paid how much.
type Month = (Vec<Step>, bool, bool, Option<(u8, u16)>);

fn months() -> impl Strategy<Value = Vec<Month>> {
    let paid = prop::option::of((0..3_u8, 1..300_u16));
    let month = (prop::collection::vec(step(), 0..6), any::<bool>(), any::<bool>(), paid);
    prop::collection::vec(month, 1..6)
}

fn money(cents: i32) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// The script's lines, with what stands at which position.
struct Writer {
    log: String,
    position: u64,
    /// Capital of the present month that still counts: position and agent.
    open: Vec<(u64, &'static str)>,
}

impl Writer {
    fn event(&mut self, of: &str, on: &str, data: &str, more: &str) -> u64 {
        let position = self.position;
        self.log += &format!(
            "{{\"id\": \"e/{position}\", \"type\": \"{of}\", \"effective_on\": \"{on}\", \
             \"data\": {data}{more}}}\n"
        );
        self.position += 1;
        position
    }

    fn capital(&mut self, agent: &'static str, on: &str, cents: u16, more: &str) {
        let amount = money(i32::from(cents));
        let data = format!(r#"{{"agent": "{agent}", "amount": "{amount}", "unit": "EUR"}}"#);
        let position = self.event("capital_paid_in", on, &data, more);
        self.open.push((position, agent));
    }

    fn step(&mut self, step: &Step, month: usize, nth: usize) {
        let on = format!("2026-{month:02}-{:02}", nth + 2);
        let agent = |of: &u8| AGENTS[usize::from(*of)];
        match step {
            Step::Opened(of, cents, ends) => {
                let (amount, agent) = (money(*cents), agent(of));
                let ends = if *ends {
                    format!(r#", "expires": "2026-{:02}-09""#, month + 1)
                } else {
                    String::new()
                };
                let data = format!(
                    r#"{{"account": "points", "agent": "{agent}", "amount": "{amount}", "unit": "EUR"{ends}}}"#
                );
                self.event("balance_opened", &on, &data, "");
            }
            Step::Worked(of, hours) => {
                let (agent, hours) = (agent(of), f_hours(*hours));
                let data = format!(
                    r#"{{"agent": "{agent}", "kind": "work", "quantity": "{hours}", "unit": "h"}}"#
                );
                self.event("contribution_recorded", &on, &data, "");
            }
            Step::Earned(cents) => {
                let of = if *cents < 0 { "expense_recorded" } else { "revenue_recorded" };
                let data =
                    format!(r#"{{"amount": "{}", "unit": "EUR"}}"#, money(cents.abs().max(1)));
                self.event(of, &on, &data, "");
            }
            Step::Capital(of, cents) => self.capital(agent(of), &on, *cents, ""),
            Step::Corrected(of, cents) => {
                if let Some((position, agent)) = self.take(*of) {
                    self.capital(agent, &on, *cents, &format!(", \"corrects\": {position}"));
                }
            }
            Step::Reversed(of) => {
                if let Some((position, _)) = self.take(*of) {
                    self.event("event_reversed", &on, "{}", &format!(", \"reverses\": {position}"));
                }
            }
        }
    }

    fn take(&mut self, of: u8) -> Option<(u64, &'static str)> {
        if self.open.is_empty() {
            return None;
        }
        Some(self.open.remove(usize::from(of) % self.open.len()))
    }
}

/// Tenths of an hour.
fn f_hours(tenths: u16) -> String {
    match tenths % 10 {
        0 => format!("{}", tenths / 10),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// The book of a story; where a step is refused, as it is without it and what comes after.
fn told(months: &[Month]) -> Memory {
    let mut log =
        String::from("{\"command\": \"clock\", \"at\": \"2026-01-01T09:00:00.000000Z\"}\n");
    log += r#"{"id": "e/0", "type": "book_opened", "effective_on": "2026-01-01", "data": {"origin": "chance", "currency": "EUR", "scale": 2}}"#;
    log += "\n";
    let mut writer = Writer { log, position: 1, open: Vec::new() };
    for agent in AGENTS {
        let data = format!(r#"{{"agent": "{agent}", "kind": "person"}}"#);
        writer.event("agent_registered", "2026-01-01", &data, "");
    }
    writer.log += "{\"command\": \"adopt\", \"rules\": \"r\", \"from\": \"2026-01-01\"}\n";
    let mut book = carried_out(&writer.log);
    writer.position = size(&book);
    for (index, (steps, closes, reopens, paid)) in months.iter().enumerate() {
        let month = index + 1;
        writer.open.clear();
        for (nth, step) in steps.iter().enumerate() {
            writer.step(step, month, nth);
        }
        if *closes {
            let close = format!("{{\"command\": \"close\", \"period\": \"2026-{month:02}\"}}\n");
            writer.log += &close;
            if *reopens {
                let reopen = close.replace("close", "reopen");
                writer.log += &reopen.replace('}', ", \"reason\": \"again\"}");
                writer.log += &close;
            }
        }
        book = carried_out(&writer.log);
        writer.position = size(&book);
        if let Some((of, cents)) = paid {
            let before = writer.log.clone();
            let (agent, amount) = (AGENTS[usize::from(*of)], money(i32::from(*cents)));
            let data = format!(
                r#"{{"agent": "{agent}", "account": "cash", "amount": "{amount}", "unit": "EUR"}}"#
            );
            let on = format!("2026-{:02}-01", month + 1);
            writer.event("payout_paid", &on, &data, "");
            // More than is payable is refused; then nobody is paid.
            match std::panic::catch_unwind(|| carried_out(&writer.log)) {
                Ok(paid) => book = paid,
                Err(_) => (writer.log, writer.position) = (before, writer.position - 1),
            }
        }
    }
    book
}

fn carried_out(log: &str) -> Memory {
    script(log, &|_| Some(RULES.to_owned()))
}

fn size(book: &Memory) -> u64 {
    book.head().expect("a head").size()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn random_books_balance_at_every_position_and_histories_add_up(months in months()) {
        let book = told(&months);
        is_zero_at_every_position(&book);
        net_assets_are_somebodys("chance", &book);
        histories_agree("chance", &book);
        is_in_order("chance", &book);
    }
}
