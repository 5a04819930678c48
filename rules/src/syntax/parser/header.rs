//! The header: `rules`, `currency`, `engine`, `closes`.
//!
//! `rules "NAME"` is the first statement; the other three stand anywhere, each once. A part that
//! stands twice keeps its first value.

use commonbook_core::value::{MAX_PLACES, Weekday};

use super::Parser;
use crate::diagnostic::Code;
use crate::syntax::ast::{Closes, Engine, Rhythm, Scale};
use crate::syntax::keyword::Keyword;
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Token, TokenKind};

/// The highest engine number that this version evaluates.
const ENGINE: u32 = 0;

impl Parser<'_, '_> {
    pub(super) fn rules(&mut self) {
        let word = self.cursor.bump();
        if self.document.name.is_some() {
            return self.header_twice(&word);
        }
        if self.counted > 1 {
            let message = "a file begins with `rules` and its name";
            let hint = "move it to the top";
            self.report(Code::RulesNotFirst, word.span, message, "not the first statement", hint);
        }
        let example = "rules \"Atelier, worker co-op\"";
        if let Ok(name) = self.quoted_name("the rules' name", example) {
            self.document.name = Some(name);
            self.nothing_more(Keyword::Rules);
        }
        self.cursor.skip_to_end();
    }

    pub(super) fn currency(&mut self) {
        let word = self.cursor.bump();
        if self.document.currency.is_some() {
            return self.header_twice(&word);
        }
        let token = *self.cursor.peek();
        if !token.is_free_word() {
            self.expected(Code::ExpectedUnit, "the currency", "for example currency EUR");
            return self.cursor.skip_to_end();
        }
        self.cursor.bump();
        self.document.currency = Some(self.name_of(&token));
        if self.cursor.eat(Keyword::Scale)
            && let Ok((number, span)) = self.whole_number("the number of places")
        {
            match u8::try_from(number).ok().filter(|places| *places <= MAX_PLACES) {
                Some(places) => self.document.scale = Some(Scale { places, span }),
                None => {
                    let message = format!("a currency has at most {MAX_PLACES} places");
                    let hint = "for example currency SEED scale 0";
                    self.report(Code::NumberRange, span, message, "too many", hint);
                }
            }
        }
        self.nothing_more(Keyword::Currency);
    }

    pub(super) fn engine(&mut self) {
        let word = self.cursor.bump();
        if self.document.engine.is_some() {
            return self.header_twice(&word);
        }
        if let Ok((number, span)) = self.whole_number("the engine's number") {
            self.document.engine = Some(Engine { number, span });
            if number > ENGINE {
                let message = format!("this version knows engines up to {ENGINE}");
                let hint = format!("write engine {ENGINE}");
                self.report(Code::NumberRange, span, message, "not known", hint);
            }
            self.nothing_more(Keyword::Engine);
        }
        self.cursor.skip_to_end();
    }

    pub(super) fn closes(&mut self) {
        let word = self.cursor.bump();
        if self.document.closes.is_some() {
            return self.header_twice(&word);
        }
        if let Ok(every) = self.rhythm() {
            self.document.closes = Some(Closes { every, span: self.cursor.span_from(word.span) });
            self.nothing_more(Keyword::Closes);
        }
        self.cursor.skip_to_end();
    }

    fn rhythm(&mut self) -> Result<Rhythm, Reported> {
        const HINT: &str = "closes every month, quarter, year or week from sunday; closes on call; \
                            closes on dissolution";
        if self.cursor.eat(Keyword::On) {
            if self.cursor.eat(Keyword::Dissolution) {
                return Ok(Rhythm::OnDissolution);
            }
            self.expect(Keyword::Call, HINT)?;
            return Ok(Rhythm::OnCall);
        }
        self.expect(Keyword::Every, HINT)?;
        if self.cursor.eat(Keyword::Month) {
            Ok(Rhythm::Month)
        } else if self.cursor.eat(Keyword::Quarter) {
            Ok(Rhythm::Quarter)
        } else if self.cursor.eat(Keyword::Year) {
            Ok(Rhythm::Year)
        } else if self.cursor.eat(Keyword::Week) {
            self.week()
        } else {
            Err(self.expected(Code::ExpectedWord, "a period", HINT))
        }
    }

    fn week(&mut self) -> Result<Rhythm, Reported> {
        if !self.cursor.is(Keyword::From) {
            return Ok(Rhythm::Week { from: Weekday::Monday });
        }
        self.mark(Clause::From);
        self.cursor.bump();
        let day = *self.cursor.peek();
        match Weekday::parse(self.cursor.text_of(&day)) {
            Ok(from) => {
                self.cursor.bump();
                Ok(Rhythm::Week { from })
            }
            Err(_) => {
                let hint = "for example closes every week from sunday";
                Err(self.expected(Code::ExpectedWord, "a day of the week", hint))
            }
        }
    }

    /// A number without point and unit.
    fn whole_number(&mut self, what: &str) -> Result<(u32, Span), Reported> {
        let token = *self.cursor.peek();
        if token.kind != TokenKind::Number {
            return Err(self.expected(Code::ExpectedValue, what, "a whole number stands here"));
        }
        self.cursor.bump();
        match self.cursor.text_of(&token).parse::<u32>() {
            Ok(number) => Ok((number, token.span)),
            Err(_) => {
                let message = format!("{what} is a whole number");
                let hint = "for example 0";
                Err(self.report(Code::NumberRange, token.span, message, "not whole", hint))
            }
        }
    }

    /// Reports whatever follows a statement that has ended.
    pub(super) fn nothing_more(&mut self, owner: Keyword) {
        if !self.cursor.at_end() {
            let next = self.cursor.peek();
            let statement = next.keyword().is_some_and(Keyword::begins_statement);
            if next.begins_line && statement {
                return;
            }
            self.leftover(owner, &[]);
            self.cursor.skip_to_end();
        }
    }

    fn header_twice(&mut self, word: &Token) {
        let text = self.cursor.text_of(word);
        let message = format!("`{text}` stands twice");
        let hint = "one file is one set of rules and says it once";
        self.report(Code::HeaderTwice, word.span, message, "the second one", hint);
        self.cursor.skip_to_end();
    }

    /// Reports the parts of the header that no statement gave.
    pub(super) fn header_is_whole(&mut self) {
        let has = |keyword| self.statements.iter().any(|it| it.keyword == keyword);
        let parts = [
            (Keyword::Rules, "rules \"Atelier\""),
            (Keyword::Currency, "currency EUR"),
            (Keyword::Engine, "engine 0"),
            (Keyword::Closes, "closes every year"),
        ];
        let missing: Vec<_> = parts.into_iter().filter(|(keyword, _)| !has(*keyword)).collect();
        let span = self.cursor.first_span();
        for (keyword, example) in missing {
            let message = format!("`{}` is missing", keyword.as_str());
            let hint = format!("write it at the top, for example {example}");
            self.report(Code::HeaderMissing, span, message, "the file begins here", hint);
        }
    }
}
