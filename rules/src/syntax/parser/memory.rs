//! How the past counts: memories of measures, `expires`, `once only`, `continues` and `closes`.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{
    ExprKind, Lasting, Memory, MemoryKind, OnceOnly, PercentLiteral, Place, Succession, Successor,
    TenureUnit,
};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, TokenKind};

impl Parser<'_, '_> {
    /// `for ever`, `once`, `until paid`, `fading by 20%`, `over last 4 periods`.
    pub(super) fn memory(&mut self) -> Result<Memory, Reported> {
        let word = self.cursor.bump();
        let kind = if word.is(Keyword::For) {
            self.expect(Keyword::Ever, "write for ever")?;
            MemoryKind::ForEver
        } else if word.is(Keyword::Once) {
            MemoryKind::Once
        } else if word.is(Keyword::Until) {
            self.expect(Keyword::Paid, "write until paid")?;
            MemoryKind::UntilPaid
        } else if word.is(Keyword::Fading) {
            self.expect(Keyword::By, "for example fading by 20%")?;
            MemoryKind::FadingBy(self.percentage("for example fading by 20%")?)
        } else {
            const HINT: &str = "for example over last 4 periods";
            self.expect(Keyword::Last, HINT)?;
            let (periods, _) = self.count_from_one("the number of periods", HINT)?;
            if !self.cursor.eat(Keyword::Period) {
                self.expect(Keyword::Periods, HINT)?;
            }
            MemoryKind::OverLast(periods)
        };
        Ok(Memory { kind, span: self.cursor.span_from(word.span) })
    }

    /// `expires after N years` or `N months`, perhaps `to PLACE`.
    pub(super) fn expires(&mut self) -> Result<(Lasting, Option<Place>), Reported> {
        let lasting = self.lasting("for example expires after 7 years")?;
        let to = if self.cursor.eat(Keyword::To) { Some(self.place()?) } else { None };
        Ok((lasting, to))
    }

    /// `vests after N years` or `N months`.
    pub(super) fn vests(&mut self) -> Result<Lasting, Reported> {
        self.lasting("for example vests after 3 years")
    }

    fn lasting(&mut self, hint: &str) -> Result<Lasting, Reported> {
        let word = self.cursor.bump();
        self.expect(Keyword::After, hint)?;
        let (number, _) = self.count_from_one("the number of years", hint)?;
        let unit = if self.cursor.eat(Keyword::Month) || self.cursor.eat(Keyword::Months) {
            TenureUnit::Months
        } else {
            if !self.cursor.eat(Keyword::Year) {
                self.expect(Keyword::Years, hint)?;
            }
            TenureUnit::Years
        };
        Ok(Lasting { number, unit, span: self.cursor.span_from(word.span) })
    }

    /// A whole number from 1 to 999.
    pub(super) fn count_from_one(
        &mut self,
        what: &str,
        hint: &str,
    ) -> Result<(u32, Span), Reported> {
        let token = *self.cursor.peek();
        if token.kind != TokenKind::Number {
            return Err(self.expected(Code::NumberRange, what, hint));
        }
        self.cursor.bump();
        let number = self.cursor.text_of(&token).parse::<u32>().ok();
        match number.filter(|number| (1..=999).contains(number)) {
            Some(number) => Ok((number, token.span)),
            None => {
                let message = format!("{what} is a whole number from 1 to 999");
                let label = "not such a number";
                Err(self.report(Code::NumberRange, token.span, message, label, hint))
            }
        }
    }

    /// A percentage alone.
    pub(super) fn percentage(&mut self, hint: &str) -> Result<PercentLiteral, Reported> {
        if self.cursor.peek().kind != TokenKind::Number {
            return Err(self.expected(Code::ExpectedValue, "a percentage", hint));
        }
        let literal = self.literal()?;
        if let ExprKind::Percent(percent) = literal.kind {
            return Ok(percent);
        }
        let message = "a percentage is needed here";
        let label = "not a percentage";
        Err(self.report(Code::ExpectedValue, literal.span, message, label, hint))
    }

    /// `once only: a, b, c`.
    pub(super) fn once_only(&mut self) -> Result<OnceOnly, Reported> {
        const HINT: &str = "for example once only: care, work";
        let word = self.cursor.bump();
        self.expect(Keyword::Only, HINT)?;
        self.expect_sign(Sign::Colon, ":", HINT)?;
        let mut measures = vec![self.word_name("a measure")?];
        while self.cursor.eat_sign(Sign::Comma) {
            measures.push(self.word_name("a measure")?);
        }
        self.nothing_more(Keyword::Once);
        Ok(OnceOnly { measures, span: self.cursor.span_from(word.span) })
    }

    /// `continues "old" as new`.
    pub(super) fn continues(&mut self) -> Result<Succession, Reported> {
        let word = self.cursor.bump();
        let example = "continues \"old\" as new";
        let old = self.quoted_name("the old measure's name", example)?;
        self.expect(Keyword::As, &format!("write {example}"))?;
        let successor = Successor::Continues(self.word_name("the new measure")?);
        self.nothing_more(Keyword::Continues);
        Ok(Succession { old, successor, span: self.cursor.span_from(word.span) })
    }

    /// `closes "old"`, with or without `to fund x`.
    pub(super) fn closes_claims(&mut self) -> Result<Succession, Reported> {
        let word = self.cursor.bump();
        let example = "closes \"old\" to fund reserve";
        let old = self.quoted_name("the old measure's name", example)?;
        let place = if self.cursor.eat(Keyword::To) { Some(self.place()?) } else { None };
        let successor = Successor::Closes(place);
        self.nothing_more(Keyword::Closes);
        Ok(Succession { old, successor, span: self.cursor.span_from(word.span) })
    }
}
