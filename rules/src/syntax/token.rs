//! Tokens: the words, numbers, quotes and signs of a rules file, with their places.
//!
//! White space is not a token; what of it matters (where lines begin, whether two tokens touch) is
//! kept on the tokens. Comments stand apart, so that the parser never sees them and the formatter
//! loses none.

use super::keyword::Keyword;
use super::span::Span;

/// One token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// Its bytes.
    pub(crate) span: Span,
    /// The line it stands on, from 1.
    pub(crate) line: u32,
    /// Whether it is the first token of its line.
    pub(crate) begins_line: bool,
    /// Whether it stands in column 1.
    pub(crate) column_one: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A word, with its meaning where it is one of the language's.
    Word(Option<Keyword>),
    /// A number, digits with or without a point.
    Number,
    /// A date, `2026-03-31`.
    Date,
    /// A text in quotes.
    Quoted,
    /// A sign.
    Sign(Sign),
    /// The end of the statement or of the text.
    End,
}

/// The signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Open,
    Close,
    Comma,
    Dot,
    Colon,
    Percent,
    Plus,
    Minus,
    Star,
    Slash,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Something the language does not know; reported by the lexer.
    Stray,
}

/// A comment and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Its bytes, `#` included, blanks at the end not.
    pub(crate) span: Span,
    /// The line it stands on, from 1.
    pub(crate) line: u32,
    /// Whether nothing but blanks stands before it on its line.
    pub(crate) own_line: bool,
}

impl Token {
    /// The language's word that it is, if it is one.
    pub(crate) fn keyword(&self) -> Option<Keyword> {
        match self.kind {
            TokenKind::Word(keyword) => keyword,
            TokenKind::Number
            | TokenKind::Date
            | TokenKind::Quoted
            | TokenKind::Sign(_)
            | TokenKind::End => None,
        }
    }

    /// Whether it is this word of the language.
    pub(crate) fn is(&self, keyword: Keyword) -> bool {
        self.keyword() == Some(keyword)
    }

    /// Whether it is this sign.
    pub(crate) fn is_sign(&self, sign: Sign) -> bool {
        self.kind == TokenKind::Sign(sign)
    }

    /// Whether it is a word that may be a name.
    pub(crate) fn is_free_word(&self) -> bool {
        self.is_word(|keyword| !keyword.is_reserved())
    }

    /// Whether it is a word that may be a unit.
    pub(crate) fn is_unit_word(&self) -> bool {
        self.is_word(Keyword::may_be_unit)
    }

    /// Whether it is a word with no meaning of its own, or with one that passes the test.
    fn is_word(&self, passes: impl FnOnce(Keyword) -> bool) -> bool {
        match self.kind {
            TokenKind::Word(keyword) => keyword.is_none_or(passes),
            TokenKind::Number
            | TokenKind::Date
            | TokenKind::Quoted
            | TokenKind::Sign(_)
            | TokenKind::End => false,
        }
    }

    /// Whether no blank stands between this token and the next.
    pub(crate) fn touches(&self, next: &Self) -> bool {
        self.span.end == next.span.start
    }
}
