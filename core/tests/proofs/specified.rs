//! The example of the specification of the tree: docs/spec/tree.md says what the program writes.

use commonbook_core::event::Hash;
use commonbook_core::log::{
    ConsistencyProof, InclusionProof, Log, MemoryLog, NoteKey, RevealedText, SignedCheckpoint,
    Signer,
};

use crate::lines::{append_lines, says};

const PAGE: &str = include_str!("../../../docs/spec/tree.md");
const ORIGIN: &str = "bakery.example/book";

/// The blocks under the heading of the example: keys, inclusion, consistency.
fn blocks() -> Vec<&'static str> {
    let (_, part) = PAGE.split_once("## An example of all of it").unwrap();
    let (part, _) = part.split_once("\n## ").unwrap();
    part.split("```text\n").skip(1).map(|text| text.split("```").next().unwrap()).collect()
}

/// The key of RFC 8032, section 7.1, test 1.
fn signer() -> Signer {
    let seed = Hash::parse("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    Signer::new(ORIGIN, &seed.unwrap().0).unwrap()
}

fn book() -> MemoryLog {
    let mut log = MemoryLog::new();
    let opened = format!(
        r#"{{"id":"book","type":"book_opened","effective_on":"2026-01-01","data":{{"origin":"{ORIGIN}","currency":"EUR","scale":2,"key":"{}"}}}}"#,
        signer().public().unwrap().key()
    );
    append_lines(
        &mut log,
        &[
            &opened,
            r#"{"id":"sale","type":"revenue_recorded","effective_on":"2026-03-31","data":{"amount":"9.00","unit":"EUR"}}"#,
            r#"{"id":"anna","type":"agent_registered","effective_on":"2026-03-31","data":{"agent":"anna","kind":"person"},"sealed":{"name":"Anna Ünal"}}"#,
        ],
    );
    log
}

fn checkpoint(log: &MemoryLog, size: u64) -> (SignedCheckpoint, String) {
    let note = says(log, ORIGIN, size).signed(&signer()).unwrap();
    (SignedCheckpoint::parse(&note).unwrap(), note)
}

#[test]
fn the_example_of_the_tree_is_what_the_program_writes_and_verifies() {
    let log = book();
    let [keys, inclusion, consistency] = blocks()[..] else { panic!("{} blocks", blocks().len()) };
    let public = signer().public().unwrap();
    assert_eq!(keys, format!("{public}\n{}\n", signer().secret_text().unwrap()));
    let (two, three) = (checkpoint(&log, 2), checkpoint(&log, 3));
    let name =
        RevealedText { path: "name".into(), salt: Hash([7; 32]), value: "Anna Ünal".into() };
    let made = log.read(|view| InclusionProof::make(view, 2, vec![name], (&three.0, &three.1)));
    assert_eq!(inclusion, made.unwrap().text());
    let made =
        log.read(|view| ConsistencyProof::make(view, (&two.0, &two.1), (&three.0, &three.1)));
    assert_eq!(consistency, made.unwrap().text());
    let keys = [NoteKey::parse(keys.lines().next().unwrap()).unwrap()];
    let proven = InclusionProof::parse(inclusion).unwrap().verify(&keys).unwrap();
    assert_eq!((proven.record.position, proven.revealed.len()), (2, 1));
    ConsistencyProof::parse(consistency).unwrap().verify(&keys).unwrap();
}
