//! The tables beside the lines, row by row against what the lines say: head, nodes, facts, texts,
//! and what closes counted.
//!
//! A row that is there and should not be, one that is missing, and one that says something else
//! are one finding each, at the place of the row.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sha2::{Digest as _, Sha256};

use super::findings::{Findings, Subject};
use crate::event::{Position, Record, commitment_text};
use crate::log::derived::Derived;
use crate::log::fact_table::FactTable;
use crate::log::{
    FactKind, Hash, Head, LogError, ProofError, SignedCheckpoint, View, book_keys_at, hash_hex,
    root_at,
};
use crate::value::Timestamp;

const NO_ROW: &str = "no row";

pub(super) fn head(
    view: &dyn View,
    expected: &Head,
    findings: &mut Findings,
) -> Result<(), LogError> {
    findings.next_table(Subject::Tree);
    let head = match view.head() {
        Ok(head) => head,
        Err(error) => return findings.damage(Err(error)),
    };
    if head.size() != expected.size() {
        findings.add("table head, size", expected.size(), head.size());
    }
    if head.tree.peaks() != expected.tree.peaks() {
        let (expected, found) = (expected.tree.root(), head.tree.root());
        findings.add("table head, peaks", hash_hex(&expected), hash_hex(&found));
    }
    if head.recorded_at != expected.recorded_at {
        let text = |time: Option<Timestamp>| time.map_or("none".to_owned(), |t| t.to_string());
        let (expected, found) = (text(expected.recorded_at), text(head.recorded_at));
        findings.add("table head, recorded_at", expected, found);
    }
    Ok(())
}

pub(super) fn nodes(
    view: &dyn View,
    mut expected: BTreeMap<(u8, u64), Hash>,
    findings: &mut Findings,
) -> Result<(), LogError> {
    findings.next_table(Subject::Tree);
    let place = |level: u8, index: u64| format!("table node, level {level}, index {index}");
    let read = view.nodes(&mut |level, index, hash| {
        match expected.remove(&(level, index)) {
            Some(right) if right.as_slice() == hash => {}
            Some(right) => findings.add(place(level, index), hash_hex(&right), hex(hash)),
            None => findings.add(place(level, index), NO_ROW, hex(hash)),
        }
        ControlFlow::Continue(())
    });
    findings.damage(read)?;
    for ((level, index), hash) in expected {
        findings.add(place(level, index), hash_hex(&hash), NO_ROW);
    }
    Ok(())
}

pub(super) fn facts(
    view: &dyn View,
    mut expected: FactTable,
    findings: &mut Findings,
) -> Result<(), LogError> {
    findings.next_table(Subject::Facts);
    let place = |kind: FactKind, key: &str| format!("table fact, {} {key:?}", kind.as_str());
    for kind in FactKind::ALL {
        let read = view.facts(kind, "", "", &mut |key, value| {
            match expected.take(kind, key) {
                Some(right) if right == value => {}
                Some(right) => findings.add(place(kind, key), quoted(&right), quoted(value)),
                None => findings.add(place(kind, key), NO_ROW, quoted(value)),
            }
            ControlFlow::Continue(())
        });
        findings.damage(read)?;
    }
    for (kind, key, value) in expected.into_rows() {
        findings.add(place(kind, &key), quoted(&value), NO_ROW);
    }
    Ok(())
}

/// Commitments of the lines, in the order of their position and path.
#[derive(Debug, Default)]
pub(super) struct Commitments {
    rows: Vec<(Position, Box<str>, Box<str>)>,
    erased: BTreeSet<(Position, Box<str>)>,
}

impl Commitments {
    /// A text that was erased is not there any more.
    pub(super) fn erase(&mut self, position: Position, path: &str) {
        self.erased.insert((position, path.into()));
    }

    pub(super) fn add(&mut self, record: &Record) {
        for (path, commitment) in &record.sealed {
            self.rows.push((record.position, path.as_str().into(), commitment.as_str().into()));
        }
    }
}

