//! Texts in quotes, and characters that nobody sees.
//!
//! A quoted text ends on its line, has no escapes, and holds any characters but quotes and those
//! that are invisible or turn the direction of what follows: a text that is voted on must read as
//! it is. Names neither begin nor end with a blank.

use super::Lexer;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::token::TokenKind;

/// The longest quoted text, in bytes.
const MAX_QUOTED: usize = 1000;

impl Lexer<'_, '_> {
    /// A text in quotes, up to the closing quote or the end of the line.
    pub(super) fn quoted(&mut self) {
        let start = self.at;
        let inside = self.rest().get(1..).unwrap_or("");
        let end = inside.find(['"', '\n']).unwrap_or(inside.len());
        let closed = inside.as_bytes().get(end) == Some(&b'"');
        let text = inside.get(..end).unwrap_or("");
        let text = if closed { text } else { text.trim_end() };
        let hidden = quoted_hidden(text);
        let length = text.len();
        let problem = problem_with(text);
        self.at = start.saturating_add(1).saturating_add(length).saturating_add(closed.into());
        let span = self.span_from(start);
        if !closed {
            self.report(
                Diagnostic::new(Code::UnclosedQuote, span, "a quote is not closed on its line")
                    .label("it begins here")
                    .hint("write a quotation mark at its end; a text stays on one line"),
            );
        } else if let Some((label, hint)) = problem {
            let message = "this quoted text cannot be a name";
            let problem = Diagnostic::new(Code::QuotedText, span, message);
            self.report(problem.label(label).hint(hint));
        }
        self.hidden(start.saturating_add(1), hidden, "quoted text");
        self.push(TokenKind::Quoted, start);
    }

    /// Reports an invisible character at a place inside a text.
    pub(super) fn hidden(&mut self, start: usize, found: Option<(usize, char)>, kind: &str) {
        let Some((offset, character)) = found else { return };
        let end = self.at;
        let at = start.saturating_add(offset);
        self.at = at.saturating_add(character.len_utf8());
        let span = self.span_from(at);
        self.at = end;
        let code = u32::from(character);
        self.report(
            Diagnostic::new(
                Code::HiddenCharacter,
                span,
                format!("a character in this {kind} cannot be seen"),
            )
            .label(format!("U+{code:04X}"))
            .hint("take it away: members vote on what they can read"),
        );
    }
}

fn quoted_hidden(text: &str) -> Option<(usize, char)> {
    first_hidden(text.trim_end_matches('\r'))
}

fn problem_with(text: &str) -> Option<(String, &'static str)> {
    if text.trim().is_empty() {
        return Some(("empty".to_owned(), "write something between the quotes"));
    }
    if text.trim() != text {
        let hint = "take away the blanks after the first quote and before the last";
        return Some(("begins or ends with a blank".to_owned(), hint));
    }
    if text.len() > MAX_QUOTED {
        let label = format!("{} bytes, at most {MAX_QUOTED}", text.len());
        return Some((label, "put long explanations into comments"));
    }
    None
}

/// The first invisible character and its byte, tabs (reported on their own) not counted.
pub(super) fn first_hidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, character)| *character != '\t' && is_hidden(*character))
}

/// Whether a character is a control, invisible, or turns the direction of what follows.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
