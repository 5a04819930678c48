//! `shared ...` and `rounded ...`: how an amount is split, and what becomes of odd cents.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{
    Difference, ExprKind, Name, PercentLiteral, Rounded, RoundingMode, ShareKey, Shared, SharedBy,
};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::token::{Sign, TokenKind};

impl Parser<'_, '_> {
    /// `shared equally`, `shared by WEIGHT`, `shared 50% by WEIGHT, 50% by WEIGHT`.
    pub(super) fn shared(&mut self) -> Result<Shared, Reported> {
        const HINT: &str = "shared equally, shared by hours, shared 50% by pay, 50% by hours";
        let word = self.cursor.bump();
        let by = if self.cursor.eat(Keyword::Equally) {
            SharedBy::Equally
        } else if self.cursor.is(Keyword::By) || self.cursor.peek().kind == TokenKind::Number {
            SharedBy::Keys(self.share_keys()?)
        } else {
            return Err(self.expected(Code::ShareKeys, "what it is shared by", HINT));
        };
        let catching_up = match self.cursor.is(Keyword::Catching) {
            true => self.catching_up()?,
            false => Vec::new(),
        };
        Ok(Shared { by, catching_up, span: self.cursor.span_from(word.span) })
    }

    /// `catching up on "A", "B"`.
    fn catching_up(&mut self) -> Result<Vec<Name>, Reported> {
        const HINT: &str = "for example catching up on \"balanced\"";
        self.cursor.bump();
        self.expect(Keyword::Up, HINT)?;
        self.expect(Keyword::On, HINT)?;
        let mut names = vec![self.quoted_name("the line's name", "\"balanced\"")?];
        while self.cursor.eat_sign(Sign::Comma) {
            names.push(self.quoted_name("the line's name", "\"balanced\"")?);
        }
        Ok(names)
    }

    fn share_keys(&mut self) -> Result<Vec<ShareKey>, Reported> {
        const HINT: &str = "shared 50% by pay, 50% by hours; or shared by pay + hours";
        let mut keys: Vec<ShareKey> = Vec::new();
        loop {
            let first = self.cursor.peek().span;
            let percent = match self.cursor.is(Keyword::By) {
                true => None,
                false => Some(self.key_percent()?),
            };
            self.expect(Keyword::By, HINT)?;
            let weight = self.expression()?;
            let span = self.cursor.span_from(first);
            keys.push(ShareKey { percent, weight, span });
            if !self.cursor.eat_sign(Sign::Comma) {
                break;
            }
        }
        let bare = keys.iter().find(|key| key.percent.is_none());
        if let Some(bare) = bare.filter(|_| keys.len() > 1) {
            let message = "of several keys, each has its percentage";
            let span = bare.span;
            return Err(self.report(Code::ShareKeys, span, message, "without percentage", HINT));
        }
        Ok(keys)
    }

    fn key_percent(&mut self) -> Result<PercentLiteral, Reported> {
        const HINT: &str = "shared 50% by pay, 50% by hours; or shared by pay + hours";
        if self.cursor.peek().kind != TokenKind::Number {
            return Err(self.expected(Code::ShareKeys, "the key's percentage", HINT));
        }
        let literal = self.literal()?;
        if let ExprKind::Percent(percent) = literal.kind {
            return Ok(percent);
        }
        let message = "a key's part is a percentage";
        Err(self.report(Code::ShareKeys, literal.span, message, "not a percentage", HINT))
    }

    /// `rounded MODE [to STEP] [, difference to PLACE | , difference left in the pot]`.
    pub(super) fn rounded(&mut self) -> Result<Rounded, Reported> {
        let mut rounded = self.rounded_to()?;
        if self.cursor.eat_sign(Sign::Comma) {
            rounded.difference = Some(self.difference()?);
            rounded.span = self.cursor.span_from(rounded.span);
        }
        Ok(rounded)
    }

    /// `rounded MODE [to STEP]`.
    pub(super) fn rounded_to(&mut self) -> Result<Rounded, Reported> {
        let word = self.cursor.bump();
        let mode = self.rounding_mode()?;
        let mut step = None;
        if self.cursor.is(Keyword::To) && self.cursor.ahead(1).kind == TokenKind::Number {
            self.cursor.bump();
            let literal = self.literal()?;
            if let ExprKind::Number(number) = literal.kind {
                step = Some(number);
            } else {
                let message = "amounts are rounded to an amount";
                let hint = "for example rounded half up to 1.00 USD";
                let label = "a percentage";
                return Err(self.report(Code::ExpectedValue, literal.span, message, label, hint));
            }
        }
        Ok(Rounded { mode, step, difference: None, span: self.cursor.span_from(word.span) })
    }

    fn rounding_mode(&mut self) -> Result<RoundingMode, Reported> {
        const HINT: &str = "rounded half up, rounded half even, rounded up or rounded down";
        if self.cursor.eat(Keyword::Up) {
            return Ok(RoundingMode::Up);
        }
        if self.cursor.eat(Keyword::Down) {
            return Ok(RoundingMode::Down);
        }
        self.expect(Keyword::Half, HINT)?;
        if self.cursor.eat(Keyword::Up) {
            return Ok(RoundingMode::HalfUp);
        }
        self.expect(Keyword::Even, HINT)?;
        Ok(RoundingMode::HalfEven)
    }

    fn difference(&mut self) -> Result<Difference, Reported> {
        const HINT: &str = "difference to fund reserve, or difference left in the pot";
        self.expect(Keyword::Difference, HINT)?;
        if self.cursor.eat(Keyword::To) {
            return Ok(Difference::To(self.place()?));
        }
        self.expect(Keyword::Left, HINT)?;
        self.expect(Keyword::In, HINT)?;
        self.expect(Keyword::The, HINT)?;
        self.expect(Keyword::Pot, HINT)?;
        Ok(Difference::LeftInThePot)
    }
}
