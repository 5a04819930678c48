//! The directory of agents.

use commonbook_core::log::{Log, LogError};
use commonbook_core::value::Date;
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

#[test]
fn the_directory_is_told_as_it_was_known_and_as_it_is_by_a_day() {
    let mut book = people();
    let known_at = Some(book.log.read::<_, LogError>(|view| view.head()).unwrap().size());
    let late = r#""agent":"late","kind":"person""#;
    book.add_with("agent_registered", "2026-01-04", late, r#""sealed":{"name":"Late"},"#);
    let of = |extent| -> Vec<(String, usize)> {
        let entries = agents(&book.log, extent).unwrap().into_iter();
        entries.map(|entry| (entry.id.to_string(), entry.memberships.len())).collect()
    };
    let then = of(Extent { known_at, as_of: None });
    assert!(then.iter().all(|(id, _)| id != "late"), "{then:?}");
    assert_eq!(of(Extent::default()).len(), then.len() + 1);
    let day = Date::parse("2026-01-31").unwrap();
    let by_day = agents(&book.log, Extent { known_at: None, as_of: Some(day) }).unwrap();
    let entry = |id: &str| by_day.iter().find(|entry| entry.id.as_str() == id).unwrap();
    assert_eq!(entry("anna").memberships[0].to, None, "it ends later than the day");
    assert!(entry("zoe").memberships.is_empty(), "it begins later than the day");
}
