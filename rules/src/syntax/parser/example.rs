//! `example`: facts and what must come of them, one a line.
//!
//! A line that cannot be read is left out; the next line is the next fact.

use commonbook_core::value::{Date, Period};

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{
    Example, ExamplePeriod, Expect, ExprKind, Given, GivenKind, Name, NumberLiteral, Suspended,
};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, TokenKind};

const HINT: &str = "a line begins with period, surplus, result, called, figure, fund, measure, \
                    account, agent or expect";

impl Parser<'_, '_> {
    pub(super) fn example(&mut self) -> Result<Example, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the example's name", "example \"a good year\"")?;
        let mut example = Example { name, periods: Vec::new(), span: word.span };
        while !self.cursor.at_end() {
            self.counted = self.counted.saturating_add(1);
            let outer = self.cursor.open_line();
            self.mark(Clause::Entry);
            if let Ok(line) = self.example_line(&mut example) {
                self.takes_in(&mut example, line);
                if !self.cursor.at_end() {
                    self.leftover(Keyword::Example, &[]);
                }
            }
            self.cursor.close_line(outer);
        }
        if example.periods.is_empty() {
            let hint = "begin with its period, for example period 2026";
            self.clause_missing(&word, "period", hint);
        }
        example.span = self.cursor.span_from(word.span);
        Ok(example)
    }

    fn takes_in(&mut self, example: &mut Example, line: ExampleLine) {
        let Some(period) = example.periods.last_mut() else { return };
        match line {
            ExampleLine::Period => {}
            ExampleLine::Given(given) => period.givens.push(given),
            ExampleLine::Expect(expect) => period.expects.push(expect),
        }
    }

    fn example_line(&mut self, example: &mut Example) -> Result<ExampleLine, Reported> {
        let first = *self.cursor.peek();
        let text = self.cursor.text_of(&first);
        if first.is(Keyword::Period) {
            self.cursor.bump();
            let period = self.period().ok();
            if period.is_none() {
                self.cursor.skip_to_end();
            }
            example.periods.push(ExamplePeriod { period, givens: Vec::new(), expects: Vec::new() });
            return Ok(ExampleLine::Period);
        }
        if example.periods.is_empty() {
            return Err(self.expected(Code::ExpectedWord, "`period`", "for example period 2026"));
        }
        if first.is(Keyword::Expect) {
            self.cursor.bump();
            let expr = self.expression()?;
            let values = match self.cursor.eat_sign(Sign::Colon) {
                true => self.values_by_agent()?,
                false => Vec::new(),
            };
            let span = self.cursor.span_from(first.span);
            return Ok(ExampleLine::Expect(Expect { expr, values, span }));
        }
        let what = match text {
            "surplus" => {
                self.given(|it| Ok(GivenKind::Result { pot: None, amount: it.signed_number()? }))?
            }
            "result" => self.given(|it| {
                let pot = Some(it.place_name("the pot")?);
                Ok(GivenKind::Result { pot, amount: it.signed_number()? })
            })?,
            "called" => self.given(|it| it.signed_number().map(GivenKind::Called))?,
            "figure" => self.given(|it| {
                let name = it.word_name("the figure")?;
                Ok(GivenKind::Figure { name, value: it.signed_number()? })
            })?,
            "fund" => self.given(|it| {
                let name = it.place_name("the fund")?;
                Ok(GivenKind::Fund { name, amount: it.signed_number()? })
            })?,
            "measure" => self.given(|it| {
                let name = it.word_name("the measure")?;
                it.expect_sign(Sign::Colon, ":", "for example measure hours: ada 5 h, ben 3 h")?;
                Ok(GivenKind::Measure { name, values: it.values_by_agent()? })
            })?,
            "account" => self.given(Self::given_account)?,
            "agent" => self.given(Self::given_agent)?,
            _ => return Err(self.expected(Code::ExpectedWord, "a line of the example", HINT)),
        };
        let span = self.cursor.span_from(first.span);
        Ok(ExampleLine::Given(Given { what, span }))
    }

    fn given(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<GivenKind, Reported>,
    ) -> Result<GivenKind, Reported> {
        self.cursor.bump();
        parse(self)
    }

    fn given_account(&mut self) -> Result<GivenKind, Reported> {
        let name = self.place_name("the account")?;
        self.expect_sign(Sign::Colon, ":", "for example account retained: ada 5.00 EUR")?;
        let values = self.values_by_agent()?;
        let from = match self.cursor.eat(Keyword::From) {
            true => Some(self.example_day()?),
            false => None,
        };
        Ok(GivenKind::Account { name, values, from })
    }

    fn given_agent(&mut self) -> Result<GivenKind, Reported> {
        const HINT: &str =
            "for example agent ada: level = senior; agent ada as member from 2020-01-01";
        let agent = self.key("the contributor")?;
        if self.cursor.eat(Keyword::As) {
            let role = self.key("the role")?;
            self.expect(Keyword::From, HINT)?;
            let from = Some(self.example_day()?);
            let until = match self.cursor.eat(Keyword::Until) {
                true => Some(self.example_day()?),
                false => None,
            };
            let fault = until.is_some() && self.fault()? == Some(true);
            let mut suspended = Vec::new();
            while self.cursor.eat(Keyword::Suspended) {
                self.expect(Keyword::From, "for example suspended from 2026-03-01")?;
                let from = self.example_day()?;
                let until = match self.cursor.eat(Keyword::Until) {
                    true => Some(self.example_day()?),
                    false => None,
                };
                suspended.push(Suspended { from, until });
            }
            return Ok(GivenKind::Member { agent, role, from, until, fault, suspended });
        }
        self.expect_sign(Sign::Colon, ":", HINT)?;
        let mut attributes = Vec::new();
        loop {
            let name = self.key("the attribute")?;
            self.expect_sign(Sign::Equal, "=", HINT)?;
            attributes.push((name, self.key("its value")?));
            if !self.cursor.eat_sign(Sign::Comma) {
                return Ok(GivenKind::Agent { agent, attributes });
            }
        }
    }

    fn values_by_agent(&mut self) -> Result<Vec<(Name, NumberLiteral)>, Reported> {
        let mut values = Vec::new();
        loop {
            let agent = self.key("the contributor")?;
            values.push((agent, self.signed_number()?));
            if !self.cursor.eat_sign(Sign::Comma) {
                return Ok(values);
            }
        }
    }

    /// A number with its unit, possibly negative; a percentage is its hundredth.
    fn signed_number(&mut self) -> Result<NumberLiteral, Reported> {
        let first = *self.cursor.peek();
        let negative = self.cursor.eat_sign(Sign::Minus);
        if negative {
            self.tight();
        }
        if self.cursor.peek().kind != TokenKind::Number {
            let hint = "for example 100.00 EUR";
            return Err(self.expected(Code::ExpectedValue, "a number", hint));
        }
        let literal = self.literal()?;
        let span = first.span.to(literal.span);
        let (value, unit) = if let ExprKind::Number(number) = literal.kind {
            (number.value, number.unit)
        } else if let ExprKind::Percent(percent) = literal.kind {
            (percent.fraction, None)
        } else {
            return Err(self.problems.reported_before());
        };
        let value = if negative { value.neg() } else { value };
        Ok(NumberLiteral { value, unit, span })
    }

    /// A year, or a period in quotes.
    fn period(&mut self) -> Result<(Period, Span), Reported> {
        const HINT: &str = "for example period 2026, period \"2026-03\", period \"2026-Q1\"";
        let token = *self.cursor.peek();
        if !matches!(token.kind, TokenKind::Number | TokenKind::Quoted) {
            return Err(self.expected(Code::ExpectedValue, "a period", HINT));
        }
        self.cursor.bump();
        match Period::parse(&self.name_of(&token).text) {
            Ok(period) => Ok((period, token.span)),
            Err(error) => Err(self.report(
                Code::ExpectedValue,
                token.span,
                error.what(),
                "not a period",
                HINT,
            )),
        }
    }

    fn example_day(&mut self) -> Result<(Date, Span), Reported> {
        let token = *self.cursor.peek();
        let date = Date::parse(self.cursor.text_of(&token)).ok();
        match date.filter(|_| token.kind == TokenKind::Date) {
            Some(date) => {
                self.cursor.bump();
                Ok((date, token.span))
            }
            None => Err(self.expected(Code::ExpectedValue, "a date", "for example 2026-01-01")),
        }
    }
}

/// A line of an example.
enum ExampleLine {
    /// A period begins.
    Period,
    Given(Given),
    Expect(Expect),
}
