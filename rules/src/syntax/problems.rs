//! The problems found so far, at most a hundred of them.
//!
//! A file of nothing but mistakes must not take long or fill a screen: what comes after the
//! hundredth is counted as one more problem that says so.

use super::span::Span;
use crate::diagnostic::{Code, Diagnostic, sort};

/// The most problems that are shown.
pub(crate) const MAX_PROBLEMS: usize = 100;

/// Proof that a problem was reported; whoever gets one need not report again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(());

/// A collection of problems that stays small.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Diagnostic>,
    first_left_out: Option<Span>,
}

impl Problems {
    /// Keeps a problem.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        if self.list.len() < MAX_PROBLEMS {
            self.list.push(diagnostic);
        } else if self.first_left_out.is_none() {
            self.first_left_out = Some(diagnostic.span);
        }
        Reported(())
    }

    /// Says that the problem at hand was reported before, by whoever made the token.
    pub(crate) fn reported_before(&self) -> Reported {
        Reported(())
    }

    /// All problems in the order of the text.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        sort(&mut self.list);
        if let Some(span) = self.first_left_out {
            let message = format!("there are more than {MAX_PROBLEMS} problems");
            self.list.push(
                Diagnostic::new(Code::MoreProblems, span, message)
                    .label("more problems from here on")
                    .hint("mend the first ones, then check again"),
            );
        }
        self.list
    }
}
