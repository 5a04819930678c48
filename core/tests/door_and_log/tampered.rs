//! A view that lies: another log with rows changed, added or left out.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use commonbook_core::event::Position;
use commonbook_core::log::{
    FactKind, Hash, Head, LogError, MemoryLog, Secret, Stored, Tree, VerifyReport, View, Visit,
    leaf_hash, verify,
};

/// One line as a store would hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) position: Position,
    pub(crate) line: String,
    pub(crate) id: String,
    pub(crate) event_type: String,
    pub(crate) effective_on: String,
    pub(crate) recorded_at: i64,
}

/// Everything a log holds, open to the keeper.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tampered {
    pub(crate) rows: Vec<Row>,
    pub(crate) facts: BTreeMap<(FactKind, String), String>,
    pub(crate) nodes: BTreeMap<(u8, u64), Vec<u8>>,
    pub(crate) secrets: Vec<(Position, String, Secret)>,
    pub(crate) checkpoints: Vec<(u64, String)>,
    pub(crate) head: Head,
    pub(crate) problems: Vec<String>,
    /// Parts whose reading meets damage: `lines`, `head`, `nodes`, `facts`, `secrets`,
    /// `checkpoints`.
    pub(crate) damaged: BTreeSet<&'static str>,
    /// Parts whose reading fails.
    pub(crate) failing: BTreeSet<&'static str>,
}

impl Tampered {
    pub(crate) fn of(log: &dyn View) -> Self {
        let mut copy = Self { head: log.head().unwrap(), ..Self::default() };
        log.lines(0, Position::MAX, &mut |stored| {
            copy.rows.push(Row {
                position: stored.position,
                line: String::from_utf8(stored.line.to_vec()).unwrap(),
                id: stored.id.to_owned(),
                event_type: stored.event_type.to_owned(),
                effective_on: stored.effective_on.to_owned(),
                recorded_at: stored.recorded_at,
            });
            ControlFlow::Continue(())
        })
        .unwrap();
        for kind in FactKind::ALL {
            log.facts(kind, "", "", &mut |key, value| {
                copy.facts.insert((kind, key.to_owned()), value.to_owned());
                ControlFlow::Continue(())
            })
            .unwrap();
        }
        log.nodes(&mut |level, index, hash| {
            copy.nodes.insert((level, index), hash.to_vec());
            ControlFlow::Continue(())
        })
        .unwrap();
        log.secrets(&mut |position, path, secret| {
            copy.secrets.push((position, path.to_owned(), secret.clone()));
            ControlFlow::Continue(())
        })
        .unwrap();
        log.checkpoints(&mut |size, note| {
            copy.checkpoints.push((size, note.to_owned()));
            ControlFlow::Continue(())
        })
        .unwrap();
        copy
    }

    /// The keeper rebuilds tree and head over the lines as they are now.
    pub(crate) fn rebuild(&mut self) {
        let mut tree = Tree::default();
        self.nodes.clear();
        for row in &self.rows {
            tree.push(leaf_hash(row.line.as_bytes()), |level, index, hash| {
                self.nodes.insert((level, index), hash.to_vec());
                Ok::<(), LogError>(())
            })
            .unwrap();
        }
        self.head.tree = tree;
    }

    pub(crate) fn verify(&self) -> VerifyReport {
        verify(self).unwrap()
    }

    /// Place, expected and found of every finding.
    pub(crate) fn findings(&self) -> Vec<(String, String, String)> {
        let findings = self.verify().findings.into_iter();
        findings.map(|one| (one.place, one.expected, one.found)).collect()
    }

    /// The one finding there is.
    pub(crate) fn finding(&self) -> (String, String, String) {
        let findings = self.findings();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.into_iter().next().unwrap()
    }

    fn readable(&self, part: &'static str) -> Result<(), LogError> {
        if self.damaged.contains(part) {
            return Err(LogError::damaged(format!("table {part}"), "garbled"));
        }
        if self.failing.contains(part) {
            return Err(LogError::Store {
                what: format!("reading {part}"),
                cause: "the disk is gone".to_owned(),
                hint: "look for it".to_owned(),
                code: "DiskMustBeThere",
            });
        }
        Ok(())
    }
}

impl From<&MemoryLog> for Tampered {
    fn from(log: &MemoryLog) -> Self {
        Self::of(log)
    }
}

impl View for Tampered {
    fn head(&self) -> Result<Head, LogError> {
        self.readable("head")?;
        Ok(self.head.clone())
    }

    fn lines(
        &self,
        from: Position,
        to: Position,
        visit: &mut dyn FnMut(Stored<'_>) -> Visit,
    ) -> Result<(), LogError> {
        let rows = self.rows.iter();
        for row in rows.filter(|row| (from..to).contains(&row.position)) {
            let stored = Stored {
                position: row.position,
                line: row.line.as_bytes(),
                id: &row.id,
                event_type: &row.event_type,
                effective_on: &row.effective_on,
                recorded_at: row.recorded_at,
            };
            if visit(stored).is_break() {
                return Ok(());
            }
        }
        if from == 0 { self.readable("lines") } else { Ok(()) }
    }

    fn position_of(&self, id: &str) -> Result<Option<Position>, LogError> {
        Ok(self.rows.iter().find(|row| row.id == id).map(|row| row.position))
    }

    fn fact(&self, kind: FactKind, key: &str) -> Result<Option<String>, LogError> {
        Ok(self.facts.get(&(kind, key.to_owned())).cloned())
    }

    fn facts(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) -> Result<(), LogError> {
        self.readable("facts")?;
        let in_range = |key: &str| key >= from && (to.is_empty() || key < to);
        for ((found, key), value) in &self.facts {
            if *found == kind && in_range(key) && visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn nodes(&self, visit: &mut dyn FnMut(u8, u64, &[u8]) -> Visit) -> Result<(), LogError> {
        self.readable("nodes")?;
        for ((level, index), hash) in &self.nodes {
            if visit(*level, *index, hash).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn node(&self, level: u8, index: u64) -> Result<Option<Hash>, LogError> {
        let hash = self.nodes.get(&(level, index));
        Ok(hash.map(|hash| hash.as_slice().try_into().unwrap()))
    }

    fn checkpoints(&self, visit: &mut dyn FnMut(u64, &str) -> Visit) -> Result<(), LogError> {
        self.readable("checkpoints")?;
        for (size, note) in &self.checkpoints {
            if visit(*size, note).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn secrets(
        &self,
        visit: &mut dyn FnMut(Position, &str, &Secret) -> Visit,
    ) -> Result<(), LogError> {
        self.readable("secrets")?;
        for (position, path, secret) in &self.secrets {
            if visit(*position, path, secret).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn secret(&self, position: Position, path: &str) -> Result<Option<Secret>, LogError> {
        let mut found = self.secrets.iter().filter(|row| row.0 == position && row.1 == path);
        Ok(found.next().map(|row| row.2.clone()))
    }

    fn integrity(&self) -> Result<Vec<String>, LogError> {
        self.readable("integrity")?;
        Ok(self.problems.clone())
    }
}
