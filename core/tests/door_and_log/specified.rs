//! The examples of the specifications: docs/spec/facts.md and docs/spec/tree.md.

use std::convert::Infallible;

use crate::ground::{Ground, correcting, draft, start};
use commonbook_core::event::Draft;
use commonbook_core::log::{FactKind, Tree, leaf_hash, node_hash};

fn capital(amount: &str) -> Draft {
    let data = format!(r#"{{"agent":"anna","amount":"{amount}","unit":"EUR"}}"#);
    draft("capital_paid_in", "2026-03-01", &data)
}

/// Rows of the last table of the specification of facts.
fn rows() -> Vec<(String, String, String)> {
    let text = include_str!("../../../docs/spec/facts.md");
    let example = text.split_once("## Example").unwrap().1;
    let lines = example.lines().filter(|line| line.starts_with("| `"));
    let field = |cell: &str| cell.trim().trim_matches('`').replace('⇥', "\t");
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            (field(cells[1]), field(cells[2]), field(cells[3]))
        })
        .collect()
}

#[test]
fn the_example_of_the_facts_is_what_a_book_keeps() {
    let mut ground = Ground::new();
    let paid = ground.add(&[capital("100.00")]);
    ground.add(&[start("anna", "member", "2026-03-01"), correcting(paid, capital("80.00"))]);
    let kept = ground.contents().facts.into_iter();
    let kept: Vec<_> =
        kept.map(|(kind, key, value)| (kind.as_str().to_owned(), key, value)).collect();
    let rows = rows();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        assert!(kept.contains(row), "{row:?} is not in {kept:#?}");
    }
    // Beside the example: the book, and ben.
    assert_eq!(kept.len(), rows.len() + 2);
}

#[test]
fn the_specification_of_the_facts_names_every_table_once() {
    let text = include_str!("../../../docs/spec/facts.md");
    let tables = text.split_once("## Tables").unwrap().1.split_once("## What events do").unwrap().0;
    let named: Vec<&str> = tables
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(kind, _)| kind))
        .collect();
    let kinds: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(named, kinds);
}

#[test]
fn three_and_four_lines_make_the_trees_of_the_specification() {
    let [a, b, c, d] = [b"a", b"b", b"c", b"d"].map(|line| leaf_hash(line));
    let mut tree = Tree::default();
    let mut push = |leaf| {
        tree.push(leaf, |_, _, _| Ok::<(), Infallible>(())).unwrap();
        (tree.peaks().to_vec(), tree.root())
    };
    push(a);
    push(b);
    let (peaks, root) = push(c);
    assert_eq!(peaks, [node_hash(&a, &b), c]);
    assert_eq!(root, node_hash(&node_hash(&a, &b), &c));
    let (peaks, root) = push(d);
    assert_eq!(root, node_hash(&node_hash(&a, &b), &node_hash(&c, &d)));
    assert_eq!(peaks, [root]);
}
