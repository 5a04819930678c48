//! `table NAME by KEY`, and its entries, one a line.
//!
//! An entry that cannot be read is left out; the next line is the next entry.

use commonbook_core::value::Date;

use super::{MAX_STATEMENTS, Parser};
use crate::diagnostic::Code;
use crate::syntax::ast::{Entry, EntryKey, Expr, ExprKind, Table, TableKey};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, TokenKind};

impl Parser<'_, '_> {
    pub(super) fn table(&mut self) -> Result<Table, Reported> {
        let word = self.cursor.bump();
        let name = self.word_name("a table")?;
        let mut table = Table { name, by: None, entries: Vec::new(), span: word.span };
        let outer = self.cursor.open_line();
        table.by = self.table_key().ok();
        if table.by.is_some() && !self.cursor.at_end() {
            let token = *self.cursor.peek();
            let message = "a table's entries stand on lines of their own";
            let hint = "begin a new line before the first entry";
            self.report(Code::EntrySpelling, token.span, message, "on the first line", hint);
        }
        self.cursor.close_line(outer);
        while !self.cursor.at_end() && self.counted < MAX_STATEMENTS {
            self.counted = self.counted.saturating_add(1);
            let outer = self.cursor.open_line();
            if let Ok(entry) = self.entry() {
                table.entries.push(entry);
            }
            self.cursor.close_line(outer);
        }
        if !self.cursor.at_end() {
            self.too_many();
            self.cursor.skip_to_end();
        }
        if !self.has(Clause::Entry) {
            self.clause_missing(&word, "KEY VALUE", "an entry is a line such as senior 1.5");
        }
        table.span = self.cursor.span_from(word.span);
        Ok(table)
    }

    fn table_key(&mut self) -> Result<TableKey, Reported> {
        self.expect(Keyword::By, "for example table stage by agent.stage")?;
        if self.cursor.eat(Keyword::Agent) {
            return Ok(TableKey::Attribute(self.attribute()?));
        }
        let word = *self.cursor.peek();
        if self.cursor.eat(Keyword::Pot) {
            return Ok(TableKey::Field(self.name_of(&word)));
        }
        if self.cursor.eat(Keyword::Amount) {
            return Ok(TableKey::Amount);
        }
        let key = self.word_name("the key")?;
        if self.cursor.is_sign(Sign::Dot) {
            let message = "only an agent has attributes";
            let hint = "for example table stage by agent.stage";
            return Err(self.report(Code::Unexpected, key.span, message, "not `agent`", hint));
        }
        Ok(TableKey::Field(key))
    }

    fn entry(&mut self) -> Result<Entry, Reported> {
        let first = *self.cursor.peek();
        self.mark(Clause::Entry);
        let key = self.entry_key()?;
        let value = self.entry_value()?;
        let mut entry = Entry { key, value, from: None, until: None, span: first.span };
        if self.cursor.eat(Keyword::From) {
            entry.from = Some(self.date()?);
        }
        if self.cursor.eat(Keyword::Until) {
            entry.until = Some(self.date()?);
        }
        if !self.cursor.at_end() {
            let token = *self.cursor.peek();
            if token.is_sign(Sign::Stray) {
                return Err(self.problems.reported_before());
            }
            let message = "an entry is a key, a value and perhaps its dates";
            let hint = "for example senior 1.5 from 2026-01-01 until 2027-01-01";
            let label = "not expected";
            return Err(self.report(Code::EntrySpelling, token.span, message, label, hint));
        }
        entry.span = self.cursor.span_from(first.span);
        Ok(entry)
    }

    /// A key, `else`, `up to BOUND` or `above`.
    fn entry_key(&mut self) -> Result<EntryKey, Reported> {
        if self.cursor.eat(Keyword::Else) {
            return Ok(EntryKey::Else);
        }
        if self.cursor.eat(Keyword::Above) {
            return Ok(EntryKey::Above);
        }
        if !self.cursor.eat(Keyword::Up) {
            return Ok(EntryKey::Key(self.key("a key")?));
        }
        const HINT: &str = "for example up to 250000.00 EUR 1%";
        self.expect(Keyword::To, HINT)?;
        if self.cursor.peek().kind != TokenKind::Number {
            return Err(self.expected(Code::EntrySpelling, "the tier's bound", HINT));
        }
        let literal = self.literal()?;
        if let ExprKind::Number(bound) = literal.kind {
            return Ok(EntryKey::UpTo(bound));
        }
        let message = "a tier goes up to an amount";
        Err(self.report(Code::EntrySpelling, literal.span, message, "a percentage", HINT))
    }

    /// A number with or without unit, or a percentage, either possibly negative.
    fn entry_value(&mut self) -> Result<Expr, Reported> {
        let first = *self.cursor.peek();
        let negative = self.cursor.eat_sign(Sign::Minus);
        if negative {
            self.tight();
        }
        if self.cursor.peek().kind != TokenKind::Number {
            let hint = "an entry is one line: a key and a number, perhaps with its unit";
            return Err(self.expected(Code::EntrySpelling, "the entry's value", hint));
        }
        let mut value = self.literal()?;
        if negative {
            if let ExprKind::Number(number) = &mut value.kind {
                number.value = number.value.neg();
            } else if let ExprKind::Percent(percent) = &mut value.kind {
                percent.fraction = percent.fraction.neg();
            }
            value.span = first.span.to(value.span);
        }
        Ok(value)
    }

    fn date(&mut self) -> Result<(Date, Span), Reported> {
        let token = *self.cursor.peek();
        if token.kind != TokenKind::Date {
            let hint = "for example 2026-01-01";
            return Err(self.expected(Code::ExpectedValue, "a date", hint));
        }
        self.cursor.bump();
        match Date::parse(self.cursor.text_of(&token)) {
            Ok(date) => Ok((date, token.span)),
            Err(_) => Err(self.problems.reported_before()),
        }
    }
}
