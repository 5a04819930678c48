//! `figure`, `fund`, `account` and `pot`.
//!
//! Each begins with its name. What follows a fund's name are words that mean something there only.

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{Account, Figure, Fund, FundKind, Opening, Pot};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, Token};

impl Parser<'_, '_> {
    pub(super) fn figure(&mut self) -> Result<Figure, Reported> {
        let word = self.cursor.bump();
        let name = self.word_name("a figure")?;
        let mut figure = Figure { name, unit: None, per_agent: false, span: word.span };
        let allowed = [Clause::In, Clause::Per];
        self.clauses(Keyword::Figure, &allowed, &mut figure, &|parser, clause, figure| {
            parser.cursor.bump();
            if clause == Clause::Per {
                parser.expect(Keyword::Agent, "write per agent")?;
                figure.per_agent = true;
            } else {
                figure.unit = Some(parser.unit(true)?);
            }
            Ok(())
        });
        if !self.has(Clause::In) {
            let hint = "for example figure budget in EUR, or in number";
            self.clause_missing(&word, "in UNIT", hint);
        }
        figure.span = self.cursor.span_from(word.span);
        Ok(figure)
    }

    pub(super) fn fund(&mut self) -> Result<Fund, Reported> {
        let word = self.cursor.bump();
        let name = self.place_name("a fund")?;
        let mut fund = Fund {
            name,
            kind: None,
            may_be_negative: None,
            expires_after: None,
            expires_to: None,
            span: word.span,
        };
        while !self.cursor.at_end() {
            let token = *self.cursor.peek();
            if let Some(kind) = fund_kind(&token) {
                self.cursor.bump();
                self.fund_is(&mut fund, kind, token.span);
            } else if token.is(Keyword::May) {
                self.cursor.bump();
                self.expect(Keyword::Be, "write may be negative")?;
                self.expect(Keyword::Negative, "write may be negative")?;
                fund.may_be_negative = Some(self.cursor.span_from(token.span));
            } else if token.is(Keyword::Expires) {
                match self.expires() {
                    Ok((lasting, to)) => {
                        (fund.expires_after, fund.expires_to) = (Some(lasting), to);
                    }
                    Err(_) => self.cursor.skip_to_end(),
                }
            } else {
                self.nothing_more(Keyword::Fund);
                break;
            }
        }
        fund.span = self.cursor.span_from(word.span);
        Ok(fund)
    }

    fn fund_is(&mut self, fund: &mut Fund, kind: FundKind, span: Span) {
        if fund.kind.is_some() {
            let message = "a fund is indivisible, divisible or external";
            let hint = "say one of them";
            self.report(Code::ClauseTwice, span, message, "the second one", hint);
            return;
        }
        fund.kind = Some(kind);
    }

    pub(super) fn account(&mut self) -> Result<Account, Reported> {
        let word = self.cursor.bump();
        let name = self.place_name("an account")?;
        let mut account = Account {
            name,
            unit: None,
            never_negative: None,
            vests_after: None,
            expires_after: None,
            expires_to: None,
            span: word.span,
        };
        let allowed = [Clause::In, Clause::NeverNegative, Clause::Vests, Clause::Expires];
        self.clauses(Keyword::Account, &allowed, &mut account, &|parser, clause, account| {
            if clause == Clause::Expires {
                let (lasting, to) = parser.expires()?;
                (account.expires_after, account.expires_to) = (Some(lasting), to);
                return Ok(());
            }
            if clause == Clause::Vests {
                account.vests_after = Some(parser.vests()?);
                return Ok(());
            }
            let word = parser.cursor.bump();
            if clause == Clause::NeverNegative {
                parser.expect(Keyword::Negative, "write never negative")?;
                account.never_negative = Some(parser.cursor.span_from(word.span));
                return Ok(());
            }
            account.unit = Some(parser.unit(false)?);
            Ok(())
        });
        account.span = self.cursor.span_from(word.span);
        Ok(account)
    }

    pub(super) fn pot(&mut self) -> Result<Pot, Reported> {
        let word = self.cursor.bump();
        let name = self.place_name("a pot")?;
        let opens = if self.cursor.eat_sign(Sign::Equal) {
            self.opening().unwrap_or(Opening::Empty)
        } else {
            Opening::Empty
        };
        let mut pot = Pot { name, opens, rest_to: None, span: word.span };
        let allowed = [Clause::Rest];
        self.clauses(Keyword::Pot, &allowed, &mut pot, &|parser, _, pot| {
            parser.cursor.bump();
            parser.cursor.bump();
            pot.rest_to = Some(parser.place()?);
            Ok(())
        });
        pot.span = self.cursor.span_from(word.span);
        Ok(pot)
    }

    fn opening(&mut self) -> Result<Opening, Reported> {
        if self.cursor.eat(Keyword::Result) {
            return Ok(Opening::Result(self.place_name("the result")?));
        }
        if self.cursor.eat(Keyword::Source) {
            return Ok(Opening::Source(self.expression()?));
        }
        let token = *self.cursor.peek();
        let text = self.cursor.text_of(&token);
        let hint = format!("write = result NAME, or = source {text} for money from outside");
        let reported = self.expected(Code::ExpectedWord, "`result` or `source`", &hint);
        // What follows is read as if `source` were there, so that it is not reported as well.
        if self.expression().is_err() {
            self.cursor.skip_to_end();
        }
        Err(reported)
    }

    /// Whether the statement at hand has this clause.
    pub(super) fn has(&self, clause: Clause) -> bool {
        self.current.iter().any(|piece| piece.clause == clause)
    }
}

fn fund_kind(token: &Token) -> Option<FundKind> {
    if token.is(Keyword::Indivisible) {
        Some(FundKind::Indivisible)
    } else if token.is(Keyword::Divisible) {
        Some(FundKind::Divisible)
    } else if token.is(Keyword::External) {
        Some(FundKind::External)
    } else {
        None
    }
}