/// Compares every text with its commitment; how many are right.
pub(super) fn texts(
    view: &dyn View,
    mut commitments: Commitments,
    findings: &mut Findings,
) -> Result<u64, LogError> {
    findings.next_table(Subject::Texts);
    // Lines are read in order, unless their own positions lie.
    commitments.rows.sort();
    let erased = std::mem::take(&mut commitments.erased);
    commitments.rows.retain(|(at, path, _)| !erased.contains(&(*at, path.clone())));
    let place =
        |position: Position, path: &str| format!("table secret, position {position}, {path}");
    let missing = |findings: &mut Findings,
                   (position, path, hash): (Position, Box<str>, Box<str>)| {
        findings.add(place(position, &path), format!("the text of {hash}"), NO_ROW);
    };
    let mut expected = commitments.rows.into_iter().peekable();
    let mut right: u64 = 0;
    let read = view.secrets(&mut |position, path, secret| {
        let found = commitment_text(&secret.salt, path, &secret.value);
        while let Some(row) = expected.next_if(|row| (row.0, &*row.1) < (position, path)) {
            missing(findings, row);
        }
        match expected.next_if(|row| (row.0, &*row.1) == (position, path)) {
            Some((_, _, hash)) if *hash == *found => right = right.saturating_add(1),
            Some((_, _, hash)) => findings.add(place(position, path), hash, found),
            None => findings.add(place(position, path), NO_ROW, found),
        }
        ControlFlow::Continue(())
    });
    findings.damage(read)?;
    for row in expected {
        missing(findings, row);
    }
    Ok(right)
}

/// Every checkpoint that was signed, against the tree as it was then and the keys of that time.
pub(super) fn checkpoints(
    view: &dyn View,
    derived: &Derived<'_>,
    findings: &mut Findings,
) -> Result<u64, LogError> {
    findings.next_table(Subject::Checkpoints);
    let mut held: u64 = 0;
    let mut failed = None;
    let read = view.checkpoints(&mut |size, note| match checkpoint(derived, size, note) {
        Ok(None) => {
            held = held.saturating_add(1);
            ControlFlow::Continue(())
        }
        Ok(Some((expected, found))) => {
            findings.add(format!("table checkpoint, size {size}"), expected, found);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    });
    findings.damage(read)?;
    match failed {
        Some(error) => findings.damage(Err(error)).map(|()| held),
        None => Ok(held),
    }
}

/// What a checkpoint should say, and what is wrong with it; nothing when nothing is.
fn checkpoint(
    derived: &Derived<'_>,
    size: u64,
    note: &str,
) -> Result<Option<(String, String)>, LogError> {
    let signed = match SignedCheckpoint::parse(note) {
        Ok(signed) => signed,
        Err(error) => return Ok(Some(("a tree checkpoint".to_owned(), first_line(&error)))),
    };
    let says = signed.says();
    if says.size != size {
        return Ok(Some((format!("size {size}"), format!("size {}", says.size))));
    }
    if size > derived.head.size() {
        let length = derived.head.size();
        return Ok(Some((format!("at most size {length}"), format!("size {size}"))));
    }
    let root = root_at(derived, size)?;
    if root != says.root {
        return Ok(Some((hash_hex(&root), hash_hex(&says.root))));
    }
    let keys = book_keys_at(derived, size)?;
    let refused = signed.verify(&keys).err().map(|error| first_line(&error));
    Ok(refused.map(|refused| ("a signature of the book's key".to_owned(), refused)))
}

fn first_line(error: &ProofError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// What closes counted, by the hashes that their lines say; one that is not there is no difference,
/// since nothing but speed depends on it.
pub(super) fn aggregates(
    view: &dyn View,
    expected: &BTreeSet<Hash>,
    findings: &mut Findings,
) -> Result<(), LogError> {
    findings.next_table(Subject::Inputs);
    let read = view.aggregates(&mut |hash, bytes| {
        let place = format!("table aggregate, {}", hex(hash));
        let found: Hash = Sha256::digest(bytes).into();
        if found.as_slice() != hash {
            findings.add(place, hex(hash), hex(&found));
        } else if !expected.contains(&found) {
            findings.add(place, NO_ROW, "a row that no close speaks of");
        }
        ControlFlow::Continue(())
    });
    findings.damage(read)
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
