//! Why rules and inputs have no outcome: one refusal, by name, with its place in the text.
//!
//! A refusal stops the evaluation at the first step that cannot be carried out; nothing of the
//! outcome so far is given back, so nothing can be recorded. It has the form of a diagnostic of
//! the rules file. What is odd but harmless is a finding of the outcome instead.

use commonbook_core::value::ValueError;

use crate::diagnostic::{Code, Diagnostic, render};
use crate::syntax::Span;

/// Why there is no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule of the evaluation was hit; a code of the family E07, stable for ever.
    pub code: Code,
    /// The step as it is written: `line "refund"`, `let rate`, `pot main`; empty before the first.
    pub step: String,
    /// What of the rules text it is about.
    pub span: Span,
    /// What is wrong, in one line without a full stop, amounts and agents included.
    pub message: String,
    /// How to put it right.
    pub hint: String,
}

/// Why a measure cannot value an event: the same as a refusal, before any step.
pub type EvaluationError = Refusal;

impl Refusal {
    pub(super) fn new(
        code: Code,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (message, hint) = (message.into(), hint.into());
        Self { code, step: String::new(), span, message, hint }
    }

    /// With the step it happened in, unless a more precise one is there already.
    pub(super) fn in_step(mut self, step: impl FnOnce() -> String) -> Self {
        if self.step.is_empty() {
            self.step = step();
        }
        self
    }

    /// What the checker would have refused: never seen on adopted rules.
    pub(super) fn unchecked(span: Span, what: &str) -> Self {
        Self::new(Code::RulesUnchecked, span, what, "run rules check on the file")
    }

    /// A calculation without a value.
    pub(super) fn value(error: &ValueError, span: Span) -> Self {
        let by_zero = *error == ValueError::DivisionByZero;
        let code = if by_zero { Code::DividedByZero } else { Code::GrewTooLarge };
        Self::new(code, span, error.what(), error.hint())
    }

    /// The refusal as a problem of the rules file, with a note that nothing was recorded.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let message = if self.step.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.step, self.message)
        };
        Diagnostic::new(self.code, self.span, message)
            .note("nothing was recorded")
            .hint(self.hint.clone())
    }

    /// For people: message, excerpt with carets, hint.
    #[must_use]
    pub fn render(&self, text: &str, file: &str) -> String {
        render(text, file, &[self.diagnostic()])
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let separator = if self.step.is_empty() { "" } else { ": " };
        write!(f, "{}{separator}{}\nhint: {}", self.step, self.message, self.hint)
    }
}

impl std::error::Error for Refusal {}
