//! Text to tokens.
//!
//! One pass over the bytes. It never fails: what it does not know is reported and left out, or
//! stands as a stray sign that the parser steps over. Only ASCII has a meaning; other characters
//! may stand in quotes and comments. A carriage return, a tab or a byte order mark is reported
//! once and then counts as a blank, so that the rest of the file is still read as meant.
//!
//! Numbers and quoted texts are checked here and read by the parser; units are put together there.

mod number;
mod quoted;
mod sign;

use super::keyword::Keyword;
use super::problems::Problems;
use super::span::Span;
use super::token::{Comment, Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) use quoted::is_hidden;
pub(crate) use sign::{blank_like, quote_like, sign_like};

/// The longest word.
pub(crate) const MAX_WORD: usize = 64;

/// Everything that the lexer finds.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    /// The tokens, an end token last.
    pub(crate) tokens: Vec<Token>,
    /// The comments in the order of the text.
    pub(crate) comments: Vec<Comment>,
}

/// Cuts a text into tokens.
pub(crate) fn lex(text: &str, problems: &mut Problems) -> Lexed {
    let mut lexer = Lexer {
        text,
        at: 0,
        line: 1,
        line_start: 0,
        begins_line: true,
        lexed: Lexed::default(),
        problems,
        seen: Seen::default(),
    };
    lexer.run();
    lexer.finish();
    lexer.lexed
}

/// The first of each kind of mistake that is reported once a file.
#[derive(Default)]
struct Seen {
    carriage_return: Option<Span>,
    tab: Option<Span>,
}

struct Lexer<'a, 'p> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
    begins_line: bool,
    lexed: Lexed,
    problems: &'p mut Problems,
    seen: Seen,
}

impl<'a> Lexer<'a, '_> {
    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
            self.line_start = self.at;
            let span = self.span_from(0);
            self.report(
                Diagnostic::new(
                    Code::ByteOrderMark,
                    span,
                    "the file begins with a byte order mark",
                )
                .label("an invisible mark")
                .hint("`rules format` takes it away"),
            );
        }
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => self.line_feed(),
                b' ' => self.at = self.at.saturating_add(1),
                b'\r' => self.once(|seen| &mut seen.carriage_return),
                b'\t' => self.once(|seen| &mut seen.tab),
                b'#' => self.comment(),
                b'"' => self.quoted(),
                b'0'..=b'9' => self.number(),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
                _ => self.sign(),
            }
        }
    }

    /// The byte `ahead` of the place reached.
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at.saturating_add(ahead)).copied()
    }

    /// What follows the place reached.
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Steps over all bytes that belong.
    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&belongs) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn span_from(&self, start: usize) -> Span {
        // Files over 1 MiB never come here: both ends fit.
        let end = u32::try_from(self.at).unwrap_or(u32::MAX);
        Span::new(u32::try_from(start).unwrap_or(u32::MAX), end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.report(diagnostic);
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = self.span_from(start);
        let column_one = start == self.line_start;
        let begins_line = std::mem::replace(&mut self.begins_line, false);
        let token = Token { kind, span, line: self.line, begins_line, column_one };
        self.lexed.tokens.push(token);
    }

    fn line_feed(&mut self) {
        self.at = self.at.saturating_add(1);
        self.line = self.line.saturating_add(1);
        self.line_start = self.at;
        self.begins_line = true;
    }

    /// Steps over a byte that counts as a blank and is reported once a file.
    fn once(&mut self, first: impl FnOnce(&mut Seen) -> &mut Option<Span>) {
        let start = self.at;
        self.at = self.at.saturating_add(1);
        let span = self.span_from(start);
        first(&mut self.seen).get_or_insert(span);
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let span = self.span_from(start);
        let word = span.of(self.text);
        let keyword = Keyword::of(word);
        if word.len() > MAX_WORD {
            let message = format!("a word has at most {MAX_WORD} characters");
            let label = format!("{} characters", word.len());
            self.report(Diagnostic::new(Code::WordTooLong, span, message).label(label));
        }
        self.push(TokenKind::Word(keyword), start);
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        let comment = rest.get(..length).unwrap_or("");
        let kept = comment.trim_end().len();
        if comment.ends_with('\r') && self.seen.carriage_return.is_none() {
            self.at = start.saturating_add(length);
            let at = self.at.saturating_sub(1);
            self.seen.carriage_return = Some(self.span_from(at));
        }
        let hidden = quoted::first_hidden(comment.trim_end());
        self.at = start.saturating_add(kept);
        let span = self.span_from(start);
        self.lexed.comments.push(Comment { span, line: self.line, own_line: self.begins_line });
        self.at = start.saturating_add(length);
        self.hidden(start, hidden, "comment");
    }

    fn finish(&mut self) {
        if let Some(span) = self.seen.carriage_return {
            self.report(
                Diagnostic::new(
                    Code::CarriageReturn,
                    span,
                    "lines end with a line feed alone, not with a carriage return",
                )
                .label("the first carriage return")
                .hint("`rules format` mends all of them"),
            );
        }
        if let Some(span) = self.seen.tab {
            self.report(
                Diagnostic::new(Code::Tab, span, "lines are indented with blanks, not with tabs")
                    .label("the first tab")
                    .hint("`rules format` mends all of them"),
            );
        }
        let end = self.text.trim_end().len();
        let tail = self.text.get(end..).unwrap_or("");
        if tail.bytes().filter(|byte| *byte == b'\n').count() != 1 {
            let last = self.text.trim_end().chars().next_back().map_or(0, char::len_utf8);
            let span = self.span_from(end.saturating_sub(last));
            self.report(
                Diagnostic::new(Code::FinalLineFeed, span, "a file ends with one line feed")
                    .label("the end of the file")
                    .hint("`rules format` mends it"),
            );
        }
        let start = self.at;
        self.begins_line = true;
        self.push(TokenKind::End, start);
    }
}
