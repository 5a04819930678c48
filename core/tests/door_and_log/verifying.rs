//! What `verify` names: every row of every table that the lines do not say.

use crate::ground::{
    Ground, account, adoption, agent, posting, reopening, revenue, reversal, sealing, start, work,
};
use crate::tampered::Tampered;
use commonbook_core::event::Position;
use commonbook_core::log::{FactKind, LogError, verify};

/// A book with rows in every table.
fn book() -> Ground {
    let mut ground = Ground::new();
    let mut drafts = vec![
        sealing(agent("cleo"), "name", "Cléo"),
        start("anna", "member", "2026-01-01"),
        revenue("2026-03-01", "5.00"),
        revenue("2026-03-02", "6.00"),
        reversal(6),
        crate::ground::result("2025", "2025-12-31", "7.00"),
        adoption("annual", "2020-01-01"),
        crate::ground::called("annual", "2026-01-01", "2027-01-01", "1.00"),
        account("balance_opened", "2025-01-01", "loan", "5.00"),
        account("payout_paid", "2026-01-01", "loan", "1.00"),
        crate::ground::draft(
            "payout_returned",
            "2026-01-01",
            r#"{"account":"loan","agent":"anna","amount":"0.50","of":12,"unit":"EUR"}"#,
        ),
        crate::ground::draft(
            "document_recorded",
            "2026-01-01",
            r#"{"document":"d","of":1,"part":1,"text":"t"}"#,
        ),
        sealing(work("2026-03-01", "2"), "note", "the roof"),
    ];
    let given = drafts.len() + 2;
    let accepted = format!(r#"{{"agent":"ben","of":{given}}}"#);
    drafts.push(crate::ground::draft("contribution_accepted", "2026-03-02", &accepted));
    drafts.push(crate::ground::turn("membership_suspended", "anna", "member", "2026-02-01"));
    drafts.push(agent("anna2"));
    drafts.push(crate::ground::merged("anna2", "anna", "2026-02-01"));
    drafts.extend((0..300).map(|n| crate::ground::again(&work("2026-03-03", "1"), &n.to_string())));
    let noted = ground.add(&drafts) + 1;
    let redacted = format!(r#"{{"authority":"a law","path":"note","position":{noted}}}"#);
    ground.add(&[
        sealing(work("2026-03-04", "2"), "note", "the cellar"),
        crate::signing::key_added(None, 1),
        crate::authority::granted("anna", "approver"),
        crate::ground::draft("text_redacted", "2026-03-04", &redacted),
        crate::continuing::continued("atelier", 900, "atelier/2"),
    ]);
    let closed = ground.close("annual", "2024", 1, &[posting("patronage", "1.00")]);
    ground.close("annual", "2025", 1, &[posting("patronage", "2.00")]);
    ground.add(&[reopening(closed + 2)]);
    ground
}

fn tampered() -> Tampered {
    Tampered::from(&book().log)
}

/// A book without closes, which would vouch for the lines before them.
fn small() -> Tampered {
    let mut ground = Ground::new();
    let more = [work("2026-03-01", "1"), work("2026-03-02", "1"), revenue("2026-03-01", "5.00")];
    ground.add(&more);
    ground.add(&[revenue("2026-03-02", "6.00")]);
    Tampered::from(&ground.log)
}

fn texts(finding: &(String, String, String)) -> (&str, &str, &str) {
    (&finding.0, &finding.1, &finding.2)
}

#[test]
fn an_untouched_book_has_nothing_to_name() {
    let report = book().verified();
    assert_eq!((report.closes, report.sealed, report.unlisted), (2, 2, 0));
    assert_eq!(report, tampered().verify());
    let kinds: Vec<FactKind> = tampered().facts.into_keys().map(|(kind, _)| kind).collect();
    assert!(FactKind::ALL.iter().all(|kind| kinds.contains(kind)), "a table is empty");
}

#[test]
fn an_empty_log_has_nothing_to_name() {
    assert_eq!(verify(&Tampered::default()).unwrap().size, 0);
}

#[test]
fn a_changed_fact_is_named_with_its_row() {
    let book = tampered();
    for (kind, key) in book.facts.keys() {
        let mut changed = book.clone();
        let value = changed.facts.get_mut(&(*kind, key.clone())).unwrap();
        value.push('9');
        let expected = format!("{:?}", book.facts[&(*kind, key.clone())]);
        let found = format!("{value:?}");
        let place = format!("table fact, {} {key:?}", kind.as_str());
        assert_eq!(changed.finding(), (place, expected, found));
    }
}

#[test]
fn a_missing_fact_is_named_with_its_row() {
    let book = tampered();
    for ((kind, key), value) in &book.facts {
        let mut changed = book.clone();
        changed.facts.remove(&(*kind, key.clone()));
        let place = format!("table fact, {} {key:?}", kind.as_str());
        assert_eq!(changed.finding(), (place, format!("{value:?}"), "no row".to_owned()));
    }
}

#[test]
fn an_extra_fact_is_named_with_its_row() {
    for kind in FactKind::ALL {
        let mut changed = tampered();
        changed.facts.insert((kind, "zz".to_owned()), "1".to_owned());
        let place = format!("table fact, {} \"zz\"", kind.as_str());
        assert_eq!(changed.finding(), (place, "no row".to_owned(), "\"1\"".to_owned()));
    }
}

#[test]
fn nodes_that_are_changed_missing_or_extra_are_named() {
    let book = tampered();
    assert_eq!(book.nodes.len(), 1);
    let mut changed = book.clone();
    changed.nodes.get_mut(&(8, 0)).unwrap()[0] ^= 1;
    assert_eq!(changed.finding().0, "table node, level 8, index 0");
    let mut missing = book.clone();
    missing.nodes.clear();
    assert_eq!(missing.finding().2, "no row");
    let mut extra = book;
    extra.nodes.insert((9, 0), vec![1, 2]);
    let finding = extra.finding();
    assert_eq!(texts(&finding), ("table node, level 9, index 0", "no row", "0102"));
}

#[test]
fn texts_that_are_changed_missing_extra_or_elsewhere_are_named() {
    let book = tampered();
    let place = "table secret, position 3, name";
    let mut changed = book.clone();
    changed.secrets[0].2.value.push('!');
    assert_eq!(changed.finding().0, place);
    let mut salted = book.clone();
    salted.secrets[0].2.salt[31] ^= 1;
    assert_eq!(salted.finding().0, place);
    let mut missing = book.clone();
    missing.secrets.remove(0);
    let finding = missing.finding();
    assert_eq!((finding.0.as_str(), finding.2.as_str()), (place, "no row"));
    assert_eq!(missing.verify().sealed, 1);
    let mut extra = book.clone();
    let row = (4, "name".to_owned(), book.secrets[0].2.clone());
    extra.secrets.insert(1, row);
    assert_eq!(texts(&extra.finding()).0, "table secret, position 4, name");
    let mut moved = book;
    moved.secrets[0].1 = "note".to_owned();
    let places: Vec<String> = moved.findings().into_iter().map(|finding| finding.0).collect();
    assert_eq!(places, [place, "table secret, position 3, note"]);
}

#[test]
fn a_changed_head_is_named() {
    let book = tampered();
    let mut shorter = book.clone();
    shorter.head.tree = commonbook_core::log::Tree::default();
    let places: Vec<String> = shorter.findings().into_iter().map(|finding| finding.0).collect();
    assert_eq!(places, ["table head, size", "table head, peaks"]);
    let mut earlier = book;
    earlier.head.recorded_at = None;
    let finding = earlier.finding();
    assert_eq!((finding.0.as_str(), finding.2.as_str()), ("table head, recorded_at", "none"));
}

#[test]
fn a_changed_column_is_named() {
    let book = tampered();
    let mut id = book.clone();
    id.rows[5].id.push('x');
    assert_eq!(id.finding().0, "position 5, column id");
    let mut event_type = book.clone();
    event_type.rows[5].event_type = "expense_recorded".to_owned();
    let finding = event_type.finding();
    let words = ("position 5, column event_type", "revenue_recorded", "expense_recorded");
    assert_eq!(texts(&finding), words);
    let mut on = book.clone();
    on.rows[5].effective_on = "2026-3-1".to_owned();
    assert_eq!(texts(&on.finding()), ("position 5, column effective_on", "2026-03-01", "2026-3-1"));
    let mut at = book;
    at.rows[5].recorded_at += 1;
    assert_eq!(at.finding().0, "position 5, column recorded_at");
}

#[test]
fn a_changed_line_is_found_by_its_tree() {
    let mut book = tampered();
    book.rows[5].line = book.rows[5].line.replace("5.00", "9.00");
    let places: Vec<String> = book.findings().into_iter().map(|finding| finding.0).collect();
    assert!(places.iter().any(|place| place == "table head, peaks"), "{places:?}");
    assert!(places.iter().any(|place| place == "table node, level 8, index 0"), "{places:?}");
}

#[test]
fn a_line_in_other_words_is_named_even_when_the_tree_was_rebuilt() {
    let spellings: [(&str, &str, &str); 3] = [
        ("{\"data\"", "{ \"data\"", "canonical"),
        ("\"unit\":\"EUR\"", "\"tags\":[],\"unit\":\"EUR\"", "canonical"),
        ("\"amount\":\"5.00\"", "\"amount\":\"5.00\",\"bonus\":\"1\"", "canonical"),
    ];
    for (from, to, expected) in spellings {
        let mut book = tampered();
        assert!(book.rows[5].line.contains(from));
        book.rows[5].line = book.rows[5].line.replacen(from, to, 1);
        book.rebuild();
        let findings = book.findings();
        assert_eq!(findings[0].0, "position 5", "{findings:#?}");
        assert!(findings[0].1.contains(expected));
    }
}

#[test]
fn lines_out_of_place_are_named() {
    let mut missing = tampered();
    missing.rows.remove(5);
    let first = missing.findings().swap_remove(0);
    assert_eq!(texts(&first), ("position 5", "the next line", "position 6"));
    let mut moved = tampered();
    moved.rows[5].position = 7;
    assert_eq!(moved.findings()[0].0, "position 5");
    let mut cut = tampered();
    let last = cut.rows.pop().unwrap();
    assert_eq!(last.event_type, "close_reopened");
    assert!(cut.findings().iter().any(|finding| finding.0 == "table head, size"));
    let mut swapped = tampered();
    let line = swapped.rows[5].line.replace("\"pos\":5", "\"pos\":6");
    swapped.rows[5].line = line;
    swapped.rebuild();
    assert!(swapped.findings().contains(&("position 5".into(), "5".into(), "6".into())));
}

#[test]
fn times_that_do_not_grow_are_named() {
    let mut book = small();
    let earlier = book.rows[4].recorded_at;
    let time = |row: &crate::tampered::Row| {
        row.line.split("\"recorded_at\":\"").nth(1).unwrap()[..27].to_owned()
    };
    let (new, old) = (time(&book.rows[4]), time(&book.rows[5]));
    book.rows[5].line = book.rows[5].line.replace(&old, &new);
    book.rows[5].recorded_at = earlier;
    book.rebuild();
    let finding = book.finding();
    assert_eq!((finding.0, finding.1), ("position 5".to_owned(), format!("recorded after {new}")));
}

#[test]
fn an_id_that_stands_in_two_lines_is_named() {
    let mut book = small();
    let (first, second) = (book.rows[5].id.clone(), book.rows[6].id.clone());
    book.rows[6].line =
        book.rows[6].line.replace(&format!("\"id\":\"{second}\""), &format!("\"id\":\"{first}\""));
    book.rows[6].id = first;
    book.rebuild();
    let finding = book.finding();
    assert_eq!(texts(&finding), ("position 6, id", "an id of its own", "that of position 5"));
}

#[test]
fn an_event_that_the_door_refuses_is_named_though_the_keeper_rebuilt_everything() {
    let mut ground = Ground::new();
    ground.add(&[revenue("2026-03-01", "5.00"), revenue("2026-03-02", "5.00"), reversal(3)]);
    let book = Tampered::from(&ground.log);
    let mut twice = book.clone();
    twice.rows[4].line = twice.rows[4].line.replace(
        "{\"data\":{\"amount\":\"5.00\",\"unit\":\"EUR\"},\"effective_on\":\"2026-03-02\"",
        "{\"data\":{\"amount\":\"5.00\",\"from\":\"nobody\",\"unit\":\"EUR\"},\"effective_on\":\"2026-03-02\"",
    );
    twice.rebuild();
    let finding = twice.finding();
    assert_eq!(finding.0, "position 4");
    assert_eq!(finding.1, "an event that the rules of the book allow");
    assert!(finding.2.starts_with("AgentMustBeRegistered: agent \"nobody\""), "{}", finding.2);
}

#[test]
fn an_event_that_takes_back_what_is_gone_or_to_come_is_named_and_ends_nothing() {
    for of in [4, 5, 99] {
        let mut ground = Ground::new();
        ground.add(&[revenue("2026-03-01", "5.00"), revenue("2026-03-02", "5.00"), reversal(3)]);
        ground.add(&[revenue("2026-03-03", "5.00")]);
        let mut book = Tampered::from(&ground.log);
        book.rows[4].line =
            book.rows[4].line.replacen("{\"data\"", &format!("{{\"corrects\":{of},\"data\""), 1);
        book.rebuild();
        let findings = book.findings();
        let place = "position 4".to_owned();
        assert_eq!(findings[0].0, place, "{findings:#?}");
        assert!(findings[0].2.starts_with("TargetMustExist"), "{findings:#?}");
    }
}

#[test]
fn results_that_nothing_completes_are_named_at_their_first() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2020-01-01")]);
    ground.close("annual", "2025", 1, &[posting("a", "1.00"), posting("b", "1.00")]);
    ground.add(&[revenue("2026-03-01", "1.00")]);
    let book = Tampered::from(&ground.log);
    // Without its end, the batch is followed by the revenue, or by nothing.
    for rows in [vec![0, 1, 2, 3, 4, 5, 7], vec![0, 1, 2, 3, 4, 5]] {
        let mut cut = book.clone();
        cut.rows = rows.into_iter().map(|at| book.rows[at].clone()).collect();
        let wanted = ("position 4", "a distribution_closed", "no end of its batch");
        let findings = cut.findings();
        assert!(findings.iter().any(|finding| texts(finding) == wanted), "{findings:#?}");
    }
}

#[test]
fn a_close_that_says_something_else_of_its_results_is_named_with_the_field() {
    let mut ground = Ground::new();
    ground.add(&[adoption("annual", "2020-01-01")]);
    ground.close("annual", "2025", 1, &[posting("a", "1.00")]);
    let book = Tampered::from(&ground.log);
    let mut changed = book.clone();
    changed.rows[4].line = changed.rows[4].line.replace("\"1.00\"", "\"2.00\"");
    changed.rebuild();
    let places: Vec<String> = changed.findings().into_iter().map(|finding| finding.0).collect();
    assert_eq!(places, ["position 5, digest", "table fact, balance \"a\\tanna\\tEUR\""]);
    let fields =
        [("\"first\":4", "\"first\":3", "first"), ("\"position\":4", "\"position\":2", "position")];
    for (from, to, field) in fields {
        let mut changed = book.clone();
        assert!(changed.rows[5].line.contains(from));
        changed.rows[5].line = changed.rows[5].line.replacen(from, to, 1);
        changed.rebuild();
        assert_eq!(changed.findings()[0].0, format!("position 5, {field}"));
    }
}

#[test]
fn many_changed_lines_do_not_hide_a_changed_fact() {
    let mut book = tampered();
    for row in &mut book.rows[100..200] {
        row.event_type.push('x');
    }
    book.facts.insert((FactKind::Agent, "zz".to_owned()), "1".to_owned());
    let report = book.verify();
    assert_eq!((report.findings.len(), report.unlisted), (21, 80));
    assert_eq!(report.findings[20].place, "table fact, agent \"zz\"");
    let text = report.findings[20].to_string();
    assert_eq!(text, "table fact, agent \"zz\": expected no row, found \"1\"");
}

#[test]
fn the_stores_own_problems_are_named() {
    let mut book = tampered();
    book.problems.push("row 3 missing from index".to_owned());
    let finding = book.finding();
    assert_eq!(texts(&finding), ("file", "an intact file", "row 3 missing from index"));
}

#[test]
fn damage_that_the_store_meets_is_a_finding_and_a_failing_store_an_error() {
    for part in ["lines", "head", "nodes", "facts", "secrets", "checkpoints", "integrity"] {
        let mut book = tampered();
        book.damaged.insert(part);
        let findings = book.findings();
        let place = format!("table {part}");
        assert!(findings.iter().any(|finding| finding.0 == place), "{part}: {findings:#?}");
        assert!(findings.iter().any(|finding| finding.2 == "garbled"));
        let mut book = tampered();
        book.failing.insert(part);
        let error: LogError = verify(&book).unwrap_err();
        assert_eq!(error.code(), "DiskMustBeThere", "{part}");
    }
}

#[test]
fn the_size_and_root_of_the_report_are_those_of_the_lines() {
    let ground = book();
    let report = ground.verified();
    let mut lied = Tampered::from(&ground.log);
    lied.head = Tampered::default().head;
    assert_eq!((lied.verify().size, lied.verify().root), (report.size, report.root));
    assert_eq!(report.size, Position::try_from(lied.rows.len()).unwrap());
}
