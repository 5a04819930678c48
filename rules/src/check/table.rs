//! Figures, accounts and tables: what their numbers are counted in, and that a key has one value.
//!
//! All entries of a table have one unit; `0` fits any. A key may stand several times when its
//! periods of validity do not touch; `else` is a key like any other in this, and so is a tier.

use std::collections::BTreeMap;

use commonbook_core::value::{Date, Exact};

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

    /// Tiers rise, are all of money, and end with `above`; each has one rate on one day.
    ///
    /// Which of them hold on a day shows at a close, as does whether that day's have an end.
    fn tiers_of(&mut self, table: &Table) {
        let mut top: Option<&Exact> = None;
        let mut by_tier: Vec<(String, Vec<Days>)> = Vec::new();
        for (number, entry) in table.entries.iter().enumerate() {
            if let Some(why) = self.tier_problem(table, number, top) {
                self.report(
                    Diagnostic::new(Code::TiersOrder, entry.span, why)
                        .label("not a tier of this table")
                        .hint("for example: up to 1000.00 EUR 1%, then above 2%, one a line"),
                );
                return;
            }
            let bound = match &entry.key {
                EntryKey::UpTo(bound) => Some(bound),
                EntryKey::Key(_) | EntryKey::Else | EntryKey::Above => None,
            };
            let new = number == 0 || bound.map(|bound| &bound.value) != top;
            top = bound.map(|bound| &bound.value);
            if new {
                let shown = bound.map(|bound| format!("up to {}", bound.span.of(self.text)));
                by_tier.push((shown.unwrap_or_else(|| "above".to_owned()), Vec::new()));
            }
            if let (Some(days), Some((_, all))) = (self.days(entry), by_tier.last_mut()) {
                all.push(days);
            }
        }
        for (tier, days) in by_tier {
            self.apart(&tier, days);
        }
    }

    /// What is wrong with a tier, by the bound of the one before it.
    fn tier_problem(
        &self,
        table: &Table,
        number: usize,
        top: Option<&Exact>,
    ) -> Option<&'static str> {
        let later = table.entries.get(number.saturating_add(1)..).unwrap_or_default();
        let bound = match &table.entries.get(number)?.key {
            EntryKey::Key(_) | EntryKey::Else => {
                return Some("a table by amount has tiers, no keys");
            }
            EntryKey::Above => {
                let is_last = later.iter().all(|entry| matches!(entry.key, EntryKey::Above));
                return (!is_last).then_some("`above` is the last tier");
            }
            EntryKey::UpTo(bound) => bound,
        };
        let unit = bound.unit.as_ref().map(|node| &node.unit);
        if unit.is_none() || unit != self.currency.as_ref() {
            Some("a tier goes up to an amount of money")
        } else if !bound.value.is_positive() || top.is_some_and(|top| top > &bound.value) {
            Some("a tier ends where the one before it has ended")
        } else if later.is_empty() {
            Some("nothing is said about amounts above the last tier")
        } else {
            None
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
        for (key, days) in by_key {
            self.apart(&key.map_or_else(|| "else".to_owned(), |key| format!("`{key}`")), days);
        }
    }

    /// Reports a key that has two values on one day.
    fn apart(&mut self, key: &str, mut days: Vec<Days>) {
        // By the first day; of equal ones the later line is the one to blame.
        days.sort_by_key(|days| (days.from, days.span));
        for (before, after) in days.iter().zip(days.iter().skip(1)) {
            let apart =
                matches!((before.until, after.from), (Some(end), Some(start)) if end <= start);
            if !apart {
                let (first, second) = (before.span.min(after.span), before.span.max(after.span));
                self.overlap(key, first, second);
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

    fn overlap(&mut self, key: &str, first: Span, second: Span) {
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
