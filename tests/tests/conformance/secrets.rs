//! Sealed texts: kept beside the log with their salts, committed to by its lines.

use commonbook_core::event::{commitment_text, decode};
use commonbook_core::log::{Log, Secret};

use crate::corpus::{add, beginning, dump, is_clean, salted, verified};

const NAMED: &str = r#"{"id":"dan","type":"agent_registered","effective_on":"2026-03-31","data":{"agent":"dan","kind":"person"},"sealed":{"name":"Đan 丹 \u0000 \"d\""}}"#;

for_every_log!(
    a_sealed_text_is_read_back_with_its_salt,
    the_line_holds_the_commitment_alone,
    sealed_texts_are_listed_by_position,
);

fn a_sealed_text_is_read_back_with_its_salt(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[salted(NAMED, 9)]).unwrap();
    let secret = |position, path: &str| log.read(|view| view.secret(position, path)).unwrap();
    let value = "Đan 丹 \u{0} \"d\"".to_owned();
    assert_eq!(secret(3, "name"), Some(Secret { salt: [9; 32], value }));
    assert_eq!(secret(3, "note"), None);
    assert_eq!(secret(2, "name"), None);
    assert_eq!(secret(u64::MAX, "name"), None);
}

fn the_line_holds_the_commitment_alone(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    add(log, &[salted(NAMED, 9)]).unwrap();
    let (_, line) = dump(log).lines.pop().unwrap();
    let record = decode(&line).unwrap();
    let committed = commitment_text(&[9; 32], "name", "Đan 丹 \u{0} \"d\"");
    assert_eq!(record.sealed["name"], committed);
    assert!(!String::from_utf8(line).unwrap().contains('丹'));
    is_clean(log);
    assert_eq!(verified(log).sealed, 1);
}

fn sealed_texts_are_listed_by_position(log: &mut impl Log) {
    add(log, &beginning()).unwrap();
    let named = |id: &str| salted(&NAMED.replace("dan", id), 9);
    add(log, &[named("zoe"), named("abe"), named("max")]).unwrap();
    let places: Vec<_> = dump(log).secrets.into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["3 name", "4 name", "5 name"]);
}
