//! `adjustments`: how what late records change in closed periods is settled.
//!
//! In its entries `due` is what the close at hand credits to the contributor's payable.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{Adjustments, Item, Small, TakeBack};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::token::Sign;

const CLAUSES: [Clause; 2] = [Clause::Part, Clause::Basis];

impl Parser<'_, '_> {
    pub(super) fn adjustments(&mut self) -> Result<Adjustments, Reported> {
        let word = self.cursor.bump();
        if self.document.items.iter().any(|item| matches!(item, Item::Adjustments(_))) {
            let message = "`adjustments` stands twice";
            let hint = "one statement says it all; join them";
            return Err(self.report(Code::ClauseTwice, word.span, message, "the second one", hint));
        }
        let mut adjustments =
            Adjustments { under: None, back: Vec::new(), basis: None, span: word.span };
        self.clauses(Keyword::Adjustments, &CLAUSES, &mut adjustments, &|parser, clause, it| {
            if clause == Clause::Basis {
                it.basis = Some(parser.basis()?);
                return Ok(());
            }
            parser.due_here = true;
            let entry = parser.adjustment(it);
            parser.due_here = false;
            entry
        });
        if !self.has(Clause::Part) {
            let hint = "for example under 1.00 EUR to fund NAME; without the statement everything \
                        is settled in full";
            self.clause_missing(&word, "under or take back", hint);
        }
        adjustments.span = self.cursor.span_from(word.span);
        Ok(adjustments)
    }

    fn adjustment(&mut self, adjustments: &mut Adjustments) -> Result<(), Reported> {
        let word = self.cursor.bump();
        if word.is(Keyword::Under) {
            let amount = self.expression()?;
            self.expect(Keyword::To, "for example under 1.00 EUR to fund reserve")?;
            let to = self.place()?;
            if adjustments.under.is_some() {
                let (message, hint) = ("`under` stands twice", "say one amount");
                return Err(self.report(
                    Code::ClauseTwice,
                    word.span,
                    message,
                    "the second one",
                    hint,
                ));
            }
            let span = self.cursor.span_from(word.span);
            adjustments.under = Some(Small { amount, to, span });
            return Ok(());
        }
        const HINT: &str = "for example take back at most 25% of due, rest to fund reserve";
        self.expect(Keyword::Back, HINT)?;
        let among = if self.cursor.eat(Keyword::Among) { Some(self.expression()?) } else { None };
        self.expect(Keyword::At, HINT)?;
        self.expect(Keyword::Most, HINT)?;
        let at_most = self.expression()?;
        self.expect_sign(Sign::Comma, ",", HINT)?;
        self.expect(Keyword::Rest, HINT)?;
        self.expect(Keyword::To, HINT)?;
        let rest_to = self.place()?;
        let span = self.cursor.span_from(word.span);
        adjustments.back.push(TakeBack { among, at_most, rest_to, span });
        Ok(())
    }
}
