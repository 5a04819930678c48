//! Ids that stand in more than one line: an idempotency key is unique in the book for ever.
//!
//! The pass over the lines keeps a short hash of each id. Only when two are equal the lines are
//! read once more, to compare the ids themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use super::findings::Findings;
use crate::event::{Position, decode};
use crate::log::{LogError, View};

/// Short hashes of all ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    hashes: Vec<u64>,
}

fn short(id: &str) -> u64 {
    // Its keys are fixed; a collision costs a second look at the lines, nothing else.
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Ids {
    pub(super) fn add(&mut self, id: &str) {
        self.hashes.push(short(id));
    }

    /// Names every line whose id an earlier line has.
    pub(super) fn repeated(
        mut self,
        view: &dyn View,
        findings: &mut Findings,
    ) -> Result<(), LogError> {
        self.hashes.sort_unstable();
        let twice: BTreeSet<u64> = self
            .hashes
            .array_windows()
            .filter_map(|[one, next]| (one == next).then_some(*one))
            .collect();
        if twice.is_empty() {
            return Ok(());
        }
        let mut first: BTreeMap<String, Position> = BTreeMap::new();
        let read = view.lines(0, Position::MAX, &mut |stored| {
            let Ok(record) = decode(stored.line) else { return ControlFlow::Continue(()) };
            if twice.contains(&short(record.id.as_str())) {
                let before = first.entry(record.id.to_string()).or_insert(stored.position);
                if *before != stored.position {
                    let place = format!("position {}, id", stored.position);
                    findings.add(place, "an id of its own", format!("that of position {before}"));
                }
            }
            ControlFlow::Continue(())
        });
        findings.damage(read)
    }
}
