//! What is wrong with a rules file, where, why and what to do about it.
//!
//! Lexer, parser and checker all report [`Diagnostic`]s; nothing stops at the first. Each has a
//! [`Code`], stable for ever, whose first letter says how bad it is. [`render`] gives the form for
//! people, [`json`] the one for programs; both put all problems in the order of the text.
//! Colours and paging are left to whoever prints.

mod code;
mod json;
mod render;

pub use code::{Code, Severity};
pub use json::json;
pub use render::render;

use crate::syntax::Span;

/// One problem of a rules file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which problem.
    pub code: Code,
    /// Whether the rules can still be adopted.
    pub severity: Severity,
    /// Where: what the carets stand under.
    pub span: Span,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// What to see at the carets; may be empty.
    pub label: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// Facts that help to understand it, each one line.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A problem at a place, without label, hint and notes.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            span,
            message: message.into(),
            label: String::new(),
            hint: None,
            notes: Vec::new(),
        }
    }

    /// With words beside the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With one more fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Whether it keeps the rules from being adopted.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts problems into the order of the text: by start, end, then code.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
}
