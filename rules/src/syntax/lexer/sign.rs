//! Signs, and what is taken for one.
//!
//! A sign of another language or alphabet is reported with the right spelling and then read as
//! what was meant, so that one slip is one problem.

use super::Lexer;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::token::{Sign, TokenKind};

/// Signs in the order in which they are tried.
const SIGNS: [(&str, Sign); 15] = [
    ("<=", Sign::LessOrEqual),
    (">=", Sign::GreaterOrEqual),
    ("(", Sign::Open),
    (")", Sign::Close),
    (",", Sign::Comma),
    (".", Sign::Dot),
    (":", Sign::Colon),
    ("%", Sign::Percent),
    ("+", Sign::Plus),
    ("-", Sign::Minus),
    ("*", Sign::Star),
    ("/", Sign::Slash),
    ("=", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::Greater),
];

/// Operators of other languages: the spelling, what it is read as, what to write.
const FOREIGN: [(&str, Sign, &str); 11] = [
    ("==", Sign::Equal, "write =, as in a = b"),
    ("!=", Sign::Equal, "write not a = b"),
    ("<>", Sign::Equal, "write not a = b"),
    ("=<", Sign::LessOrEqual, "write <="),
    ("=>", Sign::GreaterOrEqual, "write >="),
    (":=", Sign::Equal, "write =, as in let a = b"),
    ("&&", Sign::Stray, "write and"),
    ("||", Sign::Stray, "write or"),
    ("**", Sign::Star, "there are no powers: write a * a"),
    ("//", Sign::Slash, "write floor(a / b), or # before a comment"),
    ("!", Sign::Stray, "write not"),
];

impl Lexer<'_, '_> {
    /// A sign, something like a sign, or a stray character.
    pub(super) fn sign(&mut self) {
        let start = self.at;
        let foreign = FOREIGN.iter().find(|(text, ..)| self.rest().starts_with(text));
        if let Some((text, sign, hint)) = foreign {
            self.at = start.saturating_add(text.len());
            let span = self.span_from(start);
            let message = format!("`{text}` is no operator");
            let problem = Diagnostic::new(Code::OperatorSpelling, span, message);
            self.report(problem.label("not known").hint(*hint));
            return self.push(TokenKind::Sign(*sign), start);
        }
        if let Some((text, sign)) = SIGNS.iter().find(|(text, _)| self.rest().starts_with(text)) {
            self.at = start.saturating_add(text.len());
            return self.push(TokenKind::Sign(*sign), start);
        }
        let Some(character) = self.rest().chars().next() else { return };
        self.at = start.saturating_add(character.len_utf8());
        if character.is_ascii() {
            self.stray(start, character);
        } else {
            self.foreign(start, character);
        }
    }

    fn stray(&mut self, start: usize, character: char) {
        while self.rest().starts_with(character) {
            self.at = self.at.saturating_add(1);
        }
        let span = self.span_from(start);
        let message = if character.is_control() {
            format!("the control character U+{:04X} has no meaning", u32::from(character))
        } else {
            format!("`{character}` has no meaning in rules")
        };
        let problem = Diagnostic::new(Code::StrayCharacter, span, message).label("not known");
        self.report(match character {
            '\'' | '`' => problem.hint("quote with \", as in \"legal reserve\""),
            ';' => problem.hint("a statement ends where the next one begins in column 1"),
            '[' | ']' | '{' | '}' => problem.hint("group with ( and )"),
            '$' => problem.hint("write the currency's code after the number: 12.00 USD"),
            _ => problem.hint("put texts in quotes, and # before a comment"),
        });
        self.push(TokenKind::Sign(Sign::Stray), start);
    }

    /// A character beyond ASCII, with all of its kind that follow at once.
    fn foreign(&mut self, start: usize, character: char) {
        let blank = blank_like(character);
        let meant = sign_like(character);
        if meant.is_none() {
            let same = |next: char| {
                !next.is_ascii() && sign_like(next).is_none() && blank_like(next) == blank
            };
            let rest = self.rest();
            let length = rest.find(|next: char| !same(next)).unwrap_or(rest.len());
            self.at = self.at.saturating_add(length);
        }
        let span = self.span_from(start);
        let message = "outside quotes and comments, rules are written in ASCII";
        let code = u32::from(character);
        let problem = Diagnostic::new(Code::NotAscii, span, message);
        let problem = problem.label(format!("U+{code:04X}"));
        self.report(if blank {
            problem.hint("`rules format` makes a blank of it")
        } else if quote_like(character) {
            problem.hint("quote with \"; `rules format` mends it")
        } else if let Some((text, _)) = meant {
            problem.hint(format!("write {text}; `rules format` mends it"))
        } else if character == '\u{20ac}' {
            problem.hint("write the currency's code after the number: 12.00 EUR")
        } else {
            problem.hint("put names with other letters in quotes, as in \"r\u{e9}serve\"")
        });
        if !blank {
            let sign = meant.map_or(Sign::Stray, |(_, sign)| sign);
            self.push(TokenKind::Sign(sign), start);
        }
    }
}

/// The sign that a character beyond ASCII stands for.
pub(crate) fn sign_like(character: char) -> Option<(&'static str, Sign)> {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some(("-", Sign::Minus)),
        '\u{d7}' | '\u{2217}' | '\u{22c5}' => Some(("*", Sign::Star)),
        '\u{f7}' | '\u{2215}' => Some(("/", Sign::Slash)),
        '\u{2264}' => Some(("<=", Sign::LessOrEqual)),
        '\u{2265}' => Some((">=", Sign::GreaterOrEqual)),
        _ => None,
    }
}

/// Whether a character beyond ASCII looks like a blank, or like nothing.
pub(crate) fn blank_like(character: char) -> bool {
    !character.is_ascii() && (character.is_whitespace() || super::is_hidden(character))
}

/// Whether a character is a double quotation mark of print.
pub(crate) fn quote_like(character: char) -> bool {
    matches!(character, '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
}
