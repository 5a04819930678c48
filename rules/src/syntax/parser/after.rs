//! What becomes of each share after the allocation: `paid`, `less`, `under`, `nobody above`.
//!
//! `waived to` and `directed to nobody` say what contributors may do with it.
//!
//! In the clauses after the allocation, and nowhere else, `due` is what is due to the contributor
//! so far.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{After, Directing, Excess, PaidPart, Rounded};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::token::{Sign, TokenKind};

impl Parser<'_, '_> {
    pub(super) fn after(&mut self) -> Result<After, Reported> {
        self.due_here = true;
        let clause = self.after_clause();
        self.due_here = false;
        clause
    }

    fn after_clause(&mut self) -> Result<After, Reported> {
        let word = self.cursor.bump();
        if word.is(Keyword::Paid) {
            let parts = self.paid_parts()?;
            return Ok(After::Paid { parts, span: self.cursor.span_from(word.span) });
        }
        if word.is(Keyword::Less) {
            const HINT: &str = "for example less 24% of due to fund tax_office";
            let amount = self.expression()?;
            let when = if self.cursor.eat(Keyword::When) { Some(self.expression()?) } else { None };
            self.expect(Keyword::To, HINT)?;
            let to = self.place()?;
            return Ok(After::Less { amount, when, to, span: self.cursor.span_from(word.span) });
        }
        if word.is(Keyword::Under) {
            let amount = self.expression()?;
            self.expect(Keyword::To, "for example under 5.00 USD to fund reserve")?;
            let to = self.place()?;
            return Ok(After::Under { amount, to, span: self.cursor.span_from(word.span) });
        }
        const HINT: &str = "for example nobody above 500.00 EUR, excess shared again";
        self.expect(Keyword::Above, HINT)?;
        let cap = self.expression()?;
        self.expect_sign(Sign::Comma, ",", HINT)?;
        self.expect(Keyword::Excess, HINT)?;
        let excess = if self.cursor.eat(Keyword::Shared) {
            self.expect(Keyword::Again, HINT)?;
            Excess::SharedAgain
        } else {
            self.expect(Keyword::To, HINT)?;
            Excess::To(self.place()?)
        };
        Ok(After::NobodyAbove { cap, excess, span: self.cursor.span_from(word.span) })
    }

    /// `waived to PLACE`, `directed to nobody`.
    pub(super) fn directing(
        &mut self,
        clause: Clause,
        directing: &mut Directing,
    ) -> Result<(), Reported> {
        let word = self.cursor.bump();
        if clause == Clause::Waived {
            self.expect(Keyword::To, "for example waived to fund reserve")?;
            directing.waived = Some(self.place()?);
            return Ok(());
        }
        const HINT: &str = "write directed to nobody; without it contributors may direct shares";
        self.expect(Keyword::To, HINT)?;
        self.expect(Keyword::Nobody, HINT)?;
        directing.directed_to_nobody = Some(self.cursor.span_from(word.span));
        Ok(())
    }

    fn paid_parts(&mut self) -> Result<Vec<PaidPart>, Reported> {
        const REST: &str = "the last part takes the rest: paid 20% cash, rest retained; all of it \
                            goes to one account with `to account NAME` of the step";
        let mut parts = Vec::new();
        loop {
            let first = self.cursor.peek().span;
            let amount = match self.cursor.eat(Keyword::Rest) {
                true => None,
                false => Some(self.expression()?),
            };
            if self.cursor.is(Keyword::To) {
                let (span, message) = (self.cursor.peek().span, "the account stands without `to`");
                let hint = "for example paid 20% cash, rest retained";
                return Err(self.report(Code::Unexpected, span, message, "not here", hint));
            }
            let account = self.place_name("the account")?;
            let rounded =
                if self.cursor.is(Keyword::Rounded) { Some(self.part_rounded()?) } else { None };
            let last = amount.is_none();
            parts.push(PaidPart { amount, account, rounded, span: self.cursor.span_from(first) });
            if last {
                return Ok(parts);
            }
            if !self.cursor.eat_sign(Sign::Comma) {
                return Err(self.expected(Code::ExpectedWord, "`, rest ACCOUNT`", REST));
            }
        }
    }

    /// `rounded ...` of one part; a comma behind it begins the next part.
    fn part_rounded(&mut self) -> Result<Rounded, Reported> {
        let rounded = self.rounded_to()?;
        let next = *self.cursor.ahead(1);
        if self.cursor.is_sign(Sign::Comma) && next.is(Keyword::Difference) {
            let message = "the rest of what is due takes the difference of a part";
            let hint = "leave `difference ...` away";
            return Err(self.report(Code::Unexpected, next.span, message, "not here", hint));
        }
        Ok(rounded)
    }

    /// Whether a word stands for what is due.
    pub(super) fn is_due(&self) -> bool {
        let token = self.cursor.peek();
        self.due_here && token.is(Keyword::Due) && matches!(token.kind, TokenKind::Word(_))
    }
}
