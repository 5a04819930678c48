//! The directory of agents.

use commonbook_projections::{AgentEntry, Extent, agents, names, render};

use super::book::TestBook;

fn directory(book: &TestBook) -> Vec<AgentEntry> {
    agents(&book.log, Extent::default()).unwrap()
}

fn people() -> TestBook {
    let mut book = TestBook::new();
    let zoe =
        r#""agent":"zoe","kind":"organization","sphere":"co-op","attributes":{"level":"base"}"#;
    book.add_with("agent_registered", "2026-01-02", zoe, r#""sealed":{"name":"Zoë & Co 🐝"},"#);
    book.add("membership_started", "2026-01-03", r#""agent":"anna","role":"member""#);
    book.add("membership_ended", "2026-03-01", r#""agent":"anna","role":"member""#);
    book.add("membership_started", "2026-02-01", r#""agent":"zoe","role":"supplier""#);
    book
}

#[test]
fn the_directory_has_every_agent_by_id_with_name_kind_and_memberships() {
    insta::assert_snapshot!(render::agents(&directory(&people())));
}

#[test]
fn the_latest_name_holds_and_an_erased_one_brings_no_older_one_back() {
    let mut book = people();
    let position = book.add_with(
        "agent_updated",
        "2026-02-02",
        r#""agent":"zoe""#,
        r#""sealed":{"name":"Zoe"},"#,
    );
    assert_eq!(directory(&book)[2].name.as_deref(), Some("Zoe"));
    let late = r#""sealed":{"name":"an older name"},"#;
    book.add_with("agent_updated", "2026-01-20", r#""agent":"zoe""#, late);
    assert_eq!(directory(&book)[2].name.as_deref(), Some("Zoe"), "by effective day");
    book.reverse(position, "2026-02-02");
    assert_eq!(directory(&book)[2].name.as_deref(), Some("an older name"));
    assert_eq!(names(&book.log).unwrap().len(), 1);
}

#[test]
fn attributes_are_the_latest_by_day() {
    let mut book = people();
    for (day, level) in [("2026-03-01", "senior"), ("2026-02-01", "junior")] {
        let data = format!(r#""agent":"zoe","attribute":"level","value":"{level}""#);
        book.add("agent_updated", day, &data);
    }
    let zoe = directory(&book).remove(2);
    assert_eq!(zoe.attributes["level"], "senior");
    assert_eq!((zoe.kind.as_str(), zoe.sphere.as_deref()), ("organization", Some("co-op")));
}

#[test]
fn a_name_cannot_move_the_cursor_of_a_terminal() {
    let mut book = TestBook::new();
    let data = r#""agent":"mallory","kind":"person""#;
    book.add_with(
        "agent_registered",
        "2026-01-02",
        data,
        "\"sealed\":{\"name\":\"\\u001b[2Jbye\"},",
    );
    let shown = render::agents(&directory(&book));
    assert!(shown.contains("?[2Jbye") && !shown.contains('\u{1b}'), "{shown}");
}
