//! Adjustments worked by hand: what turns up late, who has left, what cannot be computed again.

use commonbook::Book;
use commonbook::projections::{Request, Statement};
use commonbook_core::log::MemoryLog;
use commonbook_core::value::Period;

use crate::real::{drafts, opened, stamp};

/// Half to a reserve until it holds 500, the rest by hours.
const HALF: &str = r#"rules "Half"
currency EUR
engine 0
closes every year

measure hours in h  counts contributions where kind = work
fund reserve

line "reserve"
  takes 50% of surplus
  at most 500.00 EUR - fund reserve
  to fund reserve
line "by hours"
  takes rest
  even below zero
  shared by hours
  otherwise to fund reserve
"#;

/// The same to every member; no more than ten hours are possible.
const EQUALLY: &str = r#"rules "Equally"
currency EUR
engine 0
closes every month

measure hours in h  counts contributions where kind = work
fund kept

line "to members"
  takes 50% of surplus
  shared equally
  among members
  otherwise to fund kept
check "ten hours at most"  sum(hours) <= 10 h
line "by hours"
  takes rest
  shared by hours
  otherwise to fund kept
"#;

struct Kept {
    book: Book<MemoryLog>,
    ids: u32,
}

impl Kept {
    /// A book with anna and bert.
    fn opened(rules: &str) -> Self {
        Self::opened_by(&[rules])
    }

