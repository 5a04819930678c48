//! Contributions that count once they are accepted, and contests.

use commonbook_core::event::Position;
use commonbook_core::value::Id;
use commonbook_projections::render::Names;
use commonbook_projections::{Request, explain};

use super::book::{TestBook, pending, request, values};

fn rules(clauses: &str) -> String {
    format!(
        "fund kept\n\
         measure hours in h counts contributions where kind = work {clauses}\n\
         line \"work\" takes rest shared by hours otherwise to fund kept\n"
    )
}

/// A book with anna, bert, chen and dora, members but for dora; chen is a coordinator.
fn book(clauses: &str) -> TestBook {
    let mut book = TestBook::with(&rules(clauses));
    for agent in ["chen", "dora"] {
        let data = format!(r#""agent":"{agent}","kind":"person""#);
        book.add("agent_registered", "2026-01-01", &data);
    }
    for agent in ["anna", "bert", "chen"] {
        book.add(
            "membership_started",
            "2026-01-01",
            &format!(r#""agent":"{agent}","role":"member""#),
        );
    }
    let class = r#""agent":"chen","attribute":"class","value":"coordinator""#;
    book.add("agent_updated", "2026-01-10", class);
    book
}

fn accept(book: &mut TestBook, by: &str, of: Position, day: &str) -> Position {
    book.add("contribution_accepted", day, &format!(r#""agent":"{by}","of":{of}"#))
}

fn contest(book: &mut TestBook, by: &str, of: Position, day: &str) -> Position {
    book.add("contribution_contested", day, &format!(r#""agent":"{by}","of":{of}"#))
}

fn hours_of(book: &TestBook, period: &str) -> String {
    let computed = book.compute(period).unwrap_or_else(|error| panic!("{error}"));
    let all = values(&computed, 0);
    all.split(", ").filter(|one| !one.ends_with(" 0")).collect::<Vec<_>>().join(", ")
}

fn findings(book: &TestBook, period: &str) -> Vec<String> {
    book.statement(period).provenance.findings
}

fn explained(book: &TestBook, agent: &str, period: &str) -> String {
    let agent = Id::parse(agent).unwrap();
    let why = book.log.read_explained(&request(period), &agent);
    commonbook_projections::render::explanation(&why, &Names::new())
}

trait Explains {
    fn read_explained(&self, request: &Request, agent: &Id) -> commonbook_projections::Explanation;
}

impl<L: commonbook_core::log::Log> Explains for L {
    fn read_explained(&self, request: &Request, agent: &Id) -> commonbook_projections::Explanation {
        self.read(|view| explain(view, request, agent, None)).unwrap_or_else(|e| panic!("{e}"))
    }
}

#[test]
fn a_contribution_counts_once_enough_have_accepted_it() {
    let mut book = book("accepted by 2");
    let work = book.work("anna", "2026-01-05", "3");
    assert_eq!(hours_of(&book, "2026-01"), "");
    accept(&mut book, "bert", work, "2026-01-06");
    assert_eq!(hours_of(&book, "2026-01"), "");
    let found = findings(&book, "2026-01");
    let says = format!(
        "measure hours: 1 contribution(s) of the period are not accepted yet and do not count; \
         the first is at position {work}, accepted by 1 of 2"
    );
    assert_eq!(found, [says]);
    let why = explained(&book, "anna", "2026-01");
    let line = format!("measure hours: position {work}, ");
    assert!(why.contains(&line) && why.contains("not yet accepted: 1 of 2"), "{why}");
    accept(&mut book, "dora", work, "2026-02-06");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
    assert_eq!(findings(&book, "2026-01"), [""; 0]);
    assert!(!explained(&book, "anna", "2026-01").contains("not counted"));
}

#[test]
fn only_acceptances_of_those_who_are_asked_on_that_day_count() {
    let mut book = book("accepted by 1 among agent.class = coordinator");
    let work = book.work("anna", "2026-01-05", "3");
    accept(&mut book, "bert", work, "2026-01-20");
    assert_eq!(hours_of(&book, "2026-01"), "");
    assert_eq!(
        findings(&book, "2026-01").last().unwrap(),
        &format!(
            "measure hours: 1 acceptance(s) are by agents whom the measure did not ask on that \
             day, and do not count; the first is of position {work}"
        )
    );
    // Chen was no coordinator on that day, and on the next one.
    let early = accept(&mut book, "chen", work, "2026-01-09");
    assert_eq!(hours_of(&book, "2026-01"), "");
    book.reverse(early, "2026-01-09");
    accept(&mut book, "chen", work, "2026-01-10");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
    // What is recorded of the day later counts as well.
    let data = r#""agent":"chen","attribute":"class","value":"guest""#;
    book.add("agent_updated", "2026-01-10", data);
    assert_eq!(hours_of(&book, "2026-01"), "");
}

#[test]
fn members_accept_from_the_day_on_which_they_join_to_the_one_before_they_leave() {
    let mut book = book("accepted by 1 among members");
    let work = book.work("anna", "2026-01-05", "3");
    let other = book.work("bert", "2026-01-06", "5");
    accept(&mut book, "dora", work, "2026-01-20");
    book.add("membership_ended", "2026-01-21", r#""agent":"chen","role":"member""#);
    accept(&mut book, "chen", work, "2026-01-21");
    assert_eq!(hours_of(&book, "2026-01"), "");
    accept(&mut book, "chen", other, "2026-01-20");
    assert_eq!(hours_of(&book, "2026-01"), "bert 5");
    // A membership that is recorded later, for a day before, makes the acceptance one of a member.
    book.add("membership_started", "2026-01-20", r#""agent":"dora","role":"member""#);
    assert_eq!(hours_of(&book, "2026-01"), "anna 3, bert 5");
}

#[test]
fn tenure_is_that_of_the_day_and_several_clauses_all_hold() {
    let mut book = book("accepted by 1 among days as member >= 10 accepted by 2 among members");
    let work = book.work("anna", "2026-01-05", "3");
    accept(&mut book, "bert", work, "2026-01-09");
    assert_eq!(hours_of(&book, "2026-01"), "");
    let why = explained(&book, "anna", "2026-01");
    assert!(why.contains("not yet accepted: 0 of 1"), "{why}");
    accept(&mut book, "chen", work, "2026-01-10");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
}

#[test]
fn a_correction_is_accepted_anew() {
    let mut book = book("accepted by 1");
    let work = book.work("anna", "2026-01-05", "30");
    accept(&mut book, "bert", work, "2026-01-09");
    let data = r#""agent":"anna","kind":"work","quantity":"3","unit":"h""#;
    let more = format!(r#""corrects":{work},"#);
    let new = book.add_with("contribution_recorded", "2026-01-05", data, &more);
    assert_eq!(hours_of(&book, "2026-01"), "");
    accept(&mut book, "bert", new, "2026-01-10");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
}

#[test]
fn an_acceptance_after_the_close_is_late_and_is_of_the_closed_period() {
    let mut book = book("accepted by 1 for ever");
    let work = book.work("anna", "2026-01-05", "3");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let late = accept(&mut book, "bert", work, "2026-02-03");
    assert_eq!(hours_of(&book, "2026-02"), "anna 3", "for ever, since January");
    let waits = [format!("{late} contribution_accepted in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), waits);
    assert_eq!(pending(&book.published()), waits);
    // Computed again, the closed period shows what it would be now.
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
    // Taking it back is late as well, and leaves nothing.
    book.reverse(late, "2026-02-04");
    assert_eq!(hours_of(&book, "2026-01"), "");
    assert_eq!(pending(&book.statement("2026-02")), [""; 0]);
}

#[test]
fn an_acceptance_that_is_taken_back_after_the_close_counts_no_more() {
    let mut book = book("accepted by 1 for ever");
    let work = book.work("anna", "2026-01-05", "3");
    let accepted = accept(&mut book, "bert", work, "2026-01-06");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let back = book.reverse(accepted, "2026-02-04");
    assert_eq!(hours_of(&book, "2026-02"), "");
    let waits = [format!("{back} event_reversed in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), waits);
    assert_eq!(hours_of(&book, "2026-01"), "");
}

#[test]
fn a_contested_contribution_counts_in_no_measure_until_that_is_settled() {
    let mut book = book("");
    let work = book.work("anna", "2026-01-05", "3");
    let contested = contest(&mut book, "bert", work, "2026-01-06");
    assert_eq!(hours_of(&book, "2026-01"), "");
    let says = format!(
        "measure hours: 1 contribution(s) of the period are contested and do not count until \
         that is settled; the first is at position {work}, contested at position {contested}"
    );
    assert_eq!(findings(&book, "2026-01"), [says]);
    let why = explained(&book, "anna", "2026-01");
    assert!(why.contains(&format!("contested at position {contested}, and not settled")), "{why}");
    // Nobody asks for acceptances, so none settles it.
    accept(&mut book, "chen", work, "2026-01-07");
    assert_eq!(hours_of(&book, "2026-01"), "");
    book.reverse(contested, "2026-01-08");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
}

#[test]
fn enough_acceptances_after_the_contest_settle_it() {
    let mut book = book("accepted by 2");
    let work = book.work("anna", "2026-01-05", "3");
    accept(&mut book, "bert", work, "2026-01-06");
    accept(&mut book, "chen", work, "2026-01-06");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
    let contested = contest(&mut book, "dora", work, "2026-01-07");
    assert_eq!(hours_of(&book, "2026-01"), "");
    accept(&mut book, "bert", work, "2026-01-08");
    assert_eq!(hours_of(&book, "2026-01"), "");
    let why = explained(&book, "anna", "2026-01");
    let says = format!("contested at position {contested}, and accepted since by 1 of 2");
    assert!(why.contains(&says), "{why}");
    accept(&mut book, "chen", work, "2026-01-08");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
    // Without the contest, bert's two acceptances are one.
    book.reverse(contested, "2026-01-09");
    assert_eq!(hours_of(&book, "2026-01"), "anna 3");
}

#[test]
fn two_acceptances_of_one_agent_are_one_when_the_contest_between_them_is_taken_back() {
    let mut book = book("accepted by 2");
    let work = book.work("anna", "2026-01-05", "3");
    accept(&mut book, "bert", work, "2026-01-06");
    let contested = contest(&mut book, "dora", work, "2026-01-07");
    accept(&mut book, "bert", work, "2026-01-08");
    book.reverse(contested, "2026-01-09");
    assert_eq!(hours_of(&book, "2026-01"), "");
}

#[test]
fn a_contest_after_the_close_is_late_and_is_of_the_closed_period() {
    let mut book = book("for ever");
    let work = book.work("anna", "2026-01-05", "3");
    book.result("2026-01", "100.00");
    book.close("2026-01");
    let late = contest(&mut book, "bert", work, "2026-02-03");
    assert_eq!(hours_of(&book, "2026-02"), "");
    let waits = [format!("{late} contribution_contested in 2026-01")];
    assert_eq!(pending(&book.statement("2026-02")), waits);
    assert_eq!(hours_of(&book, "2026-01"), "");
}

#[test]
fn a_claim_is_credited_by_the_first_close_that_counts_it() {
    let mut book = book("accepted by 1 once");
    let first = book.work("anna", "2026-01-05", "3");
    book.work("anna", "2026-02-05", "4");
    accept(&mut book, "bert", first, "2026-02-06");
    // January is skipped, so its work is for the close of February, which an acceptance adjusts.
    let other = book.work("bert", "2026-01-06", "5");
    book.result("2026-02", "100.00");
    book.close("2026-02");
    accept(&mut book, "chen", other, "2026-03-01");
    assert_eq!(hours_of(&book, "2026-03"), "");
    book.result("2026-03", "50.00");
    book.close("2026-03");
    assert_eq!(hours_of(&book, "2026-04"), "");
}

#[test]
fn as_of_a_day_only_what_was_said_by_then_counts() {
    let mut book = book("accepted by 1");
    let work = book.work("anna", "2026-01-05", "3");
    accept(&mut book, "bert", work, "2026-01-20");
    let on = |day: &str| Request { as_of: Some(day.parse().unwrap()), ..request("2026-01") };
    let shown = |day: &str| {
        let computed = book.ask(&on(day)).unwrap_or_else(|error| panic!("{error}"));
        values(&computed, 0).split(", ").next().unwrap().to_owned()
    };
    assert_eq!(shown("2026-01-19"), "anna 0");
    assert_eq!(shown("2026-01-20"), "anna 3");
}

#[test]
fn of_a_list_an_event_that_waits_in_one_measure_is_counted_by_the_next() {
    let body = "fund kept\n\
        measure proved in h counts contributions where kind = work accepted by 1\n\
        measure raw in h counts contributions where kind = work\n\
        once only: proved, raw\n\
        line \"work\" takes 90% of surplus shared by proved otherwise to fund kept\n\
        line \"rest\" takes rest shared by raw otherwise to fund kept\n";
    let mut book = TestBook::with(body);
    let work = book.work("anna", "2026-01-05", "3");
    assert_eq!(book.measure("2026-01", 0), "anna 0, bert 0");
    assert_eq!(book.measure("2026-01", 1), "anna 3, bert 0");
    accept(&mut book, "bert", work, "2026-01-06");
    assert_eq!(book.measure("2026-01", 0), "anna 3, bert 0");
    assert_eq!(book.measure("2026-01", 1), "anna 0, bert 0");
}

#[test]
fn an_event_is_accepted_as_the_rules_of_its_own_day_ask() {
    let mut book = book("accepted by 1");
    let text = format!("{}{}", super::book::HEADER, rules("accepted by 2 for ever"));
    book.adopt(&text, "2026-02-01");
    let old = book.work("anna", "2026-01-05", "3");
    let new = book.work("bert", "2026-02-05", "5");
    accept(&mut book, "chen", old, "2026-02-06");
    accept(&mut book, "chen", new, "2026-02-06");
    assert_eq!(hours_of(&book, "2026-02"), "anna 3");
}
