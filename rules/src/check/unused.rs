//! Declarations that nothing reads: warned of, since one is often a slip of the other.
//!
//! A `let` is not among them: statements show its value. Nor are lines, checks and reports. Looked
//! at only in files without errors, where a name that is not read is not simply misspelt
//! elsewhere.

use super::Checker;
use super::names::{Space, declared, noun};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Document, Item};

impl<'a> Checker<'a> {
    pub(super) fn unused(&mut self, document: &'a Document) {
        for (index, item) in document.items.iter().enumerate() {
            let Some((space, name)) = declared(item) else { continue };
            let is_let = noun(item) == "let";
            let looked_at = match space {
                Space::Values => !is_let,
                Space::AgentFigures | Space::Funds | Space::Accounts | Space::Pots => true,
                Space::Steps | Space::Reports | Space::Checks | Space::Examples => false,
            };
            if !looked_at || acts_by_itself(item) || self.used.contains(&index) {
                continue;
            }
            let what = noun(item);
            self.report(
                Diagnostic::new(
                    Code::NeverRead,
                    name.span,
                    format!("{what} `{}` is declared and never used", name.text),
                )
                .label("nothing reads it")
                .hint("use it, or take it away"),
            );
        }
    }
}

/// A pot with a `rest to` of its own moves its money, though no step draws on it; old claims go on
/// or are given up, whoever reads them.
fn acts_by_itself(item: &Item) -> bool {
    matches!(item, Item::Pot(pot) if pot.rest_to.is_some()) || matches!(item, Item::Succession(_))
}
