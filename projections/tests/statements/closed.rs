//! What a close writes, and what is read back from it.

use commonbook_core::event::{Event, result_digest};
use commonbook_core::log::{Log, View};
use commonbook_core::value::Amount;
use commonbook_projections::{Request, Status};

use super::book::{BY_HOURS, HEADER, TestBook, request};

fn january() -> TestBook {
    let mut book = TestBook::with(BY_HOURS);
    book.work("anna", "2026-01-10", "2");
    book.work("bert", "2026-01-11", "1");
    book.result("2026-01", "100.00");
    book
}

#[test]
fn the_digest_is_the_same_before_the_close_and_after() {
    let mut book = january();
    let before = book.compute("2026-01").unwrap();
    book.close("2026-01");
    let published = book.published();
    assert_eq!(published.digest, before.digest);
    assert_eq!(published.result, before.statement.result);
    assert_eq!(published.provenance.status, Status::Closed);
    assert!(published.provenance.findings.is_empty());
}

#[test]
fn a_batch_is_movements_then_contributors_then_postings() {
    let mut book = january();
    let events = book.compute("2026-01").unwrap().events;
    let kinds: Vec<&str> = events.iter().map(|event| event.kind().as_str()).collect();
    assert_eq!(
        kinds,
        ["fund_moved", "share_allocated", "share_allocated", "account_posted", "account_posted"]
    );
    let Event::ShareAllocated(anna) = &events[1] else { panic!("{:?}", events[1]) };
    assert_eq!((anna.agent.as_str(), anna.total.to_string()), ("anna", "66.67".to_owned()));
    assert_eq!(anna.lines[0].rounding, Some(Amount::parse("0.01", 2).unwrap()));
    book.close("2026-01");
    assert_eq!(book.published().digest, result_digest(&events));
}

#[test]
fn a_line_of_zero_is_moved_and_zero_shares_are_counted() {
    let mut book = TestBook::with(
        "fund kept\nmeasure hours in h counts contributions where kind = work\n\
         line \"none\" takes 0 EUR to fund kept\n\
         line \"work\" takes rest shared by hours rounded down, difference to fund kept otherwise to fund kept\n",
    );
    book.work("anna", "2026-01-10", "100000");
    book.work("bert", "2026-01-11", "1");
    book.result("2026-01", "0.10");
    let computed = book.compute("2026-01").unwrap();
    let lines = &computed.statement.result.lines;
    assert_eq!((lines[0].name.as_str(), lines[0].amount.to_string()), ("none", "0.00".to_owned()));
    assert_eq!(computed.statement.result.agents.len(), 1);
    assert_eq!(computed.zero_shares, 1);
    let difference = lines.iter().find(|line| line.difference == Some(true)).unwrap();
    assert_eq!((difference.name.as_str(), difference.to.as_str()), ("work", "fund kept"));
}

#[test]
fn a_source_and_a_rest_are_named_after_their_pot() {
    let mut book = TestBook::with("fund kept\npot grain = source 5.00 EUR rest to fund kept\n");
    book.close("2026-01");
    let lines = book.published().result.lines;
    let shown: Vec<String> =
        lines.iter().map(|line| format!("{}: {} to {}", line.name, line.from, line.to)).collect();
    assert_eq!(shown, ["pot grain: source to pot grain", "pot grain: pot grain to fund kept"]);
}

#[test]
fn a_published_statement_stands_whatever_comes_after() {
    let mut book = january();
    book.close("2026-01");
    let before = book.published();
    book.result("2026-02", "7.00");
    book.work("anna", "2026-02-10", "2");
    book.close("2026-02");
    let close = book.closes().remove(0);
    let after = book.log.read(|view| commonbook_projections::published(view, &close)).unwrap();
    assert_eq!(after, before);
}

#[test]
fn a_reopened_close_can_still_be_read_and_says_so() {
    let mut book = january();
    let close = book.close("2026-01");
    let published = book.published();
    book.reopen(close);
    let reopened = book.published();
    assert_eq!(reopened.provenance.status, Status::Reopened);
    assert_eq!(reopened.result, published.result);
    book.work("bert", "2026-01-12", "1");
    book.close("2026-01");
    let again = book.published();
    assert_eq!(again.provenance.number, 1);
    assert_eq!(again.result.agents.values().next().unwrap().total.to_string(), "50.00");
}

#[test]
fn known_at_a_size_computes_with_what_the_book_knew() {
    let mut book = january();
    let size = book.size();
    let then = book.compute("2026-01").unwrap();
    book.work("bert", "2026-01-12", "7");
    let known = Request { known_at: Some(size), ..request("2026-01") };
    let computed = book.ask(&known).unwrap();
    assert_eq!(computed.statement, then.statement);
    assert_ne!(book.compute("2026-01").unwrap().digest, then.digest);
}

#[test]
fn rules_adopted_in_parts_are_put_together() {
    let mut book = TestBook::new();
    book.adopt_in_parts(&format!("{HEADER}{BY_HOURS}"), "2026-01-01");
    book.result("2026-01", "100.00");
    assert_eq!(book.statement("2026-01").result.funds["kept"].to_string(), "100.00");
}

#[test]
fn the_statement_names_what_it_was_computed_from() {
    let mut book = january();
    let size = book.size();
    let root = book.log.head().unwrap().tree.root();
    book.close("2026-01");
    let provenance = book.published().provenance;
    assert_eq!(provenance.position, size);
    assert_eq!(provenance.root.as_bytes(), &root);
    assert_eq!(provenance.rules, "test");
    assert_eq!(provenance.rules_hash, super::book::hash(&format!("{HEADER}{BY_HOURS}")));
    assert_eq!(provenance.book, "test/book");
    assert_eq!(provenance.engine, 0);
}

#[test]
fn results_without_their_closing_event_count_nowhere_and_are_a_finding() {
    let mut book = january();
    let first = book.size();
    let end = book.close("2026-01");
    let torn = Request { known_at: Some(end), ..request("2026-02") };
    let again = book.ask(&torn).unwrap();
    assert_eq!(super::book::opening(&again, "cash"), "anna 0, bert 0");
    assert_eq!(
        again.statement.provenance.findings,
        [format!(
            "results from position {first} on have no distribution_closed; they count nowhere"
        )]
    );
}

#[test]
fn what_was_published_stands_when_it_would_come_out_otherwise_and_a_finding_says_so() {
    let mut book = january();
    let mut computed = book.compute("2026-01").unwrap();
    let honest = computed.digest;
    // A program with a fault: bert's posting is lost.
    computed.events.pop();
    computed.digest = result_digest(&computed.events);
    book.write_close(&computed);
    let published = book.published();
    assert_eq!(published.digest, computed.digest);
    assert_eq!(published.result.accounts["cash"].len(), 1);
    assert_eq!(published.provenance.balances.accounts["cash"].len(), 1);
    let finding = format!(
        "computing it again gives the digest {honest}, but {} was published",
        computed.digest
    );
    assert_eq!(published.provenance.findings, [finding]);
}
