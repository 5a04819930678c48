//! Look-up facts in memory: sorted rows by table, for every log that keeps them there.
//!
//! Keys are compared by bytes, as every store does. Nothing here knows what a row means.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{FactKind, Visit};

/// All tables of one book.
#[derive(Clone, Debug, Default)]
pub(super) struct FactTable {
    rows: BTreeMap<FactKind, BTreeMap<String, String>>,
}

impl FactTable {
    /// A row's value.
    pub(super) fn get(&self, kind: FactKind, key: &str) -> Option<&str> {
        self.rows.get(&kind)?.get(key).map(String::as_str)
    }

    /// Sets a row, or removes it with `None`; what stood there before.
    pub(super) fn put(&mut self, kind: FactKind, key: &str, value: Option<&str>) -> Option<String> {
        let table = self.rows.entry(kind).or_default();
        match value {
            None => table.remove(key),
            Some(value) => match table.get_mut(key) {
                Some(row) => Some(std::mem::replace(row, value.to_owned())),
                None => table.insert(key.to_owned(), value.to_owned()),
            },
        }
    }

    /// Visits the rows with `from <= key < to` in order; an empty `to` is no limit.
    pub(super) fn visit(
        &self,
        kind: FactKind,
        from: &str,
        to: &str,
        visit: &mut dyn FnMut(&str, &str) -> Visit,
    ) {
        let Some(table) = self.rows.get(&kind) else { return };
        let start: (Bound<&str>, Bound<&str>) = (Bound::Included(from), Bound::Unbounded);
        for (key, value) in table.range::<str, _>(start) {
            if (!to.is_empty() && key.as_str() >= to) || visit(key, value).is_break() {
                break;
            }
        }
    }

    /// Takes a row out.
    pub(super) fn take(&mut self, kind: FactKind, key: &str) -> Option<String> {
        self.rows.get_mut(&kind)?.remove(key)
    }

    /// What is left, by table, then by key.
    pub(super) fn into_rows(self) -> impl Iterator<Item = (FactKind, String, String)> {
        self.rows
            .into_iter()
            .flat_map(|(kind, rows)| rows.into_iter().map(move |(key, value)| (kind, key, value)))
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    fn keys(table: &FactTable, from: &str, to: &str) -> Vec<String> {
        let mut keys = Vec::new();
        table.visit(FactKind::Money, from, to, &mut |key, _| {
            keys.push(key.to_owned());
            ControlFlow::Continue(())
        });
        keys
    }

    #[test]
    fn a_range_ends_before_its_end_and_stays_in_its_table() {
        let mut table = FactTable::default();
        for key in ["a", "b", "ba", "c"] {
            assert_eq!(table.put(FactKind::Money, key, Some("1")), None);
        }
        table.put(FactKind::Result, "b", Some("other"));
        assert_eq!(keys(&table, "b", "c"), ["b", "ba"]);
        assert_eq!(keys(&table, "b", ""), ["b", "ba", "c"]);
        assert_eq!(keys(&table, "c", "b"), [""; 0]);
        assert_eq!(keys(&table, "", ""), ["a", "b", "ba", "c"]);
    }

    #[test]
    fn putting_says_what_stood_there() {
        let mut table = FactTable::default();
        assert_eq!(table.put(FactKind::Void, "k", Some("1")), None);
        assert_eq!(table.put(FactKind::Void, "k", Some("2")).as_deref(), Some("1"));
        assert_eq!(table.get(FactKind::Void, "k"), Some("2"));
        assert_eq!(table.put(FactKind::Void, "k", None).as_deref(), Some("2"));
        assert_eq!(table.put(FactKind::Void, "k", None), None);
        assert_eq!(table.get(FactKind::Void, "k"), None);
    }

    #[test]
    fn a_visitor_that_has_enough_is_not_asked_again() {
        let mut table = FactTable::default();
        table.put(FactKind::Money, "a", Some(""));
        table.put(FactKind::Money, "b", Some(""));
        let mut visits = 0;
        table.visit(FactKind::Money, "", "", &mut |_, _| {
            visits += 1;
            ControlFlow::Break(())
        });
        assert_eq!(visits, 1);
    }
}
