//! Figures, accounts and tables: what their numbers are counted in, and that a key has one value.
//!
//! All entries of a table have one unit; `0` fits any. A key may stand several times when its
//! periods of validity do not touch; `else` is a key like any other in this.

use std::collections::BTreeMap;

use commonbook_core::value::Date;

use super::Checker;
use super::fields;
use super::kind::{Kind, Type};
use super::meeting::Meeting;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::Span;
use crate::syntax::ast::{Account, Entry, EntryKey, Figure, Name, Table, TableKey};
use crate::syntax::nearest;

/// One entry's days: from the first, up to but not including the second.
struct Days {
    from: Option<Date>,
    until: Option<Date>,
    span: Span,
}

impl<'a> Checker<'a> {
    pub(super) fn figure(&mut self, index: usize, figure: &Figure) {
        let found = match &figure.unit {
            Some(node) => Type::number(node.unit.plain()),
            None => Type::UNKNOWN,
        };
        self.set_type(index, found.each(figure.per_agent));
    }

    pub(super) fn account(&mut self, index: usize, account: &Account) {
        let found = match &account.unit {
            Some(node) => Type::number(node.unit.plain()),
            None => self.money(),
        };
        self.set_type(index, found.each(true));
    }

    /// Keeps what an item comes to.
    pub(super) fn set_type(&mut self, index: usize, found: Type) {
        if let Some(slot) = self.types.get_mut(index) {
            *slot = Some(found);
        }
    }

    pub(super) fn table(&mut self, index: usize, table: &Table) {
        if let Some(TableKey::Field(field)) = &table.by {
            self.table_field(field);
        }
        let mut found = Type::one(Kind::Zero);
        let mut stands_for = None;
        for entry in &table.entries {
            let of_entry = self.numeric(&entry.value);
            let before = stands_for.unwrap_or(&entry.value);
            let met = self.meet(Meeting::Chosen, (&found, before), (&of_entry, &entry.value));
            // The first unit stands for the whole table, also after one that differs.
            if !met.is_unknown() && found.kind == Kind::Zero {
                found = met;
                stands_for = Some(&entry.value);
            }
        }
        if matches!(table.by, Some(TableKey::Amount)) {
            self.tiers_of(table);
        } else {
            self.overlaps(table);
        }
        self.set_type(index, found.each(true));
    }

    fn table_field(&mut self, field: &Name) {
        if fields::for_tables().any(|known| known == &*field.text) {
            return;
        }
        let message = match &*field.text {
            "tag" => "an event can have several tags; a table needs one key".to_owned(),
            text if fields::is_number(text) => {
                format!("`{text}` is a number; a table is looked up by a key")
            }
            text => format!("events have no field `{text}`"),
        };
        let hint = match nearest(&field.text, fields::for_tables()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("by agent.NAME, or by one of {}", fields::listed(fields::for_tables())),
        };
        self.report(
            Diagnostic::new(Code::UnknownName, field.span, message)
                .label("not a key of events")
                .hint(hint),
        );
    }

    /// Tiers rise, are all of money, and end with `above`.
    fn tiers_of(&mut self, table: &Table) {
        let mut top: Option<commonbook_core::value::Exact> = None;
        let last = table.entries.len().saturating_sub(1);
        for (number, entry) in table.entries.iter().enumerate() {
            let problem = match &entry.key {
                EntryKey::Key(_) | EntryKey::Else => Some("a table by amount has tiers, no keys"),
                EntryKey::Above if number < last => Some("`above` is the last tier"),
                EntryKey::Above => None,
                EntryKey::UpTo(bound) => {
                    let unit = bound.unit.as_ref().map(|node| &node.unit);
                    let rises =
                        top.as_ref().map_or(bound.value.is_positive(), |top| top < &bound.value);
                    top = Some(bound.value.clone());
                    if unit.is_some() && unit != self.currency.as_ref() || unit.is_none() {
                        Some("a tier goes up to an amount of money")
                    } else if !rises {
                        Some("a tier ends where the one before it has ended")
                    } else if number == last {
                        Some("nothing is said about amounts above the last tier")
                    } else {
                        None
                    }
                }
            };
            if let Some(why) = problem {
                self.report(
                    Diagnostic::new(Code::TiersOrder, entry.span, why)
                        .label("not a tier of this table")
                        .hint("for example: up to 1000.00 EUR 1%, then above 2%, one a line"),
                );
                return;
            }
        }
    }

    fn overlaps(&mut self, table: &Table) {
        let mut by_key: BTreeMap<Option<&str>, Vec<Days>> = BTreeMap::new();
        for entry in &table.entries {
            if let EntryKey::UpTo(_) | EntryKey::Above = entry.key {
                self.report(
                    Diagnostic::new(
                        Code::TiersOrder,
                        entry.span,
                        "tiers belong to a table by amount",
                    )
                    .label("this table is looked up by a key")
                    .hint(format!("write table {} by amount", table.name.text)),
                );
                return;
            }
            let Some(days) = self.days(entry) else { continue };
            let key = match &entry.key {
                EntryKey::Key(key) => Some(&*key.text),
                EntryKey::Else | EntryKey::UpTo(_) | EntryKey::Above => None,
            };
            by_key.entry(key).or_default().push(days);
        }
        for (key, mut days) in by_key {
            // By the first day; of equal ones the later line is the one to blame.
            days.sort_by_key(|days| (days.from, days.span));
            let pairs = days.iter().zip(days.iter().skip(1));
            for (before, after) in pairs {
                let apart =
                    matches!((before.until, after.from), (Some(end), Some(start)) if end <= start);
                if !apart {
                    let (first, second) =
                        (before.span.min(after.span), before.span.max(after.span));
                    self.overlap(key, first, second);
                }
            }
        }
    }

    fn days(&mut self, entry: &Entry) -> Option<Days> {
        let from = entry.from.map(|(date, _)| date);
        let until = entry.until.map(|(date, _)| date);
        if let (Some((start, _)), Some((end, span))) = (entry.from, entry.until)
            && end <= start
        {
            self.report(
                Diagnostic::new(
                    Code::EntryNeverHolds,
                    span,
                    format!("from {start} until {end} is no day; this entry would never hold"),
                )
                .label("not after the first day")
                .hint("`until` names the first day on which the entry no longer holds"),
            );
            return None;
        }
        Some(Days { from, until, span: entry.span })
    }

    fn overlap(&mut self, key: Option<&str>, first: Span, second: Span) {
        let key = key.map_or_else(|| "else".to_owned(), |key| format!("`{key}`"));
        let line = self.line_of(first);
        self.report(
            Diagnostic::new(
                Code::EntriesOverlap,
                second,
                format!("{key} has two values on the same day; nobody could tell which one holds"),
            )
            .label(format!("the other one stands in line {line}"))
            .hint("end one before the other begins: until 2026-01-01, from 2026-01-01"),
        );
    }
}
