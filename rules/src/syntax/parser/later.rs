//! What the language has and this version does not.
//!
//! Such a construct is known by its first word, reported as such, and left out as a whole; it never
//! looks like a slip of the writer's.

use super::Parser;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::layout::Clause;
use crate::syntax::problems::Reported;
use crate::syntax::span::Span;
use crate::syntax::token::Token;

impl Parser<'_, '_> {
    /// Reports a construct that this version does not have.
    pub(super) fn not_yet(&mut self, span: Span, words: &str) -> Reported {
        let message = format!("`{words}` is not in this version yet");
        let problem = Diagnostic::new(Code::NotYet, span, message).label("known, but not built");
        self.problems.report(problem.hint("the changelog says what a version can do"))
    }

    /// Leaves out a whole statement.
    pub(super) fn later_statement(&mut self) {
        let token = self.cursor.bump();
        let words = match self.cursor.text_of(&token) {
            "once" => "once only",
            word => word,
        };
        self.not_yet(token.span, words);
        self.cursor.skip_to_end();
    }

    /// Leaves out a clause; the caller goes on at the next.
    pub(super) fn later_clause(&mut self, token: &Token) -> Reported {
        let next = *self.cursor.ahead(1);
        let first = self.cursor.text_of(token);
        let second = self.cursor.text_of(&next);
        let pair = matches!(
            (first, second),
            ("until", "paid")
                | ("fading", "by")
                | ("over", "last")
                | ("nets", "to")
                | ("spills", "over")
                | ("catching", "up")
                | ("oldest", "first")
                | ("older", "than")
                | ("nobody", "above")
                | ("expires", "after")
        );
        self.mark(Clause::Later);
        if pair {
            self.not_yet(token.span.to(next.span), &format!("{first} {second}"))
        } else {
            self.not_yet(token.span, first)
        }
    }
}
