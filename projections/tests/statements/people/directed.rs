//! Shares that contributors direct: waived, given to a fund, given to another.

use commonbook_core::event::{Event, Position};
use commonbook_core::value::Id;
use commonbook_projections::render::Names;
use commonbook_projections::{Computed, explain};

use super::book::{TestBook, pending, request};

const RULES: &str = "fund kept\nfund solidarity\nfund house indivisible\n\
    measure hours in h counts contributions where kind = work\n\
    line \"work\" takes rest shared by hours otherwise to fund kept\n";

/// Rules whose line has more clauses.
fn with(clauses: &str) -> String {
    format!("account retained\n{}", RULES.replace("otherwise", &format!("{clauses} otherwise")))
}

/// Anna worked three hours, bert one; 100.00 are shared: 75.00 and 25.00.
fn book(rules: &str) -> TestBook {
    let mut book = TestBook::with(rules);
    book.work("anna", "2026-01-05", "3");
    book.work("bert", "2026-01-05", "1");
    book.result("2026-01", "100.00");
    book
}

fn direct(book: &mut TestBook, data: &str) -> Position {
    direct_on(book, "2026-01-10", data)
}

fn direct_on(book: &mut TestBook, day: &str, data: &str) -> Position {
    book.add("share_directed", day, &format!(r#""agent":"anna",{data}"#))
}

fn computed(book: &TestBook) -> Computed {
    book.compute("2026-01").unwrap_or_else(|error| panic!("{error}"))
}

/// `cash anna 75.00, bert 25.00; solidarity 0.00; kept ...`: what is posted, and funds that moved.
fn result(book: &TestBook) -> String {
    let result = computed(book).statement.result;
    let mut parts = Vec::new();
    for (account, agents) in &result.accounts {
        let agents: Vec<String> = agents.iter().map(|(id, it)| format!("{id} {it}")).collect();
        parts.push(format!("{account}: {}", agents.join(", ")));
    }
    parts.extend(result.funds.iter().map(|(fund, amount)| format!("fund {fund}: {amount}")));
    parts.join("; ")
}

fn findings(book: &TestBook) -> Vec<String> {
    computed(book).statement.provenance.findings
}

/// What shares, movements and postings say must come to the same.
fn conserved(book: &TestBook) {
    let computed = computed(book);
    let mut cents: i128 = 0;
    for event in &computed.events {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are no results")]
        match event {
            Event::FundMoved(e) => {
                let is_pot = |place: &str| place.starts_with("pot ");
                if is_pot(&e.from.to_string()) {
                    cents += e.amount.count();
                }
                if e.to.to_string().starts_with("fund ") {
                    cents -= e.amount.count();
                }
                if is_pot(&e.to.to_string()) {
                    cents -= e.amount.count();
                }
            }
            Event::AccountPosted(e) => cents -= e.amount.map_or(0, |amount| amount.count()),
            Event::ShareAllocated(e) => {
                for line in &e.lines {
                    let less: i128 = line.less.iter().map(|less| less.amount.count()).sum();
                    let paid: i128 = line.paid.iter().map(|paid| paid.amount.count()).sum();
                    assert!(less + paid <= line.amount.count().max(0), "{line:?}");
                }
            }
            _ => {}
        }
    }
    assert_eq!(cents, 0, "what left the pots came in somewhere");
}

#[test]
fn a_part_of_a_share_goes_to_a_fund_and_the_share_stays_whole() {
    let mut book = book(RULES);
    let at = direct(&mut book, r#""part":"20","unit":"%","fund":"solidarity""#);
    assert_eq!(result(&book), "cash: anna 60.00, bert 25.00; fund solidarity: 15.00");
    conserved(&book);
    let statement = book.statement("2026-01");
    let anna = &statement.result.agents[&Id::parse("anna").unwrap()];
    assert_eq!(anna.total.to_string(), "75.00");
    let less = &anna.lines[0].less[0];
    let shown = (less.amount.to_string(), less.to.as_str(), less.directed);
    assert_eq!(shown, ("15.00".to_owned(), "fund solidarity", Some(at)));
    let text = commonbook_projections::render::table(&statement, &Names::new());
    assert!(text.contains(&format!("fund solidarity, directed at position {at}")), "{text}");
    assert_eq!(findings(&book), [""; 0]);
}

#[test]
fn a_part_of_a_share_goes_to_another_agent_who_sees_from_whom() {
    let mut book = book(RULES);
    let at = direct(&mut book, r#""part":"40.00","unit":"EUR","to":"bert""#);
    assert_eq!(result(&book), "cash: anna 35.00, bert 65.00");
    conserved(&book);
    let agent = Id::parse("bert").unwrap();
    let why = commonbook_core::log::Log::read(&book.log, |view| {
        explain(view, &request("2026-01"), &agent, None)
    });
    let why = commonbook_projections::render::explanation(&why.unwrap(), &Names::new());
    let says = format!("given by anna: 40.00 of line \"work\", directed at position {at}\n");
    assert!(why.contains("bert gets 25.00") && why.contains(&says), "{why}");
}

#[test]
fn an_agent_without_a_share_is_given_one_even_when_registered_later() {
    let mut book = book(RULES);
    let data = r#""agent":"clinic","kind":"organization""#;
    book.add("agent_registered", "2026-03-01", data);
    direct(&mut book, r#""part":"100","unit":"%","to":"clinic""#);
    assert_eq!(result(&book), "cash: bert 25.00, clinic 75.00");
    conserved(&book);
}

#[test]
fn what_is_waived_goes_where_the_line_says_or_where_its_otherwise_goes() {
    let mut book = book(RULES);
    direct(&mut book, r#""part":"100","unit":"%","waive":true"#);
    assert_eq!(result(&book), "cash: bert 25.00; fund kept: 75.00");
    conserved(&book);
    let mut other = self::book(&with("waived to fund house"));
    direct(&mut other, r#""part":"100","unit":"%","waive":true"#);
    assert_eq!(result(&other), "cash: bert 25.00; fund house: 75.00");
    conserved(&other);
}

#[test]
fn what_is_waived_may_be_shared_again_through_a_pot() {
    let rules = "fund kept\npot again rest to fund kept\n\
        measure hours in h counts contributions where kind = work\n\
        line \"work\" takes rest shared by hours waived to pot again otherwise to fund kept\n\
        line \"second\" from pot again takes rest shared equally among agent.kind = person \
        otherwise to fund kept directed to nobody\n";
    let mut book = book(rules);
    direct(&mut book, r#""part":"100","unit":"%","waive":true"#);
    assert_eq!(result(&book), "cash: anna 37.50, bert 62.50; fund kept: 0.00");
    conserved(&book);
    assert_eq!(findings(&book).len(), 1);
}

#[test]
fn a_line_that_says_nothing_of_it_lets_nobody_waive() {
    let rules = "fund kept\n\
        each \"bonus\" from pot main among agent.kind = person amounts to 5.00 EUR\n\
        line \"rest\" takes rest to fund kept\n";
    let mut book = book(rules);
    let at = direct(&mut book, r#""part":"10","unit":"%","line":"bonus","waive":true"#);
    assert_eq!(result(&book), "cash: anna 5.00, bert 5.00; fund kept: 90.00");
    let says = format!(
        "what anna directed at position {at} was not carried out in full, and stays with them: \
         \"bonus\" does not say where what is waived goes"
    );
    assert_eq!(findings(&book).last(), Some(&says));
    let mut told = self::book(&rules.replace("5.00 EUR", "5.00 EUR waived to fund kept"));
    direct(&mut told, r#""part":"10","unit":"%","line":"bonus","waive":true"#);
    assert_eq!(result(&told), "cash: anna 4.50, bert 5.00; fund kept: 90.50");
    conserved(&told);
    let mut other = self::book(&with("directed to nobody"));
    let at = direct(&mut other, r#""part":"10","unit":"%","fund":"solidarity""#);
    assert_eq!(result(&other), "cash: anna 75.00, bert 25.00");
    let says = format!(
        "what anna directed at position {at} was not carried out in full, and stays with them: \
         \"work\" is directed to nobody"
    );
    assert_eq!(findings(&other), [says]);
}

#[test]
fn a_fund_that_the_rules_do_not_declare_is_given_nothing() {
    let mut book = book(RULES);
    let at = direct(&mut book, r#""part":"10","unit":"%","fund":"solidarty""#);
    assert_eq!(result(&book), "cash: anna 75.00, bert 25.00");
    let says = format!(
        "what anna directed at position {at} was not carried out in full, and stays with them: \
         these rules declare no fund solidarty"
    );
    assert_eq!(findings(&book), [says]);
}

#[test]
fn a_line_that_no_rules_have_is_a_finding() {
    let mut book = book(RULES);
    let at = direct(&mut book, r#""part":"10","unit":"%","line":"wrok","fund":"solidarity""#);
    assert_eq!(result(&book), "cash: anna 75.00, bert 25.00");
    assert!(findings(&book)[0].contains(&format!(
        "a line wrok that pays contributors; what anna directed of it at position {at}"
    )));
}

#[test]
fn directions_are_carried_out_in_order_of_position_and_never_beyond_the_share() {
    let mut book = book(RULES);
    direct(&mut book, r#""part":"60","unit":"%","fund":"solidarity""#);
    let more = direct(&mut book, r#""part":"60","unit":"%","to":"bert""#);
    assert_eq!(result(&book), "cash: bert 55.00; fund solidarity: 45.00");
    conserved(&book);
    assert!(findings(&book)[0].contains(&format!("position {more}")));
    assert!(findings(&book)[0].contains("of \"work\" 30.00 of 45.00 was left"));
    let mut other = self::book(RULES);
    let at = direct(&mut other, r#""part":"90.00","unit":"EUR","fund":"solidarity""#);
    assert_eq!(result(&other), "cash: bert 25.00; fund solidarity: 75.00");
    assert!(findings(&other)[0].contains(&format!("position {at}")));
    assert!(findings(&other)[0].contains("15.00 of 90.00 EUR was not due"));
}

#[test]
fn deductions_come_first_and_what_is_kept_on_accounts_stays() {
    let rules = with(
        "less 20% of due to fund kept under 1.00 EUR to fund kept paid 40% cash, rest retained",
    );
    let mut book = book(&rules);
    direct(&mut book, r#""part":"50","unit":"%","to":"bert""#);
    // Of 75.00 there is 60.00 due, of which 24.00 is payable; half of that is bert's.
    let cash = "cash: anna 12.00, bert 20.00; retained: anna 36.00, bert 12.00; fund kept: 20.00";
    assert_eq!(result(&book), cash);
    conserved(&book);
}

#[test]
fn nothing_of_what_a_line_credits_to_an_account_is_directed() {
    let mut book = book(&with("to account retained"));
    direct(&mut book, r#""part":"50","unit":"%","to":"bert""#);
    assert_eq!(result(&book), "retained: anna 75.00, bert 25.00");
}

#[test]
fn a_direction_holds_for_the_period_of_its_day_or_until_a_day() {
    let mut book = book(RULES);
    direct_on(&mut book, "2026-02-01", r#""part":"10","unit":"%","to":"bert""#);
    direct_on(&mut book, "2025-12-31", r#""part":"10","unit":"%","to":"bert""#);
    let ended = r#""part":"10","unit":"%","to":"bert","until":"2026-01-01""#;
    direct_on(&mut book, "2025-12-31", ended);
    assert_eq!(result(&book), "cash: anna 75.00, bert 25.00");
    let running = r#""part":"10","unit":"%","to":"bert","until":"2026-01-02""#;
    let running = direct_on(&mut book, "2025-12-31", running);
    assert_eq!(result(&book), "cash: anna 67.50, bert 32.50");
    book.reverse(running, "2026-01-12");
    assert_eq!(result(&book), "cash: anna 75.00, bert 25.00");
}

#[test]
fn a_direction_for_a_closed_period_is_pending() {
    let mut book = book(RULES);
    book.close("2026-01");
    let late = direct(&mut book, r#""part":"10","unit":"%","to":"bert""#);
    let waits = [format!("{late} share_directed in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), waits);
    assert_eq!(result(&book), "cash: anna 67.50, bert 32.50");
}

#[test]
fn a_claim_is_paid_by_what_is_directed_and_the_past_of_a_step_is_its_share() {
    let rules = "fund kept\n\
        measure owed in EUR counts contributions where kind = pay until paid\n\
        line \"owed\" takes 80% of surplus shared by owed otherwise to fund kept\n\
        line \"rest\" takes rest to fund kept\n\
        report \"paid before\" past line \"owed\"\n";
    let mut book = TestBook::with(rules);
    let pay = r#""agent":"anna","kind":"pay","value":"100.00","unit":"EUR""#;
    book.add("contribution_recorded", "2026-01-05", pay);
    book.result("2026-01", "100.00");
    direct(&mut book, r#""part":"50","unit":"%","fund":"kept""#);
    direct(&mut book, r#""part":"10","unit":"%","to":"bert""#);
    assert_eq!(result(&book), "cash: anna 32.00, bert 8.00; owed: anna 20; fund kept: 60.00");
    conserved(&book);
    book.close("2026-01");
    book.result("2026-02", "10.00");
    assert_eq!(book.measure("2026-02", 0), "anna 20, bert 0");
    let report = &book.statement("2026-02").provenance.reports[0];
    assert!(format!("{report:?}").contains("80"), "{report:?}");
}

#[test]
fn what_is_published_shows_what_was_directed() {
    let mut book = book(RULES);
    direct(&mut book, r#""part":"40.00","unit":"EUR","to":"bert""#);
    let before = book.statement("2026-01");
    book.close("2026-01");
    let after = book.published();
    assert_eq!((before.result, before.digest), (after.result, after.digest));
}