    fn opened_by(rules: &[&str]) -> Self {
        let rules: Vec<(u8, String)> = rules.iter().map(|text| (0, (*text).to_owned())).collect();
        let mut kept = Self { book: opened(&rules), ids: 0 };
        for agent in ["anna", "bert"] {
            let data = format!(r#""agent":"{agent}","kind":"person""#);
            kept.add("agent_registered", "2025-12-01", &data);
        }
        kept
    }

    fn add(&mut self, kind: &str, on: &str, data: &str) -> u64 {
        self.ids += 1;
        let id = self.ids;
        let line =
            format!(r#"{{"id":"x{id}","type":"{kind}","effective_on":"{on}","data":{{{data}}}}}"#);
        let done = self.book.append(&drafts(&[line]), &stamp(), false).expect("appended");
        done.positions[0]
    }

    fn work(&mut self, agent: &str, on: &str, hours: &str) -> u64 {
        let data = format!(r#""agent":"{agent}","kind":"work","quantity":"{hours}","unit":"h""#);
        self.add("contribution_recorded", on, &data)
    }

    fn revenue(&mut self, on: &str, amount: &str) {
        self.add("revenue_recorded", on, &format!(r#""amount":"{amount}","unit":"EUR""#));
    }

    fn close(&mut self, period: &str) -> Statement {
        let closed = self.book.close(&request(period), &mut stamp(), false);
        closed.unwrap_or_else(|error| panic!("{error}")).statement
    }

    fn close_of(&mut self, rules: &str, period: &str) -> Statement {
        let request = Request { rules: Some(rules.to_owned()), ..request(period) };
        let closed = self.book.close(&request, &mut stamp(), false);
        closed.unwrap_or_else(|error| panic!("{error}")).statement
    }

    /// What would be closed.
    fn open(&self, period: &str) -> Statement {
        self.book.statement(&request(period)).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The periods and types of what is pending.
    fn pending(&self, period: &str) -> Vec<String> {
        let pending = self.open(period).provenance.pending;
        pending.iter().map(|it| format!("{} in {}", it.event_type, it.period)).collect()
    }
}

fn request(period: &str) -> Request {
    let period = Period::parse(period).expect("a period");
    Request { rules: None, period, known_at: None, as_of: None, number: None }
}

/// What an account holds after a distribution, `anna 1.00, bert 2.00`.
fn account(statement: &Statement, name: &str) -> String {
    let agents = statement.provenance.balances.accounts[name].iter();
    agents.map(|(id, it)| format!("{id} {}", it.closing)).collect::<Vec<_>>().join(", ")
}

fn fund(statement: &Statement, name: &str) -> String {
    statement.provenance.balances.funds[name].closing.to_string()
}

/// What is adjusted, one line a close: funds, then what is posted to cash.
fn adjusted(statement: &Statement) -> Vec<String> {
    let shown = statement.result.adjustments.iter().map(|of| {
        let funds = of.funds.iter().map(|(name, amount)| format!("{name} {amount}"));
        let cash = of.accounts.get("cash").into_iter().flatten();
        funds.chain(cash.map(|(id, amount)| format!("{id} {amount}"))).collect::<Vec<_>>()
    });
    shown.map(|of| of.join(", ")).collect()
}

#[test]
fn two_hundred_more_in_the_first_year_leave_the_reserve_at_five_hundred() {
    let mut kept = Kept::opened(HALF);
    kept.work("anna", "2026-03-01", "2");
    kept.work("bert", "2026-03-01", "1");
    kept.revenue("2026-06-30", "600.00");
    let first = kept.close("2026");
    // Half of 600 is 300; the other 300 are two to one.
    assert_eq!(
        (fund(&first, "reserve"), account(&first, "cash")),
        ("300.00".into(), "anna 200.00, bert 100.00".into())
    );
    kept.work("anna", "2027-03-01", "1");
    kept.work("bert", "2027-03-01", "1");
    kept.revenue("2027-06-30", "600.00");
    let second = kept.close("2027");
    // The reserve takes the 200 that it lacks; 400 are one to one.
    assert_eq!(
        (fund(&second, "reserve"), account(&second, "cash")),
        ("500.00".into(), "anna 400.00, bert 300.00".into())
    );
    kept.revenue("2026-12-20", "200.00");
    assert_eq!(kept.pending("2028"), ["revenue_recorded in 2026"]);
    let third = kept.close("2028");
    // 2026: half of 800 is 400, and 400 are 266.67 and 133.33. 2027: the reserve lacks 100, and 500
    // are 250 and 250.
    let expected =
        ["reserve 100.00, anna 66.67, bert 33.33", "reserve -100.00, anna 50.00, bert 50.00"];
    assert_eq!(adjusted(&third), expected);
    assert_eq!(fund(&third, "reserve"), "500.00");
    assert_eq!(account(&third, "cash"), "anna 516.67, bert 383.33");
    // What was published stays.
    assert_eq!(kept.open("2026").result, first.result);
    assert_eq!(kept.open("2027").result, second.result);
}

#[test]
fn whoever_left_owes_back_what_was_paid_and_gets_what_turns_up() {
    let mut kept = Kept::opened(EQUALLY);
    for agent in ["anna", "bert"] {
        let data = format!(r#""agent":"{agent}","role":"member""#);
        kept.add("membership_started", "2026-01-01", &data);
    }
    kept.work("bert", "2026-01-10", "2");
    kept.revenue("2026-01-31", "100.00");
    assert_eq!(account(&kept.close("2026-01"), "cash"), "anna 25.00, bert 75.00");
    let paid = r#""agent":"anna","account":"cash","amount":"25.00","unit":"EUR""#;
    kept.add("payout_paid", "2026-02-03", paid);
    // Anna had left in January: all that is for members is Bert's, and the payout stays.
    kept.add("membership_ended", "2026-01-20", r#""agent":"anna","role":"member""#);
    let second = kept.close("2026-02");
    assert_eq!(adjusted(&second), ["anna -25.00, bert 25.00"]);
    assert_eq!(account(&second, "cash"), "anna -25.00, bert 100.00");
    // Two hours that she did before: of the 50 by hours one half is hers.
    kept.work("anna", "2026-01-12", "2");
    let third = kept.close("2026-03");
    assert_eq!(adjusted(&third), ["anna 25.00, bert -25.00"]);
    // Zero for Anna is left out.
    assert_eq!(account(&third, "cash"), "anna 0.00, bert 75.00");
}

#[test]
fn what_the_rules_of_a_closed_period_refuse_is_named_and_reversing_it_mends_it() {
    let mut kept = Kept::opened(EQUALLY);
    kept.work("anna", "2026-01-10", "2");
    kept.revenue("2026-01-31", "100.00");
    kept.close("2026-01");
    let late = kept.work("bert", "2026-01-12", "9");
    let size = kept.book.head().expect("a head").size();
    let error = kept.book.close(&request("2026-02"), &mut stamp(), false).expect_err("refused");
    assert_eq!(error.code(), "CloseMustBeComputableAgain");
    let told = error.to_string();
    assert!(told.contains("2026-01") && told.contains("ten hours at most"), "{told}");
    assert_eq!(kept.book.head().expect("a head").size(), size, "nothing is written");
    kept.book.reverse(late, "nine minutes", &mut stamp(), false).expect("reversed");
    let second = kept.close("2026-02");
    assert!(second.result.adjustments.is_empty());
    assert_eq!(account(&second, "cash"), "anna 50.00");
}

#[test]
fn a_reopened_close_adjusts_nothing_and_closed_again_the_same() {
    let mut kept = Kept::opened(HALF);
    kept.work("anna", "2026-03-01", "1");
    kept.revenue("2026-06-30", "100.00");
    kept.close("2026");
    kept.work("bert", "2026-03-02", "1");
    let before = kept.open("2027");
    let second = kept.close("2027");
    assert_eq!(account(&second, "cash"), "anna 25.00, bert 25.00");
    let closed = kept.book.published(kept.book.closes().expect("closes").last().expect("one"));
    assert_eq!(closed.expect("published").digest, second.digest);
    let period = Period::parse("2027").expect("a year");
    kept.book.reopen(None, &period, "more", &mut stamp(), false).expect("reopened");
    assert_eq!(kept.pending("2027"), ["contribution_recorded in 2026"]);
    let again = kept.open("2027");
    assert_eq!(again.digest, before.digest);
    assert_eq!(again.provenance.balances, before.provenance.balances);
    let third = kept.close("2027");
    assert_eq!((third.digest, &third.result), (second.digest, &second.result));
    assert!(kept.pending("2028").is_empty());
}

#[test]
fn what_was_adjusted_is_adjusted_again_by_the_difference_alone() {
    let mut kept = Kept::opened(HALF);
    kept.work("anna", "2026-03-01", "1");
    kept.revenue("2026-06-30", "100.00");
    kept.close("2026");
    let late = kept.work("bert", "2026-03-02", "1");
    assert_eq!(adjusted(&kept.close("2027")), ["anna -25.00, bert 25.00"]);
    kept.work("bert", "2026-03-03", "2");
    // 50 by one to three: 12.50 and 37.50.
    assert_eq!(adjusted(&kept.close("2028")), ["anna -12.50, bert 12.50"]);
    kept.book.reverse(late, "twice", &mut stamp(), false).expect("reversed");
    // By one to two: 16.67 and 33.33.
    let fourth = kept.close("2029");
    assert_eq!(adjusted(&fourth), ["anna 4.17, bert -4.17"]);
    assert_eq!(account(&fourth, "cash"), "anna 16.67, bert 33.33");
    assert!(kept.close("2030").result.adjustments.is_empty());
}

/// What is called is shared, and what was earned meanwhile.
const CALLED: &str = r#"rules "Called"
currency EUR
engine 0
closes on call

fund kept
pot run = source called

line "run" from pot run
  takes rest
  to fund kept
line "earned"
  takes rest
  to fund kept
"#;

#[test]
fn what_two_distributions_of_the_same_days_did_not_know_is_taken_once() {
    let mut kept = Kept::opened(CALLED);
    let days = "2026-01-01..2026-02-01";
    let call =
        r#""rules":"Called","from":"2026-01-01","to":"2026-02-01","amount":"10.00","unit":"EUR""#;
    for _ in 0..2 {
        kept.add("distribution_called", "2026-01-20", call);
        kept.close(days);
    }
    kept.revenue("2026-01-12", "5.00");
    kept.add(
        "distribution_called",
        "2026-02-20",
        &call.replace("02-01", "03-01").replace("01-01", "02-01"),
    );
    let third = kept.close("2026-02-01..2026-03-01");
    // The first one takes it.
    assert_eq!(adjusted(&third), ["kept 5.00"]);
    assert_eq!(fund(&third, "kept"), "35.00");
}

/// What is called goes by hours, and what was earned to the reserve.
const BETWEEN: &str = r#"rules "Called"
currency EUR
engine 0
closes on call

measure hours in h  counts contributions where kind = work
fund kept may be negative
fund reserve may be negative
pot spent

line "earned"
  takes rest
  even below zero
  to fund reserve
line "called"
  from fund kept
  takes called
  to pot spent
line "by hours"
  from pot spent
  takes rest
  shared by hours
  otherwise to fund kept
"#;

/// Rules beside them, of a pot of their own.
const OTHERS: &str = r#"rules "Others"
currency EUR
engine 0
closes every month

fund reserve may be negative
pot film = result film

line "all" from pot film
  takes rest
  even below zero
  to fund reserve
"#;

#[test]
fn what_was_earned_between_two_distributions_of_a_period_is_shared_once() {
    let mut kept = Kept::opened_by(&[BETWEEN, OTHERS]);
    let call = |kept: &mut Kept, period: &str| {
        let (from, to) = period.split_once("..").expect("a period");
        let data = format!(
            r#""rules":"Called","amount":"10.00","unit":"EUR","from":"{from}","to":"{to}""#
        );
        kept.add("distribution_called", "2026-03-01", &data);
    };
    let spring = "2026-01-01..2026-04-01";
    kept.add("balance_opened", "2025-12-01", r#""fund":"kept","amount":"100.00","unit":"EUR""#);
    kept.work("anna", "2026-01-05", "1");
    call(&mut kept, spring);
    let first = kept.close_of("Called", spring);
    assert_eq!(fund(&first, "reserve"), "0.00");
    kept.revenue("2026-02-01", "100.00");
    // The close of other rules adjusts the first distribution.
    assert_eq!(adjusted(&kept.close_of("Others", "2026-06")), ["reserve 100.00"]);
    // What came before that is the first one's, what came after it the second one's.
    kept.revenue("2026-02-02", "7.00");
    call(&mut kept, spring);
    let second = kept.close_of("Called", spring);
    assert_eq!((second.provenance.number, fund(&second, "reserve")), (2, "107.00".into()));
    assert_eq!(second.result.funds["reserve"].to_string(), "7.00");
    // Computed again, each still has its own.
    kept.work("anna", "2026-01-06", "1");
    kept.work("bert", "2026-01-06", "1");
    let moved = adjusted(&kept.close_of("Others", "2026-07"));
    assert_eq!(moved, ["anna -3.33, bert 3.33", "anna -3.33, bert 3.33"]);
}
