//! `split`, `absorb` and `redeem`.
//!
//! An entry of a split begins with `to`, one of an absorb with `from`; caps and circles behind it
//! belong to the entry.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{
    Absorb, AbsorbPart, Age, Expr, Order, Redeem, Split, SplitPart, SplitWeight, TenureUnit,
};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::token::TokenKind;

const SPLIT: [Clause; 6] =
    [Clause::From, Clause::Takes, Clause::When, Clause::Part, Clause::SpillsOver, Clause::Basis];

const ABSORB: [Clause; 3] = [Clause::When, Clause::Part, Clause::Basis];

const REDEEM: [Clause; 10] = [
    Clause::From,
    Clause::Takes,
    Clause::AmountsTo,
    Clause::AtMost,
    Clause::When,
    Clause::Among,
    Clause::Order,
    Clause::OlderThan,
    Clause::To,
    Clause::Basis,
];

impl Parser<'_, '_> {
    pub(super) fn split(&mut self) -> Result<Split, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the step's name", "split \"the month\"")?;
        let mut split = Split {
            name,
            from: None,
            takes: None,
            when: None,
            parts: Vec::new(),
            spills_over: None,
            basis: None,
            span: word.span,
        };
        self.clauses(Keyword::Split, &SPLIT, &mut split, &|parser, clause, split| {
            parser.split_clause(clause, split)
        });
        if !self.has(Clause::Part) {
            self.clause_missing(&word, "to", "for example to pot wages 75%, one entry a place");
        }
        split.span = self.cursor.span_from(word.span);
        Ok(split)
    }

    fn split_clause(&mut self, clause: Clause, split: &mut Split) -> Result<(), Reported> {
        if clause == Clause::Basis {
            split.basis = Some(self.basis()?);
            return Ok(());
        }
        let word = self.cursor.bump();
        if clause == Clause::From {
            split.from = Some(self.place()?);
        } else if clause == Clause::Takes {
            split.takes = Some(self.expression()?);
        } else if clause == Clause::When {
            split.when = Some(self.expression()?);
        } else if clause == Clause::SpillsOver {
            self.expect(Keyword::Over, "write spills over")?;
            split.spills_over = Some(self.cursor.span_from(word.span));
        } else {
            const HINT: &str = "for example to pot wages 75%, or to pot wages by sum(hours)";
            let to = self.place()?;
            let weight = match self.cursor.eat(Keyword::By) {
                true => SplitWeight::By(self.expression()?),
                false => SplitWeight::Percent(self.percentage(HINT)?),
            };
            let at_most = self.caps()?;
            split.parts.push(SplitPart {
                to,
                weight,
                at_most,
                span: self.cursor.span_from(word.span),
            });
        }
        Ok(())
    }

    /// `at most EXPR`, as often as it stands.
    fn caps(&mut self) -> Result<Vec<Expr>, Reported> {
        let mut caps = Vec::new();
        while self.cursor.is(Keyword::At) {
            self.cursor.bump();
            self.expect(Keyword::Most, "an entry has caps only: at most ...")?;
            caps.push(self.expression()?);
        }
        Ok(caps)
    }

    pub(super) fn absorb(&mut self) -> Result<Absorb, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the step's name", "absorb \"loss\"")?;
        let of = if self.cursor.eat(Keyword::Of) { Some(self.place()?) } else { None };
        let (when, basis, span) = (None, None, word.span);
        let mut absorb = Absorb { name, of, when, parts: Vec::new(), basis, span };
        self.clauses(Keyword::Absorb, &ABSORB, &mut absorb, &|parser, clause, absorb| {
            if clause == Clause::Basis {
                absorb.basis = Some(parser.basis()?);
            } else if clause == Clause::When {
                parser.cursor.bump();
                absorb.when = Some(parser.expression()?);
            } else {
                let part = parser.absorb_part()?;
                absorb.parts.push(part);
            }
            Ok(())
        });
        if !self.has(Clause::Part) {
            self.clause_missing(&word, "from", "for example from fund reserve, one entry a bearer");
        }
        absorb.span = self.cursor.span_from(word.span);
        Ok(absorb)
    }

    fn absorb_part(&mut self) -> Result<AbsorbPart, Reported> {
        let word = self.cursor.bump();
        let from = self.place()?;
        let mut part = AbsorbPart {
            from,
            shared: None,
            among: None,
            at_most: Vec::new(),
            not_below_zero: None,
            span: word.span,
        };
        loop {
            if self.cursor.is(Keyword::Shared) && part.shared.is_none() {
                part.shared = Some(self.shared()?);
            } else if self.cursor.is(Keyword::Among) && part.among.is_none() {
                self.cursor.bump();
                part.among = Some(self.expression()?);
            } else if self.cursor.is(Keyword::At) {
                part.at_most.append(&mut self.caps()?);
            } else if self.cursor.is(Keyword::Not) && part.not_below_zero.is_none() {
                let not = self.cursor.bump();
                self.expect(Keyword::Below, "write not below 0")?;
                self.zero()?;
                part.not_below_zero = Some(self.cursor.span_from(not.span));
            } else {
                break;
            }
        }
        part.span = self.cursor.span_from(word.span);
        Ok(part)
    }

    /// `0` or `zero`.
    fn zero(&mut self) -> Result<(), Reported> {
        let token = *self.cursor.peek();
        let is_zero = token.kind == TokenKind::Number && self.cursor.text_of(&token) == "0";
        if is_zero || token.is(Keyword::Zero) {
            self.cursor.bump();
            return Ok(());
        }
        Err(self.expected(Code::ExpectedWord, "`0`", "write not below 0"))
    }

    pub(super) fn redeem(&mut self) -> Result<Redeem, Reported> {
        let word = self.cursor.bump();
        let name = self.quoted_name("the step's name", "redeem \"paid\" from account retained")?;
        let mut redeem = Redeem {
            name,
            from: None,
            takes: None,
            amounts_to: None,
            at_most: Vec::new(),
            when: None,
            among: None,
            order: None,
            older_than: None,
            to: None,
            basis: None,
            span: word.span,
        };
        self.clauses(Keyword::Redeem, &REDEEM, &mut redeem, &|parser, clause, redeem| {
            parser.redeem_clause(clause, redeem)
        });
        if !self.has(Clause::From) {
            self.clause_missing(&word, "from account", "for example from account retained");
        }
        if self.has(Clause::Takes) == self.has(Clause::AmountsTo) {
            let hint = "say one of them: takes 4250.00 USD for all, or amounts to ... for each";
            self.clause_missing(&word, "takes or amounts to", hint);
        }
        redeem.span = self.cursor.span_from(word.span);
        Ok(redeem)
    }

    fn redeem_clause(&mut self, clause: Clause, redeem: &mut Redeem) -> Result<(), Reported> {
        if clause == Clause::Basis {
            redeem.basis = Some(self.basis()?);
            return Ok(());
        }
        if clause == Clause::AtMost {
            redeem.at_most.append(&mut self.caps()?);
            return Ok(());
        }
        let word = self.cursor.bump();
        if clause == Clause::From {
            redeem.from = Some(self.place()?);
        } else if clause == Clause::Takes {
            redeem.takes = Some(self.expression()?);
        } else if clause == Clause::AmountsTo {
            self.expect(Keyword::To, "write amounts to")?;
            redeem.amounts_to = Some(self.expression()?);
        } else if clause == Clause::When {
            redeem.when = Some(self.expression()?);
        } else if clause == Clause::Among {
            redeem.among = Some(self.expression()?);
        } else if clause == Clause::To {
            redeem.to = Some(self.place()?);
        } else if clause == Clause::OlderThan {
            redeem.older_than = Some(self.age(&word)?);
        } else if word.is(Keyword::Oldest) {
            self.expect(Keyword::First, "write oldest first")?;
            redeem.order = Some(Order::OldestFirst);
        } else {
            self.expect(Keyword::Proportion, "write in proportion")?;
            redeem.order = Some(Order::InProportion);
        }
        Ok(())
    }

    /// `than N years`.
    fn age(&mut self, word: &crate::syntax::token::Token) -> Result<Age, Reported> {
        const HINT: &str = "for example older than 5 years";
        self.expect(Keyword::Than, HINT)?;
        let (number, _) = self.count_from_one("the age", HINT)?;
        let unit = if self.cursor.eat(Keyword::Days) {
            TenureUnit::Days
        } else if self.cursor.eat(Keyword::Months) {
            TenureUnit::Months
        } else if self.cursor.eat(Keyword::Year) {
            TenureUnit::Years
        } else {
            self.expect(Keyword::Years, HINT)?;
            TenureUnit::Years
        };
        Ok(Age { number, unit, span: self.cursor.span_from(word.span) })
    }
}
