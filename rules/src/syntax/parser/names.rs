//! Names, keys, places, units and single words.
//!
//! A declared name is a word `[a-z_][a-z0-9_]*`; funds, accounts and pots may also be named in
//! quotes, lines and the like always are. A name that is spelled wrong is reported and still taken,
//! so that its uses are not reported as well.

use std::sync::Arc;

use commonbook_core::value::Unit;

use super::Parser;
use super::clauses::named;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Name, Place, PlaceKind, UnitNode};
use crate::syntax::keyword::Keyword;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, Token, TokenKind};

/// Words that follow names: where one stands in a name's place, the name was forgotten.
const FOLLOWS_NAMES: [Keyword; 7] = [
    Keyword::In,
    Keyword::By,
    Keyword::Per,
    Keyword::Counts,
    Keyword::Where,
    Keyword::From,
    Keyword::To,
];

impl Parser<'_, '_> {
    /// Reports a problem.
    pub(super) fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        hint: impl Into<String>,
    ) -> Reported {
        self.problems.report(Diagnostic::new(code, span, message).label(label).hint(hint))
    }

    /// Reports that something else stands here, unless the lexer has.
    pub(super) fn expected(&mut self, code: Code, what: &str, hint: &str) -> Reported {
        let token = *self.cursor.peek();
        if token.is_sign(Sign::Stray) {
            return self.problems.reported_before();
        }
        let found = named(self.cursor.text_of(&token), token.kind);
        let (message, label) = (format!("{what} is missing"), format!("found {found}"));
        self.report(code, token.span, message, label, hint)
    }

    /// Takes a certain word.
    pub(super) fn expect(&mut self, keyword: Keyword, hint: &str) -> Result<Token, Reported> {
        if self.cursor.is(keyword) {
            return Ok(self.cursor.bump());
        }
        Err(self.expected(Code::ExpectedWord, &format!("`{}`", keyword.as_str()), hint))
    }

    /// Takes a certain sign.
    pub(super) fn expect_sign(
        &mut self,
        sign: Sign,
        shown: &str,
        hint: &str,
    ) -> Result<(), Reported> {
        if self.cursor.eat_sign(sign) {
            return Ok(());
        }
        Err(self.expected(Code::ExpectedWord, &format!("`{shown}`"), hint))
    }

    /// The token as a name, quotes taken away.
    pub(super) fn name_of(&self, token: &Token) -> Name {
        let text = self.cursor.text_of(token);
        if token.kind != TokenKind::Quoted {
            return Name { text: Arc::from(text), quoted: false, span: token.span };
        }
        let inside = text.strip_prefix('"').unwrap_or(text);
        let inside = inside.strip_suffix('"').unwrap_or(inside);
        Name { text: Arc::from(inside), quoted: true, span: token.span }
    }

    /// A name that is a word: figure, table, measure, `let`.
    pub(super) fn word_name(&mut self, what: &str) -> Result<Name, Reported> {
        let token = *self.cursor.peek();
        if token.kind == TokenKind::Quoted {
            let name = self.name_of(&token);
            let hint = format!("write {}", as_word(&name.text));
            let message = format!("{what}'s name is a word, without quotes");
            self.report(Code::NameSpelling, token.span, message, "in quotes", hint);
            self.cursor.bump();
            return Ok(name);
        }
        self.name(what, "")
    }

    /// A name that is a word or a quoted text: fund, account, pot.
    pub(super) fn place_name(&mut self, what: &str) -> Result<Name, Reported> {
        let token = *self.cursor.peek();
        if token.kind == TokenKind::Quoted {
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        self.name(what, ", or put it in quotes")
    }

    fn name(&mut self, what: &str, or_quotes: &str) -> Result<Name, Reported> {
        let token = *self.cursor.peek();
        if let Some(keyword) = token.keyword().filter(|it| it.is_reserved()) {
            let word = keyword.as_str();
            let message = format!("`{word}` is a word of the language and cannot be a name");
            let label = format!("{what}'s name should stand here");
            let hint = format!("choose another name, for example {word}_{or_quotes}");
            let reported = self.report(Code::ReservedWord, token.span, message, label, hint);
            if FOLLOWS_NAMES.contains(&keyword) {
                return Err(reported);
            }
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        if !token.is_free_word() {
            let hint = "names are words of small letters, digits and _";
            return Err(self.expected(Code::ExpectedName, &format!("{what}'s name"), hint));
        }
        self.cursor.bump();
        let name = self.whole_name(&token);
        let spelled = name.text.bytes().all(is_name_byte);
        if !spelled {
            let message = "names are words of small letters, digits and _";
            let hint = format!("write {}", as_word(&name.text));
            self.report(Code::NameSpelling, name.span, message, "not such a word", hint);
        }
        Ok(name)
    }

    /// A word with what hangs on to it by hyphens, which names cannot have.
    fn whole_name(&mut self, first: &Token) -> Name {
        let mut last = *first;
        while self.cursor.is_sign(Sign::Minus) {
            let (minus, next) = (*self.cursor.peek(), *self.cursor.ahead(1));
            let hangs = last.touches(&minus) && minus.touches(&next) && is_part(&next);
            if !hangs {
                break;
            }
            self.cursor.bump();
            last = self.cursor.bump();
        }
        let span = first.span.to(last.span);
        Name { text: Arc::from(span.of(self.cursor.text())), quoted: false, span }
    }

    /// A name in quotes: line, each, check, report, basis.
    pub(super) fn quoted_name(&mut self, what: &str, example: &str) -> Result<Name, Reported> {
        let token = *self.cursor.peek();
        if token.kind == TokenKind::Quoted {
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        if token.is_free_word() {
            let text = self.cursor.text_of(&token).to_owned();
            let (message, hint) = (format!("{what} stands in quotes"), format!("write \"{text}\""));
            self.report(Code::ExpectedQuoted, token.span, message, "without quotes", hint);
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        Err(self.expected(Code::ExpectedQuoted, what, &format!("for example {example}")))
    }

    /// A key: a word of any letters, or a quoted text.
    pub(super) fn key(&mut self, what: &str) -> Result<Name, Reported> {
        let token = *self.cursor.peek();
        if token.kind == TokenKind::Quoted || token.is_free_word() {
            self.cursor.bump();
            if token.kind == TokenKind::Quoted {
                return Ok(self.name_of(&token));
            }
            let name = self.whole_name(&token);
            if name.text.contains('-') {
                let hint = format!("write \"{}\"", name.text);
                let message = "a key with a hyphen stands in quotes";
                self.report(Code::NameSpelling, name.span, message, "without quotes", hint);
            }
            return Ok(name);
        }
        if matches!(token.kind, TokenKind::Word(_) | TokenKind::Number) {
            let text = self.cursor.text_of(&token).to_owned();
            let (code, message) = if token.kind == TokenKind::Number {
                (Code::NameSpelling, "a key that is a number stands in quotes".to_owned())
            } else {
                (Code::ReservedWord, format!("`{text}` is a word of the language"))
            };
            let label = format!("{what} should stand here");
            let reported =
                self.report(code, token.span, message, label, format!("write \"{text}\""));
            if token.begins_line {
                return Err(reported);
            }
            self.cursor.bump();
            return Ok(self.name_of(&token));
        }
        Err(self.expected(Code::ExpectedName, what, "keys are words or quoted"))
    }

    /// `pot NAME`, `fund NAME` or `account NAME`.
    pub(super) fn place(&mut self) -> Result<Place, Reported> {
        let token = *self.cursor.peek();
        let kind = match token.keyword() {
            Some(Keyword::Pot) => PlaceKind::Pot,
            Some(Keyword::Fund) => PlaceKind::Fund,
            Some(Keyword::Account) => PlaceKind::Account,
            Some(Keyword::Them) => {
                self.cursor.bump();
                let name = self.name_of(&token);
                return Ok(Place { kind: PlaceKind::Them, name, span: token.span });
            }
            Some(_) | None => {
                let hint = if token.kind == TokenKind::Word(None) {
                    let text = self.cursor.text_of(&token);
                    format!("write pot {text}, fund {text} or account {text}")
                } else {
                    "a place is pot x, fund x or account x".to_owned()
                };
                return Err(self.expected(Code::ExpectedPlace, "a place", &hint));
            }
        };
        self.cursor.bump();
        let name = self.place_name("the place")?;
        Ok(Place { kind, name, span: self.cursor.span_from(token.span) })
    }

    /// A unit; `percent` says whether `%` may stand here.
    pub(super) fn unit(&mut self, percent: bool) -> Result<UnitNode, Reported> {
        let first = *self.cursor.peek();
        if percent && first.is_sign(Sign::Percent) {
            self.cursor.bump();
            return Ok(UnitNode { unit: Unit::percent(), span: first.span });
        }
        if !first.is_unit_word() {
            let hint = "for example EUR, h, EUR/h, %, or number for a plain number";
            return Err(self.expected(Code::ExpectedUnit, "a unit", hint));
        }
        let mut last = self.cursor.bump();
        while self.cursor.is_sign(Sign::Slash) || self.cursor.is_sign(Sign::Star) {
            let (sign, next) = (*self.cursor.peek(), *self.cursor.ahead(1));
            let joined = last.touches(&sign) && sign.touches(&next) && next.is_unit_word();
            if !joined {
                break;
            }
            self.tight();
            self.cursor.bump();
            self.tight();
            last = self.cursor.bump();
        }
        let span = first.span.to(last.span);
        match Unit::parse(span.of(self.cursor.text())) {
            Ok(unit) => Ok(UnitNode { unit, span }),
            Err(problem) => {
                let hint = "units are letters and digits, joined by * and /: EUR/h";
                Err(self.report(Code::ExpectedUnit, span, problem.what(), "not a unit", hint))
            }
        }
    }
}

fn is_part(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word(_) | TokenKind::Number)
}

fn is_name_byte(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The nearest word that names may be.
fn as_word(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    let word: String = lower
        .chars()
        .map(|character| match u8::try_from(character) {
            Ok(byte) if is_name_byte(byte) => character,
            Ok(_) | Err(_) => '_',
        })
        .collect();
    if word.starts_with(|character: char| character.is_ascii_digit()) || word.is_empty() {
        return format!("_{word}");
    }
    word
}
