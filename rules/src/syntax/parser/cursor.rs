//! The place that the parser has reached.
//!
//! Looking ahead never leaves the statement at hand: at its end stands an end token, wherever the
//! next statement begins. The cursor only moves forward.

use crate::syntax::keyword::Keyword;
use crate::syntax::span::Span;
use crate::syntax::token::{Sign, Token, TokenKind};

pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// The token after the statement's last one.
    end: usize,
    /// Stands at the end of the statement.
    end_token: Token,
    /// Tokens in column 1 that were taken into the statement above, first to last.
    pub(super) unindented: Vec<Token>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let end_token = tokens.last().copied().unwrap_or(Token {
            kind: TokenKind::End,
            span: Span::default(),
            line: 1,
            begins_line: true,
            column_one: false,
        });
        Self { text, tokens, at: 0, end: 0, end_token, unindented: Vec::new() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The place of the text's first token.
    pub(super) fn first_span(&self) -> Span {
        self.tokens.first().map_or_else(Span::default, |token| token.span)
    }

    /// The index of the token at hand.
    pub(super) fn index(&self) -> usize {
        self.at
    }

    pub(super) fn at_end_of_text(&self) -> bool {
        self.tokens.get(self.at).is_none_or(|token| token.kind == TokenKind::End)
    }

    /// Sets the end to the next token in column 1 that is no clause.
    pub(super) fn open_statement(&mut self, is_clause: impl Fn(&Token) -> bool) {
        self.unindented.clear();
        self.end = self.at.saturating_add(1);
        while let Some(token) = self.tokens.get(self.end) {
            if token.kind == TokenKind::End {
                break;
            }
            if token.column_one {
                if !is_clause(token) {
                    break;
                }
                self.unindented.push(*token);
            }
            self.end = self.end.saturating_add(1);
        }
        self.set_end_token();
    }

    fn set_end_token(&mut self) {
        let last = self.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        if let Some(last) = last {
            let span = Span::new(last.span.end, last.span.end);
            self.end_token = Token { kind: TokenKind::End, span, ..*last };
        }
    }

    pub(super) fn close_statement(&mut self) {
        self.at = self.end;
    }

    /// Narrows the end to the end of the line at hand; gives the end to come back to.
    pub(super) fn open_line(&mut self) -> usize {
        let outer = self.end;
        let mut end = self.at.saturating_add(1);
        while end < outer && self.tokens.get(end).is_some_and(|token| !token.begins_line) {
            end = end.saturating_add(1);
        }
        self.end = end.min(outer);
        self.set_end_token();
        outer
    }

    /// Goes to the end of the line and widens the end again.
    pub(super) fn close_line(&mut self, outer: usize) {
        self.at = self.end;
        self.end = outer;
        self.set_end_token();
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn skip_to_end(&mut self) {
        self.at = self.end;
    }

    /// The token at hand.
    pub(super) fn peek(&self) -> &Token {
        self.ahead(0)
    }

    /// The token some places ahead.
    pub(super) fn ahead(&self, places: usize) -> &Token {
        let at = self.at.saturating_add(places);
        if at >= self.end {
            return &self.end_token;
        }
        self.tokens.get(at).unwrap_or(&self.end_token)
    }

    /// The token before the one at hand.
    pub(super) fn previous(&self) -> Option<&Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    /// The end of the token before the one at hand.
    pub(super) fn previous_end(&self) -> u32 {
        self.previous().map_or(0, |token| token.span.end)
    }

    /// Takes the token at hand.
    pub(super) fn bump(&mut self) -> Token {
        let token = *self.peek();
        if self.at < self.end {
            self.at = self.at.saturating_add(1);
        }
        token
    }

    pub(super) fn is(&self, keyword: Keyword) -> bool {
        self.peek().is(keyword)
    }

    pub(super) fn is_sign(&self, sign: Sign) -> bool {
        self.peek().is_sign(sign)
    }

    /// Takes the token at hand if it is this word.
    pub(super) fn eat(&mut self, keyword: Keyword) -> bool {
        let found = self.is(keyword);
        if found {
            self.bump();
        }
        found
    }

    /// Takes the token at hand if it is this sign.
    pub(super) fn eat_sign(&mut self, sign: Sign) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.bump();
        }
        found
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: &Token) -> &'a str {
        token.span.of(self.text)
    }

    /// From a start up to the end of the last token taken.
    pub(super) fn span_from(&self, start: Span) -> Span {
        Span::new(start.start, self.previous_end().max(start.end))
    }
}
